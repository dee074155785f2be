"""Every route, as each role and as nobody: who may comes in, who may not is refused, no form without its token."""

import re
from datetime import timedelta
from typing import Any

import pytest

from digests.approve import DigestDesk
from haidang.model.bulletin import DigestKind
from haidang.model.person import Role
from tests.dashboards.conftest import House
from tests.dashboards.newsroom import NOW, PEOPLE, ZONE

AT_THE_DOOR = "Việc này dành cho:"  # a desk's own refusal says something else, on the page itself


def routes(house: House) -> list[tuple[str, str, frozenset[Role]]]:
    """(method, address with ids that exist, roles)."""
    draft = DigestDesk(house.store, house.watch, zone=ZONE).build(
        DigestKind.DAILY, NOW - timedelta(days=1), NOW, by=PEOPLE[Role.EDITOR]
    )
    ids = {
        "case": house.filled.rumour.id,
        "bulletin": draft.id,
        "item": draft.items[0].id,
        "form": "html",
        "article": house.filled.news_article,
        "source": "songhan",
        "language": "vi",
    }
    found = []
    for (method, path), roles in sorted(house.app.state.roles.items()):
        address = re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: str(ids[name[1]]), path)
        found.append((method, address, roles))
    return found


def refused(answer: Any) -> bool:
    return answer.status_code == 403 and AT_THE_DOOR in answer.text


@pytest.mark.parametrize("role", list(Role))
def test_a_role_comes_in_where_it_may_and_nowhere_else(house: House, role: Role) -> None:
    wrong = []
    for method, address, roles in routes(house):
        if address == "/dang-xuat":
            continue  # it would end the walk; everybody may
        browser = house.as_(role)
        answer = browser.client.get(address, follow_redirects=False) if method == "GET" else browser.post(address)
        expected = role not in roles
        if refused(answer) is not expected or (answer.status_code >= 500 and answer.status_code != 503):
            wrong.append((method, address, answer.status_code))
    assert wrong == []


def test_nobody_is_sent_to_sign_in_from_every_page_and_form(house: House) -> None:
    nobody = house.nobody()
    for method, address, _ in routes(house):
        answer = nobody.request(method, address, data={} if method == "POST" else None, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/dang-nhap"), address


@pytest.mark.parametrize("csrf", ["", "nonsense"])
def test_no_form_is_taken_without_its_token(house: House, csrf: str) -> None:
    posts = [(address, roles) for method, address, roles in routes(house) if method == "POST"]
    assert posts
    for address, roles in posts:
        browser = house.as_(sorted(roles)[0])
        answer = browser.client.post(address, data={"csrf": csrf} if csrf else {}, follow_redirects=False)
        assert (answer.status_code, "Biểu mẫu đã hết hạn" in answer.text) == (403, True), address


def test_a_form_of_another_site_is_refused(house: House) -> None:
    analyst = house.as_(Role.ANALYST)
    answer = analyst.client.post(
        f"/vu-viec/{house.filled.rumour.id}/viec",
        data={"csrf": analyst.csrf, "action": "take", "rev": house.filled.rumour.rev},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert (answer.status_code, answer.text) == (403, "Yêu cầu đến từ trang khác.")


def test_no_page_carries_a_script_or_a_style_of_its_own(house: House) -> None:
    for method, address, roles in routes(house):
        if method == "GET" and "/tai/" not in address and "/api/" not in address:
            text = house.as_(sorted(roles)[0]).get(address).text
            assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*(?:src=|application/json))", text) == [], (
                address
            )
