"""The list of cases that wait, in the order in which people should see them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy import case as when

from haidang.model.case import Case, CaseState, Severity
from haidang.store.cases import MACHINE, OPEN, from_row, log
from haidang.store.tables import case_log, cases
from haidang.store.unit import Unit

_PLEA = "distress_call"
_PLEA_WAITS = (CaseState.NEW.value, CaseState.TAKEN.value, CaseState.VERIFYING.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which cases to list. Empty fields do not filter."""

    states: tuple[CaseState, ...] = OPEN
    severities: tuple[Severity, ...] = ()
    item_types: tuple[str, ...] = ()
    assignee: str = ""
    signal: str = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCounts:
    """What the list holds, over all open cases."""

    states: tuple[tuple[CaseState, int], ...]
    severities: tuple[tuple[Severity, int], ...]
    overdue: int
    pleas: int  # calls for help that nobody has handed over yet


def queue(
    unit: Unit, *, now: datetime, only: QueueFilter | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[Case], int]:
    """A page of the list and how many cases it has in all.

    Calls for help that wait stand first, then what is overdue, then by severity, score and due time.
    """
    conditions = _conditions(only or QueueFilter(), now)
    rows = unit.execute(
        select(cases)
        .where(*conditions)
        .order_by(
            when((_plea(), 0), else_=1),
            when((cases.c.due_at < now, 0), else_=1),
            cases.c.severity,
            cases.c.score.desc(),
            when((cases.c.due_at.is_(None), 1), else_=0),
            cases.c.due_at,
            cases.c.id,
        )
        .limit(limit)
        .offset(offset)
    )
    total = unit.execute(select(func.count()).select_from(cases).where(*conditions)).scalar_one()
    return [from_row(row) for row in rows], int(total)


def counts(unit: Unit, now: datetime) -> QueueCounts:
    """How many open cases there are, by what the list filters on."""
    is_open = cases.c.state.in_([s.value for s in OPEN])
    states = unit.execute(select(cases.c.state, func.count()).group_by(cases.c.state).order_by(cases.c.state))
    severities = unit.execute(
        select(cases.c.severity, func.count()).where(is_open).group_by(cases.c.severity).order_by(cases.c.severity)
    )
    overdue, pleas = unit.execute(
        select(func.count().filter(and_(is_open, cases.c.due_at < now)), func.count().filter(_plea()))
    ).one()
    return QueueCounts(
        states=tuple((CaseState(r[0]), r[1]) for r in states),
        severities=tuple((Severity(r[0]), r[1]) for r in severities),
        overdue=overdue,
        pleas=pleas,
    )


def _plea() -> ColumnElement[bool]:
    return and_(cases.c.item_type == _PLEA, cases.c.state.in_(_PLEA_WAITS))


def _conditions(only: QueueFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if only.states:
        conditions.append(cases.c.state.in_([s.value for s in only.states]))
    if only.severities:
        conditions.append(cases.c.severity.in_([s.value for s in only.severities]))
    if only.item_types:
        conditions.append(cases.c.item_type.in_(only.item_types))
    if only.assignee:
        conditions.append(cases.c.assignee == only.assignee)
    if only.signal:
        conditions.append(cases.c.findings.contains(f'"signal":"{only.signal}"', autoescape=True))
    if only.overdue:
        conditions.append(cases.c.due_at < now)
    return conditions


def note_overdue(unit: Unit, now: datetime) -> int:
    """Writes into the history of every open case whose deadline has passed that it has; once a deadline."""
    told = select(case_log.c.case).where(
        case_log.c.case == cases.c.id, case_log.c.what == "overdue", case_log.c.at >= cases.c.due_at
    )
    late = unit.execute(
        select(cases.c.id, cases.c.due_what).where(
            cases.c.state.in_([s.value for s in OPEN]), cases.c.due_at < now, ~told.exists()
        )
    ).all()
    for row in late:
        log(unit, row.id, who=MACHINE, what="overdue", note=row.due_what, now=now)
    return len(late)
