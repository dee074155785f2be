"""The method of the shipped models, measured on public sets; the models fitted here are thrown away.

    HAIDANG_CORPORA=DIR OMP_NUM_THREADS=1 python bench/public_sets.py [--only NAME] [--share 0.5]

DIR holds the files NAME.jsonl.gz. Each model is fitted on the set's own training part with the code of `haidang train`:
`nlp/features.py` terms, chi-squared vocabulary, logistic regression over words and the centred vector. "As shipped" has
its settings, "value" those of GRID that do best in cross-validation inside the training part, "plain" is TF-IDF of
words and pairs with logistic regression on the same folds; it sees no target (newsmtsc). "Goal" came with the sets.
--share fits on a part of the training part, by hash: what more data would bring can be read off.
Vectors are kept in ~/.cache/haidang/vectors, so that a second run embeds nothing.
"""

import argparse
import gzip
import hashlib
import json
import os
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from nlp import linear, train
from nlp.embed import BundledEmbedder
from nlp.examples import hash_of
from nlp.features import Vectoriser, terms

FOLDS = 5
INNER = 3
RESAMPLES = 2000
EMBEDDED = 300  # code points of a text that are embedded: title and beginning of an article
NEAR = 60  # code points on either side of a target that are embedded
AROUND = 8  # words on either side of a target that are told apart from the sentence's others
BLOCK = 200  # neighbouring sentences of a debate stay in one inner fold
TARGET = "xtargetx"  # stands for the target; a word that no text has

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
_MARK = re.compile(r'\s*\b(?:sss|mmm|lll)("?)\s*$')  # length class (short, medium, long) at the end of ct24 sentences
_WORD = re.compile(r"[\w']+|[,;:.!?\"“”]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One labelled text."""

    text: str
    embedded: str
    found: list[str]  # terms by name
    label: str
    group: str  # items of one group stay in one fold
    fold: int  # judged by a model fitted on the other folds; -1: only fitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is chosen inside the training part."""

    emphasis: bool
    strength: float  # C of the logistic regression
    meaning: float  # weight of the vector


SHIPPED = Setting(emphasis=True, strength=train.C, meaning=linear.MEANING)
GRID = (
    SHIPPED,
    Setting(emphasis=True, strength=1.0, meaning=2.0),
    Setting(emphasis=True, strength=3.0, meaning=2.0),
    Setting(emphasis=True, strength=3.0, meaning=3.0),
    Setting(emphasis=True, strength=10.0, meaning=1.5),
    Setting(emphasis=True, strength=10.0, meaning=1.0),
    Setting(emphasis=True, strength=30.0, meaning=1.0),
)


class Task(NamedTuple):
    """One line of the table."""

    name: str
    file: str
    measure: str  # a key of MEASURES
    goal: str
    how: str
    read: Callable[[list[dict[str, Any]]], list[Item]]


# --- measures --------------------------------------------------------------------------------------------------------


def f1_scores(gold: Labels, said: Labels) -> tuple[Floats, Floats]:
    """F1 of each class that occurs, and how often it does."""
    classes = np.unique(gold)
    hits = np.array([((gold == c) & (said == c)).sum() for c in classes], dtype=float)
    there = np.array([(gold == c).sum() for c in classes], dtype=float)
    guessed = np.array([(said == c).sum() for c in classes], dtype=float)
    return 2 * hits / (there + guessed), there


def weighted(gold: Labels, said: Labels) -> float:
    """F1 of the classes, weighted by how often they occur."""
    scores, there = f1_scores(gold, said)
    return float(np.average(scores, weights=there))


def f1_yes(gold: Labels, said: Labels) -> float:
    """F1 of class 1."""
    return float(2 * ((gold == 1) & (said == 1)).sum() / max(1, (gold == 1).sum() + (said == 1).sum()))


MEASURES: dict[str, Callable[[Labels, Labels], float]] = {
    "accuracy": lambda gold, said: float((gold == said).mean()),
    "macro-F1": lambda gold, said: float(f1_scores(gold, said)[0].mean()),
    "weighted F1": weighted,
    "F1(Yes)": f1_yes,
}


def best_threshold(gold: Labels, scores: Floats) -> tuple[float, float]:
    """The score from which on Yes is said so that F1 is best, and that F1."""
    order = np.argsort(-scores, kind="stable")
    f1 = 2 * np.cumsum(gold[order]) / (np.arange(1, len(gold) + 1) + gold.sum())
    return float(scores[order][f1.argmax()]), float(f1.max())


def worth(gold: Labels, scores: Floats, measure: str) -> tuple[float, float]:
    """What scores (texts, classes) reach on a measure, and the threshold for it (0 where there is none)."""
    if measure == "F1(Yes)":
        threshold, value = best_threshold(gold, scores[:, 1] - scores[:, 0])
        return value, threshold
    return MEASURES[measure](gold, scores.argmax(axis=1)), 0.0


def decided(scores: Floats, threshold: float, measure: str) -> Labels:
    """The class of each row of scores (texts, classes)."""
    yes = scores[:, 1] - scores[:, 0] >= threshold
    return np.asarray(yes if measure == "F1(Yes)" else scores.argmax(axis=1), dtype=np.int64)


# --- reading ---------------------------------------------------------------------------------------------------------


def read_topics(rows: list[dict[str, Any]]) -> list[Item]:
    """Articles or headlines; five folds by hash of the title."""
    items = []
    for row in rows:
        title = row.get("title", row["text"])
        text = f"{title}\n{row['text']}" if "title" in row else title
        items.append(_item(text, str(row["label"]), fold=hash_of(title) % FOLDS, group=title))
    return items


def read_split(rows: list[dict[str, Any]]) -> list[Item]:
    """Posts and comments with the set's own test part; a validation part is fitted with the training part."""
    return [_item(row["text"], str(row["label"]), fold=0 if row["split"] == "test" else -1) for row in rows]


def read_emotions(rows: list[dict[str, Any]]) -> list[Item]:
    """Seven emotions as three tones."""
    tones = {"Enjoyment": "pos", "Other": "neu", "Surprise": "neu"}
    return read_split([row | {"label": tones.get(row["label"], "neg")} for row in rows])


def read_targets(rows: list[dict[str, Any]]) -> list[Item]:
    """Sentences with a marked target. The target becomes a sign; words beside it count apart, by side."""
    items = []
    for row in rows:
        text, start, end = row["text"], row["start"], row["end"]
        before, after = text[:start], text[end:]
        left, right = _WORD.findall(before.lower())[-AROUND:], _WORD.findall(after.lower())[:AROUND]
        found = terms(f"{before}{TARGET}{after}")
        found += [f"name {word}" for word in _WORD.findall(text[start:end].lower())]
        for side, words in (("before", left), ("after", right)):
            found += [f"{side} {word}" for word in words] + [f"{side} {a} {b}" for a, b in pairwise(words)]
        found += [f"just before {word}" for word in left[-1:]]
        found += [f"just after {' '.join(right[:n])}" for n in range(1, min(3, len(right)) + 1)]
        fold = -1 if row["split"] == "train" else 0
        embedded = f"{_first(before[::-1])[::-1]}X{_first(after)}"
        items.append(Item(text=text, embedded=embedded, found=found, label=row["label"], group=text, fold=fold))
    return items


def _first(text: str) -> str:
    """The start of a text, up to the end of a word."""
    end = min(len(text), NEAR)
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[:end]


def read_debates(rows: list[dict[str, Any]]) -> list[Item]:
    """Sentences of debates with what they are made of: length, figures, time, person, names."""
    items = []
    for row in rows:
        text = _MARK.sub(r"\1", row["text"]).strip()
        fold = -1 if row["split"] == "train" else 0
        group = f"block {row['id'] // BLOCK}"
        found = terms(text) + make_up(text)
        items.append(Item(text=row["text"], embedded=text, found=found, label=row["label"], group=group, fold=fold))
    return items


_CUES = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "past": r"\b(was|were|had|did|said|went|cut|spent|lost|\w{3,}ed)\b",
        "future": r"\b(will|going to|gonna|'ll|would|should|must|ought|need to|let's|let us|want to)\b",
        "quantity": r"\b(percent|per cent|[mbtr]+illion|thousand|hundred|half|quarter|majority|every|years?)\b|%|\$",
        "compare": r"\b(more|less|fewer|higher|lower|\w{3,}est|worst|best|first|only|than|increase\w*|doubled?)\b",
        "opinion": r"\b(think|believe|feel|hope|guess|know|wish|opinion|important|great|tremendous)\b",
        "manners": r"\b(thank|please|question|answer|minutes?|seconds?|mr|senator|governor|gentlemen)\b",
        "record": r"\b(vote[ds]?|record|bill|laws?|budget|deficit|tax(?:es)?|jobs|plan|signed|veto\w*)\b",
    }.items()
}
_NAME = re.compile(r"(?<!^)\b[A-Z][a-z]+")
_FIGURE = re.compile(r"[0-9][0-9,.]*")
_PERSONS = {"i": "1", "my": "1", "we": "1p", "our": "1p", "you": "2", "your": "2"}
_PERSON = re.compile(r"\b(i|we|you|he|she|they|my|our|his|her|their|your)\b", re.IGNORECASE)


def make_up(text: str) -> list[str]:
    """What a sentence is made of, as named terms: nothing that tells who speaks."""
    words = text.split()
    persons = sorted({_PERSONS.get(found.lower(), "3") for found in _PERSON.findall(text)})
    made = [f"x length {min(len(words) // 4, 10)}", f"x figures {min(len(_FIGURE.findall(text)), 3)}"]
    made += [f"x {name} {min(len(cue.findall(text)), 2)}" for name, cue in _CUES.items()]
    made += [f"x persons {' '.join(persons)}", *(f"x person {person}" for person in persons)]
    made.append(f"x names {min(len(_NAME.findall(text)), 4)}")
    made += ["x question"] * text.rstrip('"').endswith("?")
    return made + [f"x first {word.strip('.,-').lower()}" for word in words[:1]]


def _item(text: str, label: str, *, fold: int, group: str = "") -> Item:
    return Item(text=text, embedded=text[:EMBEDDED], found=terms(text), label=label, group=group or text, fold=fold)


# --- vectors ---------------------------------------------------------------------------------------------------------


def vectors_of(texts: Sequence[str]) -> NDArray[np.float32]:
    """Rows (texts, dimensions) of the bundled model, from the file of the cache where they are there."""
    folder = Path.home() / ".cache" / "haidang" / "vectors"
    folder.mkdir(parents=True, exist_ok=True)
    store = sqlite3.connect(folder / f"{BundledEmbedder.name.replace('/', '-')}.sqlite", timeout=60)
    store.execute("create table if not exists vector (text blob primary key, value blob not null) without rowid")
    keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16] for text in texts]
    known = {key for (key,) in store.execute("select text from vector")}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    embedder = BundledEmbedder() if missing else None
    for start in range(0, len(missing), 200):
        part = dict(list(missing.items())[start : start + 200])
        assert embedder is not None
        made = embedder.embed(list(part.values()))
        with store:
            values = [(key, row.tobytes()) for key, row in zip(part, made, strict=True)]
            store.executemany("insert or replace into vector values (?, ?)", values)
    asked = "select value from vector where text = ?"
    rows = [np.frombuffer(store.execute(asked, (key,)).fetchone()[0], dtype=np.float32) for key in keys]
    store.close()
    return np.stack(rows)


# --- the method ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """A set, ready to be fitted."""

    found: list[list[str]]
    vectors: NDArray[np.float32]
    gold: Labels
    classes: tuple[str, ...]
    fold: Labels
    inner: Labels
    kept: NDArray[np.bool_]  # may be fitted


def without_repeats(items: Sequence[Item]) -> list[Item]:
    """Without items that are only fitted and whose text is also judged."""
    judged = {item.text for item in items if item.fold >= 0}
    return [item for item in items if item.fold >= 0 or item.text not in judged]


def prepare(kept: Sequence[Item], share: float = 1.0) -> Data:
    """Vectors and numbers; only a share of the items, by hash of their group, may be fitted."""
    classes = tuple(sorted({item.label for item in kept}))
    return Data(
        found=[item.found for item in kept],
        vectors=vectors_of([item.embedded for item in kept]),
        gold=np.array([classes.index(item.label) for item in kept]),
        classes=classes,
        fold=np.array([item.fold for item in kept]),
        inner=np.array([hash_of(f"inner {item.group}") % INNER for item in kept]),
        kept=np.array([hash_of(f"kept {item.group}") % 1000 < share * 1000 for item in kept]),
    )


def scores_of(
    data: Data, learn: NDArray[np.intp], judge: NDArray[np.intp], settings: Iterable[Setting]
) -> dict[Setting, Floats]:
    """Scores (judge, classes) of a model fitted on the rows `learn`, for every setting."""
    gold = data.gold[learn]
    found = [data.found[i] for i in learn]
    words, idf = train.vocabulary_of(found, gold.tolist())
    vocabulary = {word: i for i, word in enumerate(words)}
    plain = train.matrix_of(Vectoriser(vocabulary=vocabulary, idf=idf), found)
    centre = data.vectors[learn].mean(axis=0)
    scores = {}
    for setting in settings:
        weights = train.emphasised(words, idf, plain, gold) if setting.emphasis else idf
        vectoriser = Vectoriser(vocabulary=vocabulary, idf=weights)
        rows = train.matrix_of(vectoriser, found) if setting.emphasis else plain
        seen = train.matrix_of(vectoriser, [data.found[i] for i in judge])
        meaning = (data.vectors - centre) * setting.meaning
        # a weight on every example is the same as a larger C
        share = np.full(len(gold), setting.strength / train.C)
        stacked = train.stacked_rows(rows, meaning[learn])
        coefficients, bias = train.logistic(stacked, gold, share, len(data.classes))
        scores[setting] = np.asarray(train.stacked_rows(seen, meaning[judge]) @ coefficients + bias, dtype=float)
    return scores


def choose(data: Data, learn: NDArray[np.intp], measure: str) -> tuple[Setting, dict[Setting, float]]:
    """The best of GRID in INNER folds inside `learn`, and for every setting the threshold for F1(Yes)."""
    out = {setting: np.zeros((len(learn), len(data.classes))) for setting in GRID}
    inner = data.inner[learn]
    for k in range(INNER):
        part = np.flatnonzero(inner == k)
        for setting, scores in scores_of(data, learn[inner != k], learn[part], GRID).items():
            out[setting][part] = scores
    found = {setting: worth(data.gold[learn], scores, measure) for setting, scores in out.items()}
    return max(GRID, key=lambda setting: found[setting][0]), {setting: found[setting][1] for setting in GRID}


def guesses(data: Data, measure: str) -> tuple[Labels, Labels, Labels, Counter[Setting]]:
    """Gold, guesses with chosen settings, guesses as shipped, for all that is judged; and what was chosen."""
    chosen_counts: Counter[Setting] = Counter()
    said, shipped = np.zeros_like(data.gold), np.zeros_like(data.gold)
    for k in range(data.fold.max() + 1):
        learn, judge = np.flatnonzero((data.fold != k) & data.kept), np.flatnonzero(data.fold == k)
        chosen, thresholds = choose(data, learn, measure)
        chosen_counts[chosen] += 1
        scores = scores_of(data, learn, judge, dict.fromkeys((chosen, SHIPPED)))
        for into, setting in ((said, chosen), (shipped, SHIPPED)):
            into[judge] = decided(scores[setting], thresholds[setting], measure)
    judged = data.fold >= 0
    return data.gold[judged], said[judged], shipped[judged], chosen_counts


# --- plain TF-IDF, for comparison -------------------------------------------------------------------------------------


def plain_guesses(items: Sequence[Item], data: Data, measure: str) -> Labels:
    """Of scikit-learn's TF-IDF of words and pairs with logistic regression, on the same folds; for all that is judged.

    C, and for F1(Yes) the threshold, are chosen inside the training part as they are for the method.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    def scores(learn: NDArray[np.intp], judge: NDArray[np.intp], strength: float) -> Floats:
        vectoriser = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
        rows = vectoriser.fit_transform([items[i].text for i in learn])
        model = LogisticRegression(C=strength, max_iter=500, class_weight="balanced").fit(rows, data.gold[learn])
        found = model.decision_function(vectoriser.transform([items[i].text for i in judge]))
        return np.column_stack([np.zeros(len(found)), found]) if found.ndim == 1 else np.asarray(found, dtype=float)

    said = np.zeros_like(data.gold)
    for k in range(data.fold.max() + 1):
        learn, judge = np.flatnonzero((data.fold != k) & data.kept), np.flatnonzero(data.fold == k)
        tried = []
        for strength in (1.0, 3.0, 10.0):
            out = np.zeros((len(learn), len(data.classes)))
            for part in (data.inner[learn] == j for j in range(INNER)):
                out[part] = scores(learn[~part], learn[part], strength)
            tried.append((*worth(data.gold[learn], out, measure), strength))
        _, threshold, strength = max(tried)
        said[judge] = decided(scores(learn, judge, strength), threshold, measure)
    return said[data.fold >= 0]


def interval(gold: Labels, said: Labels, plain: Labels) -> list[str]:
    """F1(Yes) of both and their difference, with 95% intervals of a paired bootstrap (seed 7)."""
    picks = np.random.default_rng(7).integers(0, len(gold), (RESAMPLES, len(gold)))
    ours = np.array([f1_yes(gold[pick], said[pick]) for pick in picks])
    theirs = np.array([f1_yes(gold[pick], plain[pick]) for pick in picks])
    lines = []
    for name, value, drawn in (
        ("method", f1_yes(gold, said), ours),
        ("plain TF-IDF", f1_yes(gold, plain), theirs),
        ("difference", f1_yes(gold, said) - f1_yes(gold, plain), ours - theirs),
    ):
        low, high = np.percentile(drawn, [2.5, 97.5])
        lines.append(f"    {name:14} {value:.3f}  95% {low:.3f} to {high:.3f}")
    lines.append(f"    method is better in {(ours > theirs).mean():.1%} of {RESAMPLES:,} resamples")
    return lines


# --- the table -------------------------------------------------------------------------------------------------------

_BY_HASH = "five folds by hash of the title"
_MT = "devtest_mt and devtest_rw; 83.1 is a fine-tuned transformer's, for comparison"
TASKS = (
    Task("unc10", "topic_unc10_vi", "accuracy", ".921", _BY_HASH, read_topics),
    Task("titles", "topic_vnexpress_titles8_vi", "macro-F1", ".875", _BY_HASH, read_topics),
    Task("vlsp2016", "sent_vlsp2016_vi", "macro-F1", ".703", "its test part", read_split),
    Task("vsmec3", "emo_vsmec_vi", "macro-F1", "-", "its test part, seven emotions as three tones", read_emotions),
    Task("vsmec7", "emo_vsmec_vi", "weighted F1", ".595", "its test part", read_split),
    Task("newsmtsc", "sent_newsmtsc_en", "macro-F1", "(.831)", _MT, read_targets),
    Task("ct24", "cw_ct24_debates_en", "F1(Yes)", "plain", "dev and dev-test together", read_debates),
)


def report(task: Task, folder: Path, share: float) -> None:
    """One line of the table; for ct24 also the intervals."""
    started = time.perf_counter()
    with gzip.open(folder / f"{task.file}.jsonl.gz", "rt", encoding="utf-8") as file:
        items = without_repeats(task.read([json.loads(line) for line in file]))
    data = prepare(items, share)
    gold, said, shipped, chosen = guesses(data, task.measure)
    plain = plain_guesses(items, data, task.measure)
    values = [MEASURES[task.measure](gold, guess) for guess in (said, shipped, plain)]
    print(
        f"{task.name:9} {task.measure:11} {values[0]:.3f}  {values[1]:.3f}       {values[2]:.3f}  {task.goal:6}"
        f" {len(gold):7,} {data.fold.max() + 1:5} {time.perf_counter() - started:8.0f}  {task.how}",
        flush=True,
    )
    for setting, count in chosen.most_common():
        print(f"    chosen {count}x: {setting}", flush=True)
    if task.measure == "F1(Yes)":
        print("\n".join(interval(gold, said, plain)))


def main() -> int:
    """Prints the table. 2 where files are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=[task.name for task in TASKS])
    parser.add_argument("--share", type=float, default=1.0, help="of the training part that is fitted, above 0 up to 1")
    asked = parser.parse_args()
    if not 0 < asked.share <= 1:
        parser.error(f"--share {asked.share:g}: above 0, at most 1")
    tasks = [task for task in TASKS if asked.only in (None, task.name)]
    folder = Path(os.environ.get("HAIDANG_CORPORA", ""))
    needed = dict.fromkeys(f"{task.file}.jsonl.gz" for task in tasks)
    missing = [name for name in needed if not os.environ.get("HAIDANG_CORPORA") or not (folder / name).is_file()]
    if missing:
        print("set HAIDANG_CORPORA to a folder with:", *missing, sep="\n  ")
        return 2
    print(f"OMP_NUM_THREADS={os.environ['OMP_NUM_THREADS']}; settings chosen in {INNER} folds inside the training part")
    print(f"fitted on {asked.share:.0%} of the training part")
    print("set       measure     value  as shipped  plain  goal  examples folds  seconds  measured on")
    for task in tasks:
        report(task, folder, asked.share)
    return 0


if __name__ == "__main__":
    sys.exit(main())
