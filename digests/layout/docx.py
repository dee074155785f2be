"""DOCX through python-docx: the one door to it. Times New Roman for every script that Word tells apart."""

import io
from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Any

from digests.layout import docx_xml as xml
from digests.layout import measures as m
from digests.layout.sheet import Block, Grid, Run, Sheet, sheet
from digests.periods import HANOI
from haidang.model.bulletin import Bulletin

_COUNTS = (87.0, 26.0, 26.0, 26.0)  # millimetres
_WIDE = (12.0, 20.0, 34.0, 20.0, 64.0, 26.0, 18.0, 36.0, 22.0)


class DocxRenderer:
    """ports.Renderer."""

    suffix = ".docx"

    def __init__(self, zone: tzinfo = HANOI) -> None:
        self._zone = zone

    def render(self, bulletin: Bulletin) -> bytes:
        """The document."""
        import docx

        pages = sheet(bulletin, self._zone)
        document = docx.Document()
        _properties(document, pages)
        _styles(document)
        _page(document.sections[0])
        _header(document.sections[0], pages)
        _letterhead(document, pages)
        for block in pages.blocks:
            if isinstance(block, Grid):
                _grid(document, block)
            else:
                _block(document, block)
        _closing(document, pages)
        if pages.annex is not None:
            _annex(document, pages.annex)
        xml.sweep(document)
        made = io.BytesIO()
        document.save(made)
        return xml.without_times(made.getvalue())


def _properties(document: Any, pages: Sheet) -> None:
    made = pages.made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    core = document.core_properties
    core.title, core.author, core.subject = pages.subject, pages.body, m.KIND_WORDS
    core.keywords, core.comments, core.language = f"{pages.circulation}; {m.ASSESSMENT_WORDS}", "", "vi-VN"
    core.created = core.modified = made
    core.last_modified_by = pages.body
    if pages.digest:
        core.identifier = f"sha256:{pages.digest}"


def _styles(document: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = m.FONT, Pt(m.BODY)
    xml.scripts(normal.element.get_or_add_rPr())
    body = normal.paragraph_format
    body.space_before, body.space_after, body.line_spacing = Pt(0), Pt(m.PARAGRAPH_GAP), m.LINE_SPACING
    body.widow_control = True
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = m.FONT, Pt(m.HEADING), True, False
        style.font.color.rgb = _black()
        xml.scripts(style.element.get_or_add_rPr())
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(0), Pt(m.PARAGRAPH_GAP)
        style.paragraph_format.keep_with_next = True
    document.styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles["Heading 1"].font.size = Pt(m.KIND)
    document.styles["Header"].paragraph_format.space_after = Mm(0)


def _black() -> Any:
    from docx.shared import RGBColor

    return RGBColor(0, 0, 0)


def _page(section: Any) -> None:
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(m.PAGE_WIDTH), Mm(m.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(m.TOP), Mm(m.BOTTOM)
    section.left_margin, section.right_margin = Mm(m.LEFT), Mm(m.RIGHT)
    section.header_distance = Mm(m.HEADER_FROM_TOP)
    section.footer_distance = Mm(m.HEADER_FROM_TOP)
    section.different_first_page_header_footer = True


def _header(section: Any, pages: Sheet) -> None:
    """Page numbers from page 2; on every page of a draft its mark, in words and as a watermark."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for header, numbered in ((section.header, True), (section.first_page_header, False)):
        header.is_linked_to_previous = False
        line = header.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if numbered:
            xml.page_number(line)
        if pages.draft_words:
            mark = header.add_paragraph() if numbered else line
            mark.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            words = mark.add_run(pages.draft_words)
            words.font.size = Pt(9)
            xml.watermark(mark, pages.draft_words, 1 if numbered else 2)


def _letterhead(document: Any, pages: Sheet) -> None:
    left, right = _two_columns(document, 0.4)
    _line(left, [Run(text=pages.parent_body)], m.PARENT_BODY)
    _line(left, [Run(text=pages.body, bold=True)], m.OFFICE)
    _rule(left, 26.0, of=_width(0.4))
    _line(left, [Run(text=pages.number_line)], m.NUMBER_LINE)
    _line(right, [Run(text=m.STATE_WORDS, bold=True)], m.STATE_NAME)
    _line(right, [Run(text=m.MOTTO_WORDS, bold=True)], m.MOTTO)
    _rule(right, 54.0, of=_width(0.6))
    _line(right, [Run(text=pages.date_line, italic=True)], m.DATE_LINE)
    _drop_first(left, right)
    frame, _ = _two_columns(document, 0.4)
    _line(frame, [Run(text=pages.circulation, bold=True)], m.CIRCULATION)
    _frame(frame.paragraphs[-1], _width(0.4), 44.0)
    _line(frame, [Run(text=f"({m.ASSESSMENT_WORDS})", italic=True)], m.SOURCE_LINE)
    _drop_first(frame)
    _title(document, pages)


def _title(document: Any, pages: Sheet) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    kind = document.add_paragraph(style="Heading 1")
    _runs(kind, [Run(text=m.KIND_WORDS, bold=True)], m.KIND)
    kind.paragraph_format.space_before, kind.paragraph_format.space_after = Pt(12), Pt(0)
    subject = document.add_paragraph()
    subject.alignment = WD_ALIGN_PARAGRAPH.CENTER
    subject.paragraph_format.space_after = Pt(0)
    subject.paragraph_format.keep_with_next = True
    _runs(subject, [Run(text="\n".join(pages.subject_lines), bold=True)], m.SUBJECT)
    _rule(document, 60.0, of=m.PAGE_WIDTH - m.LEFT - m.RIGHT)


def _block(document: Any, block: Block) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    if block.kind in ("part", "section"):
        line = document.add_paragraph(style="Heading 2" if block.kind == "part" else "Heading 3")
        _runs(line, block.runs, m.HEADING)
        return
    line = document.add_paragraph()
    small = block.kind in ("source", "note")
    line.alignment = WD_ALIGN_PARAGRAPH.LEFT if small else WD_ALIGN_PARAGRAPH.JUSTIFY
    if block.kind == "source":
        line.paragraph_format.left_indent = Mm(6)
        line.paragraph_format.keep_together = True
    elif block.kind != "empty":
        line.paragraph_format.first_line_indent = Mm(m.FIRST_LINE)
    _runs(line, block.runs, m.SOURCE_LINE if small else m.BODY)


def _grid(document: Any, grid: Grid) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    table = document.add_table(rows=0, cols=len(grid.header))
    table.style = "Table Grid"
    table.autofit = False
    size = 9.0 if grid.wide else 12.0
    for number, row in enumerate((grid.header, *grid.rows)):
        cells = table.add_row().cells
        for column, (cell, words) in enumerate(zip(cells, row, strict=True)):
            line = cell.paragraphs[0]
            line.paragraph_format.space_after = Pt(1)
            line.paragraph_format.keep_with_next = not grid.wide
            centred = number == 0 or (column > 0 and not grid.wide)
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
            _runs(line, [Run(text=words, bold=number == 0)], size)
    for column, width in zip(table.columns, _WIDE if grid.wide else _COUNTS, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    for number, row in enumerate(table.rows):
        xml.keep_whole(row, header=number == 0)
    after = document.add_paragraph()
    after.paragraph_format.space_after = Pt(0)
    after.paragraph_format.line_spacing = Pt(6)


def _closing(document: Any, pages: Sheet) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    left, right = _two_columns(document, 0.5)
    _line(left, [Run(text="Nơi nhận:", bold=True, italic=True)], m.RECIPIENTS_LABEL, centred=False)
    for recipient in pages.recipients:
        _line(left, [Run(text=recipient)], m.RECIPIENTS, centred=False)
    for title in pages.signer_lines:
        _line(right, [Run(text=title, bold=True)], m.SIGNER)
    right.paragraphs[-1].paragraph_format.space_after = Pt(70)
    _drop_first(left, right)
    if pages.digest:
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT
        _runs(line, [Run(text=f"Mã nội dung (SHA-256): {pages.digest}")], 8.0)


def _annex(document: Any, grid: Grid) -> None:
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(m.PAGE_HEIGHT), Mm(m.PAGE_WIDTH)
    section.different_first_page_header_footer = False
    for words in ("PHỤ LỤC", "Danh mục tin, bài"):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _runs(line, [Run(text=words, bold=True)], m.BODY)
    _grid(document, grid)


# --- small pieces ----------------------------------------------------------------------------------------------------


def _width(share: float) -> float:
    return (m.PAGE_WIDTH - m.LEFT - m.RIGHT) * share


def _two_columns(document: Any, share: float) -> tuple[Any, Any]:
    from docx.shared import Mm

    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    left.width, right.width = Mm(_width(share)), Mm(_width(1 - share))
    table.columns[0].width, table.columns[1].width = left.width, right.width
    return left, right


def _line(cell: Any, runs: Iterable[Run], size: float, *, centred: bool = True) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    line = cell.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    line.paragraph_format.space_after = Pt(0)
    _runs(line, runs, size)


def _drop_first(*cells: Any) -> None:
    """A new cell holds an empty paragraph that nobody asked for."""
    for cell in cells:
        empty = cell.paragraphs[0]._p
        empty.getparent().remove(empty)


def _rule(container: Any, width: float, *, of: float) -> None:
    """A line of a length in millimetres: the upper border of an empty paragraph with wide indents."""
    from docx.shared import Mm, Pt

    line = container.add_paragraph()
    form = line.paragraph_format
    inset = Mm(max(0.0, (of - width) / 2 - 1))
    form.left_indent, form.right_indent, form.space_after = inset, inset, Pt(0)
    form.space_before, form.line_spacing = Pt(2.5), Pt(5)
    line.add_run().font.size = Pt(2)
    xml.border(line, ("top",))


def _frame(line: Any, cell: float, width: float) -> None:
    from docx.shared import Mm, Pt

    inset = Mm((cell - width) / 2 - 2)
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = inset
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(4)
    xml.border(line, ("top", "left", "bottom", "right"))


def _runs(line: Any, runs: Iterable[Run], size: float) -> None:
    from docx.shared import Pt

    for run in runs:
        if not run.text:
            continue
        made = line.add_run(xml.printable(run.text))
        made.bold, made.italic, made.font.size = run.bold, run.italic, Pt(size)
        if run.link.startswith(("http://", "https://")):
            xml.link(line, made, run.link)
