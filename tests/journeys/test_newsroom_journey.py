"""A morning in the newsroom, in a browser against the served application: from a rumour to the document."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, expect

from haidang.model.case import CaseState
from haidang.model.person import Role
from haidang.store import cases
from haidang.store.schema import upgrade
from haidang.store.unit import Store
from tests.dashboards import newsroom
from tests.dashboards.newsroom import CLAIM, PEOPLE, PLEA, Filled
from tests.journeys.browser import Person, chromium
from tests.servers.ports import free_port

pytestmark = [pytest.mark.server, pytest.mark.slow]
PASSWORD = "mưa lớn ở Sông Tranh"
SUMMARY = "Hơn hai trăm trường học ở Đà Nẵng mở cửa trở lại sau một tuần mưa lũ."


@dataclass
class Served:
    """The application, running."""

    home: str
    store: Store
    filled: Filled


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`haidang serve` over a store filled by the test."""
    folder = tmp_path_factory.mktemp("newsroom")
    store = Store(f"sqlite:///{folder / 'var' / 'haidang.db'}")
    upgrade(store)
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    filled = newsroom.fill(store, now, copies=14)
    newsroom.people(store, PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD), now)
    (folder / "haidang.toml").write_text(f"data = {str(folder / 'var')!r}\n", "utf-8")
    port = free_port()
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("HAIDANG_")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "haidang.cli",
                "--config",
                str(folder / "haidang.toml"),
                "serve",
                "--port",
                str(port),
            ],
            stdout=log,
            stderr=log,
            env=quiet,
        )
        home = f"http://127.0.0.1:{port}"
        try:
            _wait(process, f"{home}/dang-nhap", folder / "log")
            yield Served(home=home, store=store, filled=filled)
        finally:
            process.terminate()
            process.wait(20)
            store.close()


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    until = time.monotonic() + 40
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(address) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the dashboard did not come up:\n{log.read_text('utf-8')}")


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with chromium(chromium_path) as opened:
        yield opened


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots go: HAIDANG_PICTURES, else the test's own folder."""
    folder = Path(os.environ.get("HAIDANG_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_a_rumour_is_taken_judged_and_approved_by_a_second_person(
    served: Served, browser: Browser, pictures: Path
) -> None:
    at = f"/vu-viec/{served.filled.rumour.id}"
    mai = _person(served, browser, pictures, Role.ANALYST)
    page = mai.page
    page.goto("/cho-xu-ly")
    expect(page.locator("[data-row]").first).to_contain_text(PLEA)
    mai.look("queue")
    page.get_by_label("Đã chuyển cho ai, lúc nào").fill("Trực ban 112, đã nhận")
    page.get_by_role("button", name="Chuyển cơ quan cứu nạn").click()
    expect(page.get_by_role("status")).to_contain_text("Đã chuyển lời kêu cứu")
    mai.look("queue-after")

    page.keyboard.press("j")
    expect(page.locator("[data-row][aria-selected=true]")).to_contain_text(CLAIM)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{at}")
    mai.look("case-new")
    page.get_by_role("button", name="Nhận vụ việc").click()
    page.get_by_role("button", name="Bắt đầu xác minh").click()
    expect(page.get_by_role("status")).to_contain_text("Bắt đầu xác minh")
    mai.look("case-verifying")
    _propose(mai)
    expect(page.get_by_text("Đề xuất đang chờ phê duyệt")).to_be_visible()
    expect(page.get_by_text("Bạn chưa phê duyệt được")).to_be_visible()
    expect(page.locator("#cho-duyet")).to_contain_text("Việc này do người soát xét hoặc người duyệt làm.")
    expect(page.get_by_role("button", name="Phê duyệt")).to_have_count(0)
    mai.look("case-waits-analyst")
    mai.close()

    lan = _person(served, browser, pictures, Role.REVIEWER)
    page = lan.page
    page.goto(f"/cho-xu-ly?state={CaseState.AWAITING_APPROVAL.value}")
    page.get_by_role("link", name=CLAIM).click()
    expect(page.locator("#cho-duyet")).to_contain_text("Ban Chỉ huy Phòng thủ dân sự thành phố")
    lan.look("case-waits-reviewer")
    page.get_by_role("button", name="Phê duyệt").click()
    expect(page.get_by_role("status")).to_contain_text("Phê duyệt")
    lan.look("case-decided")
    article = served.filled.rumour_article
    page.goto(f"{at}?a={article}/1&b={article}/2")
    expect(page.locator("ins").first).to_have_text("12.000")
    lan.look("case-compare")
    page.goto(f"/vu-viec/{served.filled.opinion.id}?lang=en")
    lan.look("case-opinion-en")
    lan.close()
    with served.store.read() as unit:
        found = cases.get(unit, served.filled.rumour.id)
    assert found is not None
    assert (found.state, found.assignee) == (CaseState.DECIDED, "mai")


def test_a_digest_is_built_edited_approved_and_taken_away(
    served: Served, browser: Browser, pictures: Path, tmp_path: Path
) -> None:
    bien = _person(served, browser, pictures, Role.EDITOR)
    page = bien.page
    page.goto("/diem-bao")
    bien.look("digests-empty")
    page.get_by_label("Loại").select_option("urgent")
    page.get_by_role("button", name="Lập dự thảo").click()
    expect(page.get_by_role("status")).to_contain_text("Lập dự thảo")
    bien.look("digest-draft")
    expect(page.get_by_role("button", name="Trình duyệt")).to_have_count(0)
    waits = page.locator("section.entry", has_text="Da Nang reopens schools")
    waits.get_by_text("Sửa", exact=True).click()
    bien.look("digest-editing")
    waits.get_by_label("Tiêu đề").fill("Trường học ở Đà Nẵng mở cửa trở lại")
    waits.get_by_label("Nội dung, 2 đến 4 câu").fill(SUMMARY)
    waits.get_by_role("button", name="Lưu mục này").click()
    expect(page.locator("section.entry", has_text=SUMMARY)).to_be_visible()
    page.get_by_role("button", name="Trình duyệt").click()
    expect(page.get_by_role("status")).to_contain_text("Trình duyệt")
    address = page.url.split("?")[0]
    bien.close()

    son = _person(served, browser, pictures, Role.APPROVER)
    page = son.page
    page.goto("/diem-bao")
    son.look("digests")
    page.goto(address)
    son.look("digest-submitted")
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Duyệt")
    son.look("digest-approved")
    with page.expect_download() as download:
        page.get_by_role("link", name="DOCX").click()
    document = tmp_path / download.value.suggested_filename
    download.value.save_as(document)
    son.close()
    assert document.name.startswith("bao-cao-nhanh_")
    assert document.suffix == ".docx"
    assert SUMMARY in _paragraphs(document)


def test_the_other_pages_are_fit_to_look_at(served: Served, browser: Browser, pictures: Path) -> None:
    lan = _person(served, browser, pictures, Role.REVIEWER)
    for name, address in (
        ("overview", "/"),
        ("sources", "/nguon-tin"),
        ("figures", "/so-lieu"),
        ("article", f"/bai/{served.filled.rumour_article}"),
    ):
        answer = lan.page.goto(address)
        assert answer is not None, name
        assert answer.status == 200, name
        assert lan.page.locator("h1").count() == 1, name
        lan.look(name)
    lan.close()


def _person(served: Served, browser: Browser, pictures: Path, role: Role) -> Person:
    person = Person(browser, served.home, pictures)
    person.sign_in(PEOPLE[role].name, PASSWORD)
    return person


def _propose(person: Person) -> None:
    """A verdict of falsity with two grounds, one of them independent."""
    page = person.page
    form = page.locator("#de-xuat")
    form.get_by_label("sai sự thật", exact=False).check()
    form.get_by_label("Vì sao, dựa vào đâu").fill("Cơ quan quản lý hồ công bố số liệu quan trắc lúc 6 giờ.")
    form.locator("#ground-0-body").fill("Ban Chỉ huy Phòng thủ dân sự thành phố")
    form.locator("#ground-0-url").fill("https://pctt.example/118")
    form.locator("#ground-0-independent").check()
    form.locator("#ground-1-body").fill("Báo Sông Hàn")
    form.locator("#ground-1-url").fill("https://songhan.example/dap")
    person.look("case-proposing")
    form.get_by_role("button", name="Trình phê duyệt").click()


def _paragraphs(document: Path) -> str:
    from docx import Document

    return " ".join(paragraph.text for paragraph in Document(str(document)).paragraphs)
