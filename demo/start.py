"""The demonstration: `python -m demo.start`, called by `make demo`.

Starts the newsroom, then does through the command `haidang` what an office would do: makes a store and accounts,
fetches, measures, notices a silent edit, drafts a digest, and leaves the dashboard running until Ctrl-C.

DEMO_DATA   the data folder, made afresh (var/demo)
DEMO_PORT   port of the dashboard (8080, or the next free one)
DEMO_EXIT   1: end when everything was fetched and measured and a draft digest is there
"""

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from demo import catalogue, outlets
from demo.household import Children, Folder, Interrupted, Trouble, free_port
from demo.server import build

ROOT = Path(__file__).resolve().parent.parent
# A page is looked at again after this long, so that the second round finds what was changed in silence.
RECHECK_SECONDS = 45.0
ACCOUNTS = (
    ("chuyenvien", "analyst", "Chuyên viên"),
    ("phongtruong", "reviewer", "Trưởng phòng"),
    ("bientap", "editor", "Biên tập"),
    ("duyet", "approver", "Người duyệt"),
    ("lanhdao", "leader", "Lãnh đạo"),
    ("nghiencuu", "researcher", "Nghiên cứu"),
    ("kiemtra", "auditor", "Kiểm tra"),
    ("quantri", "admin", "Quản trị"),
)
_CONSONANTS, _VOWELS = "bcdghklmnst", "aeio"


class Start:
    """One start, from the ports to the dashboard."""

    def __init__(self, folder: Folder, children: Children, log: IO[str], *, port: int, web_port: int) -> None:
        self._folder = folder
        self._children = children
        self._log = log
        self._port = port
        self._web_port = web_port
        self._began = time.monotonic()
        self._start = datetime.now(UTC)
        self._passwords: dict[str, str] = {}
        self._down: list[str] = []  # sources, as last told

    def say(self, words: str) -> None:
        """A line with the time since the start."""
        print(f"[{time.monotonic() - self._began:6.1f} s] {words}", flush=True)

    def go(self, *, leave: bool) -> None:
        """The whole trip; with `leave` it ends before the dashboard. Raises Trouble."""
        self._newsroom()
        self._settings()
        self._haidang("init")
        accounts = _Beside(self._accounts)
        self._round("first round", "crawl", "--once")
        fetched = time.monotonic()
        accounts.done()
        self._work()
        self._edit_silently(not_before=fetched + RECHECK_SECONDS)
        self._round("second round", "crawl", "--once", "--force")
        self._work()
        self.say("drafting the daily digest")
        self._haidang("digest", "build", "--kind", "daily")
        print(self._haidang("status"))
        self._check()
        if leave:
            self.say("everything was fetched and measured, and a draft digest is there")
            return
        self._dashboard()

    def _newsroom(self) -> None:
        log = self._folder.path / "access.jsonl"
        command = [sys.executable, "-m", "demo.server", "--port", str(self._port), "--log", str(log)]
        command += ["--start", self._start.isoformat(), "--with-parent"]
        child = self._children.start(command, stdout=subprocess.PIPE, stderr=self._log)
        assert child.stdout is not None
        line = child.stdout.readline().strip()
        if not line:
            raise Trouble(f"the newsroom does not start (see {self._log.name})")
        self.say(f"{line}, 127.0.10.2 and up; access log in {log}")

    def _settings(self) -> None:
        data = self._folder.path
        sources = catalogue.write(data / "sources.toml", port=self._port)
        lines = [
            "# Made by demo/start.py for one demonstration.",
            f"data = {json.dumps(str(data / 'store'))}",
            "",
            "[crawl]",
            f"catalogue = {json.dumps(str(data / 'sources.toml'))}",
            f'allow_networks = ["{outlets.NETWORK}.0/24:{self._port}"]',
            'contact = "demo@haidang.example"',
            f"delay = {catalogue.DELAY}",
            f"recheck = [{RECHECK_SECONDS / 3600:.5f}, 6.0, 24.0]",
            "",
            "[web]",
            f"port = {self._web_port}",
            "",
        ]
        (data / "haidang.toml").write_text("\n".join(lines), "utf-8")
        self.say(f"settings and a catalogue of {sources} sources in {data}")

    def _haidang(self, *arguments: str, said: str = "", fine: tuple[int, ...] = (0,)) -> str:
        """Runs the command. Raises Trouble for an exit status that is not fine."""
        command = [str(Path(sys.executable).parent / "haidang"), *arguments]
        status, printed = self._children.run(command, said=said, log=self._log)
        if status not in fine:
            raise Trouble(f"`haidang {' '.join(arguments)}` ended with status {status} (see {self._log.name})")
        return printed

    def _accounts(self) -> None:
        for name, role, display in ACCOUNTS:
            self._passwords[name] = password()
            arguments = ("user", "add", name, "--role", role, "--display", display, "--password-stdin")
            self._haidang(*arguments, said=self._passwords[name] + "\n")
        self.say(f"{len(ACCOUNTS)} demo sign-ins, one for each role")

    def _round(self, name: str, *arguments: str) -> None:
        """Some sources are down on purpose: status 1 says so and is no trouble."""
        self.say(f"{name}: fetching")
        lines = [line.split("\t") for line in self._haidang(*arguments, fine=(0, 1)).splitlines()]
        rows = [line for line in lines if len(line) >= 5]
        down = [row for row in rows if row[1] in ("failed", "refused")]
        self.say(f"{name}: {len(rows)} sources visited, {len(down)} down")
        told = [f"{source}: {fate}: {why[:90]}" for source, fate, _, _, why in (row[:5] for row in down)]
        for line in told if told != self._down else ():
            print(f"             {line}")
        self._down = told

    def _work(self) -> None:
        self.say("measuring, grouping, judging")
        self.say(self._haidang("work", "--until-idle").strip())

    def _edit_silently(self, *, not_before: float) -> None:
        answer = control(self._port, {"outlet": "*", "path": "*", "behaviour": "silent_edit"})
        self.say(f"two rounds are needed to notice it: {answer.get('touched', 0)} articles were changed in silence")
        time.sleep(max(0.0, not_before - time.monotonic()))

    def _check(self) -> None:
        """Compares the newsroom's own access log with what came out of the store. Raises Trouble where they differ."""
        rows = self._exported("articles")
        drafts = self._exported("bulletins")
        room = build(start=self._start, port=self._port)
        have = {room.article_at(str(row.get("url", ""))) for row in rows}
        lines = (self._folder.path / "access.jsonl").read_text("utf-8").splitlines()
        served = [line for line in map(json.loads, lines) if line["status"] == 200 and line["behaviour"] != "cut"]
        wanted = {room.article_at(f"http://{line['host']}:{self._port}{line['path']}") for line in served} - {""}
        missing = sorted(room.address(article) for article in wanted - have)
        unmeasured = [row for row in rows if not row.get("danang")]
        if missing:
            raise Trouble(f"{len(missing)} of {len(wanted)} fetched articles are not in the store, {missing[0]} first")
        if not wanted or unmeasured:
            raise Trouble(f"{len(unmeasured)} of {len(rows)} articles were not measured")
        if not drafts:
            raise Trouble("there is no draft digest")
        self.say(f"{len(wanted)} articles of {len(room.sites)} outlets were served, and all of them are in the store")

    def _exported(self, what: str) -> list[dict[str, object]]:
        out = self._folder.path / f"{what}.jsonl"
        self._haidang("export", what, "--out", str(out))
        return [json.loads(line) for line in out.read_text("utf-8").splitlines()] if out.exists() else []

    def _dashboard(self) -> None:
        address = f"http://127.0.0.1:{self._web_port}/"
        self._folder.say(f"process {os.getpid()}, {address}")
        width = max(len(display) for _, _, display in ACCOUNTS)
        print(f"\n  Hải Đăng: {address}\n\n  Demo sign-ins (they exist only in this store):")
        for name, role, display in ACCOUNTS:
            print(f"    {display:<{width}}  {role:<10}  {name:<12}  {self._passwords[name]}")
        print("\n  Ctrl-C ends everything.\n", flush=True)
        child = self._children.start([str(Path(sys.executable).parent / "haidang"), "run"], with_us=True)
        status = child.wait()
        raise Trouble(f"`haidang run` ended with status {status}")


class _Beside:
    """Something done beside the main work: the first round mostly waits for the outlets' pace."""

    def __init__(self, what: Callable[[], None]) -> None:
        self._what = what
        self._trouble: Trouble | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._what()
        except Trouble as trouble:
            self._trouble = trouble

    def done(self) -> None:
        """Waits for it. Raises the Trouble that it met."""
        self._thread.join()
        if self._trouble is not None:
            raise self._trouble


def password() -> str:
    """Made-up words and a number: easy to type, over 60 bits of chance."""
    syllables = (secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(10))
    words = ("".join(pair) for pair in zip(syllables, syllables, strict=True))
    return f"{'-'.join(words)}-{secrets.randbelow(900) + 100}"


def control(port: int, order: dict[str, object]) -> dict[str, object]:
    """Gives the newsroom's control address an order."""
    url = f"http://{outlets.CONTROL}:{port}/control"
    request = urllib.request.Request(url, json.dumps(order).encode(), {"Content-Type": "application/json"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
        given: dict[str, object] = json.load(answer)
    return given


def environment(folder: Path) -> dict[str, str]:
    """Ours for the children: no setting of a real installation may reach the demonstration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HAIDANG_")}
    path = os.pathsep.join(p for p in (str(ROOT), kept.get("PYTHONPATH", "")) if p)
    return kept | {"HAIDANG_CONFIG": str(folder / "haidang.toml"), "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}


def heed(children: Children) -> None:
    """From now on a signal to end raises Interrupted, but never between a child's birth and its entry."""

    def asked(number: int, _frame: object) -> None:
        name = signal.Signals(number).name
        if children.busy:
            children.asked = name
        else:
            raise Interrupted(name)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, asked)


def main() -> int:
    """Exit status: 0 ended as asked, 1 with a reason, 130 interrupted before the end."""
    leave = os.environ.get("DEMO_EXIT", "") not in ("", "0")
    path = Path(os.environ.get("DEMO_DATA") or ROOT / "var" / "demo").absolute()
    town = outlets.load()
    hosts = [outlets.CONTROL, town.social.host, *(outlet.host for outlet in town.outlets)]
    children = Children(environment(path))
    heed(children)
    try:
        with Folder(path) as folder, (path / "demo.log").open("a", encoding="utf-8") as log:
            port = _chosen("the newsroom", outlets.PORT, hosts)
            web_port = _chosen("the dashboard", int(os.environ.get("DEMO_PORT") or 8080), ["127.0.0.1"])
            try:
                Start(folder, children, log, port=port, web_port=web_port).go(leave=leave)
            finally:
                _quiet()
                children.end()
    except Trouble as trouble:
        print(f"demo: {trouble}", file=sys.stderr)
        return 1
    except Interrupted as ended:
        print(f"\ndemo: ended ({ended})", file=sys.stderr)
        return 130 if leave else 0
    return 0


def _chosen(what: str, wanted: int, hosts: list[str]) -> int:
    port = free_port(wanted, hosts)
    if port != wanted:
        print(f"demo: port {wanted} is busy: {what} takes {port}", flush=True)
    return port


def _quiet() -> None:
    """A second Ctrl-C must not keep the children from being ended."""
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
