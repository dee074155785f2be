"""Two recipes in one archive: measured again newest first, behind everything else, nothing twice, nobody alerted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from haidang.errors import Quarantined
from haidang.model.article import Kind, NewText, Text
from haidang.model.story import Opened
from haidang.model.work import BACKGROUND, Job, Step, Wish
from haidang.steps import remeasure
from haidang.steps.measure import Measure
from haidang.store import analyses, articles, counts, documents, marks, outdated, stories, tables, work
from haidang.store.unit import Store, Unit
from haidang.text import digest
from nlp.analyse import Analyser, build

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
BODY = "Mực nước sông Hàn qua trung tâm thành phố Đà Nẵng dâng cao, chính quyền thành phố chỉ đạo sơ tán dân."
_keys = count()


@pytest.fixture(scope="module")
def now_in_force() -> Analyser:
    return build()


@pytest.fixture(scope="module")
def before(now_in_force: Analyser) -> Analyser:
    """The same models under an older name: another recipe."""
    parts = now_in_force.parts
    return Analyser(replace(parts, versions={**parts.versions, "topics": "an older one"}), None)


@pytest.fixture
def archive(store: Store, before: Analyser, now_in_force: Analyser) -> Store:
    """Nine articles that the older recipe has measured, one a day; then the newer one came into force."""
    with store.begin() as unit:
        analyses.put_recipe(unit, before.recipe, before.describe(), NOW - timedelta(days=30))
        for day in range(9):
            put(unit, day)
    while step(store, Measure(store, before, ZoneInfo("Asia/Ho_Chi_Minh"))):
        pass
    with store.begin() as unit:
        for article in articles.ids(unit):
            stories.apply(unit, Opened(article=article), at=NOW, fingerprint="")
        for table in (tables.work, tables.marks):
            unit.execute(table.delete())
        analyses.put_recipe(unit, now_in_force.recipe, now_in_force.describe(), NOW)
    return store


def put(unit: Unit, day: int, *, text: str = BODY, url: str = "") -> articles.Placed:
    """An article of so many days ago, waiting to be measured."""
    url = url or f"https://bao.example/{next(_keys)}"
    at = NOW - timedelta(days=day)
    new = NewText(
        kind=Kind.ARTICLE,
        source="bao",
        url=url,
        addresses=((url, "canonical"),),
        text=Text(title=f"Lũ trên sông Hàn, Đà Nẵng, ngày thứ {day}", lead="", text=text),
        page=None,
        seen_at=at,
        published=at,
    )
    placed = articles.place(unit, new, digest(url, text, ""))
    work.enqueue(unit, [Wish(step=Step.MEASURE, subject=f"{placed.article}/{placed.n}")], NOW)
    return placed


def step(store: Store, handler: Any, stop: Any = lambda: False) -> int:
    """One batch of a step."""
    driver = work.Driver(
        store,
        handler,
        now=lambda: NOW,
        token=lambda: f"t{next(_keys)}",
        chance=Random(1),
        tell=lambda what, job, why: None,
        stop=stop,
    )
    return driver.step()


def measure(store: Store, analyser: Analyser, seen: list[str] | None = None, fail: str = "") -> Measure:
    """The step, which writes down what it measured."""

    class Watched(Measure):
        batch = 2

        def compute(self, job: Job) -> Any:
            if job.subject == fail:
                raise Quarantined("no text")
            (seen if seen is not None else []).append(job.subject)
            return super().compute(job)

    return Watched(store, analyser, ZoneInfo("Asia/Ho_Chi_Minh"))


def refill(store: Store, analyser: Analyser, told: list[int] | None = None) -> remeasure.Remeasure:
    left = told if told is not None else []
    return remeasure.Remeasure(store, recipe=analyser.recipe, tell=lambda found: left.append(found.left))


def ask(store: Store, analyser: Analyser, since: datetime | None = None) -> None:
    with store.begin() as unit:
        remeasure.begin(unit, analyser.recipe, since, NOW)


def to_the_end(store: Store, analyser: Analyser, *, fail: str = "", told: list[int] | None = None) -> list[str]:
    """As a worker does it: what was measured, in order."""
    seen: list[str] = []
    for _ in range(100):
        with store.read() as unit:
            more = remeasure.wanted(unit)
        filled = step(store, refill(store, analyser, told)) if more else 0
        if not filled + step(store, measure(store, analyser, seen, fail)):
            return seen
    raise AssertionError("it does not end")


def rows(unit: Unit, table: Any, *where: Any) -> int:
    return int(unit.execute(select(func.count()).select_from(table).where(*where)).scalar_one())


def newest_first(unit: Unit) -> list[str]:
    found = unit.execute(
        select(tables.versions.c.article, tables.versions.c.n).order_by(tables.versions.c.published.desc())
    )
    return [f"{row.article}/{row.n}" for row in found]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remeasure, "CHUNK", 4)
    monkeypatch.setattr(remeasure, "REFILL_BELOW", 2)


@pytest.mark.usefixtures("small_chunks")
def test_the_archive_is_measured_newest_first_in_chunks_and_nothing_else_happens(
    archive: Store, now_in_force: Analyser, before: Analyser
) -> None:
    ask(archive, now_in_force)
    told: list[int] = []
    seen = to_the_end(archive, now_in_force, told=told)
    with archive.read() as unit:
        assert seen == newest_first(unit)
        assert told[0] == 9
        assert told[-1] == 0
        assert len(told) > 2  # refilled
        assert outdated.progress(unit, now_in_force.recipe) == outdated.Progress(left=0, set_aside=0, all=9)
        assert rows(unit, tables.work) == 0  # no group, no judge
        assert rows(unit, tables.cases) == 0
        assert rows(unit, tables.assessments) == 0
        assert rows(unit, tables.stories) == 9
        assert {m.subject for m in marks.pending(unit, "index", 50)} == {str(i) for i in articles.ids(unit)}
        assert marks.pending(unit, "alert", 50) == []
        for analyser in (before, now_in_force):  # beside each other
            assert rows(unit, tables.analyses, tables.analyses.c.recipe == analyser.recipe) == 9
        assert rows(unit, tables.facts) == 9


@pytest.mark.usefixtures("small_chunks")
def test_stopped_half_way_it_goes_on_and_does_nothing_twice(archive: Store, now_in_force: Analyser) -> None:
    ask(archive, now_in_force)
    seen: list[str] = []
    step(archive, refill(archive, now_in_force))
    step(archive, measure(archive, now_in_force, seen), stop=lambda: len(seen) == 1)  # the second one is given back
    with archive.begin() as unit:  # a process dies with two rows
        died = work.claim(
            unit, [Step.MEASURE], now=NOW, limit=2, lease=timedelta(minutes=1), token=lambda: "work-1@here:x"
        )
        assert len(died) == 2
    with archive.begin() as unit:
        work.release_of(unit, "work-1@here")
    ask(archive, now_in_force)  # asked for a second time: in place of the first
    seen += to_the_end(archive, now_in_force)
    with archive.read() as unit:
        assert seen == newest_first(unit)
        assert outdated.progress(unit, now_in_force.recipe).left == 0
        assert rows(unit, tables.work) == 0


@pytest.mark.usefixtures("small_chunks")
def test_news_goes_first_and_goes_the_whole_way(archive: Store, now_in_force: Analyser) -> None:
    ask(archive, now_in_force)
    step(archive, refill(archive, now_in_force))
    with archive.begin() as unit:
        url = unit.execute(
            select(tables.articles.c.url).order_by(tables.articles.c.first_seen_at).limit(1)
        ).scalar_one()
        fresh = put(unit, 8, text="Nước rút.")
        changed = put(unit, 8, text=f"{BODY} Cập nhật.", url=url)
    seen: list[str] = []
    step(archive, measure(archive, now_in_force, seen))
    assert sorted(seen) == sorted(f"{p.article}/{p.n}" for p in (fresh, changed))
    with archive.read() as unit:  # a new version of an old article is news
        assert work.subjects(unit, Step.GROUP) == {str(fresh.article), str(changed.article)}
    to_the_end(archive, now_in_force)
    with archive.read() as unit:
        assert work.subjects(unit, Step.GROUP) == {str(fresh.article), str(changed.article)}
        assert rows(unit, tables.facts) == 10


def test_the_table_of_work_does_not_swell(archive: Store, now_in_force: Analyser, small_chunks: None) -> None:
    ask(archive, now_in_force)
    most = 0
    for _ in range(30):
        with archive.read() as unit:
            most = max(most, rows(unit, tables.work))
            more = remeasure.wanted(unit)
        if more:
            step(archive, refill(archive, now_in_force))
        step(archive, measure(archive, now_in_force))
    assert most <= 4 + 2  # the chunk, what was left of the one before, and the row that refills


def test_since_a_day_and_what_is_late_in_the_background_is_not_told(archive: Store, now_in_force: Analyser) -> None:
    since = NOW - timedelta(days=3)
    ask(archive, now_in_force, since)
    step(archive, refill(archive, now_in_force))
    with archive.read() as unit:
        waiting = {row.step: row for row in work.waiting(unit, NOW + timedelta(hours=5))}
        assert (waiting["measure"].due, waiting["measure"].oldest_due_at) == (4, None)
        assert outdated.progress(unit, now_in_force.recipe, since).left == 4
    assert len(to_the_end(archive, now_in_force)) == 4
    with archive.read() as unit:
        assert outdated.progress(unit, now_in_force.recipe).left == 5
        assert outdated.progress(unit, now_in_force.recipe, since).left == 0


def test_what_can_not_be_measured_is_tried_once(archive: Store, now_in_force: Analyser) -> None:
    with archive.read() as unit:
        broken = newest_first(unit)[3]
    ask(archive, now_in_force)
    assert len(to_the_end(archive, now_in_force, fail=broken)) == 8
    with archive.read() as unit:
        assert outdated.progress(unit, now_in_force.recipe) == outdated.Progress(left=0, set_aside=1, all=9)
        assert outdated.newest(unit, now_in_force.recipe, since=None, limit=9) == []


def test_a_version_that_was_set_aside_as_news_is_no_work(archive: Store, now_in_force: Analyser) -> None:
    with archive.begin() as unit:
        url = unit.execute(select(tables.articles.c.url).limit(1)).scalar_one()
        changed = put(unit, 1, text="Chữ hỏng.", url=url)
        assert outdated.progress(unit, now_in_force.recipe).left == 9  # it waits
        work.drop(unit, Step.MEASURE, [f"{changed.article}/{changed.n}"])
        found = outdated.newest(unit, now_in_force.recipe, since=None, limit=9)
        assert changed.article not in {one.article for one in found}
    ask(archive, now_in_force)
    assert len(to_the_end(archive, now_in_force)) == 8
    with archive.read() as unit:
        assert outdated.progress(unit, now_in_force.recipe) == outdated.Progress(left=0, set_aside=1, all=9)


def test_another_recipe_in_force_ends_it_and_another_process_waits_for_its_own(
    archive: Store, now_in_force: Analyser, before: Analyser
) -> None:
    ask(archive, now_in_force)
    step(archive, refill(archive, before))  # a process that was not started anew
    with archive.begin() as unit:
        (row,) = unit.execute(tables.work.select()).all()
        assert (row.subject, row.priority, row.due_at) == (now_in_force.recipe, BACKGROUND, NOW + timedelta(minutes=1))
        analyses.put_recipe(unit, before.recipe, before.describe(), NOW + timedelta(hours=1))
        unit.execute(tables.work.update().values(due_at=NOW))
    step(archive, refill(archive, before))
    with archive.read() as unit:
        assert rows(unit, tables.work) == 0


def test_a_recipe_that_comes_back_is_in_force_again(archive: Store, now_in_force: Analyser, before: Analyser) -> None:
    ask(archive, now_in_force)
    to_the_end(archive, now_in_force)
    with archive.begin() as unit:
        analyses.put_recipe(unit, before.recipe, before.describe(), NOW + timedelta(hours=1))
        assert analyses.in_force(unit) == before.recipe
        analyses.put_recipe(unit, before.recipe, before.describe(), NOW + timedelta(hours=2))  # its next process
        assert outdated.progress(unit, before.recipe).left == 9
    ask(archive, before)
    assert len(to_the_end(archive, before)) == 9
    with archive.read() as unit:
        assert outdated.progress(unit, before.recipe).left == 0
        assert rows(unit, tables.work) == 0


def test_counts_hold_each_article_once_and_tell_the_older_share(
    archive: Store, now_in_force: Analyser, small_chunks: None
) -> None:
    since, until = NOW - timedelta(days=30), NOW + timedelta(days=1)
    ask(archive, now_in_force)
    step(archive, refill(archive, now_in_force))
    for measured in (0, 2, 4):
        with archive.read() as unit:
            assert counts.older(unit, now_in_force.recipe, since, until, press=True) == (9 - measured, 9)
            assert counts.total(unit, since, until) == (9, 1)
            assert sum(row.count for row in counts.by_day(unit, "kind", since, until)) == 9
            assert counts.shares(unit)[0] == ("danang", "relevant", 9)
            by = list(outdated.recipes_of(unit, articles.ids(unit)).values())
            assert (by.count(now_in_force.recipe), len(by)) == (measured, 9)
        step(archive, measure(archive, now_in_force))


def test_until_it_is_measured_again_the_older_analysis_stands(
    archive: Store, now_in_force: Analyser, before: Analyser
) -> None:
    with archive.read() as unit:
        article, n = (int(part) for part in newest_first(unit)[0].split("/"))
    recipe = now_in_force.recipe

    def standing() -> set[str]:
        """The version of the model of topics, as each reader finds it."""
        with archive.read() as unit:
            story = stories.of(unit, article)
            assert story is not None
            found = [
                analyses.get(unit, article, n, recipe),
                analyses.latest(unit, article, recipe),
                *(analysis for _, _, analysis in stories.tellings(unit, story, recipe, most=60)),
            ]
            window = {
                one.article: one for one in stories.window(unit, NOW - timedelta(days=30), recipe=recipe, model="")
            }
            assert len(window) == 9
            assert window[article].language == "vi"
            document = documents.load(unit, article, recipe)
            assert document is not None
            assert document.danang == "main"
            assert len(found) == 3
            return {dict(one.models)["topics"] for one in found if one is not None}

    assert standing() == {"an older one"}
    ask(archive, now_in_force)
    to_the_end(archive, now_in_force)
    assert standing() == {now_in_force.parts.versions["topics"]}
