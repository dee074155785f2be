"""The trip of one article, in order: the steps of a `work` process and how they are worked through."""

import time
from collections.abc import Callable, Sequence
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
from haidang.store import analyses, leases, work
from haidang.store.work import Driver, Handler
from haidang.wiring import House
from triage import score as weights

# Visit and fetch come before these, in the crawl process; the index follows them by marks.
TRIP: tuple[Step, ...] = (Step.EXTRACT, Step.MEASURE, Step.GROUP, Step.JUDGE, Step.COMPILE, Step.ERASE)
IDLE_SECONDS = 0.5
PAUSE_SECONDS = 5.0  # after the store or the disk refused


def handlers(house: House) -> dict[Step, Handler[Any]]:
    """One handler a step."""
    from nlp.story import Grouper

    store, analyser = house.store, house.analyser
    with store.begin() as unit:
        analyses.put_recipe(unit, analyser.recipe, analyser.describe(), house.clock.now())
    return {
        Step.EXTRACT: Extract(store, house.evidence, house.extractor),
        Step.MEASURE: Measure(store, analyser, house.zone),
        Step.GROUP: Group(store, recipe=analyser.recipe, model=analyser.model, grouper=Grouper()),
        Step.JUDGE: Judge(
            store, recipe=analyser.recipe, weights=weights.load(), embedder=house.embedder, zone=house.zone
        ),
        Step.COMPILE: Compile(store, DigestDesk(store, house.clock, office=house.letterhead, zone=house.zone)),
        Step.ERASE: Erase(store),
    }


class Worker:
    """Works through the trip's rows, deepest step first: what was begun is brought to its end before more is begun."""

    def __init__(self, house: House, *, steps: Sequence[Step] = TRIP) -> None:
        self._house = house
        house.free_own_leases()
        made = handlers(house)
        self._drivers = {
            step: Driver(
                house.store, made[step], now=house.clock.now, token=house.token, chance=house.chance, tell=house.tell
            )
            for step in steps
        }

    def round(self) -> int:
        """One batch of every step: how many rows were taken."""
        return sum(self._one(step) for step in reversed(list(self._drivers)))

    def _one(self, step: Step) -> int:
        if step is Step.GROUP and not self._owns_grouping():
            return 0
        taken = self._drivers[step].step()
        if step is Step.GROUP:  # one row a batch: go on while there are any, up to a fair share
            more, total = taken, taken
            while more and total < 32:
                more = self._drivers[step].step()
                total += more
            return total
        return taken

    def _owns_grouping(self) -> bool:
        from datetime import timedelta

        with self._house.store.begin() as unit:
            return leases.take(unit, "group", self._house.name, self._house.clock.now(), timedelta(seconds=60))

    def until_idle(self, stop: Callable[[], bool]) -> int:
        """Until nothing is due, one step after the other in the trip's order: how many rows were taken.

        So the outcome does not hang on how often it was interrupted.
        """
        total = 0
        while not stop():
            taken = 0
            for step in self._drivers:
                while not stop() and (some := self._one(step)):
                    taken += some
            total += taken
            if not taken:
                break
        return total

    def forever(self, stop: Callable[[], bool]) -> None:
        """Until asked to end; a store that refuses is told and waited for."""
        while not stop():
            try:
                taken = self.round()
            except Unavailable as error:
                self._house.log.error("paused", why=str(error))
                wait(PAUSE_SECONDS, stop)
                continue
            if not taken:
                wait(IDLE_SECONDS, stop)


def wait(seconds: float, stop: Callable[[], bool]) -> None:
    """Sleeps, but wakes within a tenth of a second when asked to end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not stop():
        time.sleep(0.1)


def backlog(house: House) -> list[work.Waiting]:
    """What waits, by step."""
    with house.store.read() as unit:
        return work.waiting(unit, house.clock.now())
