"""What finding names stands on: the lists of `names.toml`, words with their places, and the names that rules find."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a view: code points, half open."""

    start: int
    end: int
    kind: str  # person, organisation, place, document, amount, ship
    rank: int  # of two that overlap the one with the lower rank stays, then the longer one
    role: str = ""  # office_holder, private; persons only
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text. All sequences have one entry a word, `joined` one more (False) for the end."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    words: Sequence[str]
    lower: Sequence[str]
    capital: Sequence[bool]  # begins with an upper-case letter
    joined: Sequence[bool]  # only a blank (or the full stop of "TP.") between the word and the one before
    opens: Sequence[bool]  # begins a sentence, a line or a quotation, where a capital says nothing

    def __len__(self) -> int:
        return len(self.words)

    def gap(self, at: int) -> str:
        """What stands between word `at` and the one before; "" at both ends of the text."""
        return self.text[self.ends[at - 1] : self.starts[at]] if 0 < at < len(self.words) else ""

    def run(self, at: int, *, longest: int = 8) -> int:
        """Behind the last of the joined capitalised words that begin at `at`; at most `longest` of them."""
        end = at
        last = min(at + longest, len(self.words))
        while end < last and self.capital[end] and (end == at or self.joined[end]):
            end += 1
        return end


class Phrases:
    """Phrases of one or more words, looked up at a place; the longest one counts. Each carries a tag."""

    def __init__(self, tagged: Mapping[str, Iterable[str]]) -> None:
        """Phrases by tag."""
        found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for tag, phrases in tagged.items():
            for phrase in phrases:
                first, *rest = WORD.findall(phrase.lower())
                found.setdefault(first, []).append((tuple(rest), tag))
        self.first = frozenset(found)
        self._found = {first: sorted(rest, key=lambda one: -len(one[0])) for first, rest in found.items()}

    def at(self, words: Words, place: int) -> tuple[int, str]:
        """End and tag of the longest phrase that begins there; (place, "") without one."""
        if place >= len(words.lower):
            return place, ""
        for rest, tag in self._found.get(words.lower[place], ()):
            end = place + 1 + len(rest)
            if not rest or (tuple(words.lower[place + 1 : end]) == rest and _close(words, place + 1, end)):
                return end, tag
        return place, ""


def words_of(text: str) -> Words:
    """The words of an exact view's text; figures are words, "N.V.T." is one."""
    starts, ends, words = [], [], []
    for match in WORD.finditer(text):
        start, end = match.span()
        starts.append(start)
        ends.append(end)
        words.append(match.group())
    joined, opens = [False], [True]
    for at in range(1, len(words)):
        before, start = ends[at - 1], starts[at]
        if start - before == 1 and text[before] == " ":
            joined.append(True)
            opens.append(False)
            continue
        gap = text[before:start]
        stopped = gap in (".", ". ") and words[at - 1] in _ABBREVIATED
        joined.append(stopped or (gap == ". " and len(words[at - 1]) == 1 and words[at - 1].isupper()))
        opens.append(not joined[at] and _OPENING.search(gap) is not None)
    joined.append(False)
    return Words(
        text=text,
        starts=starts,
        ends=ends,
        words=words,
        lower=[word.lower() for word in words],
        capital=[word[0].isupper() for word in words],
        joined=joined,
        opens=opens,
    )


def careless(words: Words) -> bool:
    """Whether names in a short text are written small."""
    if len(words) >= _SHORT_TEXT:
        return False
    inside = [words.capital[at] for at in range(len(words)) if not words.opens[at]]
    return sum(inside) <= max(1, len(inside) // 12)


def listed(section: str, key: str) -> tuple[str, ...]:
    """The items of a list, in order."""
    return tuple(item for item in (part.strip() for part in _table()[section][key].split(",")) if item)


def source() -> str:
    """The file as it stands, for the recipe's digest."""
    return files("nlp").joinpath("names.toml").read_text("utf-8")


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType(tomllib.loads(source()))


def _close(words: Words, first: int, end: int) -> bool:
    """Whether the words stand together; "Bà Rịa - Vũng Tàu", "GD&ĐT" and "phòng, chống" do too."""
    return all(
        words.joined[at] or words.gap(at) in _TIES or (words.gap(at) == ", " and words.lower[at - 1] == "phòng")
        for at in range(first, end)
    )


_SHORT_TEXT = 120  # words
WORD = re.compile(r"(?:[A-ZĐ]\.){2,4}[A-ZĐ]?(?![^\W\d_])|(?:[^\W_]|[\u0300-\u036f])+(?:['’ʼ](?:[^\W\d_])+)*")
_ABBREVIATED = frozenset(
    {"TP", "Tp", "tp", "TX", "TT", "P", "Q", "H", "X", "ThS", "TS", "BS", "PGS", "GS", "KTS"}
    | {"St", "Mr", "Mrs", "Ms", "Dr", "Sen", "Rep", "Gen", "Adm", "Capt", "Prof"}
)
_OPENING = re.compile(r"[.!?…:;\n\"“”«»‘()\[\]\-–—•|*/]")
_TIES = frozenset(("-", " - ", "–", " – ", "&", " & "))
