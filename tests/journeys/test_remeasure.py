"""An archive that an older recipe measured is measured again, by processes that are killed, as if nobody had."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from haidang.settings import load
from haidang.store import analyses, cases
from haidang.store.tables import analyses as analysis_rows
from haidang.store.tables import articles, assessments, facts, fates, recipes, story_members, work
from haidang.wiring import House, build
from tests.journeys.installation import Installation, Town, newsroom
from tests.journeys.picture import picture, unlike

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

OLDER = "0123456789abcdef"
KILLS = (
    ("finish.before_commit", 1),  # the chunk is not there yet
    ("finish.after_commit", 1),  # the chunk is there, nothing of it done
    ("compute.after", 9),
    ("finish.before_commit", 2),
    ("finish.after_commit", 2),
    ("claim.after_commit", 2),
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with newsroom(tmp_path_factory.mktemp("town")) as opened:
        yield opened


def opened(one: Installation) -> House:
    return build(load(file=one.config, environment={}))


def grow_old(one: Installation) -> None:
    """All that was measured carries the name of an older recipe, which was in force until now."""
    house = opened(one)
    with house.store.begin() as unit:
        unit.execute(recipes.update().values(id=OLDER))
        for table in (analysis_rows, facts, assessments):
            unit.execute(table.update().values(recipe=OLDER))
        unit.execute(fates.update().where(fates.c.step == "measure", fates.c.what == "done").values(input=OLDER))
    house.close()


def told(one: Installation) -> dict[str, Any]:
    """What must stay as it is."""
    found = picture(one.config)
    return {part: value for part, value in found.items() if part != "fates"}


def judged(one: Installation) -> tuple[Any, ...]:
    """Rows that say when a person or a step last looked."""
    house = opened(one)
    with house.store.read() as unit:
        found = (
            unit.execute(assessments.select().order_by(assessments.c.article, assessments.c.n)).all(),
            unit.execute(story_members.select().order_by(story_members.c.article)).all(),
            [cases.history(unit, one.id) for one in cases.find_open(unit)],
            unit.execute(select(fates).where(fates.c.step.in_(("group", "judge"))).order_by(fates.c.subject)).all(),
        )
    house.close()
    return found


def test_killed_again_and_again_the_archive_comes_to_the_present_recipe(
    town: Town, tmp_path: Path, store_url: str
) -> None:
    one = Installation(tmp_path, town, store_url)
    one.round()
    grow_old(one)
    wanted, looked = told(one), judged(one)
    assert len(wanted["texts"]) > 60
    assert wanted["cases"]

    assert "articles were measured by an older one" in one.said("remeasure", "--dry-run")
    assert one.run("work", "--until-idle") == 0  # a processor with the new recipe starts, and nobody has asked
    assert "haidang remeasure" in one.log().rpartition("measured by an older recipe")[2]
    assert "articles measured by an older recipe: haidang remeasure" in one.said("doctor")
    assert unlike(told(one), wanted) == []  # the older analysis stands

    assert one.run("remeasure") == 0, one.log()[-3000:]
    for place, passage in KILLS:
        assert one.run("work", "--until-idle", fault=f"{place}:{passage}") == -signal.SIGKILL, (place, passage)
    half = one.said("remeasure", "--status")
    assert "asked for: everything" in half
    assert one.run("work", "--until-idle") == 0, one.log()[-3000:]

    done = one.said("remeasure", "--status")
    assert "(100.0%), 0 left, 0 in work" in done
    assert "haidang remeasure" not in done
    assert (
        unlike(told(one), wanted) == []
    )  # stories, cases, index: as they were; what is measured too, by the same models
    assert judged(one) == looked
    newest_first_and_once(one)


def newest_first_and_once(one: Installation) -> None:
    house = opened(one)
    with house.store.read() as unit:
        present = analyses.in_force(unit)
        assert present != OLDER
        again = unit.execute(
            select(analysis_rows.c.at, facts.c.at.label("told"))
            .join(facts, facts.c.article == analysis_rows.c.article)
            .where(analysis_rows.c.recipe == present)
            .order_by(facts.c.at.desc())
        ).all()
        everything = unit.execute(select(func.count()).select_from(articles)).scalar_one()
        assert len(again) == everything
        assert unit.execute(select(facts.c.recipe, func.count()).group_by(facts.c.recipe)).all() == [
            (present, everything)
        ]
        started = min(row.at for row in again)
        instants = [row.at for row in again if row.told < started]  # what bears tomorrow's date is of today
        assert instants == sorted(instants)
        measured = unit.execute(select(fates.c.reason).where(fates.c.input == present, fates.c.step == "measure"))
        assert list(measured.scalars()) == ["measured again"] * everything
        assert unit.execute(select(work.c.step).where(work.c.step != "visit")).all() == []
    house.close()
