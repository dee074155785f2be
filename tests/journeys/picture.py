"""A whole store as a comparable picture: what was done, without ids and instants that two honest runs may differ in."""

import hashlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from haidang.settings import load
from haidang.store import articles, audit, case_queue, cases, documents, marks, work
from haidang.store.tables import addresses, assessments, case_items, fates, pages, seen, story_members, versions
from haidang.store.tables import articles as article_table
from haidang.store.tables import work as work_table
from haidang.store.unit import Unit
from haidang.wiring import House, build


def picture(config: Path) -> dict[str, Any]:
    """The store, the index, the marks and the audit of one installation."""
    house = build(load(file=config, environment={}))
    try:
        return {**_store(house), **_index(house)}
    finally:
        house.close()


def unlike(found: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """Where two pictures differ, in words; nothing where they are the same."""
    told = []
    for part in sorted(found.keys() | wanted.keys()):
        one, other = found.get(part), wanted.get(part)
        if one == other:
            continue
        if isinstance(one, dict) and isinstance(other, dict):
            one = {key: value for key, value in one.items() if other.get(key) != value}
            other = {key: value for key, value in other.items() if found[part].get(key) != value}
        elif isinstance(one, list) and isinstance(other, list):
            one, other = [x for x in one if x not in other], [x for x in other if x not in found[part]]
        told.append(f"{part}: {str(one)[:1500]} instead of {str(other)[:1500]}")
    return told


def held_steps(config: Path) -> str:
    """What a process held when it died: the steps of leased rows; else the step that ended last."""
    house = build(load(file=config, environment={}))
    try:
        with house.store.read() as unit:
            held = Counter(row.step for row in unit.execute(work_table.select()) if row.lease is not None)
            last = unit.execute(fates.select().order_by(fates.c.at.desc()).limit(1)).one_or_none()
    finally:
        house.close()
    if held:
        return ", ".join(f"{step} ({n} held)" for step, n in sorted(held.items()))
    return f"nothing held, after {last.step}" if last else "nothing held"


def tokens(config: Path) -> set[str]:
    """Of all leases of rows."""
    house = build(load(file=config, environment={}))
    try:
        with house.store.read() as unit:
            return {row.lease for row in unit.execute(work_table.select()) if row.lease is not None}
    finally:
        house.close()


def _store(house: House) -> dict[str, Any]:
    recipe = house.current_recipe()
    with house.store.read() as unit:
        names = _names(unit)
        texts = defaultdict(list)
        for row in unit.execute(versions.select().order_by(versions.c.article, versions.c.n)):
            texts[names[row.article]].append(row.text_digest)
        stories, in_cases = defaultdict(set), defaultdict(set)
        for row in unit.execute(story_members.select()):
            stories[row.story].add((names[row.article], names.get(row.near_dup_of)))
        for row in unit.execute(case_items.select()):
            in_cases[row.case].add(names[row.article])
        queue, _ = case_queue.queue(unit, now=house.clock.now(), limit=10_000)
        return {
            "texts": dict(texts),
            "addresses": {row.key: names[row.article] for row in unit.execute(addresses.select())},
            "seen": sorted((names[row.article], row.source) for row in unit.execute(seen.select())),
            "measured": {names[i]: _measured(documents.load(unit, i, recipe)) for i in articles.ids(unit)},
            "assessed": sorted(
                (names[row.article], row.n, row.score, row.flagged, row.above_queue)
                for row in unit.execute(assessments.select())
            ),
            "stories": sorted(sorted(map(str, members)) for members in stories.values()),
            "cases": sorted((one.claim, one.severity.value, sorted(in_cases[one.id])) for one in queue),
            "case histories": sorted(
                sorted(Counter(event.what for event in cases.history(unit, one.id)).items()) for one in queue
            ),
            "fates": Counter(
                (row.step, row.what) for row in unit.execute(fates.select()) if row.step not in ("visit", "fetch")
            ),
            "pages": Counter(row.url for row in unit.execute(pages.select())),
            "waiting": Counter(row.step for row in unit.execute(work_table.select()) if row.step != "visit"),
            "leased": sum(row.leased for row in work.waiting(unit, house.clock.now())),
            "audit faults": audit.verify(unit),
        }


def _index(house: House) -> dict[str, Any]:
    index = house.search()
    indexed = dict(index.revs())
    index.close()
    with house.store.read() as unit:
        names, revs = _names(unit), articles.revs(unit)
        return {
            "marks": [mark.subject for mark in marks.pending(unit, "index", 10)],
            "indexed": sorted(names.get(i, f"unknown {i}") for i in indexed),
            "stale": [names[i] for i, rev in revs.items() if indexed.get(i) != rev],
        }


def _names(unit: Unit) -> dict[int | None, str]:
    """Articles by what they are, not by id: the address, or a post's text."""
    found: dict[int | None, str] = {}
    for row in unit.execute(article_table.select()):
        version = articles.version(unit, row.id)
        assert version is not None
        found[row.id] = row.url or hashlib.sha256(version.text.text.encode()).hexdigest()[:16]
    assert len(set(found.values())) == len(found)
    return found


def _measured(document: Any) -> tuple[Any, ...]:
    return (
        document.language,
        document.danang,
        document.biendong,
        document.topics,
        document.tone,
        document.target,
        document.type,
        document.published,
    )
