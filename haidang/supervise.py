"""`haidang run`: one instance at a time starts the processes, watches them, keeps time, and ends them together.

Children are exec'd, never forked: a forked child would keep the index writer's lock after its parent's death.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from haidang.errors import SettingsError, Unavailable
from haidang.orphans import SUPERVISOR
from haidang.schedule import Timekeeper
from haidang.store import leases
from haidang.wiring import House

LEASE = timedelta(seconds=30)
RENEW_SECONDS = 10.0
GRACE_SECONDS = 20.0  # between SIGTERM and SIGKILL
QUICK_DEATH_SECONDS = 10.0
WAIT_CAP_SECONDS = 60.0


@dataclass(slots=True, kw_only=True)
class Child:
    """One process that is to be running."""

    name: str
    arguments: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0  # quick ones in a row
    not_before: float = 0.0


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Starts, watches, restarts with a growing pause, ends."""

    house: House
    config: Path | None = None  # the settings file that the children read too
    web: bool = True
    clock: Callable[[], float] = time.monotonic
    name: str = field(default_factory=lambda: f"run-{os.getpid()}-{uuid4().hex[:8]}")
    stopping: bool = False
    children: list[Child] = field(default_factory=list)

    def run(self) -> None:
        """Until SIGTERM or SIGINT. Raises SettingsError when another instance runs on the same store."""
        if not self._hold():
            with self.house.store.read() as unit:
                other = leases.holder(unit, "run", self.house.clock.now())
            raise SettingsError(
                f"another instance ({other}) runs on this store. Stop it first; if it was killed, wait"
                f" {LEASE.seconds} seconds and start again"
            )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked)
        timekeeper = Timekeeper(self.house)
        self.children = self._children()
        try:
            timekeeper.start()
            self._watch()
        finally:
            timekeeper.stop()
            self._end()
            try:
                with self.house.store.begin() as unit:
                    leases.give_back(unit, "run", self.name)
            except Unavailable as error:
                self.house.log.error("lease not given back", why=str(error))

    def _children(self) -> list[Child]:
        wanted: list[tuple[str, tuple[str, ...]]] = [("crawl", ("process", "crawl")), ("index", ("process", "index"))]
        wanted += [
            (f"work-{i + 1}", ("process", "work", "--name", f"work-{i + 1}"))
            for i in range(self.house.settings.processes)
        ]
        if self.web:
            wanted.append(("web", ("serve", "--port", str(self.house.settings.web.port))))
        return [Child(name=name, arguments=arguments) for name, arguments in wanted]

    def _asked(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def _hold(self) -> bool:
        with self.house.store.begin() as unit:
            return leases.take(unit, "run", self.name, self.house.clock.now(), LEASE)

    def _watch(self) -> None:
        renewed = self.clock()
        while not self.stopping:
            for child in self.children:
                self._look_after(child)
            if self.clock() - renewed > RENEW_SECONDS:
                renewed = self.clock()
                try:
                    if not self._hold():
                        self.house.log.error("lease lost", why="another instance took over; this one ends")
                        return
                except Unavailable as error:
                    self.house.log.error("lease not renewed", why=str(error))
            time.sleep(0.2)

    def _look_after(self, child: Child) -> None:
        now = self.clock()
        if child.process is None:
            if now >= child.not_before:
                self._start(child, now)
            return
        status = child.process.poll()
        if status is None:
            return
        quick = now - child.started < QUICK_DEATH_SECONDS
        child.deaths = child.deaths + 1 if quick else 0
        pause = min(2.0**child.deaths, WAIT_CAP_SECONDS) if quick else 0.0
        child.process, child.not_before = None, now + pause
        self.house.log.error("process ended", name=child.name, status=status, again_in_seconds=pause)

    def _start(self, child: Child, now: float) -> None:
        config = ("--config", str(self.config)) if self.config else ()
        command = [sys.executable, "-m", "haidang.cli", *config, *child.arguments]
        environment = {**os.environ, SUPERVISOR: str(os.getpid())}
        # A process group of its own: Ctrl-C reaches the supervisor alone, which ends its children in order.
        child.process = subprocess.Popen(command, start_new_session=True, env=environment)
        child.started = now
        self.house.log.info("process started", name=child.name, pid=child.process.pid)

    def _end(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            if process.poll() is None:
                process.terminate()
        deadline = self.clock() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - self.clock()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
