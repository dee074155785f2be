"""Một vụ việc: what is shown, what is refused and why with what was typed kept, the same gate on page and API."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from haidang.model.case import Case, CaseState, VerdictClass
from haidang.model.person import Role
from haidang.store import cases, verdicts
from tests.contracts.forbidden_verdicts import COMMAND, FORBIDDEN, GOOD, NEWSROOM, Forbidden
from tests.dashboards.conftest import House
from tests.dashboards.newsroom import CLAIM, PEOPLE, PLEA
from triage.review import CaseDesk, Proposal
from triage.states import Action

Words = Callable[[Any], str]
MAI = PEOPLE[Role.ANALYST]
LAN = PEOPLE[Role.REVIEWER]


def form_of(proposal: Proposal) -> dict[str, object]:
    """A proposal as the page's form sends it."""
    grounds = proposal.grounds
    return {
        "outcome": proposal.outcome.value,
        "quoted": proposal.claim_quoted,
        "reasons": proposal.reasons,
        "ground_url": [g.url for g in grounds],
        "ground_body": [g.body for g in grounds],
        "ground_independent": [str(n) for n, g in enumerate(grounds) if g.independent],
        "ground_document": [g.document for g in grounds],
        "ground_date": [g.document_date for g in grounds],
        "ground_quote": [g.quote for g in grounds],
        "competent_body": proposal.competent_body,
        "competent_document": proposal.competent_document,
        "competent_date": proposal.competent_date,
    }


def now(house: House, case: Case) -> Case:
    with house.store.read() as unit:
        found = cases.get(unit, case.id)
    assert found is not None
    return found


def verifying(house: House, case: Case | None = None) -> Case:
    """The case, taken and under way."""
    desk = CaseDesk(house.store, house.watch)
    taken = desk.act((case or house.filled.rumour).id, Action.TAKE, MAI, rev=(case or house.filled.rumour).rev)
    return desk.act(taken.id, Action.START_VERIFYING, MAI, rev=taken.rev)


def proposed(house: House) -> Case:
    case = verifying(house)
    CaseDesk(house.store, house.watch).propose(case.id, MAI, GOOD, rev=case.rev)
    return now(house, case)


def given(house: House, case: Case) -> list[tuple[VerdictClass, str, str]]:
    with house.store.read() as unit:
        return [(v.outcome, v.proposed_by, v.approved_by) for v in verdicts.history(unit, case.id)]


# --- reading ---------------------------------------------------------------------------------------------------------


def test_the_page_shows_claim_reasons_texts_with_marks_and_both_clocks(house: House, page: Words) -> None:
    answer = house.as_(Role.ANALYST).get(f"/vu-viec/{house.filled.rumour.id}")
    words = page(answer)
    assert answer.status_code == 200
    assert f'<blockquote class="claim">{CLAIM}</blockquote>' in answer.text
    assert '<mark class="cue" title="Nói về an toàn hồ đập và di tản.">20.000 m3/s</mark>' in answer.text
    assert f'<mark class="claim" title="nội dung của vụ việc">{CLAIM}</mark>' in answer.text
    assert "Phát hiện lúc 24/11/2026 06:50 Tiếp nhận lúc chưa tiếp nhận" in words
    assert "Tin bài, bài đăng (3)" in words
    assert "Mở vụ việc 24/11/2026 06:50 · máy" in words


def test_two_versions_are_compared_with_what_went_and_what_came(house: House) -> None:
    case, article = house.filled.rumour, house.filled.rumour_article
    text = house.as_(Role.ANALYST).get(f"/vu-viec/{case.id}?a={article}/1&b={article}/2").text
    assert re.findall(r"<del>(.*?)</del>", text) == ["20.000 "]
    assert re.findall(r"<ins>(.*?)</ins>", text) == ["12.000 ", "Bài đã được cập nhật."]


def test_a_text_outside_the_case_is_not_compared(house: House) -> None:
    case, article, other = house.filled.rumour, house.filled.rumour_article, house.filled.news_article
    text = house.as_(Role.ANALYST).get(f"/vu-viec/{case.id}?a={article}/1&b={other}/1").text
    assert 'class="sides"' not in text


def test_what_cannot_be_done_says_why_and_who_can(house: House, page: Words) -> None:
    case = house.filled.rumour
    assert "Bước tiếp theo: Nhận vụ việc. Việc này do chuyên viên làm." in page(
        house.as_(Role.REVIEWER).get(f"/vu-viec/{case.id}")
    )
    case = proposed(house)
    words = page(house.as_(Role.ANALYST).get(f"/vu-viec/{case.id}"))
    assert "Bạn chưa phê duyệt được: Việc này do người soát xét hoặc người duyệt làm." in words


def test_a_link_cannot_put_words_on_the_page(house: House) -> None:
    assert "chuyển tiền" not in house.as_(Role.ANALYST).get(f"/vu-viec/{house.filled.rumour.id}?xong=chuyển tiền").text


def test_an_unknown_case_is_not_found(house: House) -> None:
    assert house.as_(Role.ANALYST).get("/vu-viec/999999").status_code == 404


def test_one_primary_button_a_page(house: House) -> None:
    for case in (house.filled.rumour, house.filled.plea, house.filled.opinion):
        assert house.as_(Role.ANALYST).get(f"/vu-viec/{case.id}").text.count('class="primary"') == 1
    case = proposed(house)
    assert house.as_(Role.REVIEWER).get(f"/vu-viec/{case.id}").text.count('class="primary"') == 1


# --- acting ----------------------------------------------------------------------------------------------------------


def test_a_case_goes_from_taking_to_closing_through_the_forms(house: House, page: Words) -> None:
    case = house.filled.rumour
    at, analyst, reviewer = f"/vu-viec/{case.id}", house.as_(Role.ANALYST), house.as_(Role.REVIEWER)
    assert analyst.post(f"{at}/viec", action="take", rev=case.rev).headers["location"] == f"{at}?xong=take"
    assert "Đã ghi nhận: Nhận vụ việc." in page(analyst.get(f"{at}?xong=take"))
    analyst.post(f"{at}/viec", action="start_verifying", rev=now(house, case).rev)
    analyst.post(f"{at}/de-xuat", rev=now(house, case).rev, **form_of(GOOD))
    assert now(house, case).state is CaseState.AWAITING_APPROVAL
    words = page(reviewer.get(at))
    for ground in GOOD.grounds:
        assert ground.body in words
    assert "(2, độc lập 1)" in words
    reviewer.post(f"{at}/phe-duyet", rev=now(house, case).rev, n=1)
    assert given(house, case) == [(VerdictClass.FALSE, "mai", "lan")]
    assert "Trong báo cáo ghi: “chưa phù hợp với nguồn đã đối chiếu”" in page(reviewer.get(at))
    refused = analyst.post(f"{at}/phan-hoi", rev=now(house, case).rev, note="Cổng thông tin, 10 giờ")
    assert (refused.status_code, "Hãy chọn hình thức phản hồi." in page(refused)) == (422, True)
    assert "Cổng thông tin, 10 giờ</textarea>" in refused.text
    analyst.post(f"{at}/phan-hoi", rev=now(house, case).rev, form="thong_cao", note="Cổng thông tin, 10 giờ")
    reviewer.post(f"{at}/viec", action="close", rev=now(house, case).rev)
    assert now(house, case).state is CaseState.CLOSED


def test_a_proposal_that_cannot_be_read_is_told_beside_its_fields_and_kept(house: House, page: Words) -> None:
    case = verifying(house)
    form = form_of(
        replace(GOOD, grounds=(replace(COMMAND, document_date="31/02/2026"), replace(NEWSROOM, url="songhan")))
    )
    answer = house.as_(Role.ANALYST).post(f"/vu-viec/{case.id}/de-xuat", rev=case.rev, **{**form, "outcome": ""})
    words = page(answer)
    assert answer.status_code == 422
    assert re.findall(r'<p class="wrong" id="([\w-]+)-wrong">', answer.text) == [
        "outcome",
        "ground-0-date",
        "ground-1-url",
    ]
    assert words.count("Nguồn đối chiếu 1: ngày viết theo dạng 23/11/2026.") == 2  # above, and beside the field
    assert 'value="31/02/2026" placeholder="23/11/2026" aria-invalid="true"' in answer.text
    assert f"{GOOD.reasons}</textarea>" in answer.text
    assert given(house, case) == []


@pytest.mark.parametrize("attempt", FORBIDDEN, ids=lambda one: one.name)
def test_the_page_and_the_api_refuse_what_the_gate_refuses(house: House, attempt: Forbidden) -> None:
    case = _of_type(house, attempt.item_type)
    analyst = house.as_(Role.ANALYST)
    if attempt.rule == "second_person":
        analyst.post(f"/vu-viec/{case.id}/de-xuat", rev=case.rev, **form_of(attempt.proposal))
        answer = analyst.post(f"/vu-viec/{case.id}/phe-duyet", rev=now(house, case).rev, n=1)
        assert answer.status_code == 403
        assert given(house, case) == [(attempt.proposal.outcome, "mai", "")]
        return
    form = form_of(attempt.proposal)
    on_page = analyst.post(f"/vu-viec/{case.id}/de-xuat", rev=case.rev, **form)
    by_api = analyst.post(f"/api/cases/{case.id}/verdicts", rev=case.rev, **form)
    assert {on_page.status_code, by_api.status_code} <= {403, 422}
    assert 'role="alert"' in on_page.text
    assert by_api.json()["error"]
    assert given(house, case) == []
    assert now(house, case).state is case.state


def _of_type(house: House, item_type: str) -> Case:
    """A case of that type, as far on as it can be."""
    if item_type == "distress_call":
        return house.filled.plea
    with house.store.begin() as unit:
        held = cases.hold(unit, house.filled.rumour.id)
        cases.save(unit, replace(held, item_type=item_type), what="retype", who="lan", now=house.watch.now())
    return verifying(house, now(house, house.filled.rumour))


def test_who_holds_both_roles_still_cannot_approve_the_own_proposal(house: House, page: Words) -> None:
    case = proposed(house)
    analyst = house.give(Role.ANALYST, Role.APPROVER)
    assert "Bạn chưa phê duyệt được: Người đề xuất không tự phê duyệt; cần người thứ hai." in page(
        analyst.get(f"/vu-viec/{case.id}")
    )
    answer = analyst.post(f"/vu-viec/{case.id}/phe-duyet", rev=case.rev, n=1)
    assert (answer.status_code, "cần người thứ hai" in page(answer)) == (403, True)
    assert given(house, case) == [(VerdictClass.FALSE, "mai", "")]


def test_a_stale_form_is_refused_and_what_was_typed_is_kept(house: House, page: Words) -> None:
    case = verifying(house)
    form = form_of(GOOD)
    answer = house.as_(Role.ANALYST).post(f"/vu-viec/{case.id}/de-xuat", rev=case.rev - 1, **form)
    assert answer.status_code == 409
    assert "Nội dung bạn vừa nhập còn nguyên bên dưới." in page(answer)
    assert f"{GOOD.reasons}</textarea>" in answer.text
    assert f'name="rev" value="{case.rev}"' in answer.text  # sent again, it is on what the page now shows


def test_sending_back_returns_the_case_with_the_reason_in_its_history(house: House, page: Words) -> None:
    case = proposed(house)
    at, reviewer = f"/vu-viec/{case.id}", house.as_(Role.REVIEWER)
    reviewer.post(f"{at}/viec", action="send_back", rev=case.rev, note="Thiếu số liệu quan trắc lúc 6 giờ")
    assert now(house, case).state is CaseState.VERIFYING
    assert "Trả lại để bổ sung 24/11/2026 07:30 · Lê Thị Lan Thiếu số liệu quan trắc lúc 6 giờ" in page(
        reviewer.get(at)
    )


def test_a_case_is_merged_by_number_split_and_retyped(house: House, page: Words) -> None:
    rumour, opinion = house.filled.rumour, house.filled.opinion
    reviewer = house.as_(Role.REVIEWER)
    answer = reviewer.post(f"/vu-viec/{opinion.id}/gop", rev=opinion.rev, number="RR-2026-99999")
    assert (answer.status_code, "Không có vụ việc mang số này." in page(answer)) == (422, True)
    answer = reviewer.post(f"/vu-viec/{opinion.id}/gop", rev=opinion.rev, number=f" {rumour.number.lower()} ")
    assert answer.headers["location"] == f"/vu-viec/{rumour.id}?xong=merge"
    assert f"Vụ việc này đã gộp vào {rumour.number}." in page(reviewer.get(f"/vu-viec/{opinion.id}"))
    reviewer.post(
        f"/vu-viec/{rumour.id}/tach",
        rev=now(house, rumour).rev,
        article=house.filled.rumour_article,
        claim="Xả 20.000 m3/s lúc 2 giờ sáng",
    )
    with house.store.read() as unit:
        assert [item.article for item in cases.items(unit, rumour.id)].count(house.filled.rumour_article) == 0
    reviewer.post(f"/vu-viec/{rumour.id}/loai", rev=now(house, rumour).rev, item_type="question", note="Là câu hỏi")
    assert now(house, rumour).item_type == "question"


def test_a_plea_offers_handing_over_and_no_assessment(house: House, page: Words) -> None:
    answer = house.as_(Role.ANALYST).get(f"/vu-viec/{house.filled.plea.id}")
    words = page(answer)
    assert PLEA in words
    assert "không phải tin đồn và không qua đánh giá" in words
    assert 'id="de-xuat"' not in answer.text
    assert "Chuyển cơ quan cứu nạn" in words


# --- the API ---------------------------------------------------------------------------------------------------------


def test_the_api_lists_reads_and_proposes_with_the_same_fields(house: House) -> None:
    analyst = house.as_(Role.ANALYST)
    listed = analyst.get("/api/cases?severity=S2").json()
    assert [one["id"] for one in listed["cases"]] == [house.filled.rumour.id]
    case = verifying(house)
    assert analyst.get(f"/api/cases/{case.id}").json()["state"] == "verifying"
    answer = analyst.post(f"/api/cases/{case.id}/verdicts", rev=case.rev, **form_of(GOOD))
    assert (answer.status_code, answer.json()["printed"]) == (201, "cần kiểm chứng")
    read = analyst.get(f"/api/cases/{case.id}/verdicts").json()["verdicts"]
    assert [(one["n"], one["outcome"], one["approved_by"]) for one in read] == [(1, "sai_su_that", None)]
    assert analyst.get("/api/cases/999").status_code == 404
