"""The library of judged claims: one row a case, written when a verdict on a checkable claim is approved."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select

from haidang.model.case import JudgedClaim, VerdictClass
from haidang.store.tables import claims
from haidang.store.unit import Unit, upsert


def put(unit: Unit, *, case: int, text: str, outcome: VerdictClass, now: datetime) -> int:
    """Adds a case's claim, or replaces it when the verdict has changed; gives the claim's id back."""
    values = {"text": text, "outcome": outcome.value, "at": now}
    statement = upsert(unit, claims).on_conflict_do_update(index_elements=["case"], set_=values)
    return int(unit.execute(statement.returning(claims.c.id), {"case": case, **values}).scalar_one())


def drop(unit: Unit, case: int) -> None:
    """Takes a case's claim out: its verdict no longer judges one."""
    unit.execute(delete(claims).where(claims.c.case == case))


def every(unit: Unit) -> tuple[JudgedClaim, ...]:
    """The whole library, by id."""
    return tuple(_claim(row) for row in unit.execute(select(claims).order_by(claims.c.id)))


def of_case(unit: Unit, case: int) -> JudgedClaim | None:
    """A case's claim."""
    row = unit.execute(select(claims).where(claims.c.case == case)).one_or_none()
    return None if row is None else _claim(row)


def some(unit: Unit, ids: tuple[int, ...]) -> tuple[JudgedClaim, ...]:
    """The claims that a matcher named, by id; unknown ids are left out."""
    return tuple(_claim(row) for row in unit.execute(select(claims).where(claims.c.id.in_(ids)).order_by(claims.c.id)))


def state(unit: Unit) -> tuple[int, datetime | None]:
    """How many there are and when one last changed: what a matcher is rebuilt on."""
    row = unit.execute(select(func.count(), func.max(claims.c.at))).one()
    return int(row[0]), row[1]


def _claim(row: Row[Any]) -> JudgedClaim:
    return JudgedClaim(id=row.id, text=row.text, case=row.case, outcome=VerdictClass(row.outcome), at=row.at)
