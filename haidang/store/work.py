"""The work table is the truth about what waits; this is its one driver.

A row is claimed with a lease and a fresh token; whoever holds the token may finish it. `attempts` rises in the claim,
before the work, so that even a segfault counts; an orderly ending sets it back. Enqueuing a row that is in work raises
its `rev`, and finishing a claim of an older `rev` frees the row instead of deleting it: no wish is swallowed.
"""

import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Generic, Protocol, TypeVar

from sqlalchemy import and_, bindparam, delete, func, or_, select, tuple_, update

from haidang.errors import FetchError, Quarantined, Refused, Unavailable
from haidang.faults import at
from haidang.model.work import BACKGROUND, Job, Outcome, Step, Wish
from haidang.store.marks import mark_all
from haidang.store.tables import fates, work
from haidang.store.unit import Store, Unit, is_postgresql, upsert

DEATHS_BEFORE_ALONE = 2
DEATHS_BEFORE_POISON = DEATHS_BEFORE_ALONE + 3  # three of them alone: deaths in company may be a neighbour's
BUGS_BEFORE_QUARANTINE = 3
RETRIES = 8
BACKOFF = timedelta(seconds=30)
BACKOFF_CAP = timedelta(hours=6)

O = TypeVar("O")  # noqa: E741  the output of a step


class Handler(Protocol[O]):
    """One step of the trip."""

    step: Step
    batch: int
    lease: timedelta
    newest_first: bool

    def compute(self, job: Job) -> O:
        """Loads, calls the room's pure function; opens no unit that writes."""
        ...

    def write(self, unit: Unit, job: Job, output: O, now: datetime) -> Outcome:
        """Writes the output under its natural key, inside the finishing unit."""
        ...

    def abandoned(self) -> None:
        """The finishing unit failed: forget what was remembered of it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How a step stands."""

    step: str
    rows: int
    due: int
    leased: int
    oldest_due_at: datetime | None  # since when the longest waiting due row could have been worked on; no background


def enqueue(unit: Unit, wishes: Iterable[Wish], now: datetime) -> None:
    """Puts rows in; a row that is there is due at the earlier time and its rev rises."""
    rows = [
        {
            "step": w.step.value,
            "subject": w.subject,
            "due_at": w.due_at or now,
            "since": max(now, w.due_at or now),
            "priority": w.priority,
            "rev": 1,
        }
        for w in wishes
    ]
    if not rows:
        return
    statement = upsert(unit, work)
    least, most = (func.least, func.greatest) if is_postgresql(unit) else (func.min, func.max)
    statement = statement.on_conflict_do_update(
        index_elements=["step", "subject"],
        set_={
            "rev": work.c.rev + 1,
            "due_at": least(work.c.due_at, statement.excluded.due_at),
            "since": least(work.c.since, statement.excluded.since),
            "priority": most(work.c.priority, statement.excluded.priority),
        },
    )
    unit.execute(statement, rows)


# Built once: building a statement costs more than running it, and these run for every row.
_THIS = and_(work.c.step == bindparam("of_step"), work.c.subject == bindparam("of_subject"))
_LEASE = (
    update(work)
    .where(_THIS)
    .values(lease=bindparam("token"), lease_until=bindparam("until"), attempts=bindparam("tries"))
)
_HOLDER = select(work.c.lease).where(_THIS)
_HOLDER_LOCKED = _HOLDER.with_for_update()
_END = delete(work).where(_THIS, work.c.lease == bindparam("token"), work.c.rev == bindparam("known_rev"))
LOOK_AHEAD = 40  # rows looked at for one that `accept` lets through


def claim(
    unit: Unit,
    steps: Sequence[Step],
    *,
    now: datetime,
    limit: int,
    lease: timedelta,
    token: Callable[[], str],
    newest_first: bool = True,
    accept: Callable[[str], bool] | None = None,
    company: bool = False,
) -> list[Job]:
    """Takes due rows that nobody holds, by priority, then by due time. A row that two processes died of comes alone.

    `accept` says of each subject in turn whether it is wanted now (so that one host can't fill every place). `company`:
    the caller holds other rows; then a row that must come alone waits, and so does everything else.
    """
    free = and_(
        work.c.step.in_([s.value for s in steps]),
        work.c.due_at <= now,
        or_(work.c.lease.is_(None), work.c.lease_until < now),
    )
    query = (
        select(work.c.step, work.c.subject, work.c.rev, work.c.attempts)
        .where(free)
        .order_by(work.c.priority.desc(), work.c.due_at.desc() if newest_first else work.c.due_at.asc(), work.c.subject)
        .limit(limit if accept is None else limit * LOOK_AHEAD)
    )
    if is_postgresql(unit):
        query = query.with_for_update(skip_locked=True)
    rows = list(unit.execute(query).all())
    if accept is not None:
        rows = [row for row in rows if accept(row.subject)][:limit]
    dangerous = [row for row in rows if row.attempts >= DEATHS_BEFORE_ALONE]
    if dangerous:
        rows = [] if company else dangerous[:1]
    jobs = [
        Job(
            step=Step(row.step),
            subject=row.subject,
            rev=row.rev,
            attempts=row.attempts + 1,
            token=token(),
            lease_until=now + lease,
        )
        for row in rows
    ]
    if jobs:
        unit.execute(
            _LEASE,
            [{**_key(job), "token": job.token, "until": job.lease_until, "tries": job.attempts} for job in jobs],
        )
    return jobs


def _key(job: Job) -> dict[str, object]:
    return {"of_step": job.step.value, "of_subject": job.subject}


def holds(unit: Unit, job: Job) -> bool:
    """Whether the lease is still this job's; locks the row on PostgreSQL."""
    query = _HOLDER_LOCKED if is_postgresql(unit) else _HOLDER
    return unit.execute(query, _key(job)).scalar() == job.token


def finish(unit: Unit, job: Job, outcome: Outcome, now: datetime) -> None:
    """Ends a job that is held: fate, next rows, marks; the row goes, or is only freed if it was wished for again."""
    record_fate(unit, job, outcome, now)
    gone = unit.execute(_END, {**_key(job), "token": job.token, "known_rev": job.rev}).rowcount
    if not gone:
        _free(unit, job, failures=0, error="")
    enqueue(unit, outcome.next, now)
    mark_all(unit, outcome.marks, now)


def postpone(unit: Unit, job: Job, until: datetime, error: str) -> None:
    """Tries again later."""
    unit.execute(
        update(work)
        .where(work.c.step == job.step.value, work.c.subject == job.subject, work.c.lease == job.token)
        .values(
            lease=None,
            lease_until=None,
            attempts=0,
            failures=work.c.failures + 1,
            due_at=until,
            last_error=error[:4000],
        )
    )


def failures_of(unit: Unit, job: Job) -> int:
    """How often it was postponed."""
    return (
        unit.execute(
            select(work.c.failures).where(work.c.step == job.step.value, work.c.subject == job.subject)
        ).scalar()
        or 0
    )


def _free(unit: Unit, job: Job, *, failures: int, error: str) -> None:
    unit.execute(
        update(work)
        .where(work.c.step == job.step.value, work.c.subject == job.subject, work.c.lease == job.token)
        .values(lease=None, lease_until=None, attempts=0, failures=failures, last_error=error)
    )


def release(unit: Unit, jobs: Iterable[Job]) -> None:
    """Gives claims back as they were: at an orderly stop, or when the store refused what was made of them."""
    for job in jobs:
        unit.execute(
            update(work)
            .where(work.c.step == job.step.value, work.c.subject == job.subject, work.c.lease == job.token)
            .values(lease=None, lease_until=None, attempts=job.attempts - 1)
        )


def release_of(unit: Unit, name: str) -> int:
    """Frees what a process of this name held when it died; a process calls it for its own name when it starts.

    `attempts` stays: a row that kills is found by counting deaths.
    """
    mine = work.c.lease.startswith(f"{name}:", autoescape=True)
    return int(unit.execute(update(work).where(mine).values(lease=None, lease_until=None)).rowcount)


def record_fate(unit: Unit, job: Job, outcome: Outcome, now: datetime) -> None:
    """One fate a step, subject and input; the newest stands."""
    statement = upsert(unit, fates)
    values = {"what": outcome.fate, "reason": outcome.reason[:2000], "at": now}
    unit.execute(
        statement.on_conflict_do_update(index_elements=["step", "subject", "input"], set_=values),
        {"step": job.step.value, "subject": job.subject, "input": outcome.input_key, **values},
    )


def waiting(unit: Unit, now: datetime) -> list[Waiting]:
    """What waits, by step: the oldest due row, never only a count."""
    due = and_(work.c.due_at <= now)
    rows = unit.execute(
        select(
            work.c.step,
            func.count().label("rows"),
            func.count().filter(due).label("due"),
            func.count().filter(work.c.lease_until >= now).label("leased"),
            func.min(work.c.since).filter(due, work.c.priority > BACKGROUND).label("oldest"),
        ).group_by(work.c.step)
    ).all()
    return [Waiting(step=r.step, rows=r.rows, due=r.due, leased=r.leased, oldest_due_at=r.oldest) for r in rows]


def in_background(unit: Unit, step: Step) -> int:
    """How many rows of a step wait until there is nothing else to do."""
    query = select(func.count()).where(work.c.step == step.value, work.c.priority <= BACKGROUND)
    return int(unit.execute(query).scalar_one())


def drop(unit: Unit, step: Step, subjects: Sequence[str]) -> None:
    """Takes rows out, whoever holds them."""
    if subjects:
        unit.execute(delete(work).where(tuple_(work.c.step, work.c.subject).in_([(step.value, s) for s in subjects])))


class Driver(Generic[O]):
    """Claims, computes and finishes one step's rows.

    `except Exception` lives here: a bug costs one row, not the round.
    """

    def __init__(
        self,
        store: Store,
        handler: Handler[O],
        *,
        now: Callable[[], datetime],
        token: Callable[[], str],
        chance: Random,
        tell: Callable[[str, Job, str], None],
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._handler = handler
        self._now = now
        self._token = token
        self._chance = chance
        self._tell = tell  # (what, job, why): to the log
        self._stop = stop  # asked between two jobs: the rest of a batch is given back
        self._unfinished: list[Job] = []  # claimed; the store refused their end

    def step(self) -> int:
        """One batch: how many rows were claimed. Raises Unavailable when the store can't be written."""
        handler = self._handler
        with self._store.begin() as unit:
            release(unit, self._unfinished)
            jobs = claim(
                unit,
                [handler.step],
                now=self._now(),
                limit=handler.batch,
                lease=handler.lease,
                token=self._token,
                newest_first=handler.newest_first,
            )
        at("claim.after_commit")
        self._unfinished = jobs
        ended: list[tuple[Job, O | None, BaseException | None, str]] = []
        for job in jobs:
            if self._stop():
                break
            ended.append(self._compute(job))
        if ended:
            self._finish(ended)
        if rest := jobs[len(ended) :]:
            with self._store.begin() as unit:
                release(unit, rest)
        self._unfinished = []
        return len(jobs)

    def _compute(self, job: Job) -> tuple[Job, O | None, BaseException | None, str]:
        if poison(job):
            return job, None, Quarantined(poison(job)), ""
        at("compute.before")
        try:
            output = self._handler.compute(job)
        except Exception as error:  # noqa: BLE001  the driver's loop: one of the two places
            return job, None, error, traceback.format_exc()
        at("compute.after")
        return job, output, None, ""

    def _finish(self, ended: list[tuple[Job, O | None, BaseException | None, str]]) -> None:
        try:
            with self._store.begin() as unit:
                now = self._now()
                for job, output, error, trace in ended:
                    if not holds(unit, job):
                        self._tell("lease lost", job, "its result is dropped")
                    elif error is not None:
                        self._trouble(unit, job, error, trace, now)
                    else:
                        outcome = self._handler.write(unit, job, output, now)  # type: ignore[arg-type]
                        finish(unit, job, outcome, now)
                at("finish.before_commit")
        except Unavailable:
            self._handler.abandoned()
            raise  # the store itself: the loop pauses and tells, the claims are given back when it writes again
        except Exception:  # noqa: BLE001  the same loop
            # A write that fails for one row must not take its neighbours along: once more, one by one.
            self._handler.abandoned()
            if len(ended) == 1:
                job, _, error, _ = ended[0]
                self._write_failed(job, traceback.format_exc())
                return
            for one in ended:
                self._finish([one])
            return
        at("finish.after_commit")

    def _write_failed(self, job: Job, trace: str) -> None:
        with self._store.begin() as unit:
            if holds(unit, job):
                self._bug(unit, job, trace, self._now())

    def _trouble(self, unit: Unit, job: Job, error: BaseException, trace: str, now: datetime) -> None:
        if isinstance(error, Quarantined | Refused):
            fate = "quarantined" if isinstance(error, Quarantined) else "refused"
            self._tell(fate, job, str(error))
            finish(unit, job, Outcome(fate=fate, reason=str(error)), now)
        elif isinstance(error, FetchError | Unavailable | OSError):
            self._later(unit, job, error, now)
        else:
            self._bug(unit, job, trace, now)

    def _later(self, unit: Unit, job: Job, error: BaseException, now: datetime) -> None:
        failures = failures_of(unit, job)
        if isinstance(error, FetchError) and failures >= RETRIES:
            finish(unit, job, Outcome(fate="failed", reason=f"gave up after {failures} tries: {error}"), now)
            return
        wait = backoff(failures, self._chance)
        if isinstance(error, FetchError) and error.retry_after is not None:
            wait = max(timedelta(seconds=error.retry_after), wait)
        self._tell("retry", job, str(error))
        postpone(unit, job, now + wait, str(error))

    def _bug(self, unit: Unit, job: Job, trace: str, now: datetime) -> None:
        self._tell("bug", job, trace)
        failures = failures_of(unit, job)
        if failures + 1 >= BUGS_BEFORE_QUARANTINE:
            finish(unit, job, Outcome(fate="quarantined", reason=f"bug: {trace[-1500:]}"), now)
        else:
            postpone(unit, job, now + backoff(failures, self._chance), trace)


def poison(job: Job) -> str:
    """Says that processes died of a job, "" while it may be tried."""
    if job.attempts <= DEATHS_BEFORE_POISON:
        return ""
    return f"poison: {job.attempts - 1} processes ended while working on it"


def backoff(failures: int, chance: Random) -> timedelta:
    """Doubling from 30 s to 6 h, with a quarter of jitter so that a herd spreads."""
    wait = min(BACKOFF * 2 ** min(failures, 16), BACKOFF_CAP)
    return timedelta(seconds=wait.total_seconds() * chance.uniform(0.75, 1.25))


def subjects(unit: Unit, step: Step) -> set[str]:
    """Every subject that has a row in a step."""
    return set(unit.execute(select(work.c.subject).where(work.c.step == step.value)).scalars())


def put_off(unit: Unit, step: Step, *, keep: Sequence[str], until: datetime) -> None:
    """Makes every other due row of a step wait, so that a round takes only what was asked for."""
    unit.execute(
        update(work)
        .where(work.c.step == step.value, work.c.subject.not_in(keep), work.c.due_at <= until)
        .values(due_at=until + timedelta(minutes=10), since=until + timedelta(minutes=10))
    )


def bring_forward(unit: Unit, step: Step, now: datetime) -> int:
    """Makes every row of a step that nobody holds due: looks that were planned for later are taken now."""
    later = (work.c.step == step.value, work.c.due_at > now, work.c.lease.is_(None))
    return int(unit.execute(update(work).where(*later).values(due_at=now, since=now)).rowcount)
