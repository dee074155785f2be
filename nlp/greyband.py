"""Relevance where names alone don't settle it: rules first, then a small model over names, roles and surroundings.

A short text is settled by the model, which knows what the rules said of it. Of a long one the rules have the word where
they find a name that counts; where they find none, the model reads title and lead.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from haidang.model.analysis import Because, Relevance, Root, RootRelevance
from haidang.model.article import Text
from nlp.guards import SHORT
from nlp.linear import LinearModel
from nlp.parts import Judged
from nlp.relevance import CALLERS, Weighed, because
from nlp.signs import Signs

_HEAD = 400  # code points of a long one's title and lead (else of its beginning)
_MEANT = 0.4  # chance from which a short text is relevant: best over writers left out in turn
_MEANT_LONG = 0.65  # and a long one whose weak names the rules did not find enough
_UNSURE = (0.08, 0.92)  # chances by words between which the meaning of a short text is asked too
_UNSURE_LONG = (0.3, 0.95)  # and that of a long one, which needs more to be relevant
_TOLD = ("dispute", "outpost", "sea", "claimant", "weather")  # cues that are shown where no name decided, in this order


class GreyBand:
    """Judges texts. Built once; judging changes nothing."""

    def __init__(self, signs: Signs, model: LinearModel) -> None:
        self._signs = signs
        self._rules = signs.rules
        self._model = model

    def judge(
        self,
        text: Text,
        *,
        language: str,
        source_country: str = "",
        outlet_class: str = "",
        source_scope: str = "",
        vector: NDArray[np.float32] | None = None,
    ) -> Judged:
        """Relevance to both roots, and whether the text's vector could still change it. Origin: see RelevanceRules."""
        weigh = partial(self._rules.weigh, language=language, source_country=source_country, outlet_class=outlet_class)
        weighed = weigh(text)
        head = Text(title="", lead="", text=_head(text))
        short = len(text.title) + len(text.lead) + len(text.text) <= SHORT
        asked = [root for root in Root if self._is_grey(root, weighed, short=short)]
        unsure = False
        if asked and head.text.strip():
            seen = weighed if head == text else weigh(head)
            found = self._signs.of(seen, language=language, outlet_class=outlet_class)
            told = {root: self._model.probabilities(root.value, found, vector) for root in asked}
            low, high = _UNSURE if short else _UNSURE_LONG
            unsure = vector is None and any(low < _chance(odds) < high for odds in told.values())
            settled = {root: self._settled(root, weighed, odds, short=short) for root, odds in told.items()}
            weighed = replace(
                weighed,
                danang=settled.get(Root.DANANG, weighed.danang),
                biendong=settled.get(Root.BIENDONG, weighed.biendong),
            )
        danang, biendong = self._rules.with_scope(weighed, outlet_class=outlet_class, source_scope=source_scope)
        return Judged(danang=danang, biendong=biendong, unsure=unsure)

    def _is_grey(self, root: Root, weighed: Weighed, *, short: bool) -> bool:
        """Whether the model is asked: always of a short text; of a long one where the rules didn't find it relevant but
        it has a weak name of the root, and title or lead (else its beginning) any.

        Without a weak name five of six that the model would take were about other things (4,457 real articles), and
        navies' ships alone call at ports.
        """
        label = (weighed.danang if root is Root.DANANG else weighed.biendong).label
        if short or label.relevant:
            return short
        heading = [passage for passage in weighed.passages if passage.field != "text"] or weighed.passages
        ours = [name for name in weighed.names if name.hit.form.root is root]
        telling = [n for n in ours if n.role in ("anchor", "weak") and n.hit.concept not in CALLERS]
        return bool(telling) and any(name.passage in heading for name in ours)

    def _settled(self, root: Root, weighed: Weighed, odds: Mapping[str, float], *, short: bool) -> RootRelevance:
        """The model's word; of a long text only whether it is more than the rules say."""
        ruled = weighed.danang if root is Root.DANANG else weighed.biendong
        chance = _chance(odds)
        if chance >= (_MEANT if short else _MEANT_LONG):
            label = max((Relevance.MAIN, Relevance.MENTION), key=lambda label: odds[label.value])
        elif odds.get(Relevance.WEATHER.value, 0.0) > odds[Relevance.NO.value]:
            label = Relevance.WEATHER
        elif short:
            label = Relevance.NO
        else:
            return ruled
        if label is Relevance.NO and ruled.label is label:
            return replace(ruled, score=round(min(chance, 0.49), 3))
        score = odds[label.value] if label is Relevance.WEATHER else chance
        return RootRelevance(label=label, score=round(score, 3), because=self._because(root, weighed, label))

    def _because(self, root: Root, weighed: Weighed, label: Relevance) -> tuple[Because, ...]:
        """The names of the root that are there; where there are none, words of its subject."""
        meant = [name for name in weighed.names if name.hit.form.root is root and name.role != "negative"]
        if meant or label is Relevance.NO:
            return because(meant)
        spans = [self._rules.first(passage, cue) for cue in _TOLD for passage in weighed.passages]
        return tuple(Because(span=span, concept="", role="weak") for span in spans if span is not None)


def _head(text: Text) -> str:
    """All of a short text, title and lead (else beginning) of a long one."""
    if text.lead.strip():
        pieces = [text.title, text.lead]
        if len(text.title) + len(text.lead) + len(text.text) <= SHORT:
            pieces.append(text.text.removeprefix(text.lead))  # pages often repeat the lead as their first paragraph
    else:
        pieces = [text.title, text.text]
    limit = SHORT if sum(map(len, pieces)) <= SHORT else _HEAD
    return "\n".join(piece for piece in pieces if piece.strip())[:limit]


def _chance(odds: Mapping[str, float]) -> float:
    """That a text is relevant."""
    return odds[Relevance.MAIN.value] + odds[Relevance.MENTION.value]
