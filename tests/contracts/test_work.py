"""The work table and its driver: nothing lost, nothing done twice, each fate once; on SQLite and PostgreSQL."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import pytest

from haidang.errors import FetchError, Quarantined, Unavailable
from haidang.model.work import Job, Outcome, Step, Wish
from haidang.store import marks, work
from haidang.store.unit import Store

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
_tokens = count()


def token() -> str:
    return f"t{next(_tokens)}"


def put(store: Store, *subjects: str, step: Step = Step.MEASURE, **extra: object) -> None:
    with store.begin() as unit:
        work.enqueue(unit, [Wish(step=step, subject=s, **extra) for s in subjects], NOW)


def claim(store: Store, now: datetime = NOW, limit: int = 50) -> list[Job]:
    with store.begin() as unit:
        return work.claim(unit, [Step.MEASURE], now=now, limit=limit, lease=LEASE, token=token)


def rows(store: Store) -> list[tuple[str, int, str | None, int]]:
    from haidang.store.tables import work as table

    with store.read() as unit:
        return [(r.subject, r.rev, r.lease, r.attempts) for r in unit.execute(table.select().order_by(table.c.subject))]


class Recorder:
    """A step whose output is a row in `fates`, and which misbehaves as told."""

    step = Step.MEASURE
    batch = 10
    lease = LEASE
    newest_first = True

    def __init__(self, trouble: dict[str, Exception] | None = None) -> None:
        self.trouble = trouble or {}
        self.computed: list[str] = []
        self.written: list[str] = []
        self.fail_write: set[str] = set()

    def compute(self, job: Job) -> str:
        self.computed.append(job.subject)
        if job.subject in self.trouble:
            raise self.trouble[job.subject]
        return job.subject.upper()

    def write(self, unit: object, job: Job, output: str, now: datetime) -> Outcome:
        if job.subject in self.fail_write:
            raise KeyError(job.subject)
        self.written.append(output)
        return Outcome(fate="done", next=(Wish(step=Step.GROUP, subject=job.subject),), marks=(("index", job.subject),))

    def abandoned(self) -> None:
        self.written.clear()


def driver(store: Store, handler: Recorder, told: list[str] | None = None, now: datetime = NOW) -> work.Driver[str]:
    return work.Driver(
        store,
        handler,
        now=lambda: now,
        token=token,
        chance=Random(1),
        tell=lambda what, job, why: (told if told is not None else []).append(f"{what} {job.subject}"),
    )


def fates(store: Store) -> list[tuple[str, str, str]]:
    from haidang.store.tables import fates as table

    with store.read() as unit:
        return [(r.step, r.subject, r.what) for r in unit.execute(table.select().order_by(table.c.subject))]


def test_a_finished_row_is_gone_and_leaves_its_fate_its_next_row_and_its_mark(store: Store) -> None:
    put(store, "a")
    assert driver(store, Recorder()).step() == 1
    assert rows(store) == [("a", 1, None, 0)]  # of the next step
    assert fates(store) == [("measure", "a", "done")]
    with store.read() as unit:
        assert [m.subject for m in marks.pending(unit, "index", 10)] == ["a"]


def test_a_wish_during_the_work_is_not_swallowed(store: Store) -> None:
    put(store, "a")
    (job,) = claim(store)
    put(store, "a")
    with store.begin() as unit:
        work.finish(unit, job, Outcome(fate="done"), NOW)
    assert rows(store) == [("a", 2, None, 0)]


def test_a_stale_holder_cannot_finish(store: Store) -> None:
    put(store, "a")
    (old,) = claim(store)
    later = NOW + LEASE + timedelta(seconds=1)
    (new,) = claim(store, now=later)
    with store.begin() as unit:
        assert not work.holds(unit, old)
        assert work.holds(unit, new)


def test_leased_rows_are_not_claimed_again(store: Store) -> None:
    put(store, "a", "b")
    assert sorted(j.subject for j in claim(store)) == ["a", "b"]
    assert claim(store) == []


def test_priority_first_then_newest(store: Store) -> None:
    put(store, "old", due_at=NOW - timedelta(hours=2))
    put(store, "new", due_at=NOW - timedelta(hours=1))
    put(store, "case", due_at=NOW - timedelta(hours=3), priority=5)
    put(store, "later", due_at=NOW + timedelta(hours=1))
    assert [j.subject for j in claim(store)] == ["case", "new", "old"]


def test_a_row_that_two_processes_died_of_comes_alone_and_the_third_death_is_poison(store: Store) -> None:
    put(store, "bomb", "a", "b")
    now = NOW
    for _ in range(2):  # two deaths: claimed, never finished
        claim(store, now=now)
        now += LEASE + timedelta(seconds=1)
    with store.begin() as unit:  # the neighbours end orderly
        for job in work.claim(unit, [Step.MEASURE], now=now, limit=50, lease=LEASE, token=token):
            assert [job.subject] == ["a"] or job.attempts == 3
    now += LEASE + timedelta(seconds=1)
    told: list[str] = []
    for _ in range(6):
        driver(store, Recorder(), told, now).step()
        now += LEASE + timedelta(seconds=1)
    assert ("measure", "bomb", "done") in fates(store) or "quarantined bomb" in told
    assert {s for _, s, _ in fates(store)} == {"a", "b", "bomb"}


def test_quarantine_never_tries_again(store: Store) -> None:
    put(store, "a")
    driver(store, Recorder({"a": Quarantined("no text")})).step()
    assert rows(store) == []
    assert fates(store) == [("measure", "a", "quarantined")]


def test_a_fetch_error_waits_as_long_as_the_server_said(store: Store) -> None:
    put(store, "a")
    driver(store, Recorder({"a": FetchError("429", retry_after=3600)})).step()
    assert claim(store, now=NOW + timedelta(seconds=3599)) == []
    assert [j.subject for j in claim(store, now=NOW + timedelta(seconds=3601))] == ["a"]


def test_a_bug_costs_one_row_and_is_quarantined_at_the_third_time(store: Store) -> None:
    put(store, "bad", "good")
    handler = Recorder({"bad": ZeroDivisionError("x")})
    now = NOW
    for _ in range(3):
        driver(store, handler, now=now).step()
        now += timedelta(hours=1)
    assert fates(store) == [("measure", "bad", "quarantined"), ("measure", "good", "done")]


def test_a_write_that_fails_does_not_take_its_neighbours_along(store: Store) -> None:
    put(store, "a", "b", "c")
    handler = Recorder()
    handler.fail_write = {"b"}
    driver(store, handler).step()
    assert [s for _, s, what in fates(store) if what == "done"] == ["a", "c"]


def test_reading_refuses_writes(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)read.?only|readonly"), store.read() as unit:
        work.enqueue(unit, [Wish(step=Step.MEASURE, subject="x")], NOW)


WORKER = """
import sys
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4
sys.path.insert(0, {tests!r})
from test_work import Recorder
from haidang.store import work
from haidang.store.unit import Store
store = Store({url!r})
handler = Recorder()
handler.lease = timedelta(seconds=1)
drive = work.Driver(store, handler, now=lambda: datetime.now(UTC), token=lambda: uuid4().hex, chance=Random(),
                    tell=lambda *a: None)
for _ in range(2000):
    try:
        drive.step()
    except Exception as error:
        print(error, file=sys.stderr)
"""


@pytest.mark.slow
def test_four_processes_take_the_same_rows_while_they_are_killed(store: Store) -> None:
    subjects = [f"s{i:04}" for i in range(300)]
    with store.begin() as unit:
        work.enqueue(unit, [Wish(step=Step.MEASURE, subject=s) for s in subjects], datetime.now(UTC))
    code = WORKER.format(tests=os.path.dirname(__file__), url=store.url.render_as_string(hide_password=False))

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)

    chance = Random(7)
    workers = [start() for _ in range(4)]
    kills = 0
    end = time.monotonic() + 45
    try:
        while time.monotonic() < end and len(fates(store)) < len(subjects):
            time.sleep(0.15)
            if kills < 8:
                victim = chance.randrange(4)
                workers[victim].send_signal(signal.SIGKILL)
                workers[victim].wait()
                workers[victim] = start()
                kills += 1
    finally:
        for one in workers:
            one.kill()
            one.wait()
    found = Counter(s for step, s, what in fates(store) if what == "done")
    assert sorted(found) == subjects
    assert set(found.values()) == {1}
    with store.read() as unit:
        assert len(marks.pending(unit, "index", 1000)) == len(subjects)
        assert all(m.rev == 1 for m in marks.pending(unit, "index", 1000))  # written once each


def test_three_deaths_alone_are_poison_and_a_death_in_company_is_not(store: Store) -> None:
    put(store, "bomb")
    now = NOW
    for _ in range(work.DEATHS_BEFORE_POISON):
        assert [job.subject for job in claim(store, now=now)] == ["bomb"]
        now += LEASE + timedelta(seconds=1)
    handler = Recorder()
    driver(store, handler, now=now).step()
    assert handler.computed == []
    assert fates(store) == [("measure", "bomb", "quarantined")]


def test_a_row_that_must_come_alone_waits_while_others_are_held(store: Store) -> None:
    put(store, "bomb")
    now = NOW
    for _ in range(work.DEATHS_BEFORE_ALONE):
        claim(store, now=now)
        now += LEASE + timedelta(seconds=1)
    with store.begin() as unit:
        assert work.claim(unit, [Step.MEASURE], now=now, limit=5, lease=LEASE, token=token, company=True) == []
    assert [job.subject for job in claim(store, now=now)] == ["bomb"]


def test_a_store_that_refuses_the_end_costs_no_attempt(store: Store) -> None:
    put(store, "a", "b")

    class Refusing(Recorder):
        refuses = True

        def write(self, unit: object, job: Job, output: str, now: datetime) -> Outcome:
            if self.refuses:
                raise Unavailable("the disk is full")
            return super().write(unit, job, output, now)

    handler = Refusing()
    working = driver(store, handler)
    for _ in range(work.DEATHS_BEFORE_POISON + 2):
        with pytest.raises(Unavailable):
            working.step()
    handler.refuses = False
    assert working.step() == 2
    assert fates(store) == [("measure", "a", "done"), ("measure", "b", "done")]


def test_asked_to_stop_the_rest_of_a_batch_is_given_back(store: Store) -> None:
    put(store, "a", "b", "c")
    handler = Recorder()
    working = work.Driver(
        store,
        handler,
        now=lambda: NOW,
        token=token,
        chance=Random(1),
        tell=lambda *_: None,
        stop=lambda: len(handler.computed) == 1,
    )
    working.step()
    assert fates(store) == [("measure", "a", "done")]
    assert rows(store) == [("a", 1, None, 0), ("b", 1, None, 0), ("c", 1, None, 0)]  # a: of the next step
