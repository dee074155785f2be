"""The cues of `cues.toml`, compiled."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def cues(section: str) -> Mapping[str, re.Pattern[str]]:
    """Name to pattern over folded text. Read at the first call; the same object after that."""
    table = tomllib.loads(source())[section]
    return MappingProxyType({name: re.compile("|".join(map(_bounded, forms))) for name, forms in table.items()})


def source() -> str:
    """The file as it stands, for the recipe's digest."""
    return files("nlp").joinpath("cues.toml").read_text("utf-8")


def _bounded(form: str) -> str:
    """ "^word$" with word boundaries around it."""
    return rf"\b(?:{form[1:-1]})\b" if form.startswith("^") and form.endswith("$") else form
