"""Điểm báo: built, edited entry by entry, submitted, approved by a second person, taken away as documents."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from digests.approve import DigestDesk
from haidang.model.bulletin import Bulletin, DigestKind, DigestState, Item
from haidang.model.person import Role
from haidang.store import audit, bulletins
from tests.dashboards.conftest import House
from tests.dashboards.newsroom import NOW, PEOPLE, ZONE

Words = Callable[[Any], str]
BIEN = PEOPLE[Role.EDITOR]
SUMMARY = "Các trường học ở Đà Nẵng mở cửa trở lại sau một tuần mưa lũ."


@pytest.fixture
def draft(house: House) -> Bulletin:
    """The day's draft, made by the editor."""
    return DigestDesk(house.store, house.watch, zone=ZONE).build(
        DigestKind.DAILY, NOW - timedelta(days=1), NOW, by=BIEN
    )


def now(house: House, draft: Bulletin) -> Bulletin:
    with house.store.read() as unit:
        found = bulletins.get(unit, draft.id)
    assert found is not None
    return found


def item_of(bulletin: Bulletin, of: str) -> Item:
    """The entry whose sources are an outlet's."""
    return next(i for i in bulletin.items if any(s.outlet == of for s in i.sources))


def finished(house: House, draft: Bulletin) -> Bulletin:
    """With the foreign story summarised."""
    item = item_of(draft, "Harbor Observer")
    editor = house.as_(Role.EDITOR)
    editor.post(f"/diem-bao/{draft.id}/muc/{item.id}", rev=item.rev, title="Trường học mở lại", text=SUMMARY, status="")
    return now(house, draft)


def approved(house: House, draft: Bulletin) -> Bulletin:
    ready = finished(house, draft)
    house.as_(Role.EDITOR).post(f"/diem-bao/{draft.id}/trinh", rev=ready.rev)
    house.as_(Role.APPROVER).post(f"/diem-bao/{draft.id}/duyet", rev=now(house, draft).rev)
    return now(house, draft)


def test_an_editor_builds_a_draft_of_the_current_period(house: House, page: Words) -> None:
    editor = house.as_(Role.EDITOR)
    answer = editor.post("/diem-bao/lap", kind="daily")
    assert re.fullmatch(r"/diem-bao/\d+\?xong=digest.build", answer.headers["location"])
    words = page(editor.get("/diem-bao"))
    assert "24/11/2026 Điểm báo ngày số nội bộ" in words
    assert "23/11/2026 07:00 – 24/11/2026 07:00 · lập bởi Ngô Văn Biên" in words


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        ("2026-11-23T07:00", "", "Hãy ghi cả ngày và giờ kết thúc"),
        ("nonsense", "2026-11-23T07:00", "Hãy ghi cả ngày và giờ bắt đầu"),
        ("2026-11-23T07:00", "2026-11-22T07:00", "Thời điểm kết thúc phải sau"),
        ("2026-01-01T07:00", "2026-11-22T07:00", "nhiều nhất 31 ngày"),
        ("2026-12-01T07:00", "2026-12-02T07:00", "chưa tới"),
    ],
)
def test_a_period_that_is_none_is_told_and_kept(house: House, page: Words, since: str, until: str, told: str) -> None:
    answer = house.as_(Role.EDITOR).post("/diem-bao/lap", kind="daily", since=since, until=until)
    assert answer.status_code == 422
    assert told in page(answer)
    assert f'name="since" value="{since}"' in answer.text


def test_every_sentence_links_to_its_article_version(house: House, draft: Bulletin) -> None:
    text = house.as_(Role.EDITOR).get(f"/diem-bao/{draft.id}").text
    item = item_of(draft, "Báo Sông Hàn")
    entry = text[text.index(f'id="muc-{item.id}"') :].split("</section>")[0]
    refs = re.findall(r'class="ref" href="(/bai/\d+\?n=\d+)"', entry)
    assert refs
    assert set(refs) == {f"/bai/{house.filled.news_article}?n=1"}


def test_a_draft_says_what_stands_before_its_submission(house: House, draft: Bulletin, page: Words) -> None:
    editor = house.as_(Role.EDITOR)
    item = item_of(draft, "Harbor Observer")
    answer = editor.get(f"/diem-bao/{draft.id}")
    assert f"Mục {item.id}: chưa có phần tóm tắt bằng tiếng Việt" in page(answer)
    assert f'action="/diem-bao/{draft.id}/trinh"' not in answer.text
    refused = editor.post(f"/diem-bao/{draft.id}/trinh", rev=draft.rev)
    assert (refused.status_code, "Báo cáo chưa hoàn chỉnh" in page(refused)) == (422, True)


def test_a_name_that_a_document_of_the_city_cannot_carry_is_shown(house: House, draft: Bulletin, page: Words) -> None:
    item = item_of(draft, "Harbor Observer")
    editor = house.as_(Role.EDITOR)
    editor.post(f"/diem-bao/{draft.id}/muc/{item.id}", rev=item.rev, title="Tàu ra Tây Sa", text=SUMMARY, status="")
    assert "Tên gọi: “Tây Sa” cần viết là Hoàng Sa" in page(editor.get(f"/diem-bao/{draft.id}"))


def test_editing_a_stale_entry_keeps_what_was_typed(house: House, draft: Bulletin, page: Words) -> None:
    ready = finished(house, draft)
    item = item_of(ready, "Harbor Observer")
    answer = house.as_(Role.EDITOR).post(
        f"/diem-bao/{draft.id}/muc/{item.id}", rev=item.rev - 1, title="Của tôi", text="Câu tôi vừa viết.", status=""
    )
    assert answer.status_code == 409
    assert "Báo cáo vừa được người khác sửa hoặc duyệt. Chưa lưu." in page(answer)
    assert 'value="Của tôi"' in answer.text
    assert "Câu tôi vừa viết.</textarea>" in answer.text
    assert SUMMARY in page(answer)  # and what stands now is beside it


def test_entries_are_left_out_taken_in_and_moved(house: House, draft: Bulletin) -> None:
    editor = house.as_(Role.EDITOR)
    item = item_of(draft, "Báo Sông Hàn")
    editor.post(f"/diem-bao/{draft.id}/muc/{item.id}/dua-vao", rev=item.rev, included="false")
    assert not item_of(now(house, draft), "Báo Sông Hàn").included
    editor.post(f"/diem-bao/{draft.id}/muc/{item.id}/dua-vao", rev=item.rev + 1, included="true")
    assert item_of(now(house, draft), "Báo Sông Hàn").included
    editor.post(
        f"/diem-bao/{draft.id}/muc/{item.id}/chuyen", rev=now(house, draft).rev, section="bd_ngu_dan", position=1
    )
    assert item_of(now(house, draft), "Báo Sông Hàn").section == "bd_ngu_dan"


def test_highlights_are_edited_one_a_line(house: House, draft: Bulletin) -> None:
    house.as_(Role.EDITOR).post(
        f"/diem-bao/{draft.id}/noi-bat", rev=draft.rev, highlights="Một.\r\n\r\n Hai. ", recommendations="Theo dõi."
    )
    assert now(house, draft).highlights == ("Một.", "Hai.")
    assert now(house, draft).recommendations == "Theo dõi."


def test_a_second_person_approves_and_then_nothing_is_edited(house: House, draft: Bulletin, page: Words) -> None:
    done = approved(house, draft)
    assert (done.state, done.submitted_by, done.approved_by) == (DigestState.APPROVED, "bien", "son")
    editor = house.as_(Role.EDITOR)
    answer = editor.get(f"/diem-bao/{draft.id}")
    assert "Lập văn bản thay thế" in page(answer)
    assert f"/diem-bao/{draft.id}/muc/" not in answer.text
    item = done.items[0]
    refused = editor.post(f"/diem-bao/{draft.id}/muc/{item.id}", rev=item.rev, title="x", text="y", status="")
    assert (refused.status_code, "hãy lập văn bản thay thế" in page(refused)) == (422, True)
    assert now(house, draft) == done


def test_who_submitted_cannot_approve(house: House, draft: Bulletin, page: Words) -> None:
    editor = house.give(Role.EDITOR, Role.APPROVER)
    ready = finished(house, draft)
    editor.post(f"/diem-bao/{draft.id}/trinh", rev=ready.rev)
    assert "Bạn chưa duyệt được: Người trình không được tự duyệt; cần người thứ hai." in page(
        editor.get(f"/diem-bao/{draft.id}")
    )
    refused = editor.post(f"/diem-bao/{draft.id}/duyet", rev=now(house, draft).rev)
    assert (refused.status_code, now(house, draft).state) == (422, DigestState.SUBMITTED)


def test_sending_back_needs_a_reason_and_shows_it(house: House, draft: Bulletin, page: Words) -> None:
    ready = finished(house, draft)
    house.as_(Role.EDITOR).post(f"/diem-bao/{draft.id}/trinh", rev=ready.rev)
    approver, rev = house.as_(Role.APPROVER), now(house, draft).rev
    refused = approver.post(f"/diem-bao/{draft.id}/tra-lai", rev=rev, reason="")
    assert (refused.status_code, "Cần ghi lý do trả lại." in page(refused)) == (422, True)
    approver.post(f"/diem-bao/{draft.id}/tra-lai", rev=rev, reason="Thiếu nguồn thứ hai ở mục 1")
    assert now(house, draft).state is DigestState.DRAFT
    assert "Thiếu nguồn thứ hai ở mục 1" in page(house.as_(Role.EDITOR).get(f"/diem-bao/{draft.id}"))


def test_an_approved_document_is_replaced_by_a_draft_that_says_so(house: House, draft: Bulletin, page: Words) -> None:
    approved(house, draft)
    editor = house.as_(Role.EDITOR)
    where = editor.post(f"/diem-bao/{draft.id}/thay-the", reason="Sai số liệu").headers["location"].split("?")[0]
    assert f"Văn bản thay thế cho báo cáo {draft.id}." in page(editor.get(where))
    assert "Báo cáo này đã có văn bản thay thế" in page(editor.get(f"/diem-bao/{draft.id}"))


@pytest.mark.parametrize(
    ("form", "media", "starts"),
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("pdf", "application/pdf", b"%PDF"),
        ("html", "text/html; charset=utf-8", b"<!"),
    ],
)
def test_a_document_is_taken_away_under_its_name_and_audited(
    house: House, draft: Bulletin, form: str, media: str, starts: bytes
) -> None:
    answer = house.as_(Role.APPROVER).get(f"/diem-bao/{draft.id}/tai/{form}")
    assert answer.headers["content-type"] == media
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="diem-bao-ngay_2026-11-24_{draft.id}_ban-nhap.{form}"'
    )
    assert answer.content.lstrip()[: len(starts)].lower() == starts.lower()
    with house.store.read() as unit:
        rows = audit.read(unit, only=audit.Filter(what="export"))
    assert [(row.who, row.subject, row.detail.split()[0]) for row in rows] == [("son", f"bulletin:{draft.id}", form)]


def test_a_docx_holds_the_summary(house: House, draft: Bulletin) -> None:
    from docx import Document

    finished(house, draft)
    content = house.as_(Role.EDITOR).get(f"/diem-bao/{draft.id}/tai/docx").content
    paragraphs = " ".join(p.text for p in Document(io.BytesIO(content)).paragraphs)
    assert SUMMARY in paragraphs


def test_an_unknown_digest_or_format_is_not_found(house: House, draft: Bulletin) -> None:
    editor = house.as_(Role.EDITOR)
    assert editor.get("/diem-bao/999").status_code == 404
    assert editor.get("/diem-bao/999/tai/docx").status_code == 404
    assert editor.get(f"/diem-bao/{draft.id}/tai/exe").status_code == 404
