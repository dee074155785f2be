"""`make demo DEMO_EXIT=1`: the whole trip on the bundled newsroom, as the README promises it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from haidang.settings import load
from haidang.store import articles, case_queue, counts, stories
from haidang.store.tables import bulletins
from haidang.wiring import build
from tests.servers.ports import free_port

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 420  # three minutes on two quiet cores; a test machine is seldom quiet


@pytest.mark.slow
@pytest.mark.timeout(LIMIT_SECONDS + 60)
def test_the_demonstration_goes_all_the_way(tmp_path: Path) -> None:
    environment = {**os.environ, "DEMO_EXIT": "1", "DEMO_DATA": str(tmp_path / "demo"), "DEMO_PORT": str(free_port())}
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "demo.start"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    print(f"{time.monotonic() - started:.0f} s")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    house = build(load(file=tmp_path / "demo" / "haidang.toml", environment={}))
    try:
        with house.store.read() as unit:
            assert articles.count(unit) >= 260
            assert stories.count(unit) >= 12
            relevant = {(root, label): n for root, label, n in counts.shares(unit)}
            assert relevant[("danang", "relevant")] >= 100
            assert relevant[("biendong", "relevant")] >= 50
            queue, _ = case_queue.queue(unit, now=house.clock.now(), limit=200)
            assert {"checkable_claim", "distress_call"} <= {case.item_type for case in queue}
            assert [row.state for row in unit.execute(bulletins.select())] == ["draft"]
            versions = [articles.history(unit, i) for i in articles.ids(unit)]
            assert max(len(history) for history in versions) >= 2  # a silent edit was seen
    finally:
        house.close()


def test_the_labels_are_never_served() -> None:
    """The newsroom's process does not even name the folder; what it serves is compared in tests/demo."""
    served = [path for path in (ROOT / "demo").rglob("*.py") if path.name != "check.py"]
    assert [path.name for path in served if "labels" in path.read_text("utf-8")] == []
    lines = [line for file in (ROOT / "demo/labels").glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
    assert len([json.loads(line) for line in lines]) >= 240
