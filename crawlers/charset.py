"""Bytes to text: which encoding a page or feed is in."""

import codecs
import re

# What a name means in practice: publishers write the small set and use the large one.
_LARGER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "windows-874": "cp874",
}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(r"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_META = re.compile(r"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def decode(body: bytes, *, content_type: str) -> tuple[str, str]:
    """(text, encoding used): by BOM, header, XML declaration or meta, whichever comes first and fits.

    A declared encoding in which more than a few bytes are invalid is not believed: UTF-8 is tried, then each declared
    one with replacement characters. Old Vietnamese 8-bit sets without a name (TCVN3, VNI) come out as cp1252.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace"), name
    declared = [name for name in _declared(body, content_type) if name]
    for name in (*declared, "utf-8"):
        try:
            return body.decode(name), name
        except UnicodeDecodeError:
            continue
    best = min((*declared, "utf-8"), key=lambda name: body.decode(name, errors="replace").count("�"))
    text = body.decode(best, errors="replace")
    if not declared and text.count("�") > len(text) // 200 + 3:
        return body.decode("cp1252", errors="replace"), "cp1252"
    return text, best


def _declared(body: bytes, content_type: str) -> list[str]:
    head = body[:4096].decode("latin-1")
    matches = (_HEADER.search(content_type), _XML.search(head), _META.search(head))
    return [_known(match.group(1)) for match in matches if match]


def _known(name: str) -> str:
    """A codec's name, "" for an encoding that is unknown or no text encoding."""
    name = _LARGER.get(name.lower(), name.lower())
    try:
        info = codecs.lookup(name)
    except LookupError:
        return ""
    # utf-7 has let scripts through filters; utf-16 without a BOM is a mistake in an ASCII declaration.
    return info.name if info._is_text_encoding and not info.name.startswith(("utf-7", "utf-16", "utf-32")) else ""
