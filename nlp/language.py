"""Which language a text is in: by script, and among Latin scripts by a small character model of our own.

Vietnamese is recognised with and without accents. The model is `models/language.npz` (how it was made and what it
can't do: `models/language.md`; training: `train_language.py`).
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from haidang.model.analysis import Scored
from haidang.text import exact, tokens

UND = "und"
BUCKETS = 1 << 16
_SAMPLE = 1500  # code points looked at: more changes nothing but the time
_CONFIDENCE = 1.6  # fitted so that the mean chance of the answer is the share that is right (models/language.md)
_SURE = 0.4  # below this chance the answer is und
_LEAST_WORDS = 3  # a shorter sentence says too little of itself
_SURE_ALONE = 0.9  # chance above which a sentence is believed against its text (0.984 to 0.996 right in SIB-200)
_VIETNAMESE_SHARE = 0.3  # of words, with letters that only Vietnamese has; prose has about half


@dataclass(frozen=True, slots=True)
class LetterModel:
    """Weights of hashed letter groups, one row a language."""

    languages: tuple[str, ...]
    weights: NDArray[np.float32]  # (languages, BUCKETS): log chance of a letter group in the language

    def chances(self, text: str) -> NDArray[np.float64]:
        """Chance of each language; even for a text without letters."""
        places = features(text)
        scores = self.weights[:, places].sum(axis=1, dtype=np.float64)
        # Letter groups overlap, so their evidence is not independent: it is spread over the root of their number.
        scores = scores * (_CONFIDENCE / max(1.0, len(places)) ** 0.5)
        odds = np.exp(scores - scores.max())
        chances: NDArray[np.float64] = odds / odds.sum()
        return chances


def bundled() -> LetterModel:
    """The model that ships with the product."""
    with files("nlp").joinpath("models/language.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return LetterModel(
            languages=tuple(str(language) for language in arrays["languages"]),
            weights=arrays["weights"].astype(np.float32) * arrays["scale"],
        )


class LanguageGuesser:
    """Guesses languages. Without a model given, the bundled one is read, once."""

    def __init__(self, model: LetterModel | None = None) -> None:
        self._model = model or bundled()

    def guess(self, text: str) -> Scored:
        """The main language: vi, en, zh, fr, ja, ko, ru, fil, id, ms, km, lo, th or another ISO 639-1 code; und.

        The score is the chance that the model gives, 1 where the script alone decides. Linear in the first 1,500 code
        points; later ones are not looked at.
        """
        sample = exact(_NOISE.sub(" ", text[: 2 * _SAMPLE])).text[:_SAMPLE]
        script = _main_script(sample)
        if script == "latin":
            return self._latin(sample)
        if script == "han":
            return Scored(label=_han(sample), score=1.0)
        if script == "cyrillic":
            return Scored(label="uk" if _UKRAINIAN.search(sample) else "ru", score=1.0)
        return Scored(label=_BY_SCRIPT.get(script, UND), score=1.0 if script else 0.0)

    def guess_sentences(self, sentences: Iterable[str], whole: Scored) -> list[Scored]:
        """The language of each sentence of a text whose own is `whole`.

        A sentence of fewer than three words (characters in Han and kana), one without letters and one that is not
        clearly in another language is taken to be in the text's own, with the score of the whole.
        """
        return [self._sentence(sentence, whole) for sentence in sentences]

    def _sentence(self, sentence: str, whole: Scored) -> Scored:
        words = _WORD.findall(sentence)
        if len(tokens(sentence)) < _LEAST_WORDS or (words and all(word[0].isupper() for word in words)):
            return whole  # a list of names is in no language of its own
        own = self.guess(sentence)
        if (whole.label, own.label) in _NEAR:
            return whole
        sure = own.score >= _SURE_ALONE or own.label in _OTHERS or whole.label == UND
        return own if sure and own.label != UND else whole

    def _latin(self, sample: str) -> Scored:
        """Among languages in Latin letters."""
        words = _WORD.findall(sample)
        marked = sum(1 for word in words if _VIETNAMESE.search(word))
        if marked and marked >= _VIETNAMESE_SHARE * len(words):
            return Scored(label="vi", score=1.0)
        chances = self._model.chances(sample)
        best = int(chances.argmax())
        score = round(float(chances[best]), 4)
        other = _other(words, self._model.languages[best])
        if other:
            return Scored(label=other, score=0.5)
        return Scored(label=self._model.languages[best] if score >= _SURE else UND, score=score)


def features(text: str) -> NDArray[np.int64]:
    """Places of the different hashed groups of two to four letters, and of the words twice."""
    places: set[int] = set()
    for word in _WORD.findall(text.lower()):
        padded = f" {word} "
        places.add(_bucket(f"w{padded}"))
        places.add(_bucket(f"W{padded}"))
        for size in (2, 3, 4):
            places.update(_bucket(padded[start : start + size]) for start in range(len(padded) - size + 1))
    return np.array(sorted(places), dtype=np.int64)


def _bucket(group: str) -> int:
    """A stable hash."""
    return zlib.crc32(group.encode()) % BUCKETS


def _main_script(sample: str) -> str:
    """The script with the most letters, a Han or Hangul character counting as three; "" without letters."""
    counts = {script: len(pattern.findall(sample)) for script, pattern in _SCRIPTS.items()}
    counts["han"] *= 3
    counts["hangul"] *= 3
    script = max(counts, key=lambda name: counts[name])
    return script if counts[script] else ""


def _other(words: list[str], known: str) -> str:
    """A language that the model does not know, by its function words; "" where they are not clearly more."""
    if len(words) < _ENOUGH_WORDS:
        return ""
    counts = Counter(word.lower() for word in words)
    shares = {code: sum(counts[word] for word in common) / len(words) for code, common in _COMMON.items()}
    code = max(_OTHERS, key=lambda name: shares[name])
    return code if shares[code] > _COMMON_SHARE and shares[code] > 1.5 * shares.get(known, 0.0) else ""


def _han(sample: str) -> str:
    """Chinese or Japanese: kana beyond a quotation, or characters that only Japan writes so."""
    kana = len(_KANA.findall(sample))
    han = len(_SCRIPTS["han"].findall(sample))
    if kana * 12 > han:
        return "ja"
    return "ja" if not kana and _SHINJITAI.search(sample) and not _CHINESE.search(sample) else "zh"


_COMMON = {
    code: frozenset(words.split())
    for code, words in {
        "de": "der die das und ist nicht mit den von zu auf für im dem des ein eine auch sich werden bei nach wird",
        "es": "el los las una que del por con para se su como más pero fue han este según entre sobre también y",
        "pt": "o os as uma que do da dos das em no na por com para não se mais foi são também ao pelo e",
        "it": "il lo gli una che di del della dei per con non è sono nel alla dal anche più ha tra e",
        "nl": "het een van en dat niet zijn met voor op aan ook wordt bij naar uit door heeft werd maar",
        "en": "the of and to in a is that for on with as was it by at from be are has",
        "fr": "le la les des et en un une du que est pour dans qui au par sur plus pas avec ce se",
        "fil": "ang ng sa na mga at ay si ni kay para ito hindi may nang",
    }.items()
}
# A text's language and what a sentence of it may look like: Japanese headings have no kana.
_NEAR = (("ja", "zh"), ("id", "ms"), ("ms", "id"))
_OTHERS = ("de", "es", "pt", "it", "nl")
_COMMON_SHARE = 0.2
_ENOUGH_WORDS = 5
_NOISE = re.compile(r"https?://\S{1,400}|[@#]\w{1,60}|\S{1,60}@\S{1,60}")
_WORD = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff'\u2019]+")
_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_KANA = re.compile("[\u3041-\u30fa]")
_SCRIPTS = {
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "han": re.compile("[\u3041-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"),
    "hangul": re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "thai": re.compile("[\u0e01-\u0e2e]"),
    "lao": re.compile("[\u0e81-\u0eae]"),
    "khmer": re.compile("[\u1780-\u17b3]"),
    "burmese": re.compile("[\u1000-\u102a]"),
    "arabic": re.compile("[\u0620-\u064a]"),
    "devanagari": re.compile("[\u0904-\u0939]"),
    "greek": re.compile("[\u0370-\u03ff]"),
}
_BY_SCRIPT = {
    "hangul": "ko",
    "thai": "th",
    "lao": "lo",
    "khmer": "km",
    "burmese": "my",
    "arabic": "ar",
    "devanagari": "hi",
    "greek": "el",
}
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_SHINJITAI = re.compile("[県駅気実発対戦沢広図団伝仏価転鉄歓検権険撃済総営労単帰関読売変経続覚処応観験歯鉱塩]")
_CHINESE = re.compile("[这这們们个個为為说說对對发發时時来來东東与與后後车車马馬长長问問间間关關国國]")
