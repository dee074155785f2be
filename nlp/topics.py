"""Which of the 21 leaves, OTHER or WEATHER_SEA a text is about."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from haidang.model.analysis import Relevance, Scored
from nlp.linear import LinearModel

AT_MOST = 3
_ENOUGH = 0.2  # probability of a second and third topic
_OF_BEST = 0.35  # and share of the first one's
_UNNAMED = 0.15  # odds of a leaf whose root the text is not about
_MENTIONED = 0.8


class Topics:
    """Reads topics with a fitted model."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model

    def read(
        self,
        found: Sequence[str],
        vector: NDArray[np.float32] | None,
        *,
        danang: Relevance,
        biendong: Relevance,
    ) -> tuple[Scored, ...]:
        """One to three topics, best first; scores are probabilities given what the text is relevant to.

        `found` is features.terms of title, lead and opening. A leaf of a root that the text is not about is unlikely,
        OTHER is rare in a text whose main subject is a root, and a storm bulletin is WEATHER_SEA.
        """
        odds = self._model.probabilities("topic", found, vector)
        if biendong is Relevance.WEATHER and not danang.relevant:
            return (Scored(label="WEATHER_SEA", score=round(max(0.5, odds.get("WEATHER_SEA", 0.0)), 4)),)
        weighed = {label: chance * _likely(label, danang, biendong) for label, chance in odds.items()}
        total = sum(weighed.values())
        ranked = sorted(((chance / total, label) for label, chance in weighed.items()), key=lambda x: (-x[0], x[1]))
        best = ranked[0][0]
        kept = [ranked[0]]
        if ranked[0][1] not in ("OTHER", "WEATHER_SEA"):
            kept += [
                (chance, label)
                for chance, label in ranked[1:AT_MOST]
                if chance >= max(_ENOUGH, _OF_BEST * best) and label not in ("OTHER", "WEATHER_SEA")
            ]
        return tuple(Scored(label=label, score=round(chance, 4)) for chance, label in kept)


def _likely(label: str, danang: Relevance, biendong: Relevance) -> float:
    """How much a topic gains or loses by what the text is about."""
    if label == "OTHER":
        return 0.4 if Relevance.MAIN in (danang, biendong) else 1.0
    if label == "WEATHER_SEA":
        return 0.6 if danang is Relevance.MAIN else 1.0
    root = danang if label.startswith("DN") else biendong
    return {Relevance.MAIN: 1.0, Relevance.MENTION: _MENTIONED}.get(root, _UNNAMED)
