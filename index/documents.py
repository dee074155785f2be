"""What both engines index of a document: the same tokens, made here, so that no engine needs a plugin.

A text becomes two streams of tokens, exact (accents count) and folded (they don't), both in lower case. Han, kana and
Hangul are indexed by character and Thai and its neighbours by letter cluster: a word typed in them is a phrase.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from haidang.model.search import Document
from haidang.text import View, exact, fold, token_spans, tokens

SCHEMA = 1  # of both engines; another number is another index
FACETS = ("source", "outlet", "country", "language", "topic", "tone", "root", "kind")
LONGEST_TOKEN = 64  # characters; what is longer is no word, and engines have limits of their own
LONGEST_VALUE = 256  # characters of a keyword
GAP = "¶"  # stands between lead and text; no token, so that no phrase runs across

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ABOUT = ("main", "mention")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A text as it is indexed: tokens with single spaces between."""

    exact: str
    folded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document as it is indexed. `document` is what is shown; it can be encoded as UTF-8."""

    document: Document
    title: Tokens
    body: Tokens
    keywords: Mapping[str, tuple[str, ...]]  # by FACETS
    at: int  # microseconds since 1970
    day: int  # date.toordinal() in Asia/Ho_Chi_Minh


def entry(document: Document) -> Entry:
    """What is indexed of a document."""
    title, lead, text = (scalar(part) for part in (document.title, document.lead, document.text))
    about = {"danang": document.danang, "biendong": document.biendong}
    return Entry(
        document=_shown(document),
        title=_tokens(title),
        body=_tokens(lead, text),
        keywords={
            "source": _values(document.source, *document.seen_in),
            "outlet": _values(document.outlet),
            "country": _values(document.country),
            "language": _values(document.language),
            "topic": _values(*document.topics),
            "tone": _values(document.tone),
            "root": tuple(root for root, label in about.items() if label in _ABOUT),
            "kind": _values(document.kind),
        },
        at=micros(document.published),
        day=day(document.published).toordinal(),
    )


def plain(document: Document) -> dict[str, Any]:
    """A document as JSON knows it; `document_of` is the way back."""
    return {
        "id": document.id,
        "rev": document.rev,
        "kind": document.kind,
        "source": document.source,
        "outlet": document.outlet,
        "country": document.country,
        "language": document.language,
        "url": document.url,
        "title": document.title,
        "lead": document.lead,
        "text": document.text,
        "published": document.published.astimezone(UTC).isoformat(),
        "danang": document.danang,
        "biendong": document.biendong,
        "topics": list(document.topics),
        "tone": document.tone,
        "target": document.target,
        "type": document.type,
        "story": document.story,
        "seen_in": list(document.seen_in),
    }


def document_of(stored: Mapping[str, Any]) -> Document:
    """The document that `plain` wrote; what else is stored beside it is not looked at."""
    known = {name: stored[name] for name in Document.__dataclass_fields__}
    known["published"] = datetime.fromisoformat(known["published"])
    known["topics"] = tuple(known["topics"])
    known["seen_in"] = tuple(known["seen_in"])
    return Document(**known)


def words(view: View) -> list[str]:
    """The indexed tokens of a view."""
    found = tokens(view.text.lower())
    if _HANGUL.search(view.text):
        found = [piece for word in found for piece in (word if _HANGUL.search(word) else (word,))]
    return [word if len(word) <= LONGEST_TOKEN else word[:LONGEST_TOKEN] for word in found]


def spans(view: View) -> list[tuple[int, int]]:
    """Where the indexed tokens stand in a view."""
    found = token_spans(view.text)
    if _HANGUL.search(view.text):
        return [
            piece
            for start, end in found
            for piece in (
                [(i, i + 1) for i in range(start, end)] if _HANGUL.search(view.text, start, end) else [(start, end)]
            )
        ]
    return found


def scalar(text: str) -> str:
    """The text with U+FFFD for lone surrogates, which no engine takes. Offsets stay."""
    return _SURROGATE.sub("\ufffd", text)


def micros(instant: datetime) -> int:
    """Microseconds since 1970."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


def day(instant: datetime) -> date:
    """The day that it was in Đà Nẵng."""
    return instant.astimezone(_zone()).date()


@cache
def _zone() -> ZoneInfo:
    return ZoneInfo("Asia/Ho_Chi_Minh")


def _tokens(*texts: str) -> Tokens:
    views = [exact(text) for text in texts if text]
    gap = f" {GAP} "
    return Tokens(
        exact=gap.join(" ".join(words(view)) for view in views).strip(),
        folded=gap.join(" ".join(words(fold(view))) for view in views).strip(),
    )


def _values(*values: str) -> tuple[str, ...]:
    """Each value once, in order; "" is unknown and no value."""
    return tuple(dict.fromkeys(scalar(value)[:LONGEST_VALUE] for value in values if value))


def _shown(document: Document) -> Document:
    """The document, fit for UTF-8."""
    known: dict[str, Any] = {}
    for name in Document.__dataclass_fields__:
        value = getattr(document, name)
        if isinstance(value, str):
            value = scalar(value)
        elif isinstance(value, tuple):
            value = tuple(scalar(part) for part in value)
        known[name] = value
    return Document(**known)
