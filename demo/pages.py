"""Pages as outlets build them: sixteen templates, each with other habits, around the same words."""

import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo import dates
from demo.newsroom import Place, Site, Story
from demo.outlets import Outlet

FOLDER = Path(__file__).parent


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["iso"] = lambda moment: moment.isoformat(timespec="seconds")
    made.filters["naive"] = lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S")
    return made


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "words.toml").read_text("utf-8"))


def article(site: Site, story: Story, *, amp: bool = False, served: int = 0) -> str:
    """An article's page. `served` counts answers: an outlet that puts it into its pages never sends the same twice."""
    others = [other for other in site.stories() if other.code != story.code]
    # Neighbours in time first, so that every page has other links around it.
    near = sorted(others, key=lambda o: abs(o.published - story.published))[:5]
    template = "amp.html" if amp else f"{site.outlet.template}.html"
    return _render(
        template,
        site,
        s=story,
        related=near[:3],
        more=near[3:],
        top=sorted(others, key=lambda o: o.code)[:6],
        linked_data=_linked_data(site, story),
        when=_when(story.published, site.outlet),
        updated=_when(story.updated, site.outlet) if story.updated else "",
        served=served,
    )


def other(site: Site, place: Place) -> str:
    """A front, section, video or gallery page."""
    sections = (place.target,) if place.kind == "section" else ()
    title = {"video": site.outlet.video, "gallery": site.outlet.gallery, "section": place.target}.get(place.kind)
    template = "front" if place.kind == "section" else place.kind
    return _render(f"{template}.html", site, title=title or site.outlet.name, stories=site.stories(sections))


def error(site: Site, status: int) -> str:
    """What an outlet shows instead of a page."""
    words = _words()[site.outlet.language]
    return _render(
        "error.html", site, status=status, title=words["gone"] if status in (404, 410) else f"Error {status}"
    )


def _render(template: str, site: Site, **values: Any) -> str:
    words = _words()[site.outlet.language]
    sections = {story.section: story.section_path for story in site.stories()}
    return (
        _environment()
        .get_template(template)
        .render(
            o=site.outlet,
            base=site.base,
            w=words,
            lang=site.outlet.said_language or site.outlet.language,
            sections=sections,
            **values,
        )
    )


def _linked_data(site: Site, story: Story) -> dict[str, Any]:
    outlet = site.outlet
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": site.base + story.path},
        "headline": story.title,
        "description": story.lead,
        "image": [f"{site.base}/img/{story.code}.gif"],
        "datePublished": story.published.isoformat(timespec="seconds"),
        "dateModified": (story.updated or story.published).isoformat(timespec="seconds"),
        "articleSection": story.section,
        "publisher": {"@type": "Organization", "name": outlet.name},
    }
    if story.author:
        data["author"] = {"@type": "Person", "name": story.author}
    return data


def _when(moment: datetime, outlet: Outlet) -> str:
    """A date for people, as the page prints it."""
    language = outlet.language
    clock = f"{moment:%H:%M}"
    if language == "vi":
        return f"{dates.weekday(moment, language)}, {dates.long(moment, language)}, {clock} (GMT+7)"
    if language in ("ja", "ko", "zh-Hans", "zh-Hant"):
        return f"{dates.long(moment, language)} {clock}"
    return f"{dates.weekday(moment, language)}, {dates.long(moment, language)} {clock}"
