"""Signs that an answer is a refusal dressed as a page. A refusal is recorded, never bypassed (safeguard 7)."""

import re

# Matched in the first characters of the visible text or the title, lower case. Each is a phrase that bot protections
# and gateways print, and that no article opens with.
SIGNS: tuple[str, ...] = (
    "access denied",
    "access to this page has been denied",
    "attention required! | cloudflare",
    "checking your browser",
    "checking if the site connection is secure",
    "ddos protection by",
    "enable javascript and cookies to continue",
    "incapsula incident id",
    "just a moment...",
    "just a moment…",
    "performing security verification",
    "please verify you are a human",
    "pardon our interruption",
    "request unsuccessful. incapsula",
    "the requested url was rejected",
    "unusual traffic from your computer",
    "verify you are human",
    "verifying you are human",
    "you have been blocked",
    "your request has been blocked",
    "xác minh bạn là con người",
    "truy cập bị từ chối",
    "yêu cầu của bạn đã bị chặn",
)
_SCRIPTS = ("_incapsula_resource", "cf-browser-verification", "cf_chl_opt", "captcha-delivery.com", "px-captcha")
_HIDDEN = re.compile(r"<(script|style|noscript|svg)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,2000}>")
LOOKED_AT = 30_000  # characters of markup
MUCH_TEXT = 1_500  # characters of visible text: a page with more is an article that may well mention these words


def block_sign(markup: str) -> str:
    """The sign found in a page's markup, "" where it reads like a page. A long text is no block page."""
    head = markup[:LOOKED_AT]
    visible = " ".join(_TAG.sub(" ", _HIDDEN.sub(" ", head)).split()).lower()
    if len(visible) > MUCH_TEXT:
        return ""
    lowered = head.lower()
    return next((sign for sign in SIGNS if sign in visible), "") or next((s for s in _SCRIPTS if s in lowered), "")
