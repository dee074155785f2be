"""Debian packages, where the tests run as root."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path


def install(*packages: str) -> str:
    """Installs packages; gives back "" or why it could not be done."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return f"as root: apt-get install --no-install-recommends {' '.join(packages)}"
    with (Path(tempfile.gettempdir()) / "haidang-tests-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the tests run in two processes, apt in one
        return _install(packages)


def _install(packages: Sequence[str]) -> str:
    install_them = ["install", "-y", "--no-install-recommends", *packages]
    said = _apt(install_them)
    if said:  # package lists may be missing or old: only then are they fetched
        _apt(["update"])
        said = _apt(install_them)
    return said and f"apt-get could not install {' '.join(packages)}: {said}"


def _apt(arguments: list[str]) -> str:
    """Runs apt-get; gives back "" or its last words."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-q", *arguments]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        return "it took longer than 5 minutes"
    if done.returncode == 0:
        return ""
    return (done.stderr or done.stdout).strip().splitlines()[-1][:200] if done.stderr or done.stdout else "it failed"
