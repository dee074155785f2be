"""What may be done with a case, by whom, and what follows: one table, and the clocks.

Role words are the office's: `chuyên viên` (analyst), `người soát xét` (reviewer), `người duyệt` (approver).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from haidang.model.analysis import ItemType
from haidang.model.case import Case, CaseState, Severity
from haidang.model.person import Role, User


class Action(StrEnum):
    """What people do with a case."""

    TAKE = "take"
    RELEASE = "release"
    START_VERIFYING = "start_verifying"
    PROPOSE = "propose"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    RECORD_RESPONSE = "record_response"
    CLOSE = "close"
    DISMISS = "dismiss"
    OUT_OF_SCOPE = "out_of_scope"
    REOPEN = "reopen"
    HAND_OVER = "hand_over"  # a call for help goes to the emergency body
    MERGE = "merge"
    SPLIT = "split"
    RETYPE = "retype"  # the machine took the text for what it is not


class Need(StrEnum):
    """What an action asks for beside the click."""

    NOTE = "note"
    VERDICT = "verdict"
    FORM = "form"  # of the response
    CASE = "case"  # the one to merge into
    ITEM = "item"  # the one to split off
    TYPE = "type"  # the right item type


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table."""

    since: frozenset[CaseState]
    to: CaseState | None  # None: the state stays
    roles: frozenset[Role]
    needs: tuple[Need, ...] = ()
    holder: bool = False  # only who has taken the case (RELEASE: or a reviewer or approver)
    second: bool = False  # never who has taken it: that is the proposer
    pleas: bool = False  # allowed on a call for help
    claims: bool = True  # allowed on everything else


_S = CaseState
_WORK = frozenset({_S.NEW, _S.TAKEN, _S.VERIFYING})
_HELD = frozenset({_S.TAKEN, _S.VERIFYING})
_ENDED = frozenset({_S.DECIDED, _S.RESPONDED, _S.CLOSED, _S.DISMISSED, _S.OUT_OF_SCOPE})
_ANALYST = frozenset({Role.ANALYST})
_SECOND = frozenset({Role.REVIEWER, Role.APPROVER})
_DUTY = _ANALYST | _SECOND

RULES: Mapping[Action, Rule] = MappingProxyType(
    {
        Action.TAKE: Rule(since=frozenset({_S.NEW}), to=_S.TAKEN, roles=_ANALYST, pleas=True),
        Action.RELEASE: Rule(since=_HELD, to=_S.NEW, roles=_DUTY, holder=True, pleas=True),
        Action.START_VERIFYING: Rule(since=frozenset({_S.TAKEN}), to=_S.VERIFYING, roles=_ANALYST, holder=True),
        Action.PROPOSE: Rule(since=_HELD, to=_S.AWAITING_APPROVAL, roles=_ANALYST, needs=(Need.VERDICT,), holder=True),
        Action.APPROVE: Rule(
            since=frozenset({_S.AWAITING_APPROVAL}), to=_S.DECIDED, roles=_SECOND, needs=(Need.VERDICT,), second=True
        ),
        Action.SEND_BACK: Rule(
            since=frozenset({_S.AWAITING_APPROVAL}), to=_S.VERIFYING, roles=_SECOND, needs=(Need.NOTE,), second=True
        ),
        Action.RECORD_RESPONSE: Rule(
            since=frozenset({_S.DECIDED}), to=_S.RESPONDED, roles=_DUTY, needs=(Need.FORM, Need.NOTE)
        ),
        Action.CLOSE: Rule(since=frozenset({_S.DECIDED, _S.RESPONDED}), to=_S.CLOSED, roles=_SECOND, pleas=True),
        Action.DISMISS: Rule(since=_WORK, to=_S.DISMISSED, roles=_DUTY, needs=(Need.NOTE,), pleas=True),
        Action.OUT_OF_SCOPE: Rule(since=_WORK, to=_S.OUT_OF_SCOPE, roles=_DUTY, needs=(Need.NOTE,)),
        Action.REOPEN: Rule(since=_ENDED, to=_S.NEW, roles=_SECOND, needs=(Need.NOTE,), pleas=True),
        Action.HAND_OVER: Rule(since=_WORK, to=_S.RESPONDED, roles=_DUTY, needs=(Need.NOTE,), pleas=True, claims=False),
        Action.MERGE: Rule(since=_WORK, to=_S.CLOSED, roles=_DUTY, needs=(Need.CASE,), pleas=True),
        Action.SPLIT: Rule(since=_WORK, to=None, roles=_DUTY, needs=(Need.ITEM,), pleas=True),
        Action.RETYPE: Rule(since=_WORK, to=None, roles=_SECOND, needs=(Need.TYPE, Need.NOTE), pleas=True),
    }
)

ROLE_WORDS: Mapping[Role, str] = MappingProxyType(
    {
        Role.ANALYST: "chuyên viên",
        Role.REVIEWER: "người soát xét",
        Role.APPROVER: "người duyệt",
    }
)
STATE_WORDS: Mapping[CaseState, str] = MappingProxyType(
    {
        _S.NEW: "mới",
        _S.TAKEN: "đã nhận",
        _S.VERIFYING: "đang xác minh",
        _S.AWAITING_APPROVAL: "chờ phê duyệt",
        _S.DECIDED: "đã có kết quả đánh giá",
        _S.RESPONDED: "đã phản hồi",
        _S.CLOSED: "đã đóng",
        _S.DISMISSED: "bỏ qua",
        _S.OUT_OF_SCOPE: "ngoài thẩm quyền",
    }
)
ACTION_WORDS: Mapping[Action, str] = MappingProxyType(
    {
        Action.TAKE: "Nhận vụ việc",
        Action.RELEASE: "Trả lại",
        Action.START_VERIFYING: "Bắt đầu xác minh",
        Action.PROPOSE: "Đề xuất kết quả đánh giá",
        Action.APPROVE: "Phê duyệt",
        Action.SEND_BACK: "Trả lại để bổ sung",
        Action.RECORD_RESPONSE: "Ghi nhận phản hồi",
        Action.CLOSE: "Đóng vụ việc",
        Action.DISMISS: "Bỏ qua",
        Action.OUT_OF_SCOPE: "Ngoài thẩm quyền",
        Action.REOPEN: "Mở lại",
        Action.HAND_OVER: "Chuyển cơ quan cứu nạn",
        Action.MERGE: "Gộp vào vụ việc khác",
        Action.SPLIT: "Tách một tin bài",
        Action.RETYPE: "Sửa loại nội dung",
    }
)


def is_plea(case: Case) -> bool:
    """A call for help: never a rumour."""
    return case.item_type == ItemType.DISTRESS_CALL.value


def needs_approver(case: Case) -> bool:
    """It names the city's leadership or touches sovereignty: one level up."""
    return any(finding.signal in ("leadership", "sovereignty") for finding in case.findings)


def roles_for(case: Case, action: Action) -> frozenset[Role]:
    """Who may do it in this case, by role."""
    if action is Action.APPROVE and needs_approver(case):
        return frozenset({Role.APPROVER})
    if action is Action.DISMISS and is_plea(case):
        return _SECOND
    return RULES[action].roles


def allowed(case: Case, user: User) -> tuple[Action, ...]:
    """What this person may do with the case as it stands, in the table's order."""
    return tuple(action for action in Action if not why_not(case, action, user))


def why_not(case: Case, action: Action, user: User) -> str:
    """Why this person may not, and who or what can; "" if they may. Vietnamese, for the page."""
    rule = RULES[action]
    if case.merged_into is not None:
        return "Vụ việc đã gộp vào vụ việc khác; hãy làm tiếp ở vụ việc đó."
    if is_plea(case) and not rule.pleas:
        return "Tin kêu cứu không phải tin đồn, không qua đánh giá; hãy chuyển cơ quan cứu nạn."
    if not is_plea(case) and not rule.claims:
        return "Chỉ dùng cho tin kêu cứu."
    if case.state not in rule.since:
        usable = ", ".join(f"“{STATE_WORDS[state]}”" for state in CaseState if state in rule.since)
        return f"Vụ việc đang ở trạng thái “{STATE_WORDS[case.state]}”; việc này chỉ làm được khi: {usable}."
    if not user.active:
        return "Tài khoản đã ngừng hoạt động."
    roles = roles_for(case, action)
    if not roles & user.roles:
        who = " hoặc ".join(ROLE_WORDS[role] for role in ROLE_WORDS if role in roles)
        more = " (vụ việc nêu lãnh đạo thành phố hoặc liên quan chủ quyền)" if _raised(case, action) else ""
        return f"Việc này do {who} làm{more}."
    return _why_not_this_person(case, action, user)


def _raised(case: Case, action: Action) -> bool:
    return action is Action.APPROVE and needs_approver(case)


def _why_not_this_person(case: Case, action: Action, user: User) -> str:
    rule = RULES[action]
    mine = case.assignee == user.name
    if rule.second and mine:
        return "Người đề xuất không tự phê duyệt; cần người thứ hai."
    if rule.holder and not mine and not (action is Action.RELEASE and user.roles & _SECOND):
        return f"Vụ việc do {case.assignee} phụ trách; người đó làm hoặc trả lại vụ việc."
    return ""


# --- clocks ----------------------------------------------------------------------------------------------------------

LEGAL = timedelta(hours=24)  # from received_at: the first statement of a spokesperson
DAY_STARTS, DAY_ENDS = time(7), time(22)
LOOK_BY_DAY, LOOK_AT_NIGHT = timedelta(minutes=15), timedelta(minutes=60)
PLEA = timedelta(minutes=5)
_LOOK_LATER: Mapping[Severity, timedelta] = MappingProxyType(
    {Severity.S3: timedelta(hours=4), Severity.S4: timedelta(hours=24)}
)
# Hours after received_at by which a step should be through: grave cases, others. Internal targets, to be agreed with
# the office; only the last one is law.
_STEPS: Mapping[CaseState, tuple[float, float, str]] = MappingProxyType(
    {
        _S.TAKEN: (1, 4, "gửi yêu cầu xác minh"),
        _S.VERIFYING: (4, 12, "đề xuất kết quả đánh giá"),
        _S.AWAITING_APPROVAL: (8, 20, "phê duyệt"),
        _S.DECIDED: (24, 24, "phát ngôn hoặc phản hồi (24 giờ từ khi tiếp nhận)"),
    }
)


def due(case: Case, now: datetime, zone: ZoneInfo | None = None) -> tuple[datetime | None, str]:
    """By when the one next step should be through, and which it is; (None, "") when nothing is owed.

    Two clocks: the first look runs from `first_seen_at` (from `now` when the case came back to the list), the rest
    from `received_at`, when a person accepted it: that is the legal one, 24 hours. Day and night are the office's
    (`zone`, by default Asia/Ho_Chi_Minh).
    """
    if case.state is CaseState.NEW or (is_plea(case) and case.state in _WORK):
        start = now if case.state is CaseState.NEW and case.received_at is not None else case.first_seen_at
        return first_due(case.item_type, case.severity, start, zone)
    if is_plea(case):
        return None, ""
    if case.state not in _STEPS or case.received_at is None:
        return None, ""
    grave, other, what = _STEPS[case.state]
    hours = grave if case.severity.urgency >= Severity.S2.urgency else other
    return min(case.received_at + timedelta(hours=hours), case.received_at + LEGAL), what


def overdue(case: Case, now: datetime) -> bool:
    """Whether the next step should have been through by now."""
    return case.due_at is not None and case.due_at < now


def first_due(
    item_type: str, severity: Severity, start: datetime, zone: ZoneInfo | None = None
) -> tuple[datetime, str]:
    """By when a person should first look; a plea for help is to be handed over within minutes, day and night."""
    if item_type == ItemType.DISTRESS_CALL.value:
        return start + PLEA, "chuyển cơ quan cứu nạn"
    return _look(severity, start, zone or ZoneInfo("Asia/Ho_Chi_Minh")), "xem lần đầu"


def _look(severity: Severity, start: datetime, zone: ZoneInfo) -> datetime:
    if severity in _LOOK_LATER:
        return start + _LOOK_LATER[severity]
    local = start.astimezone(zone)
    if DAY_STARTS <= local.time() < DAY_ENDS:
        return start + LOOK_BY_DAY
    morning = local.replace(hour=DAY_STARTS.hour, minute=0, second=0, microsecond=0)
    if morning < local:
        morning += timedelta(days=1)
    return min(start + LOOK_AT_NIGHT, morning.astimezone(start.tzinfo) + LOOK_BY_DAY)
