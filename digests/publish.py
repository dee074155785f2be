"""The front door: a digest as a document, and what its file is called."""

from zoneinfo import ZoneInfo

from digests.layout.docx import DocxRenderer
from digests.layout.html import HtmlRenderer
from digests.layout.pdf import PdfRenderer
from digests.periods import HANOI
from haidang.model.bulletin import Bulletin, DigestKind, DigestState
from haidang.ports import Renderer

FORMATS = ("docx", "pdf", "html")
_NAMES = {DigestKind.DAILY: "diem-bao-ngay", DigestKind.WEEKLY: "bao-cao-tuan", DigestKind.URGENT: "bao-cao-nhanh"}


def renderer(form: str, zone: ZoneInfo = HANOI) -> Renderer:
    """The renderer of a format. Raises ValueError for an unknown one."""
    if form == "docx":
        return DocxRenderer(zone)
    if form == "pdf":
        return PdfRenderer(zone)
    if form == "html":
        return HtmlRenderer(zone)
    raise ValueError(f"no format {form!r}; one of {', '.join(FORMATS)}")


def render(bulletin: Bulletin, form: str, zone: ZoneInfo = HANOI) -> bytes:
    """The whole document in `form` ("docx", "pdf", "html"); the same digest gives the same bytes.

    A digest that is not approved carries the draft mark on every page. Raises Unavailable when a PDF can't be set.
    """
    return renderer(form, zone).render(bulletin)


def file_name(bulletin: Bulletin, form: str, zone: ZoneInfo = HANOI) -> str:
    """`diem-bao-ngay_2026-11-24_12.pdf`: kind, end of the period, id; a draft says so."""
    ends = bulletin.until.astimezone(zone).date().isoformat()
    draft = "" if bulletin.state is DigestState.APPROVED else "_ban-nhap"
    return f"{_NAMES[bulletin.kind]}_{ends}_{bulletin.id}{draft}.{form}"
