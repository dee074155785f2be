"""A module that does what no module of the product may do; `test_importing.py` checks that its watch sees it."""

from pathlib import Path

SEEN = len((Path(__file__).resolve().parents[2] / "pyproject.toml").read_bytes())
