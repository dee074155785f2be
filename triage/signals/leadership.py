"""It names the city's leadership or its bodies: no reason by itself, but it says who has to approve."""

from haidang.model.case import SignalFinding
from triage.evidence import Evidence
from triage.signals import cues

NAME = "leadership"

_LEADERS = (
    r"(?:phó )?bí thư thành ủy|(?:phó )?chủ tịch (?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân)?"
    r" ?(?:thành phố|tp\.?|đà nẵng)|lãnh đạo (?:thành phố|tp\.?|đà nẵng)|thường trực thành ủy|chủ tịch đà nẵng"
)
_BODIES = (
    r"(?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|thành ủy|chính quyền) (?:thành phố|tp\.?|đà nẵng)"
    r"|thành ủy đà nẵng|chính quyền đà nẵng|thành phố (?:giấu|bưng bít|ra lệnh|vừa ban hành|ban hành)"
)


def find(seen: Evidence) -> SignalFinding | None:
    """Full strength for office-holders, half for bodies."""
    leaders, bodies = cues.find(_LEADERS, seen), cues.find(_BODIES, seen)
    if not leaders and not bodies:
        return None
    return SignalFinding(
        signal=NAME,
        strength=1.0 if leaders else 0.5,
        evidence=f"Nêu lãnh đạo hoặc cơ quan của thành phố ({cues.quoted((*leaders, *bodies))}).",
        spans=tuple(one.span for one in (*leaders, *bodies)[:4]),
    )
