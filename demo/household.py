"""What a start needs of the machine: one start at a time, free ports, a fresh folder, and children that end with us."""

import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

MARK = "demo.lock"
GRACE_SECONDS = 15.0
PORTS_TRIED = 50


class Trouble(Exception):
    """Ends the start; its words are for the person at the terminal."""


class Interrupted(BaseException):
    """A signal asked us to end; like KeyboardInterrupt, nothing on the way may swallow it."""


class Folder:
    """The data folder of one demonstration, locked while it runs. Use as a context.

    The lock is the kernel's and goes with its holder, however that ends; the process number in the file is for people.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> "Folder":
        """Takes the folder and empties it. Raises Trouble where it is taken, or is somebody else's."""
        if self.path.exists() and any(self.path.iterdir()) and not (self.path / MARK).exists():
            raise Trouble(f"{self.path} is not empty and no demonstration made it: choose another folder (DEMO_DATA)")
        self.path.mkdir(parents=True, exist_ok=True)
        file = (self.path / MARK).open("a+", encoding="utf-8")
        file.seek(0)
        said = file.read().strip()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            where = f" ({said})" if said else ""
            raise Trouble(
                f"a demonstration is already running in {self.path}{where}: end it with Ctrl-C in its terminal,"
                " or start this one in another folder (DEMO_DATA=var/demo2)"
            ) from None
        self.stale = said
        self._file = file
        self.say(f"process {os.getpid()}")
        for entry in self.path.iterdir():
            if entry.name != MARK:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        return self

    stale = ""  # what a start that was killed left in the lock file

    def say(self, words: str) -> None:
        """What the lock file tells a second start."""
        assert self._file is not None
        self._file.seek(0)
        self._file.truncate()
        self._file.write(words + "\n")
        self._file.flush()

    def __exit__(self, *_: object) -> None:
        assert self._file is not None
        self.say("")
        self._file.close()


def free_port(wanted: int, hosts: Iterable[str]) -> int:
    """The first port from `wanted` on that is free at all of the hosts. Raises Trouble where there is none."""
    addresses = list(hosts)
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        if all(_free(host, port) for host in addresses):
            return port
    raise Trouble(f"no free port from {wanted} to {wanted + PORTS_TRIED - 1} at {addresses[0]}")


def _free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


class Children:
    """Child processes, each with its own group, so that a Ctrl-C reaches them by us and in order."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._running: list[subprocess.Popen[str]] = []
        self._ended = False
        self._main = threading.get_ident()
        self.busy = False  # the main thread is between a child's birth and its entry here: a signal has to wait
        self.asked = ""  # the signal that waited
        self._lock = threading.Lock()  # between a start and the end of all

    def start(
        self,
        command: Sequence[str],
        *,
        stdout: int | IO[str] | None = None,
        stderr: int | IO[str] | None = None,
        with_us: bool = False,
    ) -> subprocess.Popen[str]:
        """Starts a child that stays; `with_us`: the kernel asks it to end even where we are killed.

        Raises Trouble after the end of all, Interrupted where a signal came meanwhile.
        """
        main = threading.get_ident() == self._main
        with self._lock:
            if self._ended:
                raise Trouble("everything is being ended")
            self.busy = main
            try:
                child = subprocess.Popen(
                    command,
                    env=self._environment,
                    stdin=subprocess.PIPE,
                    stdout=stdout,
                    stderr=stderr,
                    text=True,
                    encoding="utf-8",
                    start_new_session=True,
                    preexec_fn=_end_with_parent if with_us else None,  # noqa: PLW1509  no other thread is alive then
                )
                self._running.append(child)
            finally:
                self.busy = False
        if main and self.asked:
            raise Interrupted(self.asked)
        return child

    def run(self, command: Sequence[str], *, said: str = "", log: IO[str]) -> tuple[int, str]:
        """Runs a command to its end: its exit status and what it printed. Errors go to the log."""
        child = self.start(command, stdout=subprocess.PIPE, stderr=log)
        printed, _ = child.communicate(said)
        self._running.remove(child)
        log.write(printed)
        log.flush()
        return child.returncode, printed

    def end(self) -> None:
        """Asks every child's group to end, the youngest first, and ends those that stay."""
        with self._lock:
            self._ended = True
            running = list(reversed(self._running))
        for child in running:
            _signal(child, signal.SIGTERM)
        limit = time.monotonic() + GRACE_SECONDS
        for child in running:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, limit - time.monotonic()))
            _signal(child, signal.SIGKILL)  # the leader may be gone while some of its children stay
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG, Linux


def _signal(child: subprocess.Popen[str], number: signal.Signals) -> None:
    try:
        os.killpg(child.pid, number)
    except (ProcessLookupError, PermissionError):
        return
