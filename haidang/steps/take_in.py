"""Texts that come by hand: files, and single addresses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from crawlers.urls import address_key, canonical
from haidang import text
from haidang.legacy import modern
from haidang.model.article import Kind, NewText, Text
from haidang.model.source import FeedEntry
from haidang.model.work import Step, Wish
from haidang.private import mask
from haidang.store import articles, pages, work
from haidang.store.unit import Store

UNIT = 50  # articles in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of a file's lines."""

    new: int
    duplicate: int
    faults: tuple[tuple[int, str], ...]


def take_in(store: Store, lines: Iterable[tuple[int, NewText | str]], *, now: Callable[[], datetime]) -> Counts:
    """Places every text and lets it be measured; a fault is told with its line and stops nothing."""
    new = duplicate = 0
    faults: list[tuple[int, str]] = []
    source = iter(lines)
    while batch := list(islice(source, UNIT)):
        with store.begin() as unit:
            for number, line in batch:
                if isinstance(line, str):
                    faults.append((number, line))
                    continue
                found = _in_unicode(line)
                digest = text.digest(found.text.title, found.text.lead, found.text.text)
                placed = articles.place(unit, found, digest)
                if placed.what == "erased":
                    faults.append((number, "was erased from this archive and is not taken in again"))
                    continue
                if placed.what == "unchanged":
                    duplicate += 1
                    continue
                new += 1
                wish = Wish(step=Step.MEASURE, subject=f"{placed.article}/{placed.n}")
                work.enqueue(unit, [wish], now())
    return Counts(new=new, duplicate=duplicate, faults=tuple(faults))


def _in_unicode(found: NewText) -> NewText:
    """A text in TCVN3, VNI or VIQR in Unicode; a post is masked once more, since the first time words were unread."""
    said = found.text
    fields = modern(said.title, said.lead, said.text)
    if fields == (said.title, said.lead, said.text):
        return found
    title, lead, body = (mask(field).text if found.kind is Kind.POST else field for field in fields)
    return replace(found, text=Text(title=title, lead=lead, text=body))


def want_by_hand(store: Store, url: str, *, now: datetime) -> str:
    """Puts one address to be fetched before all others; its key."""
    address, key = canonical(url), address_key(url)
    with store.begin() as unit:
        pages.want(unit, address, FeedEntry(url=address), "", now)
        work.enqueue(unit, [Wish(step=Step.FETCH, subject=address, priority=10)], now)
    return key


def outcome_of(store: Store, key: str, url: str) -> tuple[int | None, str]:
    """(article, why not) of an address that was fetched by hand."""
    with store.read() as unit:
        article = articles.by_address(unit, key)
        return article, "" if article is not None else pages.last_fate(unit, canonical(url))
