"""The pages of digests: the list by day, and one digest with every sentence beside its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from fastapi.responses import Response
from starlette.exceptions import HTTPException

from dashboards import casework
from dashboards.access import CASES, Visit
from dashboards.forms import Fault, TypedPeriod
from digests.approve import Unfinished, intact, may_decide, may_edit, unfinished
from digests.compose import TO_SUMMARISE, lead_source, status_words
from digests.names import check_names
from digests.publish import FORMATS
from digests.sections import PARTS, SECTIONS, title_of
from digests.sentences import split
from haidang.errors import Conflict, GateRefused, HaidangError, NotAllowed
from haidang.model.bulletin import Bulletin, ClaimStatus, DigestKind, DigestState, Item, ItemSource
from haidang.model.person import Role, User
from haidang.store import audit, bulletins
from haidang.store.bulletins import Head

KINDS = {
    DigestKind.DAILY: "điểm báo ngày",
    DigestKind.WEEKLY: "báo cáo tuần",
    DigestKind.URGENT: "báo cáo nhanh",
}
STATES = {
    DigestState.DRAFT: "dự thảo",
    DigestState.SUBMITTED: "đang trình duyệt",
    DigestState.APPROVED: "đã duyệt",
}
EVENTS = {
    "digest.build": "Lập dự thảo",
    "digest.edit_item": "Sửa mục tin",
    "digest.include": "Đưa mục tin vào",
    "digest.exclude": "Bỏ mục tin ra",
    "digest.move": "Đổi chỗ mục tin",
    "digest.edit_highlights": "Sửa tin nổi bật",
    "digest.submit": "Trình duyệt",
    "digest.send_back": "Trả lại",
    "digest.approve": "Duyệt",
    "digest.replace": "Lập văn bản thay thế",
    "export": "Tải văn bản",
}
LISTED = 120
REFERENCES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class TypedEntry:
    """What was typed into a form of the page, to be shown again when it is refused."""

    item: int = 0  # 0: the digest's own forms
    title: str = ""
    text: str = ""
    status: str = ""
    highlights: str = ""
    recommendations: str = ""
    reason: str = ""
    of: str = ""  # which form


@dataclass(frozen=True, slots=True)
class Reference:
    """The article version that a sentence rests on."""

    number: int  # of the source in the entry's list, 0 where it is none of them
    article: int
    version: int
    outlet: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with what it rests on."""

    text: str
    references: tuple[Reference, ...]
    more: int  # references that are not shown: a claim may rest on hundreds of posts


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the page shows it."""

    item: Item
    sentences: tuple[Sentence, ...]
    status: str  # as it is printed
    faults: tuple[str, ...]  # names that a document of the city can't carry
    waits: bool  # for an editor's summary
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A section with its entries."""

    key: str
    title: str
    entries: tuple[Entry, ...]
    further: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    note: str


def list_page(
    visit: Visit, *, status: int = 200, fault: Fault | str = "", typed: TypedPeriod | None = None
) -> Response:
    """All digests by the day that their period ends, and the form for a new draft."""
    with visit.needs.store.read() as unit:
        heads = bulletins.heads(unit, limit=LISTED)
        shown = casework.names(unit)
    return visit.render(
        "digests.html",
        status=status,
        days=by_day(heads, visit),
        kinds=KINDS,
        states=STATES,
        names=shown,
        replaced={head.replaces: head.id for head in heads if head.replaces is not None},
        may_build=Role.EDITOR in visit.user.roles,
        waiting=sum(head.state is DigestState.SUBMITTED for head in heads),
        fault=fault,
        typed=typed or TypedPeriod(),
    )


def by_day(heads: Sequence[Head], visit: Visit) -> list[tuple[date, list[Head]]]:
    """Newest day first."""

    def day(head: Head) -> date:
        return head.until.astimezone(visit.needs.zone).date()

    return [(key, list(found)) for key, found in groupby(sorted(heads, key=day, reverse=True), key=day)]


def show(
    visit: Visit,
    number: int,
    *,
    status: int = 200,
    refused: HaidangError | None = None,
    typed: TypedEntry | None = None,
) -> Response:
    """The page of a digest."""
    with visit.needs.store.read() as unit:
        found = bulletins.get(unit, number)
        if found is None:
            raise HTTPException(404)
        shown = casework.names(unit)
        rows = audit.read(unit, limit=100, only=audit.Filter(subject=f"bulletin:{number}"))
        after = [head.id for head in bulletins.heads(unit, limit=LISTED) if head.replaces == number]
    lines = [Line(r.at, shown.get(r.who, r.who), EVENTS.get(r.what, r.what), note_of(r)) for r in rows]
    open_points = unfinished(found)
    return visit.render(
        "digest.html",
        status=status,
        b=found,
        kind=KINDS[found.kind],
        state=STATES[found.state],
        parts=[(part.title, [place(found, s.key, s.title) for s in part.sections]) for part in PARTS],
        sections=[(section.key, title_of(section.key)) for section in SECTIONS],
        statuses=[one for one in ClaimStatus if one is not ClaimStatus.REFUTED],
        unfinished=open_points,
        highlight_faults=_about(open_points, None),
        formats=FORMATS,
        intact=intact(found) if found.state is DigestState.APPROVED else True,
        names=shown,
        lines=lines,
        replaced_by=after,
        sees_cases=visit.may(CASES),
        fault=told(refused),
        conflict=isinstance(refused, Conflict),
        typed=typed or TypedEntry(),
        done=EVENTS.get(visit.request.query_params.get("xong", ""), "") if visit.request.method == "GET" else "",
        **_may(found, visit.user),
    )


def _may(bulletin: Bulletin, user: User) -> dict[str, str | bool]:
    """What this person may do with it, and why not."""
    no_edit, no_decision = _refusal(bulletin, user, edit=True), _refusal(bulletin, user, edit=False)
    if not no_decision and user.name == bulletin.submitted_by:
        no_approval = "Người trình không được tự duyệt; cần người thứ hai."
    else:
        no_approval = no_decision
    return {
        "editable": not no_edit,
        "why_not_edit": no_edit,
        "may_approve": not no_approval,
        "may_send_back": not no_decision,
        "why_not_approve": no_approval,
        "may_replace": bulletin.state is DigestState.APPROVED and Role.EDITOR in user.roles,
    }


def _refusal(bulletin: Bulletin, user: User, *, edit: bool) -> str:
    try:
        (may_edit if edit else may_decide)(bulletin, user)
    except (NotAllowed, GateRefused) as refused:
        return casework.sentence(str(refused))
    return ""


def told(refused: HaidangError | None) -> str:
    """A refusal for the page; a conflict in the page's own words."""
    if isinstance(refused, Conflict):
        return "Báo cáo vừa được người khác sửa hoặc duyệt. Chưa lưu."
    return casework.sentence(str(refused)) if refused else ""


def note_of(row: audit.AuditRow) -> str:
    """What the audit adds to a line: a person's reason, a file's format; row numbers and digests are left out."""
    if row.what in ("digest.send_back", "export"):
        return row.detail
    if row.what == "digest.replace":
        return row.detail.partition(": ")[2]
    return ""


def place(bulletin: Bulletin, key: str, title: str) -> Place:
    """A section with its entries in order."""
    inside = sorted((i for i in bulletin.items if i.section == key), key=lambda i: (i.position, i.id))
    entries = tuple(
        entry(item, first=n == 0, last=n == len(inside) - 1)
        for n, item in enumerate(inside)
        if item.included or bulletin.state is not DigestState.APPROVED
    )
    return Place(key, title, entries, dict(bulletin.further).get(key, 0))


def entry(item: Item, *, first: bool, last: bool) -> Entry:
    """An entry with its sentences, their sources and its faults."""
    faults = [f"“{f.form}” cần viết là {f.write}" for text in (item.title, item.text) for f in check_names(text)]
    return Entry(
        item=item,
        sentences=sentences(item),
        status=status_words(item),
        faults=tuple(dict.fromkeys(faults)),
        waits=TO_SUMMARISE in item.text or not item.text.strip(),
        first=first,
        last=last,
    )


def sentences(item: Item) -> tuple[Sentence, ...]:
    """Each sentence with its references; one that has none of its own rests on what the whole entry does."""
    whole = [(c.article, c.version) for c in item.citations if c.start == c.end]
    lead = lead_source(item)
    if not whole and lead is not None:  # the document names this source before the entry's text
        whole = [(lead.article, lead.version)]
    found = []
    for n, text in enumerate(split(item.text)):
        own = [(c.article, c.version) for c in item.citations if c.sentence == n and c.start != c.end]
        pairs = dict.fromkeys(own or whole)
        references = [_reference(item.sources, article, version) for article, version in pairs]
        shown = tuple(references[:REFERENCES_SHOWN])
        found.append(Sentence(text, shown, len(references) - len(shown)))
    return tuple(found)


def _reference(sources: Sequence[ItemSource], article: int, version: int) -> Reference:
    for number, source in enumerate(sources, 1):
        if source.article == article:
            return Reference(number, article, version, source.outlet)
    return Reference(0, article, version, "")


def _about(points: Sequence[Unfinished], item: int | None) -> list[str]:
    return [point.what for point in points if point.item == item]
