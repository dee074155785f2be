"""Tìm kiếm: the archive by words, with filters that stand in the address and a time line above the hits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from fastapi.responses import Response

from dashboards import words
from dashboards.access import ARCHIVE, STAFF, Door, Visit
from haidang.errors import Unavailable
from haidang.model.search import Answer, Mode, Query

PAGE = 20
LAST_PAGE = 500
FACETS = (
    ("root", "Nội dung"),
    ("topic", "Chủ đề"),
    ("tone", "Sắc thái bài viết"),
    ("country", "Nước"),
    ("language", "Ngôn ngữ"),
    ("outlet", "Cơ quan báo chí"),
    ("kind", "Loại"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the time line, as the page draws it."""

    x: float
    height: float
    label: str
    count: int


def register(door: Door) -> None:
    """Adds the routes."""

    @door.get("/tim-kiem", ARCHIVE)
    def search(visit: Visit) -> Response:
        """The search page; without a query, the newest."""
        asked = visit.request.query_params
        query = query_of(visit)
        answer: Answer | None = None
        fault = ""
        try:
            index = visit.needs.search()
            try:
                answer = index.search(query)
            finally:
                index.close()
        except Unavailable as error:
            fault = f"Máy tìm kiếm chưa trả lời: {error}. Việc thu thập và phân tích vẫn tiếp tục."
        page = query.offset // PAGE + 1
        return visit.render(
            "search.html",
            status=503 if fault else 200,
            words_typed=query.words,
            query=query,
            answer=answer,
            fault=fault,
            facets=FACETS,
            chosen={name: asked.getlist(name) for name, _ in FACETS},
            bars=bars(answer) if answer else [],
            page=page,
            pages=min(LAST_PAGE, -(-answer.total // PAGE)) if answer else 0,
            name_of=name_of,
            link=lambda **changes: _link(visit, **changes),
        )


def query_of(visit: Visit) -> Query:
    """What the address asks for; a role that sees no posts gets none."""
    asked = visit.request.query_params
    kinds = tuple(asked.getlist("kind"))
    if not visit.may(STAFF):
        kinds = tuple(k for k in kinds if k != "post") or ("article", "file", "print")
    page = asked.get("page", "1")
    number = min(int(page), LAST_PAGE) if page.isdigit() and int(page) > 0 else 1
    typed = asked.get("q", "")[:1000]
    mode = asked.get("mode", "hybrid")
    return Query(
        words=typed,
        mode=Mode(mode) if mode in set(Mode) else Mode.HYBRID,
        since=_day(visit, asked.get("since", "")),
        until=_day(visit, asked.get("until", ""), after=1),
        outlets=tuple(asked.getlist("outlet")),
        countries=tuple(asked.getlist("country")),
        languages=tuple(asked.getlist("language")),
        topics=tuple(asked.getlist("topic")),
        tones=tuple(asked.getlist("tone")),
        roots=tuple(asked.getlist("root")),
        kinds=kinds,
        sort="newest" if asked.get("sort") == "newest" or not typed else "relevance",
        top=PAGE,
        offset=(number - 1) * PAGE,
    )


def _day(visit: Visit, text: str, *, after: int = 0) -> datetime | None:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=visit.needs.zone)
    except ValueError:
        return None
    return day + timedelta(days=after)


def _link(visit: Visit, **changes: str | None) -> str:
    """The same search with one thing changed: a filter value put in or taken out, or another page."""
    pairs = [(k, v) for k, v in visit.request.query_params.multi_items() if k != "page" and v]
    for name, value in changes.items():
        if name in ("page", "sort", "since", "until", "mode"):
            pairs = [p for p in pairs if p[0] != name] + ([(name, value)] if value else [])
        elif (name, value) in pairs:
            pairs.remove((name, value or ""))
        else:
            pairs.append((name, value or ""))
    return "/tim-kiem?" + urlencode(pairs)


def bars(answer: Answer) -> list[Bar]:
    """The time line as bars in a box of 1000 by 48; more than 120 days are put together."""
    days = list(answer.timeline)
    if not days:
        return []
    size = -(-len(days) // 120)
    groups = [days[i : i + size] for i in range(0, len(days), size)]
    sums = [(group[0][0], group[-1][0], sum(n for _, n in group)) for group in groups]
    most = max(n for *_, n in sums) or 1
    width = 1000 / len(sums)
    return [
        Bar(
            round(i * width, 2),
            round(46 * n / most, 2),
            f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m}–{last:%d/%m/%Y}",
            n,
        )
        for i, (first, last, n) in enumerate(sums)
    ]


def name_of(facet: str, value: str) -> str:
    """A facet's value in words."""
    tables = {
        "root": words.ROOTS,
        "tone": words.TONES,
        "kind": words.KINDS,
        "country": words.COUNTRIES,
        "language": words.LANGUAGES,
        "topic": words.TOPICS,
    }
    return tables.get(facet, {}).get(value, value)
