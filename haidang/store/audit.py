"""The audit: append-only, each row bound to the one before it by SHA-256.

The chain alone shows a row that was changed, removed, inserted or swapped. Rows cut off the end, and a chain written
anew, show against the anchor: lines (n, digest, instant) in a file beside the database, to be copied out of its reach.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func, select, update

from haidang.errors import Conflict
from haidang.store.tables import audit, audit_head
from haidang.store.unit import Unit, is_postgresql

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_GENESIS = "0" * 64
_PAGE = 2000
_SWAPS_LOOKED_AT = 200  # pairs are compared with each other: a bound on a chain that is broken all over


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One line of the audit."""

    n: int
    at: datetime
    who: str
    what: str
    subject: str
    detail: str
    prev: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where the chain stood at an instant."""

    n: int
    digest: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with the chain, at which row."""

    n: int
    kind: str  # changed, removed, inserted, swapped, truncated, rewritten, head
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which lines to read. Empty fields do not filter; `until` is exclusive."""

    who: str = ""
    what: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def append(unit: Unit, who: str, what: str, subject: str, *, detail: str = "", now: datetime) -> AuditRow:
    """Adds a line in the caller's unit: what is audited and its line stand or fall together.

    The head row stays locked until the unit ends, so appenders come one after the other.
    """
    query = select(audit_head.c.n, audit_head.c.digest).where(audit_head.c.id == 1)
    head = unit.execute(query.with_for_update() if is_postgresql(unit) else query).one()
    line = AuditRow(
        n=head.n + 1, at=now, who=who, what=what, subject=subject, detail=detail, prev=head.digest, digest=""
    )
    line = replace(line, digest=_digest_of(line))
    unit.execute(audit.insert().values(**asdict(line)))
    unit.execute(update(audit_head).where(audit_head.c.id == 1).values(n=line.n, digest=line.digest))
    return line


def read(unit: Unit, *, limit: int = 50, offset: int = 0, only: Filter | None = None) -> list[AuditRow]:
    """Lines, newest first."""
    query = select(audit).order_by(audit.c.n.desc()).limit(limit).offset(offset)
    return [_row(row) for row in unit.execute(query.where(*_conditions(only)))]


def count(unit: Unit, only: Filter | None = None) -> int:
    """How many lines there are."""
    return int(unit.execute(select(func.count()).select_from(audit).where(*_conditions(only))).scalar_one())


def verify(unit: Unit, anchor: Sequence[Anchor] | None = None) -> tuple[Fault, ...]:
    """Every fault of the chain, () when it is whole. `anchor` is what `read_anchor` gives back.

    Without an anchor rows cut off the end together with an edited head can't be seen.
    """
    head = unit.execute(select(audit_head.c.n, audit_head.c.digest).where(audit_head.c.id == 1)).one_or_none()
    if head is None:
        return (Fault(n=0, kind="head", detail="the head row is gone"),)
    wanted = {one.n: one.digest for one in anchor or ()}
    faults: list[Fault] = []
    broken: list[AuditRow] = []
    last, prev, whole = 0, _GENESIS, True  # of the row before
    for row in _chain(unit):
        if row.n < 1 or row.n > head.n:
            faults.append(Fault(n=row.n, kind="inserted", detail=f"no such row: the chain runs from 1 to {head.n}"))
            continue
        if row.n != last + 1:
            faults.append(_gone(last + 1, row.n - 1))
        elif row.prev != prev and whole and row.digest == _digest_of(row):
            faults.append(Fault(n=last, kind="changed", detail="the row after it knows another digest"))
        whole = row.digest == _digest_of(row)
        if not whole:
            broken.append(row)
        elif wanted.get(row.n, row.digest) != row.digest:
            faults.append(Fault(n=row.n, kind="rewritten", detail="the anchor knows another digest for this row"))
        last, prev = row.n, row.digest
    faults += [*_broken(broken), *_end(last, prev, int(head.n), head.digest, max(wanted, default=0))]
    return tuple(sorted(faults, key=lambda fault: (fault.n, fault.kind)))


def write_anchor(unit: Unit, path: Path, now: datetime) -> Anchor:
    """Adds where the chain stands to the anchor file; on disk when it returns.

    Raises Conflict, and writes nothing, when the chain and the file disagree: a new line would cover up an old fault.
    """
    known = read_anchor(path)
    faults = verify(unit, known)
    if faults:
        raise Conflict(f"the audit chain is not whole ({faults[0].kind} at {faults[0].n}); run audit verify")
    head = unit.execute(select(audit_head.c.n, audit_head.c.digest).where(audit_head.c.id == 1)).one()
    anchor = Anchor(n=int(head.n), digest=head.digest, at=now)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{anchor.n} {anchor.digest} {anchor.at.isoformat()}\n")
        file.flush()
        os.fsync(file.fileno())
    return anchor


def read_anchor(path: Path) -> tuple[Anchor, ...]:
    """The anchor file's lines, oldest first; () when there is none. A line cut off by a crash is left out."""
    if not path.exists():
        return ()
    lines = (line.split() for line in path.read_text(encoding="utf-8").split("\n")[:-1])
    return tuple(Anchor(n=int(n), digest=digest, at=datetime.fromisoformat(at)) for n, digest, at in lines)


def _conditions(only: Filter | None) -> list[Any]:
    if only is None:
        return []
    exact = {"who": only.who, "what": only.what, "subject": only.subject}
    conditions = [audit.c[name] == value for name, value in exact.items() if value]
    if only.since is not None:
        conditions.append(audit.c.at >= only.since)
    if only.until is not None:
        conditions.append(audit.c.at < only.until)
    return conditions


def _row(row: Row[Any]) -> AuditRow:
    return AuditRow(
        n=row.n,
        at=row.at,
        who=row.who,
        what=row.what,
        subject=row.subject,
        detail=row.detail,
        prev=row.prev,
        digest=row.digest,
    )


def _chain(unit: Unit) -> Iterator[AuditRow]:
    """All rows by n, a page at a time: the audit outgrows memory."""
    query = select(audit).order_by(audit.c.n).limit(_PAGE)
    page = unit.execute(query).all()
    while page:
        yield from map(_row, page)
        page = unit.execute(query.where(audit.c.n > page[-1].n)).all()


def _digest_of(row: AuditRow, n: int | None = None, prev: str | None = None) -> str:
    """SHA-256 of a JSON array in ASCII without spaces; the instant in microseconds since 1970."""
    at = (row.at - _EPOCH) // timedelta(microseconds=1)
    number, before = row.n if n is None else n, row.prev if prev is None else prev
    canonical = [number, at, row.who, row.what, row.subject, row.detail, before]
    return hashlib.sha256(json.dumps(canonical, separators=(",", ":")).encode("ascii")).hexdigest()


def _gone(first: int, last: int) -> Fault:
    which = f"row {first} is" if first == last else f"rows {first} to {last} are"
    return Fault(n=first, kind="removed", detail=f"{which} missing")


def _end(last: int, digest: str, head: int, head_digest: str, anchored: int) -> list[Fault]:
    faults = []
    if last < head:
        faults.append(Fault(n=head, kind="truncated", detail=f"the head knows row {head}, the last one is {last}"))
    elif digest != head_digest:
        faults.append(Fault(n=last, kind="head", detail="the head does not hold the last row's digest"))
    if anchored > head:
        faults.append(Fault(n=anchored, kind="truncated", detail=f"the anchor knows row {anchored}, the head {head}"))
    return faults


def _broken(rows: list[AuditRow]) -> list[Fault]:
    """Rows whose content does not give their digest: in another's place, pushed along, or changed."""
    place = {row.n: _place(row, rows[:_SWAPS_LOOKED_AT]) for row in rows}
    faults: list[Fault] = []
    pushed: set[int] = set()  # directions already told: one insertion pushes every row after it
    for row in rows:
        where = place[row.n]
        step = row.n - where
        if step and place.get(where) == row.n:
            faults.append(Fault(n=row.n, kind="swapped", detail=f"it belongs in place {where}"))
        elif abs(step) == 1:
            if step not in pushed:
                kind, at = ("inserted", row.n - 1) if step == 1 else ("removed", row.n)
                faults.append(Fault(n=at, kind=kind, detail="the rows after it carry other numbers"))
            pushed.add(step)
        else:
            faults.append(Fault(n=row.n, kind="changed", detail="its content does not give its digest"))
    return faults


def _place(row: AuditRow, rows: list[AuditRow]) -> int:
    """The number that a broken row's content was written under, as far as the digests tell; else its own."""
    for n in (row.n - 1, row.n + 1):
        if _digest_of(row, n=n) == row.digest:
            return n
    for other in rows:
        if row.digest == _digest_of(row, n=other.n) or other.digest == _digest_of(row, n=other.n, prev=other.prev):
            return other.n
    return row.n
