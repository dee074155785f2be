"""Somebody speaks as a public body, a bank or a utility and wants something: a click, an app, a transfer, a code."""

import re

from haidang.model.analysis import ItemType
from haidang.model.case import SignalFinding
from triage.evidence import Evidence
from triage.signals import cues

NAME = "impersonation"

_BODY = (
    r"công an|cảnh sát|cục thuế|thuế thành phố|cơ quan thuế|bảo hiểm xã hội|vneid|dịch vụ công|ubnd|ủy ban"
    r"|sở (?!thích|hữu|dĩ|trường)\w+|ngân hàng|điện lực|cấp nước|tòa án|viện kiểm sát|bưu điện|tổng đài"
    r"|hội chữ thập đỏ|mặt trận tổ quốc|bộ ngoại giao|lãnh sự quán|đại sứ quán"
)
_ASK = (
    r"bấm (?:vào )?(?:link|liên kết|đường dẫn)|(?:truy cập|nhấp|vào) (?:link|liên kết|đường dẫn|trang)"
    r"|tải (?:app|ứng dụng)|cài (?:đặt )?(?:app|ứng dụng|phần mềm)|chuyển khoản|chuyển tiền|số tài khoản|mã otp"
    r"|cung cấp (?:mã|thông tin|số)|kết bạn zalo|quét mã|nhắn tin (?:qua|đến|tới)|gọi số|liên hệ số|đăng ký nhận"
)
_ADDRESS = re.compile(r"(?<![\w@.-])(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})(?![\w.])", re.IGNORECASE)
_OFFICIAL_LOOK = re.compile(r"gov|dichvucong|vneid|congan|thue|ubnd|danang-?(?:city|gov)")


def find(seen: Evidence) -> SignalFinding | None:
    """A body's name beside a request, or an address that looks like an office's and is not under gov.vn."""
    if not seen.low_standing or seen.type is ItemType.DEBUNK:
        return None
    bodies, asks = cues.find(_BODY, seen), cues.find(_ASK, seen)
    lookalikes = [host for host in _ADDRESS.findall(seen.whole) if _looks_official(host.lower())]
    if lookalikes:
        return SignalFinding(
            signal=NAME,
            strength=0.9 if bodies else 0.7,
            evidence=f"Dẫn địa chỉ giống trang của cơ quan nhưng không thuộc gov.vn: {lookalikes[0].lower()}.",
        )
    if bodies and asks:
        return SignalFinding(
            signal=NAME,
            strength=0.6,
            evidence=f"Nêu tên cơ quan ({cues.quoted(bodies, 2)}) kèm yêu cầu ({cues.quoted(asks, 2)}).",
            spans=tuple(one.span for one in (*bodies[:2], *asks[:2])),
        )
    return None


def _looks_official(host: str) -> bool:
    return bool(_OFFICIAL_LOOK.search(host)) and not host.endswith(".gov.vn")
