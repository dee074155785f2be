"""What falls due when. No logic: a job enqueues a work row, once a slot, and the trip does the rest.

APScheduler keeps time in the office's zone; `slots` rows make every firing happen once, however many instances run
and however often one is restarted. A slot that was missed while nothing ran is made up, the newest one only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from haidang.errors import Conflict, Unavailable
from haidang.model.source import SourceState
from haidang.model.work import Step, Wish
from haidang.store import audit, case_queue, erasure, leases, sources, work
from haidang.store.unit import Unit
from haidang.wiring import House

KEEP_VISITS = timedelta(days=400)  # a yearly report says which sources were down
KEEP_SLOTS = timedelta(days=30)
ERASE_BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One job: what it does with a slot's unit."""

    name: str
    trigger: BaseTrigger
    fire: Callable[[Unit, datetime, datetime], None]  # (unit, slot, now)
    make_up: bool  # whether a slot missed while nothing ran is fired late


def jobs(house: House) -> tuple[Timed, ...]:
    """Every job of the product."""
    zone = house.zone
    hour, minute = (int(part) for part in house.settings.times.daily_draft.split(":"))

    def visits(unit: Unit, _slot: datetime, now: datetime) -> None:
        """Every active source has a row that waits; a lost one is put back."""
        waiting = work.subjects(unit, Step.VISIT)
        missing = [
            s.id for s in sources.every(unit) if s.state is SourceState.ACTIVE and s.address and s.id not in waiting
        ]
        work.enqueue(unit, [Wish(step=Step.VISIT, subject=source) for source in missing], now)

    def daily(unit: Unit, slot: datetime, now: datetime) -> None:
        work.enqueue(unit, [Wish(step=Step.COMPILE, subject=f"daily/{slot.isoformat()}", priority=5)], now)

    def retention(unit: Unit, _slot: datetime, now: datetime) -> None:
        before = now - timedelta(days=house.settings.times.retention_days_posts)
        due = erasure.due_posts(unit, before, ERASE_BATCH)
        work.enqueue(unit, [Wish(step=Step.ERASE, subject=str(article), priority=-2) for article in due], now)
        sources.forget_visits(unit, now - KEEP_VISITS)
        leases.forget_slots(unit, now - KEEP_SLOTS)

    def deadlines(unit: Unit, _slot: datetime, now: datetime) -> None:
        case_queue.note_overdue(unit, now)

    def anchor(unit: Unit, _slot: datetime, now: datetime) -> None:
        """Where the audit chain stands, in a file that can be copied out of the database's reach."""
        path = house.data / "keys" / "audit.anchor"
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            audit.write_anchor(unit, path, now)
        except Conflict as error:
            house.log.error("audit", why=str(error))

    return (
        Timed(name="anchor", trigger=IntervalTrigger(hours=1), fire=anchor, make_up=False),
        Timed(name="visits", trigger=IntervalTrigger(minutes=1), fire=visits, make_up=False),
        Timed(name="deadlines", trigger=IntervalTrigger(minutes=1), fire=deadlines, make_up=False),
        Timed(name="daily", trigger=CronTrigger(hour=hour, minute=minute, timezone=zone), fire=daily, make_up=True),
        Timed(name="retention", trigger=CronTrigger(hour=2, minute=30, timezone=zone), fire=retention, make_up=True),
    )


class Timekeeper:
    """Runs the jobs of one house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.jobs = jobs(house)
        self._scheduler = BackgroundScheduler(timezone=UTC)

    def start(self) -> None:
        """Makes up what was missed, then fires on time."""
        now = self._house.clock.now()
        for job in self.jobs:
            if job.make_up:
                slot = last_slot_before(job.trigger, now)
                if slot is not None:
                    self.fire(job, slot)
            self._scheduler.add_job(
                self._fire_now,
                job.trigger,
                args=[job],
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    def stop(self) -> None:
        """Fires no more."""
        self._scheduler.shutdown(wait=True)

    def _fire_now(self, job: Timed) -> None:
        now = self._house.clock.now()
        slot = last_slot_before(job.trigger, now) if job.make_up else now.replace(second=0, microsecond=0)
        self.fire(job, slot or now)

    def fire(self, job: Timed, slot: datetime) -> bool:
        """Fires a slot unless somebody has: claim, work and end are one unit. A store that refuses is told."""
        now = self._house.clock.now()
        try:
            with self._house.store.begin() as unit:
                if not leases.claim_slot(unit, job.name, slot, now):
                    return False
                job.fire(unit, slot, now)
                leases.end_slot(unit, job.name, slot, "done")
        except Unavailable as error:
            self._house.log.error("job failed", job=job.name, why=str(error))
            return False
        return True


def last_slot_before(trigger: BaseTrigger, now: datetime) -> datetime | None:
    """The newest instant of a trigger within the last two days that is not after `now`."""
    newest: datetime | None = None
    at: datetime | None = trigger.get_next_fire_time(None, now - timedelta(days=2))
    while at is not None and at <= now:
        newest = at
        at = trigger.get_next_fire_time(at, at + timedelta(seconds=1))
    return None if newest is None else newest.astimezone(UTC)
