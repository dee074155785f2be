"""What both engines answer, from what they count and keep."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from haidang.model.search import Answer, Document, Hit
from index.documents import FACETS
from index.queries import Parsed
from index.snippets import snippet

LONGEST_TIMELINE = 10_000  # days; what lies further back (a wrong date, mostly) is counted in the total alone

Counts = Sequence[tuple[str, int]]


def hit(document: Document, score: float, parsed: Parsed) -> Hit:
    """One document as an answer."""
    return Hit(
        id=document.id,
        score=score,
        title=document.title,
        snippet=snippet(document, parsed),
        source=document.source,
        outlet=document.outlet,
        country=document.country,
        language=document.language,
        published=document.published,
        url=document.url,
        tone=document.tone,
        topics=document.topics,
        kind=document.kind,
    )


def answer(total: int, hits: Iterable[Hit], counts: Mapping[str, Counts], days: Mapping[int, int]) -> Answer:
    """A page of hits. `counts` by facet, in any order; `days` by ordinal, the empty ones left out."""
    facets = {name: tuple(sorted(counts.get(name, ()), key=lambda pair: (-pair[1], pair[0]))) for name in FACETS}
    return Answer(total=total, hits=tuple(hits), facets=facets, timeline=_timeline(days))


def nothing() -> Answer:
    """No hits."""
    return answer(0, (), {}, {})


def _timeline(days: Mapping[int, int]) -> tuple[tuple[date, int], ...]:
    if not days:
        return ()
    last = max(days)
    first = max(min(days), last - LONGEST_TIMELINE + 1)
    return tuple((date.fromordinal(n), days.get(n, 0)) for n in range(first, last + 1))
