"""What triage made of a version, keyed by the recipe and the weights that it was made with."""

from datetime import datetime

from sqlalchemy import select

from haidang.model.article import Version
from haidang.model.case import Assessment
from haidang.store import payload
from haidang.store.tables import assessments
from haidang.store.unit import Unit, upsert


def put(unit: Unit, version: Version, recipe: str, assessment: Assessment, now: datetime) -> None:
    """Keeps what triage made of a version; the same again changes nothing."""
    values = {
        "score": assessment.score,
        "flagged": assessment.flagged,
        "above_queue": assessment.above_queue,
        "payload": payload.dump(Assessment, assessment),
        "at": now,
    }
    key = ["article", "n", "recipe", "weights"]
    unit.execute(
        upsert(unit, assessments).on_conflict_do_update(index_elements=key, set_=values),
        {"article": version.article, "n": version.n, "recipe": recipe, "weights": assessment.weights, **values},
    )


def newest(unit: Unit, article: int, n: int) -> Assessment | None:
    """The newest assessment of a version."""
    row = unit.execute(
        select(assessments.c.payload)
        .where(assessments.c.article == article, assessments.c.n == n)
        .order_by(assessments.c.at.desc())
        .limit(1)
    ).scalar()
    return None if row is None else payload.load(Assessment, row)
