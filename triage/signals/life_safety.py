"""Lives may hang on it: a dam, an order to leave, a release of water, an epidemic."""

from haidang.model.analysis import ItemType
from haidang.model.case import SignalFinding
from triage.evidence import Evidence
from triage.signals import cues

NAME = "life_safety"

_WHAT = (
    (
        r"(?:đập|hồ|thủy điện|đê|kè)(?: [^\s.,;:!?]+){0,5} (?:vỡ|nứt|sập|bể|rò rỉ|mất an toàn|không chịu nổi)"
        r"|(?:vỡ|sập|nứt|bể) (?:đập|đê|hồ|kè)|dam(?: [a-z]+){0,4} (?:break|burst|collapse)(?:s|ing)?",
        "đập, hồ chứa, đê",
        1.0,
    ),
    (
        r"(?:lệnh|phải|buộc|khẩn cấp) (?:đi )?(?:sơ tán|di dời)|sơ tán (?:khẩn|ngay|toàn bộ|gấp)|evacuation order",
        "lệnh sơ tán",
        0.8,
    ),
    (r"xả (?:lũ|nước|tràn|đáy)|xả [\d.,]+ ?(?:m3|m³|mét khối)|đang xả|sắp xả|sẽ xả", "xả lũ", 0.8),
    (r"sóng thần|động đất (?:mạnh|lớn|sắp)|tsunami", "động đất, sóng thần", 0.8),
    (
        r"(?:bùng|bùng phát|phát|ổ|có) dịch|dịch (?:bệnh )?(?:lạ|bùng|lan)|virus lạ|ngộ độc|nhiễm độc|phong tỏa"
        r"|outbreak",
        "dịch bệnh, ngộ độc",
        0.7,
    ),
    (
        r"bắn chìm|đâm chìm|đánh chìm|nổ súng|nã súng|chìm(?: [^\s.,;:!?]+){0,3} (?:tàu|thuyền)|mất tích|bắt cóc"
        r"|击沉|擊沉|失踪|失蹤|(?:sank|sunk)(?: [a-z]+){0,3} boats?",
        "tai nạn, mất tích",
        0.6,
    ),
)


def find(seen: Evidence) -> SignalFinding | None:
    """The gravest matter named, where nobody of standing vouches for it; newsrooms and offices warn every day."""
    if not seen.low_standing or seen.type is ItemType.DEBUNK:
        return None
    for pattern, what, strength in _WHAT:
        found = cues.find(pattern, seen)
        if found:
            return SignalFinding(
                signal=NAME,
                strength=strength,
                evidence=f"Liên quan an toàn tính mạng ({what}): {cues.quoted(found, 2)}.",
                spans=tuple(one.span for one in found[:4]),
            )
    return None
