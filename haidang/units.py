"""What a number counts: the unit behind it, in ten languages.

Pure; the words are in `haidang/data/wording.toml`.
"""

import re
from fractions import Fraction
from functools import cache

from haidang.text import folded
from haidang.word_lists import WORD, word_lists, word_set

RAISED = str.maketrans("²³", "23")
_CLAUSE_HEAD = re.compile(r"[^.,;:!?…\n()\"“”，。；：！？、\d–—]*")
_UNIT_SIGN = re.compile(r"\s?(?:%|m[3³]/s(?!\w)|m[23²³](?!\w))", re.IGNORECASE)


def unit_at(text: str, end: int, marked: bool, *, reach: int, sure: bool = False) -> tuple[str, float]:
    """What is counted by the words behind a number, and how much of the kind's base one is; ("", 1) if not known.

    `sure`: what stands there is a unit even where the word is unclear without accents.
    """
    units = _units(marked)
    sign = _UNIT_SIGN.match(text, end)
    if sign:
        return units[sign.group().strip().lower().translate(RAISED)]
    head = _CLAUSE_HEAD.match(text, end, end + 48)
    words = WORD.findall(head.group().lower() if head else "")
    between = sure
    for at, word in enumerate(words[: reach + 2]):
        for size in range(min(4, len(word)), 0, -1) if word[0] >= "\u2e80" else ():
            if word[:size] in units:
                return units[word[:size]]
        pair = f"{word}+{words[at + 1]}" if at + 1 < len(words) else ""
        if pair in units:
            return units[pair]
        if word in units and (marked or between or word not in word_set("unclear")):
            return units[word]
        if word in word_set("between"):
            between, reach = True, reach + 1
        if word in word_set("stops") or at + 1 >= reach:
            break
    return "", 1.0


@cache
def _units(marked: bool) -> dict[str, tuple[str, float]]:
    """Each unit's kind, and how much of the kind's base one of it is."""
    found: dict[str, tuple[str, float]] = {}
    for kind, table in word_lists()["units"].items():
        for factor, words in table.items():
            for word in words.split():
                found.setdefault(word if marked else folded(word).text, (kind, float(Fraction(factor))))
    return found


def one_counts(text: str, start: int, end: int, kind: str, factor: float) -> bool:
    """Whether "one" is a figure and no article: "một tuần" (not "5 đô một tuần"), "một trẻ tử vong"."""
    if not kind or kind == "times":
        return False
    if kind == "day":
        return factor >= _WEEK and not text[max(0, start - 4) : start].rstrip()[-1:].isdigit()
    return kind == "person" and bool(harm().search(text, end, end + 40))


@cache
def harm() -> re.Pattern[str]:
    """What befalls people: behind it "one" is a figure."""
    return re.compile(word_lists()["harm"].replace("\n", ""))


_WEEK = 7.0
