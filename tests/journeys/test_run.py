"""`haidang run`: starts its processes, watches them, is alone on its store, and leaves nothing behind."""

import os
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from haidang.schedule import Timekeeper
from haidang.settings import load
from haidang.store import leases
from haidang.store.tables import leases as lease_table
from haidang.store.tables import slots
from haidang.store.tables import work as work_table
from haidang.wiring import House, build
from tests.journeys.installation import Installation, Town, newsroom

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PATIENCE = 150.0  # seconds, on a busy machine
END = 20.0  # seconds that the supervisor gives its children
STARTED = re.compile(r"process started\s.*name=(\S+) pid=(\d+)")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with newsroom(tmp_path_factory.mktemp("town"), sources=("centralcoast", "selat")) as opened:
        yield opened


@pytest.fixture
def installed(town: Town, tmp_path: Path) -> Installation:
    return Installation(tmp_path, town)


@pytest.fixture
def house(installed: Installation) -> Iterator[House]:
    built = build(load(file=installed.config, environment={}))
    yield built
    built.close()


def until(reached: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.1)


def children(installed: Installation) -> dict[str, int]:
    """The newest process of each name."""
    return {name: int(pid) for name, pid in STARTED.findall(installed.log())}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def held(house: House) -> list[str]:
    """Every lease that somebody holds."""
    with house.store.read() as unit:
        named = [row.name for row in unit.execute(lease_table.select())]
        return named + [f"{row.step} {row.subject}" for row in unit.execute(work_table.select()) if row.lease]


def indexed(house: House) -> int:
    index = house.search()
    try:
        return index.status().documents
    finally:
        index.close()


def test_its_whole_life(installed: Installation, house: House) -> None:
    supervisor = installed.start("run", "--no-web")
    until(lambda: set(children(installed)) == {"crawl", "index", "work-1"}, "three processes")
    until(lambda: indexed(house) > 10, "articles are fetched, measured and found")

    first = children(installed)["work-1"]
    os.kill(first, signal.SIGKILL)
    until(lambda: children(installed)["work-1"] != first, "the killed process is started again")
    again = children(installed)
    assert [name for name, pid in again.items() if not alive(pid)] == []

    second = installed.start("run", "--no-web")
    assert second.wait(PATIENCE) == 2
    assert re.search(r"another instance \(run-\d+-\w+\) runs on this store\. Stop it first", installed.log())
    assert supervisor.poll() is None

    began = time.monotonic()
    supervisor.terminate()
    assert supervisor.wait(PATIENCE) == 0
    assert time.monotonic() - began < END + 5
    assert [name for name, pid in again.items() if alive(pid)] == []
    assert held(house) == []
    with house.store.read() as unit:
        fired = Counter(row.job for row in unit.execute(slots.select()))
        states = {row.state for row in unit.execute(slots.select())}
    assert (fired["daily"], fired["retention"], states) == (1, 1, {"done"})


def test_its_children_end_with_it_and_the_next_one_takes_over(installed: Installation, house: House) -> None:
    supervisor = installed.start("run", "--no-web")
    until(lambda: len(children(installed)) == 3, "three processes")
    with house.store.read() as unit:
        assert leases.holder(unit, "run", datetime.now(UTC))
    orphans = children(installed)
    supervisor.kill()
    supervisor.wait()
    until(lambda: not any(alive(pid) for pid in orphans.values()), "the children have ended")

    def lapsed() -> bool:
        with house.store.read() as unit:
            return not leases.holder(unit, "run", datetime.now(UTC))

    until(lapsed, "the lease lapses")
    following = installed.start("run", "--no-web")
    until(lambda: set(children(installed).values()).isdisjoint(orphans.values()), "three new processes")
    with house.store.read() as unit:
        fired = Counter(row.job for row in unit.execute(slots.select()))
    assert (fired["daily"], fired["retention"]) == (1, 1)  # made up once, whoever runs
    following.terminate()
    assert following.wait(PATIENCE) == 0
    assert [pid for pid in children(installed).values() if alive(pid)] == []
    assert held(house) == []


def test_a_slot_is_fired_once(house: House) -> None:
    keeper = Timekeeper(house)
    job = next(job for job in keeper.jobs if job.name == "daily")
    slot = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert [keeper.fire(job, slot) for _ in range(3)] == [True, False, False]
    with house.store.read() as unit:
        fired = [row.slot_at for row in unit.execute(slots.select()) if row.job == "daily"]
    assert fired == [slot]
