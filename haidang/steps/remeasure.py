"""The archive is measured again by the present recipe: newest first, a chunk at a time, behind everything else.

One row in `work` stands for the whole of it. It puts in the next chunk of rows for `measure` together with itself, so
a kill leaves either the chunk before or the chunk after. What is done is told by `facts`: nothing is done twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from haidang.model.work import BACKGROUND, Job, Outcome, Step, Wish
from haidang.store import analyses, outdated, work
from haidang.store.outdated import Outdated, Progress
from haidang.store.unit import Store, Unit

CHUNK = 500  # rows that are put in at once: half a minute for a process
REFILL_BELOW = 100  # rows of a chunk that still wait when the next one is put in: no process runs dry
OTHER_PROCESS = timedelta(minutes=1)  # until a process with the wished recipe may be there


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What is measured next."""

    recipe: str
    found: list[Outdated]
    progress: Progress


def wish(recipe: str, since: datetime | None) -> Wish:
    """The row that stands for measuring again everything (published or first seen) since an instant; None: all."""
    subject = recipe if since is None else f"{recipe}/{since.isoformat()}"
    return Wish(step=Step.REMEASURE, subject=subject, priority=BACKGROUND)


def begin(unit: Unit, recipe: str, since: datetime | None, now: datetime) -> None:
    """Asks for it, in place of what was asked for before."""
    work.drop(unit, Step.REMEASURE, sorted(work.subjects(unit, Step.REMEASURE)))
    work.enqueue(unit, [wish(recipe, since)], now)


def wanted(unit: Unit) -> bool:
    """Whether the last chunk is nearly worked through: the step is not asked before."""
    return work.in_background(unit, Step.MEASURE) < REFILL_BELOW


class Remeasure:
    """store.work.Handler. Subject: recipe, or recipe/since."""

    step = Step.REMEASURE
    batch = 1
    lease = timedelta(minutes=5)
    newest_first = True

    def __init__(self, store: Store, *, recipe: str, tell: Callable[[Progress], None]) -> None:
        self._store = store
        self._recipe = recipe  # of this process
        self._tell = tell

    def compute(self, job: Job) -> Chunk:
        """What an older recipe measured and does not wait."""
        recipe, since = _read(job.subject)
        with self._store.read() as unit:
            found = outdated.newest(unit, recipe, since=since, limit=CHUNK)
            progress = outdated.progress(unit, recipe, since)
        self._tell(progress)
        return Chunk(recipe=recipe, found=found, progress=progress)

    def write(self, unit: Unit, job: Job, output: Chunk, now: datetime) -> Outcome:
        """The chunk and the row for the next one, or neither."""
        if analyses.in_force(unit) != output.recipe:
            return Outcome(fate="done", reason="another recipe is in force: ask again")
        if output.recipe != self._recipe:
            again = Wish(step=job.step, subject=job.subject, due_at=now + OTHER_PROCESS, priority=BACKGROUND)
            return Outcome(fate="done", reason="waits for a process with the recipe in force", next=(again,))
        if not output.found:
            return Outcome(fate="done", reason="everything is measured or in work")
        chunk = [
            Wish(step=Step.MEASURE, subject=f"{one.article}/{one.n}", due_at=min(now, one.at), priority=BACKGROUND)
            for one in output.found
        ]
        return Outcome(
            fate="done",
            reason=f"{output.progress.left} of {output.progress.all} are left",
            next=(*chunk, Wish(step=job.step, subject=job.subject, priority=BACKGROUND)),
        )

    def abandoned(self) -> None:
        """Nothing is remembered."""


def _read(subject: str) -> tuple[str, datetime | None]:
    recipe, _, since = subject.partition("/")
    return recipe, datetime.fromisoformat(since) if since else None
