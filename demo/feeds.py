"""Feeds as outlets write them: RSS 2.0, Atom, RDF, JSON Feed and news sitemaps."""

import json
from collections.abc import Sequence
from datetime import datetime
from html import escape

from demo import dates
from demo.newsroom import Site, Story
from demo.outlets import Outlet

CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "jsonfeed": "application/feed+json",
    "sitemap": "application/xml",
}


def write(site: Site, stories: Sequence[Story], *, wrong_year: int | None = None) -> str:
    """A feed of stories in the outlet's own form. `wrong_year` misdates its first item."""
    writers = {"rss": _rss, "atom": _atom, "rdf": _rdf, "jsonfeed": _json, "sitemap": _sitemap}
    return writers[site.outlet.feed](site, _with_extras(site, stories), wrong_year)


def _with_extras(site: Site, stories: Sequence[Story]) -> list[tuple[Story | None, str, str]]:
    """(story, title, address): the outlet's video and gallery pages stand in its feed like articles."""
    items: list[tuple[Story | None, str, str]] = [(story, story.title, story.feed_link) for story in stories]
    for title, path in ((site.outlet.video, "/video/1.html"), (site.outlet.gallery, "/anh/1.html")):
        if title:
            items.append((None, title, site.base + path))
    return items


_Items = list[tuple[Story | None, str, str]]


def _instant(outlet: Outlet, story: Story | None, position: int, wrong_year: int | None, style: str = "") -> str:
    if story is None:
        return ""
    moment = story.published
    if wrong_year is not None and position == 0:
        moment = _in_year(moment, wrong_year)
    return dates.FEED_DATES[style or outlet.dates](moment, outlet.zone_name)


def _in_year(moment: datetime, year: int) -> datetime:
    return moment.replace(year=year, day=min(moment.day, 28))


def _rss(site: Site, items: _Items, wrong_year: int | None) -> str:
    outlet = site.outlet
    out = []
    for position, (story, title, link) in enumerate(items):
        date = _instant(outlet, story, position, wrong_year)
        summary = f'<a href="{link}"><img src="{site.base}/img/{position}.gif"></a></br>' if outlet.tier == 2 else ""
        summary += escape(story.summary) if story else ""
        out.append(
            f"<item><title>{_cdata(title)}</title><link>{escape(link)}</link>"
            f"<description>{_cdata(summary)}</description>"
            + (f"<pubDate>{date}</pubDate>" if date else "")
            + (f"<category>{escape(story.section)}</category>" if story else "")
            + f'<guid isPermaLink="false">{outlet.domain}-{story.code if story else position}</guid></item>'
        )
    return (
        f'<?xml version="1.0" encoding="{outlet.encoding}"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{site.base}/</link>"
        f"<description>{escape(outlet.name)}</description>"
        f"<language>{outlet.said_language or outlet.language}</language>" + "\n".join(out) + "</channel></rss>\n"
    )


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]&gt;')}]]>"


def _atom(site: Site, items: _Items, wrong_year: int | None) -> str:
    outlet = site.outlet
    out = []
    for position, (story, title, link) in enumerate(items):
        date = _instant(outlet, story, position, wrong_year)
        author = f"<author><name>{escape(story.author)}</name></author>" if story and story.author else ""
        out.append(
            f'<entry><title type="text">{escape(title)}</title><link rel="alternate" href="{escape(link)}"/>'
            f"<id>tag:{outlet.domain},{story.code if story else position}</id>"
            + (f"<published>{date}</published><updated>{date}</updated>" if date else "")
            + f'{author}<summary type="html">{escape(escape(story.summary) if story else "")}</summary></entry>'
        )
    return (
        f'<?xml version="1.0" encoding="{outlet.encoding}"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}"><title>{escape(outlet.name)}</title>'
        f'<link href="{site.base}/"/><id>tag:{outlet.domain}</id><updated>{site.newest.isoformat()}</updated>\n'
        + "\n".join(out)
        + "</feed>\n"
    )


def _rdf(site: Site, items: _Items, wrong_year: int | None) -> str:
    outlet = site.outlet
    members = "".join(f'<rdf:li rdf:resource="{escape(link)}"/>' for _, _, link in items)
    out = [
        f'<item rdf:about="{escape(link)}"><title>{escape(title)}</title><link>{escape(link)}</link>'
        f"<description>{escape(story.summary if story else '')}</description>"
        f"<dc:date>{_instant(outlet, story, position, wrong_year)}</dc:date></item>"
        for position, (story, title, link) in enumerate(items)
    ]
    return (
        f'<?xml version="1.0" encoding="{outlet.encoding}"?>\n'
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="{outlet.language}">\n'
        f'<channel rdf:about="{site.base}{outlet.feed_path}"><title>{escape(outlet.name)}</title>'
        f"<link>{site.base}/</link><description>{escape(outlet.name)}</description>"
        f"<items><rdf:Seq>{members}</rdf:Seq></items></channel>\n" + "\n".join(out) + "</rdf:RDF>\n"
    )


def _json(site: Site, items: _Items, wrong_year: int | None) -> str:
    outlet = site.outlet
    listed = []
    for position, (story, title, link) in enumerate(items):
        item: dict[str, object] = {"id": str(story.code if story else position), "url": link, "title": title}
        if story is not None:
            item |= {"summary": story.summary, "date_published": _instant(outlet, story, position, wrong_year)}
            item |= {"tags": [story.section]} | ({"authors": [{"name": story.author}]} if story.author else {})
        listed.append(item)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"{site.base}/",
        "feed_url": site.base + outlet.feed_path,
        "language": outlet.language,
        "items": listed,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def _sitemap(site: Site, items: _Items, wrong_year: int | None) -> str:
    outlet = site.outlet
    out = []
    for position, (story, title, link) in enumerate(items):
        date = _instant(outlet, story, position, wrong_year) or site.newest.isoformat(timespec="seconds")
        out.append(
            f"<url><loc>{escape(link)}</loc><lastmod>{date}</lastmod><news:news><news:publication>"
            f"<news:name>{escape(outlet.name)}</news:name><news:language>{outlet.language.partition('-')[0]}"
            f"</news:language></news:publication><news:publication_date>{date}</news:publication_date>"
            f"<news:title>{escape(title)}</news:title></news:news></url>"
        )
    return (
        f'<?xml version="1.0" encoding="{outlet.encoding}"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n' + "\n".join(out) + "</urlset>\n"
    )
