"""Two to four sentences that stand for a text in a digest: chosen, never rewritten, quotations kept whole.

A sentence is weighed by its place, by the words that it shares with the title and with the whole text (cosine; a word
that few sentences have weighs more) and by its figures. Then the best are taken one after the other, each less what it
repeats of those already taken (maximal marginal relevance, Carbonell and Goldstein 1998). Picture captions, bylines and
"Xem thêm" are left out; questions, answers of an interview and what leans on the sentence before come late. The weights
were set on the development part of bench/key_sentences.py.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from haidang.model.analysis import Span
from haidang.model.article import Text
from haidang.ports import Segmenter
from haidang.text import folded, tokens

FEWEST, MOST = 2, 4
_BUDGET = 450  # code points of all chosen sentences together, after the first two
_CANDIDATES = 40
_LONGEST_TEXT = 20_000
_LONGEST_QUOTATION = 600  # code points, with the sentence around it
_SAME = 0.6  # share of common words above which two sentences say the same
_FEWEST_WORDS = 4
_BYLINE = 7  # words: a line without a full stop, no longer than this, is a byline or a heading

_PLACE, _SLOPE = 0.4, 0.5  # what standing first is worth, and how fast that falls: 0.4 / (1 + 0.5 * place)
_TITLE, _CENTRE = 1.0, 0.3  # what likeness is worth
_FIGURE, _FIGURES = 0.02, 3  # what a figure is worth, and how many count
_REPEATED = 0.5  # less by this for saying all of what is already taken
_LESS = (  # what is taken off for a question, an answer of an interview, a heading, leaning on the sentence before
    (0.6, re.compile(r"[?？][\"”’»」』)\s]*$")),
    (0.1, re.compile(r"^\s*[-–—*•]\s")),
    (0.1, re.compile(r"[^.!?…。！？\"”’»」』)]$")),
    (
        0.05,
        re.compile(
            r"^\s*(?:ngoài ra|tuy nhiên|theo đó|trước đó|bên cạnh đó|trong khi đó|trong đó|sau đó|đồng thời|đây là"
            r"|vì thế|điều này|điều đó|do đó|vì vậy|cũng theo|nhưng|và|vậy thì|ông này|người này|nó"
            r"|however|but|meanwhile|moreover|in addition|it|this|that)\b",
            re.IGNORECASE,
        ),
    ),
)
_TOO_LONG = 0.3  # taken off for being longer than the whole budget
_NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)*")
_END = re.compile(r"[.!?…。！？][\"”’»」』)\s]*$")
_LEFT_OUT = re.compile(
    r"^\W*(?:xem thêm|đọc thêm|xem video|tin liên quan|mời (?:quý )?(?:độc giả|bạn đọc)|read more|see also)\b"
    r"|^\s*>>|(?:^|[-–—(.])\s*(?:ảnh|clip|video|đồ họa|đồ hoạ|photo|foto)(?: minh họa| minh hoạ| tư liệu)?\s?:"
    r"|^\W*ảnh minh (?:họa|hoạ)\b",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"""(?P<opens>[“«「『]|(?<!\S)"(?=\w))|(?P<shuts>[”»」』]|(?<=[\w.,!?…])"(?!\w))|(?P<either>")""")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence, or those that one quotation holds together."""

    span: Span
    raw: str
    words: Counter[str]
    sentences: int
    whole: bool  # every quotation in it is opened and closed


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

    `found` comes from `sentences`. A span holds one sentence, or all of those that a quotation runs through. A part of
    a quotation is taken only where there would be fewer than two sentences without it.
    """
    candidates = _candidates(text, found)
    scores = _scores(text, candidates)
    left = set(range(len(candidates)))
    repeated = [0.0] * len(candidates)
    chosen: list[int] = []
    taken = length = 0
    while left and taken < MOST:
        best = max(left, key=lambda at: (candidates[at].whole, scores[at] - _REPEATED * repeated[at], -at))
        left.discard(best)
        one = candidates[best]
        enough = taken >= FEWEST and (length + len(one.raw) > _BUDGET or not one.whole)
        if enough or repeated[best] >= _SAME or taken + one.sentences > MOST:
            continue
        chosen.append(best)
        taken, length = taken + one.sentences, length + len(one.raw)
        for at in left:
            repeated[at] = max(repeated[at], _overlap(candidates[at].words, one.words))
    return tuple(candidates[at].span for at in sorted(chosen))


def _candidates(text: Text, found: Sequence[tuple[Span, str]]) -> list[_Candidate]:
    """The first ones in order; captions, bylines and the like only where there is nothing else."""
    made: list[_Candidate] = []
    kept: list[_Candidate] = []
    for span, number, whole in _joined(found[: 2 * _CANDIDATES])[:_CANDIDATES]:
        raw = getattr(text, span.field)[span.start : span.end]
        one = _Candidate(span, raw, Counter(tokens(folded(raw).text)), number, whole)
        size = one.words.total()
        if size >= _FEWEST_WORDS:
            made.append(one)
            if not _LEFT_OUT.search(raw) and (size > _BYLINE or _END.search(raw)):
                kept.append(one)
    return kept or made


def _joined(found: Sequence[tuple[Span, str]]) -> list[tuple[Span, int, bool]]:
    """Sentences, those inside one quotation joined: span, number of sentences, whether its quotations are whole.

    The sentences of a quotation that runs on too long stand singly, as parts of it up to its end; where no end comes,
    the mark was a stray one, and only those near it count as parts.
    """
    made: list[tuple[Span, int, bool]] = []
    held: list[Span] = []  # of a quotation that is still open
    whole = True
    lost: int | None = None  # in `made`: from here on the end of a long quotation is waited for
    for span, raw in found:
        before = held[-1] if held else made[-1][0] if made else span
        if before.field != span.field:
            made, held, lost = [*made, *_parts(held)], [], None
        elif held and (span.end - held[0].start > _LONGEST_QUOTATION or len(held) == MOST):
            lost = len(made)
            made, held = [*made, *_parts(held)], []
        is_open, well = _quotation(raw, is_open=bool(held))
        if lost is not None and _QUOTE.search(raw):
            if not well:
                made[lost:] = _parts([part for part, _, _ in made[lost:]])
            lost = None
        whole = well and (whole or not held)
        held.append(span)
        if not is_open:
            made.append((Span(field=span.field, start=held[0].start, end=span.end), len(held), whole))
            held = []
    return [*made, *_parts(held)]


def _parts(spans: Sequence[Span]) -> list[tuple[Span, int, bool]]:
    """As sentences of a quotation that is not whole."""
    return [(span, 1, False) for span in spans]


def _quotation(raw: str, *, is_open: bool) -> tuple[bool, bool]:
    """Whether a quotation is open behind the sentence, and whether each one that ends in it had begun.

    A straight mark opens before a word and closes behind one; between blanks it does so by turns. A straight mark may
    be paired with a typographic one.
    """
    well = True
    for match in _QUOTE.finditer(raw):
        kind = match.lastgroup
        opens = not is_open if kind == "either" else kind == "opens"
        well = well and (opens or is_open)
        is_open = opens
    return is_open, well


def _scores(text: Text, candidates: Sequence[_Candidate]) -> list[float]:
    """What each is worth by itself."""
    every: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for one in candidates:
        every.update(one.words)
        seen.update(one.words.keys())
    weights = {word: math.log(1 + len(candidates) / count) for word, count in seen.items()}
    title, centre = _vector(Counter(tokens(folded(text.title).text)), weights), _vector(every, weights)
    scores = []
    for place, one in enumerate(candidates):
        vector = _vector(one.words, weights)
        score = _PLACE / (1 + _SLOPE * place) + _TITLE * _product(vector, title) + _CENTRE * _product(vector, centre)
        score += _FIGURE * min(_FIGURES, len(_NUMBER.findall(one.raw)))
        score -= sum(less for less, pattern in _LESS if pattern.search(one.raw))
        scores.append(score - _TOO_LONG * (len(one.raw) > _BUDGET))
    return scores


def _vector(words: Counter[str], weights: Mapping[str, float]) -> dict[str, float]:
    """Of length 1, of the words that have a weight: (1 + ln count) times it."""
    vector = {word: (1 + math.log(count)) * weights[word] for word, count in words.items() if word in weights}
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {word: value / length for word, value in vector.items()}


def _product(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    return sum(value * b[word] for word, value in a.items() if word in b)


def _overlap(a: Counter[str], b: Counter[str]) -> float:
    """Share of the shorter one's words that the other has."""
    return sum(min(count, b[word]) for word, count in a.items() if word in b) / max(1, min(a.total(), b.total()))
