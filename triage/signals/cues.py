"""How signals look for words: with accents in accented text, without in Vietnamese text that has none."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from haidang.text import View, folded, joined
from haidang.text import fold as fold_view
from triage.evidence import Evidence

_LETTER = "[0-9A-Za-z_\u00c0-\u024f\u1e00-\u1eff]"  # Han and kana have no word boundaries to ask for
_MAY_BE_VIETNAMESE = ("vi", "und", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A cue in the raw text."""

    words: str
    field: str
    start: int
    end: int

    @property
    def span(self) -> tuple[str, int, int]:
        """As findings carry it."""
        return self.field, self.start, self.end


def find(pattern: str, seen: Evidence, *, cased: bool = False) -> tuple[Found, ...]:
    """All places where a pattern stands, whole words only, part by part.

    The pattern is written with accents and holds no escapes in capitals (folding would turn them into their
    opposites). Letters set apart ("v.ỡ đ.ậ.p") are read as words. In Vietnamese without accents the folded form is
    looked for, unless `cased`, where only the form as written counts.
    """
    fold = not seen.accented and not cased and seen.language in _MAY_BE_VIETNAMESE
    words = folded(pattern).text if fold else pattern
    wanted = re.compile(f"(?<!{_LETTER})(?:{words})(?!{_LETTER})", 0 if cased else re.IGNORECASE)
    found: list[Found] = []
    for name, raw in seen.fields:
        view = _view(raw, fold)
        for match in wanted.finditer(view.text):
            start, end = view.raw_span(match.start(), match.end())
            found.append(Found(words=raw[start:end], field=name, start=start, end=end))
    return tuple(found)


@lru_cache(maxsize=8)
def _view(raw: str, fold: bool) -> View:
    """Every signal looks at the same few fields of one text."""
    return fold_view(joined(raw)) if fold else joined(raw)


def quoted(found: Iterable[Found], most: int = 3) -> str:
    """The first few cues, each once, in quotation marks."""
    words = dict.fromkeys(" ".join(one.words.split()).lower() for one in found)
    return ", ".join(f"“{one}”" for one in list(words)[:most])
