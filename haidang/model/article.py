"""An article has an id for life; what it said at one time is a version."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What sort of text it is."""

    ARTICLE = "article"
    POST = "post"
    FILE = "file"
    PRINT = "print"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text as measured: raw, untouched. Offsets elsewhere are code points in one of title, lead, text."""

    title: str
    lead: str
    text: str  # paragraphs joined by "\\n\\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The lasting part."""

    id: int
    kind: Kind
    source: str
    first_seen_at: datetime
    url: str  # canonical; "" for posts and files without one
    retention: str = "article"  # article, post, case
    author_key: str = ""  # posts: keyed pseudonym; never shown, never searchable
    shares: int | None = None  # posts: unknown reach is None, not zero


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of an article's text."""

    article: int
    n: int  # from 1
    text: Text
    text_digest: str
    page: int | None
    seen_at: datetime
    published: datetime | None
    published_raw: str
    modified: datetime | None
    modified_raw: str
    authors: tuple[str, ...]
    section: str
    language_declared: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """A text on its way in, before identity is decided."""

    kind: Kind
    source: str
    url: str  # canonical, "" if none
    addresses: tuple[tuple[str, str], ...]  # (address key, why)
    text: Text
    page: int | None
    seen_at: datetime
    published: datetime | None = None
    published_raw: str = ""
    modified: datetime | None = None
    modified_raw: str = ""
    authors: tuple[str, ...] = ()
    section: str = ""
    language_declared: str = ""
    author_key: str = ""
    shares: int | None = None
