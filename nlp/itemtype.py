"""What sort of text it is: the eye of the opinion gate. A plea for help must not be missed, and is never a claim."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from haidang.model.analysis import ItemType, Scored
from haidang.text import folded
from nlp.cues import cues
from nlp.linear import LinearModel

# What newsrooms publish, as odds beside the model's, which was fitted on as many examples of each type.
_PRESS: Mapping[str, float] = {
    "report": 4.0, "opinion": 0.8, "announcement": 0.2, "debunk": 0.8, "checkable_claim": 0.25, "advert": 0.2,
    "question": 0.1, "satire": 0.1, "service_complaint": 0.15, "personal_experience": 0.15, "scam": 0.05,
    "distress_call": 0.02, "other": 0.1,
}  # fmt: skip
_LOW_STANDING: Mapping[str, float] = {**_PRESS, "report": 2.0, "checkable_claim": 1.0, "advert": 0.5, "scam": 0.2}
_POST: Mapping[str, float] = {"report": 0.8}
_OPINION_CLASSES = frozenset({"blog", "think_tank", "academic"})
_OFFICIAL_CLASSES = frozenset({"government"})
_LOW = 4
_SOME = 0.05  # share of the odds from which a plea by its cues is one


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
        there = cues_of(opening)
        for label, weight in (_post_weights(there) if post else _press_weights(there)).items():
            odds[label] = odds.get(label, 0.0) * weight
        total = sum(odds.values())
        label = max(odds, key=lambda key: odds[key])
        if post and label != "distress_call" and odds["distress_call"] > _SOME * total and plea(there):
            return Scored(label=ItemType.DISTRESS_CALL, score=round(max(0.6, odds["distress_call"] / total), 4))
        return Scored(label=ItemType(label), score=round(odds[label] / total, 4))


def plea(there: frozenset[str]) -> bool:
    """Somebody in danger asks for help: missing one is worse than showing one too many."""
    return {"danger", "help"} <= there and not {"debunk", "hearsay"} & there


def cues_of(raw: str) -> frozenset[str]:
    """Which cues of `cues.toml` a text has."""
    plain = folded(raw).text
    return frozenset(name for name, pattern in cues("type").items() if pattern.search(plain))


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
    weights: dict[str, float] = {}
    weights["distress_call"] = _distress_weight(there)
    if "hearsay" in there:
        weights["checkable_claim"] = 2.5
    if "debunk" in there:
        weights["debunk"] = 3.0 if "official" in there else 1.5
    if "question" in there:
        weights["question"] = 2.0
    else:
        weights["question"] = 0.4
    weights["scam"] = 2.0 if "scam" in there else 0.5
    if "advert" in there:
        weights["advert"] = 1.8
    weights["announcement"] = 1.5 if "notice" in there else 0.7
    return weights


def _distress_weight(there: frozenset[str]) -> float:
    """Fear of a flood is no plea: danger, a request and a place or a person tell them apart."""
    if "debunk" in there:
        return 0.1
    if "hearsay" in there:
        return 0.3
    if "help" in there:
        return 4.0 if "danger" in there else 1.5
    if "danger" in there:
        return 1.5 if "reach" in there else 1.0
    return 0.5


def _press_weights(there: frozenset[str]) -> Mapping[str, float]:
    weights: dict[str, float] = {}
    if {"debunk", "official"} <= there:
        weights["debunk"] = 2.5
    elif "debunk" not in there:
        weights["debunk"] = 0.2
    return weights
