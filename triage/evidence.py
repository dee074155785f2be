"""What triage is given, and what the signals may look at.

The tone of a text is not among the latter: a negative tone can't raise a flag, because no signal can see it.
"""

from dataclasses import dataclass
from datetime import datetime

from haidang.model.analysis import Analysis, Claim, ItemType
from haidang.model.article import Article, Kind, Text, Version
from haidang.model.case import JudgedClaim
from haidang.model.source import Ownership, Source
from haidang.ports import Match
from haidang.text import accent_share

LOW_TIER = 4
COPY = 0.8  # likeness of fingerprints from which a text is a near copy
MOST_COPIES = 40
_ACCENTED = 0.3  # share of accented words
CHECKABLE = frozenset(
    {
        ItemType.CHECKABLE_CLAIM,
        ItemType.ANNOUNCEMENT,
        ItemType.SCAM,
        ItemType.REPORT,
        ItemType.OTHER,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NearCopy:
    """Another text that tells nearly the same in nearly the same words."""

    article: int
    text: Text
    outlet: str  # its root outlet, "" if unknown
    name: str  # as shown to people; a post's is its platform, never its author
    at: datetime  # published, else first seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All that triage is given about one version. Unknown is None, never zero."""

    version: Version
    article: Article
    analysis: Analysis
    source: Source | None
    matches: tuple[Match, ...] = ()  # with the library of judged claims, best first
    judged: tuple[JudgedClaim, ...] = ()  # the library's rows for the matches' claims
    story_size: int = 1  # texts in its story, itself among them
    root_sources: int = 1  # outlets in its story; section feeds of one outlet are one
    copies_first_hour: int | None = None  # copies of it, or texts of its story, within an hour of the first
    shares_first_hour: int | None = None  # a post's
    copies: tuple[NearCopy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a signal sees of it."""

    text: Text
    whole: str  # title, lead and text
    language: str
    accented: bool  # whether the whole is written with Vietnamese accents
    post: bool
    low_standing: bool
    outlet: str
    at: datetime
    type: ItemType | None
    worthiness: float | None
    claims: tuple[Claim, ...]
    matches: tuple[Match, ...]
    judged: tuple[JudgedClaim, ...]
    story_size: int
    root_sources: int
    copies_first_hour: int | None
    shares: int | None
    shares_first_hour: int | None
    copies: tuple[NearCopy, ...]

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The text's parts by name."""
        return ("title", self.text.title), ("lead", self.text.lead), ("text", self.text.text)

    @property
    def checkable(self) -> bool:
        """Whether it is a kind of text that can be checked at all (an untyped one may be)."""
        return self.type is None or self.type in CHECKABLE


def evidence(inputs: Inputs, now: datetime) -> Evidence:
    """What the signals may look at. A date ahead of `now` is a wrong one, and is taken as `now`."""
    text, analysis = inputs.version.text, inputs.analysis
    whole = "\n".join(part for part in (text.title, text.lead, text.text) if part)
    return Evidence(
        text=text,
        whole=whole,
        language=analysis.language,
        accented=accent_share(whole) >= _ACCENTED,
        post=inputs.article.kind is Kind.POST,
        low_standing=low_standing(inputs.article, inputs.source),
        outlet=inputs.source.outlet if inputs.source else "",
        at=min(inputs.version.published or inputs.article.first_seen_at, now),
        type=item_type(analysis),
        worthiness=analysis.worthiness,
        claims=analysis.claims,
        matches=inputs.matches,
        judged=inputs.judged,
        story_size=inputs.story_size,
        root_sources=inputs.root_sources,
        copies_first_hour=inputs.copies_first_hour,
        shares=inputs.article.shares,
        shares_first_hour=inputs.shares_first_hour,
        copies=inputs.copies,
    )


def low_standing(article: Article, source: Source | None) -> bool:
    """Tier 4, an unknown outlet, or a post that is not an office's own."""
    if source is None or source.tier >= LOW_TIER:
        return True
    return article.kind is Kind.POST and not (source.ownership is Ownership.GOVERNMENT and source.tier <= 2)


def item_type(analysis: Analysis) -> ItemType | None:
    """The item type, None where it was not measured."""
    return None if analysis.type is None else ItemType(analysis.type.label)
