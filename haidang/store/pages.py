"""Addresses that wait to be fetched, and fetched pages."""

from datetime import datetime

from sqlalchemy import func, select, tuple_, update

from haidang.model.page import EvidenceRef, Page
from haidang.model.source import FeedEntry
from haidang.store.tables import addresses, fates, pages, wanted
from haidang.store.unit import Unit, insert_if_new, upsert


def want(unit: Unit, url: str, entry: FeedEntry, source: str, now: datetime) -> bool:
    """Remembers what a feed said of an address; True the first time."""
    return insert_if_new(
        unit,
        wanted,
        ("url",),
        {
            "url": url,
            "source": source,
            "hint_title": entry.title,
            "hint_published": entry.published,
            "hint_published_raw": entry.published_raw,
            "guid": entry.guid,
            "first_seen_at": now,
        },
    )


def hint(unit: Unit, url: str) -> tuple[str, FeedEntry, int] | None:
    """(source, what its feed said, how often it was looked at) of a wanted address."""
    row = unit.execute(select(wanted).where(wanted.c.url == url)).one_or_none()
    if row is None:
        return None
    entry = FeedEntry(
        url=url,
        guid=row.guid,
        title=row.hint_title,
        published=row.hint_published,
        published_raw=row.hint_published_raw,
    )
    return row.source, entry, row.looks


def looked(unit: Unit, url: str) -> int:
    """Counts one look at an address; how many there were before."""
    before = unit.execute(select(wanted.c.looks).where(wanted.c.url == url)).scalar() or 0
    unit.execute(update(wanted).where(wanted.c.url == url).values(looks=before + 1))
    return int(before)


def put(unit: Unit, page: Page) -> int:
    """Stores a fetched page (its id is given here); a record that is there already keeps its id."""
    values = {
        "url": page.url,
        "source": page.source,
        "fetched_at": page.fetched_at,
        "status": page.status,
        "content_type": page.content_type,
        "evidence_file": page.evidence.file,
        "evidence_offset": page.evidence.offset,
        "record_id": page.evidence.record_id,
        "sha256": page.evidence.sha256,
        "hint_title": page.hint_title,
        "hint_published": page.hint_published,
        "hint_published_raw": page.hint_published_raw,
    }
    statement = upsert(unit, pages).on_conflict_do_nothing(index_elements=["record_id"]).returning(pages.c.id)
    given = unit.execute(statement, values).scalar()
    if given is None:
        given = unit.execute(select(pages.c.id).where(pages.c.record_id == page.evidence.record_id)).scalar_one()
    return int(given)


def get(unit: Unit, page: int) -> Page | None:
    """One page."""
    row = unit.execute(select(pages).where(pages.c.id == page)).one_or_none()
    if row is None:
        return None
    return Page(
        id=row.id,
        url=row.url,
        source=row.source,
        fetched_at=row.fetched_at,
        status=row.status,
        content_type=row.content_type,
        evidence=EvidenceRef(
            file=row.evidence_file, offset=row.evidence_offset, record_id=row.record_id, sha256=row.sha256
        ),
        hint_title=row.hint_title,
        hint_published=row.hint_published,
        hint_published_raw=row.hint_published_raw,
    )


def last_digest(unit: Unit, url: str) -> str:
    """SHA-256 of the newest stored page of an address, "" if there is none."""
    row = unit.execute(select(pages.c.sha256).where(pages.c.url == url).order_by(pages.c.id.desc()).limit(1)).scalar()
    return row or ""


def known_address(unit: Unit, key: str) -> bool:
    """Whether an address belongs to an article already."""
    return unit.execute(select(addresses.c.article).where(addresses.c.key == key)).scalar() is not None


def count(unit: Unit) -> int:
    """How many pages are stored."""
    return int(unit.execute(select(func.count()).select_from(pages)).scalar_one())


def references(unit: Unit) -> list[EvidenceRef]:
    """Every evidence record that a page names."""
    return [
        EvidenceRef(file=r.evidence_file, offset=r.evidence_offset, record_id=r.record_id, sha256=r.sha256)
        for r in unit.execute(select(pages).order_by(pages.c.id))
    ]


def last_fate(unit: Unit, url: str) -> str:
    """What became of an address or of its newest page, in words."""
    page = unit.execute(select(pages.c.id).where(pages.c.url == url).order_by(pages.c.id.desc()).limit(1)).scalar()
    subjects = [("fetch", url)] + ([("extract", str(page))] if page is not None else [])
    rows = unit.execute(
        select(fates.c.what, fates.c.reason)
        .where(tuple_(fates.c.step, fates.c.subject).in_(subjects))
        .order_by(fates.c.at.desc())
    ).all()
    return f"{rows[0].what}: {rows[0].reason}" if rows else "still waiting"
