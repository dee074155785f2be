"""Chờ xử lý: pleas first, then cases with their reason, filters in the address."""

import re
from collections.abc import Callable
from typing import Any

from haidang.model.case import CaseState
from haidang.model.person import Role
from haidang.store import cases
from tests.dashboards.conftest import House
from tests.dashboards.newsroom import CLAIM, PLEA

Words = Callable[[Any], str]


def titles(answer: Any) -> list[str]:
    """The links of the rows, in order."""
    return re.findall(r'data-row>.*?<a class="title" href="(/vu-viec/\d+)"', answer.text, re.DOTALL)


def link(house: House, name: str) -> str:
    return f"/vu-viec/{getattr(house.filled, name).id}"


def test_a_plea_stands_above_everything_and_a_case_shows_its_reason_first(house: House, page: Words) -> None:
    answer = house.as_(Role.ANALYST).get("/cho-xu-ly")
    words = page(answer)
    assert answer.status_code == 200
    assert titles(answer) == [link(house, "plea"), link(house, "rumour"), link(house, "opinion")]
    assert words.index(PLEA) < words.index("Nội dung kiểm chứng được do nguồn ít được biết đến") < words.index(CLAIM)
    assert "Tin Nhanh 5 Phút · Việt Nam · hôm nay 06:50 · và 2 bài, bài đăng khác" in words
    assert "quá hạn 15 phút" in words  # seen at 06:50: to be looked at by 07:15
    assert "khẩn" in words


def test_a_plea_is_handed_over_from_the_list_with_a_note(house: House, page: Words) -> None:
    plea = house.filled.plea
    analyst = house.as_(Role.ANALYST)
    form = {"action": "hand_over", "rev": plea.rev, "back": "/cho-xu-ly"}
    answer = analyst.post(f"/vu-viec/{plea.id}/viec", note="trực ban 112, 07:31", **form)
    assert answer.headers["location"] == "/cho-xu-ly?xong=hand_over"
    with house.store.read() as unit:
        found = cases.get(unit, plea.id)
    assert found is not None
    assert (found.state, found.assignee) == (CaseState.RESPONDED, "mai")
    assert "Đã chuyển lời kêu cứu cho cơ quan cứu nạn" in page(analyst.get("/cho-xu-ly?xong=hand_over"))
    assert titles(analyst.get("/cho-xu-ly")) == [link(house, "rumour"), link(house, "opinion")]
    assert titles(analyst.get("/cho-xu-ly?type=distress_call")) == [link(house, "plea")]


def test_handing_over_asks_to_whom(house: House, page: Words) -> None:
    plea = house.filled.plea
    answer = house.as_(Role.ANALYST).post(f"/vu-viec/{plea.id}/viec", action="hand_over", rev=plea.rev, note=" ")
    assert answer.status_code == 422
    assert "Cần ghi lý do." in page(answer)


def test_filters_stand_in_the_address_and_never_hide_a_plea(house: House) -> None:
    analyst = house.as_(Role.ANALYST)
    rumour, opinion, plea = link(house, "rumour"), link(house, "opinion"), link(house, "plea")
    assert titles(analyst.get("/cho-xu-ly?severity=S3")) == [plea, opinion]
    assert titles(analyst.get("/cho-xu-ly?type=opinion")) == [plea, opinion]
    assert titles(analyst.get("/cho-xu-ly?state=taken")) == [plea]
    assert titles(analyst.get("/cho-xu-ly?overdue=1")) == [plea, rumour]
    assert titles(analyst.get("/cho-xu-ly?state=nonsense&severity=S9&page=x")) == [plea, rumour, opinion]
    analyst.post(f"{rumour}/viec", action="take", rev=house.filled.rumour.rev)
    assert titles(analyst.get("/cho-xu-ly?mine=1")) == [plea, rumour]
    assert titles(house.as_(Role.REVIEWER).get("/cho-xu-ly?mine=1")) == [plea]


def test_a_filter_that_is_chosen_is_taken_out_by_its_own_link(house: House) -> None:
    text = house.as_(Role.ANALYST).get("/cho-xu-ly?severity=S3&overdue=1").text
    assert 'href="/cho-xu-ly?overdue=1"' in text  # severity out
    assert 'href="/cho-xu-ly?severity=S3"' in text  # overdue out


def test_a_leader_reads_and_hands_nothing_over(house: House) -> None:
    answer = house.as_(Role.LEADER).get("/cho-xu-ly")
    assert answer.status_code == 200
    assert 'action="/vu-viec' not in answer.text


def test_an_empty_list_says_what_will_appear(house: House, page: Words) -> None:
    words = page(house.as_(Role.ANALYST).get("/cho-xu-ly?state=closed"))
    assert "Không có vụ việc nào khớp bộ lọc." in words


def test_no_author_of_a_post_is_shown(house: House) -> None:
    assert "f" * 32 not in house.as_(Role.ANALYST).get("/cho-xu-ly").text
    assert "f" * 32 not in house.as_(Role.ANALYST).get(link(house, "rumour")).text
