"""One start at a time, free ports, and children that end with us."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from demo import start
from demo.household import Children, Folder, Interrupted, Trouble, free_port

ROOT = Path(start.__file__).resolve().parent.parent


def test_a_second_start_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    with Folder(tmp_path / "demo") as first:
        first.say("process 7, http://127.0.0.1:8080/")
        with pytest.raises(Trouble, match=r"already running .*process 7, http://127\.0\.0\.1:8080/"):
            Folder(tmp_path / "demo").__enter__()


def test_a_lock_whose_holder_died_is_stale(tmp_path: Path) -> None:
    (tmp_path / "demo.lock").write_text("process 999999\n", "utf-8")
    (tmp_path / "rest.txt").write_text("of the last time", "utf-8")
    with Folder(tmp_path) as folder:
        assert folder.stale == "process 999999"
        assert [entry.name for entry in tmp_path.iterdir()] == ["demo.lock"]
    with Folder(tmp_path) as folder:
        assert folder.stale == ""


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work", "utf-8")
    with pytest.raises(Trouble, match="no demonstration made it"):
        Folder(tmp_path).__enter__()
    assert (tmp_path / "thesis.docx").read_text("utf-8") == "years of work"


def test_the_next_free_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        assert free_port(port, ["127.0.0.1"]) > port


def test_children_end_with_their_own_children(tmp_path: Path) -> None:
    children = Children(dict(os.environ))
    script = "import subprocess,sys,time;c=subprocess.Popen(['sleep','60']);print(c.pid,flush=True);time.sleep(60)"
    child = children.start([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert child.stdout is not None
    grandchild = int(child.stdout.readline())
    children.end()
    assert child.returncode == -signal.SIGTERM
    assert _gone(grandchild)


def test_nothing_is_started_after_the_end() -> None:
    children = Children(dict(os.environ))
    children.end()
    with pytest.raises(Trouble, match="being ended"):
        children.start([sys.executable, "-c", ""])


def test_a_signal_while_a_child_is_born_waits_for_it() -> None:
    children = Children(dict(os.environ))
    children.asked = "SIGINT"  # what the handler notes while `busy`
    with pytest.raises(Interrupted, match="SIGINT"):
        children.start(["sleep", "60"])
    assert children.busy is False
    children.end()


def _gone(process: int) -> bool:
    for _ in range(50):
        try:
            state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_no_setting_of_a_real_installation_reaches_the_demonstration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HAIDANG_STORE__URL", "postgresql://somewhere/real")
    made = start.environment(tmp_path)
    assert {n: v for n, v in made.items() if n.startswith("HAIDANG_")} == {
        "HAIDANG_CONFIG": str(tmp_path / "haidang.toml")
    }


def test_sign_ins_are_made_up_anew() -> None:
    words = {start.password() for _ in range(50)}
    assert len(words) == 50
    assert all(re.fullmatch(r"([a-z]{4}-){5}\d{3}", word) for word in words)
    assert len({role for _, role, _ in start.ACCOUNTS}) == 8


def test_the_newsroom_process_opens_its_addresses_and_ends_on_a_signal(tmp_path: Path) -> None:
    hosts = ["127.0.10.1", "127.0.10.2", "127.0.10.90"]
    port = free_port(18400, hosts)
    command = [
        sys.executable,
        "-m",
        "demo.server",
        "--port",
        str(port),
        "--log",
        str(tmp_path / "log"),
        "--with-parent",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"newsroom: 28 outlets at port {port}\n"
        assert start.control(port, {"outlet": "*", "path": "*", "behaviour": "silent_edit"}) == {"touched": 2}
        process.terminate()
        assert process.wait(10) == 0
