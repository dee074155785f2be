"""Where texts come from."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class SourceKind(StrEnum):
    """How a source is read."""

    FEED = "feed"  # RSS, Atom, RDF or JSON Feed
    SITEMAP = "sitemap"  # news sitemap
    MASTODON = "mastodon"  # public tag timeline
    MANUAL = "manual"  # by file import only: what refuses a crawler, or print, radio, television


class Ownership(StrEnum):
    """Who owns the outlet."""

    STATE_MEDIA = "state_media"
    PARTY_MEDIA = "party_media"
    GOVERNMENT = "government"
    PRIVATE_MEDIA = "private_media"
    PUBLIC_MEDIA = "public_media"
    AGENCY = "agency"
    THINK_TANK = "think_tank"
    ACADEMIC = "academic"
    NGO = "ngo"
    BLOG = "blog"
    SOCIAL = "social"
    UNKNOWN = "unknown"


class SourceState(StrEnum):
    """What we do with a source now."""

    ACTIVE = "active"
    PAUSED = "paused"
    REFUSES = "refuses"  # robots.txt or a block page said no; recorded, never bypassed
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One row of the catalogue: one address that is read on a schedule."""

    id: str
    name: str
    outlet: str  # root outlet shared by its section feeds ("vnexpress.net"): one root source
    country: str  # ISO 3166-1 alpha-2, or "INT"
    languages: tuple[str, ...]
    ownership: Ownership
    tier: int  # "độ gần nguồn": 1 official origin … 4 mouthpiece of a foreign state, or unknown standing
    scope: str
    kind: SourceKind
    address: str  # "" for MANUAL
    timezone: str = "Asia/Ho_Chi_Minh"  # of instants that the outlet writes without one
    interval: timedelta = timedelta(minutes=15)
    stale_after: timedelta = timedelta(hours=24)
    delay: float = 2.0  # seconds between two requests to one host
    concurrency: int = 1
    state: SourceState = SourceState.ACTIVE
    note: str = ""
    provenance: str = ""
    verified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """What is known of a source's last visits."""

    source: str
    last_visit_at: datetime | None = None
    last_success_at: datetime | None = None
    newest_item_at: datetime | None = None
    next_visit_at: datetime | None = None
    status: int | None = None  # HTTP status of the last visit
    fate: str = ""  # "fetched", "unchanged", "failed", "refused", "" before the first visit
    reason: str = ""
    failures: int = 0  # in a row
    etag: str = ""
    last_modified: str = ""
    new_items: int = 0  # at the last visit


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One item of a feed or sitemap, as its publisher wrote it."""

    url: str
    guid: str = ""
    title: str = ""
    summary: str = ""
    published_raw: str = ""
    published: datetime | None = None
    language: str = ""
    authors: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """What a feed's bytes hold."""

    title: str
    entries: tuple[FeedEntry, ...]
    faults: tuple[str, ...] = ()  # what was wrong with it, in words for the operator
