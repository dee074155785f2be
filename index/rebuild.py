"""The index anew from the store, and whether the two agree."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from haidang.model.search import Document
from haidang.ports import SearchIndex


class Rebuildable(SearchIndex, Protocol):
    """An index that can be replaced as a whole; both engines are."""

    def replace(self, documents: Iterable[Document]) -> int:
        """All of the documents and nothing else, at one moment; until then searches see what was there before."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Where index and store disagree: ids, in order."""

    missing: tuple[int, ...]  # in the store alone
    stale: tuple[int, ...]  # indexed with another rev
    extra: tuple[int, ...]  # in the index alone

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.extra)


def rebuild(index: Rebuildable, documents: Iterable[Document], progress: Callable[[int], None] | None = None) -> int:
    """Fills the index anew; `progress` hears the number so far after every document. Gives back how many.

    What changes in the store meanwhile is not in it: mark what `verify` names afterwards, and follow. One rebuild at a
    time; on the local engine no other process may write meanwhile (Unavailable).
    """
    return index.replace(_counted(documents, progress) if progress else documents)


def verify(index: SearchIndex, revs: Mapping[int, int]) -> Differences:
    """Compares with the store's revs by article. Raises Unavailable."""
    indexed = dict(index.revs())
    return Differences(
        missing=tuple(sorted(revs.keys() - indexed.keys())),
        stale=tuple(sorted(one for one, rev in revs.items() if indexed.get(one, rev) != rev)),
        extra=tuple(sorted(indexed.keys() - revs.keys())),
    )


def _counted(documents: Iterable[Document], progress: Callable[[int], None]) -> Iterator[Document]:
    for count, document in enumerate(documents, start=1):
        yield document
        progress(count)
