"""Cases, their items and their history. Verdicts are in `verdicts`, the library of judged claims in `claims`.

People's actions go through `triage/review.py`, which holds the state table and the gate; the machine opens cases and
adds items, nothing else.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Row, delete, func, or_, select, text, update

from haidang.errors import Conflict
from haidang.model.article import Article, Version
from haidang.model.case import Assessment, Case, CaseEvent, CaseItem, CaseState, Severity, SignalFinding
from haidang.store import articles, payload
from haidang.store.tables import articles as article_rows
from haidang.store.tables import case_items, case_log, cases, vectors, versions
from haidang.store.unit import Unit, is_postgresql, upsert

MACHINE = "máy"
OPEN = (
    CaseState.NEW,
    CaseState.TAKEN,
    CaseState.VERIFYING,
    CaseState.AWAITING_APPROVAL,
    CaseState.DECIDED,
    CaseState.RESPONDED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What a case starts with. `number`, `state` and `rev` are given on opening."""

    claim: str
    item_type: str
    severity: Severity
    score: float
    findings: tuple[SignalFinding, ...]
    first_seen_at: datetime
    items: tuple[CaseItem, ...]
    story: int | None = None
    fingerprint: str = ""
    due_at: datetime | None = None
    due_what: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemInCase:
    """An item with what it points at."""

    item: CaseItem
    article: Article
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A case as it stood after one line of its history."""

    case: Case
    items: tuple[CaseItem, ...]


def open_case(unit: Unit, new: NewCase, *, now: datetime, zone: ZoneInfo, who: str = MACHINE) -> Case:
    """Opens a case with its items and gives it the year's next number."""
    values = {
        "number": _number(unit, now.astimezone(zone).year),
        "state": CaseState.NEW.value,
        "severity": new.severity.value,
        "claim": new.claim,
        "item_type": new.item_type,
        "story": new.story,
        "first_seen_at": new.first_seen_at,
        "due_at": new.due_at,
        "due_what": new.due_what,
        "score": new.score,
        "findings": payload.dump(tuple[SignalFinding, ...], new.findings),
        "fingerprint": new.fingerprint,
    }
    opened = int(unit.execute(cases.insert().values(**values).returning(cases.c.id)).scalar_one())
    for item in new.items:
        _add(unit, opened, item)
    log(unit, opened, who=who, what="open", now=now)
    return _known(unit, opened)


def _number(unit: Unit, year: int) -> str:
    if is_postgresql(unit):  # on SQLite the unit itself is exclusive
        unit.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('case number', 0))"))
    prefix = f"RR-{year}-"
    newest = unit.execute(
        select(cases.c.number)
        .where(cases.c.number.startswith(prefix, autoescape=True))
        .order_by(func.length(cases.c.number).desc(), cases.c.number.desc())
        .limit(1)
    ).scalar()
    return f"{prefix}{int(newest.removeprefix(prefix)) + 1 if newest else 1:05d}"


def hold_opening(unit: Unit) -> None:
    """Until the unit ends nobody else decides whether a text opens a case: two copies must not open two."""
    if is_postgresql(unit):  # on SQLite the unit itself is exclusive
        unit.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('case opening', 0))"))


def get(unit: Unit, case: int) -> Case | None:
    """One case."""
    row = unit.execute(select(cases).where(cases.c.id == case)).one_or_none()
    return None if row is None else from_row(row)


def by_number(unit: Unit, number: str) -> Case | None:
    """The case with a number."""
    row = unit.execute(select(cases).where(cases.c.number == number)).one_or_none()
    return None if row is None else from_row(row)


def hold(unit: Unit, case: int, rev: int | None = None) -> Case:
    """The case, locked until the unit ends. Raises Conflict when it is gone or no longer at `rev`."""
    query = select(cases).where(cases.c.id == case)
    row = unit.execute(query.with_for_update() if is_postgresql(unit) else query).one_or_none()
    if row is None:
        raise Conflict("vụ việc không còn nữa")
    if rev is not None and row.rev != rev:
        raise Conflict("vụ việc đã được người khác cập nhật; hãy tải lại trang rồi làm tiếp")
    return from_row(row)


def save(unit: Unit, case: Case, *, what: str, who: str, now: datetime, note: str = "") -> Case:
    """Writes a case that was read at `case.rev` and adds the line of history that says why. Raises Conflict."""
    values = {
        "state": case.state.value,
        "rev": case.rev + 1,
        "severity": case.severity.value,
        "claim": case.claim,
        "item_type": case.item_type,
        "story": case.story,
        "received_at": case.received_at,
        "due_at": case.due_at,
        "due_what": case.due_what,
        "assignee": case.assignee,
        "score": case.score,
        "findings": payload.dump(tuple[SignalFinding, ...], case.findings),
        "fingerprint": case.fingerprint,
        "merged_into": case.merged_into,
    }
    written = unit.execute(update(cases).where(cases.c.id == case.id, cases.c.rev == case.rev).values(**values))
    if not written.rowcount:
        raise Conflict("vụ việc đã được người khác cập nhật; hãy tải lại trang rồi làm tiếp")
    log(unit, case.id, who=who, what=what, note=note, now=now)
    return replace(case, rev=case.rev + 1)


def attach(
    unit: Unit,
    case: int,
    item: CaseItem,
    *,
    assessment: Assessment | None = None,
    who: str = MACHINE,
    now: datetime,
) -> bool:
    """Adds an item, with the reasons that came with it; False when the article is in the case already.

    The case's rev stays: copies arrive by the minute and must not make a person's form stale.
    """
    known = hold(unit, case)
    if not _add(unit, case, item):
        return False
    if assessment is not None:
        raised = absorb(known, assessment.findings, assessment.severity, assessment.score)
        unit.execute(
            update(cases)
            .where(cases.c.id == case)
            .values(
                severity=raised.severity.value,
                score=raised.score,
                findings=payload.dump(tuple[SignalFinding, ...], raised.findings),
            )
        )
    log(unit, case, who=who, what="item", note=f"{item.article}/{item.version} {item.why}", now=now)
    return True


def absorb(case: Case, findings: tuple[SignalFinding, ...], severity: Severity, score: float) -> Case:
    """The case with more reasons: the strongest of each signal, the graver severity, the higher score."""
    strongest = {one.signal: one for one in sorted((*case.findings, *findings), key=lambda one: one.strength)}
    return replace(
        case,
        findings=tuple(sorted(strongest.values(), key=lambda one: -one.strength)),
        severity=max(case.severity, severity, key=lambda one: one.urgency),
        score=max(case.score, score),
    )


def _add(unit: Unit, case: int, item: CaseItem) -> bool:
    statement = upsert(unit, case_items).on_conflict_do_nothing(index_elements=["case", "article"])
    added = unit.execute(
        statement.returning(case_items.c.article),  # not rowcount: PostgreSQL's driver has none for this statement
        {
            "case": case,
            "article": item.article,
            "version": item.version,
            "added_at": item.added_at,
            "why": item.why,
        },
    ).first()
    unit.execute(update(article_rows).where(article_rows.c.id == item.article).values(retention="case"))
    return added is not None


def move_items(unit: Unit, case: int, into: int, only: int | None = None) -> tuple[CaseItem, ...]:
    """Puts a case's items, or one article, into another case; what is there already is not doubled."""
    moved = tuple(item for item in items(unit, case) if only in (None, item.article))
    for item in moved:
        _add(unit, into, item)
        unit.execute(delete(case_items).where(case_items.c.case == case, case_items.c.article == item.article))
    return moved


def items(unit: Unit, case: int) -> tuple[CaseItem, ...]:
    """A case's items, in the order they came."""
    rows = unit.execute(
        select(case_items).where(case_items.c.case == case).order_by(case_items.c.added_at, case_items.c.article)
    )
    return tuple(CaseItem(article=r.article, version=r.version, added_at=r.added_at, why=r.why) for r in rows)


def items_with_articles(unit: Unit, case: int) -> tuple[ItemInCase, ...]:
    """The same with the articles, in the version that came in; what has been erased meanwhile is left out."""
    found = []
    for item in items(unit, case):
        article, version = articles.get(unit, item.article), articles.version(unit, item.article, item.version)
        if article is not None and version is not None:
            found.append(ItemInCase(item=item, article=article, version=version))
    return tuple(found)


def of_article(unit: Unit, article: int) -> list[Case]:
    """The cases that an article is in."""
    rows = unit.execute(
        select(cases).join(case_items, case_items.c.case == cases.c.id).where(case_items.c.article == article)
    )
    return [from_row(row) for row in rows]


def find_open(unit: Unit, *, fingerprint: str = "", story: int | None = None, limit: int = 500) -> list[Case]:
    """Open cases on the same claim or story, newest first; without either, all open ones, up to `limit`."""
    query = select(cases).where(cases.c.state.in_([s.value for s in OPEN])).order_by(cases.c.id.desc()).limit(limit)
    wanted: list[ColumnElement[bool]] = []
    if fingerprint:
        wanted.append(cases.c.fingerprint == fingerprint)
    if story is not None:
        wanted.append(cases.c.story == story)
    return [from_row(row) for row in unit.execute(query.where(or_(*wanted)) if wanted else query)]


def open_vectors(unit: Unit, model: str) -> tuple[list[int], NDArray[np.float32]]:
    """Case and vector (texts, dimensions) of every text in an open case that has been embedded."""
    rows = unit.execute(
        select(case_items.c.case, vectors.c.bytes)
        .join(cases, cases.c.id == case_items.c.case)
        .join(versions, (versions.c.article == case_items.c.article) & (versions.c.n == case_items.c.version))
        .join(vectors, (vectors.c.text_digest == versions.c.text_digest) & (vectors.c.model == model))
        .where(cases.c.state.in_([s.value for s in OPEN]))
    ).all()
    matrix = np.frombuffer(b"".join(row.bytes for row in rows), dtype=np.float16).astype(np.float32)
    return [row.case for row in rows], matrix.reshape(len(rows), -1) if rows else np.zeros((0, 0), dtype=np.float32)


def log(unit: Unit, case: int, *, who: str, what: str, now: datetime, note: str = "") -> None:
    """Adds a line to a case's history, with the case as it stands now."""
    n = unit.execute(select(func.coalesce(func.max(case_log.c.n), 0)).where(case_log.c.case == case)).scalar_one() + 1
    after = payload.dump(Standing, Standing(case=_known(unit, case), items=items(unit, case)))
    unit.execute(case_log.insert().values(case=case, n=n, at=now, who=who, what=what, note=note, after=after))


def history(unit: Unit, case: int) -> list[CaseEvent]:
    """A case's history, oldest first."""
    rows = unit.execute(select(case_log).where(case_log.c.case == case).order_by(case_log.c.n))
    return [CaseEvent(n=r.n, at=r.at, who=r.who, what=r.what, note=r.note) for r in rows]


def as_of(unit: Unit, case: int, at: datetime) -> Standing | None:
    """The case as it stood at an instant, None before it was opened."""
    row = unit.execute(
        select(case_log.c.after)
        .where(case_log.c.case == case, case_log.c.at <= at)
        .order_by(case_log.c.n.desc())
        .limit(1)
    ).scalar()
    return None if row is None else payload.load(Standing, row)


def _known(unit: Unit, case: int) -> Case:
    return from_row(unit.execute(select(cases).where(cases.c.id == case)).one())


def from_row(row: Row[Any]) -> Case:
    """A row of `cases` as a value."""
    return Case(
        id=row.id,
        number=row.number,
        state=CaseState(row.state),
        rev=row.rev,
        severity=Severity(row.severity),
        claim=row.claim,
        item_type=row.item_type,
        story=row.story,
        first_seen_at=row.first_seen_at,
        received_at=row.received_at,
        due_at=row.due_at,
        due_what=row.due_what,
        assignee=row.assignee,
        score=row.score,
        findings=payload.load(tuple[SignalFinding, ...], row.findings),
        merged_into=row.merged_into,
        fingerprint=row.fingerprint,
    )
