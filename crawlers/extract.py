"""Page bytes to an article: trafilatura for the text, the page's structured metadata for the rest.

The door to trafilatura. Hostile markup is expected: call this through `crawlers.extract_child.Extractor`, which puts
it into a child process with limits.
"""

import re
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from crawlers.charset import decode
from crawlers.instants import read_instant
from crawlers.markup import Markup, read_markup
from crawlers.pagetype import page_type
from crawlers.urls import canonical, root_domain
from haidang.errors import Quarantined
from haidang.legacy import decoded, detect
from haidang.model.page import Extracted

LONGEST = 8_000_000  # bytes
LONGEST_LEAD = 2_000
LONGEST_TITLE = 500
MOST_PARAGRAPHS = 2_000

# The summary that an outlet sets apart above the text: "sapo" in Vietnamese newsrooms, standfirst or dek elsewhere.
# The first set names nothing else; words of the second also name teasers, so that their place has to confirm them.
_LEAD_CLASS = re.compile(r"(?:^|[\s_-])(?:sapo|chapeau|chapo|standfirst|dek)(?:$|[\s_-])", re.IGNORECASE)
_MAYBE_LEAD_CLASS = re.compile(
    r"(?:^|[\s_-])(?:subheadline|subtitle|summary|lead|lede|intro|description|abstract|excerpt)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BLOCKS = ("p", "head", "item", "quote", "row", "code", "ab")
_SITE = re.compile(r"\s+(?:[|·»–—-]|::)\s+[^|·»–—]{2,60}$")


def extract(body: bytes, *, url: str, content_type: str, timezone: str) -> Extracted:
    """What a page says. `page_type` is "article" or why it is none, with `reason`; never raises for odd markup.

    Text is as published, white space folded; the lead is not repeated in `paragraphs`. Dates come from JSON-LD,
    article:published_time or time[datetime], in that order, never from free text; naive ones are read in `timezone`,
    the raw strings are kept. Raises Quarantined for what is no HTML at all (a PDF, a picture) or over LONGEST.
    """
    if len(body) > LONGEST:
        raise Quarantined(f"page of {len(body)} bytes, at most {LONGEST} are read")
    if body[:5] == b"%PDF-" or body[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0", b"PK\x03\x04", b"GIF8"):
        raise Quarantined(f"no web page: starts with {body[:5]!r}")
    text, _ = decode(body, content_type=content_type)
    tree = _parse(text)
    if tree is None:
        return _empty("nothing in it")
    _put_into_unicode(tree)
    markup = read_markup(tree, url=url)
    paragraphs = _paragraphs(tree, url)
    title = _title(markup)
    lead = _own_lead(tree, title, paragraphs)[:LONGEST_LEAD]
    lead, paragraphs = _settle(title, lead, markup.description, paragraphs)
    kind, reason = page_type(tree, raw=text, markup=markup, paragraphs=(lead, *paragraphs) if lead else paragraphs)
    return Extracted(
        page_type=kind,
        canonical=_own_address(markup.canonical, url),
        addresses=((amp, "amp"),) if (amp := _own_address(markup.amp, url)) else (),
        title=title,
        lead=lead,
        paragraphs=paragraphs,
        authors=markup.authors,
        section=markup.section,
        language=markup.language,
        published=read_instant(markup.published, timezone=timezone),
        published_raw=markup.published[:200],
        modified=read_instant(markup.modified, timezone=timezone),
        modified_raw=markup.modified[:200],
        reason=reason,
    )


def _empty(reason: str) -> Extracted:
    return Extracted(
        page_type="empty",
        canonical="",
        addresses=(),
        title="",
        lead="",
        paragraphs=(),
        authors=(),
        section="",
        language="",
        published=None,
        published_raw="",
        modified=None,
        modified_raw="",
        reason=reason,
    )


def _parse(text: str) -> HtmlElement | None:
    if not text.strip(" \t\r\n\x00"):
        return None
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return document_fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _put_into_unicode(tree: HtmlElement) -> None:
    """A page in TCVN3, VNI or VIQR, in place: its words and what its metadata say; any other page stays as it is.

    In the tree, where entities are read and before trafilatura drops the soft hyphen, which is TCVN3's ư.
    """
    shown = (element for element in tree.iter(etree.Element) if element.tag not in ("script", "style"))
    encoding = detect("\n".join(text for element in shown for text in (element.text, element.tail) if text))
    if not encoding:
        return
    for element in tree.iter(etree.Element):
        element.text = decoded(element.text, encoding).text if element.text else element.text
        element.tail = decoded(element.tail, encoding).text if element.tail else element.tail
        if element.tag == "meta" and (content := element.get("content")):
            element.set("content", decoded(content, encoding).text)


# A line that leads to another article is not this article's text, and would give it that one's subject.
_POINTER = re.compile(
    r"(?:(?:xem|đọc|tìm hiểu) thêm|tin liên quan|bài liên quan|read (?:also|more|next)|see also|related(?: stories)?"
    r"|lire aussi|à lire(?: aussi)?|читайте также|по теме|baca (?:juga|lagi)|basahin (?:din|rin)|関連記事"
    r"|あわせて読みたい|관련 ?기사|相关(?:阅读|新闻|报道)|延伸閱讀|相關(?:新聞|報導))\s*[:：>»|–-]",
    re.IGNORECASE,
)


def _paragraphs(tree: HtmlElement, url: str) -> tuple[str, ...]:
    """Running text by trafilatura: its precise mode, and its usual one where that finds next to nothing."""
    from trafilatura import bare_extraction

    found: tuple[str, ...] = ()
    for precise in (True, False):
        document = bare_extraction(
            tree, url=url, include_comments=False, with_metadata=False, favor_precision=precise, fast=precise
        )
        body = getattr(document, "body", None)
        if body is not None:
            blocks = tuple(_blocks(body))
            found = max(found, blocks, key=lambda b: sum(map(len, b)))
        if sum(map(len, found)) >= 400:
            break
    return found[:MOST_PARAGRAPHS]


def _blocks(body: etree._Element) -> list[str]:
    """One string a block: paragraphs, headings, list items, table rows; a quotation's own paragraphs count once."""
    blocks = []
    for element in body.iter(*_BLOCKS):
        if any(child.tag in _BLOCKS for child in element.iterdescendants()):
            continue
        pieces = [" ".join(str(t).split()) for t in element.itertext()] if element.tag == "row" else []
        text = " | ".join(p for p in pieces if p) if pieces else _folded(element)
        if text and not _POINTER.match(text):
            blocks.append(text)
    return blocks


def _folded(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return " ".join("".join(f"{t} " if parent_breaks else str(t) for t, parent_breaks in _texts(element)).split())


def _texts(element: etree._Element) -> list[tuple[str, bool]]:
    texts = []
    for text in element.itertext():
        parent = text.getparent() if hasattr(text, "getparent") else None
        following = parent.getnext() if parent is not None and getattr(text, "is_tail", False) else None
        first = parent[0] if parent is not None and getattr(text, "is_text", False) and len(parent) else following
        texts.append((str(text), first is not None and first.tag in ("lb", "br")))
    return texts


def _title(markup: Markup) -> str:
    """The headline as printed: the h1 where another part of the page agrees with it, else what the metadata says."""
    said = [t for t in (markup.headline, _SITE.sub("", markup.og_title), _SITE.sub("", markup.html_title)) if t]
    if markup.h1 and (not said or any(_same(markup.h1, t) for t in said)):
        return markup.h1[:LONGEST_TITLE]
    return next(iter(said), markup.h1)[:LONGEST_TITLE]


def _same(one: str, other: str) -> bool:
    """Whether two headlines are one, give or take what a site adds to either end."""
    a, b = _bare(one), _bare(other)
    shorter, longer = sorted((a, b), key=len)
    return bool(shorter) and shorter in longer and 2 * len(shorter) > len(longer)


def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _own_lead(tree: HtmlElement, title: str, paragraphs: tuple[str, ...]) -> str:
    """The outlet's own summary paragraph, "" where it has none that is marked as such."""
    after_headline = False
    opening = {_bare(p) for p in paragraphs[:1]}
    between = 0
    for element in tree.iter("h1", "p", "h2", "div", "strong", "span"):
        if element.tag == "h1":
            after_headline = after_headline or _same(_folded(element), title)
            continue
        if element.tag == "p" and after_headline:
            between += 1
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        sure = _LEAD_CLASS.search(names) is not None
        near = after_headline and between <= 3 and _MAYBE_LEAD_CLASS.search(names) is not None
        if (sure or near) and (text := _as_lead(element)) and not _same(text, title):
            return text
        if after_headline and element.tag == "p" and _bare(_folded(element)) in opening:
            after_headline = False
    return ""


def _as_lead(element: HtmlElement) -> str:
    """The text of an element that can be a lead by its length and place, else ""."""
    if any(a.tag in ("aside", "nav", "footer", "li", "a") for a in element.iterancestors()):
        return ""
    if element.find(".//script") is not None or element.find(".//h1") is not None or len(element.findall(".//p")) > 1:
        return ""
    text = _folded(element)
    enough = 40 if text.isascii() else 15
    return text if enough <= len(text) <= 800 else ""


def _settle(title: str, lead: str, description: str, paragraphs: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Takes headline and lead out of the running text, and decides whether the meta description may be the lead."""
    body = list(paragraphs)
    while body and _bare(body[0]) == _bare(title):
        body.pop(0)
    if lead:
        body = [p for n, p in enumerate(body) if n > 3 or _bare(p) != _bare(lead)]
        return lead, tuple(body)
    opening = _bare(" ".join(body[:2]))
    said = _bare(description.rstrip(".… "))
    if said and not opening.startswith(said[:60]) and said[:60] not in opening and said != _bare(title):
        return description[:LONGEST_LEAD], tuple(body)
    return "", tuple(body)


def _own_address(address: str, url: str) -> str:
    """An address that a page gives for itself, "" where it can't be believed.

    Another outlet's is not: a page could slip itself under that outlet's article. Nor is the front page's, which
    careless templates give on every page: all articles would become one.
    """
    try:
        named = canonical(address) if address else ""
        own = canonical(url) if url else named
    except Quarantined:
        return ""
    there, here = urlsplit(named), urlsplit(own)
    if root_domain(there.netloc) != root_domain(here.netloc):
        return ""
    front = there.path.strip("/") == "" and not there.query and here.path.strip("/") != ""
    return "" if front else named
