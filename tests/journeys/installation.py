"""A small newsroom over HTTP, and installations of the product that read it, as processes that can be killed."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo.catalogue import write as write_catalogue
from demo.outlets import CONTROL
from tests.servers.ports import free_port

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "haidang.cli")
# Fewer sources than the demo has: one of each kind is enough to pass every named place.
SOURCES = ("songhan", "bienviet", "tinnhanh", "centralcoast", "laodong24", "selat", "quangtruong-public")
LONGEST = 300  # seconds that a command may take on a busy machine


@dataclass(frozen=True, slots=True)
class Town:
    """A newsroom and the catalogue that leads to it."""

    port: int
    catalogue: Path


@contextmanager
def newsroom(folder: Path, *, sources: Sequence[str] = SOURCES) -> Iterator[Town]:
    """Serves while it is open. It opened yesterday: feeds leave out old news. Without `sources`: all of them."""
    port = free_port(CONTROL)
    start = (datetime.now(UTC) - timedelta(days=1)).replace(minute=0, second=0, microsecond=0).isoformat()
    server = subprocess.Popen(
        [sys.executable, "-m", "demo.server", "--port", str(port), "--start", start, "--well-behaved", "--with-parent"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        _await(port)
        yield Town(port, _catalogue(folder / "sources.toml", port, sources))
    finally:
        server.terminate()
        server.wait()


def _await(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as caller:
            if caller.connect_ex((CONTROL, port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the newsroom does not open")


def _catalogue(path: Path, port: int, sources: Sequence[str]) -> Path:
    write_catalogue(path, port=port)
    if sources:
        head, *blocks = path.read_text("utf-8").split("[[source]]")
        wanted = [block for block in blocks if any(f'id = "{name}"' in block for name in sources)]
        assert len(wanted) == len(sources)
        path.write_text(head + "".join("[[source]]" + block for block in wanted), "utf-8")
    return path


class Installation:
    """One data folder with its settings."""

    def __init__(self, folder: Path, town: Town, store_url: str = "", *, data: Path | None = None, more: str = ""):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.data = data or folder / "data"
        self.config = folder / "haidang.toml"
        self.config.write_text(
            f'data = "{self.data}"\n'
            f'[store]\nurl = "{store_url}"\n'
            '[models]\nembedder = "none"\n'
            f'[crawl]\ncontact = "test@haidang.example"\ncatalogue = "{town.catalogue}"\nrecheck = []\n'
            f'allow_networks = ["127.0.10.0/24:{town.port}"]\n'
            f"{more}",
            "utf-8",
        )

    def start(self, *arguments: str, fault: str = "") -> "subprocess.Popen[bytes]":
        """A command in a process of its own; what it says goes to the log."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("HAIDANG_")}
        environment |= {"HAIDANG_FAULT": fault, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [*COMMAND, "--config", str(self.config), *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )

    def run(self, *arguments: str, fault: str = "") -> int:
        """The exit status of a command."""
        return self.start(*arguments, fault=fault).wait(LONGEST)

    def said(self, *arguments: str) -> str:
        """What a command says on both outputs."""
        before = len(self.log())
        self.run(*arguments)
        return self.log()[before:]

    def log(self) -> str:
        """Everything said so far."""
        path = self.folder / "log"
        return path.read_text("utf-8") if path.exists() else ""

    def round(self) -> None:
        """Crawl, then work until nothing is due."""
        assert self.run("crawl", "--once") == 0, self.log()[-3000:]
        assert self.run("work", "--until-idle") == 0, self.log()[-3000:]
