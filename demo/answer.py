"""From an address to bytes: what the newsroom has to say, before anything goes wrong on the way."""

import base64
import hashlib
import itertools
import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from urllib.parse import parse_qsl, urlsplit

from demo import feeds, pages
from demo.misbehave import Rule
from demo.newsroom import Newsroom, Place, Site
from demo.outlets import Outlet
from demo.social import Timelines

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer; `modified` is None where nothing is known."""

    status: int
    content_type: str
    body: bytes
    modified: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    validators: str = "none"

    @property
    def etag(self) -> str:
        """Of these bytes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


class Desk:
    """Answers for all outlets and the social server."""

    def __init__(self, newsroom: Newsroom) -> None:
        self.newsroom = newsroom
        self.timelines = Timelines(newsroom)
        self._served = itertools.count(1)

    def change(self, rule: Rule) -> int:
        """Makes a silent edit or deletes posts, for good: how many texts it touched."""
        if rule.behaviour == "deleted":
            fitting = {s.id for s in self.timelines.statuses if fnmatchcase(f"/@{s.post.author}/{s.id}", rule.path)}
            self.timelines.deleted |= fitting
            return len(fitting)
        touched = 0
        for site in self.newsroom.sites.values():
            for article in site.editable() if rule.outlet in ("*", site.outlet.id) else ():
                if fnmatchcase(site.address(article).removeprefix(site.base), rule.path):
                    site.edited.add(article)
                    touched += 1
        return touched

    def outlet(self, site: Site, path: str, rule: Rule | None) -> Answer:
        """What stands at an outlet's address."""
        parts = urlsplit(path)
        if parts.path.startswith("/img/"):
            return Answer(status=200, content_type="image/gif", body=PIXEL)
        place = site.place(path)
        if place is None:
            return self.page(site, 404, pages.error(site, 404))
        if place.kind == "robots":
            return Answer(status=200, content_type="text/plain; charset=utf-8", body=site.outlet.robots.encode())
        if place.kind == "redirect":
            return Answer(status=302, content_type="text/plain", body=b"", headers=(("Location", place.target),))
        if place.kind == "feed":
            return self._feed(site, place, rule)
        if place.article:
            return self._article(site, place)
        return self.page(site, 200, pages.other(site, place), modified=site.newest)

    def _article(self, site: Site, place: Place) -> Answer:
        story = site.story(place.article)
        markup = pages.article(site, story, amp=place.kind == "amp", served=next(self._served))
        return self.page(site, 200, markup, modified=story.updated or story.published)

    def _feed(self, site: Site, place: Place, rule: Rule | None) -> Answer:
        outlet = site.outlet
        stories = site.stories(place.feed.sections if place.feed else ())
        wrong = rule.year if rule and rule.behaviour == "wrong_date" else None
        text = feeds.write(site, stories, wrong_year=wrong)
        content_type = feeds.CONTENT_TYPES[outlet.feed]
        if outlet.charset == "header":
            content_type += f"; charset={outlet.encoding}"
        return Answer(
            status=200,
            content_type=content_type,
            body=encoded(text, outlet),
            modified=site.newest,
            validators=outlet.validators,
        )

    def page(self, site: Site, status: int, markup: str, *, modified: datetime | None = None) -> Answer:
        """A page in the outlet's encoding."""
        outlet = site.outlet
        charset = f"; charset={outlet.encoding}" if outlet.charset == "header" else ""
        return Answer(
            status=status,
            content_type=f"text/html{charset}",
            body=encoded(markup, outlet),
            modified=modified,
            validators=outlet.validators,
        )

    def social(self, path: str) -> Answer:
        """What stands at an address of the social server."""
        parts = urlsplit(path)
        asked = dict(parse_qsl(parts.query))
        pieces = parts.path.strip("/").split("/")
        if parts.path == "/robots.txt":
            return Answer(status=200, content_type="text/plain", body=b"User-agent: *\nDisallow: /media_proxy/\n")
        if parts.path.startswith("/img/"):
            return Answer(status=200, content_type="image/gif", body=PIXEL)
        if parts.path == "/api/v1/instance":
            town = self.newsroom.town.social
            return _json({"uri": town.domain, "title": town.name, "version": "4.3.1", "languages": ["vi"]})
        if pieces[:3] == ["api", "v1", "timelines"] and len(pieces) in (4, 5):
            return self._timeline(pieces[3:], asked)
        if pieces[:3] == ["api", "v1", "statuses"] and len(pieces) == 4:
            return self._status(pieces[3])
        if len(pieces) == 2 and pieces[0].startswith("@"):
            return self._status(pieces[1])
        return _json({"error": "Record not found"}, status=404)

    def _timeline(self, pieces: list[str], asked: dict[str, str]) -> Answer:
        tag = pieces[1] if len(pieces) == 2 else ""
        if pieces[0] != ("tag" if tag else "public"):
            return _json({"error": "Record not found"}, status=404)
        try:
            statuses, link = self.timelines.page(tag=tag, asked=asked)
        except ValueError:
            return _json({"error": "Invalid parameter"}, status=422)
        return _json(statuses, headers=(("Link", link),) if link else ())

    def _status(self, number: str) -> Answer:
        found = self.timelines.find(number)
        if found is None:
            return _json({"error": "Record not found"}, status=404)
        return _json(self.timelines.json(found))


def encoded(text: str, outlet: Outlet) -> bytes:
    """A text in the outlet's encoding; what does not fit becomes a character reference, as publishers' systems do."""
    if outlet.normal_form == "NFD":
        text = unicodedata.normalize("NFD", text)
    return text.encode(outlet.codec, "xmlcharrefreplace")


def _json(value: object, *, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Answer(
        status=status,
        content_type="application/json; charset=utf-8",
        body=body,
        headers=headers,
        validators="etag",
    )
