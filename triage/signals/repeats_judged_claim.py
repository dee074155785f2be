"""The text repeats a claim that people have judged."""

from haidang.model.case import JudgedClaim, SignalFinding, VerdictClass
from haidang.ports import Match
from triage.evidence import Evidence

NAME = "repeats_judged_claim"
_WORTH = {"auto": 1.0, "suggest": 0.6}  # how sure the matcher is that it is the same claim
_UNPROVEN = 0.5  # nobody could say: worth a look, no more


def find(seen: Evidence) -> SignalFinding | None:
    """The best match with a claim that did not hold or could not be proved; a claim found true is no reason."""
    library = {str(one.id): one for one in seen.judged}
    for match in seen.matches:
        claim = library.get(match.claim)
        if claim is None or match.decision not in _WORTH or claim.outcome is VerdictClass.TRUE:
            continue
        return _finding(match, claim)
    return None


def _finding(match: Match, claim: JudgedClaim) -> SignalFinding:
    # Never the judged word itself: "tin giả" is printed only with the body that said so, on the verdict's own page.
    falsity = claim.outcome.of_falsity
    how = "chưa phù hợp với nguồn đã đối chiếu" if falsity else "chưa đủ căn cứ"
    sure = "lặp lại" if match.decision == "auto" else "có thể lặp lại"
    score = f"{match.score:.2f}".replace(".", ",")
    return SignalFinding(
        signal=NAME,
        strength=match.score * _WORTH[match.decision] * (1.0 if falsity else _UNPROVEN),
        evidence=f"Bài {sure} nội dung đã đánh giá ({how}): “{_short(claim.text)}” (độ giống {score}).",
    )


def _short(text: str, most: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + "…"
