"""Case review: the gate that every verdict passes, and the desk where people act on cases.

The gate is pure. The desk is the one way by which people change cases: each action is one unit in which the state
table, the gate and the case's rev are asked, and history, audit and marks are written. The verdict table refuses by
itself what the gate refuses.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from haidang.errors import Conflict, GateRefused, NotAllowed
from haidang.model.analysis import ItemType
from haidang.model.case import Case, CaseItem, Ground, Verdict, VerdictClass
from haidang.model.person import User
from haidang.model.work import Consumer
from haidang.ports import Clock
from haidang.store import audit, cases, claims, marks, verdicts
from haidang.store.unit import Store, Unit
from haidang.text import exact, folded
from triage.match import claim_fingerprint
from triage.states import RULES, Action, Need, due, first_due, is_plea, why_not

OUTCOME_WORDS: Mapping[VerdictClass, str] = MappingProxyType(
    {
        VerdictClass.TRUE: "đã xác minh đúng",
        VerdictClass.UNPROVEN: "chưa đủ căn cứ",
        VerdictClass.INACCURATE: "thiếu chính xác",
        VerdictClass.FALSE: "tin sai sự thật",
        VerdictClass.FAKE: "tin giả",
        VerdictClass.OUT_OF_SCOPE: "ngoài thẩm quyền",
    }
)
TO_BE_CHECKED = "cần kiểm chứng"
NOT_CONFIRMED = "chưa phù hợp với nguồn đã đối chiếu"
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Response(StrEnum):
    """How the office answered in public."""

    PRESS_RELEASE = "thong_cao"
    STATEMENT = "phat_ngon"
    TO_THE_PRESS = "phan_hoi_bao_chi"
    NONE = "khong_phan_hoi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a person proposes as the outcome of a case."""

    outcome: VerdictClass
    claim_quoted: str
    reasons: str
    grounds: tuple[Ground, ...]
    competent_body: str = ""
    competent_document: str = ""
    competent_date: str = ""  # dd/mm/yyyy


# --- the gate --------------------------------------------------------------------------------------------------------


def check_verdict(
    verdict: Verdict,
    case: Case,
    *,
    approver: str = "",
    texts: Sequence[str] | None = None,
    department: str = "Sở Ngoại vụ",
) -> None:
    """Refuses what safeguards 4 and 5 forbid, whoever asks. Raises GateRefused; `rule` names the safeguard's part.

    `approver` is "" for a proposal. `texts`, where given, are what the case's items say: a claim is quoted when it
    stands in one of them or is the case's own claim, letter case and white space aside. A ground of the department
    itself does not count as independent, whatever was ticked.
    """
    if is_plea(case) or verdict.item_type == ItemType.DISTRESS_CALL.value:
        raise GateRefused("Tin kêu cứu không phải tin đồn, không qua đánh giá.", rule="plea_is_no_rumour")
    if verdict.item_type != case.item_type:
        raise GateRefused("Loại nội dung của đề xuất không khớp với vụ việc.", rule="item_type")
    if verdict.outcome.of_falsity:
        _check_falsity(verdict, case, texts, department)
    if not verdict.proposed_by.strip():
        raise GateRefused("Đề xuất phải có tên người đề xuất.", rule="proposer_named")
    second = approver or verdict.approved_by
    if second and not second.strip():
        raise GateRefused("Phê duyệt phải có tên người phê duyệt.", rule="approver_named")
    if second and second.strip().casefold() == verdict.proposed_by.strip().casefold():
        raise GateRefused("Người đề xuất không tự phê duyệt; cần người thứ hai.", rule="second_person")


def _check_falsity(verdict: Verdict, case: Case, texts: Sequence[str] | None, department: str) -> None:
    if verdict.item_type != ItemType.CHECKABLE_CLAIM.value:
        raise GateRefused(
            "Chỉ nội dung kiểm chứng được mới có thể bị đánh giá là không đúng; ý kiến, phê bình, câu hỏi, châm biếm, "
            "phản ánh dịch vụ thì không.",
            rule="opinion_gate",
        )
    if not verdict.claim_quoted.strip():
        raise GateRefused("Phải trích nguyên văn nội dung được đánh giá.", rule="claim_quoted")
    if texts is not None and not any(_quotes(text, verdict.claim_quoted) for text in (case.claim, *texts)):
        raise GateRefused("Câu trích không có trong các tin bài của vụ việc.", rule="claim_quoted")
    if not verdict.reasons.strip():
        raise GateRefused("Phải nêu lý do.", rule="reasons")
    if verdict.ground_count < 2:
        raise GateRefused(
            "Cần ít nhất hai nguồn đối chiếu khác nhau, mỗi nguồn có địa chỉ hoặc số văn bản.", rule="grounds"
        )
    own = folded(department).text
    others = replace(verdict, grounds=tuple(g for g in verdict.grounds if own not in folded(g.body).text))
    if others.independent_count < 1:
        raise GateRefused(
            "Cần ít nhất một nguồn độc lập với Sở và với cơ quan mà nội dung nhắc tới.", rule="independent_ground"
        )


def _quotes(text: str, quoted: str) -> bool:
    plain, wanted = (" ".join(exact(one).text.casefold().split()) for one in (text, quoted))
    return wanted.strip("“”\"'. ") in plain


def printed(verdict: Verdict) -> str:
    """The outcome in the words that may leave the desk.

    Before approval only "cần kiểm chứng". "Tin giả" and "tin sai sự thật" only with the competent body that said so,
    the number and the date of its document.
    """
    if not verdict.approved_by:
        return TO_BE_CHECKED
    if not verdict.outcome.needs_competent_body:
        return OUTCOME_WORDS[verdict.outcome]
    body, document = verdict.competent_body.strip(), verdict.competent_document.strip()
    if not (body and document and _is_date(verdict.competent_date)):
        return NOT_CONFIRMED
    return f"{OUTCOME_WORDS[verdict.outcome]} (theo {body}, {document} ngày {verdict.competent_date.strip()})"


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return False
    day, month, year = map(int, found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


# --- the desk --------------------------------------------------------------------------------------------------------


class CaseDesk:
    """Where people act on cases. Each method is one unit: all of it or nothing.

    Every method raises Conflict when the case has moved on since `rev`, NotAllowed (in Vietnamese, with who may) when
    state or role say no, GateRefused when a safeguard or a missing field does, Unavailable when the store is away.
    """

    def __init__(
        self, store: Store, clock: Clock, *, zone: ZoneInfo | None = None, department: str = "Sở Ngoại vụ"
    ) -> None:
        self._store = store
        self._clock = clock
        self._zone = zone or ZoneInfo("Asia/Ho_Chi_Minh")
        self._department = department

    def act(self, case: int, action: Action, user: User, *, rev: int, note: str = "") -> Case:
        """The actions that need no more than a note: take, release, start_verifying, send_back, close, dismiss,
        out_of_scope, reopen, hand_over.
        """
        with self._store.begin() as unit:
            now = self._clock.now()
            before = self._enter(unit, case, action, user, rev=rev, note=note)
            if action is Action.SEND_BACK:
                proposal = self._proposal(unit, case)
                verdicts.withdraw(unit, case, proposal.n, now)
            return self._leave(unit, before, _moved(before, action, user, now), action, user, note=note)

    def respond(self, case: int, user: User, *, rev: int, form: Response, note: str) -> Case:
        """Records the answer that was given in public; this software gives none."""
        with self._store.begin() as unit:
            action = Action.RECORD_RESPONSE
            before = self._enter(unit, case, action, user, rev=rev, note=note, given=Need.FORM)
            after = _moved(before, action, user, self._clock.now())
            return self._leave(unit, before, after, action, user, note=f"{form.value}: {note}")

    def propose(self, case: int, user: User, proposal: Proposal, *, rev: int, note: str = "") -> Verdict:
        """Puts an outcome before a second person. The item type is the case's own."""
        with self._store.begin() as unit:
            now = self._clock.now()
            before = self._enter(unit, case, Action.PROPOSE, user, rev=rev, note=note, given=Need.VERDICT)
            verdict = Verdict(
                case=case,
                n=0,
                item_type=before.item_type,
                proposed_by=user.name,
                proposed_at=now,
                outcome=proposal.outcome,
                claim_quoted=proposal.claim_quoted,
                reasons=proposal.reasons,
                grounds=proposal.grounds,
                competent_body=proposal.competent_body,
                competent_document=proposal.competent_document,
                competent_date=proposal.competent_date,
            )
            self._check(unit, verdict, before)
            verdict = verdicts.put(unit, verdict)
            after = _moved(before, Action.PROPOSE, user, now)
            self._leave(unit, before, after, Action.PROPOSE, user, note=note, detail=_told(verdict))
            return verdict

    def approve(self, case: int, user: User, *, rev: int, n: int, note: str = "") -> Verdict:
        """The second person's yes to proposal `n`: the verdict stands, and its claim goes into the library."""
        with self._store.begin() as unit:
            now = self._clock.now()
            before = self._enter(unit, case, Action.APPROVE, user, rev=rev, note=note, given=Need.VERDICT)
            proposal = self._proposal(unit, case)
            if proposal.n != n:
                raise Conflict("đề xuất đã được thay bằng đề xuất khác; hãy tải lại trang")
            self._check(unit, proposal, before, approver=user.name)
            earlier = verdicts.standing(unit, case)
            verdict = verdicts.approve(unit, case, n, user.name, now)
            _shelve(unit, verdict, now)
            if earlier is not None:
                marks.mark(unit, Consumer.CORRECT, f"case:{case}", now)
            after = _moved(before, Action.APPROVE, user, now)
            self._leave(unit, before, after, Action.APPROVE, user, note=note, detail=_told(verdict))
            return verdict

    def merge(self, case: int, into: int, user: User, *, rev: int, note: str = "") -> Case:
        """Moves everything into another case and closes this one; gives the other one back."""
        with self._store.begin() as unit:
            now = self._clock.now()
            if case == into:
                raise NotAllowed("Không gộp một vụ việc vào chính nó.")
            for one in sorted((case, into)):  # always in one order: two people may merge the same pair
                cases.hold(unit, one)
            before = self._enter(unit, case, Action.MERGE, user, rev=rev, note=note, given=Need.CASE)
            target = cases.hold(unit, into)
            if target.state not in cases.OPEN or is_plea(target) != is_plea(before):
                raise NotAllowed(f"Không gộp vào {target.number}: vụ việc đó đã kết thúc hoặc là loại khác.")
            cases.move_items(unit, case, into)
            if verdicts.standing(unit, case) is not None:
                marks.mark(unit, Consumer.CORRECT, f"case:{case}", now)
            closed = replace(_moved(before, Action.MERGE, user, now), merged_into=into)
            self._leave(unit, before, closed, Action.MERGE, user, note=f"{target.number} {note}".strip())
            grown = cases.absorb(target, before.findings, before.severity, before.score)
            return self._leave(unit, target, grown, Action.MERGE, user, note=f"+ {before.number} {note}".strip())

    def split(self, case: int, article: int, user: User, *, rev: int, claim: str, note: str = "") -> Case:
        """Takes one article out into a case of its own, with its own claim; gives the new case back."""
        with self._store.begin() as unit:
            now = self._clock.now()
            before = self._enter(unit, case, Action.SPLIT, user, rev=rev, note=note, given=Need.ITEM)
            inside = cases.items(unit, case)
            item = next((one for one in inside if one.article == article), None)
            if item is None or len(inside) == 1 or not claim.strip():
                raise NotAllowed("Chỉ tách được một tin bài khi vụ việc còn tin bài khác và có ghi nội dung mới.")
            opened = self._open(unit, before, item, claim=claim.strip(), user=user, now=now)
            cases.move_items(unit, case, opened.id, only=article)
            self._leave(unit, before, before, Action.SPLIT, user, note=f"{opened.number} {note}".strip())
            return opened

    def retype(self, case: int, item_type: ItemType, user: User, *, rev: int, note: str) -> Case:
        """Says what kind of text it is where the machine erred. A plea for help never becomes a claim."""
        with self._store.begin() as unit:
            before = self._enter(unit, case, Action.RETYPE, user, rev=rev, note=note, given=Need.TYPE)
            if is_plea(before) and item_type is ItemType.CHECKABLE_CLAIM:
                raise GateRefused("Tin kêu cứu không trở thành tin cần đánh giá.", rule="plea_is_no_rumour")
            after = replace(before, item_type=item_type.value)
            detail = f"{before.item_type} > {item_type.value}"
            return self._leave(unit, before, after, Action.RETYPE, user, note=note, detail=detail)

    def _enter(
        self, unit: Unit, case: int, action: Action, user: User, *, rev: int, note: str, given: Need | None = None
    ) -> Case:
        """The case, locked, when table and fields allow the action."""
        held = cases.hold(unit, case, rev)
        refused = why_not(held, action, user)
        if refused:
            raise NotAllowed(refused)
        needs = RULES[action].needs
        if Need.NOTE in needs and not note.strip():
            raise GateRefused("Cần ghi lý do.", rule="note")
        if any(need not in (Need.NOTE, given) for need in needs):
            raise NotAllowed("Việc này cần thêm thông tin, không làm bằng một lần bấm được.")
        return held

    def _leave(
        self, unit: Unit, before: Case, after: Case, action: Action, user: User, *, note: str = "", detail: str = ""
    ) -> Case:
        """Writes the case with its clock, history, audit and marks."""
        now = self._clock.now()
        stays = (before.state, before.severity, before.item_type) == (after.state, after.severity, after.item_type)
        due_at, due_what = (before.due_at, before.due_what) if stays else due(after, now, self._zone)
        saved = cases.save(
            unit, replace(after, due_at=due_at, due_what=due_what), what=action, who=user.name, note=note, now=now
        )
        # No notes here: the audit can't be erased from, and notes may hold what must be.
        told = " ".join(part for part in (before.number, f"{before.state} > {after.state}", detail) if part)
        audit.append(unit, user.name, action, f"case:{before.id}", detail=told, now=now)
        for item in cases.items(unit, before.id):
            marks.mark(unit, Consumer.INDEX, str(item.article), now)
        return saved

    def _open(self, unit: Unit, source: Case, item: CaseItem, *, claim: str, user: User, now: datetime) -> Case:
        due_at, due_what = first_due(source.item_type, source.severity, now, self._zone)
        new = cases.NewCase(
            claim=claim,
            item_type=source.item_type,
            severity=source.severity,
            score=source.score,
            findings=source.findings,
            first_seen_at=now,
            items=(replace(item, why="by_hand"),),
            fingerprint=claim_fingerprint(claim),
            due_at=due_at,
            due_what=due_what,
        )
        opened = cases.open_case(unit, new, now=now, zone=self._zone, who=user.name)
        told = f"{opened.number} from {source.number}"
        audit.append(unit, user.name, "open", f"case:{opened.id}", detail=told, now=now)
        return opened

    def _proposal(self, unit: Unit, case: int) -> Verdict:
        proposal = verdicts.proposed(unit, case)
        if proposal is None:
            raise Conflict("không có đề xuất nào đang chờ phê duyệt")
        return proposal

    def _check(self, unit: Unit, verdict: Verdict, case: Case, *, approver: str = "") -> None:
        versions = (one.version for one in cases.items_with_articles(unit, case.id))
        texts = [part for v in versions for part in (v.text.title, v.text.lead, v.text.text)]
        check_verdict(verdict, case, approver=approver, texts=texts, department=self._department)


def _moved(case: Case, action: Action, user: User, now: datetime) -> Case:
    """The case after an action, clocks aside."""
    to = RULES[action].to
    moved = replace(case, state=case.state if to is None else to)
    steps: Mapping[Action, Callable[[Case], Case]] = {
        Action.TAKE: lambda c: replace(c, assignee=user.name, received_at=c.received_at or now),
        Action.HAND_OVER: lambda c: replace(c, assignee=user.name, received_at=c.received_at or now),
        Action.RELEASE: lambda c: replace(c, assignee=""),
        Action.REOPEN: lambda c: replace(c, assignee="", received_at=now),  # accepted anew: the clock starts again
    }
    return steps[action](moved) if action in steps else moved


def _shelve(unit: Unit, verdict: Verdict, now: datetime) -> None:
    """Into the library of judged claims: only what was a checkable claim and was judged."""
    judged = verdict.outcome is not VerdictClass.OUT_OF_SCOPE
    if judged and verdict.item_type == ItemType.CHECKABLE_CLAIM.value and verdict.claim_quoted.strip():
        claims.put(unit, case=verdict.case, text=verdict.claim_quoted, outcome=verdict.outcome, now=now)
    else:
        claims.drop(unit, verdict.case)


def _told(verdict: Verdict) -> str:
    return f"verdict {verdict.n} {verdict.outcome}"
