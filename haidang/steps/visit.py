"""A source was looked at: what its feed says becomes addresses to fetch, or posts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawlers.feeds import read_feed
from crawlers.sitemaps import read_sitemap
from crawlers.social.mastodon import read_timeline
from crawlers.urls import address_key, canonical
from haidang import text
from haidang.errors import FetchError, Quarantined, Refused
from haidang.model.article import NewText
from haidang.model.page import Fetched
from haidang.model.source import FeedReading, Source, SourceKind
from haidang.model.work import Job, Outcome, Step, Wish
from haidang.ports import Keys
from haidang.store import articles, pages, sources, work
from haidang.store.unit import Unit

NOT_OLDER_THAN = timedelta(days=14)  # a feed's older items are history, not news


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a visit brought, before anything is written."""

    source: Source
    fate: str  # fetched, unchanged, failed, refused
    status: int | None
    reason: str = ""
    reading: FeedReading | None = None
    posts: tuple[NewText, ...] = ()
    etag: str = ""
    last_modified: str = ""
    retry_after: float | None = None


def read(source: Source, fetched: Fetched, *, keys: Keys, now: datetime) -> Look:
    """Reads the answer of a source's address."""
    if fetched.status == 304:
        return Look(source=source, fate="unchanged", status=304)
    if fetched.status in (401, 402, 403, 407, 451):
        return Look(source=source, fate="refused", status=fetched.status, reason=f"HTTP {fetched.status}")
    if fetched.status != 200:
        return Look(source=source, fate="failed", status=fetched.status, reason=f"HTTP {fetched.status}")
    headers = dict(fetched.headers)
    etag, last_modified = headers.get("etag", ""), headers.get("last-modified", "")
    if source.kind is SourceKind.MASTODON:
        try:
            posts = read_timeline(fetched.body, source=source, keys=keys, now=now)
        except Quarantined as error:
            return Look(source=source, fate="failed", status=200, reason=str(error))
        return Look(source=source, fate="fetched", status=200, posts=posts, etag=etag, last_modified=last_modified)
    reader = read_sitemap if source.kind is SourceKind.SITEMAP else read_feed
    reading = reader(
        fetched.body,
        url=fetched.final_url,
        content_type=headers.get("content-type", ""),
        timezone=source.timezone,
        now=now,
    )
    if not reading.entries and reading.faults:
        return Look(source=source, fate="failed", status=200, reason="; ".join(reading.faults))
    return Look(
        source=source,
        fate="fetched",
        status=200,
        reading=reading,
        reason="; ".join(reading.faults),
        etag=etag,
        last_modified=last_modified,
    )


def refused(source: Source, error: FetchError | Refused) -> Look:
    """There was no answer to read."""
    if isinstance(error, Refused):
        return Look(source=source, fate="refused", status=None, reason=str(error))
    return Look(source=source, fate="failed", status=error.status, reason=str(error), retry_after=error.retry_after)


def write(unit: Unit, job: Job, look: Look, now: datetime) -> Outcome:
    """Keeps the visit, wants what is new, puts posts in their place, and says when to look again."""
    new, wishes, newest = _entries(unit, look, now)
    posts, measured = _posts(unit, look, now)
    health = sources.health_of(unit, look.source.id)
    good = look.fate in ("fetched", "unchanged")
    again = sources.next_visit(look.source, health, now=now, good=good, retry_after=look.retry_after)
    sources.record_visit(
        unit,
        sources.Visit(
            source=look.source.id,
            at=now,
            fate=look.fate,
            status=look.status,
            reason=look.reason,
            new_items=new + posts,
        ),
        next_visit_at=again,
        newest_item_at=newest,
        etag=look.etag,
        last_modified=look.last_modified,
    )
    wishes += measured
    work.enqueue(unit, wishes, now)
    # The row of a source never goes: it is due again later.
    work.postpone(unit, job, again, "" if good else look.reason)
    return Outcome(fate=look.fate, reason=look.reason)


def _entries(unit: Unit, look: Look, now: datetime) -> tuple[int, list[Wish], datetime | None]:
    wishes: list[Wish] = []
    newest: datetime | None = None
    for entry in look.reading.entries if look.reading else ():
        if entry.published is not None:
            newest = entry.published if newest is None else max(newest, entry.published)
            if entry.published < now - NOT_OLDER_THAN:
                continue
        try:
            url, key = canonical(entry.url), address_key(entry.url)
        except Quarantined:
            continue  # told as a fault of the feed by its reader
        if pages.want(unit, url, entry, look.source.id, now):
            if not pages.known_address(unit, key):
                wishes.append(Wish(step=Step.FETCH, subject=url))
        else:
            articles.also_seen(unit, key, look.source.id, now)
    return len(wishes), wishes, newest


def _posts(unit: Unit, look: Look, now: datetime) -> tuple[int, list[Wish]]:
    wishes: list[Wish] = []
    for post in look.posts:
        placed = articles.place(unit, post, text.digest(post.text.title, post.text.lead, post.text.text))
        if placed.what not in ("unchanged", "erased"):
            wishes.append(Wish(step=Step.MEASURE, subject=f"{placed.article}/{placed.n}"))
    return len(wishes), wishes
