"""Pages that count say how many texts an older version of the models measured, and count every text once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from haidang.model.person import Role
from haidang.store.tables import facts, recipes
from tests.dashboards.conftest import House
from tests.dashboards.newsroom import NOW

Words = Callable[[Any], str]
NOTE = "bài trong các số liệu này được đo bằng phiên bản mô hình cũ, chưa đo lại; số liệu còn thay đổi."


def grow_old(house: House, articles: int) -> None:
    """So many of the press articles of the last days are still by an older recipe."""
    with house.store.begin() as unit:
        unit.execute(recipes.insert().values(id="r0", payload="{}", in_force_from=NOW - timedelta(days=20)))
        chosen = unit.execute(select(facts.c.article).where(facts.c.kind == "article").limit(articles)).scalars().all()
        unit.execute(facts.update().where(facts.c.article.in_(chosen)).values(recipe="r0"))


@pytest.mark.parametrize("path", ["/", "/so-lieu"])
def test_a_page_with_charts_says_how_many_an_older_version_measured(house: House, page: Words, path: str) -> None:
    browser = house.as_(Role.ANALYST)
    before = page(browser.get(path))
    assert NOTE not in before
    grow_old(house, 2)
    after = page(browser.get(path))
    assert f"2 / 7 (28,6 %) {NOTE}" in after
    assert after.replace(f"2 / 7 (28,6 %) {NOTE} ", "") == before  # every text is counted once, as it was
    english = page(browser.get(f"{path}?lang=en"))
    assert "were measured by an older version of the models and not again yet" in english
