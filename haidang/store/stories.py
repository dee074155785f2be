"""Stories and their members. One owner groups; people read."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from sqlalchemy import func, select, update

from haidang.model.analysis import Analysis
from haidang.model.article import Article, Text, Version
from haidang.model.story import BODY, Joined, Merged, Opened, Parted, Placement, StoryMember
from haidang.store import payload
from haidang.store.analyses import standing
from haidang.store.articles import article_of, version_of
from haidang.store.tables import analyses, articles, stories, story_members, texts, vectors, versions
from haidang.store.unit import Unit, upsert
from haidang.telling import telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event."""

    id: int
    opened_at: datetime
    last_at: datetime
    articles: tuple[int, ...]  # oldest first


def apply(unit: Unit, placement: Placement, *, at: datetime, fingerprint: str) -> int:
    """Writes where an article belongs and gives the story's id back. The same article again stays where it is."""
    known = unit.execute(select(story_members.c.story).where(story_members.c.article == placement.article)).scalar()
    if known is not None:
        values = {"at": at, "fingerprint": fingerprint}
        unit.execute(update(story_members).where(story_members.c.article == placement.article).values(**values))
        story = resolve(unit, known)
        _dated(unit, story)
        return story
    near_dup_of = None
    if isinstance(placement, Opened):
        story = int(
            unit.execute(stories.insert().values(opened_at=at, last_at=at).returning(stories.c.id)).scalar_one()
        )
    elif isinstance(placement, Joined):
        story = resolve(unit, placement.story)
        near_dup_of = placement.near_dup_of
    elif isinstance(placement, Merged):
        story = _merge(unit, placement)
    else:
        story = resolve(unit, placement.story)
    unit.execute(
        upsert(unit, story_members).on_conflict_do_nothing(index_elements=["article"]),
        {
            "article": placement.article,
            "story": story,
            "at": at,
            "fingerprint": fingerprint,
            "near_dup_of": near_dup_of,
        },
    )
    _dated(unit, story)
    return _part(unit, story, placement) if isinstance(placement, Parted) else story


def _dated(unit: Unit, story: int) -> None:
    """When its newest member was published."""
    latest = unit.execute(select(func.max(story_members.c.at)).where(story_members.c.story == story)).scalar()
    unit.execute(update(stories).where(stories.c.id == story).values(last_at=latest))


def _part(unit: Unit, story: int, placement: Parted) -> int:
    """Those that leave open a story; gives back the article's. Where all or none would leave, nothing happens."""
    leaving = story_members.c.article.in_(placement.leaving) & (story_members.c.story == story)
    there = unit.execute(select(func.count()).select_from(story_members).where(leaving)).scalar_one()
    if there in (0, size(unit, story)):
        return story
    oldest, newest = unit.execute(
        select(func.min(story_members.c.at), func.max(story_members.c.at)).where(leaving)
    ).one()
    values = {"opened_at": oldest, "last_at": newest}
    opened = int(unit.execute(stories.insert().values(**values).returning(stories.c.id)).scalar_one())
    unit.execute(update(story_members).where(leaving).values(story=opened))
    _dated(unit, story)
    return opened if placement.article in placement.leaving else story


def _merge(unit: Unit, placement: Merged) -> int:
    into = resolve(unit, placement.into)
    for other in placement.stories:
        other = resolve(unit, other)  # noqa: PLW2901  where it lives now
        if other != into:
            unit.execute(update(stories).where(stories.c.id == other).values(merged_into=into))
            unit.execute(update(story_members).where(story_members.c.story == other).values(story=into))
    return into


def resolve(unit: Unit, story: int) -> int:
    """The story that a merged one lives in now."""
    while True:
        into = unit.execute(select(stories.c.merged_into).where(stories.c.id == story)).scalar()
        if into is None:
            return story
        story = int(into)


def of(unit: Unit, article: int) -> int | None:
    """An article's story."""
    found = unit.execute(select(story_members.c.story).where(story_members.c.article == article)).scalar()
    return None if found is None else int(found)


def get(unit: Unit, story: int) -> Story | None:
    """One story with its members."""
    story = resolve(unit, story)
    row = unit.execute(select(stories).where(stories.c.id == story)).one_or_none()
    if row is None:
        return None
    members = unit.execute(
        select(story_members.c.article)
        .where(story_members.c.story == story)
        .order_by(story_members.c.at, story_members.c.article)
    ).scalars()
    return Story(id=row.id, opened_at=row.opened_at, last_at=row.last_at, articles=tuple(members))


def size(unit: Unit, story: int) -> int:
    """How many texts it has."""
    return int(
        unit.execute(
            select(func.count()).select_from(story_members).where(story_members.c.story == resolve(unit, story))
        ).scalar_one()
    )


def tellings(unit: Unit, story: int, recipe: str, *, most: int) -> list[tuple[Article, Version, Analysis]]:
    """Members of a story that are measured, in their newest versions, oldest first; of a large one the last `most`."""
    last = (
        select(story_members.c.article)
        .where(story_members.c.story == resolve(unit, story))
        .order_by(story_members.c.at.desc(), story_members.c.article.desc())
        .limit(most)
    )
    rows = unit.execute(
        select(articles, versions, texts.c.title, texts.c.lead, texts.c.text, analyses.c.payload)
        .join_from(story_members, articles, articles.c.id == story_members.c.article)
        .join(versions, (versions.c.article == articles.c.id) & (versions.c.n == articles.c.latest))
        .join(texts, (texts.c.article == articles.c.id) & (texts.c.n == articles.c.latest))
        .join(
            analyses,
            (analyses.c.article == articles.c.id)
            & (analyses.c.n == articles.c.latest)
            & (analyses.c.recipe == standing(recipe, articles.c.id, articles.c.latest)),
        )
        .where(story_members.c.article.in_(last))
        .order_by(story_members.c.at, story_members.c.article)
    )
    return [(article_of(row), version_of(row), _analysis(row.payload)) for row in rows]


@lru_cache(maxsize=128)  # some megabytes; what was erased leaves with the next hundred
def _analysis(row: str) -> Analysis:
    """Read once: each new text of a story is judged beside the others."""
    return payload.load(Analysis, row)


def between(unit: Unit, since: datetime, until: datetime) -> list[Story]:
    """Stories with a member in the period, the largest in the period first."""
    rows = unit.execute(
        select(story_members.c.story, func.count().label("size"))
        .where(story_members.c.at >= since, story_members.c.at < until)
        .group_by(story_members.c.story)
        .order_by(func.count().desc(), story_members.c.story)
    ).all()
    return [story for row in rows if (story := get(unit, row.story)) is not None]


def count(unit: Unit) -> int:
    """How many stories stand."""
    return int(
        unit.execute(select(func.count()).select_from(stories).where(stories.c.merged_into.is_(None))).scalar_one()
    )


def window(unit: Unit, since: datetime, until: datetime | None = None, *, recipe: str, model: str) -> list[StoryMember]:
    """Members since an instant (and up to another), with what grouping compares, oldest first."""
    wanted = story_members.c.at >= since
    if until is not None:
        wanted &= story_members.c.at <= until
    rows = unit.execute(
        select(
            story_members.c.article,
            story_members.c.story,
            story_members.c.at,
            story_members.c.fingerprint,
            articles.c.source,
            texts.c.title,
            texts.c.lead,
            func.substr(texts.c.text, 1, BODY).label("beginning"),
            analyses.c.payload,
            vectors.c.bytes,
        )
        .join(articles, articles.c.id == story_members.c.article)
        .join(texts, (texts.c.article == articles.c.id) & (texts.c.n == articles.c.latest))
        .join(versions, (versions.c.article == articles.c.id) & (versions.c.n == articles.c.latest))
        .outerjoin(
            analyses,
            (analyses.c.article == articles.c.id)
            & (analyses.c.n == articles.c.latest)
            & (analyses.c.recipe == standing(recipe, articles.c.id, articles.c.latest)),
        )
        .outerjoin(vectors, (vectors.c.text_digest == versions.c.text_digest) & (vectors.c.model == model))
        .where(wanted)
        .order_by(story_members.c.at, story_members.c.article)
    )
    members = []
    for row in rows:
        analysis = payload.load(Analysis, row.payload) if row.payload else None
        vector = tuple(np.frombuffer(row.bytes or b"", dtype=np.float16).astype(float).tolist()) or None
        members.append(
            telling(
                Text(title=row.title, lead=row.lead, text=row.beginning),
                analysis,
                article=row.article,
                at=row.at,
                source=row.source,
                fingerprint=row.fingerprint,
                vector=vector,
                story=row.story,
            )
        )
    return members
