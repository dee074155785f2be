"""Cases as JSON, for scripts: the same roles, the same gate, the same token as the pages."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Depends, Form
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from dashboards import forms
from dashboards.access import CASE_WORK, CASES, Door, Visit
from dashboards.forms import TypedVerdict
from dashboards.pages.case import desk
from dashboards.pages.queue import wanted
from haidang.model.case import Case, Verdict
from haidang.store import case_queue, cases, verdicts
from triage.review import printed

PAGE = 100


def register(door: Door) -> None:
    """Adds the routes."""
    door.get("/api/cases", CASES)(list_cases)
    door.get("/api/cases/{case}", CASES)(one_case)
    door.get("/api/cases/{case}/verdicts", CASES)(list_verdicts)
    door.post("/api/cases/{case}/verdicts", CASE_WORK)(propose)


def list_cases(visit: Visit, page: int = 1) -> Response:
    """A page of the list; filters as in the list's own address."""
    page = max(1, min(page, 10_000))
    with visit.needs.store.read() as unit:
        found, total = case_queue.queue(unit, now=visit.now, only=wanted(visit), limit=PAGE, offset=(page - 1) * PAGE)
    return JSONResponse({"total": total, "page": page, "cases": [of_case(case) for case in found]})


def one_case(visit: Visit, case: int) -> Response:
    """One case with its items; never a post's author."""
    with visit.needs.store.read() as unit:
        found = cases.get(unit, case)
        inside = cases.items(unit, case)
    if found is None:
        raise HTTPException(404, "Không có vụ việc này.")
    items = [
        {"article": i.article, "version": i.version, "added_at": i.added_at.isoformat(), "why": i.why} for i in inside
    ]
    findings = [{"signal": f.signal, "strength": f.strength, "evidence": f.evidence} for f in found.findings]
    return JSONResponse({**of_case(found), "findings": findings, "items": items})


def list_verdicts(visit: Visit, case: int) -> Response:
    """A case's verdicts, oldest first, withdrawn ones among them."""
    with visit.needs.store.read() as unit:
        if cases.get(unit, case) is None:
            raise HTTPException(404, "Không có vụ việc này.")
        given = verdicts.history(unit, case)
    return JSONResponse({"verdicts": [of_verdict(verdict) for verdict in given]})


def propose(
    visit: Visit,
    case: int,
    rev: Annotated[int, Form()],
    verdict: Annotated[TypedVerdict, Depends(forms.typed_verdict)],
) -> Response:
    """A proposal, in the fields of the page's form; 201 with it, 422 with what is wrong."""
    proposed, faults = forms.proposal(verdict)
    if proposed is None:
        told = [{"field": fault.field, "what": fault.what} for fault in faults]
        return JSONResponse({"error": faults[0].what, "faults": told}, status_code=422)
    given = desk(visit).propose(case, visit.user, proposed, rev=rev, note=verdict.note)
    return JSONResponse(of_verdict(given), status_code=201)


def of_case(case: Case) -> dict[str, Any]:
    """A case's head."""
    return {
        "id": case.id,
        "number": case.number,
        "state": case.state.value,
        "rev": case.rev,
        "severity": case.severity.value,
        "item_type": case.item_type,
        "claim": case.claim,
        "first_seen_at": case.first_seen_at.isoformat(),
        "received_at": case.received_at.isoformat() if case.received_at else None,
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "due_what": case.due_what,
        "assignee": case.assignee,
    }


def of_verdict(verdict: Verdict) -> dict[str, Any]:
    """A verdict with the words in which it may leave the desk."""
    return {
        "case": verdict.case,
        "n": verdict.n,
        "outcome": verdict.outcome.value,
        "printed": printed(verdict),
        "claim_quoted": verdict.claim_quoted,
        "item_type": verdict.item_type,
        "reasons": verdict.reasons,
        "grounds": [asdict(ground) for ground in verdict.grounds],
        "proposed_by": verdict.proposed_by,
        "proposed_at": verdict.proposed_at.isoformat(),
        "approved_by": verdict.approved_by or None,
        "approved_at": verdict.approved_at.isoformat() if verdict.approved_at else None,
        "withdrawn_at": verdict.withdrawn_at.isoformat() if verdict.withdrawn_at else None,
    }
