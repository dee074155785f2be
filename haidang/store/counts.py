"""Counting reads `facts`, never texts: one row an article, by the recipe that measured it last.

While the archive is measured again, two recipes stand side by side; whoever shows counts says so with `older`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from haidang.store.tables import facts, fates, recipes
from haidang.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """How many on a day (local, yyyymmdd) with a value."""

    day: int
    value: str
    count: int


_COLUMNS = {
    "topic": facts.c.topic,
    "tone": facts.c.tone,
    "country": facts.c.country,
    "language": facts.c.language,
    "source": facts.c.source,
    "kind": facts.c.kind,
    "target": facts.c.target,
    "type": facts.c.type,
}


def _relevant(since: datetime, until: datetime, root: str) -> list[object]:
    # Every recipe there is: the index begins with it.
    where: list[object] = [facts.c.recipe.in_(select(recipes.c.id)), facts.c.at >= since, facts.c.at < until]
    if root == "danang":
        where.append(facts.c.danang)
    elif root == "biendong":
        where.append(facts.c.biendong)
    else:
        where.append(or_(facts.c.danang, facts.c.biendong))
    return where


def by_day(
    unit: Unit, field: str, since: datetime, until: datetime, *, root: str = "", kind: str = ""
) -> list[DayCount]:
    """Relevant texts a day and value of `field` (topic, tone, country, language, source, kind, target, type)."""
    column = _COLUMNS[field]
    query = (
        select(facts.c.day, column, func.count())
        .where(and_(*_relevant(since, until, root)))  # type: ignore[arg-type]
        .group_by(facts.c.day, column)
        .order_by(facts.c.day, column)
    )
    if kind:
        query = query.where(facts.c.kind == kind)
    return [DayCount(day=day, value=value, count=n) for day, value, n in unit.execute(query).all()]


def by_value(
    unit: Unit, field: str, since: datetime, until: datetime, *, root: str = "", kind: str = ""
) -> list[tuple[str, int]]:
    """Relevant texts a value, most first."""
    column = _COLUMNS[field]
    query = (
        select(column, func.count())
        .where(and_(*_relevant(since, until, root)))  # type: ignore[arg-type]
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    if kind:
        query = query.where(facts.c.kind == kind)
    return [(value, n) for value, n in unit.execute(query).all()]


def tone_by_target(unit: Unit, since: datetime, until: datetime) -> list[tuple[str, str, int]]:
    """(target, tone, count): a share of negative texts means nothing without its target."""
    query = (
        select(facts.c.target, facts.c.tone, func.count())
        .where(and_(*_relevant(since, until, "")), facts.c.kind != "post")  # type: ignore[arg-type]
        .group_by(facts.c.target, facts.c.tone)
        .order_by(facts.c.target, facts.c.tone)
    )
    return [(target, tone, n) for target, tone, n in unit.execute(query).all()]


def total(unit: Unit, since: datetime, until: datetime, *, root: str = "") -> tuple[int, int]:
    """(relevant press texts, their sources); posts are not press."""
    query = select(func.count(), func.count(func.distinct(facts.c.source))).where(
        and_(*_relevant(since, until, root)),  # type: ignore[arg-type]
        facts.c.kind != "post",
    )
    texts, sources = unit.execute(query).one()
    return int(texts), int(sources)


def older(
    unit: Unit, recipe: str, since: datetime, until: datetime, *, root: str = "", press: bool = False
) -> tuple[int, int]:
    """(relevant texts that another recipe measured, relevant texts), with posts or of the press alone."""
    query = select(func.count().filter(facts.c.recipe != recipe), func.count()).where(
        and_(*_relevant(since, until, root))  # type: ignore[arg-type]
    )
    if press:
        query = query.where(facts.c.kind != "post")
    others, everything = unit.execute(query).one()
    return int(others), int(everything)


def shares(unit: Unit) -> list[tuple[str, str, int]]:
    """(root, relevant or not, count) over everything measured."""
    found = []
    for root, column in (("danang", facts.c.danang), ("biendong", facts.c.biendong)):
        rows = unit.execute(select(column, func.count()).group_by(column)).all()
        found += [(root, "relevant" if value else "no", int(n)) for value, n in rows]
    return found


def fates_by_step(unit: Unit) -> list[tuple[str, str, int]]:
    """(step, fate, count)."""
    rows = unit.execute(
        select(fates.c.step, fates.c.what, func.count())
        .group_by(fates.c.step, fates.c.what)
        .order_by(fates.c.step, fates.c.what)
    ).all()
    return [(step, what, int(n)) for step, what, n in rows]


def quarantined(unit: Unit, limit: int = 100) -> list[tuple[str, str, str, datetime]]:
    """(step, subject, reason, at) of what was set aside, newest first."""
    rows = unit.execute(
        select(fates.c.step, fates.c.subject, fates.c.reason, fates.c.at)
        .where(fates.c.what.in_(("quarantined", "failed", "refused")))
        .order_by(fates.c.at.desc())
        .limit(limit)
    ).all()
    return [(r.step, r.subject, r.reason, r.at) for r in rows]


def of_type(
    unit: Unit, item_type: str, since: datetime, until: datetime, *, limit: int = 50, offset: int = 0
) -> tuple[list[int], int]:
    """(articles of an item type that concern a root, newest first; how many there are)."""
    where = and_(*_relevant(since, until, ""), facts.c.type == item_type)  # type: ignore[arg-type]
    query = select(facts.c.article).where(where).order_by(facts.c.at.desc(), facts.c.article)
    total = unit.execute(select(func.count()).select_from(facts).where(where)).scalar_one()
    return list(unit.execute(query.limit(limit).offset(offset)).scalars()), int(total)
