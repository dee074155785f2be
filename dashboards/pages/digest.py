"""Điểm báo: drafts by day, editing entry by entry, approval by a second person, documents to take away.

Every action goes through `DigestDesk`; what it refuses comes back on the same page with what was typed.
"""

import hashlib
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Form
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from dashboards import forms
from dashboards.access import DIGEST_WORK, DIGESTS, Door, Visit
from dashboards.digest_view import TypedEntry, list_page, show
from dashboards.forms import Fault, TypedPeriod
from digests.approve import DigestDesk
from digests.periods import current
from digests.publish import FORMATS, file_name, render
from haidang.errors import Conflict, GateRefused, NotAllowed
from haidang.model.bulletin import Bulletin, ClaimStatus, DigestKind
from haidang.model.person import Role
from haidang.store import audit, bulletins

DECIDES = frozenset({Role.APPROVER})  # the desk's own rule; a leader who decides holds this role too
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}
_STATUS = {NotAllowed: 403, GateRefused: 422, Conflict: 409}


def register(door: Door) -> None:
    """Adds the routes."""
    door.get("/diem-bao", DIGESTS)(digests_page)
    door.post("/diem-bao/lap", DIGEST_WORK)(build)
    door.get("/diem-bao/{bulletin}", DIGESTS)(digest_page)
    door.get("/diem-bao/{bulletin}/tai/{form}", DIGESTS)(download)
    door.post("/diem-bao/{bulletin}/muc/{item}", DIGEST_WORK)(edit_item)
    door.post("/diem-bao/{bulletin}/muc/{item}/dua-vao", DIGEST_WORK)(include)
    door.post("/diem-bao/{bulletin}/muc/{item}/chuyen", DIGEST_WORK)(move)
    door.post("/diem-bao/{bulletin}/noi-bat", DIGEST_WORK)(edit_highlights)
    door.post("/diem-bao/{bulletin}/trinh", DIGEST_WORK)(submit)
    door.post("/diem-bao/{bulletin}/tra-lai", DECIDES)(send_back)
    door.post("/diem-bao/{bulletin}/duyet", DECIDES)(approve)
    door.post("/diem-bao/{bulletin}/thay-the", DIGEST_WORK)(replacement)


def digests_page(visit: Visit) -> Response:
    """All digests, and the form for a new one."""
    return list_page(visit)


def digest_page(visit: Visit, bulletin: int) -> Response:
    """One digest: to edit, to decide on, or to read."""
    return show(visit, bulletin)


def build(visit: Visit, typed: Annotated[TypedPeriod, Depends(forms.typed_period)]) -> Response:
    """A new draft."""
    if typed.kind not in set(DigestKind):
        return list_page(visit, status=422, fault=Fault("kind", "Hãy chọn loại báo cáo."), typed=typed)
    kind, zone = DigestKind(typed.kind), visit.needs.zone
    wanted = forms.period(typed, zone, current(kind, visit.now, zone), visit.now)
    if isinstance(wanted, Fault):
        return list_page(visit, status=422, fault=wanted, typed=typed)
    made = desk(visit).build(kind, *wanted, by=visit.user)
    return RedirectResponse(f"/diem-bao/{made.id}?xong=digest.build", status_code=303)


def download(visit: Visit, bulletin: int, form: str) -> Response:
    """The document; who took it is audited with the digest of its bytes."""
    if form not in FORMATS:
        raise HTTPException(404)
    with visit.needs.store.read() as unit:
        found = bulletins.get(unit, bulletin)
    if found is None:
        raise HTTPException(404)
    zone = visit.needs.zone
    document = render(found, form, zone)
    detail = f"{form} {hashlib.sha256(document).hexdigest()}"
    with visit.needs.store.begin() as unit:
        audit.append(unit, visit.user.name, "export", f"bulletin:{bulletin}", detail=detail, now=visit.now)
    name = file_name(found, form, zone)
    return Response(document, media_type=MEDIA[form], headers={"Content-Disposition": f'attachment; filename="{name}"'})


def edit_item(
    visit: Visit,
    bulletin: int,
    item: int,
    rev: Annotated[int, Form()],
    title: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    status: Annotated[str, Form()] = "",
) -> Response:
    """New words for an entry."""
    words = text.replace("\r\n", "\n")
    given = ClaimStatus(status) if status in set(ClaimStatus) else None
    return attempt(
        visit,
        bulletin,
        TypedEntry(item=item, title=title, text=words, status=status, of="digest.edit_item"),
        lambda: desk(visit).edit_item(bulletin, item, rev=rev, title=title, text=words, status=given, by=visit.user),
    )


def include(
    visit: Visit, bulletin: int, item: int, rev: Annotated[int, Form()], included: Annotated[bool, Form()] = False
) -> Response:
    """Takes an entry in or leaves it out."""
    return attempt(
        visit,
        bulletin,
        TypedEntry(item=item, of="digest.include" if included else "digest.exclude"),
        lambda: desk(visit).include(bulletin, item, rev=rev, included=included, by=visit.user),
    )


def move(
    visit: Visit,
    bulletin: int,
    item: int,
    rev: Annotated[int, Form()],
    section: Annotated[str, Form()] = "",
    position: Annotated[int, Form()] = 1,
) -> Response:
    """Puts an entry elsewhere; `rev` is the digest's."""
    return attempt(
        visit,
        bulletin,
        TypedEntry(item=item, of="digest.move"),
        lambda: desk(visit).move(bulletin, item, rev=rev, section=section, position=position, by=visit.user),
    )


def edit_highlights(
    visit: Visit,
    bulletin: int,
    rev: Annotated[int, Form()],
    highlights: Annotated[str, Form()] = "",
    recommendations: Annotated[str, Form()] = "",
) -> Response:
    """New highlights, one a line, and recommendations."""
    typed = TypedEntry(highlights=highlights, recommendations=recommendations, of="digest.edit_highlights")
    return attempt(
        visit,
        bulletin,
        typed,
        lambda: desk(visit).edit_highlights(
            bulletin,
            rev=rev,
            highlights=tuple(highlights.splitlines()),
            recommendations=recommendations.replace("\r\n", "\n"),
            by=visit.user,
        ),
    )


def submit(visit: Visit, bulletin: int, rev: Annotated[int, Form()]) -> Response:
    """To the approver."""
    typed = TypedEntry(of="digest.submit")
    return attempt(visit, bulletin, typed, lambda: desk(visit).submit(bulletin, rev=rev, by=visit.user))


def send_back(
    visit: Visit, bulletin: int, rev: Annotated[int, Form()], reason: Annotated[str, Form()] = ""
) -> Response:
    """To the editor, with a reason."""
    typed = TypedEntry(of="digest.send_back", reason=reason)
    if not reason.strip():
        refused = GateRefused("Cần ghi lý do trả lại.", rule="reason")
        return show(visit, bulletin, status=422, refused=refused, typed=typed)
    return attempt(
        visit,
        bulletin,
        typed,
        lambda: desk(visit).send_back(bulletin, rev=rev, reason=reason.strip(), by=visit.user),
    )


def approve(visit: Visit, bulletin: int, rev: Annotated[int, Form()]) -> Response:
    """The second person's yes: frozen from here on."""
    typed = TypedEntry(of="digest.approve")
    return attempt(visit, bulletin, typed, lambda: desk(visit).approve(bulletin, rev=rev, by=visit.user))


def replacement(visit: Visit, bulletin: int, reason: Annotated[str, Form()] = "") -> Response:
    """A draft in the place of an approved document."""
    typed = TypedEntry(of="digest.replace", reason=reason)
    if not reason.strip():
        refused = GateRefused("Cần ghi vì sao phải thay thế.", rule="reason")
        return show(visit, bulletin, status=422, refused=refused, typed=typed)
    return attempt(
        visit, bulletin, typed, lambda: desk(visit).replacement(bulletin, reason=reason.strip(), by=visit.user)
    )


def desk(visit: Visit) -> DigestDesk:
    """The desk of this house."""
    needs = visit.needs
    return DigestDesk(needs.store, needs.clock, office=needs.letterhead, zone=needs.zone)


def attempt(visit: Visit, bulletin: int, typed: TypedEntry, do: Callable[[], Bulletin]) -> Response:
    """Does it and shows the place again; what is refused is told on the page, with what was typed."""
    try:
        done = do()
    except (NotAllowed, GateRefused, Conflict) as refused:
        return show(visit, bulletin, status=_STATUS[type(refused)], refused=refused, typed=typed)
    spot = f"#muc-{typed.item}" if typed.item else ""
    return RedirectResponse(f"/diem-bao/{done.id}?xong={typed.of}{spot}", status_code=303)
