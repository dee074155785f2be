"""What an older recipe measured: `facts` has one row an article, which names the recipe that measured it last."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, select

from haidang.model.work import Step
from haidang.store.tables import analyses, articles, facts, fates, recipes, work
from haidang.store.unit import Unit

SET_ASIDE = ("quarantined", "failed", "refused")

_WITH_ARTICLES = facts.join(articles, articles.c.id == facts.c.article)
_SUBJECT = cast(articles.c.id, Text) + "/" + cast(articles.c.latest, Text)  # of the newest version, in work and fates
_WAITS = exists().where(work.c.step == Step.MEASURE.value, work.c.subject == _SUBJECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdated:
    """The newest version of an article that an older recipe measured."""

    article: int
    n: int
    at: datetime  # published, else first seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the archive is at a recipe, in articles."""

    left: int
    set_aside: int  # could not be measured by the recipe: known when nothing else is left, not among those left
    all: int


def progress(unit: Unit, recipe: str, since: datetime | None = None) -> Progress:
    """Counts measured articles since an instant.

    Who is set aside is looked up only when nothing else is left: a page may ask while millions are.
    """
    older = facts.c.recipe != recipe
    within = [] if since is None else [facts.c.at >= since]
    count = select(func.count(), func.count().filter(older)).select_from(facts).where(*within)
    everything, left = unit.execute(count).one()
    if not left or newest(unit, recipe, since=since, limit=1):
        return Progress(left=left, set_aside=0, all=everything)
    in_work = select(func.count()).select_from(_WITH_ARTICLES).where(older, _WAITS, *within)
    waits = unit.execute(in_work).scalar_one()
    return Progress(left=waits, set_aside=left - waits, all=everything)


def newest(unit: Unit, recipe: str, *, since: datetime | None, limit: int) -> list[Outdated]:
    """Articles that are left and do not wait in work, newest first.

    One ordered walk over the index for each older recipe: a chunk costs the same at the beginning and at the end.
    """
    where = [_can_be(unit, recipe), ~_WAITS]
    if since is not None:
        where.append(facts.c.at >= since)
    found: list[Outdated] = []
    for other in unit.execute(select(recipes.c.id).where(recipes.c.id != recipe)).scalars().all():
        query = (
            select(facts.c.article, articles.c.latest, facts.c.at)
            .select_from(_WITH_ARTICLES)
            .where(facts.c.recipe == other, *where)
            .order_by(facts.c.at.desc(), facts.c.article)
            .limit(limit)
        )
        found += [Outdated(article=row.article, n=row.latest, at=row.at) for row in unit.execute(query)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def recipes_of(unit: Unit, chosen: Collection[int]) -> dict[int, str]:
    """By which recipe each of these articles is counted; articles that wait are not there."""
    rows = unit.execute(select(facts.c.article, facts.c.recipe).where(facts.c.article.in_(chosen)))
    return {row.article: row.recipe for row in rows}


def _can_be(unit: Unit, recipe: str) -> ColumnElement[bool]:
    """Whether measuring again makes sense: the newest version was measured once, and this recipe has not failed on it.

    A newest version that nothing has measured is either in work, or was set aside when it was news.
    """
    once = exists().where(analyses.c.article == articles.c.id, analyses.c.n == articles.c.latest)
    since = unit.execute(select(recipes.c.in_force_from).where(recipes.c.id == recipe)).scalar()
    if since is None:
        return once
    failed = exists().where(
        fates.c.step == Step.MEASURE.value,
        fates.c.subject == _SUBJECT,
        fates.c.what.in_(SET_ASIDE),
        fates.c.at >= since,
    )
    return and_(once, ~failed)
