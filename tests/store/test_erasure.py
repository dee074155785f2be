"""Erasing a text: nothing of it is left, it does not come back by hand, and what a case holds stays."""

from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import select

from haidang.model.article import Kind, NewText, Text
from haidang.model.work import Job, Step
from haidang.steps.erase import Erase
from haidang.steps.take_in import take_in
from haidang.store import analyses, articles, erasure
from haidang.store.tables import analyses as analysis_rows
from haidang.store.tables import assessments as assessment_rows
from haidang.store.tables import (
    case_items,
    cases,
    facts,
    metadata,
    stories,
    story_members,
    tombstones,
    vectors,
)
from haidang.store.unit import Store, Unit

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=200)


def _post(number: int) -> NewText:
    return NewText(
        kind=Kind.POST,
        source="mastodon",
        url="",
        addresses=((f"mastodon:social.example:{number}", "post"),),
        text=Text(title="", lead="", text=f"Nước vào nhà, bài số {number}"),
        page=None,
        seen_at=LONG_AGO,
    )


def _place(unit: Unit, number: int, digest: str) -> int:
    """A post with a row in every table that a measured and judged one has."""
    article = articles.place(unit, _post(number), digest).article
    unit.execute(analysis_rows.insert().values(article=article, n=1, recipe="r", payload="{}", at=NOW))
    unit.execute(
        assessment_rows.insert().values(
            article=article, n=1, recipe="r", weights="w", score=0.1, flagged=False, payload="{}", at=NOW
        )
    )
    unit.execute(
        facts.insert().values(
            article=article, recipe="r", at=NOW, day=20261124, source="mastodon", danang=True, biendong=False
        )
    )
    story = unit.execute(stories.insert().values(opened_at=NOW, last_at=NOW)).inserted_primary_key
    assert story is not None
    unit.execute(story_members.insert().values(article=article, story=story[0], at=NOW))
    analyses.put_vector(unit, digest, "model", np.ones(4, np.float32))
    return article


def _left(unit: Unit, article: int) -> set[str]:
    """Tables that still have a row of it."""
    found = {t.name for t in metadata.tables.values() if "article" in t.c and _has(unit, t.c.article == article)}
    return found | ({"articles"} if articles.get(unit, article) else set())


def _has(unit: Unit, condition: object) -> bool:
    return unit.execute(select(1).where(condition)).first() is not None  # type: ignore[arg-type]


def test_nothing_of_an_erased_post_is_left(store: Store) -> None:
    with store.begin() as unit:
        gone, stays = _place(unit, 1, "one"), _place(unit, 2, "two")
        before = _left(unit, stays)
        erasure.erase(unit, gone, why="retention", now=NOW)
    with store.read() as unit:
        assert _left(unit, gone) == set()
        assert _left(unit, stays) == before
        assert {"articles", "texts", "versions", "analyses", "facts", "story_members", "addresses", "seen"} <= before
        assert list(unit.execute(select(vectors.c.text_digest)).scalars()) == ["two"]


def test_a_vector_stays_while_another_text_has_its_digest(store: Store) -> None:
    with store.begin() as unit:
        gone = _place(unit, 1, "chain message")
        articles.place(unit, _post(2), "chain message")
        erasure.erase(unit, gone, why="retention", now=NOW)
        assert list(unit.execute(select(vectors.c.text_digest)).scalars()) == ["chain message"]


def test_erasing_twice_changes_nothing(store: Store) -> None:
    with store.begin() as unit:
        gone = _place(unit, 1, "one")
        erasure.erase(unit, gone, why="retention", now=NOW)
        erasure.erase(unit, gone, why="retention", now=NOW + timedelta(days=1))
        assert list(unit.execute(select(tombstones.c.at)).scalars()) == [NOW]


def test_the_tombstone_does_not_say_what_it_stands_for(store: Store) -> None:
    with store.begin() as unit:
        erasure.erase(unit, _place(unit, 1, "one"), why="retention", now=NOW)
        told = " ".join(str(value) for row in unit.execute(select(tombstones)) for value in row)
    assert "social.example" not in told


def test_what_was_erased_is_not_taken_in_again(store: Store) -> None:
    with store.begin() as unit:
        erasure.erase(unit, _place(unit, 1, "one"), why="retention", now=NOW)
    counts = take_in(store, [(1, _post(1)), (2, _post(2))], now=lambda: NOW)
    assert (counts.new, counts.duplicate) == (1, 0)
    assert counts.faults == ((1, "was erased from this archive and is not taken in again"),)


def test_what_a_case_holds_is_neither_due_nor_erased(store: Store) -> None:
    with store.begin() as unit:
        held, free = _place(unit, 1, "one"), _place(unit, 2, "two")
        unit.execute(
            cases.insert().values(
                id=7,
                number="RR-2026-00007",
                state="new",
                severity="S3",
                claim="Đập sắp vỡ",
                item_type="checkable_claim",
                first_seen_at=NOW,
                score=0.5,
            )
        )
        unit.execute(case_items.insert().values(case=7, article=held, version=1, added_at=NOW, why="first"))
        assert erasure.due_posts(unit, NOW - timedelta(days=180), 10) == [free]
    step = Erase(store)
    with store.begin() as unit:
        fates = {}
        for article in (held, free):
            job = Job(step=Step.ERASE, subject=str(article), rev=1, attempts=1, token="t", lease_until=NOW)
            fates[article] = step.write(unit, job, step.compute(job), NOW)
        left = _left(unit, held)
    assert (fates[held].fate, fates[free].fate) == ("kept", "done")
    assert fates[free].marks == (("index", str(free)),)
    assert "texts" in left
