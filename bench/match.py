"""Claim matching measured: MAP@5 on CheckThat! 2022 task 2A, and what the decisions are worth.

    python bench/match.py --data DIR [--split dev] [--embed]

DIR holds match_ct22_2a_claims_en.jsonl.gz and match_ct22_2a_queries_en.jsonl.gz.
"""

import argparse
import gzip
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--embed", action="store_true", help="with the bundled embedding model (minutes)")
    given = parser.parse_args()
    claims = [
        LibraryClaim(id=row["id"], claim=row["claim"], title=row.get("title", ""))
        for row in rows(given.data / "match_ct22_2a_claims_en.jsonl.gz")
    ]
    queries = [r for r in rows(given.data / "match_ct22_2a_queries_en.jsonl.gz") if r["split"] == given.split]
    embedder = None
    if given.embed:
        from nlp.embed import BundledEmbedder

        embedder = BundledEmbedder()
    start = time.perf_counter()
    matcher = ClaimMatcher(claims, embedder)
    fitted = time.perf_counter()
    found = list(matcher.match_many([row["text"] for row in queries], top=10))
    ended = time.perf_counter()
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
