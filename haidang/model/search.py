"""What people ask the index and what it answers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Mode(StrEnum):
    """Which fields answer."""

    EXACT = "exact"
    FOLDED = "folded"
    HYBRID = "hybrid"  # exact and folded together, exact first


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article's present state as the index keeps it. Nothing is stored only there."""

    id: int  # article
    rev: int
    kind: str
    source: str
    outlet: str
    country: str
    language: str
    url: str
    title: str
    lead: str
    text: str
    published: datetime  # published, else first seen
    danang: str
    biendong: str
    topics: tuple[str, ...]
    tone: str
    target: str
    type: str
    story: int | None
    seen_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search. Empty tuples do not filter; `until` is exclusive."""

    words: str = ""
    mode: Mode = Mode.HYBRID
    since: datetime | None = None
    until: datetime | None = None
    sources: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    tones: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()  # danang, biendong: main or mention
    kinds: tuple[str, ...] = ()
    sort: str = "relevance"  # or "newest"
    top: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One answer."""

    id: int
    score: float
    title: str
    snippet: tuple[tuple[str, bool], ...]  # (text, is it a match): never markup
    source: str
    outlet: str
    country: str
    language: str
    published: datetime
    url: str
    tone: str
    topics: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page of hits with counts over all that match."""

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[tuple[str, int], ...]]  # field -> (value, count), most first
    timeline: tuple[tuple[date, int], ...]  # days in Asia/Ho_Chi_Minh, oldest first, without gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """How the index does."""

    engine: str
    reachable: bool
    documents: int
    detail: str = ""
