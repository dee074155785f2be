"""The social server: public timelines in the words of Mastodon's API, version 1."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from demo.newsroom import Newsroom
from demo.texts import Post

MOST = 40  # of one answer, as on the real servers
USUAL = 20
_FIRST = 116_000_000_000_000_000  # ids look like the real ones, grow with time, and are the same at every start

# People tag what they write; these are the tags that the writers of our posts would have used. First match wins.
_WORDS = {
    "songtranh": r"song tranh|\bdap\b|xa lu|ho chua|thuy dien",
    "lulut": r"\blu\b|\blut\b|ngap|so tan|4471|quy lut|\bflood|cuu tro|cuu voi|nuoc ngang|水灾",
    "biendong": r"bien dong|hoang sa|truong sa|ngu dan|tau ca|\btau\b|luoi bo|\bcoc\b|south china sea|南海|黄沙|西沙",
    "danang": r"da nang|danang|hoi an|son tra|khanh son|lien chieu|thanh pho|岘港|다낭",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A post on the server."""

    id: int
    post: Post
    at: datetime
    tags: tuple[str, ...]


class Timelines:
    """All posts, newest first. Deleted ones are named in `deleted` by their number."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._room = newsroom
        self._base = f"http://{newsroom.town.social.host}:{newsroom.port}"
        ordered = sorted(newsroom.posts, key=lambda post: (post.published, post.id))
        self.statuses = [
            Status(id=_FIRST + (n << 16) + n * 37 % 997, post=post, at=newsroom.start + post.published, tags=tags(post))
            for n, post in enumerate(ordered)
        ]
        self.statuses.reverse()
        self._numbers = {status.post.id: status.id for status in self.statuses}
        self.deleted: set[int] = set()

    def find(self, number: str) -> Status | None:
        """One status that is still there."""
        return next((s for s in self.statuses if str(s.id) == number and s.id not in self.deleted), None)

    def post_at(self, number: str) -> str:
        """The writers' id of a post, "" for an unknown number."""
        return next((s.post.id for s in self.statuses if str(s.id) == number), "")

    def page(self, *, tag: str = "", asked: dict[str, str]) -> tuple[list[dict[str, Any]], str]:
        """(statuses, Link header) of a timeline, of one tag where it is named.

        `asked` holds max_id, since_id, min_id and limit as they stand in the address. Raises ValueError for no numbers.
        """
        limit = max(1, min(int(asked.get("limit", USUAL)), MOST))
        known = [s for s in self.statuses if s.id not in self.deleted and (not tag or fold(tag) in s.tags)]
        if "max_id" in asked:
            known = [s for s in known if s.id < int(asked["max_id"])]
        if "since_id" in asked:
            known = [s for s in known if s.id > int(asked["since_id"])]
        if "min_id" in asked:
            known = [s for s in known if s.id > int(asked["min_id"])][-limit:]
        chosen = known[:limit]
        return [self.json(status) for status in chosen], self._link(tag, asked, chosen)

    def _link(self, tag: str, asked: dict[str, str], chosen: Sequence[Status]) -> str:
        if not chosen:
            return ""
        path = f"{self._base}/api/v1/timelines/" + (f"tag/{tag}" if tag else "public")
        rest = {k: v for k, v in asked.items() if k not in ("max_id", "since_id", "min_id")}
        older = urlencode({**rest, "max_id": chosen[-1].id})
        newer = urlencode({**rest, "min_id": chosen[0].id})
        return f'<{path}?{older}>; rel="next", <{path}?{newer}>; rel="prev"'

    def json(self, status: Status) -> dict[str, Any]:
        """A status as the server sends it."""
        post = status.post
        parent = next((s for s in self.statuses if s.post.id == post.replies_to), None)
        address = f"{self._base}/@{post.author}/{status.id}"
        return {
            "id": str(status.id),
            "created_at": _instant(status.at),
            "in_reply_to_id": str(parent.id) if parent else None,
            "in_reply_to_account_id": self._account(parent.post)["id"] if parent else None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "public",
            "language": post.language,
            "uri": f"{self._base}/users/{post.author}/statuses/{status.id}",
            "url": address,
            "replies_count": sum(s.post.replies_to == post.id for s in self.statuses),
            "reblogs_count": post.shares,
            "favourites_count": post.shares * 2 + len(post.text) % 7,
            "edited_at": None,
            "content": self._content(post),
            "reblog": None,
            "application": {"name": "Web", "website": None},
            "account": self._account(post),
            "media_attachments": [],
            "mentions": [],
            "tags": [{"name": tag, "url": f"{self._base}/tags/{tag}"} for tag in status.tags],
            "emojis": [],
            "card": None,
            "poll": None,
        }

    def _account(self, post: Post) -> dict[str, Any]:
        digest = hashlib.sha256(post.author.encode()).digest()
        made = self._room.start - timedelta(days=200 + digest[0] * 8)
        return {
            "id": str(108_000_000_000_000_000 + int.from_bytes(digest[:4], "big")),
            "username": post.author,
            "acct": post.author,
            "display_name": post.display_name,
            "locked": False,
            "bot": False,
            "discoverable": True,
            "indexable": True,
            "group": False,
            "created_at": _instant(made.replace(hour=0, minute=0)),
            "note": "",
            "url": f"{self._base}/@{post.author}",
            "uri": f"{self._base}/users/{post.author}",
            "avatar": f"{self._base}/img/avatar.gif",
            "header": f"{self._base}/img/header.gif",
            "followers_count": 10 + digest[1] * 9,
            "following_count": 5 + digest[2],
            "statuses_count": 20 + digest[3] * 4,
            "last_status_at": (self._room.start + post.published).date().isoformat(),
            "emojis": [],
            "fields": [],
        }

    def _content(self, post: Post) -> str:
        paragraphs = "".join(f"<p>{self._marked(part)}</p>" for part in post.text.split("\n\n"))
        if address := self._room.address(post.article):
            short = address.removeprefix("http://")
            paragraphs += (
                f'<p><a href="{html.escape(address)}" target="_blank" rel="nofollow noopener" translate="no">'
                f'<span class="invisible">http://</span><span class="ellipsis">{html.escape(short[:30])}</span>'
                f'<span class="invisible">{html.escape(short[30:])}</span></a></p>'
            )
        return paragraphs

    def _marked(self, text: str) -> str:
        marked = re.sub(
            r"#(\w+)",
            lambda found: (
                f'<a href="{self._base}/tags/{fold(found.group(1))}" class="mention hashtag" rel="tag">'
                f"#<span>{found.group(1)}</span></a>"
            ),
            html.escape(text, quote=False),
        )
        return marked.replace("\n", "<br />")


def tags(post: Post) -> tuple[str, ...]:
    """A post's own tags and the one of its subject."""
    plain = fold(post.text)
    subject = next((tag for tag, words in _WORDS.items() if re.search(words, plain)), "chuyenlang")
    return tuple(dict.fromkeys((*(fold(tag) for tag in post.tags), subject)))


def fold(text: str) -> str:
    """Lower case without Vietnamese marks, as the server compares tags."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return unicodedata.normalize("NFC", "".join(c for c in plain if not "\u0300" <= c <= "\u036f"))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
