"""Killed with -9 at every named place, on both databases, and at moments by chance: nothing lost, nothing done twice.

Each round is the demo newsroom's: crawl, then work until nothing is due. The picture of the store, the index, the
marks and the audit is compared with that of a round that nothing disturbed.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from haidang.faults import NAMES
from tests.journeys.picture import picture
from tests.servers.ports import free_port

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).parent / "haidang"
START = (
    (datetime.now(UTC) - timedelta(days=1)).replace(minute=0, second=0, microsecond=0).isoformat()
)  # feeds leave out old news
# Fewer sources than the demo has: one of each kind is enough to pass every named place.
SOURCES = ("songhan", "bienviet", "tinnhanh", "centralcoast", "laodong24", "selat", "quangtruong-public")
SEEDED_MOMENTS = 4


@dataclass(frozen=True)
class Town:
    """A newsroom and the catalogue that leads to it."""

    port: int
    catalogue: Path


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    port = free_port("127.0.10.1")
    server = subprocess.Popen(
        [sys.executable, "-m", "demo.server", "--port", str(port), "--start", START, "--well-behaved", "--with-parent"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield Town(port, _catalogue(folder / "sources.toml", port))
    finally:
        server.terminate()
        server.wait()


def _catalogue(path: Path, port: int) -> Path:
    from demo.catalogue import tables
    from demo.catalogue import write as write_all
    from demo.outlets import load

    write_all(path, port=port)
    blocks = path.read_text("utf-8").split("[[source]]")
    wanted = [b for b in blocks[1:] if any(f'id = "{name}"' in b for name in SOURCES)]
    assert len(wanted) == len(SOURCES), [t["id"] for t in tables(load(), port=port)]
    path.write_text(blocks[0] + "".join("[[source]]" + b for b in wanted), "utf-8")
    return path


class Installation:
    """One data folder with its settings."""

    def __init__(self, folder: Path, town: Town, store_url: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.config = folder / "haidang.toml"
        self.config.write_text(
            f'data = "{folder / "data"}"\n'
            f'[store]\nurl = "{store_url}"\n'
            '[models]\nembedder = "none"\n'
            f'[crawl]\ncontact = "test@haidang.example"\ncatalogue = "{town.catalogue}"\nrecheck = []\n'
            f'allow_networks = ["127.0.10.0/24:{town.port}"]\n',
            "utf-8",
        )

    def start(self, *arguments: str, fault: str = "") -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "HAIDANG_FAULT": fault, "OMP_NUM_THREADS": "1"}
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [str(COMMAND), "--config", str(self.config), *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )

    def run(self, *arguments: str, fault: str = "") -> int:
        return self.start(*arguments, fault=fault).wait(180)

    def round(self) -> None:
        assert self.run("crawl", "--once") == 0, (self.folder / "log").read_text()[-3000:]
        assert self.run("work", "--until-idle") == 0, (self.folder / "log").read_text()[-3000:]


def _compared(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    for part in wanted:
        assert found[part] == wanted[part], part


@pytest.fixture(scope="module")
def undisturbed(town: Town, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    one = Installation(tmp_path_factory.mktemp("undisturbed"), town, "")
    one.round()
    found = picture(one.config)
    assert (found["marks"], found["stale"], found["waiting"], found["leased"]) == ([], [], {}, [])
    assert len(found["texts"]) > 60
    assert found["cases"]
    return found


@pytest.mark.slow
def test_killed_at_every_named_place(town: Town, undisturbed: dict[str, Any], tmp_path: Path, store_url: str) -> None:
    one = Installation(tmp_path, town, store_url)
    assert one.run("init") == 0
    hit = {name: one.run("crawl", "--once", fault=f"{name}:2") == -signal.SIGKILL for name in NAMES}
    assert one.run("crawl", "--once") == 0
    for name in NAMES:
        hit[name] |= one.run("work", "--until-idle", fault=f"{name}:2") == -signal.SIGKILL
    one.round()
    print("killed at:", *hit)
    assert [name for name, was in hit.items() if not was] == []
    _compared(picture(one.config), undisturbed)
    assert one.run("audit", "verify") == 0
    assert one.run("evidence", "verify") == 0


@pytest.mark.slow
def test_killed_at_moments_by_chance(town: Town, undisturbed: dict[str, Any], tmp_path: Path) -> None:
    one = Installation(tmp_path, town, "")
    chance = Random(20261124)
    for command in (("crawl", "--once"), ("work", "--until-idle")):
        for _ in range(SEEDED_MOMENTS):
            process = one.start(*command)
            time.sleep(chance.uniform(1.0, 4.0))
            process.kill()
            process.wait()
    one.round()
    _compared(picture(one.config), undisturbed)
