"""Named places where a test may stop the process, so that every crash that can be thought of is tried.

`at("finish.before_commit")` does nothing unless `HAIDANG_FAULT` names the place: then the process kills itself with
SIGKILL there, at the count given (`HAIDANG_FAULT=finish.before_commit:3` on the third passage).
"""

import os
import signal

NAMES: tuple[str, ...] = (
    "evidence.in_record",
    "evidence.before_page",
    "claim.after_commit",
    "compute.before",
    "compute.after",
    "finish.before_commit",
    "finish.after_commit",
    "index.after_commit",
    "index.before_clear",
)

_passages: dict[str, int] = {}


def at(name: str) -> None:
    """A named place. Raises ValueError for a name that is not in NAMES, so that the list stays true."""
    if name not in NAMES:
        raise ValueError(f"fault point {name!r} is not in NAMES")
    wanted = os.environ.get("HAIDANG_FAULT")
    if not wanted:
        return
    place, _, count = wanted.partition(":")
    if place == name:
        _passages[name] = _passages.get(name, 0) + 1
        if _passages[name] >= int(count or 1):
            os.write(2, f"killed at {name}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)
