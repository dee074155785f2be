"""A digest that fell due becomes a draft, once a period."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from digests.approve import DigestDesk
from digests.periods import current
from haidang.errors import Quarantined
from haidang.model.bulletin import DigestKind
from haidang.model.work import Job, Outcome, Step
from haidang.store import bulletins
from haidang.store.unit import Store, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Which digest of which period."""

    kind: DigestKind
    since: datetime
    until: datetime


class Compile:
    """store.work.Handler. Subject: kind/instant of the slot."""

    step = Step.COMPILE
    batch = 1
    lease = timedelta(minutes=10)
    newest_first = True

    def __init__(self, store: Store, desk: DigestDesk) -> None:
        self._store = store
        self._desk = desk

    def compute(self, job: Job) -> Due:
        """The desk builds in a unit of its own; a draft of the period that is there is kept."""
        kind, _, slot = job.subject.partition("/")
        try:
            found = DigestKind(kind)
            since, until = current(found, datetime.fromisoformat(slot))
        except ValueError as error:
            raise Quarantined(f"no digest is called {job.subject!r}") from error
        with self._store.read() as unit:
            known = bulletins.of_period(unit, found, since, until)
        if known is None:
            self._desk.build(found, since, until)
        return Due(kind=found, since=since, until=until)

    def write(self, unit: Unit, job: Job, output: Due, now: datetime) -> Outcome:
        """The draft is there."""
        draft = bulletins.of_period(unit, output.kind, output.since, output.until)
        return Outcome(fate="done", reason=f"draft {draft}")

    def abandoned(self) -> None:
        """Nothing is remembered."""
