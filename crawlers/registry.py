"""The catalogue of sources: a TOML file of `[[source]]` tables, checked line by line."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from crawlers.urls import address_key, canonical, root_domain
from haidang.errors import Quarantined, SettingsError
from haidang.model.source import Ownership, Source, SourceKind, SourceState

BUNDLED = Path(__file__).with_name("sources.toml")

_NAMES = frozenset(f.name for f in fields(Source))
_REQUIRED = ("id", "name", "country", "languages", "ownership", "tier", "scope", "kind")
_TABLE = re.compile(r"^\s*\[\[\s*source\s*\]\]")
_DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(s|m|h|d)$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")
_LANGUAGE = re.compile(r"^[a-z]{2,3}$")
# Codes that name nothing here: Tagalog is written fil, and two-letter slips that look like countries.
_WRONG_LANGUAGES = {"tl": "fil", "vn": "vi", "cn": "zh", "jp": "ja", "kr": "ko", "kh": "km", "gb": "en", "us": "en"}
_COUNTRY = re.compile(r"^(?:[A-Z]{2}|INT)$")
_ENUMS = {"ownership": Ownership, "kind": SourceKind, "state": SourceState}
_SHORTEST_INTERVAL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with one source, or (line 0) with the whole file."""

    line: int  # of the source's [[source]] header, from 1
    source: str  # its id, "" where it has none
    what: str


def load(path: Path | None) -> tuple[Source, ...]:
    """The catalogue, None: the bundled one. Raises SettingsError that names the first faults with their lines."""
    file = path or BUNDLED
    sources, faults = _read(file)
    if faults:
        told = "; ".join(f"line {f.line}: {f.source or '(no id)'}: {f.what}" for f in faults[:3])
        more = f" (and {len(faults) - 3} more: haidang sources check)" if len(faults) > 3 else ""
        raise SettingsError(f"{file}: {told}{more}")
    return sources


def check(path: Path | None = None) -> tuple[Fault, ...]:
    """Everything that is wrong with a catalogue, in order of lines. () when all is well."""
    return _read(path or BUNDLED)[1]


def _read(file: Path) -> tuple[tuple[Source, ...], tuple[Fault, ...]]:
    try:
        text = file.read_text("utf-8")
        tree = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return (), (Fault(line=0, source="", what=f"can't be read: {error}"),)
    tables = tree.get("source", [])
    unknown = sorted(set(tree) - {"source"})
    faults = [Fault(line=0, source="", what=f"unknown table or key {name!r}") for name in unknown]
    if not isinstance(tables, list) or not tables:
        return (), (*faults, Fault(line=0, source="", what="no [[source]] tables"))
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _TABLE.match(line)]
    lines += [0] * (len(tables) - len(lines))
    sources = []
    seen: dict[tuple[str, str], int] = {}
    for line, table in zip(lines, tables, strict=False):
        found = _faults_of(table) + _repeated(table, line, seen)
        faults += [Fault(line=line, source=str(table.get("id", "")), what=what) for what in found]
        if not found:
            sources.append(_source(table))
    return tuple(sources), tuple(faults)


def _repeated(table: Mapping[str, Any], line: int, seen: dict[tuple[str, str], int]) -> list[str]:
    """Ids and addresses occur once in a catalogue."""
    faults = []
    for name, value in (("id", str(table.get("id", ""))), ("address", _key(table.get("address", "")))):
        if value and (name, value) in seen:
            faults.append(f"{name} as in line {seen[(name, value)]}")
        elif value:
            seen[(name, value)] = line
    return faults


def _key(address: object) -> str:
    """Identity of an address with its query: section feeds differ in nothing else."""
    try:
        return address_key(str(address))
    except Quarantined:
        return ""


def _faults_of(table: Mapping[str, Any]) -> list[str]:
    faults = [f"unknown field {name!r}" for name in sorted(set(table) - _NAMES)]
    faults += [f"field {name!r} is missing" for name in _REQUIRED if name not in table]
    for name in set(table) & _NAMES:
        if what := _fault_in(name, table[name]):
            faults.append(what)
    if faults:
        return sorted(faults)
    return _fault_between(table)


def _fault_in(name: str, value: Any) -> str:
    """What is wrong with one field by itself; "" if nothing."""
    if name in _ENUMS:
        known = [str(member) for member in _ENUMS[name]]
        return "" if value in known else f"{name} {value!r} is none of {', '.join(known)}"
    if name in ("interval", "stale_after"):
        return "" if _duration(value) else f'{name} {value!r} is no duration such as "15m", "24h" or "60d"'
    if name == "languages":
        return _language_fault(value)
    if name == "tier":
        return "" if type(value) is int and 1 <= value <= 4 else f"tier {value!r} is not 1, 2, 3 or 4"
    if name == "delay":
        fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 3600
        return "" if fits else f"delay {value!r} is no number of seconds"
    if name == "concurrency":
        return "" if type(value) is int and 1 <= value <= 8 else f"concurrency {value!r} is not 1 to 8"
    if not isinstance(value, str):
        return f"{name} must be a text"
    patterns = {"id": _ID, "country": _COUNTRY}
    if name in patterns and not patterns[name].match(value):
        return f"{name} {value!r} is not in the right form"
    if name == "timezone" and value not in available_timezones():
        return f"timezone {value!r} is unknown"
    if name in ("name", "outlet") and not value.strip():
        return f"{name} is empty"
    return ""


def _language_fault(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return "languages must be a list of at least one code"
    for code in value:
        if not isinstance(code, str) or not _LANGUAGE.match(code):
            return f"language {code!r} is no ISO 639 code"
        if code in _WRONG_LANGUAGES:
            return f"language {code!r}: write {_WRONG_LANGUAGES[code]!r}"
    return ""


def _fault_between(table: Mapping[str, Any]) -> list[str]:
    """What is wrong with fields taken together; each by itself is known to be right."""
    address = table.get("address", "")
    if table["kind"] == SourceKind.MANUAL:
        faults = ["a manual source has no address (put a page's address into the note)"] if address else []
        return faults if "outlet" in table else [*faults, "a manual source needs its outlet"]
    try:
        canonical(address)
    except Quarantined as error:
        return [f"address: {error}"]
    faults = []
    if any(mark in address for mark in "<>{}…"):
        faults.append("address is a pattern, not an address")
    interval = _duration(table.get("interval", "15m"))
    if interval is not None and interval < _SHORTEST_INTERVAL:
        faults.append("interval is shorter than a minute")
    return faults


def _duration(value: Any) -> timedelta | None:
    found = _DURATION.match(value) if isinstance(value, str) else None
    return timedelta(**{_UNITS[found.group(2)]: float(found.group(1))}) if found and float(found.group(1)) else None


def _source(table: Mapping[str, Any]) -> Source:
    values = dict(table)
    for name, enum in _ENUMS.items():
        if name in values:
            values[name] = enum(values[name])
    for name in ("interval", "stale_after"):
        if name in values:
            values[name] = _duration(values[name])
    values["languages"] = tuple(values["languages"])
    address = values.setdefault("address", "")
    if "outlet" not in values:
        values["outlet"] = root_domain(re.sub(r"^https?://", "", canonical(address)).partition("/")[0])
    return Source(**values)
