"""Which case a text joins. A decision, written by whoever asked; nothing here opens a store."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from haidang.model.analysis import Claim, ItemType
from haidang.model.article import Text
from haidang.model.case import Assessment, Case, JudgedClaim
from haidang.ports import Match
from haidang.text import folded, tokens

SAME = 0.7  # share of common word pairs from which two claims are copies
LIKE = 0.4  # from which a person is shown the other case
# Cosines of the embedding model are compressed: unrelated texts lie at .85 to .88, paraphrases at .96 to .97.
SAME_MEANING = 0.925
SAME_WORDS = 0.4  # share of the shorter claim's words, within one story
SAME_RUMOUR = 0.885  # within one story, which says already that they tell of one event
_MATCHED = 800  # code points compared with the library
_SHORTEST = 4  # words: shorter claims are copies only of themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """The text goes into a case that is there."""

    case: int
    why: str  # copy, same_claim (a judged one), same_meaning, same_story


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """The text starts a case; people are shown the ones that it may belong to."""

    may_belong: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCase:
    """Nothing to check."""


CaseDecision = Joins | Opens | NoCase


def matched_text(text: Text, claims: Sequence[Claim] = ()) -> str:
    """What of a text is compared with the library of judged claims: title, lead, the sentences worth checking.

    A text without a title, a post, is compared as it is.
    """
    parts = [text.title, text.lead, *(claim.text for claim in claims), "" if text.title else text.text]
    return "\n".join(part for part in parts if part)[:_MATCHED]


def claim_fingerprint(claim: str) -> str:
    """Hex of the claim's folded words: equal for copies that differ in accents, case, signs and emoji only."""
    return hashlib.blake2b(" ".join(tokens(folded(claim).text)).encode(), digest_size=8).hexdigest()


def comes_into_a_case(assessment: Assessment, item_type: str) -> bool:
    """Only what is flagged, or a plea for help, comes into a case at all."""
    return assessment.flagged or assessment.above_queue or item_type == ItemType.DISTRESS_CALL.value


def place_in_case(
    assessment: Assessment,
    *,
    item_type: str,
    story: int | None,
    matches: Sequence[Match],
    judged: Sequence[JudgedClaim],
    open_cases: Sequence[Case],
    otherwise: Callable[[str, str], bool],
    meant: Mapping[int, float] = MappingProxyType({}),
) -> CaseDecision:
    """Decides by the judged claim first, then by the claim's wording, its meaning, and the story.

    `meant` is the highest cosine, by case, between this text's vector and those of the case's texts: a rumour that is
    told in other words, or in another language, is still one claim. `otherwise` says whether one of two claims goes
    against the other.

    Changed figures or a denial join only within a story, where the case shows them; elsewhere people see the other
    case and decide. Pleas for help join only a word-for-word copy: each one is somebody.
    """
    if not comes_into_a_case(assessment, item_type):
        return NoCase()
    if assessment.above_queue or item_type == ItemType.DISTRESS_CALL.value:
        same = _copy_of(assessment.claim, [c for c in open_cases if c.item_type == ItemType.DISTRESS_CALL.value])
        return Opens() if same is None else Joins(case=same, why="copy")
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
    if nearest is not None and best >= SAME and not otherwise(nearest.claim, assessment.claim):
        return Joins(case=nearest.id, why="copy")
    closest = max(claims, key=lambda c: meant.get(c.id, 0.0), default=None)
    alike_meaning = closest is not None and meant.get(closest.id, 0.0) >= SAME_MEANING
    if closest is not None and alike_meaning and not otherwise(closest.claim, assessment.claim):
        return Joins(case=closest.id, why="same_meaning")
    told = [c for c in claims if story is not None and c.story == story]
    if told:
        # One event may carry several rumours: the one that means the most nearly the same, figures differing or not,
        # is this one's case; without vectors the one that shares the most words, or the only one there is.
        nearest_told = max(told, key=lambda c: (meant.get(c.id, 0.0), shared_words(c.claim, assessment.claim), -c.id))
        if meant.get(nearest_told.id, 0.0) >= SAME_RUMOUR:
            return Joins(case=nearest_told.id, why="same_story")
        wordiest = max(told, key=lambda c: (shared_words(c.claim, assessment.claim), -c.id))
        alone = not meant and len(told) == 1
        if alone or shared_words(wordiest.claim, assessment.claim) >= SAME_WORDS:
            return Joins(case=wordiest.id, why="same_story")
    near = [case for _, case in repeated] + [c.id for score, c in alike if score >= LIKE] + [c.id for c in told]
    return Opens(may_belong=tuple(dict.fromkeys(near)))


def likeness(one: str, other: str) -> float:
    """Share of common folded word pairs, 0 to 1 (Jaccard); 0 for claims of fewer than four words."""
    first, second = _pairs(one), _pairs(other)
    if min(len(first), len(second)) < _SHORTEST - 1:
        return 0.0
    return len(first & second) / len(first | second)


def shared_words(one: str, other: str) -> float:
    """Share of the shorter text's folded words that the other has too, 0 to 1; single letters say nothing."""
    first, second = ({w for w in tokens(folded(text).text) if len(w) > 1} for text in (one, other))
    return len(first & second) / max(1, min(len(first), len(second)))


def _copy_of(claim: str, cases: Sequence[Case]) -> int | None:
    fingerprint = claim_fingerprint(claim)
    return next((c.id for c in cases if c.fingerprint == fingerprint), None)


@lru_cache(maxsize=512)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """Read once: every flagged text is compared with every open case."""
    return frozenset(pairwise(tokens(folded(text).text)))
