"""Sources and what became of their visits."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, func, select, update

from haidang.model.source import Source, SourceHealth, SourceState
from haidang.model.work import Step, Wish
from haidang.store import payload, work
from haidang.store.tables import sources, visits
from haidang.store.unit import Unit, upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One look at a source."""

    source: str
    at: datetime
    fate: str  # fetched, unchanged, failed, refused
    status: int | None = None
    reason: str = ""
    new_items: int = 0


def put(unit: Unit, catalogue: tuple[Source, ...], now: datetime) -> None:
    """Brings the catalogue in; what is known of earlier visits stays. Active sources wait for a visit."""
    known = {row.id: row.state for row in unit.execute(select(sources.c.id, sources.c.state))}
    for source in catalogue:
        state = source.state.value
        if known.get(source.id) == SourceState.PAUSED.value:
            state = SourceState.PAUSED.value  # a person paused it; a new catalogue does not wake it
        row = {
            "payload": payload.dump(Source, replace(source, state=SourceState(state))),
            "name": source.name,
            "outlet": source.outlet,
            "country": source.country,
            "tier": source.tier,
            "state": state,
        }
        statement = upsert(unit, sources)
        unit.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=row),
            {"id": source.id, "next_visit_at": now, **row},
        )
        if state == SourceState.ACTIVE.value and source.address and source.id not in known:
            work.enqueue(unit, [Wish(step=Step.VISIT, subject=source.id)], now)


def get(unit: Unit, source: str) -> Source | None:
    """One source."""
    row = unit.execute(select(sources.c.payload).where(sources.c.id == source)).scalar()
    return None if row is None else _source(row)


@lru_cache(maxsize=4096)
def _source(row: str) -> Source:
    """Read once: every step asks for its text's source."""
    return payload.load(Source, row)


def every(unit: Unit) -> list[Source]:
    """All, by id."""
    rows = unit.execute(select(sources.c.payload).order_by(sources.c.id)).scalars()
    return [_source(row) for row in rows]


def health(unit: Unit) -> dict[str, SourceHealth]:
    """What is known of all visits, by source."""
    return {row.id: _health(row) for row in unit.execute(select(sources))}


def health_of(unit: Unit, source: str) -> SourceHealth:
    """The same for one source."""
    row = unit.execute(select(sources).where(sources.c.id == source)).one_or_none()
    return SourceHealth(source=source) if row is None else _health(row)


def _health(row: Row[Any]) -> SourceHealth:
    return SourceHealth(
        source=row.id,
        last_visit_at=row.last_visit_at,
        last_success_at=row.last_success_at,
        newest_item_at=row.newest_item_at,
        next_visit_at=row.next_visit_at,
        status=row.status,
        fate=row.fate,
        reason=row.reason,
        failures=row.failures,
        etag=row.etag,
        last_modified=row.last_modified,
        new_items=row.new_items,
    )


def set_state(unit: Unit, source: str, state: SourceState, now: datetime) -> None:
    """Pauses, wakes or retires a source."""
    known = get(unit, source)
    if known is None:
        return
    unit.execute(
        update(sources)
        .where(sources.c.id == source)
        .values(state=state.value, payload=payload.dump(Source, replace(known, state=state)))
    )
    if state is SourceState.ACTIVE and known.address:
        work.enqueue(unit, [Wish(step=Step.VISIT, subject=source)], now)
    else:
        work.drop(unit, Step.VISIT, [source])


def record_visit(
    unit: Unit,
    visit: Visit,
    *,
    next_visit_at: datetime,
    newest_item_at: datetime | None = None,
    etag: str = "",
    last_modified: str = "",
) -> None:
    """Keeps the visit and what it says of the source's health."""
    unit.execute(
        visits.insert().values(
            source=visit.source,
            at=visit.at,
            fate=visit.fate,
            status=visit.status,
            reason=visit.reason[:1000],
            new_items=visit.new_items,
        )
    )
    good = visit.fate in ("fetched", "unchanged")
    values: dict[str, object] = {
        "last_visit_at": visit.at,
        "next_visit_at": next_visit_at,
        "status": visit.status,
        "fate": visit.fate,
        "reason": visit.reason[:1000],
        "failures": 0 if good else sources.c.failures + 1,
        "new_items": visit.new_items,
    }
    if good:
        values["last_success_at"] = visit.at
    if visit.fate == "fetched":
        values |= {"etag": etag, "last_modified": last_modified}
    if newest_item_at is not None:
        values["newest_item_at"] = newest_item_at
    unit.execute(update(sources).where(sources.c.id == visit.source).values(**values))


def visits_between(unit: Unit, since: datetime, until: datetime) -> list[Visit]:
    """All visits of a period, oldest first."""
    rows = unit.execute(
        select(visits).where(visits.c.at >= since, visits.c.at < until).order_by(visits.c.at, visits.c.id)
    )
    return [
        Visit(source=r.source, at=r.at, fate=r.fate, status=r.status, reason=r.reason, new_items=r.new_items)
        for r in rows
    ]


def visits_of(unit: Unit, source: str, limit: int = 20) -> list[Visit]:
    """The newest visits of one source."""
    rows = unit.execute(
        select(visits).where(visits.c.source == source).order_by(visits.c.at.desc(), visits.c.id.desc()).limit(limit)
    )
    return [
        Visit(source=r.source, at=r.at, fate=r.fate, status=r.status, reason=r.reason, new_items=r.new_items)
        for r in rows
    ]


def forget_visits(unit: Unit, before: datetime) -> int:
    """Drops visits older than any report needs."""
    return int(unit.execute(visits.delete().where(visits.c.at < before)).rowcount)


def count(unit: Unit) -> int:
    """How many sources there are."""
    return int(unit.execute(select(func.count()).select_from(sources)).scalar_one())


def next_visit(
    source: Source, health: SourceHealth, *, now: datetime, good: bool, retry_after: float | None
) -> datetime:
    """When to look again: the interval, doubled for each failure in a row, at most a day, never sooner than told."""
    wait = source.interval
    if not good:
        wait = min(source.interval * 2 ** min(health.failures, 10), timedelta(days=1))
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=retry_after))
    return now + wait
