"""Debian packages, where the tests run as root."""

import os
import shutil
import subprocess


def install(*packages: str) -> str:
    """Installs packages; gives back "" or why it could not be done."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return f"as root: apt-get install --no-install-recommends {' '.join(packages)}"
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    for before in ([], ["apt-get", "update", "-q"]):
        if before:  # package lists may be missing or old: only then are they fetched
            subprocess.run(before, env=environment, capture_output=True, timeout=300, check=False)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode == 0:
            return ""
    last = (done.stderr or done.stdout).strip().splitlines()[-1:]
    return f"apt-get could not install {' '.join(packages)}: {''.join(last)}"
