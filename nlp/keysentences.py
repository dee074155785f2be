"""Two to four sentences that stand for a text in a digest: chosen, never rewritten, quotations kept whole."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from haidang.model.analysis import Span
from haidang.model.article import Text
from haidang.ports import Segmenter
from haidang.text import folded, tokens

FEWEST, MOST = 2, 4
_BUDGET = 600  # code points of all chosen sentences together
_CANDIDATES = 40
_LONGEST_TEXT = 20_000
_OPENERS = {"“": "”", "«": "»", "「": "」", "『": "』", "‘": "’"}
_SAME = 0.6  # share of common words above which two sentences say the same
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class _Candidate:
    span: Span
    words: Counter[str]
    length: int
    order: int


def sentences(text: Text, segmenter: Segmenter) -> list[tuple[Span, str]]:
    """All sentences of lead and body in order, with their text."""
    found = []
    for field, raw in (("lead", text.lead), ("text", text.text)):
        part = raw[:_LONGEST_TEXT]
        for start, end in segmenter.sentences(part) if part.strip() else ():
            found.append((Span(field=field, start=start, end=end), raw[start:end]))
    return found


def key_sentences(text: Text, found: Sequence[tuple[Span, str]]) -> tuple[Span, ...]:
    """At least two sentences (fewer only where there are fewer), at most four, in the order of the text.

    `found` comes from `sentences`. A sentence gains by standing early, by sharing words with the title and with the
    other sentences; one that repeats a chosen one is passed over.
    """
    candidates = _candidates(text, found)
    if not candidates:
        return ()
    weights = _weights(candidates)
    title = Counter(tokens(folded(text.title).text))
    centre: Counter[str] = sum((candidate.words for candidate in candidates), Counter())
    ranked = sorted(candidates, key=lambda c: (-_score(c, title, centre, weights), c.order))
    chosen: list[_Candidate] = []
    for candidate in ranked:
        spent = sum(other.length for other in chosen)
        if len(chosen) >= MOST or (len(chosen) >= FEWEST and spent + candidate.length > _BUDGET):
            continue
        if all(_overlap(candidate.words, other.words) < _SAME for other in chosen):
            chosen.append(candidate)
    return tuple(candidate.span for candidate in sorted(chosen, key=lambda c: c.order))


def _candidates(text: Text, found: Sequence[tuple[Span, str]]) -> list[_Candidate]:
    """Sentences, those inside one quotation joined."""
    joined: list[Span] = []
    opened = ""
    for span, _ in found[: _CANDIDATES * 2]:
        if opened and joined[-1].field == span.field and span.end - joined[-1].start < _BUDGET:
            joined[-1] = Span(field=span.field, start=joined[-1].start, end=span.end)
        else:
            joined.append(span)
        raw = getattr(text, joined[-1].field)[joined[-1].start : joined[-1].end]
        opened = _left_open(raw)
    made: list[_Candidate] = []
    for span in joined[:_CANDIDATES]:
        raw = getattr(text, span.field)[span.start : span.end]
        words = Counter(tokens(folded(raw).text))
        if len(words) > 3 and _WORD.search(raw):
            made.append(_Candidate(span, words, len(raw), len(made)))
    return made


def _left_open(raw: str) -> str:
    """The mark that a quotation waits for at the end, "" if none is open."""
    if raw.count('"') % 2:
        return '"'
    return next((shut for mark, shut in _OPENERS.items() if mark != "‘" and raw.count(mark) > raw.count(shut)), "")


def _weights(candidates: Sequence[_Candidate]) -> dict[str, float]:
    """Rarer words weigh more."""
    seen = Counter(word for candidate in candidates for word in candidate.words)
    return {word: math.log(1 + len(candidates) / count) for word, count in seen.items()}


def _score(candidate: _Candidate, title: Counter[str], centre: Counter[str], weights: dict[str, float]) -> float:
    position = 1 / (1 + 0.25 * candidate.order)
    likeness = _cosine(candidate.words, title, weights)
    centrality = _cosine(candidate.words, centre, weights)
    length = 1.0 if 40 <= candidate.length <= 350 else 0.6
    return length * (0.45 * position + 0.3 * likeness + 0.35 * centrality)


def _cosine(a: Counter[str], b: Counter[str], weights: dict[str, float]) -> float:
    def length(words: Counter[str]) -> float:
        return math.sqrt(sum((count * weights.get(word, 1.0)) ** 2 for word, count in words.items()))

    shared = sum(count * b[word] * weights.get(word, 1.0) ** 2 for word, count in a.items() if word in b)
    return shared / (length(a) * length(b)) if shared else 0.0


def _overlap(a: Counter[str], b: Counter[str]) -> float:
    """Share of the shorter one's words that the other has."""
    return sum((a & b).values()) / max(1, min(a.total(), b.total()))
