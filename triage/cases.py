"""How the machine starts a case, or adds to one: values for the store, written by whoever asked."""

from datetime import datetime
from zoneinfo import ZoneInfo

from haidang.model.case import Assessment, CaseItem
from haidang.store.cases import NewCase
from triage.match import claim_fingerprint
from triage.states import first_due


def new_case(
    assessment: Assessment,
    *,
    item_type: str,
    item: CaseItem,
    story: int | None,
    first_seen_at: datetime,
    zone: ZoneInfo | None = None,
) -> NewCase:
    """What a flagged text, or a plea for help, opens. The clock of the first look runs from `first_seen_at`."""
    due_at, due_what = first_due(item_type, assessment.severity, first_seen_at, zone)
    return NewCase(
        claim=assessment.claim,
        item_type=item_type,
        severity=assessment.severity,
        score=assessment.score,
        findings=assessment.findings,
        first_seen_at=first_seen_at,
        items=(item,),
        story=story,
        fingerprint=claim_fingerprint(assessment.claim),
        due_at=due_at,
        due_what=due_what,
    )
