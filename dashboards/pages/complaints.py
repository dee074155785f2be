"""Vấn đề dịch vụ người dân nêu: a list of their own, so that the city can improve. Nothing here is a case."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi.responses import Response

from dashboards.access import STAFF, Door, Visit
from haidang.model.analysis import ItemType
from haidang.model.article import Article, Version
from haidang.model.source import Source
from haidang.store import articles, counts, sources

PAGE = 50
DAYS = 30


@dataclass(frozen=True, slots=True)
class Raised:
    """One text that raises a service issue."""

    article: Article
    version: Version
    source: Source | None


def register(door: Door) -> None:
    """Adds the routes."""

    @door.get("/van-de-dich-vu", STAFF)
    def complaints(visit: Visit, page: int = 1) -> Response:
        """What residents raised in the last thirty days, newest first."""
        page = max(1, min(page, 1000))
        until = visit.now + timedelta(minutes=1)
        with visit.needs.store.read() as unit:
            found, total = counts.of_type(
                unit,
                ItemType.SERVICE_COMPLAINT.value,
                until - timedelta(days=DAYS),
                until,
                limit=PAGE,
                offset=(page - 1) * PAGE,
            )
            rows = []
            for one in found:
                article, version = articles.get(unit, one), articles.version(unit, one)
                if article is not None and version is not None:
                    rows.append(Raised(article, version, sources.get(unit, article.source)))
        return visit.render("complaints.html", rows=rows, total=total, page=page, pages=-(-total // PAGE), days=DAYS)
