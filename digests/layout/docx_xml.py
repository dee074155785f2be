"""What python-docx can't say by itself: fonts of every script, fields, watermarks, borders, links; fixed bytes."""

import io
import re
import zipfile
from typing import Any
from xml.sax.saxutils import quoteattr

from digests.layout import measures as m

_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # zip entries carry no time of ours: the same digest gives the same bytes


def scripts(properties: Any) -> None:
    """Latin, East Asian and complex-script fonts, or Word puts its own under Chinese quotations; the language."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for slot, font in (
        ("ascii", m.FONT),
        ("hAnsi", m.FONT),
        ("eastAsia", m.FONT_EAST_ASIA),
        ("cs", m.FONT_COMPLEX),
    ):
        fonts.set(qn(f"w:{slot}"), font)
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "vi-VN")
    language.set(qn("w:eastAsia"), "zh-CN")


def page_number(line: Any) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Pt

    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = line.add_run()
        run.font.size = Pt(m.PAGE_NUMBER)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = words
        run._r.append(mark)


_WATERMARK = """
<w:pict xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"
        xmlns:o="urn:schemas-microsoft-com:office:office">
  <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
               path="m@7,l@8,m@5,21600l@6,21600e">
    <v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>
      <v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>
      <v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>
    <v:path textpathok="t" o:connecttype="custom"/><v:textpath on="t" fitshape="t"/>
  </v:shapetype>
  <v:shape id="draft{number}" o:spid="_x0000_s205{number}" type="#_x0000_t136" alt=""
    style="position:absolute;margin-left:0;margin-top:0;width:560pt;height:52pt;rotation:306;z-index:-251658752;
mso-position-horizontal:center;mso-position-horizontal-relative:margin;
mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="#e4e4e4" stroked="f">
    <v:textpath style="font-family:&quot;Times New Roman&quot;;font-size:1pt;font-weight:bold" string="{words}"/>
  </v:shape>
</w:pict>"""


def watermark(line: Any, words: str, number: int) -> None:
    from docx.oxml.parser import parse_xml

    quoted = quoteattr(words)[1:-1]
    shape = parse_xml(_WATERMARK.format(number=number, words=quoted))
    line.add_run()._r.append(shape)


def keep_whole(row: Any, *, header: bool) -> None:
    """A row is not torn at the end of a page; the header comes again on the next."""
    from docx.oxml.parser import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))


def border(line: Any, sides: tuple[str, ...]) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    borders = OxmlElement("w:pBdr")
    for side in sides:
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr", "w:pPrChange"
    )


def link(line: Any, made: Any, address: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    known = line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), known)
    line._p.append(link)
    link.append(made._r)


def printable(text: str) -> str:
    """Without control characters and lone surrogates, which XML does not take."""
    return "".join(
        c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )


def sweep(document: Any) -> None:
    """The template's own fonts of headings name a theme; ours are named in full."""
    from docx.oxml.ns import qn

    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for name in [n for n in fonts.attrib if n.endswith("Theme")]:
            del fonts.attrib[name]


def without_times(made: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            fresh = zipfile.ZipInfo(entry.filename, date_time=_EPOCH)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            fresh.external_attr = 0o600 << 16
            new.writestr(fresh, old.read(entry.filename))
    return out.getvalue()
