"""The naming rule: documents use Vietnamese names for features, and one style of tone marks.

Quoted words keep what their author wrote; there the Vietnamese name is added in square brackets.
"""

import re
from dataclasses import dataclass

from haidang.text import exact

_ISLAND = r"(?:quần\s+đảo|đảo|nhóm\s+đảo)\s+"
_REEF = r"(?:đảo|đá|bãi\s+cạn|bãi\s+đá|bãi\s+ngầm|bãi|rạn|rạn\s+san\s+hô|bãi\s+tiêu)\s+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One form to look for; where it is also an ordinary word, a word for a feature must stand before it."""

    form: str
    before: str = ""
    write: str  # the Vietnamese name; the so-called for what is not recognised
    bare: str = ""  # the name alone, for the brackets in a quotation


_SO_CALLED = "cái gọi là “{}”"
RULES = (
    *(
        Rule(form=f"{unit} {name}", write=_SO_CALLED.format(f"{unit} {name}"), bare=bare)
        for unit in ("huyện", "khu", "quận")
        for name, bare in (("Tây Sa", "Hoàng Sa"), ("Nam Sa", "Trường Sa"))
    ),
    Rule(form="thành phố Tam Sa", write=_SO_CALLED.format("thành phố Tam Sa"), bare="cái gọi là"),
    Rule(form="Tam Sa", write=_SO_CALLED.format("thành phố Tam Sa"), bare="cái gọi là"),
    Rule(form="Tây Sa", write="Hoàng Sa"),
    Rule(form="Nam Sa", before=_ISLAND, write="quần đảo Trường Sa", bare="Trường Sa"),
    Rule(form="Trung Sa", write="bãi Macclesfield"),
    Rule(form="Chử Bích", write="đá Xu Bi"),
    Rule(form="Vĩnh Thử", write="đá Chữ Thập"),
    Rule(form="Mỹ Tế", before=_REEF, write="đá Vành Khăn"),
    Rule(form="Vĩnh Hưng", before=_ISLAND, write="đảo Phú Lâm"),
    Rule(form="Vạn An", before=_REEF, write="bãi Tư Chính"),
    Rule(form="Hoàng Nham", write="bãi cạn Scarborough"),
    Rule(form="Nhân Ái", before=_REEF, write="bãi Cỏ Mây"),
    Rule(form="Hoa Dương", before=_REEF, write="đá Châu Viên"),
    Rule(form="Xích Qua", write="đá Gạc Ma"),
    Rule(form="Thái Bình", before=_ISLAND, write="đảo Ba Bình"),
    Rule(form="Tăng Mẫu", write="bãi cạn James"),
    Rule(form="Nam Hải", before=r"(?:biển|vùng\s+biển)\s+", write="Biển Đông"),
    Rule(form="Nam Trung Hoa", before=r"biển\s+", write="Biển Đông"),
    Rule(form="South China Sea", write="Biển Đông"),
)
# In a title in Chinese or English too: the bracket tells the reader which place is meant.
_ORIGINALS = (
    ("西沙", "Hoàng Sa"), ("南沙群岛", "Trường Sa"), ("南沙群島", "Trường Sa"),
    ("三沙市", "cái gọi là “thành phố Tam Sa”"),
    ("永兴岛", "đảo Phú Lâm"), ("永興島", "đảo Phú Lâm"), ("黄岩岛", "bãi cạn Scarborough"),
    ("黃岩島", "bãi cạn Scarborough"), ("仁爱礁", "bãi Cỏ Mây"), ("仁愛礁", "bãi Cỏ Mây"), ("渚碧", "đá Xu Bi"),
    ("永暑", "đá Chữ Thập"), ("美济", "đá Vành Khăn"), ("美濟", "đá Vành Khăn"), ("万安滩", "bãi Tư Chính"),
    ("赤瓜", "đá Gạc Ma"), ("中业岛", "đảo Thị Tứ"), ("太平岛", "đảo Ba Bình"), ("太平島", "đảo Ba Bình"),
    ("Xisha", "Hoàng Sa"), ("Nansha Islands", "Trường Sa"), ("Sansha", "cái gọi là “thành phố Tam Sa”"),
    ("Huangyan Dao", "bãi cạn Scarborough"), ("Huangyan Island", "bãi cạn Scarborough"),
    ("Ren'ai Jiao", "bãi Cỏ Mây"), ("Ren’ai Jiao", "bãi Cỏ Mây"), ("Ren'ai Reef", "bãi Cỏ Mây"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFault:
    """A name that a document of the city must not use as its own."""

    form: str
    start: int
    end: int
    write: str  # what to write


_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»")
_SO_CALLED_BEFORE = re.compile(r"cái\s+gọi\s+là\s+[“\"]?$", re.IGNORECASE)
_OLD_TONES = re.compile(r"(?<![qQ])\b\w*(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])\b", re.IGNORECASE)


def check_names(text: str) -> tuple[NameFault, ...]:
    """Faults in the order of the text. Words inside quotation marks are their author's and pass."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    found: list[NameFault] = []
    for rule in RULES:
        for start, end in _places(rule, text):
            inside = any(first <= start and end <= last for first, last in quoted)
            taken = any(fault.start < end and start < fault.end for fault in found)
            if not (inside or taken or _SO_CALLED_BEFORE.search(text[:start])):
                found.append(NameFault(form=text[start:end], start=start, end=end, write=rule.write))
    for match in _OLD_TONES.finditer(text):
        mended = one_style(match.group())
        if mended != match.group():
            found.append(NameFault(form=match.group(), start=match.start(), end=match.end(), write=mended))
    return tuple(sorted(found, key=lambda fault: (fault.start, fault.end)))


def quoted_title(title: str) -> str:
    """A title as it was written, with the Vietnamese name in brackets after a foreign one."""
    marks: dict[int, str] = {}
    taken: list[tuple[int, int]] = []
    places = [(start, end, rule.bare or rule.write) for rule in RULES for start, end in _places(rule, title)]
    places += [
        (match.start(), match.end(), write)
        for form, write in _ORIGINALS
        for match in re.finditer(re.escape(form), title)
    ]
    for start, end, write in places:
        if not any(first < end and start < last for first, last in taken):
            taken.append((start, end))
            if not title[end:].lstrip().startswith("["):
                marks[end] = f" [{write}]"
    pieces: list[str] = []
    done = 0
    for end in sorted(marks):
        pieces += (title[done:end], marks[end])
        done = end
    return "".join((*pieces, title[done:]))


def one_style(text: str) -> str:
    """Vietnamese with tone marks as newspapers set them (hòa, thúy, ủy), composed characters, no invisible ones."""
    return exact(text).text


def _places(rule: Rule, text: str) -> list[tuple[int, int]]:
    pattern = rf"(?<!\w){rule.before}{re.escape(rule.form)}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, 0 if rule.form[0].isupper() else re.IGNORECASE)]
