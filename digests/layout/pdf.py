"""PDF through typst: PDF/A-2b, tagged, with the fonts that are shipped. The one door to typst."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from digests.layout import measures
from digests.layout.glyphs import FONTS, showable
from digests.layout.sheet import Grid, Sheet, sheet
from digests.periods import HANOI
from haidang.errors import Unavailable
from haidang.model.bulletin import Bulletin

TEMPLATE = Path(__file__).with_name("digest.typ")


class PdfRenderer:
    """ports.Renderer."""

    suffix = ".pdf"

    def __init__(self, zone: tzinfo = HANOI) -> None:
        self._zone = zone

    def render(self, bulletin: Bulletin) -> bytes:
        """The document. Raises Unavailable when typst can't set it."""
        import typst

        pages = sheet(bulletin, self._zone)
        words = json.dumps(_data(pages), ensure_ascii=False)
        try:
            made: bytes = typst.compile(
                TEMPLATE,
                format="pdf",
                font_paths=[FONTS],
                ignore_system_fonts=True,
                sys_inputs={"sheet": words},
                pdf_standards="a-2b",
                timestamp=pages.made.replace(microsecond=0),
            )
        except typst.TypstError as error:
            raise Unavailable(f"typst could not set the digest: {error}") from error
        return made


def _data(pages: Sheet) -> Any:
    """The sheet as the template reads it."""
    made: datetime = pages.made.astimezone(UTC)
    blocks = [{"kind": "grid", **asdict(b)} if isinstance(b, Grid) else asdict(b) for b in pages.blocks]
    data = {
        "parent_body": pages.parent_body,
        "body": pages.body,
        "number_line": pages.number_line.replace(" ", "\u00a0"),
        "date_line": pages.date_line.replace("  ", "\u00a0\u00a0"),
        "subject": pages.subject,
        "subject_lines": pages.subject_lines,
        "circulation": pages.circulation,
        "blocks": blocks,
        "annex": asdict(pages.annex) if pages.annex else None,
        "recipients": pages.recipients,
        "signer_lines": pages.signer_lines,
        "draft": pages.draft_words,
        "digest": pages.digest,
        "keywords": [pages.circulation, measures.ASSESSMENT_WORDS],
        "state_words": measures.STATE_WORDS,
        "motto_words": measures.MOTTO_WORDS,
        "kind_words": measures.KIND_WORDS,
        "assessment_words": measures.ASSESSMENT_WORDS,
    }
    shown: dict[str, Any] = _shown(data)
    return shown | {"measures": _MEASURES, "made": list(made.timetuple()[:6])}


def _shown(value: Any) -> Any:
    """Every string reduced to what the fonts have; addresses of links are no text."""
    if isinstance(value, str):
        return showable(value)
    if isinstance(value, dict):
        return {key: _address(inner) if key == "link" else _shown(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(inner) for inner in value]
    return value


def _address(link: str) -> str:
    """Only addresses of the web become links."""
    return link.encode("utf-8", "replace").decode() if link.startswith(("http://", "https://")) else ""


_MEASURES = {
    "width": measures.PAGE_WIDTH,
    "height": measures.PAGE_HEIGHT,
    "top": measures.TOP,
    "bottom": measures.BOTTOM,
    "left": measures.LEFT,
    "right": measures.RIGHT,
    "body": measures.BODY,
    "state_name": measures.STATE_NAME,
    "motto": measures.MOTTO,
    "parent_body": measures.PARENT_BODY,
    "office": measures.OFFICE,
    "number_line": measures.NUMBER_LINE,
    "date_line": measures.DATE_LINE,
    "kind": measures.KIND,
    "subject": measures.SUBJECT,
    "heading": measures.HEADING,
    "signer": measures.SIGNER,
    "recipients_label": measures.RECIPIENTS_LABEL,
    "recipients": measures.RECIPIENTS,
    "circulation": measures.CIRCULATION,
    "page_number": measures.PAGE_NUMBER,
    "source_line": measures.SOURCE_LINE,
    "first_line": measures.FIRST_LINE,
    "gap": measures.PARAGRAPH_GAP,
}
