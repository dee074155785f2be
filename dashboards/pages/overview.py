"""Tổng quan: what there is, what is owed, what the last days brought."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi.responses import Response

from dashboards import words
from dashboards.access import CASES, STAFF, Door, Visit
from dashboards.chart import Chart, days_between, fill
from haidang.model.article import Kind
from haidang.model.source import SourceState
from haidang.store import articles, case_queue, counts, sources, stories
from haidang.store.unit import Unit

DAYS = 14
LEADING = 8
CANDIDATES = 40  # of the largest stories, posts among them


def register(door: Door) -> None:
    """Adds the routes."""

    @door.get("/", STAFF)
    def overview(visit: Visit) -> Response:
        """The first page."""
        needs, now = visit.needs, visit.now
        recipe = needs.recipe()
        until = now + timedelta(minutes=1)
        since = now - timedelta(days=DAYS)
        day_ago = now - timedelta(hours=24)
        with needs.store.read() as unit:
            by_root = {root: counts.by_day(unit, "kind", since, until, root=root) for root in ("danang", "biendong")}
            tones = counts.by_day(unit, "tone", since, until)
            topics = [t for t in counts.by_value(unit, "topic", day_ago, until) if t[0]][:8]
            today = counts.total(unit, day_ago, until)
            before = counts.total(unit, day_ago - timedelta(hours=24), day_ago)
            older = counts.older(unit, recipe, since, until)
            leading = _leading(unit, stories.between(unit, day_ago, until)[:CANDIDATES])
            owed = case_queue.counts(unit, now) if visit.may(CASES) else None
            health = sources.health(unit)
            active = [s for s in sources.every(unit) if s.state is SourceState.ACTIVE and s.address]
        down = [s for s in active if health[s.id].fate in ("failed", "refused")]
        return visit.render(
            "overview.html",
            charts=[_volume(visit, by_root), _tones(visit, tones)],
            topics=topics,
            today=today,
            before=before,
            older=older,
            leading=leading,
            owed=owed,
            down=down,
            health=health,
            active=active,
        )


@dataclass(frozen=True, slots=True)
class Leading:
    """A story as the overview tells it: by the press, with its posts counted."""

    article: int
    title: str
    outlets: tuple[str, ...]
    texts: int
    posts: int


def _leading(unit: Unit, told: list[stories.Story]) -> list[Leading]:
    """Stories that the press tells, the most told first; posts alone lead nothing."""
    found = [one for story in told if (one := _story(unit, story)) is not None]
    return sorted(found, key=lambda one: (-len(one.outlets), -one.texts))[:LEADING]


def _story(unit: Unit, story: stories.Story) -> Leading | None:
    shown: tuple[bool, int, int, str] | None = None
    outlets: list[str] = []
    texts = posts = 0
    for article in story.articles:
        lasting, version = articles.get(unit, article), articles.version(unit, article)
        if lasting is None or version is None:
            continue
        if lasting.kind is Kind.POST:
            posts += 1
            continue
        texts += 1
        source = sources.get(unit, lasting.source)
        outlets += [source.name] if source is not None and source.name not in outlets else []
        foreign = source is None or "vi" not in source.languages  # a Vietnamese headline is read first
        rank = (foreign, source.tier if source else 4, article)
        if shown is None or rank < shown[:3]:
            shown = (*rank, version.text.title or version.text.lead[:110])
    return None if shown is None else Leading(shown[2], shown[3], tuple(outlets), texts, posts)


def _volume(visit: Visit, by_root: dict[str, list[counts.DayCount]]) -> Chart:
    days = days_between(visit.now, DAYS, visit.needs.zone)
    return Chart(
        id="volume",
        title="Số bài và bài đăng liên quan mỗi ngày",
        kind="line",
        labels=tuple(day.strftime("%d/%m") for day in days),
        series=tuple((words.ROOTS[root], fill(days, rows)) for root, rows in by_root.items()),
    )


def _tones(visit: Visit, rows: list[counts.DayCount]) -> Chart:
    days = days_between(visit.now, DAYS, visit.needs.zone)
    return Chart(
        id="tones",
        title="Sắc thái bài viết mỗi ngày",
        kind="bar",
        stack=True,
        palette="tones",
        labels=tuple(day.strftime("%d/%m") for day in days),
        series=tuple(
            (words.TONES[tone], fill(days, [row for row in rows if row.value == tone])) for tone in words.TONES
        ),
    )
