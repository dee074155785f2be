"""The trip of one article, in order: the steps of a `work` process and how they are worked through."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from digests.approve import DigestDesk
from haidang.errors import Unavailable
from haidang.model.work import Step
from haidang.steps.compile import Compile
from haidang.steps.erase import Erase
from haidang.steps.extract import Extract
from haidang.steps.group import Group
from haidang.steps.judge import Judge
from haidang.steps.measure import Measure
from haidang.steps.remeasure import Remeasure, wanted
from haidang.store import analyses, leases, outdated, work
from haidang.store.outdated import Progress
from haidang.store.work import Driver, Handler
from haidang.wiring import House
from triage import score as weights

# Visit and fetch come before these, in the crawl process; the index follows them by marks.
TRIP: tuple[Step, ...] = (Step.EXTRACT, Step.MEASURE, Step.GROUP, Step.JUDGE, Step.COMPILE, Step.ERASE, Step.REMEASURE)
GROUPING = "group"  # the lease of the one who groups
GROUPING_LEASE = timedelta(seconds=60)
IDLE_SECONDS = 0.5
PAUSE_SECONDS = 5.0  # after the store or the disk refused


def handlers(house: House) -> dict[Step, Handler[Any]]:
    """One handler a step."""
    from nlp.story import Grouper

    store, analyser = house.store, house.analyser
    with store.begin() as unit:
        analyses.put_recipe(unit, analyser.recipe, analyser.describe(), house.clock.now())
    with store.read() as unit:
        found = outdated.progress(unit, analyser.recipe)
    if found.left:
        house.log.warning("measured by an older recipe", articles=found.left, of=found.all, do="haidang remeasure")
    return {
        Step.EXTRACT: Extract(store, house.evidence, house.extractor),
        Step.MEASURE: Measure(store, analyser, house.zone),
        Step.GROUP: Group(store, recipe=analyser.recipe, model=analyser.model, grouper=Grouper()),
        Step.JUDGE: Judge(
            store,
            recipe=analyser.recipe,
            model=analyser.model,
            weights=weights.load(),
            embedder=house.embedder,
            zone=house.zone,
        ),
        Step.COMPILE: Compile(store, DigestDesk(store, house.clock, office=house.letterhead, zone=house.zone)),
        Step.ERASE: Erase(store),
        Step.REMEASURE: Remeasure(store, recipe=analyser.recipe, tell=lambda found: _tell(house, found)),
    }


def _tell(house: House, found: Progress) -> None:
    house.log.info("measuring again", left=found.left, of=found.all)


class Worker:
    """Works through the trip's rows, deepest step first: what was begun is brought to its end before more is begun."""

    def __init__(self, house: House, stop: Callable[[], bool], *, steps: Sequence[Step] = TRIP) -> None:
        self._house = house
        self._stop = stop
        self._grouping_since: datetime | None = None
        house.free_own_leases()
        self._handlers = handlers(house)
        self._drivers = {
            step: Driver(
                house.store,
                self._handlers[step],
                now=house.clock.now,
                token=house.token,
                chance=house.chance,
                tell=house.tell,
                stop=stop,
            )
            for step in steps
        }

    def round(self) -> int:
        """One batch of every step: how many rows were taken."""
        return sum(self._one(step) for step in reversed(list(self._drivers)))

    def _one(self, step: Step) -> int:
        if step is Step.GROUP and not self._owns_grouping():
            return 0
        if step is Step.REMEASURE and not self._wants_more():
            return 0
        taken = self._drivers[step].step()
        if step is Step.GROUP:  # one row a batch: go on while there are any, up to a fair share
            more, total = taken, taken
            while more and total < 32:
                more = self._drivers[step].step()
                total += more
            return total
        return taken

    def _wants_more(self) -> bool:
        with self._house.store.read() as unit:
            return wanted(unit)

    def _owns_grouping(self) -> bool:
        name, now = self._house.name, self._house.clock.now()
        if self._grouping_since is not None and now - self._grouping_since < GROUPING_LEASE / 3:
            return True
        with self._house.store.begin() as unit:
            held = leases.holder(unit, GROUPING, now) == name
            if not leases.take(unit, GROUPING, name, now, GROUPING_LEASE):
                self._grouping_since = None
                return False
        self._grouping_since = now
        if not held:
            self._handlers[Step.GROUP].abandoned()  # another may have grouped meanwhile: read the window again
        return True

    def give_back(self) -> None:
        """At an orderly end: the next owner of the grouping need not wait."""
        with self._house.store.begin() as unit:
            leases.give_back(unit, GROUPING, self._house.name)

    def until_idle(self) -> int:
        """Until nothing is due, one step after the other in the trip's order: how many rows were taken.

        So the outcome does not hang on how often it was interrupted.
        """
        total = 0
        while not self._stop():
            taken = 0
            for step in self._drivers:
                while not self._stop() and (some := self._one(step)):
                    taken += some
            total += taken
            if not taken:
                break
        self.give_back()
        return total

    def forever(self) -> None:
        """Until asked to end; a store that refuses is told and waited for."""
        paused = False
        while not self._stop():
            try:
                taken = self.round()
            except Unavailable as error:
                self._house.log.error("paused", why=str(error))
                paused = True
                wait(PAUSE_SECONDS, self._stop)
                continue
            if paused:
                self._house.log.info("goes on")
                paused = False
            if not taken:
                wait(IDLE_SECONDS, self._stop)
        self.give_back()


def wait(seconds: float, stop: Callable[[], bool]) -> None:
    """Sleeps, but wakes within a tenth of a second when asked to end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not stop():
        time.sleep(0.1)


def backlog(house: House) -> list[work.Waiting]:
    """What waits, by step."""
    with house.store.read() as unit:
        return work.waiting(unit, house.clock.now())
