"""Fits the models that are shipped, from the sentences in `nlp/training/`, and writes their cards.

The same sentences and library versions give the same file byte for byte on one kind of processor.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from haidang import taxonomy
from haidang.errors import SettingsError
from haidang.ports import Embedder
from haidang.text import folded
from nlp import linear
from nlp.card import BORROWED, FOLDED_SHARE, VOCABULARY, Report, card
from nlp.examples import (
    EVALUATION,
    PLANS,
    TRAINING,
    Example,
    Plan,
    features_of,
    hash_of,
    measure,
    read_evaluation,
    read_examples,
)
from nlp.features import Vectoriser

_LETTERS = 0.5  # of a letter run's weight
C = 3.0  # of the logistic regressions; chosen by cross-validation inside the training part
_SECOND = 0.4  # weight of a sentence as an example of its second and third topic
_FOLDS = 5
_TEMPERATURES = tuple(round(0.3 + 0.05 * i, 2) for i in range(35))


def train(
    name: str,
    out_dir: Path,
    *,
    embedder: Embedder | None = None,
    training: Path = TRAINING,
    evaluation: Path = EVALUATION,
    floors: Mapping[str, float] | None = None,
) -> Report:
    """Fits model `name` (one of PLANS) and writes NAME.npz and its card NAME.md into `out_dir`.

    Takes one to ten minutes, most of it for embedding. `embedder` defaults to the bundled one. `floors` are figures by
    `key` of a Figure that must not fall. Raises SettingsError for an unknown name, a broken training file, or a model
    below a floor: then nothing is written.
    """
    if name not in PLANS:
        raise SettingsError(f"no model is called {name!r}; there are {', '.join(PLANS)}")
    if embedder is None:
        from nlp.embed import BundledEmbedder

        embedder = BundledEmbedder()
    plan = PLANS[name]
    fitted = read_examples(name, training)
    augmented = [*fitted, *(_without_accents(fitted) if plan.with_folded else ()), *_borrowed(plan, training)]
    vectors = embedder.embed([example.text for example in augmented])
    out_dir.mkdir(parents=True, exist_ok=True)
    written = out_dir / f"{name}.new.npz"
    with _one_thread():
        _fit(written, name, plan, augmented, vectors)
    try:
        model = linear.load(written)
        held = [example for example in read_evaluation(name, evaluation) if example.reported]
        report = Report(
            name=name,
            version=model.version,
            file=out_dir / f"{name}.npz",
            examples=len(fitted),
            reported=len(held),
            figures=measure(name, model, held, embedder.embed([example.text for example in held])),
            plain=measure(name, model, held, None),
        )
        _hold(report, floors or {})
        written.replace(report.file)
    finally:
        written.unlink(missing_ok=True)
    (out_dir / f"{name}.md").write_text(card(report, plan, fitted, embedder.name), "utf-8")
    return report


def _hold(report: Report, floors: Mapping[str, float]) -> None:
    """Raises SettingsError where a figure has fallen below its floor."""
    found = {figure.key: figure.value for figure in report.figures}
    found |= {f"plain {figure.key}": figure.value for figure in report.plain}
    low = [f"{key} {found[key]:.3f} < {floor}" for key, floor in floors.items() if found.get(key, 1.0) < floor]
    if low:
        raise SettingsError(f"{report.name} would fall below its floors, nothing was written: {'; '.join(low)}")


def _without_accents(examples: Iterable[Example]) -> list[Example]:
    """Copies of a share of the Vietnamese sentences, folded."""
    return [
        replace(example, text=folded(example.text).text)
        for example in examples
        if example.language == "vi" and hash_of(f"folded {example.text}") % 100 < FOLDED_SHARE * 100
    ]


def _borrowed(plan: Plan, training: Path) -> list[Example]:
    """Examples from what was written for another purpose."""
    return [*(_keywords() if plan.with_keywords else ()), *(_of_topics(training) if plan.with_topics else ())]


def _of_topics(training: Path) -> list[Example]:
    """What the topics of a sentence say of its relevance: nothing of Đà Nẵng, which a leaf of the city need not name,
    unless it has no topic of ours at all."""
    made = []
    for example in read_examples("topics", training):
        leaves = example.labels["topic"]
        labels = {"biendong": ("no",)}
        if leaves[0].startswith("BD"):
            labels = {"biendong": ("main",)}
        elif leaves[0] == "WEATHER_SEA":
            labels = {"biendong": ("weather",)}
        elif leaves[0] == "OTHER":
            labels = {"biendong": ("no",), "danang": ("no",)}
        elif any(leaf.startswith("BD") for leaf in leaves):
            continue
        made.append(replace(example, labels=labels, weight=BORROWED))
    return made


def _keywords() -> list[Example]:
    """The taxonomy's names, definitions and keywords, one by one: what a leaf is about in every language."""
    made = []
    for leaf in taxonomy.bundled().leaves:
        words = [("vi", leaf.name_vi), ("en", leaf.name_en), ("en", leaf.definition)]
        words += [(language, word) for language, listed in leaf.keywords for word in listed]
        for language, word in words:
            made.append(Example(text=word, language=language, kind="", group=word, labels={"topic": (leaf.id,)}))
    return made


def _one_thread() -> AbstractContextManager[Any]:
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    limits: AbstractContextManager[Any] = threadpool_limits(1)  # sums in one order: the same bytes every time
    return limits


# --- fitting ---------------------------------------------------------------------------------------------------------


def _fit(path: Path, name: str, plan: Plan, examples: Sequence[Example], vectors: NDArray[np.float32]) -> None:
    """Vocabulary, then every head's two sets of weights, written to `path`."""
    found = features_of(name, examples)
    first = next(iter(plan.heads))
    gold = [example.labels.get(first, ("",))[0] for example in examples]
    words, idf = vocabulary_of(found, gold)
    vocabulary = {word: i for i, word in enumerate(words)}
    if plan.by_names:
        idf = np.ones_like(idf)
    else:
        idf = emphasised(words, idf, matrix_of(Vectoriser(vocabulary=vocabulary, idf=idf), found), np.array(gold))
    matrix = matrix_of(Vectoriser(vocabulary=vocabulary, idf=idf), found)
    centre = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    meaning = (vectors - centre) * plan.meaning
    heads = {}
    for head in plan.heads:
        full = _weights(head, plan, examples, matrix, meaning)
        heads[head] = linear.Head(
            classes=_all_classes(head, examples), full=full, plain=_weights(head, plan, examples, matrix, None)
        )
    linear.save(path, name=name, words=words, idf=idf, centre=centre, heads=heads)


def vocabulary_of(found: Sequence[Sequence[str]], labels: Sequence[str]) -> tuple[list[str], NDArray[np.float32]]:
    """The terms that tell the classes apart best (chi-squared), in alphabetical order, with their idf."""
    from sklearn.feature_selection import chi2

    seen = Counter(term for words in found for term in set(words))
    words = sorted(term for term, count in seen.items() if count > 1)
    idf = np.array([np.log((1 + len(found)) / (1 + seen[word])) + 1 for word in words], dtype=np.float32)
    if len(words) > VOCABULARY:
        matrix = matrix_of(Vectoriser(vocabulary={word: i for i, word in enumerate(words)}, idf=idf), found)
        strength, _ = chi2(matrix, labels)
        best = np.sort(np.argsort(-strength, kind="stable")[:VOCABULARY])
        words, idf = [words[i] for i in best], idf[best]
    return words, idf.astype(np.float16).astype(np.float32)  # as it is stored


def emphasised(
    words: Sequence[str], idf: NDArray[np.float32], rows: Any, gold: NDArray[np.str_] | NDArray[np.int64]
) -> NDArray[np.float32]:
    """idf times the root of each term's strongest log-count ratio, one class against the rest; letter runs at half.

    The ratio is r of naive Bayes (Wang & Manning 2012, smoothed by .1), its root a step between it and plain TF-IDF.
    """
    strongest = np.zeros(len(words))
    whole = np.asarray(rows.sum(axis=0)).ravel()
    for label in np.unique(gold):
        inside = np.asarray(rows[gold == label].sum(axis=0)).ravel()
        p, q = inside + 0.1, whole - inside + 0.1
        strongest = np.maximum(strongest, np.abs(np.log(p / p.sum() / (q / q.sum()))))
    block = np.array([_LETTERS if word.startswith("c ") else 1.0 for word in words])
    weighed = (idf * block * np.sqrt(strongest / strongest.mean() + 0.05)).astype(np.float16)
    kept: NDArray[np.float32] = weighed.astype(np.float32)  # as it is stored
    return kept


def matrix_of(vectoriser: Vectoriser, found: Sequence[Sequence[str]]) -> Any:
    """Sparse rows, one a text."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    columns, values, ends = [], [], [0]
    for words in found:
        row, weights = vectoriser.vector(words)
        columns.append(row)
        values.append(weights)
        ends.append(ends[-1] + len(row))
    shape = (len(found), len(vectoriser.vocabulary))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=shape)


def _all_classes(head: str, examples: Iterable[Example]) -> tuple[str, ...]:
    return tuple(sorted({label for example in examples for label in example.labels.get(head, ())}))


def _weights(
    head: str, plan: Plan, examples: Sequence[Example], matrix: Any, meaning: NDArray[np.float32] | None
) -> linear.Weights:
    """One fitted set with its temperature."""
    classes = _all_classes(head, examples)
    rows, labels, shares = [], [], []
    for i, example in enumerate(examples):
        for rank, label in enumerate(example.labels.get(head, ())):
            rows.append(i)
            labels.append(classes.index(label))
            # a weight on every example is the same as a larger C
            shares.append((_SECOND if rank else example.weight) * plan.strength / C)
    stacked = stacked_rows(matrix, meaning)
    gold, weight = np.array(labels), np.array(shares)
    coefficients, bias = logistic(stacked[rows], gold, weight, len(classes), balanced=plan.balanced)
    fold = np.array([hash_of(f"fold {examples[i].group}") % _FOLDS for i in rows])
    temperature = _temperature(stacked[rows], gold, weight, fold, classes=len(classes), balanced=plan.balanced)
    width = matrix.shape[1]
    return linear.Weights(
        words=coefficients[:width],
        meaning=None if meaning is None else coefficients[width:] * (plan.meaning / linear.MEANING),
        bias=bias,
        temperature=temperature,
    )


def stacked_rows(matrix: Any, meaning: NDArray[np.float32] | None) -> Any:
    """Sparse rows: (texts, vocabulary), and beside it `meaning` (texts, dimensions) where given."""
    from scipy.sparse import csr_matrix, hstack

    return matrix if meaning is None else hstack([matrix, csr_matrix(meaning)]).tocsr()


def logistic(
    rows: Any, labels: NDArray[np.int64], weight: NDArray[np.float64], classes: int, *, balanced: bool = True
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Coefficients (features, classes) and bias; classes weigh alike where `balanced`, else by their texts."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=C, max_iter=500, class_weight="balanced" if balanced else None)
    model.fit(rows, labels, sample_weight=weight)
    coefficients, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients, bias = np.vstack([0 * coefficients, coefficients]), np.array([0.0, bias[0]])
    full = np.zeros((classes, rows.shape[1]), dtype=np.float32)
    offsets = np.full(classes, -20.0, dtype=np.float32)  # of a class that a fold has not seen
    full[model.classes_], offsets[model.classes_] = coefficients, bias
    return full.T.copy(), offsets


def _temperature(
    rows: Any,
    gold: NDArray[np.int64],
    weight: NDArray[np.float64],
    fold: NDArray[np.int64],
    *,
    classes: int,
    balanced: bool,
) -> float:
    """What the scores are divided by so that probabilities hold on texts not fitted on (folds by group)."""
    scores = np.zeros((len(gold), classes))
    for k in range(_FOLDS):
        learn, judge = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
        if len(judge):
            coefficients, bias = logistic(rows[learn], gold[learn], weight[learn], classes, balanced=balanced)
            scores[judge] = rows[judge] @ coefficients + bias

    def surprise(temperature: float) -> float:
        scaled = scores / temperature
        top = scaled.max(axis=1, keepdims=True)
        logs = scaled - top - np.log(np.exp(scaled - top).sum(axis=1, keepdims=True))
        return float(-(logs[np.arange(len(gold)), gold] * weight).sum())

    return min(_TEMPERATURES, key=surprise)
