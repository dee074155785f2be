"""A checkable claim from a source of low standing that no second root source tells."""

from haidang.model.analysis import ItemType
from haidang.model.case import SignalFinding
from triage.evidence import Evidence

NAME = "unsourced_claim"
_WORTHY = 0.5


def find(seen: Evidence) -> SignalFinding | None:
    """Stronger the more worth checking the claim is; nothing where neither type nor worthiness was measured."""
    if not seen.low_standing or seen.root_sources >= 2 or not claims(seen):
        return None
    worth = 0.5 if seen.worthiness is None else seen.worthiness
    who = "tài khoản mạng xã hội" if seen.post else "nguồn ít được biết đến hoặc độ tin cậy thấp"
    more = f" ({seen.story_size} bài cùng chuyện chung một nguồn)" if seen.story_size > 1 else ""
    return SignalFinding(
        signal=NAME,
        strength=min(1.0, 0.3 + 0.7 * worth),
        evidence=f"Nội dung kiểm chứng được do {who} nêu, chưa thấy nguồn gốc thứ hai{more}.",
        spans=tuple((c.span.field, c.span.start, c.span.end) for c in seen.claims[:1]),
    )


def claims(seen: Evidence) -> bool:
    """Whether the text asserts something that can be checked."""
    if seen.type is ItemType.CHECKABLE_CLAIM:
        return True
    return seen.checkable and bool(seen.claims) and seen.worthiness is not None and seen.worthiness >= _WORTHY
