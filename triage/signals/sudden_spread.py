"""It spreads fast: copies an hour, shares of a post."""

from dataclasses import dataclass

from haidang.model.analysis import ItemType
from haidang.model.case import SignalFinding
from triage.evidence import Evidence

NAME = "sudden_spread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What counts as sudden, in the first hour. From the weights file."""

    copies: int
    shares: int


def find(seen: Evidence, limits: Limits) -> SignalFinding | None:
    """Half strength at a limit, full at three times it. A newsroom's report that many carry is no sign of anything.

    Unknown reach is unknown: it neither raises nor lowers.
    """
    if seen.type is ItemType.REPORT and not seen.low_standing:
        return None
    reasons, strength = [], 0.0
    if seen.copies_first_hour is not None and seen.copies_first_hour >= limits.copies:
        reasons.append(f"{seen.copies_first_hour} bản sao hoặc bài cùng chuyện")
        strength = _strength(seen.copies_first_hour / limits.copies)
    if seen.shares_first_hour is not None and seen.shares_first_hour >= limits.shares:
        reasons.append(f"{seen.shares_first_hour} lượt chia sẻ")
        strength = max(strength, _strength(seen.shares_first_hour / limits.shares))
    if not reasons:
        return None
    unknown = ""
    if seen.post and seen.shares_first_hour is None and seen.shares is None:
        unknown = " (chưa rõ số lượt chia sẻ)"
    return SignalFinding(
        signal=NAME, strength=strength, evidence=f"Lan nhanh trong giờ đầu: {' và '.join(reasons)}{unknown}."
    )


def _strength(times: float) -> float:
    return min(1.0, 0.5 + 0.25 * (times - 1))
