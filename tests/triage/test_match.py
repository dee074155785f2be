"""Which case a text joins."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from haidang.model.case import Assessment, Case, JudgedClaim, Severity, VerdictClass
from haidang.wording import changed_figures, contradicts
from tests.triage.making import NOW, case
from tests.triage.test_signals import Matched
from triage.match import CaseDecision, Joins, NoCase, Opens, claim_fingerprint, likeness, place_in_case

DAM = "Đập Sông Tranh 2 sắp vỡ, 2 giờ sáng nay xả 20.000 m3/s, thành phố giấu tin"
FLAGGED = Assessment(
    flagged=True, above_queue=False, severity=Severity.S1, score=0.9, findings=(), claim=DAM, weights="w"
)


def open_case(number: int, claim: str, **changes: object) -> Case:
    return case(id=number, claim=claim, fingerprint=claim_fingerprint(claim), **changes)


def against(one: str, other: str) -> bool:
    """By rules alone, so that a fitted model's mind does not matter here."""
    return bool(changed_figures(one, other)) or contradicts(one, other)


def where(
    claim: str,
    *cases: Case,
    item_type: str = "checkable_claim",
    story: int | None = None,
    matches: Sequence[Matched] = (),
    assessment: Assessment = FLAGGED,
) -> CaseDecision:
    library = (JudgedClaim(id=7, text=DAM, case=9, outcome=VerdictClass.FALSE, at=NOW),)
    return place_in_case(
        replace(assessment, claim=claim),
        item_type=item_type,
        story=story,
        matches=matches,
        judged=library,
        open_cases=cases,
        otherwise=against,
    )


def test_what_is_not_flagged_comes_into_no_case() -> None:
    assert where(DAM, open_case(1, DAM), assessment=replace(FLAGGED, flagged=False)) == NoCase()


def test_a_judged_claim_s_case_comes_first() -> None:
    assert where(DAM, open_case(1, DAM), matches=(Matched(),)) == Joins(case=9, why="same_claim")


def test_a_suggested_claim_is_shown_to_people() -> None:
    assert where("Đập nứt rồi", matches=(Matched(decision="suggest"),)) == Opens(may_belong=(9,))


@pytest.mark.parametrize(
    "copy",
    [
        "ĐẬP SÔNG TRANH 2 SẮP VỠ!!! 😭 2 giờ sáng nay xả 20.000 m3/s... thành phố giấu tin",
        "dap song tranh 2 sap vo, 2 gio sang nay xa 20.000 m3/s, thanh pho giau tin",
        "Khẩn: đập Sông Tranh 2 sắp vỡ, 2 giờ sáng nay xả 20.000 m3/s, thành phố giấu tin đó",
    ],
)
def test_copies_join(copy: str) -> None:
    assert where(copy, open_case(1, DAM)) == Joins(case=1, why="copy")


@pytest.mark.parametrize(
    "other",
    [
        "Đập Sông Tranh 2 sắp vỡ, 2 giờ sáng nay xả 3.400 m3/s, thành phố giấu tin",
        "Đập Sông Tranh 2 không vỡ, 2 giờ sáng nay xả 20.000 m3/s, thành phố giấu tin",
        "Tin đồn đập Sông Tranh 2 sắp vỡ, 2 giờ sáng nay xả 20.000 m3/s, thành phố giấu tin",
    ],
)
def test_other_figures_or_a_denial_are_for_people_to_join(other: str) -> None:
    assert where(other, open_case(1, DAM)) == Opens(may_belong=(1,))
    assert where(other, open_case(1, DAM, story=4), story=4) == Joins(case=1, why="same_story")


def test_another_telling_of_the_story_joins_its_one_case() -> None:
    telling = "Người dân hạ du bỏ nhà chạy trong đêm vì nghe đập vỡ"
    assert where(telling, open_case(1, DAM, story=4), story=4) == Joins(case=1, why="same_story")
    two = (open_case(1, DAM, story=4), open_case(2, "Chợ đóng cửa 7 ngày theo lệnh", story=4))
    assert where(telling, *two, story=4) == Opens(may_belong=(1, 2))
    assert where(telling, open_case(1, DAM, story=4), story=5) == Opens()


def test_each_plea_is_somebody() -> None:
    plea = replace(FLAGGED, flagged=False, above_queue=True)
    one = open_case(1, "Cứu với, nhà tôi ngập tới mái", item_type="distress_call", story=4)
    rumour = open_case(2, "Cứu với, xóm trên ngập tới mái", story=4)

    def placed(claim: str) -> CaseDecision:
        return where(claim, one, rumour, item_type="distress_call", story=4, assessment=plea, matches=(Matched(),))

    assert placed("Cứu với, xóm trên ngập tới mái") == Opens()
    assert placed("CỨU VỚI nhà tôi ngập tới mái!!!") == Joins(case=1, why="copy")


def test_a_rumour_joins_no_plea() -> None:
    assert where(DAM, open_case(1, DAM, item_type="distress_call", story=4), story=4) == Opens()


def test_likeness() -> None:
    assert [likeness(DAM, DAM), likeness(DAM, "Thời tiết hôm nay đẹp lắm bà con"), likeness("vỡ đập", "vỡ đập")] == [
        1.0,
        0.0,
        0.0,
    ]


def test_the_same_claim_in_other_words_joins_by_meaning() -> None:
    decision = place_in_case(
        replace(FLAGGED, claim="Thủy điện phía trên nứt rồi, bà con chạy đi"),
        item_type="checkable_claim",
        story=None,
        matches=(),
        judged=(),
        open_cases=(open_case(1, DAM), open_case(2, "Cấm biển ba ngày")),
        otherwise=against,
        meant={1: 0.95, 2: 0.88},
    )
    assert decision == Joins(case=1, why="same_meaning")
