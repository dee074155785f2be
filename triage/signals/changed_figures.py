"""A copy of an earlier text with other figures."""

from haidang.model.case import SignalFinding
from haidang.wording import changed_figures
from triage.evidence import Evidence, NearCopy

NAME = "changed_figures"
_LOW, _KNOWN = 0.9, 0.3  # newsrooms update figures as an event unfolds: seldom a reason


def find(seen: Evidence) -> SignalFinding | None:
    """Against the earliest copy of another outlet that has other figures; the evidence names both figures."""
    earlier = sorted((c for c in seen.copies if c.at < seen.at), key=lambda c: (c.at, c.article))
    for copy in earlier:
        if copy.outlet and copy.outlet == seen.outlet:
            continue  # an outlet's own update
        pairs = changed_figures(_whole(copy), seen.whole)
        if pairs:
            before, after = pairs[0]
            return SignalFinding(
                signal=NAME,
                strength=_LOW if seen.low_standing else _KNOWN,
                evidence=f"Gần như chép lại bài của {copy.name} nhưng đổi số liệu: {before.raw} thành {after.raw}.",
                spans=_spans(seen, after.raw),
            )
    return None


def _whole(copy: NearCopy) -> str:
    return "\n".join(part for part in (copy.text.title, copy.text.lead, copy.text.text) if part)


def _spans(seen: Evidence, raw: str) -> tuple[tuple[str, int, int], ...]:
    for name in ("title", "lead", "text"):
        at = getattr(seen.text, name).find(raw)
        if at >= 0:
            return ((name, at, at + len(raw)),)
    return ()
