"""A chart as data: the page draws it, and shows the same numbers as a table."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from haidang.store.counts import DayCount


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart."""

    id: str
    title: str
    kind: str  # line or bar
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    stack: bool = False
    share: bool = False  # percent, axis to 100
    palette: str = "series"  # or "tones": classes in haidang.css, colours in charts.js

    def json(self, names: Sequence[str]) -> str:
        """What static/js/charts.js reads; `names` are the series' names in the reader's language."""
        return json.dumps(
            {
                "kind": self.kind,
                "labels": self.labels,
                "stack": self.stack,
                "share": self.share,
                "palette": self.palette,
                "series": [{"name": n, "values": v} for n, (_, v) in zip(names, self.series, strict=True)],
            },
            ensure_ascii=False,
        ).replace("<", "\\u003c")


def days_between(until: datetime, days: int, zone: ZoneInfo) -> list[date]:
    """The last `days` local days, oldest first, today last."""
    today = until.astimezone(zone).date()
    return [today - timedelta(days=back) for back in reversed(range(days))]


def fill(days: Iterable[date], rows: Iterable[DayCount]) -> tuple[float | None, ...]:
    """A count a day, zero where there was none."""
    found: dict[int, int] = {}
    for row in rows:
        found[row.day] = found.get(row.day, 0) + row.count
    return tuple(found.get(day.year * 10000 + day.month * 100 + day.day, 0) for day in days)
