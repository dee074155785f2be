"""Brings the index up to what the store says now. The store is the caller's business: it comes as a callable."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from haidang.model.search import Document
from haidang.ports import SearchIndex


class Mark(Protocol):
    """Says that an article has to be looked at again."""

    @property
    def subject(self) -> str:
        """The article's id, in figures."""
        ...


M = TypeVar("M", bound=Mark)


def follow(marks: Sequence[M], load: Callable[[int], Document | None], index: SearchIndex) -> tuple[M, ...]:
    """Puts what is there, deletes what is gone, and gives back the marks to clear, each if it has not moved since.

    `load` gives an article's present state, None when it is gone. The index is durable when this returns; a crash
    before the marks are cleared only repeats the work. Raises Unavailable; then no mark may be cleared.
    """
    states = {article: load(article) for article in dict.fromkeys(int(mark.subject) for mark in marks)}
    present = [state for state in states.values() if state is not None]
    gone = [article for article, state in states.items() if state is None]
    if present:
        index.put(present)
    if gone:
        index.delete(gone)
    return tuple(marks)
