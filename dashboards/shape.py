"""How values look to people: dates, numbers, texts with marks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    mark: str = ""  # a CSS class
    why: str = ""  # shown as a title
    language: str = ""  # where it is not that of the text around it


def local(at: datetime | None, zone: ZoneInfo) -> str:
    """23/11/2026 07:30."""
    return "" if at is None else at.astimezone(zone).strftime("%d/%m/%Y %H:%M")


def near(at: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """hôm nay 07:30, hôm qua 22:10, else the whole date."""
    if at is None:
        return ""
    there, here = at.astimezone(zone), now.astimezone(zone)
    days = (here.date() - there.date()).days
    if days == 0:
        return f"hôm nay {there:%H:%M}"
    if days == 1:
        return f"hôm qua {there:%H:%M}"
    return there.strftime("%d/%m/%Y %H:%M")


def number(value: float, digits: int = 0) -> str:
    """1.234,5."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def span(length: timedelta) -> str:
    """2 giờ 05 phút; 3 ngày."""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} phút"
    if minutes < 48 * 60:
        return f"{minutes // 60} giờ {minutes % 60:02d} phút"
    return f"{minutes // 1440} ngày"


def clock(due: datetime | None, now: datetime) -> str:
    """còn 2 giờ 05 phút, or quá hạn 20 phút."""
    if due is None:
        return ""
    return f"quá hạn {span(now - due)}" if due < now else f"còn {span(due - now)}"


def marked(text: str, marks: Iterable[tuple[int, int, str, str]]) -> list[Piece]:
    """Cuts a text at (start, end, class, why) marks. Overlapping marks: the one that starts first, then the longest."""
    pieces: list[Piece] = []
    at = 0
    for start, end, kind, why in sorted(marks, key=lambda m: (m[0], -m[1])):
        if start < at or end <= start or end > len(text):
            continue
        if start > at:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], kind, why))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return pieces


def spoken(pieces: Sequence[Piece], foreign: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """Pieces cut at (start, end, language) spans of the whole text, for whoever has them read aloud."""
    spans = sorted(foreign)
    found: list[Piece] = []
    start = 0
    for piece in pieces:
        end = start + len(piece.text)
        at = start
        for first, last, language in [*(span for span in spans if span[0] < end and span[1] > start), (end, end, "")]:
            first, last = max(first, at), min(last, end)  # noqa: PLW2901  what of it lies in the piece
            if first > at:
                found.append(replace(piece, text=piece.text[at - start : first - start]))
            if last > first:
                found.append(replace(piece, text=piece.text[first - start : last - start], language=language))
            at = max(at, last)
        start = end
    return found


def paragraphs(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces cut into paragraphs at blank lines."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        parts = piece.text.split("\n\n")
        for i, part in enumerate(parts):
            if i:
                found.append([])
            if part:
                found[-1].append(replace(piece, text=part))
    return [paragraph for paragraph in found if paragraph]
