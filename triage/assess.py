"""What triage makes of one version. It judges nothing: the most it says is "cần kiểm chứng"."""

from datetime import datetime

from haidang.model.analysis import ItemType
from haidang.model.case import Assessment, Severity, SignalFinding
from triage import score
from triage.evidence import Evidence, Inputs, evidence, item_type
from triage.score import Weights
from triage.signals import (
    borrowed_authority,
    changed_figures,
    forged_document,
    impersonation,
    leadership,
    life_safety,
    repeats_judged_claim,
    sovereignty,
    sudden_spread,
    unsourced_claim,
)

_LONGEST_CLAIM = 400


def assess(inputs: Inputs, *, weights: Weights, now: datetime) -> Assessment:
    """Looks at one version; pure, and the same for the same inputs.

    A plea for help stands above the queue, whatever else it says. Opinion, criticism, question, satire, complaint,
    experience, debunk and advertisement get no findings: they are not looked at for reasons. Texts that concern
    neither root are not flagged unless they repeat a judged claim. `score` is 0 to 1, findings strongest first.
    """
    seen = evidence(inputs, now)
    if item_type(inputs.analysis) is ItemType.DISTRESS_CALL:
        return Assessment(
            flagged=False,
            above_queue=True,
            severity=Severity.S1,
            score=1.0,
            findings=(),
            claim=_claim(seen),
            weights=weights.digest,
        )
    findings = _findings(seen, weights) if seen.checkable else ()
    repeated = any(finding.signal == repeats_judged_claim.NAME for finding in findings)
    flagged = score.flagged(findings, weights) and (inputs.analysis.relevant or repeated)
    return Assessment(
        flagged=flagged,
        above_queue=False,
        severity=score.severity(findings, weights, root_sources=seen.root_sources) if flagged else Severity.S4,
        score=score.score(findings, weights),
        findings=findings,
        claim=_claim(seen, findings),
        weights=weights.digest,
    )


def _findings(seen: Evidence, weights: Weights) -> tuple[SignalFinding, ...]:
    found = (
        repeats_judged_claim.find(seen),
        unsourced_claim.find(seen),
        borrowed_authority.find(seen),
        sudden_spread.find(seen, weights.spread),
        changed_figures.find(seen),
        forged_document.find(seen),
        impersonation.find(seen),
        sovereignty.find(seen),
        life_safety.find(seen),
        leadership.find(seen),
    )
    kept = [finding for finding in found if finding is not None]
    return tuple(sorted(kept, key=lambda one: (-weights.weights[one.signal] * one.strength, one.signal)))


def _claim(seen: Evidence, findings: tuple[SignalFinding, ...] = ()) -> str:
    """The sentence that a case would be about.

    A post is its own claim. Of an article it is the title if a reason stands in it, else the sentence worth checking
    that holds the strongest reason's words, else the one most worth checking, else the title or how it begins.
    """
    text = seen.text
    if seen.post or not (text.title or text.lead):
        return _line(text.text or text.title)
    spans = [span for finding in findings for span in finding.spans]
    if any(field == "title" for field, _, _ in spans):
        return _line(text.title)
    for field, start, end in spans:
        for claim in seen.claims:
            if claim.span.field == field and claim.span.start <= start and end <= claim.span.end:
                return _line(claim.text)
    if seen.claims and not findings:
        return _line(max(seen.claims, key=lambda claim: claim.score).text)
    return _line(text.title or text.lead)


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_CLAIM else line[:_LONGEST_CLAIM].rsplit(" ", 1)[0] + "…"
