"""What a page says of itself in structured form: JSON-LD, OpenGraph, meta, link and time elements."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement

from crawlers.plain import plain_text

ARTICLE_TYPES = frozenset(
    {
        *("article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "blogposting"),
        *("backgroundnewsarticle", "reviewnewsarticle", "liveblogposting", "techarticle", "scholarlyarticle", "report"),
    }
)
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement")
_LONGEST_BLOCK = 500_000  # characters of one JSON-LD block
_MOST_NODES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """Strings as the page wrote them, "" where it says nothing."""

    headline: str  # JSON-LD
    og_title: str
    html_title: str
    h1: str
    description: str
    authors: tuple[str, ...]
    section: str
    language: str
    published: str
    modified: str
    canonical: str
    amp: str
    og_type: str
    types: frozenset[str]  # JSON-LD types in lower case
    free: bool | None  # isAccessibleForFree

    @property
    def is_article(self) -> bool:
        """Whether the page calls itself an article."""
        return bool(self.types & ARTICLE_TYPES) or self.og_type.startswith("article")


def read_markup(tree: HtmlElement, *, url: str) -> Markup:
    """Dates by the order JSON-LD, article:published_time, time[datetime]: metadata only, never a date in free text."""
    nodes = list(_nodes(tree))
    articles = [node for node in nodes if _types(node) & ARTICLE_TYPES]
    metas = _metas(tree)
    article = articles[0] if articles else {}
    return Markup(
        headline=_text(article.get("headline")) or _text(article.get("name")),
        og_title=_first(metas, "og:title", "twitter:title"),
        html_title=plain_text(tree.findtext(".//title") or ""),
        h1=next((" ".join(h.text_content().split()) for h in tree.iter("h1") if h.text_content().strip()), ""),
        description=_first(metas, "description", "og:description") or _text(article.get("description")),
        authors=_authors(article, metas),
        section=_section(article, nodes, metas),
        language=_language(tree, article, metas),
        published=_text(article.get("datePublished"))
        or _first(metas, "article:published_time", "og:article:published_time", "datepublished", "pubdate")
        or _time(tree),
        modified=_text(article.get("dateModified"))
        or _first(metas, "article:modified_time", "og:updated_time", "datemodified", "lastmod"),
        canonical=_link(tree, "canonical", url) or _absolute(_first(metas, "og:url"), url),
        amp=_link(tree, "amphtml", url),
        og_type=_first(metas, "og:type").lower(),
        types=frozenset(kind for node in nodes for kind in _types(node)),
        free=_free(article),
    )


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Every JSON-LD object of the page, outermost first; broken blocks are passed over."""
    waiting: list[Any] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            waiting.append(_loads((script.text or "")[:_LONGEST_BLOCK]))
    given = 0
    while waiting and given < _MOST_NODES:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting[:0] = value[:200]
        elif isinstance(value, dict):
            given += 1
            yield value
            waiting.extend(value[k] for k in _NESTED if k in value)


def _loads(text: str) -> Any:
    text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*;?\s*$", "", text.strip())
    try:
        return json.loads(text.strip().rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _types(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return {k.rpartition("/")[2].lower() for k in listed if isinstance(k, str)}


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            found.setdefault(name, []).append(content)
    return found


def _first(metas: dict[str, list[str]], *names: str) -> str:
    return next((plain_text(metas[name][0]) for name in names if name in metas), "")


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    return plain_text(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _authors(article: dict[str, Any], metas: dict[str, list[str]]) -> tuple[str, ...]:
    value = article.get("author") or article.get("creator")
    listed = value if isinstance(value, list) else [value]
    names = [_text(item) for item in listed]
    names = names if any(names) else [*metas.get("author", []), *metas.get("article:author", [])]
    clean = (plain_text(name).removeprefix("By ").strip() for name in names)
    return tuple(dict.fromkeys(n for n in clean if n and len(n) < 120 and not n.lower().startswith(("http", "@"))))[:10]


def _section(article: dict[str, Any], nodes: Iterable[dict[str, Any]], metas: dict[str, list[str]]) -> str:
    if said := _text(article.get("articleSection")) or _first(metas, "article:section", "section", "its_section"):
        return said[:120]
    for node in nodes:
        if "breadcrumblist" in _types(node) and isinstance(node.get("itemListElement"), list):
            steps = [s for s in node["itemListElement"] if isinstance(s, dict)]
            names = [_text(s.get("name")) or _text(s.get("item")) for s in steps]
            return next((n for n in names[1:2] if n), "")[:120]
    return ""


def _language(tree: HtmlElement, article: dict[str, Any], metas: dict[str, list[str]]) -> str:
    said = (
        tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or tree.get("xml:lang")
        or _text(article.get("inLanguage"))
        or _first(metas, "content-language", "language", "og:locale")
    )
    return said.strip().replace("_", "-")[:20]


def _time(tree: HtmlElement) -> str:
    """The datetime of the first time element of the article; one marked as published goes first."""
    times = [t for t in tree.iter("time") if (t.get("datetime") or "").strip()]
    marked = [t for t in times if "datepublished" in (t.get("itemprop") or "").lower() or t.get("pubdate") is not None]
    inside = [t for t in times if any(a.tag in ("article", "main") for a in t.iterancestors())]
    chosen = next(iter([*marked, *inside, *times]), None)
    return (chosen.get("datetime") or "").strip() if chosen is not None else ""


def _link(tree: HtmlElement, rel: str, url: str) -> str:
    for link in tree.iter("link"):
        if rel in (link.get("rel") or "").lower().split():
            return _absolute(link.get("href") or "", url)
    return ""


def _absolute(address: str, url: str) -> str:
    try:
        joined = urljoin(url, address.strip()) if address.strip() else ""
    except ValueError:
        return ""
    return joined if joined.lower().startswith(("http://", "https://")) else ""


def _free(article: dict[str, Any]) -> bool | None:
    said = article.get("isAccessibleForFree")
    if isinstance(said, bool):
        return said
    return {"true": True, "false": False}.get(str(said).strip().lower())
