"""A change and its mark are one transaction; who follows clears the mark of the rev that was read.

No cursor anywhere: sequence numbers are not commit order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from haidang.store.tables import marks
from haidang.store.unit import Unit, upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something changed; `rev` is how often since it was last cleared."""

    subject: str
    rev: int
    at: datetime


def mark(unit: Unit, consumer: str, subject: str, now: datetime) -> None:
    """Says that a consumer has to look at a subject again."""
    mark_all(unit, ((consumer, subject),), now)


def mark_all(unit: Unit, found: Iterable[tuple[str, str]], now: datetime) -> None:
    """The same for several (consumer, subject), in one go."""
    rows = [{"consumer": consumer, "subject": subject, "rev": 1, "at": now} for consumer, subject in found]
    if rows:
        statement = upsert(unit, marks)
        unit.execute(
            statement.on_conflict_do_update(index_elements=["consumer", "subject"], set_={"rev": marks.c.rev + 1}), rows
        )


def pending(unit: Unit, consumer: str, limit: int) -> list[Mark]:
    """The oldest marks first."""
    rows = unit.execute(
        select(marks.c.subject, marks.c.rev, marks.c.at)
        .where(marks.c.consumer == consumer)
        .order_by(marks.c.at, marks.c.subject)
        .limit(limit)
    ).all()
    return [Mark(subject=r.subject, rev=r.rev, at=r.at) for r in rows]


def clear(unit: Unit, consumer: str, read: Iterable[Mark]) -> None:
    """Clears marks that have not moved since they were read."""
    for one in read:
        unit.execute(
            delete(marks).where(marks.c.consumer == consumer, marks.c.subject == one.subject, marks.c.rev == one.rev)
        )


def lag(unit: Unit, consumer: str) -> tuple[int, datetime | None]:
    """How many wait, and since when the oldest does."""
    row = unit.execute(select(func.count(), func.min(marks.c.at)).where(marks.c.consumer == consumer)).one()
    return int(row[0]), row[1]
