"""Verdicts: versioned, never overwritten. The table's constraints refuse what safeguards 4 and 5 forbid."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.exc import IntegrityError

from haidang.errors import Conflict, GateRefused
from haidang.model.case import Ground, Verdict, VerdictClass
from haidang.store import payload
from haidang.store.tables import verdicts
from haidang.store.unit import Unit


def put(unit: Unit, verdict: Verdict) -> Verdict:
    """Writes a proposal under the case's next number. Raises GateRefused where the table refuses it."""
    n = unit.execute(select(func.coalesce(func.max(verdicts.c.n), 0)).where(verdicts.c.case == verdict.case))
    numbered = replace(verdict, n=n.scalar_one() + 1)
    try:
        unit.execute(verdicts.insert().values(**row_of(numbered)))
    except IntegrityError as error:
        raise GateRefused("bảng kết quả đánh giá từ chối bản ghi này", rule="table") from error
    return numbered


def approve(unit: Unit, case: int, n: int, who: str, now: datetime) -> Verdict:
    """A second person's name on a proposal; what stood before is withdrawn. Raises GateRefused, Conflict."""
    waits = (verdicts.c.case == case, verdicts.c.approved_by.is_(None), verdicts.c.withdrawn_at.is_(None))
    approval = update(verdicts).where(*waits, verdicts.c.n == n).values(approved_by=who, approved_at=now)
    try:
        written = unit.execute(approval).rowcount
    except IntegrityError as error:
        raise GateRefused("bảng kết quả đánh giá từ chối phê duyệt này", rule="table") from error
    if not written:
        raise Conflict("đề xuất này không còn chờ phê duyệt")
    earlier = (verdicts.c.case == case, verdicts.c.n < n, verdicts.c.withdrawn_at.is_(None))
    unit.execute(update(verdicts).where(*earlier).values(withdrawn_at=now))
    return _verdict(unit.execute(select(verdicts).where(verdicts.c.case == case, verdicts.c.n == n)).one())


def withdraw(unit: Unit, case: int, n: int, now: datetime) -> None:
    """Takes a proposal back."""
    unit.execute(update(verdicts).where(verdicts.c.case == case, verdicts.c.n == n).values(withdrawn_at=now))


def history(unit: Unit, case: int) -> list[Verdict]:
    """All verdicts of a case, oldest first."""
    rows = unit.execute(select(verdicts).where(verdicts.c.case == case).order_by(verdicts.c.n))
    return [_verdict(row) for row in rows]


def as_of(unit: Unit, case: int, at: datetime) -> list[Verdict]:
    """The same as it was known at an instant."""
    return [_at(verdict, at) for verdict in history(unit, case) if verdict.proposed_at <= at]


def proposed(unit: Unit, case: int) -> Verdict | None:
    """The proposal that waits for approval."""
    return next((v for v in reversed(history(unit, case)) if v.withdrawn_at is None and not v.approved_by), None)


def standing(unit: Unit, case: int) -> Verdict | None:
    """The approved verdict that holds now."""
    return next((v for v in reversed(history(unit, case)) if v.withdrawn_at is None and v.approved_by), None)


def row_of(verdict: Verdict) -> dict[str, Any]:
    """The row of a verdict, with its grounds counted: one body named twice is one ground."""
    return {
        "case": verdict.case,
        "n": verdict.n,
        "outcome": verdict.outcome.value,
        "claim_quoted": verdict.claim_quoted,
        "item_type": verdict.item_type,
        "reasons": verdict.reasons,
        "grounds": payload.dump(tuple[Ground, ...], verdict.grounds),
        "ground_count": verdict.ground_count,
        "independent_count": verdict.independent_count,
        "proposed_by": verdict.proposed_by,
        "proposed_at": verdict.proposed_at,
        "approved_by": verdict.approved_by or None,
        "approved_at": verdict.approved_at,
        "competent_body": verdict.competent_body,
        "competent_document": verdict.competent_document,
        "competent_date": verdict.competent_date,
        "withdrawn_at": verdict.withdrawn_at,
    }


def _at(verdict: Verdict, at: datetime) -> Verdict:
    if verdict.approved_at is not None and verdict.approved_at > at:
        verdict = replace(verdict, approved_by="", approved_at=None)
    if verdict.withdrawn_at is not None and verdict.withdrawn_at > at:
        verdict = replace(verdict, withdrawn_at=None)
    return verdict


def _verdict(row: Row[Any]) -> Verdict:
    return Verdict(
        case=row.case,
        n=row.n,
        outcome=VerdictClass(row.outcome),
        claim_quoted=row.claim_quoted,
        item_type=row.item_type,
        reasons=row.reasons,
        grounds=payload.load(tuple[Ground, ...], row.grounds),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        approved_by=row.approved_by or "",
        approved_at=row.approved_at,
        competent_body=row.competent_body,
        competent_document=row.competent_document,
        competent_date=row.competent_date,
        withdrawn_at=row.withdrawn_at,
    )
