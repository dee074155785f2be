"""The index follows the store by marks: it reads the present state, makes it durable, then clears what it read."""

from collections.abc import Iterator
from datetime import datetime

from haidang.faults import at
from haidang.model.search import Document
from haidang.ports import SearchIndex
from haidang.store import articles, documents, marks
from haidang.store.unit import Store
from index.follow import follow
from index.rebuild import verify

BATCH = 100
CONSUMER = "index"


def project(store: Store, index: SearchIndex, *, recipe: str) -> int:
    """One batch: how many marks were read. Raises Unavailable; then the marks stay."""
    with store.read() as unit:
        pending = marks.pending(unit, CONSUMER, BATCH)
        present = {int(mark.subject): documents.load(unit, int(mark.subject), recipe) for mark in pending}
    if not pending:
        return 0
    done = follow(pending, present.__getitem__, index)
    at("index.after_commit")
    with store.begin() as unit:
        marks.clear(unit, CONSUMER, done)
        at("index.before_clear")
    return len(pending)


def every_document(store: Store, recipe: str) -> Iterator[Document]:
    """The whole archive as it is now, newest first: ids are frozen first, texts are read in short snapshots."""
    with store.read() as unit:
        ids = articles.ids(unit)
    for start in range(0, len(ids), BATCH):
        with store.read() as unit:
            found = [documents.load(unit, article, recipe) for article in ids[start : start + BATCH]]
        yield from (document for document in found if document is not None)


def reconcile(store: Store, index: SearchIndex, now: datetime) -> int:
    """Marks what index and store disagree about, after a folder was lost or put back: how many. Raises Unavailable."""
    index.put(())  # makes it where there is none yet
    with store.read() as unit:
        revs = articles.revs(unit)
    found = verify(index, revs)
    differing = [str(article) for article in (*found.missing, *found.stale, *found.extra)]
    for start in range(0, len(differing), BATCH):
        with store.begin() as unit:
            for article in differing[start : start + BATCH]:
                marks.mark(unit, CONSUMER, article, now)
    return len(differing)


def lag(store: Store) -> tuple[int, datetime | None]:
    """How far the index is behind."""
    with store.read() as unit:
        return marks.lag(unit, CONSUMER)
