"""What a server does wrong when it is told to, and for how long."""

import fnmatch
import threading
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAMME = Path(__file__).parent / "programme.toml"

STATUSES = {"304": 304, "401": 401, "403": 403, "404": 404, "410": 410, "429": 429, "500": 500, "503": 503}
# Behaviours that change the bytes or the way they are sent, and those that change what stands behind an address.
WAYS = frozenset({"slow", "cut", "broken_xml", "wrong_date", "block_page", "robots_refusal"})
STATES = frozenset({"silent_edit", "deleted"})
KNOWN = STATUSES.keys() | WAYS | STATES


@dataclass(slots=True, kw_only=True)
class Rule:
    """One thing that goes wrong: at whose address, on which paths (a shell pattern, with the query), how often."""

    outlet: str  # id, or "*"
    path: str
    behaviour: str
    count: int | None = None  # None: until it is taken back
    seconds: float = 0.0  # of slow and Retry-After
    year: int = 2099


class Rules:
    """The rules in force; the newest fitting one wins. Safe between threads."""

    def __init__(self, rules: list[Rule]) -> None:
        self._rules = list(rules)
        self._lock = threading.Lock()

    def add(self, rule: Rule) -> None:
        """From now on."""
        with self._lock:
            self._rules.append(rule)

    def clear(self) -> None:
        """Everything behaves."""
        with self._lock:
            self._rules.clear()

    def take(self, outlet: str, path: str) -> Rule | None:
        """The rule for this request, its count lowered by one."""
        with self._lock:
            for rule in reversed(self._rules):
                if rule.outlet in ("*", outlet) and fnmatch.fnmatchcase(path, rule.path):
                    if rule.count is not None:
                        rule.count -= 1
                        if rule.count <= 0:
                            self._rules.remove(rule)
                    return rule
        return None

    def listed(self) -> list[dict[str, Any]]:
        """For the control address."""
        with self._lock:
            return [
                {"outlet": r.outlet, "path": r.path, "behaviour": r.behaviour, "count": r.count} for r in self._rules
            ]


def rule(table: dict[str, Any]) -> Rule:
    """A rule from JSON or TOML. Raises ValueError for what is none."""
    try:
        made = Rule(**table)
    except TypeError as error:
        raise ValueError(str(error).replace("Rule.__init__()", "a rule")) from error
    if made.behaviour not in KNOWN:
        raise ValueError(f"behaviour {made.behaviour!r} is none of {', '.join(sorted(KNOWN))}")
    if made.count is not None and made.count < 1:
        raise ValueError("count is less than one")
    return made


def programme(file: Path = PROGRAMME) -> Rules:
    """The standing misbehaviours of the demonstration."""
    return Rules([rule(table) for table in tomllib.loads(file.read_text("utf-8"))["rule"]])


def broken_xml(body: bytes) -> bytes:
    """A feed that somebody pasted an ampersand into and that ends too early."""
    middle = body.find(b"</title>", len(body) // 2)
    middle = len(body) // 2 if middle < 0 else middle
    return (body[:middle] + b" & con</title" + body[middle + 7 :]).rstrip()[:-9]


BLOCK_PAGE = (
    "<!DOCTYPE html><html lang=en><head><title>Just a moment…</title></head><body><h1>Just a moment…</h1>"
    "<p>Checking your browser before you go on.</p><script>window._cf_chl_opt={};</script></body></html>"
)
ROBOTS_REFUSAL = "User-agent: *\nDisallow: /\n"
