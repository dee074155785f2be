"""Verdicts that nobody may write: one list, tried on every path there is (gate, desk, table, page, API).

Each one differs from `GOOD` in what it says and is refused for `rule`.
"""

from dataclasses import dataclass, replace

from haidang.model.case import Ground, VerdictClass
from triage.review import Proposal

CLAIM = "Đập Sông Tranh 2 sắp vỡ, thành phố giấu tin"
COMMAND = Ground(
    url="https://pctt.example/118",
    body="Ban Chỉ huy Phòng thủ dân sự thành phố",
    independent=True,
    document="118/TB-PTDS",
    document_date="23/11/2026",
    quote="Đập an toàn",
)
NEWSROOM = Ground(url="https://songhan.example/dap", body="Báo Sông Hàn", independent=False)
GOOD = Proposal(
    outcome=VerdictClass.FALSE,
    claim_quoted=CLAIM,
    reasons="Cơ quan quản lý hồ công bố số liệu quan trắc, đập vận hành bình thường.",
    grounds=(COMMAND, NEWSROOM),
)


@dataclass(frozen=True, kw_only=True)
class Forbidden:
    """One attempt."""

    name: str
    rule: str
    item_type: str = "checkable_claim"
    proposal: Proposal = GOOD
    proposer: str = "mai"
    approver: str = "lan"  # the one who tries to approve


def _opinions() -> tuple[Forbidden, ...]:
    kinds = ("opinion", "question", "satire", "service_complaint", "personal_experience", "announcement", "debunk")
    outcomes = (VerdictClass.INACCURATE, VerdictClass.FALSE, VerdictClass.FAKE)
    return tuple(
        Forbidden(
            name=f"{kind} as {outcome.value}",
            rule="opinion_gate",
            item_type=kind,
            proposal=replace(GOOD, outcome=outcome),
        )
        for kind in (*kinds, "advert", "scam", "report", "other")
        for outcome in outcomes
    )


FORBIDDEN: tuple[Forbidden, ...] = (
    *_opinions(),
    *(
        Forbidden(
            name=f"a plea for help as {outcome.value}",
            rule="plea_is_no_rumour",
            item_type="distress_call",
            proposal=replace(GOOD, outcome=outcome),
        )
        for outcome in VerdictClass
    ),
    Forbidden(name="no claim quoted", rule="claim_quoted", proposal=replace(GOOD, claim_quoted="")),
    Forbidden(name="a blank claim", rule="claim_quoted", proposal=replace(GOOD, claim_quoted="   ")),
    Forbidden(name="no reasons", rule="reasons", proposal=replace(GOOD, reasons="")),
    Forbidden(name="blank reasons", rule="reasons", proposal=replace(GOOD, reasons="  ")),
    Forbidden(name="no grounds", rule="grounds", proposal=replace(GOOD, grounds=())),
    Forbidden(name="one ground", rule="grounds", proposal=replace(GOOD, grounds=(COMMAND,))),
    Forbidden(
        name="one body named twice",
        rule="grounds",
        proposal=replace(GOOD, grounds=(COMMAND, replace(COMMAND, url="https://pctt.example/119"))),
    ),
    Forbidden(
        name="a ground without address and document",
        rule="grounds",
        proposal=replace(GOOD, grounds=(COMMAND, replace(NEWSROOM, url=""))),
    ),
    Forbidden(
        name="no independent ground",
        rule="independent_ground",
        proposal=replace(GOOD, grounds=(replace(COMMAND, independent=False), NEWSROOM)),
    ),
    Forbidden(name="the proposer approves", rule="second_person", approver="mai"),
    Forbidden(name="the proposer approves in capitals", rule="second_person", approver="MAI"),
    Forbidden(
        name="the proposer approves what is true",
        rule="second_person",
        proposal=replace(GOOD, outcome=VerdictClass.TRUE),
        approver="mai",
    ),
)
