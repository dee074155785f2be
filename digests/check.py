"""`haidang digest check FILE.docx`: what in a document departs from the layout figures.

Works on any DOCX that is laid out as a report, also on one that people have gone over in Word.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from digests.layout import measures as m
from haidang.errors import Quarantined

_PART = re.compile(r"^(?:I|II|III|IV|V|VI|VII|VIII|IX|X)\.\s+(.+)$")
_SLACK = 0.3  # millimetres: Word counts in twentieths of a point


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One departure: where, what is asked for, what is there. In Vietnamese, for the clerk."""

    where: str
    wanted: str
    found: str

    def __str__(self) -> str:
        return f"{self.where}: cần {self.wanted}; hiện {self.found}"


def check(data: bytes) -> tuple[Deviation, ...]:
    """Every deviation of a DOCX, () when there is none. Raises Quarantined if it can't be read as one."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Quarantined(f"this is no DOCX file: {error}") from error
    lines = [line for line in _lines(document) if line.text.strip()]
    return (
        *_page(document.sections[0]),
        *_numbers(document.sections[0]),
        *_fonts(document, lines),
        *_letterhead(lines),
        *_body(document, lines),
        *_close(lines),
    )


def _lines(document: Any) -> Iterator[Any]:
    """All paragraphs in the order of the file, those in table cells too."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    for element in document.element.body.iter(qn("w:p")):
        yield Paragraph(element, document._body)


def _page(section: Any) -> Iterator[Deviation]:
    wanted = (
        ("khổ giấy, chiều rộng", section.page_width, m.PAGE_WIDTH, m.PAGE_WIDTH),
        ("khổ giấy, chiều cao", section.page_height, m.PAGE_HEIGHT, m.PAGE_HEIGHT),
        ("lề trên", section.top_margin, 20.0, 25.0),
        ("lề dưới", section.bottom_margin, 20.0, 25.0),
        ("lề trái", section.left_margin, 30.0, 35.0),
        ("lề phải", section.right_margin, 15.0, 20.0),
    )
    for where, length, least, most in wanted:
        found = length.mm if length is not None else 0.0
        if not least - _SLACK <= found <= most + _SLACK:
            range_ = f"{least:g} mm" if least == most else f"{least:g}–{most:g} mm"
            yield Deviation(where=where, wanted=range_, found=f"{found:.1f} mm")


def _numbers(section: Any) -> Iterator[Deviation]:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn

    def numbered(header: Any) -> Any:
        for line in header.paragraphs:
            if any("PAGE" in (field.text or "") for field in line._p.iter(qn("w:instrText"))):
                return line
        return None

    line = numbered(section.header)
    if line is None:
        yield Deviation(where="số trang", wanted="chữ số Ả Rập ở lề trên, từ trang 2", found="không có")
    elif line.alignment != WD_ALIGN_PARAGRAPH.CENTER:
        yield Deviation(where="số trang", wanted="canh giữa lề trên", found="không canh giữa")
    first = section.different_first_page_header_footer
    if not first or numbered(section.first_page_header) is not None:
        yield Deviation(where="số trang", wanted="không hiện ở trang 1", found="hiện ở trang 1")


def _fonts(document: Any, lines: Iterable[Any]) -> Iterator[Deviation]:
    from docx.oxml.ns import qn

    normal = document.styles["Normal"].element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    slots = {slot: normal.get(qn(f"w:{slot}")) if normal is not None else None for slot in ("ascii", "eastAsia", "cs")}
    if slots["ascii"] != m.FONT:
        yield Deviation(where="phông chữ", wanted=m.FONT, found=slots["ascii"] or "không đặt")
    for slot, words in (("eastAsia", "phông chữ Đông Á"), ("cs", "phông chữ phức hợp")):
        if not slots[slot]:
            yield Deviation(where=words, wanted="có đặt", found="không đặt")
    size = document.styles["Normal"].font.size
    if size is None or not 13.0 <= size.pt <= 14.0:
        yield Deviation(where="cỡ chữ chung", wanted="cỡ 13–14", found=f"cỡ {size.pt:g}" if size else "không đặt")
    strange = sorted({run.font.name for line in lines for run in line.runs if run.font.name not in (None, m.FONT)})
    if strange:
        yield Deviation(where="phông chữ", wanted=m.FONT, found=", ".join(strange))


def _letterhead(lines: list[Any]) -> Iterator[Deviation]:
    head = lines[:12]
    for words, where, least, most in (
        (m.STATE_WORDS, "quốc hiệu", 12.0, 13.0),
        (m.MOTTO_WORDS, "tiêu ngữ", 13.0, 14.0),
        (m.KIND_WORDS, "tên loại văn bản", 13.0, 14.0),
    ):
        line = next((one for one in head if one.text.strip() == words), None)
        if line is None:
            yield Deviation(where=where, wanted=f"“{words}”", found="không có")
        else:
            yield from _look(line, where, least, most, bold=True)
    number = next((one for one in head if one.text.strip().startswith("Số:")), None)
    if number is None:
        yield Deviation(where="số, ký hiệu", wanted="“Số: …”", found="không có")
    else:
        yield from _look(number, "số, ký hiệu", 13.0, 13.0, bold=False)
    date = next((one for one in head if re.search(r",\s+ngày\s.*tháng\s.*năm\s", one.text)), None)
    if date is None:
        yield Deviation(where="địa danh, ngày tháng", wanted="“…, ngày … tháng … năm …”", found="không có")
    elif not all(run.italic for run in date.runs if run.text.strip()):
        yield Deviation(where="địa danh, ngày tháng", wanted="chữ nghiêng", found="chữ đứng")
    framed = [one for one in head if one.text.strip() in ("LƯU HÀNH NỘI BỘ", "XEM XONG TRẢ LẠI")]
    if not framed:
        yield Deviation(where="phạm vi lưu hành", wanted="“LƯU HÀNH NỘI BỘ” trong khung", found="không có")
    elif not _has_frame(framed[0]):
        yield Deviation(where="phạm vi lưu hành", wanted="khung chữ nhật viền đơn", found="không có khung")


def _body(document: Any, lines: list[Any]) -> Iterator[Deviation]:
    parts = [line for line in lines if _PART.match(line.text.strip())]
    if not parts:
        yield Deviation(where="tên mục", wanted="“I. …” in hoa, đậm", found="không có")
    for line in parts:
        words = line.text.strip()
        if words != words.upper():
            yield Deviation(where=f"tên mục “{words}”", wanted="chữ in hoa", found="chữ thường")
        yield from _look(line, f"tên mục “{words}”", 13.0, 14.0, bold=True)
    normal = document.styles["Normal"].paragraph_format
    for number, line in enumerate(_indented(lines), 1):
        form = line.paragraph_format
        if {run.font.size.pt for run in line.runs if run.font.size} <= {m.SOURCE_LINE}:
            continue  # notes under the text
        where = f"đoạn {number} “{line.text.strip()[:30]}…”"
        yield from _look(line, where, 13.0, 14.0)
        if not 10.0 - _SLACK <= form.first_line_indent.mm <= 12.7 + _SLACK:
            found = f"{form.first_line_indent.mm:.1f} mm"
            yield Deviation(where=where, wanted="thụt đầu dòng 10 hoặc 12,7 mm", found=found)
        gap = form.space_after if form.space_after is not None else normal.space_after
        if gap is None or gap.pt < m.PARAGRAPH_GAP:
            yield Deviation(where=where, wanted="cách đoạn tối thiểu 6 pt", found=f"{gap.pt if gap else 0:g} pt")
        spacing = form.line_spacing if form.line_spacing is not None else normal.line_spacing
        if isinstance(spacing, float) and not 1.0 <= spacing <= 1.5:
            yield Deviation(where=where, wanted="giãn dòng đơn đến 1,5 dòng", found=f"{spacing:g}")


def _close(lines: list[Any]) -> Iterator[Deviation]:
    place = next((i for i, line in enumerate(lines) if line.text.strip() == "Nơi nhận:"), None)
    if place is None:
        yield Deviation(where="nơi nhận", wanted="“Nơi nhận:”", found="không có")
        return
    yield from _look(lines[place], "nơi nhận", 12.0, 12.0, bold=True)
    recipients = []
    for line in lines[place + 1 :]:
        if not line.text.strip().startswith("- "):
            break
        recipients.append(line)
        yield from _look(line, "danh sách nơi nhận", 11.0, 11.0)
    if not recipients or "Lưu: VT" not in recipients[-1].text or not recipients[-1].text.strip().endswith("."):
        yield Deviation(where="danh sách nơi nhận", wanted="dòng cuối “- Lưu: VT, ….”", found="không có")
    if any(not line.text.strip().endswith(";") for line in recipients[:-1]):
        yield Deviation(where="danh sách nơi nhận", wanted="dòng kết thúc bằng “;”", found="thiếu")


def _look(line: Any, where: str, least: float, most: float, *, bold: bool | None = None) -> Iterator[Deviation]:
    """Size and weight of a paragraph's words."""
    sizes = {run.font.size.pt for run in line.runs if run.font.size and run.text.strip()}
    wrong = sorted(size for size in sizes if not least <= size <= most)
    if wrong:
        range_ = f"{least:g}" if least == most else f"{least:g}–{most:g}"
        yield Deviation(where=where, wanted=f"cỡ {range_}", found=f"cỡ {', '.join(f'{size:g}' for size in wrong)}")
    if bold is not None and any(bool(run.bold) != bold for run in line.runs if run.text.strip()):
        yield Deviation(where=where, wanted="chữ đậm" if bold else "chữ không đậm", found="khác")


def _indented(lines: Iterable[Any]) -> Iterator[Any]:
    for line in lines:
        indent = line.paragraph_format.first_line_indent
        if indent is not None and indent > 0:
            yield line


def _has_frame(line: Any) -> bool:
    from docx.oxml.ns import qn

    border = line._p.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    return border is not None and all(
        border.find(qn(f"w:{side}")) is not None for side in ("top", "left", "bottom", "right")
    )
