"""What the linear models see of a text: words, word pairs and letter runs, with and without accents.

Fitting and using share this code, so that a model never meets a token that was cut differently.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from haidang.text import exact, fold, tokens

LONGEST = 4000  # code points that are looked at; what a text is about is said before that

_DIGIT = re.compile(r"\d")
_PUNCTUATION = re.compile(r"\?+|？+|!{1,}|！+|…|\.{3,}|[\"“”«»「」『』]|%|https?://|www\.|#\w|\[[^\[\]]{3,30}\]")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_CAPITALS = re.compile(r"\b[A-ZÀ-ỸĐ]{3,}\b")
_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def terms(text: str, *, kind: str = "") -> list[str]:
    """The text's features by name, repeats included. `kind` (news or post) becomes one of them."""
    view = exact(text[:LONGEST])
    words = [_DIGIT.sub("0", word) for word in tokens(view.text.lower())]
    plain = [_DIGIT.sub("0", word) for word in tokens(fold(view).text)]
    found = [f"w {word}" for word in words if _marked(word)]
    found += [f"w {a} {b}" for a, b in pairwise(words) if _marked(a) or _marked(b)]
    found += [f"f {word}" for word in plain]
    found += [f"f {a} {b}" for a, b in pairwise(plain)]
    found += [f"t {a}{b}{c}" for a, b, c in zip(plain, plain[1:], plain[2:], strict=False) if _WIDE.match(a)]
    for word in (word for word in plain if not _WIDE.match(word)):
        padded = f"_{word}_"
        found += [f"c {padded[i : i + n]}" for n in (3, 4) for i in range(len(padded) - n + 1)]
    found += [f"p {mark[:2] if mark[0] != '#' else '#'}" for mark in _PUNCTUATION.findall(view.text)]
    found += [f"e {emoji}" for emoji in _EMOJI.findall(view.text)]
    found += ["p capitals"] * (len(_CAPITALS.findall(view.text)) > 1)
    return [*found, kind_term(kind)] if kind else found


def kind_term(kind: str) -> str:
    """The feature that tells whether a text is news or a post."""
    return f"k {kind}"


def _marked(word: str) -> bool:
    """Whether folding would change the word."""
    return not word.isascii() and not _WIDE.match(word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectoriser:
    """TF-IDF over a fixed vocabulary: (1 + log count) x idf, unit length."""

    vocabulary: Mapping[str, int]
    idf: NDArray[np.float32]

    def vector(self, found: Iterable[str]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Columns and weights of one text's terms; unknown terms are left out."""
        counts = Counter(map(self.vocabulary.get, found))
        del counts[None]
        known = sorted((place, count) for place, count in counts.items() if place is not None)
        columns = np.array([place for place, _ in known], dtype=np.intp)
        weights = np.array([count for _, count in known], dtype=np.float32)
        weights = (1 + np.log(weights)) * self.idf[columns] if len(columns) else weights
        length = float(np.sqrt((weights * weights).sum()))
        return columns, (weights / length if length else weights).astype(np.float32)
