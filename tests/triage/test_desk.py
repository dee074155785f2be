"""The desk: each action one unit, with history, audit, marks and clocks, and nothing past the gate."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from haidang.errors import Conflict, GateRefused, NotAllowed
from haidang.model.analysis import ItemType
from haidang.model.case import Assessment, Case, CaseState, Severity, VerdictClass
from haidang.model.person import User
from haidang.model.work import Consumer
from haidang.store import audit, cases, claims, marks, verdicts
from haidang.store.schema import upgrade
from haidang.store.unit import Store
from tests.contracts.forbidden_verdicts import CLAIM, FORBIDDEN, GOOD, Forbidden
from tests.triage.making import LAN, MAI, NOW, SON, TAM, Watch, finding, put_article
from triage.cases import new_case
from triage.match import claim_fingerprint
from triage.review import CaseDesk, Response
from triage.states import Action

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "template.db"
    made = Store(f"sqlite:///{path}")
    upgrade(made)
    made.close()
    return path


@pytest.fixture
def shop(template: Path, tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "h.db").write_bytes(template.read_bytes())
    made = Store(f"sqlite:///{tmp_path / 'h.db'}")
    yield made
    made.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def desk(shop: Store, watch: Watch) -> CaseDesk:
    return CaseDesk(shop, watch)


def opened(store: Store, item_type: str = "checkable_claim", **changes: object) -> Case:
    with store.begin() as unit:
        items = (put_article(unit, f"Nóng: {CLAIM}!", 1), put_article(unit, "Nghe nói đập nứt", 2))
        new = cases.NewCase(
            claim=CLAIM,
            item_type=item_type,
            severity=Severity.S1,
            score=0.8,
            findings=(finding("life_safety"),),
            first_seen_at=NOW,
            items=items,
        )
        return cases.open_case(unit, replace(new, **changes), now=NOW, zone=ZONE)  # type: ignore[arg-type]


def stands(store: Store, case: int = 1) -> Case:
    with store.read() as unit:
        found = cases.get(unit, case)
    assert found is not None
    return found


def proposed(store: Store, desk: CaseDesk, by: User = MAI) -> Case:
    case = opened(store)
    desk.act(case.id, Action.TAKE, by, rev=case.rev)
    desk.propose(case.id, by, GOOD, rev=2)
    return stands(store)


def test_the_whole_way_of_a_case(shop: Store, desk: CaseDesk, watch: Watch) -> None:
    case = opened(shop)
    watch.turn(5)
    case = desk.act(case.id, Action.TAKE, MAI, rev=case.rev)
    assert (case.state, case.assignee, case.received_at, case.due_at) == (
        CaseState.TAKEN,
        "mai",
        NOW + timedelta(minutes=5),
        NOW + timedelta(minutes=65),
    )
    case = desk.act(case.id, Action.START_VERIFYING, MAI, rev=case.rev, note="Hỏi Ban Chỉ huy, CV 12")
    verdict = desk.propose(case.id, MAI, GOOD, rev=case.rev)
    watch.turn(30)
    approved = desk.approve(case.id, LAN, rev=stands(shop).rev, n=verdict.n)
    assert (approved.n, approved.approved_by, approved.approved_at) == (1, "lan", NOW + timedelta(minutes=35))
    case = desk.respond(case.id, SON, rev=stands(shop).rev, form=Response.STATEMENT, note="Người phát ngôn, 11 giờ")
    case = desk.act(case.id, Action.CLOSE, SON, rev=case.rev)
    assert (case.state, case.due_at) == (CaseState.CLOSED, None)
    with shop.read() as unit:
        told = [(event.who, event.what) for event in cases.history(unit, case.id)]
        audited = [(row.who, row.what, row.subject, row.detail) for row in reversed(audit.read(unit))]
        faults = audit.verify(unit)
        library = [(c.text, c.outcome, c.case) for c in claims.every(unit)]
    assert told == [
        ("máy", "open"),
        ("mai", "take"),
        ("mai", "start_verifying"),
        ("mai", "propose"),
        ("lan", "approve"),
        ("son", "record_response"),
        ("son", "close"),
    ]
    assert audited == [
        ("mai", "take", "case:1", "RR-2026-00001 new > taken"),
        ("mai", "start_verifying", "case:1", "RR-2026-00001 taken > verifying"),
        ("mai", "propose", "case:1", "RR-2026-00001 verifying > awaiting_approval verdict 1 sai_su_that"),
        ("lan", "approve", "case:1", "RR-2026-00001 awaiting_approval > decided verdict 1 sai_su_that"),
        ("son", "record_response", "case:1", "RR-2026-00001 decided > responded"),
        ("son", "close", "case:1", "RR-2026-00001 responded > closed"),
    ]
    assert (faults, library) == ((), [(CLAIM, VerdictClass.FALSE, 1)])


@pytest.mark.parametrize("one", FORBIDDEN, ids=lambda one: one.name)
def test_the_desk_refuses_what_nobody_may_write(shop: Store, desk: CaseDesk, one: Forbidden) -> None:
    case = opened(shop, one.item_type)
    desk.act(case.id, Action.TAKE, MAI, rev=case.rev)

    def attempt() -> None:
        verdict = desk.propose(case.id, MAI, one.proposal, rev=2)
        desk.approve(case.id, replace(LAN, name=one.approver), rev=3, n=verdict.n)

    with pytest.raises((GateRefused, NotAllowed)):
        attempt()
    with shop.read() as unit:
        assert (verdicts.standing(unit, case.id), claims.every(unit)) == (None, ())


def test_a_refused_action_leaves_nothing_behind(shop: Store, desk: CaseDesk) -> None:
    case = opened(shop)
    with pytest.raises(NotAllowed, match="chuyên viên"):
        desk.act(case.id, Action.TAKE, SON, rev=case.rev)
    with pytest.raises(GateRefused, match="Cần ghi lý do"):
        desk.act(case.id, Action.DISMISS, MAI, rev=case.rev, note=" ")
    with shop.read() as unit:
        assert (stands(shop), audit.count(unit), marks.pending(unit, "index", 9)) == (case, 0, [])


def test_who_comes_second_is_told_that_the_case_has_moved_on(shop: Store, desk: CaseDesk) -> None:
    case = opened(shop)
    desk.act(case.id, Action.TAKE, MAI, rev=case.rev)
    with pytest.raises(Conflict):
        desk.act(case.id, Action.TAKE, TAM, rev=case.rev)
    assert stands(shop).assignee == "mai"


def test_the_approver_says_yes_to_the_proposal_they_have_read(shop: Store, desk: CaseDesk) -> None:
    case = proposed(shop, desk)
    case = desk.act(case.id, Action.SEND_BACK, LAN, rev=case.rev, note="Thiếu số liệu quan trắc")
    assert (case.state, case.assignee) == (CaseState.VERIFYING, "mai")
    desk.propose(case.id, MAI, replace(GOOD, outcome=VerdictClass.UNPROVEN), rev=case.rev)
    with pytest.raises(Conflict):
        desk.approve(case.id, LAN, rev=stands(shop).rev, n=1)
    desk.approve(case.id, LAN, rev=stands(shop).rev, n=2)
    with shop.read() as unit:
        history = [(v.n, v.outcome, v.approved_by, v.withdrawn_at is None) for v in verdicts.history(unit, case.id)]
    assert history == [(1, VerdictClass.FALSE, "", False), (2, VerdictClass.UNPROVEN, "lan", True)]


def test_what_names_the_leadership_is_approved_one_level_up(shop: Store, desk: CaseDesk) -> None:
    case = opened(shop, findings=(finding("leadership"),))
    desk.act(case.id, Action.TAKE, MAI, rev=1)
    desk.propose(case.id, MAI, GOOD, rev=2)
    with pytest.raises(NotAllowed, match="người duyệt"):
        desk.approve(case.id, LAN, rev=3, n=1)
    assert desk.approve(case.id, SON, rev=3, n=1).approved_by == "son"


def test_a_changed_verdict_is_marked_for_correction_and_the_first_is_not(shop: Store, desk: CaseDesk) -> None:
    case = proposed(shop, desk)
    desk.approve(case.id, LAN, rev=case.rev, n=1)
    with shop.read() as unit:
        first = [m.subject for m in marks.pending(unit, Consumer.CORRECT, 9)]
        indexed = sorted(m.subject for m in marks.pending(unit, Consumer.INDEX, 9))
    case = desk.act(case.id, Action.REOPEN, LAN, rev=stands(shop).rev, note="Có số liệu mới")
    assert (case.state, case.assignee) == (CaseState.NEW, "")
    case = desk.act(case.id, Action.TAKE, TAM, rev=case.rev)
    desk.propose(case.id, TAM, replace(GOOD, outcome=VerdictClass.TRUE), rev=case.rev)
    desk.approve(case.id, LAN, rev=stands(shop).rev, n=2)
    with shop.read() as unit:
        assert (first, indexed) == ([], ["1", "2"])
        assert [m.subject for m in marks.pending(unit, Consumer.CORRECT, 9)] == ["case:1"]
        assert [(c.outcome, c.case) for c in claims.every(unit)] == [(VerdictClass.TRUE, 1)]
        assert [v.withdrawn_at is None for v in verdicts.history(unit, case.id)] == [False, True]


def test_an_opinion_may_be_closed_as_unproven_but_enters_no_library(shop: Store, desk: CaseDesk) -> None:
    case = opened(shop, "opinion")
    desk.act(case.id, Action.TAKE, MAI, rev=1)
    desk.propose(case.id, MAI, replace(GOOD, outcome=VerdictClass.UNPROVEN), rev=2)
    desk.approve(case.id, LAN, rev=3, n=1)
    with shop.read() as unit:
        assert claims.every(unit) == ()


def test_a_plea_is_handed_over_by_whoever_is_there(shop: Store, desk: CaseDesk, watch: Watch) -> None:
    case = opened(shop, "distress_call")
    watch.turn(2)
    case = desk.act(case.id, Action.HAND_OVER, MAI, rev=1, note="Ban Chỉ huy PTDS, trực ban nhận 10 giờ 02")
    assert (case.state, case.received_at, case.due_at) == (CaseState.RESPONDED, watch.at, None)
    with pytest.raises(NotAllowed):
        desk.propose(case.id, MAI, GOOD, rev=case.rev)


def test_copies_are_merged_and_the_reasons_come_along(shop: Store, desk: CaseDesk) -> None:
    into, case = opened(shop), opened(shop, findings=(finding("leadership"),), severity=Severity.S1)
    with shop.begin() as unit:
        cases.attach(unit, case.id, put_article(unit, "Bản sao thứ ba", 3), now=NOW)
    grown = desk.merge(case.id, into.id, MAI, rev=case.rev)
    with shop.read() as unit:
        assert [item.article for item in cases.items(unit, into.id)] == [1, 2, 3]
        assert cases.items(unit, case.id) == ()
    assert {one.signal for one in grown.findings} == {"life_safety", "leadership"}
    assert (stands(shop, 2).state, stands(shop, 2).merged_into) == (CaseState.CLOSED, 1)
    with pytest.raises(NotAllowed, match="đã gộp"):
        desk.act(case.id, Action.REOPEN, LAN, rev=stands(shop, 2).rev, note="x")
    with pytest.raises(NotAllowed, match="chính nó"):
        desk.merge(into.id, into.id, MAI, rev=grown.rev)


def test_an_item_is_split_off_into_a_case_of_its_own(shop: Store, desk: CaseDesk) -> None:
    case = opened(shop)
    new = desk.split(case.id, 2, MAI, rev=1, claim="Đập nứt")
    with shop.read() as unit:
        assert [i.article for i in cases.items(unit, case.id)] == [1]
        assert [(i.article, i.why) for i in cases.items(unit, new.id)] == [(2, "by_hand")]
    assert (new.number, new.claim, new.state) == ("RR-2026-00002", "Đập nứt", CaseState.NEW)
    with pytest.raises(NotAllowed):
        desk.split(case.id, 1, MAI, rev=2, claim="Đập nứt")


def test_the_machine_erred_about_the_type_and_a_reviewer_says_so(shop: Store, desk: CaseDesk) -> None:
    case = opened(shop, "opinion")
    with pytest.raises(NotAllowed):
        desk.retype(case.id, ItemType.CHECKABLE_CLAIM, MAI, rev=1, note="Nêu số liệu")
    case = desk.retype(case.id, ItemType.CHECKABLE_CLAIM, LAN, rev=1, note="Nêu số liệu")
    assert case.item_type == "checkable_claim"
    plea = opened(shop, "distress_call")
    with pytest.raises(GateRefused) as refused:
        desk.retype(plea.id, ItemType.CHECKABLE_CLAIM, LAN, rev=1, note="x")
    assert refused.value.rule == "plea_is_no_rumour"


def test_the_audit_holds_no_notes(shop: Store, desk: CaseDesk) -> None:
    case = opened(shop)
    desk.act(case.id, Action.DISMISS, MAI, rev=1, note="gọi 0905 000 111")
    with shop.read() as unit:
        assert [row.detail for row in audit.read(unit)] == ["RR-2026-00001 new > dismissed"]
        assert cases.history(unit, case.id)[-1].note == "gọi 0905 000 111"


@pytest.mark.parametrize(
    "action", [Action.APPROVE, Action.PROPOSE, Action.RECORD_RESPONSE, Action.MERGE, Action.SPLIT, Action.RETYPE]
)
def test_what_needs_more_than_a_click_is_not_done_by_one(shop: Store, desk: CaseDesk, action: Action) -> None:
    case = proposed(shop, desk)
    if action is Action.RECORD_RESPONSE:
        desk.approve(case.id, LAN, rev=case.rev, n=1)
    elif action is Action.PROPOSE:
        desk.act(case.id, Action.SEND_BACK, LAN, rev=case.rev, note="x")
    elif action is not Action.APPROVE:
        case = opened(shop)
    before = stands(shop, case.id)
    who = MAI if action is Action.PROPOSE else LAN
    with pytest.raises(NotAllowed, match="cần thêm thông tin"):
        desk.act(case.id, action, who, rev=before.rev, note="x")
    assert stands(shop, case.id) == before


def test_the_machine_opens_a_case_with_its_clock(shop: Store) -> None:
    made = Assessment(
        flagged=True,
        above_queue=False,
        severity=Severity.S1,
        score=0.9,
        findings=(finding("life_safety"),),
        claim=CLAIM,
        weights="w",
    )
    with shop.begin() as unit:
        item = put_article(unit, CLAIM, 1)
        new = new_case(made, item_type="checkable_claim", item=item, story=3, first_seen_at=NOW)
        case = cases.open_case(unit, new, now=NOW, zone=ZONE)
        assert cases.find_open(unit, fingerprint=claim_fingerprint(CLAIM.upper())) == [case]
    assert (case.due_at, case.due_what, case.story) == (NOW + timedelta(minutes=15), "xem lần đầu", 3)
    plea = new_case(made, item_type="distress_call", item=item, story=None, first_seen_at=NOW)
    assert (plea.due_at, plea.due_what) == (NOW + timedelta(minutes=5), "chuyển cơ quan cứu nạn")
