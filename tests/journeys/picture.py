"""A whole store as a comparable picture: what was done, without ids and instants that two honest runs may differ in."""

import hashlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from haidang.settings import load
from haidang.store import articles, audit, case_queue, cases, documents, marks, work
from haidang.store.tables import articles as article_table
from haidang.store.tables import case_items, fates, pages, story_members, versions
from haidang.store.tables import work as work_table
from haidang.wiring import House, build


def picture(config: Path) -> dict[str, Any]:
    """The store, the index, the marks and the audit of one installation."""
    house = build(load(file=config, environment={}))
    try:
        return _picture(house)
    finally:
        house.close()


def _picture(house: House) -> dict[str, Any]:
    recipe = house.current_recipe()
    index = house.search()
    indexed = dict(index.revs())
    index.close()
    with house.store.read() as unit:
        names = _names(unit)
        texts = defaultdict(list)
        for row in unit.execute(versions.select().order_by(versions.c.article, versions.c.n)):
            texts[names[row.article]].append(row.text_digest)
        stories = defaultdict(set)
        for row in unit.execute(story_members.select()):
            stories[row.story].add(names[row.article])
        in_cases = defaultdict(set)
        for row in unit.execute(case_items.select()):
            in_cases[row.case].add(names[row.article])
        queue, _ = case_queue.queue(unit, now=house.clock.now(), limit=10_000)
        waiting = Counter(row.step for row in unit.execute(work_table.select()) if row.step not in ("visit", "fetch"))
        return {
            "texts": dict(texts),
            "measured": {names[i]: _measured(documents.load(unit, i, recipe)) for i in articles.ids(unit)},
            "stories": sorted(sorted(members) for members in stories.values()),
            "cases": sorted((one.claim, one.severity.value, sorted(in_cases[one.id])) for one in queue),
            "case histories": sorted(
                Counter(event.what for event in cases.history(unit, one.id)).most_common() for one in queue
            ),
            "fates": Counter(
                (row.step, row.what)
                for row in unit.execute(fates.select())
                if row.step in ("extract", "measure", "group", "judge")
            ),
            "pages": Counter(row.url for row in unit.execute(pages.select())),
            "waiting": dict(waiting),
            "leased": [w for w in work.waiting(unit, house.clock.now()) if w.leased],
            "marks": [mark.subject for mark in marks.pending(unit, "index", 10)],
            "indexed": sorted(names[i] for i in indexed) if indexed.keys() <= names.keys() else "unknown ids",
            "stale": [names[i] for i, rev in articles.revs(unit).items() if indexed.get(i) != rev],
            "audit faults": audit.verify(unit),
        }


def _names(unit: Any) -> dict[int, str]:
    """Articles by what they are, not by id: the address, or a post's text."""
    found = {}
    for row in unit.execute(article_table.select()):
        version = articles.version(unit, row.id)
        assert version is not None
        found[row.id] = row.url or hashlib.sha256(version.text.text.encode()).hexdigest()[:16]
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
    )
