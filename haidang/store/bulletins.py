"""Digests as rows: a head, entries that people edit one by one, and which article and case each entry rests on.

What is approved no longer changes: every statement here refuses it, whoever calls.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from haidang.errors import Conflict
from haidang.model.article import Version
from haidang.model.bulletin import Bulletin, DigestKind, DigestState, Item
from haidang.model.case import CaseState, Verdict
from haidang.store import payload, verdicts
from haidang.store.tables import (
    articles,
    bulletins,
    case_items,
    cases,
    citations,
    items,
    pages,
    versions,
)
from haidang.store.unit import Unit

_FROZEN = DigestState.APPROVED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A digest in a list."""

    id: int
    rev: int
    kind: DigestKind
    state: DigestState
    since: datetime
    until: datetime
    created_at: datetime
    created_by: str
    title: str
    replaces: int | None
    frozen_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """An entry that rests on an article or a case."""

    bulletin: int
    item: int
    article: int
    version: int
    case: int | None
    state: DigestState


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFound:
    """A case that articles of a period belong to, with the verdict that stands."""

    case: int
    state: CaseState
    claim: str
    item_type: str
    articles: frozenset[int]
    verdict: Verdict | None  # approved and not withdrawn


def add(unit: Unit, bulletin: Bulletin) -> int:
    """A new digest with its entries; its id is given here and back, `bulletin.id` does not matter."""
    given = unit.execute(bulletins.insert().values(**_head_row(bulletin)).returning(bulletins.c.id)).scalar_one()
    for item in bulletin.items:
        unit.execute(items.insert().values(bulletin=given, id=item.id, rev=item.rev, payload=payload.dump(Item, item)))
        _cite(unit, int(given), item)
    return int(given)


def get(unit: Unit, bulletin: int) -> Bulletin | None:
    """One digest with its entries in order."""
    row = unit.execute(select(bulletins).where(bulletins.c.id == bulletin)).one_or_none()
    if row is None:
        return None
    rows = unit.execute(select(items).where(items.c.bulletin == bulletin).order_by(items.c.id))
    found = [replace(payload.load(Item, r.payload), id=r.id, rev=r.rev) for r in rows]
    return replace(_bulletin(row), items=tuple(found))


def heads(unit: Unit, *, limit: int = 100, state: DigestState | None = None) -> list[Head]:
    """Digests without their entries, newest period first."""
    query = select(bulletins).order_by(bulletins.c.until.desc(), bulletins.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(bulletins.c.state == state.value)
    found = [_bulletin(row) for row in unit.execute(query)]
    return [
        Head(
            id=b.id,
            rev=b.rev,
            kind=b.kind,
            state=b.state,
            since=b.since,
            until=b.until,
            created_at=b.created_at,
            created_by=b.created_by,
            title=b.title,
            replaces=b.replaces,
            frozen_digest=b.frozen_digest,
        )
        for b in found
    ]


def of_period(unit: Unit, kind: DigestKind, since: datetime, until: datetime) -> int | None:
    """The newest digest of exactly this kind and period."""
    found = unit.execute(
        select(func.max(bulletins.c.id)).where(
            bulletins.c.kind == kind.value, bulletins.c.since == since, bulletins.c.until == until
        )
    ).scalar()
    return None if found is None else int(found)


def save(unit: Unit, bulletin: Bulletin, *, rev: int) -> int:
    """Writes the head (not the entries) if it still has the rev that was read; the new rev.

    Raises Conflict when somebody was quicker, or when the digest was approved meanwhile.
    """
    changed = unit.execute(
        update(bulletins)
        .where(bulletins.c.id == bulletin.id, bulletins.c.rev == rev, bulletins.c.state != _FROZEN)
        .values(**_head_row(replace(bulletin, rev=rev + 1)))
    ).rowcount
    if not changed:
        raise Conflict(f"digest {bulletin.id} has changed since it was read, or is approved; load it again")
    return rev + 1


def save_item(unit: Unit, bulletin: int, item: Item, *, rev: int) -> int:
    """Writes one entry if it still has the rev that was read; the digest's own rev rises too. The entry's new rev.

    Raises Conflict when somebody was quicker, or when the digest was approved meanwhile.
    """
    open_ = unit.execute(
        update(bulletins)
        .where(bulletins.c.id == bulletin, bulletins.c.state != _FROZEN)
        .values(rev=bulletins.c.rev + 1)
    ).rowcount
    kept = replace(item, rev=rev + 1)
    changed = unit.execute(
        update(items)
        .where(items.c.bulletin == bulletin, items.c.id == item.id, items.c.rev == rev)
        .values(rev=rev + 1, payload=payload.dump(Item, kept))
    ).rowcount
    if not (open_ and changed):
        raise Conflict(f"entry {item.id} of digest {bulletin} has changed since it was read; load it again")
    unit.execute(delete(citations).where(citations.c.bulletin == bulletin, citations.c.item == item.id))
    _cite(unit, bulletin, kept)
    return rev + 1


def uses(unit: Unit, *, article: int | None = None, case: int | None = None) -> list[Use]:
    """Entries that rest on an article, on a case, or on any article of that case; newest digest first."""
    query = select(citations, bulletins.c.state).join(bulletins, bulletins.c.id == citations.c.bulletin)
    if article is not None:
        query = query.where(citations.c.article == article)
    if case is not None:
        members = select(case_items.c.article).where(case_items.c.case == case)
        query = query.where((citations.c.case == case) | citations.c.article.in_(members))
    rows = unit.execute(query.order_by(citations.c.bulletin.desc(), citations.c.item, citations.c.article))
    return [
        Use(
            bulletin=r.bulletin,
            item=r.item,
            article=r.article,
            version=r.version,
            case=r.case,
            state=DigestState(r.state),
        )
        for r in rows
    ]


def cases_of(unit: Unit, wanted: Iterable[int]) -> list[CaseFound]:
    """Cases that hold any of these articles, with all their articles and the verdict that stands."""
    numbers = sorted(set(wanted))
    found: set[int] = set()
    for first in range(0, len(numbers), 500):  # databases bound the length of a list
        chunk = numbers[first : first + 500]
        found |= set(unit.execute(select(case_items.c.case).where(case_items.c.article.in_(chunk))).scalars())
    return [_case(unit, case) for case in sorted(found)]


def page_of(unit: Unit, version: Version) -> int | None:
    """The kept page behind a version."""
    found = unit.execute(
        select(pages.c.id)
        .join(versions, versions.c.page == pages.c.id)
        .join(articles, articles.c.id == versions.c.article)
        .where(versions.c.article == version.article, versions.c.n == version.n)
    ).scalar()
    return None if found is None else int(found)


def _case(unit: Unit, case: int) -> CaseFound:
    row = unit.execute(select(cases).where(cases.c.id == case)).one()
    members = unit.execute(select(case_items.c.article).where(case_items.c.case == case)).scalars()
    verdict = verdicts.standing(unit, case)
    return CaseFound(
        case=case,
        state=CaseState(row.state),
        claim=row.claim if verdict is None else verdict.claim_quoted or row.claim,
        item_type=row.item_type,
        articles=frozenset(members),
        verdict=verdict,
    )


def _head_row(bulletin: Bulletin) -> dict[str, object]:
    return {
        "rev": bulletin.rev,
        "kind": bulletin.kind.value,
        "state": bulletin.state.value,
        "since": bulletin.since,
        "until": bulletin.until,
        "created_at": bulletin.created_at,
        "created_by": bulletin.created_by,
        "payload": payload.dump(Bulletin, replace(bulletin, items=())),
        "submitted_by": bulletin.submitted_by or None,
        "approved_by": bulletin.approved_by or None,
        "approved_at": bulletin.approved_at,
        "frozen_digest": bulletin.frozen_digest or None,
    }


def _bulletin(row: Row[Any]) -> Bulletin:
    """The columns are the truth about identity, rev and state; the payload holds the rest."""
    return replace(
        payload.load(Bulletin, row.payload),
        id=row.id,
        rev=row.rev,
        state=DigestState(row.state),
        since=row.since,
        until=row.until,
        created_at=row.created_at,
        submitted_by=row.submitted_by or "",
        approved_by=row.approved_by or "",
        approved_at=row.approved_at,
        frozen_digest=row.frozen_digest or "",
    )


def _cite(unit: Unit, bulletin: int, item: Item) -> None:
    rested: dict[int, int] = {source.article: source.version for source in item.sources}
    rested |= {citation.article: citation.version for citation in item.citations}
    rows: Sequence[dict[str, object]] = [
        {"bulletin": bulletin, "item": item.id, "article": article, "version": version, "case": item.case}
        for article, version in sorted(rested.items())
    ]
    if rows:
        unit.execute(citations.insert(), rows)
