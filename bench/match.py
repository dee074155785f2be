"""Claim matching measured: which claim is found, and what the decisions are worth.

    python bench/match.py [--data DIR [--split dev]] [--embed] [--part reporting|development|all]

Two written sets are always measured: nlp/evaluation/match_*.jsonl (70 claims, 420 texts in ten languages that repeat
one, change its figures, deny it, debunk it, or are about something else) on the half that is reported on, and
nlp/evaluation/agreement_*.jsonl (107 claims, 843 texts, all close to a claim, three of five no repeats). With
--data also MAP@5 on CheckThat! 2022 task 2A (match_ct22_2a_claims_en.jsonl.gz and match_ct22_2a_queries_en.jsonl.gz
in DIR), tuned on train, reported on dev. --fit prints the regressions that the weights in nlp/match.py are rounded
from: nlp/training/match_*.jsonl and, with --data, the train split.
"""

import argparse
import gzip
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from haidang.ports import Embedder
from nlp.examples import EVALUATION, TRAINING, hash_of
from nlp.match import ClaimMatcher, LibraryClaim


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def average_precision(found: list[str], gold: set[str], at: int) -> float:
    """Average precision at a depth, over the gold claims."""
    hits, total = 0, 0.0
    for rank, claim in enumerate(found[:at], 1):
        if claim in gold:
            hits += 1
            total += hits / rank
    return total / min(len(gold), at)


def written(name: str, part: str, embedder: Embedder | None) -> None:
    """A written set: the right claim first, and the best match's decision by what the text does with the claim.

    Claims of several libraries (writers who chose one rumour each) are never in one matcher.
    """
    claims, texts = (
        [json.loads(line) for line in (EVALUATION / f"{name}_{kind}.jsonl").read_text("utf-8").splitlines()]
        for kind in ("claims", "queries")
    )
    halves = {"reporting": (1,), "development": (0,), "all": (0, 1)}
    if name == "match":
        texts = [row for row in texts if hash_of(row["text"]) % 2 in halves[part]]
    library_of = {row["id"]: row.get("library", "") for row in claims}
    told: dict[str, Counter[str]] = {}
    repeats = 0
    for library in sorted(set(library_of.values())):
        known = [row for row in claims if library_of[row["id"]] == library]
        asked = [row for row in texts if library_of.get(row["claim"], library) == library]
        matcher = ClaimMatcher([LibraryClaim(id=row["id"], claim=row["claim"]) for row in known], embedder)
        for row, matches in zip(asked, matcher.match_many([row["text"] for row in asked], top=10), strict=True):
            right = bool(matches) and matches[0].claim == row["claim"]
            decision = matches[0].decision if matches else "none"
            told.setdefault(row["relation"], Counter()).update([decision, "right"] if right else [decision])
            repeats += decision == "auto" and right and row["relation"] == "repeat"
    about = sum(told[relation]["right"] for relation in told if relation != "unrelated")
    of = sum(row["claim"] is not None for row in texts)
    autos = sum(counts["auto"] for counts in told.values())
    print(f"{name} set, {part}: right claim first {about / of:.3f} of {of}; auto {autos}, {repeats} right repeats")
    for relation, counts in told.items():
        shown = ", ".join(f"{decision} {counts[decision]}" for decision in ("auto", "suggest", "none"))
        print(f"  {relation:15} {shown}")


def fit_own(embedder: Embedder | None) -> None:
    """Logistic regressions over the written training pairs, by what the two languages are."""
    claims, texts = (
        [json.loads(line) for line in (TRAINING / f"match_{name}.jsonl").read_text("utf-8").splitlines()]
        for name in ("claims", "queries")
    )
    matcher = ClaimMatcher([LibraryClaim(id=row["id"], claim=row["claim"]) for row in claims], embedder)
    ids = {row["id"]: i for i, row in enumerate(claims)}
    found: dict[str, list[tuple[NDArray[np.float32], NDArray[np.bool_]]]] = {}
    for row in texts:
        likenesses = matcher.likenesses([row["text"]])[0]
        true = np.arange(len(claims)) == ids.get(row["claim"], -1)
        regimes = np.array([matcher.regime(row["text"], i) for i in range(len(claims))])
        for name in np.unique(regimes).tolist():
            found.setdefault(name, []).append((likenesses[regimes == name], true[regimes == name]))
    for name, pairs in found.items():
        _print_fit(name, np.vstack([x for x, _ in pairs]), np.concatenate([y for _, y in pairs]), strength=3.0)


def fit_shares(matcher: ClaimMatcher, queries: list[dict[str, Any]], ids: dict[str, int]) -> None:
    """One logistic regression over the mix 1:1:0:2 of the sixty likeliest claims of each train query."""
    mix, true = [], []
    for row in queries:
        mixed = matcher.likenesses([row["text"]])[0] @ np.array([0.25, 0.25, 0.0, 0.5])
        best = np.argpartition(-mixed, 60)[:60]
        mix.append(mixed[best])
        true.append(np.isin(best, [ids[one] for one in row["gold"] if one in ids]))
    _print_fit("one language, mixed 1:1:0:2", np.concatenate(mix)[:, None], np.concatenate(true), strength=100.0)


def _print_fit(name: str, x: NDArray[np.float32], y: NDArray[np.bool_], *, strength: float) -> None:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=2000).fit(x, y)
    shown = " ".join(f"{value:.2f}" for value in model.coef_[0])
    print(f"fit {name}: {shown}, bias {model.intercept_[0]:.2f} ({int(y.sum())} of {len(y)} pairs)")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--part", choices=("reporting", "development", "all"), default="reporting")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--embed", action="store_true", help="with the bundled embedding model (minutes)")
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    embedder = None
    if given.embed:
        from nlp.embed import BundledEmbedder

        embedder = BundledEmbedder()
    written("match", given.part, embedder)
    written("agreement", "all", embedder)
    if given.fit:
        fit_own(embedder)
    if given.data is None:
        return
    claims = [
        LibraryClaim(id=row["id"], claim=row["claim"], title=row.get("title", ""))
        for row in rows(given.data / "match_ct22_2a_claims_en.jsonl.gz")
    ]
    queries = [r for r in rows(given.data / "match_ct22_2a_queries_en.jsonl.gz") if r["split"] == given.split]
    start = time.perf_counter()
    matcher = ClaimMatcher(claims, embedder)
    fitted = time.perf_counter()
    found = list(matcher.match_many([row["text"] for row in queries], top=10))
    ended = time.perf_counter()
    if given.fit:
        rest = list(rows(given.data / "match_ct22_2a_queries_en.jsonl.gz"))
        fit_shares(matcher, [r for r in rest if r["split"] == "train"], {c.id: i for i, c in enumerate(claims)})
    gold = [set(row["gold"]) for row in queries]
    ranked = [[match.claim for match in some] for some in found]
    for depth in (1, 5):
        value = sum(average_precision(r, g, depth) for r, g in zip(ranked, gold, strict=True)) / len(gold)
        print(f"MAP@{depth} {value:.3f}")
    threads = os.getenv("OMP_NUM_THREADS", "unset")
    print(f"{len(queries)} queries ({given.split}), {len(claims)} claims, OMP_NUM_THREADS={threads}")
    print(f"fit {fitted - start:.1f} s, {(ended - fitted) / len(queries) * 1000:.1f} ms a query")
    for decision in ("auto", "suggest"):
        told = [(m.claim in g) for some, g in zip(found, gold, strict=True) for m in some if m.decision == decision]
        print(f"{decision}: {len(told)} matches, {sum(told) / max(1, len(told)):.3f} right")


if __name__ == "__main__":
    main()
