"""How a text speaks, of whom, and where it stands toward Việt Nam: the text, never an author's attitude."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from haidang.model.analysis import Relevance, Scored, Target, Tone, ToneReading
from haidang.text import folded
from nlp.cues import cues
from nlp.linear import LinearModel

_UNNAMED = 0.1  # odds of a target that the text does not name
_ELSEWHERE = 0.02  # odds of the city as a target where the text is not about it
_IN_TITLE = 1.6
_DANANG_MAIN = 1.5
_SPOKEN_TO = 2.0

_DANANG = (Target.DANANG_GOVERNMENT, Target.DANANG_PLACE)


class ToneReader:
    """Reads tone, target and stance with a fitted model."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model

    def read(
        self,
        found: Sequence[str],
        vector: NDArray[np.float32] | None,
        *,
        title: str,
        opening: str,
        danang: Relevance,
        concepts: AbstractSet[str],
        post: bool,
    ) -> ToneReading:
        """The text's tone toward its target. `found` is features.terms of title and opening, with their kind."""
        odds = self._model.probabilities("tone", found, vector)
        label = max(odds, key=lambda key: odds[key])
        target = self._target(found, vector, title=title, opening=opening, danang=danang, concepts=concepts, post=post)
        return ToneReading(label=Tone(label), score=round(odds[label], 4), target=target)

    def _target(
        self,
        found: Sequence[str],
        vector: NDArray[np.float32] | None,
        *,
        title: str,
        opening: str,
        danang: Relevance,
        concepts: AbstractSet[str],
        post: bool,
    ) -> Target:
        """The model's odds, weighed by who is named and where."""
        odds = self._model.probabilities("target", found, vector)
        head, body = folded(title).text, folded(opening).text
        for target, names in cues("target").items():
            if names.search(head):
                odds[target] = odds.get(target, 0.0) * _IN_TITLE
            elif not names.search(body):
                odds[target] = odds.get(target, 0.0) * _UNNAMED
        if any(concept.startswith("DN.L.GOV") for concept in concepts):
            odds[Target.DANANG_GOVERNMENT] = odds.get(Target.DANANG_GOVERNMENT, 0.0) * _IN_TITLE
        if post and cues("target")["danang_government"].search(body):  # people speak of the city to those who run it
            odds[Target.DANANG_GOVERNMENT] = odds.get(Target.DANANG_GOVERNMENT, 0.0) * _SPOKEN_TO
        for target in _DANANG:
            weight = {Relevance.MAIN: _DANANG_MAIN, Relevance.MENTION: 0.7}.get(danang, _ELSEWHERE)
            odds[target] = odds.get(target, 0.0) * weight
        return Target(max(odds, key=lambda key: odds[key]))

    def stance(self, found: Sequence[str], vector: NDArray[np.float32] | None, *, named: bool) -> Scored:
        """support, neutral, against or none (the text says nothing of Việt Nam's position at sea)."""
        odds = self._model.probabilities("stance", found, vector)
        if not named:  # a text that is not about the sea takes no side there
            return Scored(label="none", score=round(max(odds.get("none", 0.0), 0.5), 4))
        label = max(odds, key=lambda key: odds[key])
        return Scored(label=label, score=round(odds[label], 4))
