"""What was measured, keyed by (version, recipe): re-measuring writes beside, and the older analysis stays.

For a version stands what the recipe in force measured; until that is there, what was measured last before it.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, case, delete, select

from haidang.model.analysis import Analysis
from haidang.model.article import Article, Version
from haidang.model.source import Source
from haidang.store import payload
from haidang.store.tables import analyses, articles, facts, recipes, vectors
from haidang.store.unit import Unit, upsert


def put_recipe(unit: Unit, recipe: str, description: str, now: datetime) -> None:
    """Puts a set of models and rules in force, if it is not: a recipe that was left before may come back."""
    if in_force(unit) == recipe:
        return
    unit.execute(
        upsert(unit, recipes).on_conflict_do_update(index_elements=["id"], set_={"in_force_from": now}),
        {"id": recipe, "payload": description, "in_force_from": now},
    )


def put(unit: Unit, version: Version, recipe: str, analysis: Analysis, now: datetime) -> None:
    """Writes one analysis; the same again changes nothing."""
    values = {"payload": payload.dump(Analysis, analysis), "at": now}
    unit.execute(
        upsert(unit, analyses).on_conflict_do_update(index_elements=["article", "n", "recipe"], set_=values),
        {"article": version.article, "n": version.n, "recipe": recipe, **values},
    )


def get(unit: Unit, article: int, n: int, recipe: str) -> Analysis | None:
    """The analysis that stands for a version, None while it waits."""
    row = unit.execute(
        select(analyses.c.payload).where(
            analyses.c.article == article,
            analyses.c.n == n,
            analyses.c.recipe == standing(recipe, analyses.c.article, analyses.c.n),
        )
    ).scalar()
    return None if row is None else payload.load(Analysis, row)


def standing(recipe: str, article: ColumnElement[int], n: ColumnElement[int]) -> ColumnElement[str]:
    """Of which recipe the standing analysis of a version is: a subquery that hangs on the two columns."""
    other = analyses.alias()
    query = (
        select(other.c.recipe)
        .where(other.c.article == article, other.c.n == n)
        .order_by(case((other.c.recipe == recipe, 0), else_=1), other.c.at.desc(), other.c.recipe)
        .limit(1)
        .correlate_except(other)
    )
    return query.scalar_subquery()


def measured_otherwise(unit: Unit, version: Version, recipe: str) -> bool:
    """Whether another recipe has measured this version."""
    query = select(analyses.c.n).where(
        analyses.c.article == version.article, analyses.c.n == version.n, analyses.c.recipe != recipe
    )
    return unit.execute(query.limit(1)).first() is not None


def latest(unit: Unit, article: int, recipe: str) -> Analysis | None:
    """The analysis of the newest version, None while it waits."""
    row = unit.execute(
        select(analyses.c.payload)
        .join(articles, (articles.c.id == analyses.c.article) & (articles.c.latest == analyses.c.n))
        .where(
            analyses.c.article == article,
            analyses.c.recipe == standing(recipe, analyses.c.article, analyses.c.n),
        )
    ).scalar()
    return None if row is None else payload.load(Analysis, row)


def put_facts(
    unit: Unit,
    *,
    article: Article,
    version: Version,
    source: Source | None,
    recipe: str,
    analysis: Analysis,
    zone: ZoneInfo,
) -> None:
    """The one row of an article that counting reads, of its newest version only: what was measured before it goes."""
    at = version.published or article.first_seen_at
    local = at.astimezone(zone)
    values = {
        "at": at,
        "day": local.year * 10000 + local.month * 100 + local.day,
        "source": article.source,
        "country": source.country if source else "",
        "language": analysis.language,
        "kind": article.kind.value,
        "topic": analysis.topics[0].label if analysis.topics else "",
        "tone": analysis.tone.label.value if analysis.tone else "",
        "target": analysis.tone.target.value if analysis.tone else "",
        "type": analysis.type.label if analysis.type else "",
        "danang": analysis.danang.label.relevant,
        "biendong": analysis.biendong.label.relevant,
    }
    unit.execute(delete(facts).where(facts.c.article == article.id, facts.c.recipe != recipe))
    unit.execute(
        upsert(unit, facts).on_conflict_do_update(index_elements=["article", "recipe"], set_=values),
        {"article": article.id, "recipe": recipe, **values},
    )


def put_vector(unit: Unit, text_digest: str, model: str, vector: NDArray[np.float32]) -> None:
    """Keeps a vector as half floats: a text is embedded once a model."""
    unit.execute(
        upsert(unit, vectors).on_conflict_do_nothing(index_elements=["text_digest", "model"]),
        {"text_digest": text_digest, "model": model, "bytes": vector.astype(np.float16).tobytes()},
    )


def vector(unit: Unit, text_digest: str, model: str) -> NDArray[np.float32] | None:
    """The vector of a text, None if it was not embedded."""
    row = unit.execute(
        select(vectors.c.bytes).where(vectors.c.text_digest == text_digest, vectors.c.model == model)
    ).scalar()
    return None if row is None else np.frombuffer(row, dtype=np.float16).astype(np.float32)


def in_force(unit: Unit) -> str:
    """The recipe in force, "" before the first measurement."""
    row = unit.execute(select(recipes.c.id).order_by(recipes.c.in_force_from.desc(), recipes.c.id).limit(1)).scalar()
    return row or ""
