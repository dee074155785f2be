"""Extraction in a child process, so that a hostile page costs seconds and megabytes that were set in advance.

The child is exec'd (`python -m crawlers.extract_child`), lives long, and is started again after it was killed. Both
sides speak frames: four bytes of length, then that many bytes. A request is two frames (JSON, then the page), an
answer is one (JSON).
"""

import json
import os
import resource
import selectors
import struct
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from haidang.errors import Quarantined
from haidang.model.page import Extracted

CPU_SECONDS = 10
WALL_SECONDS = 30.0
MEMORY_BYTES = 1_500_000_000
_START_SECONDS = 60.0  # trafilatura's first import, on a busy machine


class Extractor:
    """`crawlers.extract.extract` behind limits. One caller at a time; `close` it."""

    def __init__(
        self,
        *,
        cpu_seconds: int = CPU_SECONDS,
        wall_seconds: float = WALL_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._limits = {"cpu_seconds": cpu_seconds, "memory_bytes": memory_bytes}
        self._wall = wall_seconds
        self._child: subprocess.Popen[bytes] | None = None

    def extract(self, body: bytes, *, url: str, content_type: str, timezone: str) -> Extracted:
        """As `crawlers.extract.extract`. Raises Quarantined too where the page exceeds the time or memory allowed."""
        child = self._started()
        asked = json.dumps({"url": url, "content_type": content_type, "timezone": timezone}).encode()
        deadline = time.monotonic() + self._wall
        try:
            _send_all(child, _frame(asked) + _frame(body), deadline)
            answer = json.loads(_receive(child, deadline))
        except TimeoutError as error:
            self._kill()
            raise Quarantined(f"extraction took longer than {self._wall:g} s") from error
        except EOFError as error:
            raise Quarantined(f"extraction was stopped: {self._death()}") from error
        if "quarantined" in answer:
            raise Quarantined(answer["quarantined"])
        if "memory" in answer:
            self._kill()
            raise Quarantined(f"extraction needs more than {self._limits['memory_bytes'] // 1_000_000} MB")
        return _extracted(answer)

    def close(self) -> None:
        """Ends the child."""
        self._kill()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._kill()
        root = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)
        child = subprocess.Popen(
            [sys.executable, "-m", "crawlers.extract_child", json.dumps(self._limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
            close_fds=True,
        )
        self._child = child
        assert child.stdin is not None
        assert child.stdout is not None
        os.set_blocking(child.stdin.fileno(), False)
        os.set_blocking(child.stdout.fileno(), False)
        try:
            _receive(child, time.monotonic() + _START_SECONDS)  # it says that it is ready
        except (TimeoutError, EOFError) as error:
            self._kill()
            raise RuntimeError("the extraction child does not start") from error
        return child

    def _death(self) -> str:
        assert self._child is not None
        code = self._child.wait()
        self._kill()
        names = {-9: "killed", -11: "memory fault", -24: f"more than {self._limits['cpu_seconds']} s of CPU time"}
        return names.get(code, f"exit status {code}")

    def _kill(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                _close_quietly(pipe)
        self._child = None


def _close_quietly(pipe: IO[bytes]) -> None:
    """Closing flushes what a dead child can't take any more."""
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _frame(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def _send_all(child: subprocess.Popen[bytes], content: bytes, deadline: float) -> None:
    assert child.stdin is not None
    handle = child.stdin.fileno()
    rest = memoryview(content)
    with selectors.DefaultSelector() as ready:
        ready.register(handle, selectors.EVENT_WRITE)
        while rest:
            if not ready.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            try:
                rest = rest[os.write(handle, rest[:65_536]) :]
            except BrokenPipeError as error:
                raise EOFError from error


def _receive(child: subprocess.Popen[bytes], deadline: float) -> bytes:
    assert child.stdout is not None
    handle = child.stdout.fileno()
    got = bytearray()
    wanted = 4
    with selectors.DefaultSelector() as ready:
        ready.register(handle, selectors.EVENT_READ)
        while len(got) < wanted:
            if not ready.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            piece = os.read(handle, 1_048_576)
            if not piece:
                raise EOFError
            got += piece
            if wanted == 4 and len(got) >= 4:
                wanted = 4 + struct.unpack(">I", got[:4])[0]
    return bytes(got[4:wanted])


def _jsonable(extracted: Extracted) -> dict[str, Any]:
    values = asdict(extracted)
    for name in ("published", "modified"):
        values[name] = values[name].isoformat() if values[name] else None
    return values


def _extracted(values: dict[str, Any]) -> Extracted:
    moments = {n: datetime.fromisoformat(values[n]) if values[n] else None for n in ("published", "modified")}
    lists = {
        "paragraphs": tuple(values["paragraphs"]),
        "authors": tuple(values["authors"]),
        "addresses": tuple((str(a), str(why)) for a, why in values["addresses"]),
    }
    return Extracted(**{**values, **moments, **lists})


def _serve(limits: dict[str, int]) -> None:
    """The child: reads requests from standard input until it ends."""
    from crawlers.extract import extract

    warm_up = b"<html><body><p>" + b"word " * 100 + b"</p></body></html>"
    extract(warm_up, url="http://localhost/", content_type="text/html", timezone="UTC")
    memory = limits["memory_bytes"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # a page never makes us write a file
    # Answers go to a copy of standard output: whatever a library prints must not mix with them.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    _write(answers, b"{}")
    while (header := sys.stdin.buffer.read(4)) and len(header) == 4:
        request = json.loads(sys.stdin.buffer.read(struct.unpack(">I", header)[0]))
        body = sys.stdin.buffer.read(struct.unpack(">I", sys.stdin.buffer.read(4))[0])
        _allow_cpu(limits["cpu_seconds"])
        try:
            answer = json.dumps(_jsonable(extract(body, **request)))
        except Quarantined as error:
            answer = json.dumps({"quarantined": str(error)})
        except MemoryError:
            answer = '{"memory": true}'
        except RecursionError:
            answer = json.dumps({"quarantined": "markup nested too deep"})
        _write(answers, answer.encode("utf-8", "replace"))


def _allow_cpu(seconds: int) -> None:
    """The kernel ends the process (SIGXCPU) when this request has used its seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _write(handle: IO[bytes], content: bytes) -> None:
    rest = memoryview(_frame(content))
    while rest:
        rest = rest[handle.write(rest) :]


if __name__ == "__main__":
    _serve(json.loads(sys.argv[1]))
