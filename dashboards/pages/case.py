"""Một vụ việc: its page and what people do with it.

Every action goes through `CaseDesk`; what it refuses comes back on the same page with what was typed.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Form
from fastapi.responses import RedirectResponse, Response

from dashboards import forms
from dashboards.access import CASE_WORK, CASES, Door, Visit
from dashboards.case_view import Typed, show
from dashboards.forms import Fault, TypedVerdict
from haidang.errors import Conflict, GateRefused, NotAllowed
from haidang.model.analysis import ItemType
from haidang.store import cases
from triage.review import CaseDesk
from triage.review import Response as Answer
from triage.states import Action

_STATUS = {NotAllowed: 403, GateRefused: 422, Conflict: 409}


def register(door: Door) -> None:
    """Adds the routes."""
    door.get("/vu-viec/{case}", CASES)(case_page)
    door.post("/vu-viec/{case}/viec", CASE_WORK)(act)
    door.post("/vu-viec/{case}/de-xuat", CASE_WORK)(propose)
    door.post("/vu-viec/{case}/phe-duyet", CASE_WORK)(approve)
    door.post("/vu-viec/{case}/phan-hoi", CASE_WORK)(respond)
    door.post("/vu-viec/{case}/gop", CASE_WORK)(merge)
    door.post("/vu-viec/{case}/tach", CASE_WORK)(split)
    door.post("/vu-viec/{case}/loai", CASE_WORK)(retype)


def case_page(visit: Visit, case: int, a: str = "", b: str = "") -> Response:
    """One case; `a` and `b` (article/version) are two texts to compare."""
    return show(visit, case, between=(a, b))


def act(
    visit: Visit,
    case: int,
    action: Annotated[Action, Form()],
    rev: Annotated[int, Form()],
    note: Annotated[str, Form()] = "",
    back: Annotated[str, Form()] = "",
) -> Response:
    """The actions that need no more than a note."""
    return attempt(
        visit,
        case,
        Typed(action=action, note=note),
        lambda: desk(visit).act(case, action, visit.user, rev=rev, note=note.strip()),
        to="/cho-xu-ly" if back == "/cho-xu-ly" else "",
    )


def propose(
    visit: Visit,
    case: int,
    rev: Annotated[int, Form()],
    verdict: Annotated[TypedVerdict, Depends(forms.typed_verdict)],
) -> Response:
    """Puts an outcome before a second person."""
    typed = Typed(action=Action.PROPOSE, verdict=verdict)
    proposed, faults = forms.proposal(verdict)
    if proposed is None:
        return show(visit, case, status=422, faults=faults, typed=typed)
    return attempt(
        visit,
        case,
        typed,
        lambda: desk(visit).propose(case, visit.user, proposed, rev=rev, note=verdict.note),
    )


def approve(
    visit: Visit,
    case: int,
    rev: Annotated[int, Form()],
    n: Annotated[int, Form()],
    note: Annotated[str, Form()] = "",
) -> Response:
    """The second person's yes."""
    typed = Typed(action=Action.APPROVE, note=note)
    return attempt(visit, case, typed, lambda: desk(visit).approve(case, visit.user, rev=rev, n=n, note=note.strip()))


def respond(
    visit: Visit,
    case: int,
    rev: Annotated[int, Form()],
    form: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
) -> Response:
    """Records the answer that was given in public."""
    typed = Typed(action=Action.RECORD_RESPONSE, note=note, more=form)
    if form not in set(Answer):
        fault = Fault("answer-0", "Hãy chọn hình thức phản hồi.")
        return show(visit, case, status=422, faults=(fault,), typed=typed)
    return attempt(
        visit,
        case,
        typed,
        lambda: desk(visit).respond(case, visit.user, rev=rev, form=Answer(form), note=note.strip()),
    )


def merge(
    visit: Visit,
    case: int,
    rev: Annotated[int, Form()],
    number: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
) -> Response:
    """Moves everything into another case, named by its number."""
    typed = Typed(action=Action.MERGE, note=note, more=number)
    with visit.needs.store.read() as unit:
        into = cases.by_number(unit, number.strip().upper())
    if into is None:
        fault = Fault("merge-number", "Không có vụ việc mang số này. Số có dạng RR-2026-00012.")
        return show(visit, case, status=422, faults=(fault,), typed=typed)
    return attempt(
        visit,
        case,
        typed,
        lambda: desk(visit).merge(case, into.id, visit.user, rev=rev, note=note.strip()),
        to=f"/vu-viec/{into.id}",
    )


def split(
    visit: Visit,
    case: int,
    rev: Annotated[int, Form()],
    article: Annotated[int, Form()] = 0,
    claim: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
) -> Response:
    """Takes one text out into a case of its own."""
    typed = Typed(action=Action.SPLIT, note=note, more=claim, article=article)
    return attempt(
        visit,
        case,
        typed,
        lambda: desk(visit).split(case, article, visit.user, rev=rev, claim=claim.strip(), note=note.strip()),
    )


def retype(
    visit: Visit,
    case: int,
    rev: Annotated[int, Form()],
    item_type: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
) -> Response:
    """Says what kind of text it is, where the machine erred."""
    typed = Typed(action=Action.RETYPE, note=note, more=item_type)
    if item_type not in set(ItemType):
        fault = Fault("retype-type", "Hãy chọn loại nội dung.")
        return show(visit, case, status=422, faults=(fault,), typed=typed)
    return attempt(
        visit,
        case,
        typed,
        lambda: desk(visit).retype(case, ItemType(item_type), visit.user, rev=rev, note=note.strip()),
    )


def desk(visit: Visit) -> CaseDesk:
    """The desk of this house."""
    needs = visit.needs
    return CaseDesk(needs.store, needs.clock, zone=needs.zone, department=needs.letterhead.body)


def attempt(visit: Visit, case: int, typed: Typed, do: Callable[[], object], *, to: str = "") -> Response:
    """Does it and shows the case anew; what is refused is told on the page, with what was typed."""
    try:
        do()
    except (NotAllowed, GateRefused, Conflict) as refused:
        return show(visit, case, status=_STATUS[type(refused)], refused=refused, typed=typed)
    return RedirectResponse(f"{to or f'/vu-viec/{case}'}?xong={typed.action}", status_code=303)
