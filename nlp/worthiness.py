"""Which sentences state something that could be checked, and are worth it."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from haidang.model.analysis import Claim, Span
from nlp.features import terms
from nlp.linear import LinearModel

AT_MOST = 5
ENOUGH = 0.5
_SENTENCES = 60  # of one text: claims that matter stand before that
_SHORT = 12  # code points: below that nothing is stated ("Nguồn: VOV")

_FIGURES = re.compile(r"\d")
_QUESTION = re.compile(r"[?？]\s*[\"”』」)]?\s*$")


class Worthiness:
    """Ranks sentences with a fitted model."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model

    def score(self, sentence: str, vector: NDArray[np.float32] | None = None) -> float:
        """0 to 1. Statements with figures gain a little, questions lose: they state nothing."""
        if len(sentence) < _SHORT:
            return 0.0
        chance = self._model.probabilities("worth", terms(sentence), vector).get("1", 0.0)
        if _QUESTION.search(sentence):
            chance *= 0.4
        elif _FIGURES.search(sentence):
            chance += (1 - chance) * 0.1
        return round(chance, 4)

    def claims(
        self, sentences: Sequence[tuple[Span, str]], vector: NDArray[np.float32] | None = None
    ) -> tuple[Claim, ...]:
        """The best sentences that are worth checking, best first; ties in order of place.

        `vector` is the text's; it speaks for a sentence only where the text is that sentence.
        """
        claims, seen = [], set()
        own = vector if len(sentences) == 1 else None
        for span, sentence in sentences[:_SENTENCES]:
            score = self.score(sentence, own)
            key = " ".join(sentence.lower().split())
            if score >= ENOUGH and key not in seen:
                seen.add(key)
                claims.append(Claim(text=sentence, span=span, score=score))
        return tuple(sorted(claims, key=lambda claim: -claim.score)[:AT_MOST])

    def of_text(
        self, sentences: Sequence[tuple[Span, str]], claims: Sequence[Claim], vector: NDArray[np.float32] | None = None
    ) -> float:
        """A text is as worth checking as its best sentence."""
        if claims:
            return max(claim.score for claim in claims)
        own = vector if len(sentences) == 1 else None
        return max([self.score(text, own) for _, text in sentences[:_SENTENCES]], default=0.0)
