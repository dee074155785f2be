"""What sort of text it is: the eye of the opinion gate. A plea for help must not be missed, and is never a claim."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from haidang.model.analysis import ItemType, Scored
from haidang.text import folded
from nlp.cues import cues
from nlp.linear import LinearModel

# What newsrooms publish, as odds beside the model's, which was fitted on as many examples of each type.
_PRESS: Mapping[str, float] = {
    "report": 4.0, "opinion": 0.8, "announcement": 0.2, "debunk": 0.8, "checkable_claim": 0.08, "advert": 0.2,
    "question": 0.1, "satire": 0.1, "service_complaint": 0.15, "personal_experience": 0.15, "scam": 0.05,
    "distress_call": 0.02, "other": 0.1,
}  # fmt: skip
_LOW_STANDING: Mapping[str, float] = {**_PRESS, "report": 2.0, "checkable_claim": 0.8, "advert": 0.5, "scam": 0.2}
_POST: Mapping[str, float] = {"report": 0.8}
_OPINION_CLASSES = frozenset({"blog", "think_tank", "academic"})
_OFFICIAL_CLASSES = frozenset({"government"})
_LOW = 4
# Missing a plea is worse than showing one too many: shares of the odds from which a post is one, by its cues and
# without them (chosen on the development half of nlp/evaluation/itemtype.jsonl).
_SOME, _LIKELY = 0.15, 0.3

# What a cue does to the odds of a post's types; distress_call has its own rules below.
_CUE_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "hearsay": {
        "checkable_claim": 2.5,
        "report": 0.6,
        "personal_experience": 0.6,
        "service_complaint": 0.6,
        "scam": 0.6,
    },
    "told": {"checkable_claim": 1.3},
    "warning": {"checkable_claim": 1.6, "personal_experience": 0.7},
    "public": {"checkable_claim": 1.4, "personal_experience": 0.7},
    "past": {"personal_experience": 1.6},
    "rescued": {"report": 1.5},
    "complaint": {"service_complaint": 1.5},
    "asks": {"question": 2.5, "checkable_claim": 0.5},
    "advert": {"advert": 1.8},
}
# Each of these speaks against a plea: it is passed on, over, or about a service.
_AGAINST: Mapping[str, float] = {
    "hearsay": 0.3, "warning": 0.4, "public": 0.5, "past": 0.4, "rescued": 0.3, "complaint": 0.5, "asks": 0.4,
    "advert": 0.4, "scam": 0.4, "notice": 0.6,
}  # fmt: skip
_OUTWEIGHED = frozenset({"warning", "complaint", "asks", "public"})  # by one's own danger with a request
_SIGNS = (0.4, 2.5, 5.0)  # with neither danger nor request, one, both
_FOUND = 1.5  # danger with a place or a number to call
_NO_PLEA = frozenset({"debunk", "hearsay", "rescued", "past"})
_OVERWHELMING = frozenset({"help", "danger", "first"})
_PRESS_CUES = frozenset({"help", "hearsay", "debunk", "official"})


class ItemTypes:
    """Reads the type with a fitted model and cues."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model

    def read(
        self,
        found: Sequence[str],
        vector: NDArray[np.float32] | None,
        *,
        opening: str,
        post: bool,
        outlet_class: str = "",
        tier: int | None = None,
    ) -> Scored:
        """The likeliest type. `found` is features.terms of the opening, with its kind."""
        odds = self._model.probabilities("type", found, vector)
        for label, weight in _prior(post=post, outlet_class=outlet_class, tier=tier).items():
            odds[label] = odds.get(label, 0.0) * weight
        there = cues_of(opening) if post else _press_cues(opening)
        for label, weight in (_post_weights(there) if post else _press_weights(there)).items():
            odds[label] = odds.get(label, 0.0) * weight
        total = sum(odds.values())
        label = max(odds, key=lambda key: odds[key])
        pleading = odds["distress_call"] / total
        if post and pleading > (_SOME if plea(there) else _LIKELY):
            return Scored(label=ItemType.DISTRESS_CALL, score=round(max(0.6, pleading), 4))
        return Scored(label=ItemType(label), score=round(odds[label] / total, 4))


def plea(there: frozenset[str]) -> bool:
    """Somebody in danger asks for help: missing one is worse than showing one too many."""
    return {"danger", "help"} <= there and not _NO_PLEA & there


def cues_of(raw: str, wanted: AbstractSet[str] | None = None) -> frozenset[str]:
    """Which cues of `cues.toml`, or of those wanted, a text has."""
    plain = folded(raw).text
    asked = cues("type")
    return frozenset(name for name in (asked if wanted is None else wanted) if asked[name].search(plain))


def _press_cues(raw: str) -> frozenset[str]:
    """Those that change what a newsroom's text is taken for; few texts need all of them looked for."""
    there = cues_of(raw, _PRESS_CUES)
    return there | cues_of(raw, _OVERWHELMING | _NO_PLEA) if "help" in there else there


def _prior(*, post: bool, outlet_class: str, tier: int | None) -> Mapping[str, float]:
    """Odds by kind of source."""
    if post:
        return _POST
    if outlet_class in _OPINION_CLASSES:
        return {**_PRESS, "opinion": 4.0, "report": 1.5}
    if outlet_class in _OFFICIAL_CLASSES:
        return {**_PRESS, "announcement": 3.0}
    if outlet_class == "unknown" or (outlet_class == "" and tier == _LOW):
        return _LOW_STANDING
    return _PRESS


def _post_weights(there: frozenset[str]) -> Mapping[str, float]:
    """Odds by cues: a denial is read before what it denies."""
    weights: dict[str, float] = {}
    denied = "debunk" in there
    for cue, listed in _CUE_WEIGHTS.items():
        if cue in there and not (denied and cue in {"hearsay", "told", "warning"}):
            for label, weight in listed.items():
                weights[label] = weights.get(label, 1.0) * weight
    if denied:
        weights["debunk"] = 3.0 if "official" in there else 1.5
    weights["question"] = weights.get("question", 1.0) * (2.0 if "question" in there else 0.4)
    weights["scam"] = weights.get("scam", 1.0) * (2.0 if "scam" in there else 0.5)
    weights["announcement"] = 1.5 if "notice" in there else 0.7
    weights["distress_call"] = _distress_weight(there)
    return weights


def _distress_weight(there: frozenset[str]) -> float:
    """Fear of a flood is no plea: the danger of one's own or one's kin, and a request, tell them apart."""
    if "debunk" in there:
        return 0.1
    own = {"help", "danger", "first"} <= there
    weight = _SIGNS[len({"help", "danger"} & there)]
    if {"danger", "reach"} <= there:
        weight *= _FOUND
    for cue in _AGAINST.keys() & there:
        if not (own and cue in _OUTWEIGHED):
            weight *= _AGAINST[cue]
    return weight


def _press_weights(there: frozenset[str]) -> Mapping[str, float]:
    """A newsroom writes about pleas: only one that stands there in somebody's own words can be one."""
    weights: dict[str, float] = {"distress_call": 0.0}
    if there >= _OVERWHELMING and not _NO_PLEA & there:
        weights["distress_call"] = 10.0
    if "hearsay" in there:
        weights["checkable_claim"] = 2.0
    if {"debunk", "official"} <= there:
        weights["debunk"] = 2.5
    elif "debunk" not in there:
        weights["debunk"] = 0.2
    return weights
