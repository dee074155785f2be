"""Trains the letter model: `haidang train language --data FILE`, FILE being SIB-200 as JSON Lines (`.gz` is read too).

One object a line with `index_id`, `lang` (FLORES code) and `text`; parallel sentences share an `index_id`. One half of
the sentences, by a hash of it, fits the model that is measured for the card on the other half; the model that is
written has seen both. Words that tell close languages apart come from `training/language_words.toml`, our own.
"""

import gzip
import json
import tomllib
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from haidang.text import exact, plain
from nlp.language import BUCKETS, LanguageGuesser, LetterModel, features

CODES = {
    "vie_Latn": "vi", "eng_Latn": "en", "zho_Hans": "zh", "zho_Hant": "zh", "tgl_Latn": "fil", "ind_Latn": "id",
    "zsm_Latn": "ms", "jpn_Jpan": "ja", "kor_Hang": "ko", "fra_Latn": "fr", "rus_Cyrl": "ru", "khm_Khmr": "km",
    "lao_Laoo": "lo", "tha_Thai": "th",
}  # fmt: skip
LATIN = ("vi", "en", "fil", "id", "ms", "fr")
SMOOTHING = 0.05


@dataclass(frozen=True, slots=True)
class Sentence:
    """One labelled sentence."""

    language: str
    text: str
    key: int  # parallel sentences share it


def read(path: Path) -> list[Sentence]:
    """Sentences of a data file."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = [json.loads(line) for line in raw.decode("utf-8").splitlines()]
    return [
        Sentence(CODES.get(row["lang"], row["lang"]), row["text"], row.get("index_id", i)) for i, row in enumerate(rows)
    ]


def pieces(sentences: Iterable[Sentence]) -> list[Sentence]:
    """What is trained on: whole sentences and their halves (titles are short), Vietnamese without accents too."""
    found = []
    for sentence in sentences:
        words = sentence.text.split()
        half = len(words) // 2
        texts = [sentence.text, " ".join(words[:half]), " ".join(words[half:])] if half > 2 else [sentence.text]
        for text in texts:
            found.append(Sentence(sentence.language, text, sentence.key))
            if sentence.language == "vi":
                found.append(Sentence("vi", plain(exact(text).text), sentence.key))
    return found


def own_words() -> list[Sentence]:
    """Our own words, each a text."""
    lists = tomllib.loads(files("nlp").joinpath("training/language_words.toml").read_text(encoding="utf-8"))
    return [Sentence(language, word, 0) for language, words in lists.items() for word in words.split()]


def fit(sentences: Sequence[Sentence]) -> LetterModel:
    """Naive Bayes over the letter groups that a text has (multinomial over sets), languages equally likely."""
    counts = np.full((len(LATIN), BUCKETS), SMOOTHING)
    for sentence in [*pieces(s for s in sentences if s.language in LATIN), *own_words()]:
        counts[LATIN.index(sentence.language), features(sentence.text)] += 1
    return LetterModel(languages=LATIN, weights=np.log(counts / counts.sum(axis=1, keepdims=True)).astype(np.float32))


def save(model: LetterModel, path: Path) -> None:
    """As small whole numbers with one scale, each place relative to its mean over the languages; no pickle."""
    relative = model.weights - model.weights.mean(axis=0)
    scale = np.float32(np.abs(relative).max() / 127)
    np.savez_compressed(
        path, languages=np.array(model.languages), weights=np.round(relative / scale).astype(np.int8), scale=scale
    )


def halves(sentences: Iterable[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """Train and held-out, by a hash of the key."""
    listed = list(sentences)
    odd = [zlib.crc32(str(sentence.key).encode()) % 2 for sentence in listed]
    return [s for s, is_odd in zip(listed, odd, strict=True) if is_odd], [
        s for s, is_odd in zip(listed, odd, strict=True) if not is_odd
    ]


def measure(model: LetterModel, sentences: Sequence[Sentence]) -> tuple[dict[str, float], float]:
    """Share right by group ("all" without the side groups), and the mean chance of Latin answers."""
    guesser = LanguageGuesser(model)
    vietnamese = [s for s in sentences if s.language == "vi"]
    groups = {
        "all": list(sentences),
        **{
            language: [s for s in sentences if s.language == language]
            for language in sorted({s.language for s in sentences})
        },
        "vi, five words": [Sentence("vi", " ".join(exact(s.text).text.split()[:5]), s.key) for s in vietnamese],
        "vi without accents": [Sentence("vi", plain(exact(s.text).text), s.key) for s in vietnamese],
        "vi without accents, five words": [
            Sentence("vi", " ".join(plain(exact(s.text).text).split()[:5]), s.key) for s in vietnamese
        ],
        "en, five words": [
            Sentence("en", " ".join(s.text.split()[:5]), s.key) for s in sentences if s.language == "en"
        ],
        "zh, eight characters": [Sentence("zh", s.text[:8], s.key) for s in sentences if s.language == "zh"],
    }
    shares = {
        name: sum(guesser.guess(s.text).label == s.language for s in group) / len(group)
        for name, group in groups.items()
        if group
    }
    latin = [guesser.guess(s.text).score for s in sentences if s.language in LATIN and s.language != "vi"]
    return shares, sum(latin) / len(latin)


def train(data: Path, out: Path) -> str:
    """Writes `language.npz` and `language.md` into a folder; gives back the figures as one line."""
    sentences = read(data)
    seen, unseen = halves(sentences)
    shares, chance = measure(fit(seen), unseen)
    out.mkdir(parents=True, exist_ok=True)
    save(fit(sentences), out / "language.npz")
    (out / "language.md").write_text(_card(shares, chance, len(unseen)), encoding="utf-8")
    return f"language: {shares['all']:.4f} right on {len(unseen)} unseen, {shares['vi without accents']:.4f} of vi bare"


def _card(shares: dict[str, float], chance: float, unseen: int) -> str:
    """The model card."""
    rows = "\n".join(f"| {name} | {share:.4f} |" for name, share in shares.items())
    return f"""# language

What it does: tells vi (with and without accents), en, fr, fil, id and ms apart by the words and the groups of two to
four letters that a text has (naive Bayes over sets, hashed into {BUCKETS:,} places). Other scripts need no model: zh,
ja, ko, ru, uk, km, lo, th, my, ar, hi and el are told by their letters, de, es, pt, it and nl by their function words.

Data: SIB-200 (Apache-2.0), 605 sentences a language, and our own list of words that tell Indonesian and Malay apart.
Vietnamese is fitted a second time with its accents folded away, and every sentence also as two halves.

Share right on {unseen:,} sentences that the measured model had not seen (half of the sentences, by a hash of
`index_id`, so that translations of one sentence stay on one side; the shipped model was then fitted on both halves):

| what | share right |
|---|---|
{rows}

The mean chance given with an answer in Latin letters is {chance:.3f} (Vietnamese apart).

Known limits: Indonesian and Malay are close, and short texts of them are often taken for each other. Cyrillic is ru
unless it has Ukrainian letters. Latin languages that are not named above come out as the nearest of those that are.
A Japanese headline without kana can come out as zh. Posts and headlines were not in the data.

Made by `haidang train language --data FILE`.
"""
