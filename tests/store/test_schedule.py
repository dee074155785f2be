"""What falls due: every slot is fired once, whoever fires it, and what it enqueues is what it says."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import select

from haidang.errors import Unavailable
from haidang.model.article import Kind, NewText, Text
from haidang.model.source import Ownership, Source, SourceKind, SourceState
from haidang.model.work import Step
from haidang.schedule import Timed, Timekeeper, jobs, last_slot_before
from haidang.settings import Settings
from haidang.store import articles, audit, leases, sources, work
from haidang.store.tables import slots
from haidang.store.tables import work as work_table
from haidang.store.unit import Unit
from haidang.wiring import House, build

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 08:00 in the office
DAILY = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # 06:30 in the office


@dataclass
class Clock:
    """Stands still until told."""

    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    shutil.copyfile(request.getfixturevalue("_sqlite_template"), tmp_path / "haidang.db")
    built = build(Settings(data=tmp_path))
    built.clock = Clock()  # type: ignore[assignment]
    yield built
    built.close()


def _job(house: House, name: str) -> Timed:
    return {job.name: job for job in jobs(house)}[name]


def _waiting(house: House, step: Step) -> list[str]:
    with house.store.read() as unit:
        return sorted(work.subjects(unit, step))


def _source(name: str, *, state: SourceState = SourceState.ACTIVE, kind: SourceKind = SourceKind.FEED) -> Source:
    return Source(
        id=name,
        name=name,
        outlet=f"{name}.example",
        country="VN",
        languages=("vi",),
        ownership=Ownership.UNKNOWN,
        tier=2,
        scope="general",
        kind=kind,
        address="" if kind is SourceKind.MANUAL else f"https://{name}.example/rss",
        state=state,
    )


# --- the newest slot -------------------------------------------------------------------------------------------------


def test_the_last_slot_is_the_newest_that_is_not_ahead() -> None:
    daily = CronTrigger(hour=6, minute=30, timezone=HANOI)
    assert last_slot_before(daily, MORNING) == DAILY
    assert last_slot_before(daily, DAILY) == DAILY
    assert last_slot_before(daily, DAILY - timedelta(seconds=1)) == DAILY - timedelta(days=1)


def test_a_slot_of_more_than_two_days_ago_is_history() -> None:
    fridays = CronTrigger(day_of_week="fri", hour=7, timezone=HANOI)
    assert last_slot_before(fridays, datetime(2026, 11, 25, 12, tzinfo=UTC)) is None
    assert last_slot_before(fridays, datetime(2026, 11, 28, 12, tzinfo=UTC)) == datetime(2026, 11, 27, tzinfo=UTC)


# --- slots are fired once --------------------------------------------------------------------------------------------


def test_a_slot_is_fired_once_by_whomever(house: House) -> None:
    daily = _job(house, "daily")
    one, other = Timekeeper(house), Timekeeper(house)
    assert [one.fire(daily, DAILY), other.fire(daily, DAILY), one.fire(daily, DAILY)] == [True, False, False]
    assert _waiting(house, Step.COMPILE) == [f"daily/{DAILY.isoformat()}"]
    with house.store.read() as unit:
        revs = list(unit.execute(select(work_table.c.rev).where(work_table.c.step == Step.COMPILE.value)).scalars())
        states = list(unit.execute(select(slots.c.state)).scalars())
        assert leases.last_slot(unit, "daily") == DAILY
    assert (revs, states) == ([1], ["done"])


def test_two_slots_are_two_firings(house: House) -> None:
    daily, keeper = _job(house, "daily"), Timekeeper(house)
    assert [keeper.fire(daily, DAILY), keeper.fire(daily, DAILY + timedelta(days=1))] == [True, True]
    assert len(_waiting(house, Step.COMPILE)) == 2


def test_a_missed_slot_is_made_up_once_and_only_the_newest(house: House) -> None:
    for _ in range(2):  # a second start makes up nothing more
        keeper = Timekeeper(house)
        keeper.start()
        keeper.stop()
    assert _waiting(house, Step.COMPILE) == [f"daily/{DAILY.isoformat()}"]
    with house.store.read() as unit:
        fired = unit.execute(select(slots.c.job, slots.c.slot_at).order_by(slots.c.job)).all()
    assert [tuple(row) for row in fired] == [("daily", DAILY), ("retention", DAILY - timedelta(hours=4))]


def test_a_job_that_fails_in_the_store_leaves_its_slot_unclaimed(house: House) -> None:
    def refuse(_unit: Unit, _slot: datetime, _now: datetime) -> None:
        raise Unavailable("the database does not take writes: disk full")

    broken = Timed(name="daily", trigger=IntervalTrigger(hours=1), fire=refuse, make_up=True)
    keeper = Timekeeper(house)
    assert keeper.fire(broken, DAILY) is False
    assert keeper.fire(_job(house, "daily"), DAILY) is True


# --- what the jobs do ------------------------------------------------------------------------------------------------


def test_a_lost_visit_is_put_back_for_active_sources_with_an_address(house: House) -> None:
    every = (
        _source("alpha"),
        _source("beta", state=SourceState.REFUSES),
        _source("gamma", kind=SourceKind.MANUAL),
        _source("delta"),
    )
    with house.store.begin() as unit:
        sources.put(unit, every, MORNING)
        work.drop(unit, Step.VISIT, ["alpha", "delta"])
    Timekeeper(house).fire(_job(house, "visits"), MORNING)
    assert _waiting(house, Step.VISIT) == ["alpha", "delta"]


def test_posts_past_their_time_are_to_be_erased_and_articles_stay(house: House) -> None:
    old = MORNING - timedelta(days=181)
    with house.store.begin() as unit:
        post = _text(unit, Kind.POST, "https://social.example/1", old)
        _text(unit, Kind.POST, "https://social.example/2", MORNING - timedelta(days=179))
        _text(unit, Kind.ARTICLE, "https://paper.example/3", old)
    Timekeeper(house).fire(_job(house, "retention"), MORNING)
    assert _waiting(house, Step.ERASE) == [str(post)]


def _text(unit: Unit, kind: Kind, url: str, seen_at: datetime) -> int:
    new = NewText(
        kind=kind,
        source="alpha",
        url=url,
        addresses=((url, "canonical"),),
        text=Text(title="", lead="", text=f"Nội dung của {url}"),
        page=None,
        seen_at=seen_at,
    )
    return articles.place(unit, new, f"digest of {url}").article


def test_visits_that_no_report_needs_are_forgotten(house: House) -> None:
    with house.store.begin() as unit:
        sources.put(unit, (_source("alpha"),), MORNING)
        for days in (401, 399):
            at = MORNING - timedelta(days=days)
            visit = sources.Visit(source="alpha", at=at, fate="fetched", status=200, reason="", new_items=0)
            sources.record_visit(unit, visit, next_visit_at=MORNING)
    Timekeeper(house).fire(_job(house, "retention"), MORNING)
    with house.store.read() as unit:
        assert [visit.at for visit in sources.visits_of(unit, "alpha")] == [MORNING - timedelta(days=399)]


def test_the_anchor_tells_where_the_audit_stands(house: House) -> None:
    with house.store.begin() as unit:
        line = audit.append(unit, "analyst", "export", "articles", now=MORNING)
    Timekeeper(house).fire(_job(house, "anchor"), MORNING)
    anchor = audit.read_anchor(house.data / "keys" / "audit.anchor")
    assert [(one.n, one.digest, one.at) for one in anchor] == [(1, line.digest, MORNING)]


def test_the_daily_draft_falls_due_at_the_office_s_own_time(house: House) -> None:
    assert last_slot_before(_job(house, "daily").trigger, MORNING) == DAILY
