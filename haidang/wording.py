"""What makes two texts that look alike say different things: their figures, and whether one denies.

Pure; used where texts are matched with judged claims and where a copy is compared with its original.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from haidang.text import accent_share, exact, folded, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its unit."""

    raw: str  # as written, with the unit
    value: float
    unit: str  # folded; "" if none


def figures(text: str) -> tuple[Figure, ...]:
    """The numbers of a text in order; dates, times of day and document numbers are left out.

    "20.000", "20,000", "20 nghìn" and "20k" are one value: groups of three figures are thousands, another last
    separator is a decimal one.
    """
    plain = exact(text).text
    quiet = _NO_FIGURE.sub(lambda match: " " * len(match.group()), plain)
    found = []
    for match in _FIGURE.finditer(quiet):
        scale = _SCALES.get(folded(match["scale"] or "").text, 1.0)
        unit = "" if match["unit"] is None else folded(match["unit"]).text.translate(_RAISED)
        value = _value(match["number"]) * scale
        found.append(Figure(raw=" ".join(plain[match.start() : match.end()].split()), value=value, unit=unit))
    return tuple(found)


def changed_figures(before: str, after: str) -> tuple[tuple[Figure, Figure], ...]:
    """Pairs (before, after) of one unit where each side's value is missing from the other text."""
    old, new = figures(before), figures(after)
    gone = _only_in(old, new)
    come = _only_in(new, old)
    pairs = []
    for figure in gone:
        twin = next((one for one in come if one.unit == figure.unit), None)
        if twin is not None:
            come.remove(twin)
            pairs.append((figure, twin))
    return tuple(pairs)


def contradicts(one: str, other: str) -> bool:
    """Whether one of two texts calls the matter untrue and the other does not, or says no to what the other says.

    A "no" counts by the word after it: "đập không vỡ" goes against "đập sắp vỡ", while "giấu tin không báo" goes
    against nothing in "giấu tin vì sợ".
    """
    if calls_untrue(one) != calls_untrue(other):
        return True
    said, denied = _said(one)
    other_said, other_denied = _said(other)
    return bool(denied & (other_said - other_denied) or other_denied & (said - denied))


def calls_untrue(text: str) -> bool:
    """Whether it calls something a rumour, false or denied."""
    if accent_share(text) > _ACCENTED:
        return bool(_UNTRUE.search(exact(text).text.lower()))
    return bool(_UNTRUE_FOLDED.search(folded(text).text))


def _said(text: str) -> tuple[set[str], set[str]]:
    """All words, and those that stand behind a no; folded."""
    words = tokens(folded(text).text)
    denied = set()
    for place, word in enumerate(words):
        if word in _NO:
            following = (later for later in words[place + 1 : place + 6] if later not in _FILLERS)
            denied.add(next(following, ""))
    return set(words), denied - {""}


def _only_in(these: Sequence[Figure], those: Sequence[Figure]) -> list[Figure]:
    values = {one.value for one in those}
    return [one for one in these if one.value not in values]


def _value(number: str) -> float:
    groups = re.split("[.,]", number)
    if len(groups) == 1:
        return float(number)
    if all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3:
        return float("".join(groups))
    return float("".join(groups[:-1]) + "." + groups[-1])


_ACCENTED = 0.3
_RAISED = str.maketrans("²³", "23")
_SCALES = {
    "k": 1e3,
    "nghin": 1e3,
    "ngan": 1e3,
    "thousand": 1e3,
    "van": 1e4,
    "万": 1e4,
    "萬": 1e4,
    "tr": 1e6,
    "trieu": 1e6,
    "million": 1e6,
    "亿": 1e8,
    "億": 1e8,
    "ty": 1e9,
    "ti": 1e9,
    "billion": 1e9,
}
_NO_FIGURE = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2}/\d{1,2}(?![\d/])|\d{1,2}\s?[:h]\s?\d{2}(?!\d)|\d{1,2}\s?(?:giờ|gio|h)(?!\w)"
    r"|(?<!\w)\d+/(?:\d{4}/)?(?-i:[A-ZĐ])[\wĐ-]*|(?:năm|tháng|ngày|in)\s\d{1,4}(?![\d.,/:-])|\d+月|\d+日|\d{4}年",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"(?<![\w.,])(?P<number>\d+(?:[.,]\d+)*)"
    r"(?:\s?(?P<scale>nghìn|nghin|ngàn|ngan|vạn|triệu|trieu|tỷ|tỉ|ty|thousand|million|billion|k|tr|万|萬|亿|億)(?![^\W\d_a-zA-Z]|[a-zA-Z]))?"
    r"(?:\s?(?P<unit>%|[^\W\d_]+(?:[²³23](?!\d))?(?:/[^\W\d_]+)?))?",
    re.IGNORECASE,
)
# fmt: off
_NO = frozenset(
    {
        "khong", "chang", "cha", "ko", "not", "no", "never", "isn", "aren", "wasn", "weren", "didn",
        "doesn", "don", "won", "tidak", "bukan", "hindi", "不", "没", "沒",
    }
)
_FILLERS = frozenset(
    {
        "co", "he", "phai", "the", "bi", "duoc", "con", "cho", "ra", "nguy", "sap", "dang", "se", "da",
        "la", "mot", "viec", "chuyen", "t", "be", "been", "is", "are", "was", "a", "an", "any", "有", "是",
    }
)
# fmt: on
_UNTRUE = re.compile(
    r"\b(?:bác bỏ|phủ nhận|sai sự thật|không đúng|không có thật|không phải|tin giả|giả mạo|tin đồn|thất thiệt"
    r"|đính chính|xuyên tạc|bịa đặt)\b"
)
_UNTRUE_FOLDED = re.compile(
    r"\b(?:bac bo|phu nhan|sai su that|khong dung|khong co that|khong phai|tin gia|gia mao|tin don|that thiet"
    r"|dinh chinh|bia dat|denie[sd]|deny|false|fake|hoax|rumou?rs?|debunk\w*|fact.check\w*|untrue|not true"
    r"|faux|fausse|dément|rumeur|hoaks|peke)\b"
    r"|ложь|фейк|опроверг|否认|否認|谣|謠|不实|不實|デマ|否定|허위|가짜|부인"
)
