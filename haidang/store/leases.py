"""One holder at a time: named leases, and slots that are made up once."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from haidang.store.tables import leases, slots
from haidang.store.unit import Unit, insert_if_new, upsert


def take(unit: Unit, name: str, holder: str, now: datetime, length: timedelta) -> bool:
    """Takes or renews a lease; False while somebody else holds it."""
    until = now + length
    unit.execute(
        upsert(unit, leases).on_conflict_do_nothing(index_elements=["name"]),
        {"name": name, "holder": holder, "until": until},
    )
    taken = unit.execute(
        update(leases)
        .where(leases.c.name == name, or_(leases.c.holder == holder, leases.c.until < now))
        .values(holder=holder, until=until)
    )
    return bool(taken.rowcount)


def give_back(unit: Unit, name: str, holder: str) -> None:
    """Ends a lease of one's own."""
    unit.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))


def holder(unit: Unit, name: str, now: datetime) -> str:
    """Who holds a lease now, "" if nobody."""
    return unit.execute(select(leases.c.holder).where(leases.c.name == name, leases.c.until >= now)).scalar() or ""


def claim_slot(unit: Unit, job: str, slot_at: datetime, now: datetime) -> bool:
    """True for the one who fires a job's slot; False if it was fired before, by whomever."""
    return insert_if_new(
        unit, slots, ("job", "slot_at"), {"job": job, "slot_at": slot_at, "claimed_at": now, "state": "claimed"}
    )


def end_slot(unit: Unit, job: str, slot_at: datetime, state: str, reason: str = "") -> None:
    """Says how a firing ended."""
    unit.execute(
        update(slots).where(slots.c.job == job, slots.c.slot_at == slot_at).values(state=state, reason=reason[:2000])
    )


def forget_slots(unit: Unit, before: datetime) -> None:
    """Drops firings that nobody would make up any more."""
    unit.execute(delete(slots).where(slots.c.slot_at < before))


def last_slot(unit: Unit, job: str) -> datetime | None:
    """A job's newest slot."""
    newest: datetime | None = unit.execute(
        select(slots.c.slot_at).where(slots.c.job == job).order_by(slots.c.slot_at.desc()).limit(1)
    ).scalar()
    return newest
