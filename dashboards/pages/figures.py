"""Số liệu: volume, tone and topics over time; every number opens its list."""

from datetime import timedelta

from fastapi.responses import Response

from dashboards import words
from dashboards.access import STAFF, Door, Visit
from dashboards.chart import Chart, days_between, fill
from haidang.store import counts, sources

PERIODS = (7, 14, 30, 90)


def register(door: Door) -> None:
    """Adds the routes."""

    @door.get("/so-lieu", STAFF)
    def figures(visit: Visit, ngay: int = 14, root: str = "") -> Response:
        """Charts and tables of a period."""
        days = ngay if ngay in PERIODS else 14
        root = root if root in words.ROOTS else ""
        recipe, now = visit.needs.recipe(), visit.now
        since, until = now - timedelta(days=days), now + timedelta(minutes=1)
        with visit.needs.store.read() as unit:
            by_topic = counts.by_day(unit, "topic", since, until, root=root)
            by_tone = counts.by_day(unit, "tone", since, until, root=root)
            by_language = counts.by_value(unit, "language", since, until, root=root)
            by_country = counts.by_value(unit, "country", since, until, root=root)
            by_target = counts.tone_by_target(unit, since, until)
            older = counts.older(unit, recipe, since, until, root=root)
            visits = sources.visits_between(unit, since, until)
        totals: dict[str, int] = {}
        for row in by_topic:
            totals[row.value] = totals.get(row.value, 0) + row.count
        leading = sorted((t for t in totals if t), key=lambda t: -totals[t])[:6]
        span = days_between(now, days, visit.needs.zone)
        labels = tuple(day.strftime("%d/%m") for day in span)
        charts = [
            Chart(
                id="topics",
                title="Sáu chủ đề nhiều bài nhất, theo ngày",
                kind="line",
                labels=labels,
                series=tuple(
                    (words.TOPICS.get(t, t), fill(span, [r for r in by_topic if r.value == t])) for t in leading
                ),
            ),
            Chart(
                id="tones",
                title="Sắc thái bài viết: số bài mỗi ngày",
                kind="bar",
                stack=True,
                palette="tones",
                labels=labels,
                series=tuple(
                    (words.TONES[tone], fill(span, [r for r in by_tone if r.value == tone])) for tone in words.TONES
                ),
            ),
        ]
        down = sorted({v.source for v in visits if v.fate in ("failed", "refused")})
        return visit.render(
            "figures.html",
            charts=charts,
            days=days,
            periods=PERIODS,
            root=root,
            totals=sorted(((t, n) for t, n in totals.items() if t), key=lambda pair: -pair[1]),
            by_language=by_language,
            by_country=by_country,
            by_target=_shares(by_target),
            older=older,
            down=down,
        )


def _shares(rows: list[tuple[str, str, int]]) -> list[tuple[str, dict[str, int], int]]:
    """(target, count by tone, total), most first."""
    found: dict[str, dict[str, int]] = {}
    for target, tone, n in rows:
        if target and tone:
            found.setdefault(target, {})[tone] = n
    return sorted(((target, tones, sum(tones.values())) for target, tones in found.items()), key=lambda row: -row[2])
