"""No training text repeats another one, and none repeats a text that models are measured on."""

import json
import tomllib
from pathlib import Path

import pytest

from nlp.examples import EVALUATION, TRAINING
from nlp.overlap import repeats

DEMO = Path(__file__).parents[2] / "demo"


def texts(folder: Path) -> list[str]:
    """Every text of a folder's files."""
    rows = [
        json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()
    ]
    return [_told(row) for row in rows]


def _told(row: dict) -> str:
    """All of a row's text."""
    heading = [row[key] for key in ("title", "lead") if row.get(key)]
    return "\n".join([*heading, row.get("text") or row.get("claim") or ""])


def test_no_training_text_repeats_another_or_one_that_is_measured_on():
    measured, fitted = texts(EVALUATION), texts(TRAINING)
    together = [*measured, *fitted]
    found = [
        (together[repeat.one], together[repeat.other], repeat.shared)
        for repeat in repeats(together)
        if repeat.other >= len(measured)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("one", "other", "repeated"),
    [
        ("Đập Sông Tranh 2 nứt rồi nha mọi người ơi", "dap song tranh 2 nut roi nha ba con", True),  # seven in a row
        ("Đập Sông Tranh 2 nứt rồi", "Đập Sông Tranh 2 nứt thật à", False),
        ("a b c d e f x h i j k l m", "a b c d e f y h i j k l m", False),  # two of nine and two of nine shingles
        ("một hai ba bốn năm sáu bảy", "không một hai ba bốn năm sáu", True),  # half of the shingles and no seven
        ("中国海警船在仁爱礁附近使用水炮", "中国海警船在黄岩岛附近使用水炮", False),
        ("", "", False),
    ],
)
def test_what_counts_as_a_repeat(one, other, repeated):
    assert bool(list(repeats([one, other]))) is repeated


def test_texts_of_the_newsroom_are_not_training():
    files = (DEMO / "newsroom" / "posts").glob("*.toml")
    told = [post["text"] for file in files for post in tomllib.loads(file.read_text("utf-8"))["post"]]
    assert len(told) > 80
    fitted = texts(TRAINING)
    found = [r for r in repeats([*told, *fitted]) if r.one < len(told) <= r.other]
    assert [(r.shared, fitted[r.other - len(told)]) for r in found] == []
