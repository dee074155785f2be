"""The state table, who may do what, and the clocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from haidang.model.case import CaseState, Severity
from haidang.model.person import Role, User
from tests.triage.making import BOTH, LAN, MAI, NOW, SON, TAM, case, finding
from triage.states import RULES, Action, allowed, due, overdue, roles_for, why_not

S = CaseState
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def held(state: CaseState, **changes: object) -> object:
    return case(state, assignee="mai", received_at=NOW, **changes)


def test_what_an_analyst_may_do_with_a_new_case() -> None:
    assert allowed(case(), MAI) == (
        Action.TAKE,
        Action.DISMISS,
        Action.OUT_OF_SCOPE,
        Action.MERGE,
        Action.SPLIT,
    )


def test_what_follows_what() -> None:
    table = {
        (since.value, action.value): (rule.to or since).value for action, rule in RULES.items() for since in rule.since
    }
    assert table == {
        ("new", "take"): "taken",
        ("taken", "release"): "new",
        ("verifying", "release"): "new",
        ("taken", "start_verifying"): "verifying",
        ("taken", "propose"): "awaiting_approval",
        ("verifying", "propose"): "awaiting_approval",
        ("awaiting_approval", "approve"): "decided",
        ("awaiting_approval", "send_back"): "verifying",
        ("decided", "record_response"): "responded",
        ("decided", "close"): "closed",
        ("responded", "close"): "closed",
        **{(state, "dismiss"): "dismissed" for state in ("new", "taken", "verifying")},
        **{(state, "out_of_scope"): "out_of_scope" for state in ("new", "taken", "verifying")},
        **{(state, "hand_over"): "responded" for state in ("new", "taken", "verifying")},
        **{(state, "merge"): "closed" for state in ("new", "taken", "verifying")},
        **{(state, "split"): state for state in ("new", "taken", "verifying")},
        **{(state, "retype"): state for state in ("new", "taken", "verifying")},
        **{(state, "reopen"): "new" for state in ("decided", "responded", "closed", "dismissed", "out_of_scope")},
    }


def test_every_rule_has_somebody_who_may() -> None:
    assert [action for action in Action if not RULES[action].roles] == []


@pytest.mark.parametrize("role", [Role.EDITOR, Role.LEADER, Role.RESEARCHER, Role.AUDITOR, Role.ADMIN])
def test_other_roles_may_do_nothing(role: Role) -> None:
    user = User(name="x", display="X", roles=frozenset({role}))
    assert [allowed(case(state), user) for state in CaseState] == [()] * len(CaseState)


def test_who_is_no_longer_active_may_do_nothing() -> None:
    assert allowed(case(), replace(MAI, active=False)) == ()


def test_the_proposer_never_approves_whatever_roles_they_hold() -> None:
    waiting = held(S.AWAITING_APPROVAL)
    assert why_not(waiting, Action.APPROVE, BOTH) == "Người đề xuất không tự phê duyệt; cần người thứ hai."
    assert (why_not(waiting, Action.APPROVE, LAN), why_not(waiting, Action.APPROVE, SON)) == ("", "")
    assert why_not(waiting, Action.APPROVE, TAM) == "Việc này do người soát xét hoặc người duyệt làm."


@pytest.mark.parametrize("signal", ["leadership", "sovereignty"])
def test_leadership_and_sovereignty_go_one_level_up(signal: str) -> None:
    waiting = held(S.AWAITING_APPROVAL, findings=(finding(signal),))
    assert roles_for(waiting, Action.APPROVE) == {Role.APPROVER}
    assert why_not(waiting, Action.APPROVE, LAN) == (
        "Việc này do người duyệt làm (vụ việc nêu lãnh đạo thành phố hoặc liên quan chủ quyền)."
    )
    assert why_not(waiting, Action.APPROVE, SON) == ""


def test_who_has_taken_it_works_on_it() -> None:
    assert why_not(held(S.TAKEN), Action.PROPOSE, TAM) == (
        "Vụ việc do mai phụ trách; người đó làm hoặc trả lại vụ việc."
    )
    releases = {user.name: not why_not(held(S.TAKEN), Action.RELEASE, user) for user in (MAI, TAM, LAN, SON)}
    assert releases == {"mai": True, "tam": False, "lan": True, "son": True}


def test_a_state_that_does_not_allow_it_says_which_do() -> None:
    assert why_not(case(S.CLOSED), Action.CLOSE, LAN) == (
        "Vụ việc đang ở trạng thái “đã đóng”; việc này chỉ làm được khi: “đã có kết quả đánh giá”, “đã phản hồi”."
    )


def test_a_plea_is_handed_over_and_never_judged() -> None:
    plea = case(item_type="distress_call")
    assert allowed(plea, MAI) == (Action.TAKE, Action.HAND_OVER, Action.MERGE, Action.SPLIT)
    for action in (Action.PROPOSE, Action.APPROVE, Action.START_VERIFYING, Action.OUT_OF_SCOPE):
        assert why_not(plea, action, BOTH) == (
            "Tin kêu cứu không phải tin đồn, không qua đánh giá; hãy chuyển cơ quan cứu nạn."
        )
    assert why_not(plea, Action.DISMISS, MAI) == "Việc này do người soát xét hoặc người duyệt làm."
    assert why_not(case(), Action.HAND_OVER, MAI) == "Chỉ dùng cho tin kêu cứu."


def test_a_merged_case_is_left_alone() -> None:
    assert allowed(case(S.CLOSED, merged_into=2), SON) == ()


@pytest.mark.parametrize(
    ("local", "severity", "minutes"),
    [
        ("10:00", Severity.S1, 15),
        ("21:59", Severity.S2, 15),
        ("22:00", Severity.S1, 60),
        ("02:30", Severity.S2, 60),
        ("06:40", Severity.S1, 35),  # a quarter past seven comes before an hour is over
        ("23:00", Severity.S3, 240),
        ("10:00", Severity.S4, 1440),
    ],
)
def test_the_first_look(local: str, severity: Severity, minutes: int) -> None:
    hour, minute = map(int, local.split(":"))
    at = datetime(2026, 11, 24, hour, minute, tzinfo=UTC) - 7 * HOUR
    assert due(case(severity=severity, first_seen_at=at), at + 5 * HOUR) == (at + minutes * MINUTE, "xem lần đầu")


def test_the_clocks_after_a_person_has_accepted() -> None:
    received = NOW + 10 * MINUTE
    steps = {state: due(case(state, severity=Severity.S1, received_at=received), NOW + HOUR) for state in CaseState}
    owed = {state.value: at - received for state, (at, _) in steps.items() if at is not None and state is not S.NEW}
    assert owed == {
        "taken": HOUR,
        "verifying": 4 * HOUR,
        "awaiting_approval": 8 * HOUR,
        "decided": 24 * HOUR,
    }
    assert steps[S.CLOSED] == (None, "")
    slow = due(case(S.VERIFYING, severity=Severity.S3, received_at=received), NOW)
    assert slow == (received + 12 * HOUR, "đề xuất kết quả đánh giá")


def test_a_plea_has_five_minutes_by_day_and_by_night() -> None:
    for hours in (0, 17):
        at = NOW + hours * HOUR
        plea = case(item_type="distress_call", first_seen_at=at)
        assert due(plea, at) == (at + 5 * MINUTE, "chuyển cơ quan cứu nạn")
    assert due(case(S.RESPONDED, item_type="distress_call", received_at=NOW), NOW) == (None, "")


def test_a_case_that_came_back_is_looked_at_from_now() -> None:
    assert due(case(received_at=NOW), NOW + HOUR) == (NOW + HOUR + 15 * MINUTE, "xem lần đầu")


def test_overdue() -> None:
    assert [overdue(case(due_at=at), NOW) for at in (None, NOW - MINUTE, NOW)] == [False, True, False]
