"""Sentences of a text in any of the product's languages, as spans of the raw text; words of Vietnamese.

Sentences are cut by rules: the same in every language, abbreviations of Vietnamese documents (TP., Q., NĐ.) and figures
kept whole, quick enough for everything that is fetched. Words come from underthesea and serve statistics only; matching
works on syllables.
"""

import re
from collections.abc import Sequence

_END = re.compile(r"[.!?…]{1,20}[\"”’»)\]]{0,3}(?=\s|$)|[。！？｡]{1,20}[」』”’）]{0,3}|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:TP|Tp|tp|Q|P|TX|TT|ĐH|GS|PGS|TS|ThS|BS|KS|NXB|NĐ|Mr|Mrs|Ms|Dr|St|No|Nos|Gen|Col|Lt|Sen|Rep|Gov|vs|etc"
    r"|U\.S|M|Mme|им|г|гг|ул|стр|т\.е|т\.д)|\b[A-ZĐ]|\d)\.$"
)
_NEXT = re.compile(r"\s{0,20}(\S)")


class SentenceSegmenter:
    """ports.Segmenter."""

    def sentences(self, text: str) -> Sequence[tuple[int, int]]:
        """Half-open code point spans, in order, without overlap, white space at the ends left out.

        A line ends a sentence unless the next one goes on in a small letter. Time is linear in the text.
        """
        found: list[tuple[int, int]] = []
        start = 0
        for match in _END.finditer(text):
            if _goes_on(text, match):
                continue
            _add(found, text, start, match.end())
            start = match.end()
        _add(found, text, start, len(text))
        return found


def words(text: str) -> list[str]:
    """Words of Vietnamese, the syllables of a word joined by a space ("thương mại", "tự do"); a millisecond a line."""
    from underthesea import word_tokenize

    return [str(word) for word in word_tokenize(text)]


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop ends an abbreviation or a figure, or a line is only wrapped, and not the sentence."""
    mark = match.group()
    if mark == "\n":
        return _next_is_small(text, match.end())
    if mark[0] != ".":
        return mark[0] == "…" and _next_is_small(text, match.end())
    if len(mark) > 1:
        return _next_is_small(text, match.end())
    before = text[max(0, match.start() - 12) : match.end()]
    abbreviation = _ABBREVIATION.search(before)
    if abbreviation is None:
        return False
    if before[-2:-1].isdigit():
        return _next_is_small(text, match.end())
    return True


def _next_is_small(text: str, end: int) -> bool:
    """Whether the text goes on with a small letter."""
    following = _NEXT.match(text, end)
    return following is not None and following.group(1).islower()


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """A span without the white space at its ends, if anything is left."""
    inner = text[start:end]
    first = start + len(inner) - len(inner.lstrip())
    last = end - (len(inner) - len(inner.rstrip()))
    if first < last:
        found.append((first, last))
