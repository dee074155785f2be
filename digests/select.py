"""Which stories of a period enter a digest, in which section and order. Pure: the same material, the same selection.

What never enters: a plea for help, an advertisement, what is about neither subject, storms on the sea without a cue of
sovereignty or the city. A post is counted, never named; posts alone enter only where people have opened a case.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digests.sections import ABROAD, AT_HOME, KEYS, LEAVES, PAGES_HOLD, TO_CHECK, WEATHER, limit
from digests.words import foreign_state, outlet_class
from haidang.model.analysis import Analysis, ItemType, Relevance
from haidang.model.article import Kind, Text
from haidang.model.bulletin import ClaimStatus, DigestKind
from haidang.model.case import CaseState, VerdictClass
from haidang.model.source import Ownership, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One article or post of a story, within the period."""

    article: int
    version: int
    kind: Kind
    source: Source
    url: str
    at: datetime  # published, else first seen
    text: Text
    analysis: Analysis
    archive: str = ""  # code of the evidence record

    @property
    def state(self) -> bool:
        """Whether its outlet speaks for another state."""
        return foreign_state(self.source.country, outlet_class(self.source))

    @property
    def type(self) -> str:
        """Its item type, "" where not measured."""
        return self.analysis.type.label if self.analysis.type else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStanding:
    """What people have found about a claim, as far as it may be printed."""

    case: int
    state: CaseState
    claim: str
    articles: frozenset[int]
    item_type: str = ItemType.CHECKABLE_CLAIM.value
    outcome: VerdictClass | None = None  # approved by a second person; a proposal is none
    competent_body: str = ""
    competent_document: str = ""
    competent_date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryInput:
    """A story with its members of the period."""

    story: int
    tellings: tuple[Telling, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A story (or a claim under check) chosen for a section."""

    section: str
    story: int | None
    tellings: tuple[Telling, ...]  # press only, newest first
    posts: tuple[Telling, ...]
    standing: CaseStanding | None
    status: ClaimStatus | None
    weight: float
    included: bool = True  # False: kept beside the others, for an editor to take in


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What enters, in the order of the document, and how many stories a section found no room for at all."""

    entries: tuple[Entry, ...]
    further: tuple[tuple[str, int], ...]


_NEVER = frozenset({ItemType.DISTRESS_CALL, ItemType.ADVERT, ItemType.SATIRE})
CLAIM_WEIGHT = 5.0  # a claim that people check is worth more room than breadth of reporting
_CLAIMS = frozenset({ItemType.CHECKABLE_CLAIM.value, ItemType.REPORT.value, ItemType.ANNOUNCEMENT.value})
_SET_ASIDE = frozenset({CaseState.DISMISSED, CaseState.OUT_OF_SCOPE})
_OFFICIAL = frozenset({Ownership.GOVERNMENT, Ownership.STATE_MEDIA, Ownership.PARTY_MEDIA})


def select(
    stories: Sequence[StoryInput], standings: Sequence[CaseStanding], *, kind: DigestKind = DigestKind.DAILY
) -> Selection:
    """The entries of a digest.

    A claim under check, or found untrue, is an entry of its own in the last section, apart from the event it clings to.
    A story told by nobody but mouthpieces of foreign states goes there too, unless it is that government's own
    announcement.
    """
    # An opinion or a complaint that came into a case is no claim, and is not printed as one (safeguard 4).
    no_claims = {article for s in standings if s.item_type not in _CLAIMS for article in s.articles}
    usable = [
        (story.story, [t for t in story.tellings if _usable(t) and t.article not in no_claims]) for story in stories
    ]
    kept = [s for s in standings if s.state not in _SET_ASIDE and s.item_type in _CLAIMS]
    apart = [standing for standing in kept if standing.outcome is not VerdictClass.TRUE]
    claimed = {article for standing in apart for article in standing.articles}
    entries = [entry for standing in apart if (entry := _of_case(standing, usable)) is not None]
    for story, tellings in usable:
        rest = [t for t in tellings if t.article not in claimed]
        confirmed = next((s for s in kept if s.outcome is VerdictClass.TRUE and _touches(s, rest)), None)
        entry = _of_story(story, rest, confirmed)
        if entry is not None:
            entries.append(entry)
    return _cut(entries, kind)


def lead_order(telling: Telling) -> tuple[object, ...]:
    """Best telling first: Vietnamese, near its source, news before opinion, an independent voice, more to say."""
    return (
        telling.analysis.language != "vi",
        telling.state,
        telling.source.tier,
        telling.type == ItemType.OPINION,
        -len(telling.analysis.key_sentences),
        -len(telling.text.lead) - min(len(telling.text.text), 4000),
        telling.article,
    )


def newest_first(tellings: Iterable[Telling]) -> tuple[Telling, ...]:
    """The order in which sources are listed."""
    return tuple(sorted(tellings, key=lambda t: (-t.at.timestamp(), t.article)))


def outlets(tellings: Iterable[Telling]) -> set[str]:
    """Root outlets, a repeated text counted once: section feeds and reprints are no second source."""
    voices: dict[str, str] = {}
    for telling in sorted(tellings, key=lambda t: (t.at, t.article)):
        voices.setdefault(telling.analysis.fingerprint or f"#{telling.article}", telling.source.outlet)
    return set(voices.values())


def _usable(telling: Telling) -> bool:
    if telling.type in _NEVER or not telling.analysis.relevant:
        return False
    if telling.kind is Kind.POST and telling.type == ItemType.SERVICE_COMPLAINT:
        return False  # it goes to a list of its own, for the city to mend what is complained of
    first = telling.analysis.topics[0].label if telling.analysis.topics else ""
    return first != WEATHER or telling.analysis.danang.label.relevant


def _touches(standing: CaseStanding, tellings: Iterable[Telling]) -> bool:
    return any(t.article in standing.articles for t in tellings)


def _of_case(standing: CaseStanding, usable: Sequence[tuple[int, list[Telling]]]) -> Entry | None:
    members = [t for _, tellings in usable for t in tellings if t.article in standing.articles]
    if not members:
        return None
    homes = Counter(story for story, tellings in usable for t in tellings if t.article in standing.articles)
    return Entry(
        section=TO_CHECK,
        story=min(homes, key=lambda story: (-homes[story], story)),
        tellings=newest_first(t for t in members if t.kind is not Kind.POST),
        posts=newest_first(t for t in members if t.kind is Kind.POST),
        standing=standing,
        status=_status_of(standing),
        weight=_weight(members) + CLAIM_WEIGHT,
    )


def _status_of(standing: CaseStanding) -> ClaimStatus:
    if standing.outcome is VerdictClass.TRUE:
        return ClaimStatus.CONFIRMED
    if standing.outcome is not None and standing.outcome.of_falsity:
        return ClaimStatus.REFUTED
    return ClaimStatus.CHECKING


def _of_story(story: int, tellings: Sequence[Telling], confirmed: CaseStanding | None) -> Entry | None:
    press = [t for t in tellings if t.kind is not Kind.POST]
    if not press:
        return None  # posts alone, and nobody has opened a case: people's talk is not news
    section, status = _section(press), None
    if confirmed is not None:
        status = ClaimStatus.CONFIRMED
    elif all(t.source.tier >= 4 for t in press) and not all(_own_statement(t) for t in press):
        section, status = TO_CHECK, ClaimStatus.NO_SECOND_SOURCE
    elif len(outlets(press)) < 2 and all(t.source.tier > 1 for t in press) and not any(map(_own_statement, press)):
        status = ClaimStatus.NO_SECOND_SOURCE
    return Entry(
        section=section,
        story=story,
        tellings=newest_first(press),
        posts=newest_first(t for t in tellings if t.kind is Kind.POST),
        standing=confirmed,
        status=status,
        weight=_weight(press),
    )


def _own_statement(telling: Telling) -> bool:
    """A state outlet with its own government's announcement."""
    return telling.state and telling.type == ItemType.ANNOUNCEMENT and telling.source.ownership in _OFFICIAL


def _section(press: Sequence[Telling]) -> str:
    votes: dict[str, float] = defaultdict(float)
    for telling in press:
        for rank, topic in enumerate(telling.analysis.topics[:1] or ()):
            votes[topic.label] += topic.score / (rank + 1)
    leaf = min(votes, key=lambda label: (-votes[label], label)) if votes else ""
    if leaf in LEAVES:
        return LEAVES[leaf]
    about_city = sum(t.analysis.danang.label.relevant for t in press)
    about_sea = sum(t.analysis.biendong.label.relevant for t in press)
    if not leaf.startswith("DN") and about_sea > about_city:
        return "bd_hoc_thuat"
    return AT_HOME if any(t.source.country == "VN" for t in press) else ABROAD


def _weight(tellings: Sequence[Telling]) -> float:
    """How much a story matters here: breadth of outlets and countries, nearness to the source, how central it is."""
    press = [t for t in tellings if t.kind is not Kind.POST]
    central = any(Relevance.MAIN in (t.analysis.danang.label, t.analysis.biendong.label) for t in tellings)
    nearest = min((t.source.tier for t in press), default=4)
    countries = len({t.source.country for t in press})
    return len(outlets(press)) + 0.5 * countries + 0.5 * (4 - nearest) + (2.0 if central else 0.0)


def _order(entry: Entry) -> tuple[object, ...]:
    newest = max(t.at for t in (*entry.tellings, *entry.posts))
    return (KEYS.index(entry.section), -entry.weight, -newest.timestamp(), entry.story)


def _cut(entries: Iterable[Entry], kind: DigestKind) -> Selection:
    """The first of every section, then the weightiest until the pages are full; a second helping for the editor."""
    ordered = sorted(entries, key=_order)
    places: Counter[str] = Counter()
    room, spare = [], set()
    for place, entry in enumerate(ordered):
        places[entry.section] += 1
        most = limit(entry.section, kind)
        if places[entry.section] <= most:
            room.append(((places[entry.section] > 1, -entry.weight), place))
        if places[entry.section] <= 2 * most:
            spare.add(place)
    kept = {place for _, place in sorted(room)[: PAGES_HOLD[kind]]}
    further = Counter(entry.section for place, entry in enumerate(ordered) if place not in spare)
    return Selection(
        entries=tuple(replace(ordered[place], included=place in kept) for place in sorted(spare)),
        further=tuple((key, further[key]) for key in KEYS if further[key]),
    )
