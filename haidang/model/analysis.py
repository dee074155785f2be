"""What the machine measured of one version, with the words that decided it."""

from dataclasses import dataclass
from enum import StrEnum


class Root(StrEnum):
    """The two subjects."""

    DANANG = "danang"
    BIENDONG = "biendong"


class Relevance(StrEnum):
    """How much of the text is about a root."""

    MAIN = "main"
    MENTION = "mention"
    WEATHER = "weather"  # Biển Đông only: storms on the sea, nothing else
    NO = "no"

    @property
    def relevant(self) -> bool:
        """Whether it counts as relevant."""
        return self in (Relevance.MAIN, Relevance.MENTION)


class Tone(StrEnum):
    """Sắc thái bài viết: how the text speaks of its target."""

    POSITIVE = "pos"
    NEUTRAL = "neu"
    NEGATIVE = "neg"


class Target(StrEnum):
    """Whom the tone is about."""

    DANANG_GOVERNMENT = "danang_government"
    DANANG_PLACE = "danang_place"
    VIETNAM = "vietnam"
    CHINA = "china"
    PHILIPPINES = "philippines"
    OTHER = "other"


class ItemType(StrEnum):
    """The opinion gate's eye (safeguard 4): only CHECKABLE_CLAIM may carry a verdict of falsity."""

    CHECKABLE_CLAIM = "checkable_claim"
    OPINION = "opinion"
    QUESTION = "question"
    SATIRE = "satire"
    SERVICE_COMPLAINT = "service_complaint"
    DISTRESS_CALL = "distress_call"
    PERSONAL_EXPERIENCE = "personal_experience"
    ANNOUNCEMENT = "announcement"
    DEBUNK = "debunk"
    ADVERT = "advert"
    SCAM = "scam"
    REPORT = "report"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A place in a raw text: code points, half open."""

    field: str  # title, lead, text
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One cue that decided a relevance."""

    span: Span
    concept: str  # gazetteer concept id; "" for words that name nothing
    role: str  # anchor, weak, context, negative


@dataclass(frozen=True, slots=True, kw_only=True)
class RootRelevance:
    """Relevance to one root."""

    label: Relevance
    score: float  # 0 to 1
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A label with its score, 0 to 1."""

    label: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneReading:
    """Tone with its target."""

    label: Tone
    score: float
    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A name in the text."""

    text: str
    kind: str  # person, organisation, place, document, amount, ship
    span: Span
    concept: str = ""
    role: str = ""  # persons: office_holder, or private, who is never named in a digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence worth checking."""

    text: str
    span: Span
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A sentence in another language than its text."""

    span: Span
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All of it. None or () where a part was not measured (irrelevant texts get language and relevance only)."""

    language: str
    danang: RootRelevance
    biendong: RootRelevance
    topics: tuple[Scored, ...] = ()
    tone: ToneReading | None = None
    stance_vn: Scored | None = None
    type: Scored | None = None
    worthiness: float | None = None
    claims: tuple[Claim, ...] = ()
    entities: tuple[Entity, ...] = ()
    key_sentences: tuple[Span, ...] = ()
    foreign: tuple[Foreign, ...] = ()
    fingerprint: str = ""  # hex of the near-duplicate fingerprint
    models: tuple[tuple[str, str], ...] = ()  # (name, version)

    @property
    def relevant(self) -> bool:
        """Relevant to at least one root."""
        return self.danang.label.relevant or self.biendong.label.relevant
