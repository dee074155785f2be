"""Killed with -9 at every named place, on both databases, and at moments by chance: nothing lost, nothing done twice.

Each round is a small newsroom's: crawl, then work until nothing is due. The picture of the store, the index, the
marks and the audit is compared with that of a round that nothing disturbed. `bench/kills.py` does the same with the
whole newsroom and more moments.
"""

import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from haidang.faults import NAMES
from tests.journeys.installation import Installation, Town, newsroom
from tests.journeys.picture import held_steps, picture, unlike

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# (place, passage): far enough apart that every kill strikes other rows, in every step of the trip.
CRAWL = (
    ("evidence.in_record", 3),
    ("evidence.before_page", 4),
    ("finish.before_commit", 9),
    ("finish.after_commit", 12),
)
WORK = (
    ("claim.after_commit", 2),
    ("compute.before", 30),
    ("compute.after", 60),
    ("finish.before_commit", 6),
    ("finish.after_commit", 20),
    ("finish.before_commit", 52),
    ("index.after_commit", 1),
    ("index.before_clear", 1),
)
MOMENTS = 4  # by chance, in each of the two commands


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with newsroom(tmp_path_factory.mktemp("town")) as opened:
        yield opened


@pytest.fixture(scope="module")
def undisturbed(town: Town, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    one = Installation(tmp_path_factory.mktemp("undisturbed"), town)
    one.round()
    found = picture(one.config)
    assert (found["marks"], found["stale"], found["waiting"], found["leased"]) == ([], [], {}, 0)
    assert len(found["texts"]) > 60
    assert found["cases"]
    return found


def test_two_honest_rounds_are_alike_and_a_lost_index_comes_back(
    town: Town, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    one = Installation(tmp_path, town)
    one.round()
    assert unlike(picture(one.config), undisturbed) == []
    shutil.rmtree(one.data / "search")
    assert one.run("work", "--until-idle") == 0, one.log()[-3000:]
    assert unlike(picture(one.config), undisturbed) == []
    shutil.rmtree(one.data / "search")
    assert one.run("index", "rebuild") == 0, one.log()[-3000:]
    assert one.run("index", "verify") == 0
    assert unlike(picture(one.config), undisturbed) == []


def test_killed_at_every_named_place(
    town: Town, undisturbed: dict[str, Any], tmp_path: Path, store_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    one = Installation(tmp_path, town, store_url)
    hit: dict[str, list[str]] = {name: [] for name in NAMES}

    def strike(place: str, passage: int, *command: str) -> None:
        status = one.run(*command, fault=f"{place}:{passage}")
        where = held_steps(one.config)
        how = "killed" if status == -signal.SIGKILL else f"ended with {status}"
        with capsys.disabled():
            print(f"\n{command[0]:<6}{place:<22}{passage:>4}  {how}, {where}", end="")
        if status == -signal.SIGKILL:
            hit[place].append(where)

    for place, passage in CRAWL:
        strike(place, passage, "crawl", "--once")
    assert one.run("crawl", "--once") == 0, one.log()[-3000:]
    for place, passage in WORK:
        strike(place, passage, "work", "--until-idle")
    one.round()
    assert [name for name, struck in hit.items() if not struck] == []
    assert sum(map(len, hit.values())) == len(CRAWL) + len(WORK)
    assert unlike(picture(one.config), undisturbed) == []
    assert one.run("audit", "verify") == 0
    assert one.run("evidence", "verify") == 0


def test_killed_at_moments_by_chance(town: Town, undisturbed: dict[str, Any], tmp_path: Path) -> None:
    one = Installation(tmp_path, town)
    chance = Random(20261124)
    for command in (("crawl", "--once"), ("work", "--until-idle")):
        for _ in range(MOMENTS):
            process = one.start(*command)
            time.sleep(chance.uniform(1.5, 5.0))
            process.kill()
            process.wait()
        assert one.run(*command) == 0, one.log()[-3000:]
    one.round()
    assert unlike(picture(one.config), undisturbed) == []
