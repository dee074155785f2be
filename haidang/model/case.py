"""A case: one claim or story that people check. The state table and the gate are in triage/review.py."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """S1 life safety or forged official document … S4 watch only."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"

    @property
    def urgency(self) -> int:
        """3 for S1 … 0 for S4."""
        return 3 - int(self.value[1]) + 1


class CaseState(StrEnum):
    """Where a case stands."""

    NEW = "new"
    TAKEN = "taken"
    VERIFYING = "verifying"
    AWAITING_APPROVAL = "awaiting_approval"
    DECIDED = "decided"
    RESPONDED = "responded"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    OUT_OF_SCOPE = "out_of_scope"


class VerdictClass(StrEnum):
    """The outcome people give. The machine proposes none of them."""

    TRUE = "da_xac_minh_dung"
    UNPROVEN = "chua_du_can_cu"
    INACCURATE = "thieu_chinh_xac"
    FALSE = "sai_su_that"
    FAKE = "tin_gia"
    OUT_OF_SCOPE = "ngoai_tham_quyen"

    @property
    def of_falsity(self) -> bool:
        """Whether it says that a claim is not true (safeguards 4 and 5)."""
        return self in (VerdictClass.INACCURATE, VerdictClass.FALSE, VerdictClass.FAKE)

    @property
    def needs_competent_body(self) -> bool:
        """Printed only with the body that said so, its document number and date."""
        return self in (VerdictClass.FALSE, VerdictClass.FAKE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalFinding:
    """One reason for attention, with its evidence in words."""

    signal: str
    strength: float  # 0 to 1
    evidence: str  # plain Vietnamese, one line
    spans: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What triage makes of one version."""

    flagged: bool
    above_queue: bool  # a plea for help: no case of a rumour, shown above the list
    severity: Severity
    score: float
    findings: tuple[SignalFinding, ...]  # strongest first
    claim: str  # the sentence the case would be about
    weights: str  # digest of the weights in force


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A source that a verdict rests on."""

    url: str
    body: str  # who says it
    independent: bool  # of the department and of the body that the claim concerns
    document: str = ""  # number of the document, if any
    document_date: str = ""  # dd/mm/yyyy
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A proposed or approved outcome; verdicts are versioned, never overwritten."""

    case: int
    n: int
    outcome: VerdictClass
    claim_quoted: str
    item_type: str
    reasons: str
    grounds: tuple[Ground, ...]
    proposed_by: str
    proposed_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    competent_body: str = ""
    competent_document: str = ""
    competent_date: str = ""
    withdrawn_at: datetime | None = None  # sent back, or replaced by a later verdict

    @property
    def ground_count(self) -> int:
        """How many bodies with an address or a document it rests on: one body named twice is one."""
        return len(self._bodies(independent=False))

    @property
    def independent_count(self) -> int:
        """How many of them are independent."""
        return len(self._bodies(independent=True))

    def _bodies(self, *, independent: bool) -> set[str]:
        rests = (g for g in self.grounds if g.independent or not independent)
        named = (g for g in rests if g.body.strip() and (g.url.strip() or g.document.strip()))
        return {" ".join(g.body.casefold().split()) for g in named}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseItem:
    """An article or post in a case."""

    article: int
    version: int
    added_at: datetime
    why: str  # first, copy, same_claim, same_meaning, same_story, by_hand


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One line of a case's history."""

    n: int
    at: datetime
    who: str  # user name, or "máy"
    what: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as stored."""

    id: int
    number: str  # RR-2026-00124
    state: CaseState
    rev: int
    severity: Severity
    claim: str
    item_type: str
    story: int | None
    first_seen_at: datetime
    received_at: datetime | None
    due_at: datetime | None  # of the one next step
    due_what: str
    assignee: str
    score: float
    findings: tuple[SignalFinding, ...]
    merged_into: int | None = None  # the case that its items went to
    fingerprint: str = ""  # of the claim: equal for copies that differ in accents, case, signs and emoji only


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedClaim:
    """A claim that people have judged: what later texts are matched against."""

    id: int
    text: str
    case: int | None
    outcome: VerdictClass
    at: datetime
