"""What is compared of a telling: words, word pairs, figures, capitalised names, days."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from haidang.model.story import StoryMember
from haidang.text import exact, fold, tokens
from nlp.days import days_named

_TITLE_WEIGHT = 2
_TITLE = 100  # code points of a post that stand for a title
_LEAD = 400  # code points of it
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_CAPITALS = re.compile(
    r"(?<![\w-])[A-Z][A-Za-z]*(?:[- ](?:[A-Z][A-Za-z]*|\d[\w-]*))*(?!\w)|[A-Z]{2,}[a-z]? ?-?\d{2,}\w*"
)
_BEFORE = re.compile(r"(?:^|[.!?…\n]\s*)[\"“'‘(]*$")  # where a capital letter says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is compared of a text."""

    heading: Counter[str]  # words and word pairs of title (twice) and lead, figures with "#"
    whole: Counter[str]  # words and word pairs of everything
    title: frozenset[str]  # words of the title, of a post those of its beginning
    figures: frozenset[str]
    capitals: frozenset[str]
    days: frozenset[int]
    heading_days: frozenset[int]


def traits(member: StoryMember) -> Traits:
    """Reads them off: once for placing a text and for remembering it."""
    return _read(member.title, member.lead, member.body, member.language, member.at)


@lru_cache(maxsize=8)
def _read(title: str, lead: str, body: str, language: str, at: datetime) -> Traits:
    heading: Counter[str] = Counter()
    for raw, weight in ((title, _TITLE_WEIGHT), (lead[:_LEAD], 1)):
        flat = fold(exact(raw)).text
        for term, times in _terms(flat).items():
            heading[term] += times * weight
        for number in _NUMBER.findall(flat):
            heading["#" + _digits(number)] += weight
    view = exact(f"{title}\n{lead}\n{body}")
    flat = fold(view).text
    head = fold(exact(f"{title} {lead[:_LEAD]}")).text.lower()
    return Traits(
        heading=heading,
        whole=_terms(flat, single_han=True),
        title=frozenset(
            word for word in tokens(fold(exact(title or _whole_words(lead, _TITLE))).text) if not word.isdigit()
        ),
        figures=frozenset(digits for number in _NUMBER.findall(flat) if len(digits := _digits(number)) > 1),
        capitals=_capitals(view.text),
        days=days_named(flat.lower(), at, language=language),
        heading_days=days_named(head, at, language=language),
    )


def _terms(flat: str, *, single_han: bool = False) -> Counter[str]:
    """Words and pairs of them; a single character of Chinese or Japanese says little."""
    words = [word for word in tokens(flat) if not word.isdigit()]
    found = Counter(word for word in words if single_han or not _HAN.match(word))
    found.update(" ".join(pair) for pair in pairwise(words))
    return found


def _digits(number: str) -> str:
    return number.replace(",", "").replace(".", "")


def _capitals(text: str) -> frozenset[str]:
    """Capitalised Latin names that don't open a sentence, folded."""
    found = set()
    for match in _CAPITALS.finditer(text):
        name = fold(exact(match.group())).text.lower()
        if len(name) > 2 and not _BEFORE.search(text[max(0, match.start() - 4) : match.start()]):
            found.add(name)
    return frozenset(found)


def _whole_words(text: str, limit: int) -> str:
    """The beginning of a text, up to the end of a word."""
    cut = text[:limit]
    return cut if len(cut) == len(text) or " " not in cut else cut[: cut.rindex(" ")]
