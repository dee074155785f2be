"""The second label pass over the written relevance sets: one row a text, and few that the first pass sees otherwise."""

import csv
import json
from collections import defaultdict

import pytest

from nlp.examples import EVALUATION

LABELS = {"danang": {"main", "mention", "no"}, "biendong": {"main", "mention", "weather", "no"}}


def second() -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    with (EVALUATION / "relevance_second_pass.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["file"]].append(row)
    return found


WRITTEN = [
    "relevance_press.jsonl",
    "relevance_press_later.jsonl",
    "relevance_hard.jsonl",
    "relevance_hard_later.jsonl",
    "relevance.jsonl",
]


@pytest.mark.parametrize("file", WRITTEN)
def test_each_text_has_a_second_label_and_most_have_the_same(file: str) -> None:
    first = [json.loads(line) for line in (EVALUATION / file).read_text("utf-8").splitlines()]
    rows = second()[file]
    assert [int(row["line"]) for row in rows] == list(range(1, len(first) + 1))
    for root, labels in LABELS.items():
        assert {row[root] for row in rows} <= labels
        relevant = [
            (one[root] in ("main", "mention"), other[root] in ("main", "mention"))
            for one, other in zip(first, rows, strict=True)
        ]
        assert sum(a != b for a, b in relevant) <= 0.05 * len(relevant)
