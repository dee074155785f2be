"""A story is one event as several outlets tell it."""

from dataclasses import dataclass
from datetime import datetime

OPENING = 400  # code points that tell what a text without a lead is about
BODY = 1500  # code points of a body that are compared


def opening(lead: str, text: str) -> str:
    """The lead; where there is none, as with posts, how the text begins."""
    return lead if lead.strip() else text[:OPENING]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMember:
    """An article as the grouping sees it."""

    article: int
    story: int | None
    at: datetime  # published, else first seen
    source: str
    language: str
    title: str
    lead: str  # or the text's opening
    fingerprint: str
    vector: tuple[float, ...] | None
    concepts: frozenset[str]
    body: str = ""  # its beginning
    topics: tuple[tuple[str, float], ...] = ()  # leaf and score
    named: tuple[tuple[str, frozenset[str]], ...] = ()  # kind of name and the names, by concept or as written, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The article starts a story of its own."""

    article: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The article belongs to a story that is there."""

    article: int
    story: int
    score: float
    near_dup_of: int | None = None  # an article whose text it repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The article shows that several stories are one; they go into the oldest."""

    article: int
    into: int
    stories: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """The article joins a story and shows that it is two; those that leave open one of their own."""

    article: int
    story: int
    leaving: tuple[int, ...]  # articles, maybe this one too; never the oldest of the story
    score: float


Placement = Opened | Joined | Merged | Parted
