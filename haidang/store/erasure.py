"""Erasing: a tombstone, then every row of a text. Evidence files hold no posts (they are never fetched as pages)."""

import hashlib
from datetime import datetime

from sqlalchemy import delete, select

from haidang.store.tables import (
    addresses,
    analyses,
    articles,
    assessments,
    case_items,
    facts,
    seen,
    story_members,
    texts,
    tombstones,
    vectors,
    versions,
)
from haidang.store.unit import Unit, upsert


def held_by_case(unit: Unit, article: int) -> bool:
    """Whether a case keeps it."""
    return unit.execute(select(case_items.c.case).where(case_items.c.article == article)).first() is not None


def due_posts(unit: Unit, before: datetime, limit: int) -> list[int]:
    """Posts first seen before an instant, outside any case."""
    held = select(case_items.c.article)
    rows = unit.execute(
        select(articles.c.id)
        .where(articles.c.kind == "post", articles.c.first_seen_at < before, articles.c.id.not_in(held))
        .order_by(articles.c.id)
        .limit(limit)
    )
    return list(rows.scalars())


def erase(unit: Unit, article: int, *, why: str, now: datetime) -> None:
    """Removes it everywhere in the store; a second time changes nothing."""
    keys = unit.execute(select(addresses.c.key).where(addresses.c.article == article)).scalars().all()
    for key in keys:
        unit.execute(
            upsert(unit, tombstones).on_conflict_do_nothing(index_elements=["keyed_hash"]),
            {"keyed_hash": hashlib.sha256(key.encode()).hexdigest(), "at": now, "why": why},
        )
    digests = unit.execute(select(versions.c.text_digest).where(versions.c.article == article)).scalars().all()
    elsewhere = select(versions.c.text_digest).where(versions.c.article != article)
    unit.execute(delete(vectors).where(vectors.c.text_digest.in_(digests), vectors.c.text_digest.not_in(elsewhere)))
    for table in (facts, assessments, analyses, story_members, texts, versions, seen, addresses):
        unit.execute(delete(table).where(table.c.article == article))
    unit.execute(delete(articles).where(articles.c.id == article))


def is_erased(unit: Unit, key: str) -> bool:
    """Whether an address was erased: what comes back under it is not taken in again."""
    hashed = hashlib.sha256(key.encode()).hexdigest()
    return unit.execute(select(tombstones.c.at).where(tombstones.c.keyed_hash == hashed)).first() is not None
