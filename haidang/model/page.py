"""What came over the wire."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRef:
    """Where the bytes of a fetch lie in the evidence archive (WARC)."""

    file: str  # relative to the archive's folder
    offset: int  # bytes
    record_id: str  # WARC-Record-ID
    sha256: str  # of the payload, hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answered request. A refusal before the request (robots, guard) is an error, never a Fetched."""

    url: str  # asked for
    final_url: str  # after redirects
    status: int
    headers: tuple[tuple[str, str], ...]  # names in lower case
    body: bytes  # content-decoded, bounded
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A fetched page as stored."""

    id: int
    url: str
    source: str
    fetched_at: datetime
    status: int
    content_type: str
    evidence: EvidenceRef
    hint_title: str = ""  # what the feed said, used where the page says nothing
    hint_published: datetime | None = None
    hint_published_raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What a page says, read by the extractor."""

    page_type: str  # article, list, video, gallery, paywall, blocked, error, empty
    canonical: str  # "" where the page names none
    addresses: tuple[tuple[str, str], ...]  # (address, why): amp, alternate …
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...]
    section: str
    language: str  # as the page declares it; "" if it does not
    published: datetime | None
    published_raw: str
    modified: datetime | None
    modified_raw: str
    reason: str = ""  # why it is no article


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchTask:
    """One address to ask for now, claimed from the work table."""

    token: str  # opaque to the fetcher; handed back with the result
    url: str
    source: str
    purpose: str  # "visit" (a feed or sitemap) or "fetch" (a page)
    delay: float  # seconds between two requests to the host; a larger Crawl-delay wins
    etag: str = ""  # for a conditional request
    last_modified: str = ""
