"""What sort of page was fetched; everything but an article is quarantined with the reason given here."""

import re

from lxml.html import HtmlElement

from crawlers.blocked import block_sign
from crawlers.markup import Markup

LITTLE = 250  # characters of text: below, an article is none (a Chinese character counts for three)
SHORT = 900  # below, a paywall's teaser or the caption of a video
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff\u1780-\u17ff]")

_ERROR_TITLES = re.compile(
    r"\b(?:404|page not found|not found|error 40[34]|50[0-4] (?:bad gateway|service|internal|gateway)|bad gateway"
    r"|service unavailable|internal server error|không tìm thấy|trang không tồn tại|lỗi 404)\b|找不到|頁面不存在"
    r"|页面不存在"
    r"|ページが見つかりません|페이지를 찾을 수 없|страница не найдена|page introuvable|halaman tidak ditemukan",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"subscribe (?:now )?to (?:continue|keep|read)|to continue reading|this (?:article|content) is for (?:paid |our )?"
    r"(?:subscribers|members)|already a subscriber|create an account to read|đăng ký (?:gói )?để đọc tiếp"
    r"|đăng nhập để đọc (?:tiếp|toàn bộ)|dành riêng cho (?:thuê bao|độc giả trả phí|hội viên)|bài viết chỉ dành cho"
    r"|この記事は(?:有料)?会員限定|会員限定記事|有料会員|유료 회원|réservé aux abonnés|для подписчиков|订阅后|訂閱後",
    re.IGNORECASE,
)


def page_type(tree: HtmlElement, *, raw: str, markup: Markup, paragraphs: tuple[str, ...]) -> tuple[str, str]:
    """(type, reason): article, list, video, gallery, paywall, blocked, error or empty; the reason is "" for article.

    Rules in order, each about what is visible: a refusal, an error page, a wall, then what the page calls itself
    against how much running text it has. A page that calls itself an article and has text is one.
    """
    amount = _amount(paragraphs)
    title = f"{markup.html_title} {markup.h1}"
    if not markup.is_article and (sign := block_sign(raw)):
        return "blocked", f"a block page: {sign!r}"
    if amount < SHORT and not markup.is_article and _ERROR_TITLES.search(title):
        return "error", f"an error page: {title.strip()[:80]!r}"
    if walled := _walled(tree, markup, amount):
        return "paywall", walled
    kind, why = _other_kind(tree, markup, paragraphs)
    if kind:
        return kind, why
    if amount < LITTLE and not (markup.is_article and amount >= LITTLE // 3):
        return "empty", f"no running text ({amount} characters)"
    return "article", ""


def _amount(paragraphs: tuple[str, ...]) -> int:
    return sum(len(p) + 2 * len(_WIDE.findall(p)) for p in paragraphs)


def _walled(tree: HtmlElement, markup: Markup, amount: int) -> str:
    if amount >= SHORT:
        return ""
    if markup.free is False:
        return "says it is not accessible for free, and shows little text"
    if markup.is_article or markup.og_type == "":
        found = _PAYWALL.search(" ".join(tree.text_content().split())[:60_000])
        return f"asks for a subscription: {found.group()!r}" if found else ""
    return ""


def _other_kind(tree: HtmlElement, markup: Markup, paragraphs: tuple[str, ...]) -> tuple[str, str]:
    types = markup.types
    amount = _amount(paragraphs)
    if amount < SHORT:
        if markup.og_type.startswith("video") or (
            "videoobject" in types and (amount < LITTLE or not markup.is_article)
        ):
            return "video", "a video with little text"
        if types & {"imagegallery", "mediagallery"} or (amount < LITTLE and _figures(tree) >= 5):
            return "gallery", "pictures with little text"
    if markup.is_article:
        return "", ""
    if types & {"collectionpage", "itemlist", "searchresultspage"}:
        return "list", "calls itself a list"
    return _list_by_links(tree, markup, paragraphs)


def _figures(tree: HtmlElement) -> int:
    return sum(1 for _ in tree.iter("figure"))


def _list_by_links(tree: HtmlElement, markup: Markup, paragraphs: tuple[str, ...]) -> tuple[str, str]:
    """Lists say nothing of themselves on many sites: headlines that are links outweigh the text that is none."""
    if markup.published:
        return "", ""
    linked = [" ".join(a.text_content().split()) for a in tree.iter("a")]
    headlines = [text for text in linked if len(text) >= 30 or (_WIDE.search(text) and len(text) >= 10)]
    rest = "\n".join(paragraphs)
    for headline in headlines[:500]:
        rest = rest.replace(headline, "", 1)
    own = _amount((rest,))
    if len(headlines) >= 10 and (own < SHORT or _amount(tuple(headlines)) > 4 * own):
        return "list", f"{len(headlines)} headlines that are links, and little text"
    return "", ""
