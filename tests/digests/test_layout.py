"""Documents: layout figures, draft mark, the same bytes, nothing of a text is markup."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import docx
import pytest
from docx.shared import Pt
from pypdf import PdfReader

from digests.check import Deviation, check
from digests.compile import draft
from digests.layout.glyphs import FONTS, showable
from digests.layout.measures import DRAFT_WORDS
from digests.layout.sheet import sheet
from digests.periods import HANOI
from digests.publish import FORMATS, render
from haidang.errors import Quarantined
from haidang.model.bulletin import Bulletin, ClaimStatus, DigestKind, DigestState, Letterhead
from tests.digests import newsroom
from tests.digests.factories import bulletin, item, item_source


@cache
def full_day() -> Bulletin:
    return draft(
        newsroom.material(),
        kind=DigestKind.DAILY,
        office=Letterhead(),
        by="máy",
        now=datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
        zone=HANOI,
    )


@cache
def document(form: str) -> bytes:
    return render(full_day(), form)


def words(data: bytes, form: str) -> str:
    if form == "html":
        return data.decode()
    if form == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_digest_gives_the_same_bytes(form: str) -> None:
    assert render(full_day(), form) == document(form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_draft_says_so_until_it_is_approved(form: str) -> None:
    approved = replace(bulletin(), state=DigestState.APPROVED, frozen_digest="ab" * 32)
    assert ("BẢN NHÁP" in words(render(bulletin(), form), form), "BẢN NHÁP" in words(render(approved, form), form)) == (
        True,
        False,
    )


@pytest.mark.parametrize("form", FORMATS)
def test_words_are_never_markup(form: str) -> None:
    hostile = '#panic("x") $x$ <script>alert(1)</script> {{ 7*7 }} \\ * _a_ [b] ]]> & \x00\x0b\ud800'
    data = render(bulletin(item(title=hostile, text=hostile)), form)
    if form == "html":
        assert ("<script>" in data.decode(), "{{ 7*7 }}" in data.decode()) == (False, True)
    if form == "docx":
        assert hostile[:12] in "".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
    if form == "pdf":
        assert '#panic("x") $x$' in words(data, form)


def test_links_are_web_addresses_or_no_links() -> None:
    data = render(bulletin(item(sources=(item_source(url="javascript:alert(1)"),))), "html").decode()
    assert 'href="javascript' not in data


def test_a_normal_daily_has_two_to_four_pages() -> None:
    assert 2 <= len(PdfReader(io.BytesIO(document("pdf"))).pages) <= 4


def test_pdf_is_an_archive_copy_with_its_fonts() -> None:
    reader = PdfReader(io.BytesIO(document("pdf")))
    box = reader.pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (210, 297)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  a PDF object
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert ("<pdfaid:part>2</pdfaid:part>" in metadata, "<pdfaid:conformance>B</pdfaid:conformance>" in metadata) == (
        True,
        True,
    )
    assert root["/Lang"] == "vi"


def test_pages_are_numbered_from_the_second() -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(document("pdf"))).pages]
    marked = [re.search(rf"(?:^|\n)(\d?) ?{DRAFT_WORDS}", page) for page in pages]
    assert [found and found[1] for found in marked][:3] == ["", "2", "3"]


def test_a_character_without_a_glyph_becomes_a_square() -> None:
    assert showable("Đà Nẵng 西沙 다낭 ダナン Дананг 😀\u200d\ufe0f 𠮷") == "Đà Nẵng 西沙 다낭 ダナン Дананг □ □"
    assert render(bulletin(item(title="😀 𠮷 \u0e01 ກ ក")), "pdf")[:5] == b"%PDF-"


def test_fonts_are_small_enough_to_ship() -> None:
    sizes = {path.name: path.stat().st_size for path in FONTS.glob("*.ttf")}
    assert {name for name, size in sizes.items() if size > 5_000_000} == set()
    licences = {path.stem.removeprefix("OFL-") for path in FONTS.glob("OFL-*.txt")}
    assert {name.split("-")[0].removesuffix(".ttf") for name in sizes} == licences


def test_docx_keeps_the_layout_figures() -> None:
    assert check(document("docx")) == ()


def test_docx_sets_east_asian_and_complex_fonts() -> None:
    styles = zipfile.ZipFile(io.BytesIO(document("docx"))).read("word/styles.xml").decode()
    fonts = re.search(r'w:styleId="Normal".*?(<w:rFonts[^>]*>)', styles, re.DOTALL)
    assert fonts is not None
    assert set(re.findall(r'w:(\w+)="([^"]+)"', fonts[1])) == {
        ("ascii", "Times New Roman"),
        ("hAnsi", "Times New Roman"),
        ("eastAsia", "SimSun"),
        ("cs", "Times New Roman"),
    }


def test_check_names_what_departs() -> None:
    document_ = docx.Document(io.BytesIO(document("docx")))
    document_.sections[0].left_margin = Pt(20)
    for line in document_.paragraphs:
        if line.text.startswith("I. "):
            line.runs[0].text = "I. Nổi bật"
    out = io.BytesIO()
    document_.save(out)
    assert check(out.getvalue()) == (
        Deviation(where="lề trái", wanted="30–35 mm", found="7.1 mm"),
        Deviation(where="tên mục “I. Nổi bật”", wanted="chữ in hoa", found="chữ thường"),
    )


def test_a_deviation_reads_as_a_line() -> None:
    assert str(Deviation(where="lề trái", wanted="30–35 mm", found="7.1 mm")) == "lề trái: cần 30–35 mm; hiện 7.1 mm"


def test_check_refuses_what_is_no_document() -> None:
    with pytest.raises(Quarantined):
        check(b"%PDF-1.7")


def test_an_empty_section_says_that_there_is_nothing() -> None:
    told = [
        "".join(run.text for run in block.runs) for block in sheet(bulletin(), HANOI).blocks if hasattr(block, "runs")
    ]
    assert told.count("Không có tin trong kỳ.") == 1  # the last part has no sections
    assert [line for line in told if line.endswith(": Không có tin trong kỳ.")] == [
        "1. Thực địa: Không có tin trong kỳ.",
        "2. Ngoại giao, COC: Không có tin trong kỳ.",
        "3. Pháp lý: Không có tin trong kỳ.",
        "4. Quân sự: Không có tin trong kỳ.",
        "5. Ngư dân: Không có tin trong kỳ.",
        "6. Học thuật, dư luận: Không có tin trong kỳ.",
        "2. Báo chí nước ngoài: Không có tin trong kỳ.",
    ]


def test_an_entry_with_its_sources_in_words() -> None:
    one = item(
        sources=(
            item_source(),
            item_source(
                article=2, outlet="海港日报", country="CN", outlet_class="cơ quan của Nhà nước", tier=4, archive="HD-2"
            ),
        ),
        status=ClaimStatus.CONFIRMED,
    )
    told = [
        "".join(run.text for run in block.runs)
        for block in sheet(bulletin(one), HANOI).blocks
        if hasattr(block, "runs")
    ]
    place = next(n for n, line in enumerate(told) if line.startswith("- Ngày"))
    assert told[place : place + 2] == [
        "- Ngày 23/11/2026, Báo Sông Hàn (Việt Nam, cơ quan báo chí) đưa tin “Nước lũ rút ở Hội An”: Nước đã rút khỏi "
        "các tuyến phố cổ. Người dân dọn bùn trong nhà. [đã xác nhận]",
        "Nguồn: songhan.example/1 (lưu trữ HD-000001; tòa soạn có phóng viên; sắc thái bài viết: trung tính). "
        "Cùng đưa tin: 海港日报 (Trung Quốc) HD-2 – kênh phát ngôn của nhà nước nước ngoài.",
    ]


def test_left_out_entries_and_notes_for_the_editor_are_not_printed() -> None:
    told = words(
        render(bulletin(item(for_editor=("Secret note",)), item(2, included=False, text="Bỏ ra.")), "html"), "html"
    )
    assert ("Secret note" in told, "Bỏ ra." in told, "Ngoài ra còn 1 tin khác" in told) == (False, False, True)


def test_number_and_day_are_left_to_the_clerk() -> None:
    made = sheet(bulletin(), HANOI)
    assert (re.sub(r"\s+", " ", made.number_line), re.sub(r"\s+", " ", made.date_line)) == (
        "Số: /BC-SNgV",
        "Đà Nẵng, ngày tháng năm 2026",
    )


def test_recipients_end_as_the_decree_says() -> None:
    assert sheet(bulletin(), HANOI).recipients == ("- Lãnh đạo Sở;", "- Lưu: VT, TTBC.")


def test_a_weekly_carries_an_annex() -> None:
    made = sheet(bulletin(kind=DigestKind.WEEKLY), HANOI)
    assert made.annex is not None
    assert made.annex.rows == (
        (
            "1",
            "23/11/2026",
            "Báo Sông Hàn",
            "Việt Nam",
            "Nước lũ rút ở Hội An",
            "thiên tai",
            "trung tính",
            "tòa soạn có phóng viên",
            "HD-000001",
        ),
    )


def test_a_replacing_document_says_so() -> None:
    assert sheet(bulletin(replaces=3), HANOI).subject_lines[-1] == "(văn bản thay thế)"


def test_every_page_of_a_docx_draft_is_marked() -> None:
    archive = zipfile.ZipFile(io.BytesIO(document("docx")))
    headers = [archive.read(n).decode() for n in archive.namelist() if re.match(r"word/header\d+\.xml", n)]
    assert [(header.count(DRAFT_WORDS), "v:textpath" in header) for header in headers] == [(2, True), (2, True)]
