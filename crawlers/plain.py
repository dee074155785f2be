"""Markup inside a title, a summary or a post, to plain text."""

import html
import re

_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/h\d|/tr|/blockquote)\b[^>]{0,500}>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:[a-zA-Z/!?][^<>]{0,5000})>")
LONGEST = 200_000


def plain_text(markup: str, *, lines: bool = False) -> str:
    """The words of a piece of HTML, white space folded; with `lines`, paragraphs and <br> keep their line breaks.

    Entities are read twice, as feeds escape them twice, but only where no tag would come of it.
    """
    text = _HIDDEN.sub(" ", markup[:LONGEST])
    if "&lt;" in text and "<" not in text:
        text = html.unescape(text)
    text = _TAG.sub(" " if not lines else "", _BREAK.sub("\n", text))
    text = html.unescape(text)
    if not lines:
        return " ".join(text.split())
    folded = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in folded if line)
