"""Whether labelled texts repeat each other: then a model would be praised for what it has by heart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from haidang.text import folded, tokens

IN_A_ROW = 6  # words that two texts may share in a row
SHINGLE = 5  # words
HALF = 0.5  # of the shorter text's shingles


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Two texts that share too much."""

    one: int
    other: int
    shared: str  # words in a row, or how many shingles


def repeats(texts: Iterable[str]) -> Iterator[Repeat]:
    """Pairs of texts, by index, with more than six words in a row or more than half of the shorter one's shingles.

    Words are compared without case and accents; of Han and kana every character is a word, so a run there is half as
    telling and twice as long a one is allowed.
    """
    runs: dict[tuple[str, ...], int] = {}
    shingles: dict[tuple[str, ...], list[int]] = defaultdict(list)
    sizes = []
    for i, text in enumerate(texts):
        words = tokens(folded(text).text)
        wide = sum(1 for word in words if len(word) == 1 and "\u3040" <= word <= "\u9fff") * 2 > len(words)
        longest = (2 if wide else 1) * IN_A_ROW + 1
        told: set[int] = set()
        for at in range(len(words) - longest + 1):
            run = tuple(words[at : at + longest])
            before = runs.setdefault(run, i)
            if before not in (i, *told):
                told.add(before)
                yield Repeat(one=before, other=i, shared=" ".join(run))
        mine = {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
        sizes.append(len(mine))
        counts: dict[int, int] = defaultdict(int)
        for shingle in mine:
            for other in shingles[shingle]:
                counts[other] += 1
            shingles[shingle].append(i)
        for other, count in counts.items():
            if other not in told and count > HALF * min(len(mine), sizes[other]) and min(len(mine), sizes[other]) > 1:
                yield Repeat(one=other, other=i, shared=f"{count} shingles")
