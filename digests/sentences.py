"""Sentences of a short Vietnamese text, as citations count them."""

import re

_END = re.compile(r"(?<=[.!?…])[”\"’)]*\s+(?=[“\"(\[]?[A-ZÀ-ỸĐ0-9])")
_SHORT_FORM = re.compile(r"(?:^|\s)(?:TP|Tp|P|Q|TS|ThS|GS|PGS|Ths|St|Mr|Dr|No)\.$")


def split(text: str) -> tuple[str, ...]:
    """The sentences, trimmed, in order; () for an empty text. "TP. Đà Nẵng" does not end one."""
    pieces: list[str] = []
    done = 0
    for match in _END.finditer(text):
        if not _SHORT_FORM.search(text[done : match.start()]):
            pieces.append(text[done : match.end()].strip())
            done = match.end()
    pieces.append(text[done:].strip())
    return tuple(piece for piece in pieces if piece)


def count(sentences: list[str]) -> int:
    """How many sentences these pieces make when they stand in one text."""
    return len(split(" ".join(sentences)))
