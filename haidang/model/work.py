"""What waits, and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

BACKGROUND = -9  # priority of what may wait for ever: everything else goes first, and nobody is told that it is late


class Step(StrEnum):
    """The steps that have rows in the work table, in the trip's order."""

    VISIT = "visit"
    FETCH = "fetch"
    EXTRACT = "extract"
    MEASURE = "measure"
    GROUP = "group"
    JUDGE = "judge"
    COMPILE = "compile"  # a draft digest that fell due
    ERASE = "erase"
    REMEASURE = "remeasure"  # brings the archive to the present recipe, a chunk at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A claimed row: whoever holds the token may finish it until the lease ends."""

    step: Step
    subject: str
    rev: int
    attempts: int
    token: str
    lease_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A row to put into the work table."""

    step: Step
    subject: str
    due_at: datetime | None = None  # None: now
    priority: int = 0  # higher first


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a job ended."""

    fate: str  # done, unchanged, quarantined, failed, refused
    reason: str = ""
    next: tuple[Wish, ...] = field(default=())
    marks: tuple[tuple[str, str], ...] = field(default=())  # (consumer, subject)
    input_key: str = ""  # what the fate is about, where one subject is worked on for several inputs


class Consumer(StrEnum):
    """Who follows marks."""

    INDEX = "index"
    ALERT = "alert"
    CORRECT = "correct"
