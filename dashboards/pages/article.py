"""Một bài: its text with the words that decided, its versions, where else it ran, its story and its cases."""

from dataclasses import dataclass

from fastapi.responses import Response
from starlette.exceptions import HTTPException

from dashboards import shape
from dashboards.access import ARCHIVE, CASES, STAFF, Door, Visit
from haidang.model.analysis import Analysis
from haidang.model.article import Article, Kind, Version
from haidang.model.source import Source
from haidang.store import analyses, articles, cases, pages, sources, stories
from haidang.store.unit import Unit

CLAIMS_SHOWN = 3  # a page on which everything is marked marks nothing


@dataclass(frozen=True, slots=True)
class Telling:
    """Another article of the same story."""

    article: Article
    version: Version
    source: Source | None


def register(door: Door) -> None:
    """Adds the routes."""

    @door.get("/bai/{article}", ARCHIVE)
    def article_page(visit: Visit, article: int, n: int | None = None) -> Response:
        """One article, in one of its versions."""
        recipe = visit.needs.recipe()
        with visit.needs.store.read() as unit:
            found = articles.get(unit, article)
            version = articles.version(unit, article, n) if found else None
            if found is None or version is None or (found.kind is Kind.POST and not visit.may(STAFF)):
                raise HTTPException(404)
            analysis = analyses.get(unit, article, version.n, recipe)
            source = sources.get(unit, found.source)
            seen = [s for i in articles.seen_in(unit, article) if (s := sources.get(unit, i)) is not None]
            history = articles.history(unit, article)
            story = stories.of(unit, article)
            others = _tellings(unit, stories.get(unit, story), article) if story is not None else []
            in_cases = cases.of_article(unit, article) if visit.may(CASES) else []
            page = pages.get(unit, version.page) if version.page else None
        return visit.render(
            "article.html",
            article=found,
            version=version,
            analysis=analysis,
            source=source,
            seen=seen,
            history=history,
            others=[o for o in others if visit.may(STAFF) or o.article.kind is not Kind.POST],
            in_cases=in_cases,
            page=page,
            title=pieces(version.text.title, "title", analysis),
            lead=pieces(version.text.lead, "lead", analysis),
            body=shape.paragraphs(pieces(version.text.text, "text", analysis)),
        )


def _tellings(unit: Unit, story: stories.Story | None, but: int) -> list[Telling]:
    found = []
    for other in story.articles if story else ():
        article, version = articles.get(unit, other), articles.version(unit, other)
        if other != but and article is not None and version is not None:
            found.append(Telling(article, version, sources.get(unit, article.source)))
    return found


def pieces(text: str, field: str, analysis: Analysis | None) -> list[shape.Piece]:
    """The field with its cues and its claims marked, and sentences in another language told apart."""
    if analysis is None:
        return [shape.Piece(text)] if text else []
    worthiest = sorted(analysis.claims, key=lambda c: -c.score)[:CLAIMS_SHOWN]
    marks = [(c.span.start, c.span.end, "claim", "câu nên kiểm chứng") for c in worthiest if c.span.field == field]
    for root, why in ((analysis.danang, "nói về Đà Nẵng"), (analysis.biendong, "nói về Biển Đông")):
        marks += [
            (b.span.start, b.span.end, "cue", why)
            for b in root.because
            if b.span.field == field and b.role in ("anchor", "weak")
        ]
    foreign = [(f.span.start, f.span.end, f.language) for f in analysis.foreign if f.span.field == field]
    return shape.spoken(shape.marked(text, marks), foreign)
