"""What an Analyser is made of: the protocols of its parts, and what the cheap ones say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from haidang.model.analysis import Entity, RootRelevance, Scored
from haidang.model.article import Text
from haidang.ports import Segmenter
from nlp.itemtype import ItemTypes
from nlp.tone import ToneReader
from nlp.topics import Topics
from nlp.worthiness import Worthiness


class LanguageGuesser(Protocol):
    """Language of a text."""

    def guess(self, text: str) -> Scored:
        """A code as in the interface page, "und" where nothing can be said, with its chance."""
        ...

    def guess_sentences(self, sentences: Iterable[str], whole: Scored) -> Sequence[Scored]:
        """The language of each sentence of a text that is in the language `whole`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Relevance to the two roots."""

    danang: RootRelevance
    biendong: RootRelevance
    unsure: bool  # whether the text's vector, which was not given, could change it


class RelevanceJudge(Protocol):
    """Relevance to the two roots."""

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
        """By names, surroundings and, where given, meaning."""
        ...


class NameFinder(Protocol):
    """Names in a text."""

    def find(self, text: Text, *, language: str) -> Sequence[Entity]:
        """In order of place."""
        ...


class Fingerprinter(Protocol):
    """Near-duplicate fingerprints."""

    def __call__(self, text: Text) -> str:
        """Hex; "" for a text without words."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an Analyser is made of."""

    language: LanguageGuesser
    relevance: RelevanceJudge
    segmenter: Segmenter
    names: NameFinder
    fingerprint: Fingerprinter
    topics: Topics
    tone: ToneReader
    types: ItemTypes
    worthiness: Worthiness
    versions: Mapping[str, str]  # name of a model or rule file to its version


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What is known of a text besides its words; "" and None are unknown."""

    kind: str = "article"  # or post
    country: str = ""  # of the outlet, ISO 3166
    outlet_class: str = ""  # ownership
    scope: str = ""  # what the source covers
    tier: int | None = None
    language: str = ""  # as declared

    @property
    def post(self) -> bool:
        """Whether it is a public post."""
        return self.kind == "post"

    @property
    def ownership(self) -> str:
        """The outlet's class; a post of an unknown one is social."""
        return self.outlet_class or ("social" if self.post else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The cheap part: enough to decide whether the rest is worth its time."""

    language: str
    danang: RootRelevance
    biendong: RootRelevance
    fingerprint: str
    unsure: bool = False  # whether a vector could change the relevance

    @property
    def relevant(self) -> bool:
        """To at least one root."""
        return self.danang.label.relevant or self.biendong.label.relevant
