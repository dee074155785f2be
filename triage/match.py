"""Which case a text joins. A decision, written by whoever asked; nothing here opens a store."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from haidang.model.analysis import ItemType
from haidang.model.case import Assessment, Case, JudgedClaim
from haidang.ports import Match
from haidang.text import folded, tokens
from haidang.wording import changed_figures, contradicts

SAME = 0.7  # share of common word pairs from which two claims are copies
LIKE = 0.4  # from which a person is shown the other case
_SHORTEST = 4  # words: shorter claims are copies only of themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """The text goes into a case that is there."""

    case: int
    why: str  # copy, same_claim, same_story


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """The text starts a case; people are shown the ones that it may belong to."""

    may_belong: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCase:
    """Nothing to check."""


CaseDecision = Joins | Opens | NoCase


def claim_fingerprint(claim: str) -> str:
    """Hex of the claim's folded words: equal for copies that differ in accents, case, signs and emoji only."""
    return hashlib.blake2b(" ".join(tokens(folded(claim).text)).encode(), digest_size=8).hexdigest()


def place_in_case(
    assessment: Assessment,
    *,
    item_type: str,
    story: int | None,
    matches: Sequence[Match],
    judged: Sequence[JudgedClaim],
    open_cases: Sequence[Case],
) -> CaseDecision:
    """Decides by the judged claim first, then by the claim's wording, then by the story.

    Changed figures or a denial never join by themselves: people see the other case and decide. Pleas for help join
    only a word-for-word copy: each one is somebody. Only what is flagged, or a plea, comes into a case at all.
    """
    if assessment.above_queue or item_type == ItemType.DISTRESS_CALL.value:
        same = _copy_of(assessment.claim, [c for c in open_cases if c.item_type == ItemType.DISTRESS_CALL.value])
        return Opens() if same is None else Joins(case=same, why="copy")
    if not assessment.flagged:
        return NoCase()
    claims = [c for c in open_cases if c.item_type != ItemType.DISTRESS_CALL.value]
    cases = {str(one.id): one.case for one in judged if one.case is not None}
    repeated = [(m.decision, cases[m.claim]) for m in matches if m.claim in cases and m.decision != "none"]
    for decision, case in repeated:
        if decision == "auto":
            return Joins(case=case, why="same_claim")
    same = _copy_of(assessment.claim, claims)
    if same is not None:
        return Joins(case=same, why="copy")
    alike = [(likeness(assessment.claim, c.claim), c) for c in claims]
    best, nearest = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    if nearest is not None and best >= SAME and not says_otherwise(nearest.claim, assessment.claim):
        return Joins(case=nearest.id, why="copy")
    told = [c for c in claims if story is not None and c.story == story]
    if len(told) == 1 and not says_otherwise(told[0].claim, assessment.claim):
        return Joins(case=told[0].id, why="same_story")
    near = [case for _, case in repeated] + [c.id for score, c in alike if score >= LIKE] + [c.id for c in told]
    return Opens(may_belong=tuple(dict.fromkeys(near)))


def likeness(one: str, other: str) -> float:
    """Share of common folded word pairs, 0 to 1 (Jaccard); 0 for claims of fewer than four words."""
    first, second = _pairs(one), _pairs(other)
    if min(len(first), len(second)) < _SHORTEST - 1:
        return 0.0
    return len(first & second) / len(first | second)


def says_otherwise(one: str, other: str) -> bool:
    """Whether figures differ, or one denies what the other says."""
    return bool(changed_figures(one, other)) or contradicts(one, other)


def _copy_of(claim: str, cases: Sequence[Case]) -> int | None:
    fingerprint = claim_fingerprint(claim)
    return next((c.id for c in cases if c.fingerprint == fingerprint), None)


def _pairs(text: str) -> set[tuple[str, str]]:
    words = tokens(folded(text).text)
    return set(pairwise(words))
