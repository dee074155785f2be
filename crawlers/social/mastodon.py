"""Mastodon's public tag timeline, read without a login through the same fetcher as everything else."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawlers.instants import plausible, read_instant
from crawlers.plain import plain_text
from haidang.errors import Quarantined
from haidang.model.article import Kind, NewText, Text
from haidang.model.source import Source
from haidang.ports import Keys
from haidang.private import mask

PLATFORM = "mastodon"
MOST_POSTS = 100
LONGEST = 20_000  # characters of one post's markup
_LARGEST_COUNT = 10**9


def read_timeline(body: bytes, *, source: Source, keys: Keys, now: datetime) -> tuple[NewText, ...]:
    """The posts of an answer of /api/v1/timelines/tag/<tag>, newest first as served.

    An author is a keyed pseudonym before anything else sees the post; name, handle, avatar, profile and the post's own
    link are not kept, and personal data in the text is masked. Boosts, posts that are not public, and accounts that
    ask not to be indexed are left out. Raises Quarantined where the bytes are no timeline.
    """
    try:
        statuses = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Quarantined(f"{source.id}: the timeline is no JSON: {error}"[:200]) from error
    if not isinstance(statuses, list):
        said = statuses.get("error", "") if isinstance(statuses, dict) else ""
        raise Quarantined(f"{source.id}: no list of posts" + (f" ({str(said)[:100]})" if said else ""))
    host = urlsplit(source.address).netloc.lower()
    posts = (_post(s, host, source.id, keys, now) for s in statuses[:MOST_POSTS] if isinstance(s, dict))
    return tuple(post for post in posts if post is not None)


def _post(status: Mapping[str, Any], host: str, source: str, keys: Keys, now: datetime) -> NewText | None:
    account = status.get("account")
    number = status.get("id")
    if not isinstance(account, dict) or not isinstance(number, str | int) or status.get("reblog"):
        return None
    if status.get("visibility", "public") != "public" or account.get("noindex") is True:
        return None
    author_key = keys.pseudonym(PLATFORM, _account(account, host))
    warning = plain_text(str(status.get("spoiler_text") or ""))
    words = plain_text(str(status.get("content") or "")[:LONGEST], lines=True)
    text = mask(words).text
    if not text.strip() and not warning:
        return None
    raw = str(status.get("created_at") or "")[:100]
    return NewText(
        kind=Kind.POST,
        source=source,
        url="",
        addresses=((f"{PLATFORM}:{host}:{str(number)[:100]}", "post"),),
        text=Text(title=mask(warning).text[:500], lead="", text=text),
        page=None,
        seen_at=now,
        published=plausible(read_instant(raw, timezone="UTC"), now=now),
        published_raw=raw,
        language_declared=str(status.get("language") or "")[:20],
        author_key=author_key,
        shares=_count(status.get("reblogs_count")),
    )


def _account(account: Mapping[str, Any], host: str) -> str:
    """user@host in lower case, so that one account seen through two instances is one pseudonym."""
    name = str(account.get("acct") or account.get("username") or account.get("id") or "").lower().lstrip("@")
    return name if "@" in name else f"{name}@{host}"


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= _LARGEST_COUNT else None
