"""JSON Lines in and out, for every batch command: `-` is a standard stream, `.gz` is read and written by its ending.

A bad line is told on standard error with its number and what is wrong; the other lines go on; the status is 1 then.
"""

import gzip
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import typer

from haidang.errors import SettingsError

MAX_LINE = 20_000_000  # characters; a longer line is no article


class Lines:
    """Records of a file, one a line."""

    def __init__(self, name: str, stream: IO[str]) -> None:
        self._name = name
        self._stream = stream
        self.number = 0
        self.faults = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Objects; anything else is a fault."""
        for line in self._stream:
            self.number += 1
            if not line.strip():
                continue
            try:
                record = json.loads(line) if len(line) <= MAX_LINE else None
            except ValueError as error:
                self.fault(f"is no JSON: {error}")
                continue
            if isinstance(record, dict):
                yield record
            else:
                self.fault("is no JSON object" if len(line) <= MAX_LINE else "is too long")

    def fault(self, what: str) -> bool:
        """Tells what is wrong with the line at hand; False, so that a filter can say `good or lines.fault(…)`."""
        self.faults += 1
        print(f"{self._name}: line {self.number} {what}", file=sys.stderr)
        return False

    def exit_if_faults(self) -> None:
        """Ends the command with status 1 if any line was bad."""
        if self.faults:
            raise typer.Exit(1)


@contextmanager
def reading(path: Path) -> Iterator[Lines]:
    """Raises SettingsError for a file that can't be opened."""
    if str(path) == "-":
        yield Lines("standard input", sys.stdin)
        return
    try:
        raw = gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # noqa: SIM115  closed by the `with` below
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    with raw, io.TextIOWrapper(raw, "utf-8", errors="surrogateescape") as stream:
        yield Lines(str(path), stream)


@contextmanager
def writing(path: Path) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Writes objects; a file appears whole or not at all."""
    if str(path) == "-":
        yield lambda record: print(_line(record), end="")
        return
    part = path.with_name(path.name + ".part")
    try:
        raw = gzip.GzipFile(part, "wb", mtime=0) if path.suffix == ".gz" else part.open("wb")
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    with raw, io.TextIOWrapper(raw, "utf-8", errors="surrogatepass") as stream:

        def write(record: dict[str, Any]) -> None:
            stream.write(_line(record))

        yield write
    part.replace(path)


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"
