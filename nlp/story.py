"""Which articles tell one event. Decides from values alone; what is decided is written by others.

A near-duplicate is the same story at once. Otherwise an article joins the story whose members it is most like, opens
one where none is like enough, or shows that several stories are one. Nothing here knows the time or draws lots.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from haidang.model.article import Text
from haidang.model.story import Joined, Merged, Opened, Parted, Placement, StoryMember
from nlp.likeness import Rows, rows_of
from nlp.trees import Forest

MEMORY = timedelta(days=7)
SAME = 0.35  # chance from which a text belongs to a story
MERGE = 0.9  # and from which an article shows that a second story is the same; a post may speak of several
PART = 0.1  # chance below which two halves of a story are two events
_BEST = 0.2  # share of the most alike member in a story's log-odds; the rest is the mean of all
_SURE = 6.9  # log-odds of a copy; others count for less
_UNSURE = 6.5
_FIRST_YEAR, _LAST_YEAR = 1970, 2100  # of what a date of a record may say
_HALF = 2  # members that a half must have
_LOOKED_AT = 8  # newest members of a story that are looked at for halves
DUPLICATE = 0.45  # likeness of fingerprints: own tellings have under 0.2, cut reprints over 0.5


def place(member: StoryMember, window: Sequence[StoryMember]) -> Placement:
    """Where an article belongs, given the members of recent stories (their `story` set), in any order.

    Only what lies within 72 hours of it counts. The same values give the same answer. For many articles keep a Grouper.
    """
    return _place(member, rows_of(window))


class Grouper:
    """Places articles one by one over a window kept in memory."""

    def __init__(self, forest: Forest | None = None) -> None:
        self._forest = forest
        self._rows = Rows(forest)
        self._places: dict[int, int] = {}  # article to row
        self.since = datetime.min.replace(tzinfo=UTC)  # what is older may be missing

    def empty(self) -> "Grouper":
        """Another one of the kind."""
        return Grouper(self._forest)

    def reset(self, members: Iterable[StoryMember], *, since: datetime) -> None:
        """Forgets everything and starts from these, which are all there are since an instant."""
        self._rows = Rows(self._forest)
        self._places = {}
        self.since = since
        for member in members:
            self._put(member)

    def place(self, member: StoryMember) -> Placement:
        """As `place` over the window. An article that is in the window stays in its story."""
        row = self._places.get(member.article)
        if row is not None and (story := self._rows.members[row].story) is not None:
            return Joined(article=member.article, story=story, score=1.0)
        return _place(member, self._rows)

    def add(self, member: StoryMember, placement: Placement, *, opened: int | None = None) -> None:
        """Remembers a placed article (its `story` set) and what its placement merged or parted (into `opened`)."""
        if isinstance(placement, Merged):
            self._move({*placement.stories, placement.into}, None, member.story)
        elif isinstance(placement, Parted):
            self._move({placement.story}, set(placement.leaving), opened)
        if member.article in self._places:
            self._rows.put(self._places[member.article], member)
        elif member.at >= self.since:  # what is older would be a piece of a window
            self._put(member)
        self._forget(before=member.at - MEMORY)

    def _move(self, stories: set[int], articles: set[int] | None, to: int | None) -> None:
        """Gives members of stories (all, or these articles) to another story."""
        for row, other in enumerate(self._rows.members):
            if other.story in stories and (articles is None or other.article in articles):
                self._rows.members[row] = replace(other, story=to)

    def _put(self, member: StoryMember) -> None:
        self._places[member.article] = len(self._rows.members)
        self._rows.add(member)

    def _forget(self, *, before: datetime) -> None:
        """Old members go once they are half of all: rebuilding costs."""
        old = sum(1 for member in self._rows.members if member.at < before)
        if old > 64 and old * 2 > len(self._rows.members):
            self._rows.keep(before)
            self.since = max(self.since, before)
            self._places = {member.article: row for row, member in enumerate(self._rows.members)}

    def __len__(self) -> int:
        return len(self._rows.members)


def _place(member: StoryMember, rows: Rows) -> Placement:
    if not rows.members:
        return Opened(article=member.article)
    copied, copy_of = _copied(member, rows)
    odds = np.where(copied, _SURE, np.minimum(rows.likeness(member), _UNSURE))
    stories: dict[int, list[float]] = defaultdict(list)
    for row in np.flatnonzero(np.isfinite(odds)).tolist():
        other = rows.members[row]
        if other.story is not None and other.article != member.article:
            stories[other.story].append(max(-_SURE, float(odds[row])))
    chances = {story: _chance(values) for story, values in stories.items()}
    enough = sorted((-chance, story) for story, chance in chances.items() if chance >= SAME)
    if not enough:
        return Opened(article=member.article)
    best, story = -enough[0][0], enough[0][1]
    also = [other for chance, other in enough[1:] if -chance >= MERGE]
    if also and best >= MERGE and member.title:
        into = min(story, *also)
        rest = tuple(sorted({story, *also} - {into}))
        return Merged(article=member.article, into=into, stories=rest, score=round(best, 4))
    leaving = () if copy_of is not None else _leaving(member, story, odds, rows)
    if leaving:
        return Parted(article=member.article, story=story, leaving=leaving, score=round(best, 4))
    return Joined(article=member.article, story=story, score=round(best, 4), near_dup_of=copy_of)


def _chance(values: Sequence[float]) -> float:
    """That a text tells a story: one close member counts, all of them count more; a copy of one is enough."""
    best = max(values)
    if best >= _SURE:
        return 1.0
    odds = _BEST * best + (1 - _BEST) * sum(values) / len(values)
    return float(1 / (1 + np.exp(-odds)))


def _leaving(member: StoryMember, story: int, odds: NDArray[np.float64], rows: Rows) -> tuple[int, ...]:
    """The articles of a story, this one counted in, that tell another event than its oldest ones; () for none.

    The story's newest members are joined two by two, the most alike first (mean of log-odds), until two groups stand.
    """
    there = [row for row in np.flatnonzero(np.isfinite(odds)).tolist() if rows.members[row].story == story]
    there = sorted(there, key=lambda row: (rows.members[row].at, rows.members[row].article))[-_LOOKED_AT:]
    size = len(there) + 1
    if size < 2 * _HALF:
        return ()
    alike = np.full((size, size), np.nan)
    alike[-1, :-1] = alike[:-1, -1] = np.clip(odds[there], -_SURE, _SURE)
    for one, row in enumerate(there):
        found = np.clip(rows.likeness_of(row, there[:one]), -_SURE, _UNSURE)
        copies = rows.copies(rows.members[row])[there[:one]] >= DUPLICATE
        alike[one, :one] = alike[:one, one] = np.where(copies, _SURE, found)
    groups = [[place] for place in range(size)]
    while len(groups) > 2:
        _, one, other = max((_link(alike, groups[i], groups[j]), -i, -j) for i in range(len(groups)) for j in range(i))
        groups[-other] += groups.pop(-one)
    articles = [*(rows.members[row].article for row in there), member.article]
    if min(map(len, groups)) < _HALF or _link(alike, *groups) > np.log(PART / (1 - PART)):
        return ()
    first = min([member, *(other for other in rows.members if other.story == story)], key=_age).article
    leaving = [group for group in groups if first not in {articles[place] for place in group}]
    # Where the oldest is out of sight, the group of the oldest that is in sight stays with it.
    gone = leaving[0] if len(leaving) == 1 else next(group for group in groups if 0 not in group)
    return tuple(sorted(articles[place] for place in gone))


def _age(member: StoryMember) -> tuple[datetime, int]:
    return member.at, member.article


def _link(alike: NDArray[np.float64], one: Sequence[int], other: Sequence[int]) -> float:
    """Mean log-odds between two groups, of pairs that lie within 72 hours; far below where none does."""
    found = alike[np.ix_(one, other)]
    return float(np.nanmean(found)) if np.isfinite(found).any() else -2 * _SURE


def _copied(member: StoryMember, rows: Rows) -> tuple[NDArray[np.bool_], int | None]:
    """Which rows have a text that the member repeats, and the oldest such article."""
    found = rows.copies(member) >= DUPLICATE
    copies = [rows.members[row] for row in np.flatnonzero(found).tolist()]
    copies = [other for other in copies if other.article != member.article]
    oldest = min(copies, key=lambda other: (other.at, other.article), default=None)
    return found, oldest.article if oldest else None


class Teller(Protocol):
    """What makes a member of a text: the Analyser."""

    def member(self, text: Text, *, article: int, at: datetime, source: str, declared_language: str) -> StoryMember:
        """The text as grouping sees it."""
        ...


def group_file(
    records: Iterable[Mapping[str, Any]], teller: Teller, forest: Forest | None = None
) -> Iterator[dict[str, Any]]:
    """`haidang stories`: records as for analyse to `id, story, near_dup_of`, in the order of the file.

    Texts are placed in order of `published` (ISO 8601; those without one first, as of one moment). `story` is the id of
    its first record in that order.
    """
    rows = list(records)
    moments = [_moment(row.get("published")) for row in rows]
    order = sorted(range(len(rows)), key=lambda i: (moments[i], i))
    grouper = Grouper(forest)
    book = _Book()
    copies: dict[int, int | None] = {}
    for i in order:
        row = rows[i]
        text = Text(title=_word(row, "title"), lead=_word(row, "lead"), text=_word(row, "text"))
        member = teller.member(
            text, article=i, at=moments[i], source=_word(row, "source"), declared_language=_word(row, "lang")
        )
        placement = grouper.place(member)
        copies[i] = placement.near_dup_of if isinstance(placement, Joined) else None
        opened = book.settle(placement)
        grouper.add(replace(member, story=book.story_of[i]), placement, opened=opened)
    first: dict[int, int] = {}
    for i in order:
        first.setdefault(book.story_of[i], i)
    for i, row in enumerate(rows):
        copy = copies[i]
        near_dup_of = None if copy is None else rows[copy].get("id")
        yield {"id": row.get("id"), "story": str(rows[first[book.story_of[i]]].get("id")), "near_dup_of": near_dup_of}


class _Book:
    """The stories of a file, numbered as they are opened."""

    def __init__(self) -> None:
        self.story_of: dict[int, int] = {}
        self._numbers = count()

    def settle(self, placement: Placement) -> int | None:
        """Writes a placement down; gives the story that a parting opened."""
        opened = None
        if isinstance(placement, Opened):
            self.story_of[placement.article] = next(self._numbers)
        elif isinstance(placement, Merged):
            self.story_of[placement.article] = placement.into
            self.story_of |= {
                article: placement.into for article, old in self.story_of.items() if old in placement.stories
            }
        else:
            self.story_of[placement.article] = placement.story
            if isinstance(placement, Parted):
                opened = next(self._numbers)
                self.story_of |= dict.fromkeys(placement.leaving, opened)
        return opened


def _word(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _moment(value: object) -> datetime:
    """An instant; the beginning of time where there is none."""
    nothing = datetime(1970, 1, 1, tzinfo=UTC)
    if not isinstance(value, str):
        return nothing
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return nothing
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return nothing
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
