"""A press digest: a draft that people edit, frozen by approval. ("Bulletin" in code; never "bản tin" in documents.)"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DigestKind(StrEnum):
    """How often, or why."""

    DAILY = "daily"
    WEEKLY = "weekly"
    URGENT = "urgent"


class DigestState(StrEnum):
    """Draft until a second person approves."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"


class ClaimStatus(StrEnum):
    """Status of a claim, apart from its source."""

    CONFIRMED = "đã xác nhận"
    CHECKING = "đang kiểm chứng"
    NO_SECOND_SOURCE = "chưa có nguồn thứ hai"
    REFUTED = "bị bác bỏ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The article version that a sentence rests on."""

    article: int
    version: int
    sentence: int  # index of the sentence in the entry's text, from 0
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSource:
    """One outlet's telling of the story."""

    article: int
    version: int
    outlet: str
    country: str  # ISO code
    outlet_class: str  # in Vietnamese words
    tier: int
    title: str  # as published
    url: str
    published: datetime | None
    archive: str  # archive code (evidence record), "" if none
    topic: str = ""  # first leaf of the taxonomy
    tone: str = ""  # in Vietnamese words


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a digest: one story."""

    id: int
    rev: int
    section: str  # key of the template's section
    position: int
    included: bool
    story: int | None
    title: str  # Vietnamese; for a foreign story the translated or described title, edited by people
    original_title: str  # "" for Vietnamese stories
    text: str  # 2 to 4 sentences, edited by people
    status: ClaimStatus | None
    case: int | None
    sources: tuple[ItemSource, ...]  # newest first
    citations: tuple[Citation, ...]
    basis: str = ""  # what a status rests on: body, document number, date
    posts: int = 0  # public posts that told it; counted, never named
    for_editor: tuple[str, ...] = ()  # key sentences in the original language; never printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A tone share beside its count; `change` in percentage points on the period before (None: no such period)."""

    label: str
    count: int
    percent: float
    change: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Section 6 of the daily."""

    articles: int
    sources: int
    articles_before: int | None
    shares: tuple[Share, ...]
    by_target: tuple[tuple[str, int, int, int], ...] = ()  # (target in Vietnamese, pos, neu, neg)
    older: int = 0  # articles of both periods that an older recipe of models and rules measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A source that was down, blocked or abnormal in the period (safeguard 12)."""

    source: str
    what: str  # plain Vietnamese


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Settings of the office; facts of the layout are in digests/layout."""

    parent_body: str = "UBND THÀNH PHỐ ĐÀ NẴNG"
    body: str = "SỞ NGOẠI VỤ"
    symbol: str = "BC-SNgV"
    place: str = "Đà Nẵng"
    signer_lines: tuple[str, ...] = ("GIÁM ĐỐC",)
    recipients: tuple[str, ...] = ("Lãnh đạo Sở", "Lưu: VT, TTBC")
    circulation: str = "LƯU HÀNH NỘI BỘ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A digest as stored."""

    id: int
    rev: int
    kind: DigestKind
    state: DigestState
    since: datetime
    until: datetime
    created_at: datetime
    created_by: str
    title: str  # trích yếu
    highlights: tuple[str, ...]
    items: tuple[Item, ...]
    figures: Figures
    outages: tuple[Outage, ...]
    letterhead: Letterhead
    recommendations: str = ""
    further: tuple[tuple[str, int], ...] = ()  # (section, stories that found no room in it)
    replaces: int | None = None  # the approved document that this one takes the place of
    submitted_by: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None
    frozen_digest: str = ""  # SHA-256 of the frozen content
