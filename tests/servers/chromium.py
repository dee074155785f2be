"""Finds Chromium for the journeys, and installs Debian's where it may."""

import shutil

from tests.servers import apt
from tests.servers.missing import Missing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str:
    """Path of the browser. Raises Missing."""
    path = _installed()
    if path is None:
        trouble = apt.install("chromium", "poppler-utils")
        path = _installed()
        if path is None:
            raise Missing(f"no Chromium: {trouble or 'it was installed and is not on the path'}")
    return path


def _installed() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)
