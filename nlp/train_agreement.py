"""Fits what tells a repeat from a denial, a debunk or another figure: `haidang train agreement`.

The pairs of `nlp/training/agreement_*.jsonl` and `nlp/training/match_*.jsonl`: a claim, and a text that repeats it,
states the contrary, calls it untrue, or has another figure or name. The same files and library versions give the same
file byte for byte on one kind of processor.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from haidang.errors import SettingsError
from haidang.ports import Embedder
from haidang.text import exact
from haidang.wording import closest
from nlp.agreement import (
    DIFFERENCE,
    DOUBT,
    MEANING,
    TRAITS,
    WORDS,
    AgreementModel,
    Difference,
    Weights,
    difference,
    load,
    save,
)
from nlp.examples import EVALUATION, TRAINING

FITTED = ("match", "agreement")
MEASURED = "agreement"
REPEAT = "repeat"
_C = 0.1  # of the logistic regressions; chosen with each writer left out
_SEEN = 3  # texts that a word must be in


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A claim and a text about it."""

    claim: str
    text: str
    language: str
    across: bool  # the claim is in another language
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How well repeats are told from the rest: shares by relation that are let pass, and the area under the curve."""

    pairs: int
    passed: Mapping[str, tuple[int, int]]  # relation: let pass, of all
    auc: float

    @property
    def repeats(self) -> float:
        """Share of the repeats that are let pass."""
        return self.passed[REPEAT][0] / max(1, self.passed[REPEAT][1])

    @property
    def others(self) -> float:
        """Share of all others that are let pass."""
        rest = [counts for relation, counts in self.passed.items() if relation != REPEAT]
        return sum(passed for passed, _ in rest) / max(1, sum(of for _, of in rest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was fitted, and how well it does."""

    version: str
    file: Path
    pairs: int
    measured: Told
    plain: Told


def read(names: Sequence[str], folder: Path) -> list[Pair]:
    """The pairs of NAME_claims.jsonl and NAME_queries.jsonl; texts about no claim are left out."""
    found = []
    for name in names:
        claims = {row["id"]: row for row in _rows(folder / f"{name}_claims.jsonl")}
        found += [
            Pair(
                claim=claims[row["claim"]]["claim"],
                text=row["text"],
                language=row["lang"],
                across=row["lang"] != claims[row["claim"]]["lang"],
                relation=row["relation"],
            )
            for row in _rows(folder / f"{name}_queries.jsonl")
            if row["claim"]
        ]
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@dataclass(frozen=True, slots=True)
class Seen:
    """Pairs as the model sees them."""

    pairs: Sequence[Pair]
    found: Sequence[Difference]
    claims: NDArray[np.float32]
    texts: NDArray[np.float32]


def see(pairs: Sequence[Pair], embedder: Embedder) -> Seen:
    """Differences and vectors of pairs, each text embedded once."""
    texts = sorted({pair.claim for pair in pairs} | {pair.text for pair in pairs})
    vectors = dict(zip(texts, embedder.embed([exact(text).text for text in texts]), strict=True))
    return Seen(
        pairs,
        [difference(pair.claim, closest(pair.claim, pair.text)) for pair in pairs],
        np.array([vectors[pair.claim] for pair in pairs]),
        np.array([vectors[pair.text] for pair in pairs]),
    )


def train(
    out_dir: Path,
    *,
    embedder: Embedder | None = None,
    training: Path = TRAINING,
    evaluation: Path = EVALUATION,
    floors: Mapping[str, float] | None = None,
) -> Report:
    """Writes agreement.npz and its card agreement.md into `out_dir`. Takes about four minutes, most for embedding.

    Raises SettingsError where it falls below a floor ("auc", "plain auc"): then nothing is written.
    """
    if embedder is None:
        from nlp.embed import BundledEmbedder

        embedder = BundledEmbedder()
    seen = see(read(FITTED, training), embedder)
    file, fresh = out_dir / "agreement.npz", out_dir / "agreement.new.npz"
    out_dir.mkdir(parents=True, exist_ok=True)
    try:
        _fit(fresh, seen, embedder.name)
        model = load(fresh)
        held = see(read([MEASURED], evaluation), embedder)
        report = Report(
            version=model.version,
            file=file,
            pairs=len(seen.pairs),
            measured=told(held, model),
            plain=told(held, model, vectors=False),
        )
        low = [f"{k} {v:.3f}" for k, v in figures_of(report).items() if v < (floors or {}).get(k, 0.0)]
        if low:
            raise SettingsError(f"agreement would fall below its floors, nothing was written: {'; '.join(low)}")
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    (out_dir / "agreement.md").write_text(_card(report, seen.pairs, held, model, embedder.name), "utf-8")
    return report


def figures_of(report: Report) -> dict[str, float]:
    """What floors are set for."""
    return {"auc": report.measured.auc, "plain auc": report.plain.auc}


def told(seen: Seen, model: AgreementModel, *, vectors: bool = True) -> Told:
    """How well the repeats among pairs are told from the rest."""
    from sklearn.metrics import roc_auc_score

    rows = zip(seen.found, seen.claims, seen.texts, strict=True)
    doubts = [model.doubt(found, *((claim, text) if vectors else ())) for found, claim, text in rows]
    passed: dict[str, tuple[int, int]] = {}
    for pair, doubt in zip(seen.pairs, doubts, strict=True):
        so_far, of = passed.get(pair.relation, (0, 0))
        passed[pair.relation] = so_far + bool(doubt < DOUBT), of + 1
    others = [pair.relation != REPEAT for pair in seen.pairs]
    return Told(pairs=len(seen.pairs), passed=passed, auc=float(roc_auc_score(others, doubts)))


def _fit(path: Path, seen: Seen, embedder: str) -> None:
    """Both sets of weights."""
    from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]

    counts = Counter(term for found in seen.found for term in found.terms)
    words = sorted(term for term, number in counts.items() if number >= _SEEN)
    columns = {word: i for i, word in enumerate(words)}
    rows = [[columns[term] for term in found.terms if term in columns] for found in seen.found]
    ends = np.cumsum([0, *map(len, rows)])
    flat = np.array([column for row in rows for column in row], dtype=np.intp)
    terms = csr_matrix((np.full(len(flat), WORDS), flat, ends), shape=(len(rows), len(words)))
    raw = np.array([found.traits for found in seen.found])
    scale = np.maximum(raw.std(axis=0), 0.1).astype(np.float32)
    scaled = raw / scale * TRAITS
    dense = np.hstack([scaled, seen.texts * MEANING, (seen.texts - seen.claims) * DIFFERENCE])
    others = np.array([pair.relation != REPEAT for pair in seen.pairs])
    sizes = [len(words), raw.shape[1], seen.texts.shape[1], seen.texts.shape[1]]
    full = _regression(hstack([terms, csr_matrix(dense)]).tocsr(), others, sizes)
    plain = _regression(hstack([terms, csr_matrix(scaled)]).tocsr(), others, [*sizes[:2], 0, 0])
    save(path, embedder=embedder, words=words, scale=scale, full=full, plain=plain)


def _regression(rows: Any, others: NDArray[np.bool_], sizes: Sequence[int]) -> Weights:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1):  # sums in one order
        model = LogisticRegression(C=_C, max_iter=3000).fit(rows, others)
    parts = np.split(model.coef_[0].astype(np.float32), np.cumsum(sizes)[:-1])
    return Weights(
        words=parts[0], traits=parts[1], meaning=parts[2], difference=parts[3], bias=float(model.intercept_[0])
    )


def _card(report: Report, fitted: Sequence[Pair], held: Seen, model: AgreementModel, embedder: str) -> str:
    """The model card, in Markdown."""
    relations = Counter(pair.relation for pair in fitted)
    languages = Counter(pair.language for pair in fitted)
    lines = [
        "# Agreement: whether a text says the same as a claim that it looks like",
        "",
        f"Version `{report.version}` (start of the file's SHA-256), written by `haidang train agreement`.",
        "",
        "**Method.** Figures, dates, denials and opposites are read by rules in ten languages (`haidang/wording.py`);",
        "a figure or date exchanged for another of its kind always means no, a copy without any sign of a difference",
        "always yes. The rest is a logistic regression over what the rules found, over words and word pairs that only",
        f"one of the two has, and over the text's vector of `{embedder}` and its difference from the claim's; a second",
        f"set works without vectors (`nlp/agreement.py`). Below a chance of {DOUBT:.2f} that it is none a text passes.",
        "",
        f"**Data.** {' and '.join(f'`nlp/training/{name}_*.jsonl`' for name in FITTED)}: {report.pairs} pairs of a",
        "claim and a text, all written for this project by several hands who saw neither rules nor each other's texts.",
        f"By relation: {_counted(relations)}. By language of the text: {_counted(languages)}.",
        "",
        f"**Measured** on `nlp/evaluation/{MEASURED}_*.jsonl` (half of the claims of eight of these writers, by hash;",
        "nobody looked at any of it): what is let pass among texts about the same matter, whatever their likeness.",
        "",
        "| texts | pairs | repeats let pass | others let pass | area under the curve |",
        "|---|---|---|---|---|",
    ]
    across = np.array([pair.across for pair in held.pairs])
    slices = [("all", np.ones(len(across), dtype=bool)), ("in one language", ~across), ("across languages", across)]
    codes = np.array([pair.language for pair in held.pairs])
    slices += [(str(code), np.asarray(codes == code)) for code in np.unique(codes)]
    for name, chosen in slices:
        part = told(_part(held, chosen), model)
        lines.append(f"| {name} | {part.pairs} | {part.repeats:.2f} | {part.others:.2f} | {part.auc:.3f} |")
    plain = report.plain
    lines += [
        f"| all, without vectors | {plain.pairs} | {plain.repeats:.2f} | {plain.others:.2f} | {plain.auc:.3f} |",
        "",
        "| the text | let pass | of |",
        "|---|---|---|",
        *(f"| {relation} | {passed} | {of} |" for relation, (passed, of) in sorted(report.measured.passed.items())),
        "",
        "**Known limits.**",
        "",
        "- Four repeats in ten are not let pass: people are shown the claim instead. It is made to doubt.",
        "- What narrows a claim without a figure (only at weekends, half of the schools) or names another place or",
        "  body in words that no list has often passes.",
        "- Irony, questions that deny, and a contrary told by another course of events are its weakest texts.",
        "",
    ]
    return "\n".join(lines)


def _part(seen: Seen, chosen: NDArray[np.bool_]) -> Seen:
    places = np.flatnonzero(chosen).tolist()
    return Seen(
        [seen.pairs[i] for i in places], [seen.found[i] for i in places], seen.claims[places], seen.texts[places]
    )


def _counted(counter: Mapping[str, int]) -> str:
    return ", ".join(f"{key} {count}" for key, count in sorted(counter.items(), key=lambda item: (-item[1], item[0])))
