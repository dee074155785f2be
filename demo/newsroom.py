"""The newsroom at one start: every outlet's addresses, and what stands at them."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from demo import dates, texts
from demo.outlets import PORT, Outlet, SectionFeed, Town
from demo.texts import Article, Text

TRACKING = "utm_source=rss&utm_medium=feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as its outlet publishes it now: dates filled in, at an address."""

    path: str
    amp_path: str  # "" where there is none
    feed_link: str
    code: int
    title: str
    lead: str
    section: str
    section_path: str
    author: str
    blocks: tuple[tuple[str, str], ...]  # (p, h2 or quote; text)
    published: datetime  # in the outlet's zone
    updated: datetime | None

    @property
    def summary(self) -> str:
        """The lead, or the beginning of the text."""
        first = next((text for kind, text in self.blocks if kind == "p"), "")
        return self.lead or (first if len(first) <= 180 else first[:178].rsplit(" ", 1)[0] + "…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What stands at an address: kind is article, amp, redirect, feed, robots, front, section, video, gallery."""

    kind: str
    article: str = ""  # its id, never sent
    target: str = ""  # of a redirect, or a section's name
    feed: SectionFeed | None = None


class Site:
    """One outlet."""

    def __init__(
        self, outlet: Outlet, articles: list[Article], feeds: list[SectionFeed], *, start: datetime, port: int
    ):
        self.outlet = outlet
        self.base = f"http://{outlet.host}:{port}"
        self._start = start.astimezone(outlet.zone)
        self.articles = {article.id: article for article in articles}
        self.edited: set[str] = set()
        self.places = self._placed(feeds)

    def _placed(self, feeds: list[SectionFeed]) -> dict[str, Place]:
        outlet = self.outlet
        places = {
            "/": Place(kind="front"),
            "/robots.txt": Place(kind="robots"),
            outlet.feed_path: Place(kind="feed"),
            "/video/1.html": Place(kind="video"),
            "/anh/1.html": Place(kind="gallery"),
        }
        for feed in feeds:
            places[feed.path] = Place(kind="feed", feed=feed)
        for article in self.articles.values():
            path = self._path(article)
            for kind, at in (("article", path), ("amp", self._amp(path)), ("redirect", f"/r/{code(article)}")):
                if at in places:
                    raise ValueError(f"{outlet.id}: two pages at {at}")
                if at:
                    places[at] = Place(kind=kind, article=article.id, target=path)
            places[f"/{slug(article.text.section)}/"] = Place(kind="section", target=article.text.section)
        return places

    def _path(self, article: Article) -> str:
        section = slug(article.text.section)
        return self.outlet.page.format(section=section, slug=article.slug, code=code(article))

    def _amp(self, path: str) -> str:
        if not self.outlet.amp:
            return ""
        stem, dot, ending = path.rpartition(".")
        return f"{stem}-amp{dot}{ending}" if dot else f"{path}/amp"

    def place(self, path: str) -> Place | None:
        """What stands at a path with its query; tracking parameters say nothing."""
        parts = urlsplit(path)
        kept = urlencode([(k, v) for k, v in parse_qsl(parts.query) if not k.startswith("utm_")])
        return self.places.get(parts.path + (f"?{kept}" if kept else ""))

    def address(self, article: str) -> str:
        """Where an article is read."""
        return self.base + self._path(self.articles[article])

    def story(self, article: str) -> Story:
        """An article as it stands now."""
        found = self.articles[article]
        text = found.edited if article in self.edited and found.edited else found.text
        path = self._path(found)
        link = {"plain": path, "redirect": f"/r/{code(found)}"}.get(self.outlet.links, path)
        if self.outlet.links == "tracking":
            link += ("&" if "?" in link else "?") + TRACKING
        return self._story(found, text, path, link)

    def _story(self, found: Article, text: Text, path: str, link: str) -> Story:
        def said(raw: str) -> str:
            return dates.render(raw, start=self._start, language=self.outlet.language)

        return Story(
            path=path,
            amp_path=self._amp(path),
            feed_link=self.base + link,
            code=code(found),
            title=said(text.title),
            lead=said(text.lead),
            section=text.section,
            section_path=f"/{slug(text.section)}/",
            author=text.author,
            blocks=tuple(_block(said(block)) for block in text.blocks),
            published=self._start + found.published,
            updated=self._start + found.updated if found.updated is not None else None,
        )

    def stories(self, sections: tuple[str, ...] = ()) -> list[Story]:
        """Newest first; of some sections only, where they are named."""
        wanted = [a for a in self.articles.values() if not sections or a.text.section in sections]
        return [self.story(a.id) for a in sorted(wanted, key=lambda a: (a.published, a.id), reverse=True)]

    def editable(self) -> list[str]:
        """Articles that have a later state."""
        return [article.id for article in self.articles.values() if article.edited is not None]

    @property
    def newest(self) -> datetime:
        """When something was last published here."""
        published = [article.published for article in self.articles.values()] or [timedelta(days=-1)]
        return self._start + max(published)


class Newsroom:
    """All outlets at one start. `start` is aware; texts change only by `Site.edited`."""

    def __init__(
        self, town: Town, articles: list[Article], posts: list[texts.Post], *, start: datetime, port: int = PORT
    ):
        self.town = town
        self.start = start.replace(second=0, microsecond=0)
        self.port = port
        self.posts = [
            replace(post, text=dates.render(post.text, start=self.start, language=post.language)) for post in posts
        ]
        self.sites: dict[str, Site] = {}
        for outlet in town.outlets:
            own = [article for article in articles if article.outlet == outlet.id]
            feeds = [feed for feed in town.section_feeds if feed.outlet == outlet.id]
            self.sites[outlet.id] = Site(outlet, own, feeds, start=self.start, port=port)
        self._by_host = {site.outlet.host: site for site in self.sites.values()}

    def site_at(self, host: str) -> Site | None:
        """The outlet at a loopback address."""
        return self._by_host.get(host)

    def address(self, article: str) -> str:
        """Where an article is read, "" for an unknown id."""
        owner = next((s for s in self.sites.values() if article in s.articles), None)
        return owner.address(article) if owner else ""

    def article_at(self, url: str) -> str:
        """The id of the article at an address, "" where there is none."""
        parts = urlsplit(url)
        site = self.site_at(parts.hostname or "")
        place = site.place(parts.path + (f"?{parts.query}" if parts.query else "")) if site else None
        return place.article if place else ""


def code(article: Article) -> int:
    """The number that an outlet's own system gives an article; the same at every start."""
    digest = hashlib.sha256(f"{article.outlet}/{article.slug}".encode()).digest()
    return 1_000_000 + int.from_bytes(digest[:4], "big") % 9_000_000


def slug(name: str) -> str:
    """A section's name in an address; a number where nothing Latin is left of it."""
    plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    return "-".join(words) or f"c{int.from_bytes(hashlib.sha256(name.encode()).digest()[:2], 'big')}"


def _block(text: str) -> tuple[str, str]:
    if text.startswith("## "):
        return "h2", text[3:]
    return ("quote", text[2:]) if text.startswith("> ") else ("p", text)
