"""Two texts side by side, word by word."""

import re
from difflib import SequenceMatcher

from dashboards.shape import Piece

LONGEST = 3000  # words of one side: beyond, the rest is shown unmarked
_WORD = re.compile(r"\S+\s*")


def compare(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of both; what is only in the first is marked "gone", only in the second "come".

    White space does not count as a difference.
    """
    old, new = _WORD.findall(before.strip()), _WORD.findall(after.strip())
    matcher = SequenceMatcher(None, [w.strip() for w in old[:LONGEST]], [w.strip() for w in new[:LONGEST]])
    left: list[Piece] = []
    right: list[Piece] = []
    for what, i, j, k, m in matcher.get_opcodes():
        same = what == "equal"
        _add(left, "".join(old[i:j]), "" if same else "gone")
        _add(right, "".join(new[k:m]), "" if same else "come")
    _add(left, "".join(old[LONGEST:]), "")
    _add(right, "".join(new[LONGEST:]), "")
    return left, right


def _add(pieces: list[Piece], text: str, mark: str) -> None:
    if text:
        pieces.append(Piece(text, mark))
