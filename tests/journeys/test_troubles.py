"""A full disk and a search engine out of reach: told where a person looks, nothing lost, and it goes on by itself."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from haidang.settings import load
from haidang.store import work
from haidang.wiring import House, build
from tests.journeys.installation import Installation, Town, newsroom
from tests.journeys.picture import picture, unlike
from tests.journeys.test_run import until
from tests.servers.ports import free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

DISK = "32m"
# What does not hang on the order in which articles came in: `haidang run` groups while it fetches.
LASTING = ("texts", "addresses", "seen", "measured", "pages", "waiting", "leased", "marks", "indexed", "stale")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with newsroom(tmp_path_factory.mktemp("town"), sources=("centralcoast", "selat", "songhan")) as opened:
        yield opened


@pytest.fixture(scope="module")
def undisturbed(town: Town, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    one = Installation(tmp_path_factory.mktemp("undisturbed"), town)
    one.round()
    return lasting(one)


def lasting(installed: Installation) -> dict[str, Any]:
    found = picture(installed.config)
    return {part: found[part] for part in LASTING}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes; only root may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    try:
        mounted = os.geteuid() == 0 and subprocess.run(asked, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("no file system may be mounted here: the full disk is not tried")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Takes every byte that is left."""
    path = disk / "filler"
    with path.open("ab", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return path


def opened(installed: Installation) -> House:
    return build(load(file=installed.config, environment={}))


def nothing_due(installed: Installation) -> bool:
    house = opened(installed)
    try:
        with house.store.read() as unit:
            rows = work.waiting(unit, house.clock.now())
        return not any(row.rows for row in rows if row.step != "visit")
    finally:
        house.close()


def test_a_full_disk_pauses_the_trip_and_loses_nothing(
    town: Town, undisturbed: dict[str, Any], small_disk: Path, tmp_path: Path
) -> None:
    one = Installation(tmp_path, town, data=small_disk / "data")
    supervisor = one.start("run", "--no-web")
    filler = None
    try:
        until(lambda: "process started" in one.log() and any(small_disk.glob("data/evidence/*.open")), "it fetches")
        filler = fill(small_disk)
        until(lambda: "paused" in one.log(), "the log says that it pauses")
        told = one.said("doctor")
        assert "broken\tdisk\t0.0% free" in told
        assert "fetching pages pauses below 5%; make room" in told
        assert supervisor.poll() is None

        filler.unlink()
        until(lambda: nothing_due(one), "everything is worked through")
    finally:
        if filler is not None:
            filler.unlink(missing_ok=True)
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait()
    one.round()
    assert unlike(lasting(one), undisturbed) == []
    assert one.run("evidence", "verify") == 0
    assert one.run("audit", "verify") == 0


def test_a_search_engine_out_of_reach_leaves_the_trip_going(
    town: Town, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    one = Installation(tmp_path, town, more=f'[search]\nengine = "elasticsearch"\nurl = "{address}"\n')
    assert one.run("crawl", "--once") == 0, one.log()[-3000:]
    assert one.run("work", "--until-idle") == 1
    assert f"the index can't follow: Elasticsearch at {address} does not answer" in one.log()
    behind = len(undisturbed["texts"])
    told = one.said("index", "status")
    assert "elasticsearch: out of reach, 0 documents" in told
    assert f"behind by {behind} articles since" in told
    told = one.said("doctor")
    assert "degraded\tsearch\telasticsearch: Elasticsearch at" in told
    assert f"the trip goes on, searching does not; behind by {behind} articles" in told

    # Back on an engine that answers, following is enough.
    one.config.write_text(one.config.read_text("utf-8").replace('"elasticsearch"', '"local"'), "utf-8")
    assert one.run("work", "--until-idle") == 0, one.log()[-3000:]
    assert unlike(lasting(one), undisturbed) == []


def test_pages_wait_while_the_disk_is_nearly_full(town: Town, tmp_path: Path) -> None:
    house = opened(Installation(tmp_path, town))
    free = [0.04]
    told: list[tuple[str, str]] = []
    from haidang.commands.crawl import put_catalogue
    from haidang.model.source import FeedEntry
    from haidang.model.work import Step, Wish
    from haidang.steps.fetch import FetchDesk
    from haidang.store import pages

    put_catalogue(house)
    now, page = house.clock.now(), "http://127.0.10.2/one.html"
    with house.store.begin() as unit:
        pages.want(unit, page, FeedEntry(url=page), "songhan", now)
        work.enqueue(unit, [Wish(step=Step.FETCH, subject=page)], now)
    desk = FetchDesk(
        house.store,
        house.evidence,
        keys=house.keys,
        now=house.clock.now,
        token=house.token,
        chance=house.chance,
        stop=lambda: False,
        tell=lambda what, subject, why: told.append((what, why)),
        disk_free_share=lambda: free[0],
    )
    assert sorted(task.purpose for task in desk.claim(10)) == ["visit"] * 3  # feeds are always read
    assert told == [("paused", "4.0% of the disk is free: fetching pages pauses below 5%; make room")]
    free[0] = 0.06
    assert [task.url for task in desk.claim(10)] == [page]
    assert told[1:] == [("goes on", "")]
    desk.give_back()
    with house.store.read() as unit:
        assert [row.leased for row in work.waiting(unit, house.clock.now())] == [0, 0]
    house.close()
