"""An official paper that nobody vouches for: a number, a letterhead or an order where no office put it."""

from haidang.model.analysis import ItemType
from haidang.model.case import SignalFinding
from triage.evidence import Evidence
from triage.signals import cues

NAME = "forged_document"

_PAPER = (
    r"công văn|công điện|quyết định|chỉ thị|thông báo|văn bản|lệnh|giấy mời|giấy báo"
    r"|mộc đỏ|dấu đỏ|con dấu|đóng dấu|tiêu đề cơ quan"
)
_NUMBER = r"\d{1,5}/(?:\d{4}/)?[A-ZĐ]{2,10}(?:-[A-ZĐa-z]{1,10})*"  # cased: "3/hộ" is no number of a paper
_NUMBER_SMALL = r"\d{1,5}/(?:\d{4}/)?(?:ubnd|qđ|tb|cv|ct|cđ|hđnd)(?:-\w{1,10})*"
_ISSUER = (
    r"ubnd|ủy ban|thành phố|tp|sở (?!thích|hữu|dĩ|trường)\w+|công an|bộ \w+|chính phủ|thủ tướng|ban chỉ huy|chủ tịch"
)
_ORDER = r"yêu cầu|bắt buộc|phải|cấm|đóng cửa|nghỉ học|nghỉ|sơ tán|hỏa tốc|khẩn|ban hành|ra lệnh|vừa ký|đã ký|bắt"
_MONEY = (
    r"mỗi hộ (?:phải )?(?:đóng|nộp)|đóng quỹ|nộp quỹ|thu mỗi (?:hộ|nhà)|thu tiền|chuyển khoản|số tài khoản|nộp tại"
    r"|đóng [\d.,]+\s?(?:k|đồng|nghìn|ngàn|triệu)|nộp [\d.,]+\s?(?:k|đồng|nghìn|ngàn|triệu)|(?:đóng|nộp) tiền"
    r"|(?:vào|nộp|lập) quỹ|quỹ phòng|[“\"']quỹ"
)
_SAID_FORGED = r"(?:công văn|công điện|quyết định|văn bản|thông báo|lệnh|giấy mời) (?:bị )?(?:giả mạo|giả|làm giả)"


def find(seen: Evidence) -> SignalFinding | None:
    """A paper with a number, or one that orders in a body's name; a request for money makes it graver.

    Only where nobody vouches for it: an institution's own channel or a newsroom quotes papers every day. A text that
    warns of a forgery is a debunk, not a reason.
    """
    if not seen.low_standing or seen.type is ItemType.DEBUNK:
        return None
    papers = cues.find(_PAPER, seen)
    numbers = cues.find(_NUMBER, seen, cased=True) or cues.find(_NUMBER_SMALL, seen)
    orders, issuers, money = (cues.find(pattern, seen) for pattern in (_ORDER, _ISSUER, _MONEY))
    forged = cues.find(_SAID_FORGED, seen)
    if numbers and (papers or issuers):
        strength, found = 0.6, (*numbers, *papers)
    elif papers and issuers and orders:
        strength, found = 0.4, (*papers, *issuers)
    elif forged:
        strength, found = 0.4, forged
    else:
        return None
    strength += 0.2 * bool(orders) + 0.2 * bool(money)
    told = f"Nhắc tới văn bản ({cues.quoted(found)})"
    told += f", kèm yêu cầu nộp tiền ({cues.quoted(money, 1)})" if money else ""
    return SignalFinding(
        signal=NAME,
        strength=min(1.0, strength),
        evidence=f"{told}; nguồn đăng không phải cơ quan ban hành, cần đối chiếu sổ văn bản.",
        spans=tuple(one.span for one in (*found, *money)[:6]),
    )
