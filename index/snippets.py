"""The passage of a text that shows why it was found, as pairs (text, is it a match) of the raw text: never markup."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from haidang.model.search import Document, Mode
from haidang.text import View, exact, fold
from index.documents import LONGEST_TOKEN, spans
from index.queries import Clause, Parsed

LENGTH = 240  # characters
SEARCHED = 20_000  # characters of a text; matches further back are found and not shown
BEFORE = 60  # characters in front of the first match

_SPACE = re.compile(r"\s")

Span = tuple[int, int]
Snippet = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A view with its tokens."""

    view: View
    tokens: Sequence[str]
    places: Sequence[Span]  # in the view

    def find(self, wanted: tuple[str, ...]) -> list[Span]:
        """Where the tokens stand side by side: raw spans."""
        last = len(wanted) - 1
        return [
            self.view.raw_span(self.places[i][0], self.places[i + last][1])
            for i, token in enumerate(self.tokens[: len(self.tokens) - last])
            if token == wanted[0] and (not last or tuple(self.tokens[i : i + last + 1]) == wanted)
        ]


def snippet(document: Document, parsed: Parsed) -> Snippet:
    """The densest passage of lead and text; their beginning where nothing matches there (or only the title does)."""
    raw = "\n\n".join(part for part in (document.lead, document.text) if part.strip())[:SEARCHED]
    marks = _marks(raw, parsed) if parsed.required else []
    start, end = _window(raw, marks)
    pieces: list[tuple[str, bool]] = [("… ", False)] if start > 0 else []
    done = start
    for first, last in marks:
        if first >= start and first < end:
            pieces += [(raw[done:first], False), (raw[first : min(last, end)], True)]
            done = min(last, end)
    pieces.append((raw[done:end], False))
    if end < len(raw):
        pieces.append((" …", False))
    return tuple((_flat(text), match) for text, match in pieces if text)


def _marks(raw: str, parsed: Parsed) -> list[Span]:
    """All matches, in order, without overlap; a clause that stands there exactly is marked only where it does."""
    view = exact(raw)
    missed: Sequence[Clause] = parsed.required
    found: list[Span] = []
    if parsed.mode is not Mode.FOLDED:
        read = _read(view)
        stands = [(clause, read.find(clause.exact)) for clause in parsed.required]
        found = [span for _, here in stands for span in here]
        missed = [clause for clause, here in stands if not here]
    if parsed.mode is not Mode.EXACT and missed:
        read = _read(fold(view))
        found += [span for clause in missed for span in read.find(clause.folded)]
    return _merged(raw, sorted(found))


def _read(view: View) -> _Read:
    where = spans(view)
    return _Read(view, [view.text[start:end].lower()[:LONGEST_TOKEN] for start, end in where], where)


def _merged(raw: str, found: Sequence[Span]) -> list[Span]:
    """Matches that touch, or have only a space between, as one."""
    merged: list[Span] = []
    for start, end in found:
        if merged and (start <= merged[-1][1] or raw[merged[-1][1] : start] == " "):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _window(raw: str, marks: Sequence[Span]) -> Span:
    """About LENGTH characters with the most matches, from the start of a word to the end of one."""
    if not marks:
        return 0, _word_end(raw, LENGTH)
    best, most = marks[0], 0
    ahead = 0
    for i, mark in enumerate(marks):
        while ahead < len(marks) and marks[ahead][1] <= mark[0] + LENGTH - BEFORE:
            ahead += 1
        if ahead - i > most:
            best, most = mark, ahead - i
    start = max(0, best[0] - BEFORE)
    if start > 0:
        gap = _gap(raw, start, best[0])
        start = start if gap is None else gap + 1
    return start, _word_end(raw, start + LENGTH)


def _word_end(raw: str, at: int) -> int:
    if at >= len(raw):
        return len(raw)
    gap = _gap(raw, at, min(len(raw), at + 20))
    return at if gap is None else gap


def _gap(raw: str, start: int, end: int) -> int | None:
    """The first white space in a stretch; None in scripts that write without."""
    return next((i for i in range(start, end) if raw[i].isspace()), None)


def _flat(text: str) -> str:
    """Every white space as a space: a snippet is one line."""
    return _SPACE.sub(" ", text)
