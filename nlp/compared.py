"""One telling as numbers, and how two of them compare: what stories are told apart by, vectors and time aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ids = NDArray[np.intp]

_RAREST = 6


class Terms:
    """Terms by number, in the order in which they came."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._numbers = {term: number for number, term in enumerate(terms)}

    def ids(self, terms: Iterable[str]) -> Ids:
        """Their numbers; what is new gets one."""
        numbers = self._numbers
        return np.array([numbers.setdefault(term, len(numbers)) for term in terms], dtype=np.intp)

    def only(self, used: Ids) -> "Terms":
        """Those with these numbers (sorted), numbered anew."""
        return Terms(np.array(list(self._numbers), dtype=object)[used].tolist())

    def __len__(self) -> int:
        return len(self._numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A member's traits as numbers. Headings and subjects have vocabularies of their own: small ones, asked often."""

    heading: Ids
    heading_counts: Floats  # 1 + log
    subjects: Ids  # the concepts once more
    whole: Ids
    whole_counts: Floats  # 1 + log
    words: Ids  # of `whole`, single words
    pairs: Ids
    title: Ids
    figures: Ids
    capitals: Ids
    concepts: Ids
    days: frozenset[int]
    heading_days: frozenset[int]
    topics: tuple[tuple[str, float], ...]
    named: dict[str, frozenset[str]]

    @property
    def all(self) -> Ids:
        """Everything that is counted."""
        return np.unique(np.concatenate([self.whole, self.figures, self.capitals, self.concepts]))

    @property
    def everything(self) -> Ids:
        """Every term but those of headings and subjects."""
        return np.unique(np.concatenate([self.all, self.title]))

    def renumbered(self, used: Ids, headings: Ids, subjects: Ids) -> "Row":
        """With the places of its terms in these (sorted) for numbers."""
        terms = ("whole", "words", "pairs", "title", "figures", "capitals", "concepts")
        return replace(
            self,
            heading=np.searchsorted(headings, self.heading),
            subjects=np.searchsorted(subjects, self.subjects),
            **{name: np.searchsorted(used, getattr(self, name)) for name in terms},
        )


def compared(one: Row, other: Row, idf: Floats, has: NDArray[np.bool_], there: NDArray[np.bool_]) -> list[float]:
    """From "figures" to "shared concepts". `has` tells which terms `one` has, `there` which words `other` has."""
    figures, share_of_figures = _shared(one.figures, other.figures, idf, has)
    capitals, share_of_capitals = _shared(one.capitals, other.capitals, idf, has)
    forward, backward = _contained(one.title, there, idf), _contained(other.title, has, idf)
    return [
        figures,
        share_of_figures,
        capitals,
        share_of_capitals,
        float(bool(one.days & other.days)),
        float(_disjoint(one.days, other.days)),
        float(bool(one.heading_days & other.heading_days)),
        float(_disjoint(one.heading_days, other.heading_days)),
        _cosine(one.topics, other.topics),
        max(forward, backward),
        min(forward, backward),
        _rarest(other.words, idf, has),
        _rarest(other.pairs, idf, has),
        float(idf[other.concepts[has[other.concepts]]].sum()),
    ]


def _shared(one: Ids, other: Ids, idf: Floats, has: NDArray[np.bool_]) -> tuple[float, float]:
    """idf of what is in common, and its share of both."""
    common = float(idf[other[has[other]]].sum())
    together = float(idf[one].sum() + idf[other].sum()) - common
    return common, common / max(together, 1.0)


def _contained(title: Ids, there: NDArray[np.bool_], idf: Floats) -> float:
    """idf share of a title's words that are there."""
    weights = idf[title]
    return float(weights[there[title]].sum() / max(float(weights.sum()), 1e-9))


def _rarest(terms: Ids, idf: Floats, has: NDArray[np.bool_]) -> float:
    """idf of the rarest terms in common."""
    return float(np.sort(idf[terms[has[terms]]])[-_RAREST:].sum())


def _cosine(one: Sequence[tuple[str, float]], other: Sequence[tuple[str, float]]) -> float:
    """Of sparse vectors."""
    there = dict(other)
    dot = sum(score * there.get(label, 0.0) for label, score in one)
    norms = sum(score * score for _, score in one) * sum(score * score for _, score in other)
    return float(dot / np.sqrt(norms)) if norms else 0.0


def _disjoint(one: frozenset[int], other: frozenset[int]) -> bool:
    """Both name days, none in common."""
    return bool(one and other and not one & other)


def in_common(one: frozenset[str] | None, other: frozenset[str] | None) -> int:
    """1 some in common, -1 both have some and none in common, 0 else."""
    if not one or not other:
        return 0
    return 1 if one & other else -1
