"""What must go, goes: tombstone first, then rows; the index is told by a mark."""

from datetime import datetime, timedelta

from haidang.model.work import Job, Outcome, Step
from haidang.store import erasure
from haidang.store.unit import Store, Unit


class Erase:
    """store.work.Handler. Subject: an article's id."""

    step = Step.ERASE
    batch = 20
    lease = timedelta(minutes=5)
    newest_first = True

    def __init__(self, store: Store) -> None:
        self._store = store

    def compute(self, job: Job) -> int:
        """Nothing to work out."""
        return int(job.subject)

    def write(self, unit: Unit, job: Job, output: int, now: datetime) -> Outcome:
        """Erases what no case holds."""
        if erasure.held_by_case(unit, output):
            return Outcome(fate="kept", reason="a case holds it")
        erasure.erase(unit, output, why="retention", now=now)
        return Outcome(fate="done", marks=(("index", str(output)),))

    def abandoned(self) -> None:
        """Nothing is remembered."""
