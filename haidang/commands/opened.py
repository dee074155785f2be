"""What every command starts with: the settings of this call, and the house built from them."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from haidang.orphans import end_with_supervisor
from haidang.settings import Settings, load
from haidang.wiring import House, build


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What stands before the command's name."""

    config: Path | None


def settings(context: typer.Context, **arguments: Any) -> Settings:
    """The settings of this call; `arguments` are dotted names with `__` for the dot, None is not given."""
    options: Options = context.obj
    return load(file=options.config, arguments={name.replace("__", "."): value for name, value in arguments.items()})


@contextmanager
def house(context: typer.Context, *, process: str = "by-hand", **arguments: Any) -> Iterator[House]:
    """The house, closed at the end."""
    end_with_supervisor()
    built = build(settings(context, **arguments), name=process)
    try:
        yield built
    finally:
        built.close()


def stop_flag() -> Callable[[], bool]:
    """Becomes true at SIGTERM or SIGINT."""
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda n, _frame: asked.append(n))
    return lambda: bool(asked)
