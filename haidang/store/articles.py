"""Identity and versions: an article's id is given once, whatever addresses it is found under later."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, text, update

from haidang.model.article import Article, Kind, NewText, Text, Version
from haidang.store.erasure import is_erased
from haidang.store.tables import addresses, articles, seen, texts, versions
from haidang.store.unit import Unit, insert_if_new, is_postgresql, upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a text went."""

    article: int
    n: int
    what: str  # new, version, unchanged, erased (was here, must not come back; article and n are 0 then)


def place(unit: Unit, new: NewText, text_digest: str) -> Placed:
    """Decides identity by the addresses, adds a version if the text is another one, remembers where it was seen."""
    keys = sorted({key for key, _ in new.addresses})
    _lock(unit, keys)
    if any(is_erased(unit, key) for key in keys):
        return Placed(article=0, n=0, what="erased")
    article = _known(unit, keys)
    fresh = article is None
    if article is None:
        article = _open(unit, new)
    for key, why in new.addresses:
        statement = upsert(unit, addresses).on_conflict_do_nothing(index_elements=["key"])
        unit.execute(statement, {"key": key, "article": article, "why": why})
    unit.execute(
        upsert(unit, seen).on_conflict_do_nothing(index_elements=["article", "source"]),
        {"article": article, "source": new.source, "at": new.seen_at},
    )
    latest = unit.execute(
        select(versions.c.n, versions.c.text_digest)
        .where(versions.c.article == article)
        .order_by(versions.c.n.desc())
        .limit(1)
    ).one_or_none()
    if latest is not None and latest.text_digest == text_digest:
        return Placed(article=article, n=latest.n, what="unchanged")
    if new.page is not None:
        again = unit.execute(
            select(versions.c.n).where(versions.c.article == article, versions.c.page == new.page)
        ).scalar()
        if again is not None:
            return Placed(article=article, n=again, what="unchanged")
    n = 1 if latest is None else latest.n + 1
    _add_version(unit, article, n, new, text_digest)
    return Placed(article=article, n=n, what="new" if fresh else "version")


def _lock(unit: Unit, keys: list[str]) -> None:
    # On SQLite the unit itself is exclusive. On PostgreSQL two processes may bring one article by the same address.
    if is_postgresql(unit):
        for key in keys:
            unit.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


def _known(unit: Unit, keys: list[str]) -> int | None:
    found = unit.execute(select(func.min(addresses.c.article)).where(addresses.c.key.in_(keys))).scalar()
    return None if found is None else int(found)


def _open(unit: Unit, new: NewText) -> int:
    given = unit.execute(
        articles.insert()
        .values(
            kind=new.kind.value,
            source=new.source,
            first_seen_at=new.seen_at,
            url=new.url,
            retention="post" if new.kind is Kind.POST else "article",
            author_key=new.author_key,
            shares=new.shares,
        )
        .returning(articles.c.id)
    ).scalar_one()
    return int(given)


def _add_version(unit: Unit, article: int, n: int, new: NewText, text_digest: str) -> None:
    unit.execute(
        versions.insert().values(
            article=article,
            n=n,
            page=new.page,
            text_digest=text_digest,
            seen_at=new.seen_at,
            published=new.published,
            published_raw=new.published_raw,
            modified=new.modified,
            modified_raw=new.modified_raw,
            authors=json.dumps(new.authors, ensure_ascii=False),
            section=new.section,
            language_declared=new.language_declared,
        )
    )
    unit.execute(
        texts.insert().values(article=article, n=n, title=new.text.title, lead=new.text.lead, text=new.text.text)
    )
    unit.execute(update(articles).where(articles.c.id == article).values(latest=n, rev=articles.c.rev + 1))


def touch(unit: Unit, *changed: int) -> None:
    """Something that the index shows of these articles has changed: a higher rev."""
    unit.execute(update(articles).where(articles.c.id.in_(changed)).values(rev=articles.c.rev + 1))


def get(unit: Unit, article: int) -> Article | None:
    """The lasting part."""
    row = unit.execute(select(articles).where(articles.c.id == article)).one_or_none()
    return None if row is None else article_of(row)


def article_of(row: Row[Any]) -> Article:
    """An article from a row of `articles`."""
    return Article(
        id=row.id,
        kind=Kind(row.kind),
        source=row.source,
        first_seen_at=row.first_seen_at,
        url=row.url,
        retention=row.retention,
        author_key=row.author_key,
        shares=row.shares,
    )


def version(unit: Unit, article: int, n: int | None = None) -> Version | None:
    """One version, or the newest."""
    query = (
        select(versions, texts.c.title, texts.c.lead, texts.c.text)
        .join(texts, (texts.c.article == versions.c.article) & (texts.c.n == versions.c.n))
        .where(versions.c.article == article)
        .order_by(versions.c.n.desc())
        .limit(1)
    )
    if n is not None:
        query = query.where(versions.c.n == n)
    row = unit.execute(query).one_or_none()
    return None if row is None else version_of(row)


def history(unit: Unit, article: int) -> list[Version]:
    """All versions, oldest first."""
    rows = unit.execute(
        select(versions, texts.c.title, texts.c.lead, texts.c.text)
        .join(texts, (texts.c.article == versions.c.article) & (texts.c.n == versions.c.n))
        .where(versions.c.article == article)
        .order_by(versions.c.n)
    )
    return [version_of(row) for row in rows]


def version_of(row: Row[Any]) -> Version:
    """A version from a row of `versions` with its text's columns."""
    return Version(
        article=row.article,
        n=row.n,
        text=Text(title=row.title, lead=row.lead, text=row.text),
        text_digest=row.text_digest,
        page=row.page,
        seen_at=row.seen_at,
        published=row.published,
        published_raw=row.published_raw,
        modified=row.modified,
        modified_raw=row.modified_raw,
        authors=tuple(json.loads(row.authors)),
        section=row.section,
        language_declared=row.language_declared,
    )


def seen_in(unit: Unit, article: int) -> tuple[str, ...]:
    """Sources that carried it, first first."""
    rows = unit.execute(select(seen.c.source).where(seen.c.article == article).order_by(seen.c.at, seen.c.source))
    return tuple(rows.scalars())


def count(unit: Unit, kind: Kind | None = None) -> int:
    """How many articles there are."""
    query = select(func.count()).select_from(articles)
    if kind is not None:
        query = query.where(articles.c.kind == kind.value)
    return int(unit.execute(query).scalar_one())


def revs(unit: Unit) -> dict[int, int]:
    """Every article's rev, for comparing with the index."""
    return {r.id: r.rev for r in unit.execute(select(articles.c.id, articles.c.rev).where(articles.c.latest > 0))}


def ids(unit: Unit) -> list[int]:
    """Every article, newest first."""
    return list(
        unit.execute(select(articles.c.id).where(articles.c.latest > 0).order_by(articles.c.id.desc())).scalars()
    )


def also_seen(unit: Unit, key: str, source: str, at: datetime) -> bool:
    """Another source carries a known article; True if that is news."""
    article = _known(unit, [key])
    if article is None:
        return False
    return insert_if_new(unit, seen, ("article", "source"), {"article": article, "source": source, "at": at})


def by_address(unit: Unit, key: str) -> int | None:
    """The article of an address."""
    return _known(unit, [key])
