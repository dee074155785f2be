"""Feeds to entries: RSS, Atom, RDF and JSON Feed. The door to feedparser, which only ever gets bounded bytes."""

import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from crawlers.blocked import block_sign
from crawlers.charset import decode
from crawlers.instants import plausible, read_instant
from crawlers.plain import plain_text
from haidang.model.source import FeedEntry, FeedReading

LONGEST = 5_000_000  # bytes; one Vietnamese outlet gives 1,000 entries in one answer
MOST_ENTRIES = 1_000
MOST_TAGS = 200_000  # feedparser's time goes with them: some five seconds
LONGEST_TITLE = 500
LONGEST_SUMMARY = 5_000

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}\?>", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

# What feedparser 6 lets out on malformed input (character references beyond Unicode, broken addresses, deep nesting).
_GIVES_UP = (ValueError, LookupError, TypeError, AttributeError, AssertionError, OverflowError, RecursionError)


def read_feed(body: bytes, *, url: str, content_type: str, timezone: str, now: datetime) -> FeedReading:
    """What a feed's bytes hold; never raises for what they hold.

    `url` resolves relative links; dates without a zone are read in `timezone`; a date that cannot be read, or lies
    ahead of `now`, leaves `published` None and is kept raw. Entries without a usable link are left out and counted in
    `faults`, beside everything else that was wrong, in words for the operator. At most MOST_ENTRIES entries.
    """
    if len(body) > LONGEST:
        return _nothing(f"larger than {LONGEST // 1_000_000} MB: not read")
    text, encoding = decode(body, content_type=content_type)
    text = text.lstrip("\ufeff \t\r\n")
    if not text:
        return _nothing("empty answer")
    faults = [f"bytes that are not {encoding} were replaced"] if "�" in text and b"\xef\xbf\xbd" not in body else []
    reader = _Reader(url=url, timezone=timezone, now=now, faults=faults)
    if text[0] in "{[":
        return reader.json(text)
    if fault := _no_feed(text):
        return _nothing(fault)
    return reader.xml(text)


def _nothing(fault: str) -> FeedReading:
    return FeedReading(title="", entries=(), faults=(fault,))


def _no_feed(text: str) -> str:
    """Why a text is no feed at all; "" if it may be one."""
    head = _DECLARATION.sub("", text[:4000]).lstrip().lower()
    is_feed = _ROOT.search(head) is not None
    if not is_feed and (sign := block_sign(text)):
        return f"a block page, not a feed ({sign!r})"
    if not is_feed and re.search(r"<(?:!doctype html|html|head|body)\b", head):
        return "a web page, not a feed"
    return "" if is_feed else "neither RSS, Atom, RDF nor JSON Feed"


def _shortened(text: str, root: str) -> tuple[str, int]:
    """(the feed cut after MOST_ENTRIES entries, how many it has): what is not used is not parsed either."""
    starts = [found.start() for found in _ENTRY.finditer(text)]
    if len(starts) <= MOST_ENTRIES:
        return text, len(starts)
    end = "</channel>" if root.lower().endswith("rss") else ""
    return f"{text[: starts[MOST_ENTRIES]]}{end}</{root}>", len(starts)


class _Reader:
    def __init__(self, *, url: str, timezone: str, now: datetime, faults: list[str]) -> None:
        self._url = url
        self._timezone = timezone
        self._now = now
        self._faults = faults

    def xml(self, text: str) -> FeedReading:
        """RSS, Atom, RDF."""
        import feedparser

        root = _ROOT.search(text)
        if root is None:
            return _nothing("neither RSS, Atom, RDF nor JSON Feed")
        # A document type may define entities that grow without bound; no feed needs one, so all before the root goes.
        if "<!ENTITY" in text[: root.start()].upper():
            self._faults.append("entity definitions were left out")
        bare, total = _shortened(_CONTROL.sub("", text[root.start() :]), root.group()[1:])
        if bare.count("<") > MOST_TAGS:
            return _nothing(f"more than {MOST_TAGS} tags: not read")
        try:
            parsed = feedparser.parse(
                io.BytesIO(b'<?xml version="1.0" encoding="utf-8"?>\n' + bare.encode("utf-8", "replace")),
                # The encoding was settled above; saying so keeps feedparser from guessing again.
                response_headers={"content-type": "application/xml; charset=utf-8", "content-location": self._url},
                resolve_relative_uris=False,
                sanitize_html=False,
            )
        except _GIVES_UP as error:
            return _nothing(f"too broken to be read: {type(error).__name__}: {error}"[:200])
        if parsed.get("bozo"):
            self._faults.append(f"not well-formed: {parsed.get('bozo_exception')}"[:200])
        language = str(parsed.feed.get("language", ""))[:20]
        entries = [self._entry(item, language) for item in parsed.entries[:MOST_ENTRIES]]
        return self._reading(str(parsed.feed.get("title", "")), entries, max(total, len(parsed.entries)))

    def json(self, text: str) -> FeedReading:
        """JSON Feed 1.x."""
        try:
            feed = json.loads(text)
        except (ValueError, RecursionError) as error:
            return _nothing(f"not JSON: {error}"[:200])
        items = feed.get("items") if isinstance(feed, dict) else None
        if not isinstance(items, list):
            return _nothing("JSON without a list of items: no JSON Feed")
        language = _string(feed, "language")
        entries = [self._json_entry(item, language) for item in items[:MOST_ENTRIES] if isinstance(item, dict)]
        return self._reading(_string(feed, "title"), entries, len(items))

    def _reading(self, title: str, entries: Sequence[FeedEntry | None], total: int) -> FeedReading:
        kept = tuple(entry for entry in entries if entry is not None)
        if len(kept) < len(entries):
            self._faults.append(f"{len(entries) - len(kept)} entries without a usable link")
        if total > MOST_ENTRIES:
            self._faults.append(f"{total} entries: the first {MOST_ENTRIES} were read")
        if not kept and not self._faults:
            self._faults.append("no entries")
        undated = sum(entry.published is None and bool(entry.published_raw) for entry in kept)
        if undated:
            self._faults.append(f"{undated} entries with a date that can't be read or lies ahead")
        return FeedReading(title=plain_text(title)[:LONGEST_TITLE], entries=kept, faults=tuple(self._faults))

    def _entry(self, item: Mapping[str, Any], language: str) -> FeedEntry | None:
        link = str(item.get("link") or "")
        guid = str(item.get("id") or "")[:1000]
        # RSS: a guid is a link unless it says it is none; feedparser then puts it into `link` itself.
        raw = next((str(item[k]) for k in ("published", "created", "updated") if item.get(k)), "")
        names = tuple(n for a in item.get("authors", ()) if (n := plain_text(str(a.get("name", "")))[:200]))
        return self._made(
            link,
            guid=guid,
            title=str(item.get("title", "")),
            summary=str(item.get("summary", "")),
            raw=raw,
            language=str(item.get("language", "") or language)[:20],
            authors=names,
        )

    def _json_entry(self, item: Mapping[str, Any], language: str) -> FeedEntry | None:
        authors = item.get("authors")
        listed = authors if isinstance(authors, list) else [item.get("author")]
        names = tuple(n for a in listed if isinstance(a, dict) and (n := plain_text(_string(a, "name"))[:200]))
        return self._made(
            _string(item, "url") or _string(item, "external_url"),
            guid=_string(item, "id")[:1000],
            title=_string(item, "title"),
            summary=_string(item, "summary"),
            raw=_string(item, "date_published"),
            language=_string(item, "language") or language,
            authors=names,
        )

    def _made(
        self, link: str, *, guid: str, title: str, summary: str, raw: str, language: str, authors: tuple[str, ...]
    ) -> FeedEntry | None:
        try:
            address = urljoin(self._url, link.strip()) if link.strip() else ""
        except ValueError:
            return None
        if not address.lower().startswith(("http://", "https://")):
            return None
        moment = read_instant(raw, timezone=self._timezone)
        return FeedEntry(
            url=address,
            guid=guid,
            title=plain_text(title)[:LONGEST_TITLE],
            summary=plain_text(summary)[:LONGEST_SUMMARY],
            published_raw=raw[:200],
            published=plausible(moment, now=self._now),
            language=language,
            authors=authors[:20],
        )


def _string(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    return str(value) if isinstance(value, str | int | float) else ""
