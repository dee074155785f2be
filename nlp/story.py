"""Which articles tell one event. Decides from values alone; what is decided is written by others.

A near-duplicate is the same story at once. Otherwise an article joins the story whose members it is most like, opens
one where none is like enough, or shows that several stories are one. Nothing here knows the time or draws lots.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from haidang.model.article import Text
from haidang.model.story import Joined, Merged, Opened, Placement, StoryMember
from nlp.likeness import Rows, rows_of

MEMORY = timedelta(days=7)
SAME = 0.4  # likeness from which a text belongs to a story
MERGE = 0.95  # and from which an article shows that a second story is the same; a post may speak of several
_BEST = 0.6  # share of the most alike member in a story's likeness; the rest is the mean of all
DUPLICATE = 0.45  # likeness of fingerprints: own tellings have under 0.2, cut reprints over 0.5


def place(member: StoryMember, window: Sequence[StoryMember]) -> Placement:
    """Where an article belongs, given the members of recent stories (their `story` set), in any order.

    Only what lies within 72 hours of it counts. The same values give the same answer. For many articles keep a Grouper.
    """
    return _place(member, rows_of(window))


class Grouper:
    """Places articles one by one over a window kept in memory: 0.1 s each where 5,000 lie within 72 hours."""

    def __init__(self) -> None:
        self._rows = Rows()
        self._places: dict[int, int] = {}  # article to row

    def reset(self, members: Iterable[StoryMember]) -> None:
        """Forgets everything and starts from these."""
        self._rows = Rows()
        self._places = {}
        for member in members:
            self._put(member)

    def place(self, member: StoryMember) -> Placement:
        """As `place` over the window. An article that is in the window stays in its story."""
        row = self._places.get(member.article)
        if row is not None and (story := self._rows.members[row].story) is not None:
            return Joined(article=member.article, story=story, score=1.0)
        return _place(member, self._rows)

    def add(self, member: StoryMember, placement: Placement) -> None:
        """Remembers a placed article (its `story` set) and what its placement merged."""
        if isinstance(placement, Merged):
            gone = {*placement.stories, placement.into}
            for row, other in enumerate(self._rows.members):
                if other.story in gone:
                    self._rows.members[row] = replace(other, story=member.story)
        if member.article in self._places:
            self.reset([other for other in self._rows.members if other.article != member.article])
        self._put(member)
        self._forget(before=member.at - MEMORY)

    def _put(self, member: StoryMember) -> None:
        self._places[member.article] = len(self._rows.members)
        self._rows.add(member)

    def _forget(self, *, before: datetime) -> None:
        """Old members go once they are half of all: rebuilding costs."""
        old = sum(1 for member in self._rows.members if member.at < before)
        if old > 64 and old * 2 > len(self._rows.members):
            self.reset([member for member in self._rows.members if member.at >= before])

    def __len__(self) -> int:
        return len(self._rows.members)


def _place(member: StoryMember, rows: Rows) -> Placement:
    if not rows.members:
        return Opened(article=member.article)
    likeness = rows.likeness(member)
    copied, copy_of = _copied(member, rows)
    likeness = np.maximum(likeness, copied)
    asked = {rows.members[row].story for row in np.flatnonzero(likeness >= SAME).tolist()} - {None}
    stories: dict[int, list[float]] = defaultdict(list)
    for row in np.flatnonzero(likeness > 0).tolist() if asked else ():
        other = rows.members[row]
        if other.story is not None and other.story in asked and other.article != member.article:
            stories[other.story].append(float(likeness[row]))
    scores = {story: _story_score(values) for story, values in stories.items()}
    enough = sorted((-score, story) for story, score in scores.items() if score >= SAME)
    if not enough:
        return Opened(article=member.article)
    best, story = -enough[0][0], enough[0][1]
    also = [other for score, other in enough[1:] if -score >= MERGE]
    if also and best >= MERGE and member.title:
        into = min(story, *also)
        rest = tuple(sorted({story, *also} - {into}))
        return Merged(article=member.article, into=into, stories=rest, score=round(best, 4))
    return Joined(article=member.article, story=story, score=round(best, 4), near_dup_of=copy_of)


def _story_score(values: Sequence[float]) -> float:
    """A story with one close member counts; one whose every member is close counts more."""
    best = max(values)
    return best if best >= 1 else _BEST * best + (1 - _BEST) * sum(values) / len(values)


def _copied(member: StoryMember, rows: Rows) -> tuple[NDArray[np.float64], int | None]:
    """1 for rows whose text the member repeats, and the oldest such article."""
    found = (rows.copies(member) >= DUPLICATE).astype(float)
    copies = [rows.members[row] for row in np.flatnonzero(found).tolist()]
    copies = [other for other in copies if other.article != member.article]
    oldest = min(copies, key=lambda other: (other.at, other.article), default=None)
    return found, oldest.article if oldest else None


class Teller(Protocol):
    """What makes a member of a text: the Analyser."""

    def member(self, text: Text, *, article: int, at: datetime, source: str, declared_language: str) -> StoryMember:
        """The text as grouping sees it."""
        ...


def group_file(records: Iterable[Mapping[str, Any]], teller: Teller) -> Iterator[dict[str, Any]]:
    """`haidang stories`: records as for analyse to `id, story, near_dup_of`, in the order of the file.

    Texts are placed in order of `published` (ISO 8601; those without one first, as of one moment). `story` is the id of
    the record that opened it.
    """
    rows = list(records)
    moments = [_moment(row.get("published")) for row in rows]
    grouper = Grouper()
    story_of: dict[int, int] = {}
    copies: dict[int, int | None] = {}
    for i in sorted(range(len(rows)), key=lambda i: (moments[i], i)):
        row = rows[i]
        text = Text(title=_word(row, "title"), lead=_word(row, "lead"), text=_word(row, "text"))
        member = teller.member(
            text, article=i, at=moments[i], source=_word(row, "source"), declared_language=_word(row, "lang")
        )
        placement = grouper.place(member)
        story, copies[i] = _settle(placement, story_of)
        grouper.add(replace(member, story=story), placement)
    for i, row in enumerate(rows):
        copy = copies[i]
        near_dup_of = None if copy is None else rows[copy].get("id")
        yield {"id": row.get("id"), "story": str(rows[story_of[i]].get("id")), "near_dup_of": near_dup_of}


def _settle(placement: Placement, story_of: dict[int, int]) -> tuple[int, int | None]:
    """Writes a placement into the book of a file; stories are numbered by their first article."""
    if isinstance(placement, Opened):
        story, copy = placement.article, None
    elif isinstance(placement, Joined):
        story, copy = placement.story, placement.near_dup_of
    else:
        story, copy = placement.into, None
        for article, old in story_of.items():
            if old in placement.stories:
                story_of[article] = story
    story_of[placement.article] = story
    return story, copy


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
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
