"""Grouping over a store: what comes late is compared with its own time, though the window has moved on."""

from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

import pytest

from haidang.model.article import Kind, NewText, Text
from haidang.model.work import Step, Wish
from haidang.steps.group import Group
from haidang.steps.measure import Measure
from haidang.store import articles, stories, work
from haidang.store.unit import Store
from haidang.store.work import Handler
from haidang.text import digest
from nlp.analyse import Analyser, build
from nlp.story import Grouper

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
FLOOD = (
    "Nước sông Vu Gia vượt báo động 3, Đại Lộc sơ tán 1.200 hộ",
    "Đại Lộc di dời 1.200 hộ khi sông Vu Gia lên báo động 3",
)
FIRE = ("Cháy kho mút xốp ở khu công nghiệp Hòa Khánh, Đà Nẵng", "Kho mút xốp Hòa Khánh, Đà Nẵng cháy suốt ba giờ")
_keys = count()


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return build()


def bring(store: Store, analyser: Analyser, handler: Group, title: str, *, days: float) -> int:
    """An article of so many days ago is stored, measured and grouped; its id."""
    at, url = NOW - timedelta(days=days), f"https://bao.example/{next(_keys)}"
    new = NewText(
        kind=Kind.ARTICLE,
        source="bao",
        url=url,
        addresses=((url, "canonical"),),
        text=Text(title=title, lead="", text=""),
        page=None,
        seen_at=NOW,
        published=at,
    )
    with store.begin() as unit:
        placed = articles.place(unit, new, digest(url, title, ""))
        work.enqueue(unit, [Wish(step=Step.MEASURE, subject=f"{placed.article}/{placed.n}")], NOW)
    run(store, Measure(store, analyser, ZoneInfo("Asia/Ho_Chi_Minh")))
    run(store, handler)
    return placed.article


def run(store: Store, handler: Handler) -> None:
    driver = work.Driver(
        store,
        handler,
        now=lambda: NOW + timedelta(hours=1),
        token=lambda: f"t{next(_keys)}",
        chance=Random(1),
        tell=lambda what, job, why: None,
        stop=lambda: False,
    )
    while driver.step():
        pass


def grouping(store: Store, analyser: Analyser) -> Group:
    return Group(store, recipe=analyser.recipe, model=analyser.model, grouper=Grouper())


def test_an_article_of_long_ago_joins_the_story_of_its_time(store: Store, analyser: Analyser) -> None:
    first = bring(store, analyser, grouping(store, analyser), FLOOD[0], days=40)
    restarted = grouping(store, analyser)
    fire = bring(store, analyser, restarted, FIRE[0], days=0)
    late = bring(store, analyser, restarted, FLOOD[1], days=39.5)
    again = bring(store, analyser, restarted, FIRE[1], days=0.1)
    with store.read() as unit:
        assert stories.of(unit, late) == stories.of(unit, first)
        assert stories.of(unit, again) == stories.of(unit, fire) != stories.of(unit, first)


def test_a_window_of_long_ago_hears_of_what_is_newer(store: Store, analyser: Analyser) -> None:
    handler = grouping(store, analyser)
    bring(store, analyser, handler, FIRE[0], days=6.5)  # its window reaches into that of the newest
    new = bring(store, analyser, handler, FLOOD[0], days=1.5)
    copy = bring(store, analyser, handler, FLOOD[0] + ".", days=4.1)
    with store.read() as unit:
        assert stories.of(unit, copy) == stories.of(unit, new)


def test_what_came_late_is_remembered_for_what_comes_later_still(store: Store, analyser: Analyser) -> None:
    handler = grouping(store, analyser)
    bring(store, analyser, handler, FIRE[0], days=0)
    first = bring(store, analyser, handler, FLOOD[0], days=60)
    second = bring(store, analyser, handler, FLOOD[1], days=59.8)
    far = bring(store, analyser, handler, FLOOD[1] + ", lần nữa", days=90)
    with store.read() as unit:
        assert stories.of(unit, second) == stories.of(unit, first)
        assert stories.of(unit, far) != stories.of(unit, first)
