"""Names that show by their form: numbers of documents, amounts, hulls and names of ships."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from nlp.names import Name, listed


def shapes(text: str) -> Iterator[Name]:
    """Documents, amounts and ships in an exact view's text; they may overlap."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter whose small form is longer; no name has one
        lower = text
    yield from _documents(text, lower)
    han = _CHINESE.search(text) is not None
    if han or any(figure in text for figure in "0123456789"):
        for pattern in (_MONEY, _quantity(), _HAN) if han else (_MONEY, _quantity()):
            for match in pattern.finditer(text):
                if not _DATE.match(text, match.end()):
                    yield Name(*match.span(), "amount", 0)
    for rank, hints, pattern in _ships():
        if not hints or any(hint in lower for hint in hints):
            for match in pattern.finditer(lower if pattern is _SURVEY else text):
                yield Name(*match.span("name" if match.lastgroup else 0), "ship", rank)


def _documents(text: str, lower: str) -> Iterator[Name]:
    """Numbers of documents, with what the document is called before them."""
    for match in _DOCUMENT.finditer(text):
        called = _BEFORE.search(lower[max(0, match.start() - _LONGEST) : match.start()])
        start = match.start() - len(called.group()) if called else match.start()
        yield Name(start, match.end(), "document", 0)
    for match in _SHORT_DOCUMENT.finditer(lower):
        yield Name(*match.span(), "document", 0)


@cache
def _quantity() -> re.Pattern[str]:
    """A figure with a unit, a percentage, or a round number ("120 triệu", "45k")."""
    return re.compile(
        rf"{_NUMBER}(?:"
        rf"\s?(?:%|％|phần trăm(?!\w)|percent(?!\w)|per cent(?!\w)|个百分点)"
        rf"|(?:\s?{_MANY})?\s?(?:{_any('amounts', 'units')})(?!\w)(?:\s?/\s?[^\W\d_]{{1,7}}\d?)?"
        rf"|\s?{_MANY}(?:\s(?:{_any('amounts', 'counted')})(?!\w))?(?:/[^\W\d_]{{1,7}})?(?!\w)"
        rf"|\s(?:lượt (?:khách|người|hành khách|du khách|xem)|lượt|nautical miles?)(?!\w)"
        rf"|k(?:/[^\W\d_]{{1,7}})?(?!\w)"
        r")"
    )


@cache
def _ships() -> Sequence[tuple[int, tuple[str, ...], re.Pattern[str]]]:
    """Patterns with ranks, and with what must stand in the text in small letters so that they are seldom tried.

    What is only called a ship gives way to a known place ("tàu cá Quảng Ngãi").
    """
    types = _any("ships", "types")
    navies = listed("ships", "navies")
    warship = rf"(?<!\w)(?:{'|'.join(navies)}) (?!and ){_CAPITAL}(?:[ -]{_CAPITAL}){{0,3}}(?: \d{{1,3}}(?!\d))?"
    # "tàu Bình Minh 02", "tàu khảo sát Gia Thịnh": behind "tàu" alone a figure is needed.
    numbered = (
        rf"(?<!\w)[Tt]àu (?:(?:{types}) (?:mang tên |tên )?)?(?P<name>{_CAPITAL}(?:[ -]{_CAPITAL}){{0,3}}"
        r"[ -]\d{1,4}(?:-[A-Z\d]+)?)(?![\w/])"
    )
    typed = rf"(?<!\w)[Tt]àu (?:{types}) (?:mang tên |tên )?(?P<name>{_NAMED})(?!\w)"
    english = ("ship", "vessel", "tanker", "ferry", "trawler", "frigate", "destroyer", "carrier", "corvette")
    return (
        (0, (), _HULL),
        (0, ("cảnh", "haijing", "coast guard", "ccg", "海"), _COAST_GUARD),
        (0, tuple(f"{navy.lower()} " for navy in navies), re.compile(warship)),
        (0, ("dương", "haiyang", "xiang", "thực nghiệm", "nam hải"), _SURVEY),
        (0, ("tàu ",), re.compile(numbered)),
        (5, ("tàu ",), re.compile(typed)),
        (4, english, _ENGLISH),
    )


def _any(section: str, key: str) -> str:
    """An alternation of a list, longer items first; blanks may be any white space but a line's end."""
    items = sorted(listed(section, key), key=len, reverse=True)
    return "|".join(item if "(?" in item else re.escape(item).replace("\\ ", " ") for item in items)


_CAPITAL = "(?:[A-ZĐÀ-ÖØ-ÞĂĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ][^\\W\\d_]*)"
_CHINESE = re.compile("[\u4e00-\u9fff]")
_DATE = re.compile(r"/\d|\d")
_NUMBER = r"(?<![\w.,/\-])\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?"
_MANY = r"(?:nghìn|ngàn|vạn|triệu|tỷ|tỉ|million|billion|thousand|trillion)"

_TITLED = (
    r"(?:nghị quyết|nghị định|quyết định|thông tư(?: liên tịch)?|thông báo|công điện|công văn|chỉ thị|kế hoạch|luật"
    r"|pháp lệnh|kết luận|tờ trình|hướng dẫn|quy định|báo cáo|công hàm|decree|decision|resolution|directive|circular"
    r"|dispatch)(?: số| no\.?)?:?\s"
)
_BEFORE = re.compile(rf"(?<!\w){_TITLED}$")
_LONGEST = 28  # code points of what a document is called before its number
# 118/TB-PTDS, 2131/QĐ-UBND, 30/2020/NĐ-CP, 126/2025/QH15, 79-NQ/TW
_DOCUMENT = re.compile(
    r"(?<![\w/])(?:\d{1,5}(?:/\d{4})?/[A-ZĐ]{1,8}\d{0,3}(?:-[A-ZĐ]{1,8}[a-z]?[A-ZĐ]{0,5}){0,4}"
    r"|\d{1,4}-[A-ZĐ]{2,4}/[A-ZĐ]{2,6})(?![\w/])"
)
_SHORT_DOCUMENT = re.compile(
    r"(?<!\w)(?:nghị quyết|nghị định|chỉ thị|thông tư|công điện|resolution|decree|directive)"
    r"(?: số| no\.?)? \d{1,4}(?:/\d{4})?(?![\w/%-]|[.,]\d| (?:của hội|năm|ngày|tháng|triệu))"
    r"|(?<!\w)republic act (?:no\. )?\d{3,5}"
)
_MONEY = re.compile(
    # A figure may follow Han, kana and Hangul directly, and their currencies may be followed by them.
    r"(?<![.,/])(?<![^\W\u3040-\u9fff\uac00-\ud7a3])(?:US\$|\$|€|¥|₩)?\d[\d.,]{0,20}(?:\s?[-–]\s?\d[\d.,]{0,12})?\s?"
    r"(?:nghìn tỷ|ngàn tỷ|triệu tỷ|nghìn|ngàn|triệu|tỷ|tỉ|million|billion|trillion|thousand|triliun|miliar|juta"
    r"|bilyong|milyong|bilion|milliards?|millions?|млн|млрд|万亿|万|億|亿|억|만)?\s?(?:d['’]|de |của |ng )?"
    r"(?:(?:đồng(?! (?:phạm|chí|đội|nghiệp|bào|bọn|tác|hồ|tiền))|VND|VNĐ|USD"
    r"|đô la(?: Mỹ)?|đô-la|euros?|EUR|dollars?|dolar|yuan|nhân dân tệ|tệ|yên|yen|pesos?|piso"
    r"|ringgit|rupiah|won|bảng Anh|bảng|baht|đ|долл\w{0,5}|рубл\w{0,3})(?!\w)"
    r"|美元|人民币|元|円|ドル|달러|원|越南盾|盾|比索|欧元|日元)"
    r"(?:\s?/\s?[^\W\d_]{1,9}\d?)?"
    r"|(?<!\w)(?:US\$|\$|€|¥|RM|Rp|₱|£)\s?\d[\d.,]{0,20}(?:\s?(?:million|billion|trillion|juta|miliar|bn|m|k))?(?!\w)",
    re.IGNORECASE,
)
_HAN = re.compile(
    r"(?:\d[\d.,]*\s?[千万億亿]{0,2}|[一二三四五六七八九十两百千]{1,5}多?[千万亿]{1,2})"
    r"(?:多|余)?(?:人次|人民币|越南盾|美元|欧元|比索|元|盾|公里|海里|平方公里|公顷|米|吨|公斤|毫米|度|兆瓦|桶|％|%)"
    r"|百分之[一二三四五六七八九十百]{1,5}"
)

_NAMED = f"{_CAPITAL}(?: {_CAPITAL}){{0,3}}"
_HULL = re.compile(
    r"(?<!\w)(?:(?:[Tt]àu(?: cá| cảnh sát biển| kiểm ngư)?|[Gg]he|[Tt]huyền) (?:số hiệu |mang số hiệu |số )?)?"
    r"(?:(?:ĐNa|ĐNA|QNa|QNA|QNg|QNG|KH|BĐ|PY|BTh|TTH|QB|QT|NT|BV|KG|TG|NA|HT|TH|QN|HP|CM|BL|ST|TV|BT|LA|SG)"
    r"[ -]{0,3}\d{4,5}(?:[ -]?TS)?"
    rf"|(?:CCG|CSB|KN|BRP|HQ|BFAR|MMOV)[ -]?\d{{2,5}}(?: (?!TP ){_CAPITAL}(?: {_CAPITAL}){{1,3}})?)(?!\w)"
)
_COAST_GUARD = re.compile(
    r"(?:[Hh]ải cảnh|[Hh]aijing|[Cc]oast [Gg]uard|CCG)\s(?:Trung Quốc\s)?(?:mang\s)?(?:số hiệu\s|số\s)?"
    r"(?P<name>\d{4,5})(?!\d)|海警\d{4,5}(?!\d)|海洋地质\S{1,2}号|向阳红\d{2}号?"
)
_SURVEY = re.compile(
    r"(?<!\w)(?:hải dương(?: địa chất)?|địa chất hải dương|hướng dương hồng|haiyang dizhi(?: hao)?|xiang ?yang ?hong"
    r"|thực nghiệm|hải dương thạch du|nam hải)(?: số)? \d{1,4}(?!\w)(?!/)"
)
_ENGLISH = re.compile(
    r"(?<!\w)(?:[Cc]argo ship|[Vv]essel|[Tt]anker|[Cc]ontainer ship|[Ff]erry|[Tt]rawler|[Ss]urvey ship|[Ff]rigate"
    rf"|[Dd]estroyer|[Rr]esearch ship|[Cc]arrier|[Cc]ruise ship|[Cc]orvette) (?P<name>{_NAMED}(?: \d{{1,4}})?)(?!\w)"
)
