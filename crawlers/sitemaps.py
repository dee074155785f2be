"""News sitemaps to entries, plain or gzipped."""

import re
import zlib
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawlers.blocked import block_sign
from crawlers.charset import decode
from crawlers.feeds import LONGEST, LONGEST_TITLE, MOST_ENTRIES
from crawlers.instants import plausible, read_instant
from crawlers.plain import plain_text
from haidang.model.source import FeedEntry, FeedReading

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}\?>", re.IGNORECASE)


def read_sitemap(body: bytes, *, url: str, content_type: str, timezone: str, now: datetime) -> FeedReading:
    """What a news sitemap's bytes hold, with the promises of `crawlers.feeds.read_feed`.

    The date is news:publication_date, else lastmod. A sitemap index is told as a fault that names its first members.
    """
    if body[:2] == b"\x1f\x8b":
        unpacked = zlib.decompressobj(wbits=31)
        try:
            body = unpacked.decompress(body, LONGEST + 1)
        except zlib.error as error:
            return _nothing(f"broken gzip: {error}")
        if not unpacked.eof and len(body) <= LONGEST:
            return _nothing("broken gzip: cut off")
    if len(body) > LONGEST:
        return _nothing(f"larger than {LONGEST // 1_000_000} MB: not read")
    text, _ = decode(body, content_type=content_type)
    text = _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"), count=1)
    if not text.strip():
        return _nothing("empty answer")
    root, fault = _parse(text)
    if root is None:
        return _nothing(fault)
    if _name(root) == "sitemapindex":
        members = [text for item in root if (text := _child(item, "loc"))]
        return _nothing(f"a sitemap index of {len(members)}: name one of its members ({', '.join(members[:3])})")
    if _name(root) != "urlset":
        return _nothing(f"no sitemap: its root is <{_name(root)}>"[:100])
    return _reading(root, url=url, timezone=timezone, now=now)


def _nothing(fault: str) -> FeedReading:
    return FeedReading(title="", entries=(), faults=(fault,))


def _parse(text: str) -> "tuple[Element | None, str]":
    from lxml import etree

    # Entities stay unread, so nothing can grow; nothing is loaded from anywhere; lxml's own depth limits hold.
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, encoding="utf-8")
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser), ""
    except etree.XMLSyntaxError as error:
        if sign := block_sign(text):
            return None, f"a block page, not a sitemap ({sign!r})"
        if re.match(r"\s*<(?:!doctype html|html)\b", text, re.IGNORECASE):
            return None, "a web page, not a sitemap"
        return None, f"not well-formed: {error}"[:200]


def _reading(root: "Element", *, url: str, timezone: str, now: datetime) -> FeedReading:
    items = [item for item in root if _name(item) == "url"]
    entries = [_entry(item, url=url, timezone=timezone, now=now) for item in items[:MOST_ENTRIES]]
    kept = tuple(entry for entry in entries if entry is not None)
    faults = []
    if len(kept) < len(entries):
        faults.append(f"{len(entries) - len(kept)} entries without a usable link")
    if len(items) > MOST_ENTRIES:
        faults.append(f"{len(items)} entries: the first {MOST_ENTRIES} were read")
    if not items:
        faults.append("no entries")
    if undated := sum(entry.published is None and bool(entry.published_raw) for entry in kept):
        faults.append(f"{undated} entries with a date that can't be read or lies ahead")
    name = next((text for item in items[:1] if (text := _child(item, "name"))), "")
    return FeedReading(title=plain_text(name)[:LONGEST_TITLE], entries=kept, faults=tuple(faults))


def _entry(item: "Element", *, url: str, timezone: str, now: datetime) -> FeedEntry | None:
    try:
        address = urljoin(url, _child(item, "loc"))
    except ValueError:
        return None
    if not _child(item, "loc") or not address.lower().startswith(("http://", "https://")):
        return None
    raw = _child(item, "publication_date") or _child(item, "lastmod")
    return FeedEntry(
        url=address,
        title=plain_text(_child(item, "title"))[:LONGEST_TITLE],
        published_raw=raw[:200],
        published=plausible(read_instant(raw, timezone=timezone), now=now),
        language=_child(item, "language")[:20],
    )


def _name(element: "Element") -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _child(element: "Element", name: str) -> str:
    """Text of the first descendant of that local name that is no image's or video's."""
    found = (child for child in element.iter() if _name(child) == name and not re.search("image|video", str(child.tag)))
    child = next(found, None)
    return (child.text or "").strip() if child is not None else ""
