"""What the shipped fonts can show. PDF/A takes no missing glyphs: what no font has becomes a white square."""

import re
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
SQUARE = "□"
_JOINERS = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+")


def showable(text: str) -> str:
    """The text with squares for what can't be shown; joiners and selectors, which show nothing, left out."""
    known = _known()
    return "".join(c if c in "\n\t" or ord(c) in known else SQUARE for c in _JOINERS.sub("", text))


@cache
def _known() -> frozenset[int]:
    """Code points of the upright fonts together."""
    known: set[int] = set()
    for path in sorted(FONTS.glob("*.ttf")):
        if not path.stem.endswith(("Bold", "Italic")):
            known.update(code_points(path.read_bytes()))
    return frozenset(known)


def code_points(font: bytes) -> Iterator[int]:
    """Code points that a TrueType font maps to a glyph (OpenType specification, table cmap, formats 4 and 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for index in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        if tag == b"cmap":
            yield from _cmap(font, start)


def _cmap(font: bytes, start: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", font, start + 2)
    for index in range(count):
        (offset,) = struct.unpack_from(">L", font, start + 4 + 8 * index + 4)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if form == 12:
            yield from _segmented_coverage(font, start + offset)
        elif form == 4:
            yield from _segment_mapping(font, start + offset)


def _segmented_coverage(font: bytes, start: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">L", font, start + 12)
    for index in range(groups):
        first, last, glyph = struct.unpack_from(">LLL", font, start + 16 + 12 * index)
        yield from (first + i for i in range(last - first + 1) if glyph + i)


def _segment_mapping(font: bytes, start: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", font, start + 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + twice)
    deltas = struct.unpack_from(f">{count}H", font, start + 16 + 2 * twice)
    ranges_at = start + 16 + 3 * twice
    ranges = struct.unpack_from(f">{count}H", font, ranges_at)
    for index in range(count):
        for code in range(starts[index], ends[index] + 1):
            if code == 0xFFFF:
                continue
            glyph = code
            if ranges[index]:
                at = ranges_at + 2 * index + ranges[index] + 2 * (code - starts[index])
                (glyph,) = struct.unpack_from(">H", font, at)
                if glyph == 0:
                    continue
            if (glyph + deltas[index]) % 0x10000:
                yield code
