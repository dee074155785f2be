"""Who may do what with a digest, when; and the desk where it is done, one short unit an action.

draft -> submitted -> approved. An editor edits and submits, an approver other than who submitted it approves or sends
it back. What is approved is frozen under a SHA-256; a change after that is a new document in its place (văn bản thay
thế), never an edit.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from digests import compile as compiling
from digests.compose import TO_SUMMARISE
from digests.names import RULES, check_names
from digests.periods import HANOI
from digests.sections import KEYS, printed
from digests.sentences import split
from haidang.errors import Conflict, GateRefused, NotAllowed
from haidang.model.bulletin import Bulletin, Citation, ClaimStatus, DigestKind, DigestState, Item, Letterhead
from haidang.model.person import Role, User
from haidang.ports import Clock
from haidang.store import analyses, audit, bulletins, marks
from haidang.store.bulletins import Use
from haidang.store.unit import Store, Unit

MACHINE = User(name="máy", display="Hệ thống", roles=frozenset({Role.EDITOR}))  # builds drafts on schedule
_CERTAIN = frozenset(rule.write for rule in RULES if not rule.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """What stands between a draft and its submission."""

    item: int | None  # None: the highlights or the recommendations
    what: str  # plain Vietnamese


def may_edit(bulletin: Bulletin, by: User) -> None:
    """Raises NotAllowed or GateRefused."""
    if Role.EDITOR not in by.roles:
        raise NotAllowed("chỉ người có vai trò biên tập được sửa báo cáo")
    if bulletin.state is DigestState.APPROVED:
        raise GateRefused("báo cáo đã duyệt không sửa được; hãy lập văn bản thay thế", rule="frozen")
    if bulletin.state is DigestState.SUBMITTED:
        raise GateRefused("báo cáo đang trình duyệt; trả lại trước khi sửa", rule="submitted")


def may_decide(bulletin: Bulletin, by: User) -> None:
    """Whether someone may approve or send back. Raises NotAllowed or GateRefused."""
    if Role.APPROVER not in by.roles:
        raise NotAllowed("chỉ người có vai trò duyệt được duyệt hoặc trả lại báo cáo")
    if bulletin.state is not DigestState.SUBMITTED:
        raise GateRefused("báo cáo chưa được trình", rule="not_submitted")


def submitted(bulletin: Bulletin, by: User) -> Bulletin:
    """The digest as submitted. Raises GateRefused (rule "unfinished") while it is not fit to print."""
    may_edit(bulletin, by)
    open_points = unfinished(bulletin)
    if open_points:
        told = "; ".join(f"mục {p.item}: {p.what}" if p.item else p.what for p in open_points[:5])
        raise GateRefused(f"báo cáo chưa hoàn chỉnh: {told}", rule="unfinished")
    return replace(bulletin, state=DigestState.SUBMITTED, submitted_by=by.name)


def sent_back(bulletin: Bulletin, by: User) -> Bulletin:
    """A draft again."""
    may_decide(bulletin, by)
    return replace(bulletin, state=DigestState.DRAFT, submitted_by="")


def approved(bulletin: Bulletin, by: User, now: datetime) -> Bulletin:
    """Approved and frozen. Raises GateRefused (rule "second_person") for who submitted it."""
    may_decide(bulletin, by)
    if by.name == bulletin.submitted_by:
        raise GateRefused("người trình không được tự duyệt", rule="second_person")
    done = replace(bulletin, state=DigestState.APPROVED, approved_by=by.name, approved_at=now)
    return replace(done, frozen_digest=content_digest(done))


def content_digest(bulletin: Bulletin) -> str:
    """SHA-256 (hex) over all that is printed, in canonical JSON: sorted keys, no spaces, UTF-8.

    Left out is what the content does not depend on: ids and revs of rows, who approved when, notes for the editor, and
    number and date, which the clerk gives outside the system.
    """
    entries = [
        {k: v for k, v in asdict(item).items() if k not in ("rev", "for_editor")} for item in printed(bulletin.items)
    ]
    head = asdict(replace(bulletin, items=()))
    for name in ("id", "rev", "state", "created_at", "created_by", "submitted_by", "approved_by", "approved_at"):
        del head[name]
    content = {**head, "frozen_digest": "", "items": entries}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def intact(bulletin: Bulletin) -> bool:
    """Whether an approved digest still is what was approved."""
    return bulletin.state is DigestState.APPROVED and bulletin.frozen_digest == content_digest(bulletin)


def unfinished(bulletin: Bulletin) -> tuple[Unfinished, ...]:
    """Summaries that wait for an editor, and names that a document of the city can't carry as its own."""
    found = []
    for item in printed(bulletin.items):
        if TO_SUMMARISE in item.text or not item.text.strip():
            found.append(Unfinished(item=item.id, what="chưa có phần tóm tắt bằng tiếng Việt"))
        found += [Unfinished(item=item.id, what=what) for what in _names(item.text)]
    if printed(bulletin.items) and not bulletin.highlights:
        found.append(Unfinished(item=None, what="chưa có dòng nổi bật"))
    for text in (*bulletin.highlights, bulletin.recommendations):
        found += [Unfinished(item=None, what=what) for what in _names(text)]
    return tuple(found)


def edited(item: Item, *, title: str, text: str, status: ClaimStatus | None) -> Item:
    """An entry as a person words it. Citations stay with the sentences that stayed."""
    if item.case is not None and status is not item.status:
        raise GateRefused("trạng thái của tin có vụ việc do kết quả đánh giá vụ việc quyết định", rule="status")
    if status is ClaimStatus.REFUTED and item.status is not ClaimStatus.REFUTED:
        raise GateRefused("chỉ kết quả đánh giá có người thứ hai duyệt mới được ghi bị bác bỏ", rule="status")
    return replace(item, title=title.strip(), text=text.strip(), status=status, citations=_kept(item, text.strip()))


class DigestDesk:
    """Digest editing over the store. Every action is one unit: rev checked, audited, marked.

    All methods raise NotAllowed (role), GateRefused (a rule, named), Conflict (somebody was quicker).
    """

    def __init__(self, store: Store, clock: Clock, *, office: Letterhead | None = None, zone: ZoneInfo = HANOI) -> None:
        self._store = store
        self._clock = clock
        self._office = office or Letterhead()
        self._zone = zone

    def build(self, kind: DigestKind, since: datetime, until: datetime, by: User = MACHINE) -> Bulletin:
        """A draft of the period, stored. Another draft of the same period stays beside it."""
        if Role.EDITOR not in by.roles:
            raise NotAllowed("chỉ người có vai trò biên tập được lập báo cáo")
        now = self._clock.now()
        with self._store.read() as unit:
            material = compiling.gather(unit, since, until, analyses.in_force(unit))
        made = compiling.draft(material, kind=kind, office=self._office, by=by.name, now=now, zone=self._zone)
        with self._store.begin() as unit:
            return self._add(unit, made, by, "digest.build", f"{kind.value}, {len(made.items)} entries")

    def get(self, bulletin: int) -> Bulletin:
        """One digest. Raises Conflict if there is none."""
        with self._store.read() as unit:
            return _found(unit, bulletin)

    def heads(self, *, limit: int = 100, state: DigestState | None = None) -> list[bulletins.Head]:
        """Digests without entries, newest period first."""
        with self._store.read() as unit:
            return bulletins.heads(unit, limit=limit, state=state)

    def edit_item(
        self, bulletin: int, item: int, *, rev: int, title: str, text: str, status: ClaimStatus | None, by: User
    ) -> Bulletin:
        """New words for an entry."""
        return self._on_item(
            bulletin,
            item,
            rev=rev,
            by=by,
            what="digest.edit_item",
            change=lambda i: edited(i, title=title, text=text, status=status),
        )

    def include(self, bulletin: int, item: int, *, rev: int, included: bool, by: User) -> Bulletin:
        """Takes an entry in or leaves it out."""
        what = "digest.include" if included else "digest.exclude"
        return self._on_item(bulletin, item, rev=rev, by=by, what=what, change=lambda i: replace(i, included=included))

    def move(self, bulletin: int, item: int, *, rev: int, section: str, position: int, by: User) -> Bulletin:
        """Puts an entry at a place (from 1) of a section; the others make room. `rev` is the digest's."""
        if section not in KEYS:
            raise GateRefused(f"không có mục {section!r}", rule="section")
        with self._store.begin() as unit:
            found = self._editable(unit, bulletin, by)
            if found.rev != rev:
                raise Conflict(f"digest {bulletin} has changed since it was read; load it again")
            moved = _item(found, item)
            others = [i for i in found.items if i.section == section and i.id != item]
            others.sort(key=lambda i: (i.position, i.id))
            others.insert(max(0, position - 1), replace(moved, section=section))
            for place, one in enumerate(others, 1):
                if one != moved or place != moved.position:
                    bulletins.save_item(unit, bulletin, replace(one, position=place), rev=one.rev)
            self._trace(unit, bulletin, by, "digest.move", f"entry {item} to {section} {position}")
            return _found(unit, bulletin)

    def edit_highlights(
        self, bulletin: int, *, rev: int, highlights: tuple[str, ...], recommendations: str, by: User
    ) -> Bulletin:
        """New highlights and recommendations."""
        lines = tuple(line.strip() for line in highlights if line.strip())
        return self._on_head(
            bulletin,
            rev=rev,
            by=by,
            what="digest.edit_highlights",
            change=lambda b: replace(_editable_by(b, by), highlights=lines, recommendations=recommendations.strip()),
        )

    def submit(self, bulletin: int, *, rev: int, by: User) -> Bulletin:
        """To the approver."""
        return self._on_head(bulletin, rev=rev, by=by, what="digest.submit", change=lambda b: submitted(b, by))

    def send_back(self, bulletin: int, *, rev: int, reason: str, by: User) -> Bulletin:
        """To the editor, with a reason for the audit."""
        return self._on_head(
            bulletin, rev=rev, by=by, what="digest.send_back", change=lambda b: sent_back(b, by), detail=reason
        )

    def approve(self, bulletin: int, *, rev: int, by: User) -> Bulletin:
        """Freezes it. `rev` is what the approver has read: an edit since then raises Conflict."""
        now = self._clock.now()
        return self._on_head(bulletin, rev=rev, by=by, what="digest.approve", change=lambda b: approved(b, by, now))

    def replacement(self, bulletin: int, *, reason: str, by: User) -> Bulletin:
        """A draft that takes an approved digest's place (văn bản thay thế); the old one stays as it was."""
        with self._store.begin() as unit:
            found = _found(unit, bulletin)
            if found.state is not DigestState.APPROVED:
                raise GateRefused("chỉ báo cáo đã duyệt mới cần văn bản thay thế", rule="replacement")
            fresh = replace(
                found,
                rev=1,
                state=DigestState.DRAFT,
                created_at=self._clock.now(),
                created_by=by.name,
                items=tuple(replace(item, rev=1) for item in found.items),
                replaces=bulletin,
                submitted_by="",
                approved_by="",
                approved_at=None,
                frozen_digest="",
            )
            may_edit(fresh, by)
            return self._add(unit, fresh, by, "digest.replace", f"of {bulletin}: {reason}")

    def corrections(self, *, case: int | None = None, article: int | None = None) -> list[Use]:
        """Entries that rest on a case (or its articles), or on an article: to be looked at again when that changes.

        An approved digest among them needs a replacing document, a draft only an edit.
        """
        if case is None and article is None:
            return []
        with self._store.read() as unit:
            return bulletins.uses(unit, article=article, case=case)

    def _add(self, unit: Unit, bulletin: Bulletin, by: User, what: str, detail: str) -> Bulletin:
        given = bulletins.add(unit, bulletin)
        self._trace(unit, given, by, what, detail)
        return replace(bulletin, id=given)

    def _editable(self, unit: Unit, bulletin: int, by: User) -> Bulletin:
        return _editable_by(_found(unit, bulletin), by)

    def _on_item(
        self, bulletin: int, item: int, *, rev: int, by: User, what: str, change: Callable[[Item], Item]
    ) -> Bulletin:
        with self._store.begin() as unit:
            found = self._editable(unit, bulletin, by)
            bulletins.save_item(unit, bulletin, change(_item(found, item)), rev=rev)
            self._trace(unit, bulletin, by, what, f"entry {item}")
            return _found(unit, bulletin)

    def _on_head(
        self,
        bulletin: int,
        *,
        rev: int,
        by: User,
        what: str,
        change: Callable[[Bulletin], Bulletin],
        detail: str = "",
    ) -> Bulletin:
        with self._store.begin() as unit:
            done = change(_found(unit, bulletin))
            bulletins.save(unit, done, rev=rev)
            self._trace(unit, bulletin, by, what, detail or done.frozen_digest)
            return _found(unit, bulletin)

    def _trace(self, unit: Unit, bulletin: int, by: User, what: str, detail: str) -> None:
        now = self._clock.now()
        audit.append(unit, by.name, what, f"bulletin:{bulletin}", detail=detail, now=now)
        marks.mark(unit, "correct", f"bulletin:{bulletin}", now)


def _editable_by(bulletin: Bulletin, by: User) -> Bulletin:
    may_edit(bulletin, by)
    return bulletin


def _found(unit: Unit, bulletin: int) -> Bulletin:
    found = bulletins.get(unit, bulletin)
    if found is None:
        raise Conflict(f"there is no digest {bulletin}")
    return found


def _item(bulletin: Bulletin, item: int) -> Item:
    found = next((one for one in bulletin.items if one.id == item), None)
    if found is None:
        raise Conflict(f"digest {bulletin.id} has no entry {item}")
    return found


def _kept(item: Item, text: str) -> tuple[Citation, ...]:
    """Citations of unchanged sentences at their new places; those of the whole (an empty span) always stay."""
    old, new = split(item.text), split(text)
    kept = []
    for citation in item.citations:
        if citation.start == citation.end:
            kept.append(citation)
        elif citation.sentence < len(old) and old[citation.sentence] in new:
            kept.append(replace(citation, sentence=new.index(old[citation.sentence])))
    return tuple(kept)


def _names(text: str) -> list[str]:
    certain = (fault for fault in check_names(text) if fault.write in _CERTAIN)
    return [f"“{fault.form}” cần viết là {fault.write}" for fault in certain]


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    assert isinstance(value, Enum)
    return str(value.value)
