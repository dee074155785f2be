"""The gate: what may be said of a claim, and in which words it may leave the desk."""

from dataclasses import replace

import pytest

from haidang.errors import GateRefused
from haidang.model.case import Verdict, VerdictClass
from tests.contracts.forbidden_verdicts import CLAIM, COMMAND, FORBIDDEN, GOOD, NEWSROOM, Forbidden
from tests.triage.making import NOW, case
from triage.review import check_verdict, printed


def verdict(proposal: object = GOOD, item_type: str = "checkable_claim", **changes: object) -> Verdict:
    given = {name: getattr(proposal, name) for name in ("outcome", "claim_quoted", "reasons", "grounds")}
    made = Verdict(case=1, n=1, item_type=item_type, proposed_by="mai", proposed_at=NOW, **given)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("one", FORBIDDEN, ids=lambda one: one.name)
def test_the_gate_refuses_what_nobody_may_write(one: Forbidden) -> None:
    asked = verdict(one.proposal, one.item_type, proposed_by=one.proposer)
    with pytest.raises(GateRefused) as refused:
        check_verdict(asked, case(item_type=one.item_type), approver=one.approver)
    assert refused.value.rule == one.rule


def test_a_well_founded_verdict_passes() -> None:
    assert check_verdict(verdict(), case(), approver="lan", texts=(f"Nóng! {CLAIM.upper()}, dọn đồ đi",)) is None


@pytest.mark.parametrize("outcome", [VerdictClass.TRUE, VerdictClass.UNPROVEN, VerdictClass.OUT_OF_SCOPE])
def test_not_proven_is_a_full_outcome_for_any_text(outcome: VerdictClass) -> None:
    bare = replace(GOOD, outcome=outcome, grounds=(), reasons="")
    assert check_verdict(verdict(bare, "opinion"), case(item_type="opinion"), approver="lan") is None


def test_favourable_and_unfavourable_falsehoods_pass_the_same_gate() -> None:
    praise = replace(GOOD, claim_quoted="Đà Nẵng là thành phố đáng sống nhất thế giới", grounds=(NEWSROOM,))
    with pytest.raises(GateRefused) as refused:
        check_verdict(verdict(praise), case(claim=praise.claim_quoted))
    assert refused.value.rule == "grounds"


def test_the_claim_is_quoted_from_what_people_wrote() -> None:
    invented = verdict(replace(GOOD, claim_quoted="Thành phố tham nhũng"))
    with pytest.raises(GateRefused) as refused:
        check_verdict(invented, case(), texts=("Đập sắp vỡ",))
    assert refused.value.rule == "claim_quoted"


def test_the_department_itself_is_not_independent() -> None:
    own = replace(COMMAND, body="Sở Ngoại vụ thành phố Đà Nẵng")
    with pytest.raises(GateRefused) as refused:
        check_verdict(verdict(replace(GOOD, grounds=(own, NEWSROOM))), case())
    assert refused.value.rule == "independent_ground"


def test_a_proposal_can_not_bring_its_own_item_type() -> None:
    with pytest.raises(GateRefused) as refused:
        check_verdict(verdict(), case(item_type="opinion"))
    assert refused.value.rule == "item_type"


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (VerdictClass.TRUE, "đã xác minh đúng"),
        (VerdictClass.UNPROVEN, "chưa đủ căn cứ"),
        (VerdictClass.INACCURATE, "thiếu chính xác"),
        (VerdictClass.FALSE, "chưa phù hợp với nguồn đã đối chiếu"),
        (VerdictClass.FAKE, "chưa phù hợp với nguồn đã đối chiếu"),
        (VerdictClass.OUT_OF_SCOPE, "ngoài thẩm quyền"),
    ],
)
def test_the_words_that_are_printed(outcome: VerdictClass, word: str) -> None:
    approved = verdict(outcome=outcome, approved_by="lan", approved_at=NOW)
    assert printed(approved) == word


def test_false_and_fake_are_printed_only_with_the_body_that_said_so() -> None:
    said = verdict(
        outcome=VerdictClass.FAKE,
        approved_by="lan",
        competent_body="Công an thành phố Đà Nẵng",
        competent_document="Thông báo 90/TB-CATP",
        competent_date="23/11/2026",
    )
    assert printed(said) == "tin giả (theo Công an thành phố Đà Nẵng, Thông báo 90/TB-CATP ngày 23/11/2026)"
    less = [replace(said, **{name: ""}) for name in ("competent_body", "competent_document", "competent_date")]
    assert {printed(one) for one in (*less, replace(said, competent_date="31/02/2026"))} == {
        "chưa phù hợp với nguồn đã đối chiếu"
    }


def test_before_approval_nothing_but_to_be_checked_is_printed() -> None:
    assert {printed(verdict(outcome=outcome)) for outcome in VerdictClass} == {"cần kiểm chứng"}
