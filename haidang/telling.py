"""An article as grouping sees it: one telling of an event, made from its text and what was measured of it."""

from collections.abc import Iterable
from datetime import datetime

from haidang.model.analysis import Analysis, Entity, RootRelevance
from haidang.model.article import Text
from haidang.model.story import BODY, OPENING, StoryMember, opening
from haidang.text import accent_share, plain

_ACCENTED = 0.3  # share of accented words from which a Vietnamese text counts as written with accents
_KINDS = ("ship", "place", "organisation", "person", "amount")


def telling(
    text: Text,
    analysis: Analysis | None,
    *,
    article: int,
    at: datetime,
    source: str,
    fingerprint: str,
    vector: tuple[float, ...] | None,
    story: int | None = None,
) -> StoryMember:
    """A member of the window. Without an analysis only words are compared. `text.text` may be cut after BODY.

    The vector of Vietnamese without accents is left out, see is_bare.
    """
    language = analysis.language if analysis else ""
    return StoryMember(
        article=article,
        story=story,
        at=at,
        source=source,
        language=language,
        title=text.title,
        lead=opening(text.lead, text.text),
        fingerprint=fingerprint,
        vector=None if is_bare(language, text) else vector,
        concepts=concepts_of(analysis.danang, analysis.biendong, analysis.entities) if analysis else frozenset(),
        body=text.text[:BODY],
        topics=tuple((topic.label, topic.score) for topic in analysis.topics) if analysis else (),
        named=_named(analysis) if analysis else (),
    )


def _named(analysis: Analysis) -> tuple[tuple[str, frozenset[str]], ...]:
    """Kinds and their names, concepts where they are known."""
    found: dict[str, set[str]] = {}
    for entity in analysis.entities:
        if entity.kind in _KINDS:
            found.setdefault(entity.kind, set()).add(entity.concept or plain(entity.text).lower())
    return tuple((kind, frozenset(names)) for kind, names in sorted(found.items()))


def is_bare(language: str, text: Text) -> bool:
    """Vietnamese written without its accents.

    The embedding model takes all such texts for relatives of each other, whatever they tell; words, which are compared
    without accents, say more.
    """
    told = "\n".join((text.title, text.lead, text.text[:OPENING]))
    return language == "vi" and accent_share(told) < _ACCENTED


def concepts_of(danang: RootRelevance, biendong: RootRelevance, names: Iterable[Entity]) -> frozenset[str]:
    """What a text names or hints at, by concept: what two tellings of one event share across languages."""
    cues = {cue.concept for root in (danang, biendong) for cue in root.because if cue.role != "negative"}
    return frozenset((cues | {name.concept for name in names}) - {""})
