"""The words by which texts are read and compared, `haidang/data/wording.toml`, and what is asked of them everywhere.

Pure but for the file, which is read once.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from haidang.text import folded

ACCENTED = 0.3  # share of words with marks from which a text counts as Vietnamese with its accents
LONGEST = 50_000  # code points of a text that are read
WORD = re.compile(r"[^\W\d_]+")
LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")
_LETTERS = "0-9a-z\u00df-\u024f\u0400-\u04ff\u1e00-\u1eff"


@cache
def word_lists() -> dict[str, Any]:
    """The whole of `haidang/data/wording.toml`."""
    return tomllib.loads(files("haidang.data").joinpath("wording.toml").read_text(encoding="utf-8"))


@cache
def word_set(name: str) -> frozenset[str]:
    """One of the sets, as it is written."""
    return frozenset(word_lists()["sets"][name].split())


@cache
def scales(marked: bool) -> dict[str, float]:
    """What each scale stands for, by its word, folded if not `marked`: "ngân" is no "ngàn"."""
    lists = word_lists()["scales"].items()
    return {word if marked else folded(word).text: float(value) for value, words in lists for word in words.split()}


@cache
def numbers(name: str) -> dict[str, float]:
    """Words of numbers with their values."""
    found = {}
    for entry in word_lists()["numbers"][name].split():
        value, _, words = entry.rpartition(":")
        found.update(dict.fromkeys(words.split(","), float(value or 0)))
    return found


def standing(words: str) -> re.Pattern[str]:
    """Alternatives as whole words of Latin and Cyrillic scripts; other scripts have no word ends."""
    return re.compile(f"(?<![{_LETTERS}])(?:{words})(?![{_LETTERS}])")


def blank(match: re.Match[str]) -> str:
    """As many blanks as the match is long: what is left keeps its place."""
    return " " * len(match.group())
