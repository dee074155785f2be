"""How alike two tellings of an event are: rare words and figures, meaning, concepts, days named, time between them."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from haidang.model.story import StoryMember
from haidang.text import exact, fold, tokens
from nlp.fingerprint import PLACES, likeness, minima

WINDOW = timedelta(hours=72)

# Coefficients of the likeness, rounded from logistic regressions over pairs of VietnameseMDS and of the development
# half of the written set together, then set by the pair F1 of grouping on both (bench/stories.py). In one city's news
# places and bodies say little. `meaning` is the cosine, scaled from what unrelated news have to what paraphrases have.
BIAS = -5.0
WORDS = 21.5
MEANING = 11.8
MEANING_OF_POSTS = 8.0  # posts are alike in register, whatever they tell
CONCEPTS = 1.0
DAYS_APART = 1.3  # a day between them
OTHER_DAY = 0.3  # they name different days (reports that follow often do)
OTHER_DAY_IN_TITLE = 15.0  # a title with a day is about that day
WITHOUT_MEANING = (-3.2, 26.0)  # bias and words where a vector is missing
ACROSS = (-5.2, 9.4, 3.5)  # bias, meaning, concepts across languages: words say nothing there
SCALE = (0.86, 0.97)
SCALE_ACROSS = (0.77, 0.87)

_TITLE_WEIGHT = 2
_LEAD = 400  # code points of it
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_DAY = re.compile(r"(?<![\d/.])([0-3]?\d)[/.-](1[0-2]|0?[1-9])(?:[/.-]\d{4})?(?![\d/]|[.,]\d)")
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_DAY_HAN = re.compile(r"(1[0-2]|0?[1-9])[月월] ?([0-3]?\d)[日일]")

_Kind = TypeVar("_Kind", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared."""

    words: Counter[str]
    days: frozenset[tuple[int, int]]  # (day, month) named in title or lead
    title_days: frozenset[tuple[int, int]]


def traits(member: StoryMember) -> Traits:
    """Words and word pairs of title and lead, figures, days named."""
    words: Counter[str] = Counter()
    days: list[frozenset[tuple[int, int]]] = []
    for raw, weight in ((member.title, _TITLE_WEIGHT), (member.lead[:_LEAD], 1)):
        flat = fold(exact(raw)).text
        european = {(int(day), int(month)) for day, month in _DAY.findall(flat)}
        days.append(frozenset(european | {(int(day), int(month)) for month, day in _DAY_HAN.findall(flat)}))
        plain = [word for word in tokens(flat) if not word.isdigit()]
        for word in plain:
            if not _HAN.match(word):  # a single character of Chinese or Japanese says little
                words[word] += weight
        for pair in pairwise(plain):
            words[" ".join(pair)] += weight
        for number in _NUMBER.findall(flat):
            words["#" + number.replace(",", "").replace(".", "")] += weight
    return Traits(words, days[0] | days[1], days[0])


def _doubled(array: NDArray[_Kind]) -> NDArray[_Kind]:
    """With as many empty rows again."""
    return np.concatenate([array, np.zeros_like(array)])


def _disjoint(a: frozenset[tuple[int, int]], b: frozenset[tuple[int, int]]) -> bool:
    """Both name days, none in common."""
    return bool(a and b and not a & b)


class Rows:
    """The window as arrays. Likeness depends on the members alone, never on the order of adding."""

    def __init__(self) -> None:
        self.members: list[StoryMember] = []
        self._traits: list[Traits] = []
        self._ids: list[NDArray[np.intp]] = []
        self._counts: list[NDArray[np.float64]] = []
        self._vocabulary: dict[str, int] = {}
        self._concept_ids: dict[str, int] = {}
        self._concepts: list[NDArray[np.intp]] = []
        self._times = np.zeros(64)
        self._vectors = np.zeros((64, 1), dtype=np.float32)
        self._has_vector = np.zeros(64, dtype=bool)
        self._is_post = np.zeros(64, dtype=bool)
        self._prints = np.zeros((64, PLACES), dtype=np.uint8)
        self._has_print = np.zeros(64, dtype=bool)
        self._languages = np.zeros(64, dtype=np.intp)
        self._language_ids: dict[str, int] = {}
        self._flat: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]] | None = None
        self._dated: list[int] = []  # rows that name days

    def add(self, member: StoryMember) -> None:
        """At the end."""
        row, found = len(self.members), traits(member)
        self._flat = None
        self.members.append(member)
        self._traits.append(found)
        ids, counts = self._columns(found.words)
        self._ids.append(ids)
        self._counts.append(counts)
        known = [self._concept_ids.setdefault(name, len(self._concept_ids)) for name in sorted(member.concepts)]
        self._concepts.append(np.array(known, dtype=np.intp))
        self._room(row, len(member.vector or ()))
        self._times[row] = member.at.timestamp()
        self._has_vector[row] = member.vector is not None
        self._is_post[row] = member.title == ""
        self._has_print[row] = member.fingerprint != ""
        if member.fingerprint:
            self._prints[row] = minima(member.fingerprint)
        self._languages[row] = self._language_ids.setdefault(member.language, len(self._language_ids))
        if found.days:
            self._dated.append(row)
        if member.vector is not None:
            self._vectors[row, : len(member.vector)] = member.vector

    def _columns(self, words: Counter[str]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        ids = [self._vocabulary.setdefault(word, len(self._vocabulary)) for word in words]
        return np.array(ids, dtype=np.intp), 1 + np.log(np.array(list(words.values()), dtype=np.float64))

    def _room(self, row: int, dimensions: int) -> None:
        """Grows the arrays by doubling."""
        if row >= len(self._times):
            self._times = _doubled(self._times)
            self._vectors = _doubled(self._vectors)
            self._has_vector = _doubled(self._has_vector)
            self._is_post = _doubled(self._is_post)
            self._prints = _doubled(self._prints)
            self._has_print = _doubled(self._has_print)
            self._languages = _doubled(self._languages)
        if dimensions > self._vectors.shape[1]:
            wider = np.zeros((len(self._vectors), dimensions), dtype=np.float32)
            wider[:, : self._vectors.shape[1]] = self._vectors
            self._vectors = wider

    def likeness(self, member: StoryMember) -> NDArray[np.float64]:
        """0 to 1 for every row; 0 outside the window of 72 hours."""
        count = len(self.members)
        features = self.features(member)
        across = self._across(member)
        with_vector = self._has_vector[:count] & (member.vector is not None)
        weight = np.where(self._is_post[:count] | (member.title == ""), MEANING_OF_POSTS, MEANING)
        scores = np.where(
            with_vector,
            BIAS + WORDS * features[0] + weight * features[1],
            WITHOUT_MEANING[0] + WITHOUT_MEANING[1] * features[0],
        )
        scores = scores + CONCEPTS * features[2]
        scores = np.where(across, ACROSS[0] + ACROSS[1] * features[1] * with_vector + ACROSS[2] * features[2], scores)
        scores = scores - DAYS_APART * features[3] - OTHER_DAY * features[4] - OTHER_DAY_IN_TITLE * features[5]
        near = np.abs(self._times[:count] - member.at.timestamp()) <= WINDOW.total_seconds()
        likely: NDArray[np.float64] = np.where(near, 1 / (1 + np.exp(-np.clip(scores, -30, 30))), 0.0)
        return likely

    def copies(self, member: StoryMember) -> NDArray[np.float64]:
        """Likeness of fingerprints, 0 to 1, for every row; 0 outside the window and where one has none."""
        count = len(self.members)
        if not member.fingerprint:
            return np.zeros(count)
        near = np.abs(self._times[:count] - member.at.timestamp()) <= WINDOW.total_seconds()
        alike = likeness(self._prints[:count], minima(member.fingerprint))
        return np.where(near & self._has_print[:count], alike, 0.0)

    def features(self, member: StoryMember) -> NDArray[np.float64]:
        """Rows of words, meaning, concepts, days apart, other day, other day in the title; a column a member."""
        count, found = len(self.members), traits(member)
        apart = np.abs(self._times[:count] - member.at.timestamp())
        near = apart <= WINDOW.total_seconds()
        out = np.zeros((6, count))
        out[0] = self._words(found, near)
        if member.vector is not None:
            vector = np.array(member.vector, dtype=np.float32)
            cosine = self._vectors[:count, : len(vector)] @ vector
            low, high = (np.where(self._across(member), SCALE_ACROSS[i], SCALE[i]) for i in (0, 1))
            out[1] = np.clip((cosine - low) / (high - low), 0, 1)
        out[2] = self._shared_concepts(member, near)
        out[3] = apart / 86400
        for row in self._dated if found.days else ():
            other = self._traits[row]
            out[4:, row] = _disjoint(found.days, other.days), _disjoint(found.title_days, other.title_days)
        return out

    def _across(self, member: StoryMember) -> NDArray[np.bool_]:
        """Which rows are in another language."""
        known = self._language_ids.get(member.language, -1)
        other: NDArray[np.bool_] = self._languages[: len(self.members)] != known
        return other

    def _words(self, found: Traits, near: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Cosines of TF-IDF, idf counted over what is near in time and the member itself."""
        ids, counts = self._columns(found.words)
        rows, flat, logs = self._flat_words()
        seen = np.bincount(flat[near[rows]], minlength=len(self._vocabulary)).astype(float)
        seen[ids] += 1
        idf = np.log((1 + near.sum() + 1) / (1 + seen)) + 0.3
        weights = logs * idf[flat]
        asked = np.zeros(len(self._vocabulary))
        asked[ids] = counts * idf[ids]
        dots = np.bincount(rows, weights * asked[flat], minlength=len(self._ids))
        norms = np.sqrt(np.bincount(rows, weights * weights, minlength=len(self._ids)))
        length = float(np.sqrt((asked * asked).sum()))
        return dots / np.maximum(norms * length, 1e-9)

    def _flat_words(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
        """Row, word and weight of everything, one after the other; made anew only after rows were added."""
        if self._flat is None:
            rows = np.repeat(np.arange(len(self._ids)), [len(row) for row in self._ids])
            empty = np.zeros(0)
            self._flat = (
                rows,
                np.concatenate([*self._ids, empty.astype(np.intp)]),
                np.concatenate([*self._counts, empty]),
            )
        return self._flat

    def _shared_concepts(self, member: StoryMember, near: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Share of concepts in common, the rare ones weighing more."""
        known = [self._concept_ids[name] for name in member.concepts if name in self._concept_ids]
        rows = np.repeat(np.arange(len(self._concepts)), [len(row) for row in self._concepts])
        flat = np.concatenate([*self._concepts, np.zeros(0, dtype=np.intp)])
        seen = np.bincount(flat[near[rows]], minlength=len(self._concept_ids)).astype(float)
        weight = np.log(2 + near.sum()) - np.log(1 + seen)
        mine = np.zeros(len(self._concept_ids))
        mine[known] = weight[known]
        shared = np.bincount(rows, mine[flat], minlength=len(self._concepts))
        theirs = np.bincount(rows, weight[flat], minlength=len(self._concepts))
        shares: NDArray[np.float64] = shared / np.maximum(theirs + mine.sum() - shared, 1.0)
        return shares


def rows_of(members: Iterable[StoryMember]) -> Rows:
    """A window made of members."""
    rows = Rows()
    for member in members:
        rows.add(member)
    return rows
