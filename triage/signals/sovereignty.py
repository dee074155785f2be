"""The dashed line, or names that deny Vietnam's sovereignty, in a text that takes them as its own words."""

from haidang.model.case import SignalFinding
from triage.evidence import Evidence
from triage.signals import cues

NAME = "sovereignty"

_LINE = (
    r"đường lưỡi bò|đường (?:chín|9|mười|10) (?:đoạn|khúc)|bản đồ (?:có )?lưỡi bò|(?:nine|ten).dash(?:ed)? line"
    r"|九段线|九段線|十段線|十段线|断续线|斷續線"
)
# Sino-Vietnamese forms. Those that are everyday words in small letters ("Việt Nam sa lầy") count with a unit before
# them, or capitalised as names.
_WITH_UNIT = (
    r"(?:quần đảo|huyện|khu|đảo) (?:tây sa|nam sa|trung sa)|thành phố tam sa|(?:đảo|đá) vĩnh hưng|đảo hoàng nham"
    r"|đá (?:chử bích|vĩnh thử|mỹ tế|hoa dương|xích qua)|bãi (?:vạn an|hoàng nham|nhân ái|tăng mẫu|trung sa)"
    r"|biển nam hải|biển hoa nam"
)
_NAMES = r"Tây Sa|Nam Sa|Trung Sa|Chử Bích|Vĩnh Thử|Hoàng Nham"
_AT_A_DISTANCE = r"cái gọi là|so.called|tự xưng|phi pháp|trái phép|phản đối|bác bỏ"
_OWN, _REPORTED = 0.8, 0.25


def find(seen: Evidence) -> SignalFinding | None:
    """Strong where a Vietnamese text of low standing uses such a name as its own; weak where it is reported on.

    A newsroom that writes of the dashed line does its work: the finding then only says who has to approve.
    """
    lines = cues.find(_LINE, seen)
    vietnamese = seen.language in ("vi", "und", "")
    names = (*cues.find(_WITH_UNIT, seen), *cues.find(_NAMES, seen, cased=True)) if vietnamese else ()
    if not lines and not names:
        return None
    told = bool(cues.find(_AT_A_DISTANCE, seen))
    own = seen.low_standing and bool(names) and not told
    kind = "tên gọi không dùng trong văn bản tiếng Việt" if names else "đường lưỡi bò"
    return SignalFinding(
        signal=NAME,
        strength=_OWN if own else _REPORTED,
        evidence=f"Có yếu tố bản đồ, chủ quyền ({kind}: {cues.quoted((*names, *lines))}).",
        spans=tuple(one.span for one in (*names, *lines)[:4]),
    )
