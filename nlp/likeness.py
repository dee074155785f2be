"""How alike two tellings of an event are, as features, and how likely they tell the same one.

Rare words and figures, meaning, names, topics, days that are named, time between them. What they are worth is learnt
(`nlp/train_stories.py`) in three situations: news in one language, posts in one language, texts in two languages; with
vectors and without.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from haidang.model.story import StoryMember
from nlp import trees
from nlp.compared import Floats, Ids, Row, Terms, compared, in_common
from nlp.fingerprint import PLACES, likeness, minima
from nlp.traits import Traits, traits

WINDOW = timedelta(hours=72)
NAMES = (
    "words of the heading",  # cosine of TF-IDF of title and lead
    "meaning",  # cosine of vectors, scaled
    "concepts",  # share of concepts in common, the rare ones weighing more
    "days between",
    "words of all",  # cosine of TF-IDF of title, lead and body
    "figures",  # idf of figures in common, and their share
    "share of figures",
    "capitals",  # the same of capitalised Latin names, which travel between languages
    "share of capitals",
    "same day",  # a day is named by both; both name days, none in common
    "other days",
    "same day in the heading",
    "other days in the heading",
    "topics",  # cosine of topics
    "title in the other",  # idf share of the title's words that the other text has: the larger and the smaller
    "title in the other, both ways",
    "rare words",  # idf of the six rarest words, then pairs of words, in common
    "rare pairs",
    "shared concepts",  # idf of concepts in common
    "ship",  # 1 both name one of a kind in common, -1 both name some and none in common, 0 else
    "place",
    "organisation",
    "person",
    "amount",
)
# Which way each may count, as trees are fitted: 1 the more the likelier, -1 the less.
DIRECTIONS = (1, 1, 1, -1, 1, 1, 1, 1, 1, 1, -1, 1, -1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
MEANING = NAMES.index("meaning")
SITUATIONS = ("news", "posts", "languages")

_KINDS = NAMES[-5:]
_SCALE = (0.86, 0.97)  # cosines that unrelated news and paraphrases have; across languages lower
_SCALE_ACROSS = (0.77, 0.87)
_SHORTLIST = 40  # rows that are looked at closely
_FROM_STORY = 20  # members of a likely story that are looked at besides
_DAYS = 3  # on either side of a text that word counts are taken over
Kind = TypeVar("Kind", bound=np.generic)


@cache
def bundled() -> trees.Forest:
    """The shipped trees, read once. Raises SettingsError where they are missing."""
    return trees.load(Path(__file__).parent / "models" / "stories.npz")


def situation(one: StoryMember, other: StoryMember) -> str:
    """Which trees judge a pair."""
    if one.language != other.language:
        return "languages"
    return "posts" if not one.title or not other.title else "news"


class Rows:
    """The window as arrays. Likeness depends on the members alone, never on the order of adding."""

    def __init__(self, forest: trees.Forest | None = None) -> None:
        self.members: list[StoryMember] = []
        self._forest = forest
        self._rows: list[Row] = []
        self._terms, self._headings, self._subjects = Terms(), Terms(), Terms()
        self._times = np.zeros(64)
        self._vectors = np.zeros((64, 1), dtype=np.float32)
        self._has_vector = np.zeros(64, dtype=bool)
        self._prints = np.zeros((64, PLACES), dtype=np.uint8)
        self._has_print = np.zeros(64, dtype=bool)
        self._languages = np.zeros(64, dtype=np.intp)
        self._language_ids: dict[str, int] = {}
        self._flat: dict[str, tuple[int, Ids, NDArray[Any]]] = {}  # see _all
        self._counts: dict[int, NDArray[np.int32]] = {}  # day to how many of its texts have each term
        self._texts: Counter[int] = Counter()
        self._idfs: dict[int, Floats] = {}  # day to idf around it, until rows are added

    def add(self, member: StoryMember, found: Traits | None = None) -> None:
        """At the end. `found` are its traits where they are at hand."""
        self.members.append(member)
        self._rows.append(self._row(member, found or traits(member)))
        self._room(len(self.members) - 1, len(member.vector or ()))
        self._fill(len(self.members) - 1)

    def put(self, at: int, member: StoryMember) -> None:
        """In the place of row `at`."""
        self._count(at, -1)
        self._flat.clear()
        self.members[at] = member
        self._rows[at] = self._row(member, traits(member))
        self._room(at, len(member.vector or ()))
        self._vectors[at] = 0
        self._fill(at)

    def keep(self, since: datetime) -> None:
        """Forgets what is older, and terms that are left without a text."""
        kept = [at for at, member in enumerate(self.members) if member.at >= since]
        told = [(self.members[at], self._rows[at]) for at in kept]
        used = np.unique(_joined(row.everything for _, row in told))
        headings = np.unique(_joined(row.heading for _, row in told))
        subjects = np.unique(_joined(row.subjects for _, row in told))
        fresh = Rows(self._forest)
        fresh._terms = self._terms.only(used)
        fresh._headings, fresh._subjects = self._headings.only(headings), self._subjects.only(subjects)
        for member, row in told:
            fresh.members.append(member)
            fresh._rows.append(row.renumbered(used, headings, subjects))
            fresh._room(len(fresh.members) - 1, len(member.vector or ()))
            fresh._fill(len(fresh.members) - 1)
        self.__dict__.update(fresh.__dict__)

    def _fill(self, at: int) -> None:
        """The arrays' values of a row."""
        member = self.members[at]
        self._times[at] = member.at.timestamp()
        self._has_vector[at] = member.vector is not None
        self._has_print[at] = member.fingerprint != ""
        if member.fingerprint:
            self._prints[at] = minima(member.fingerprint)
        self._languages[at] = self._language_ids.setdefault(member.language, len(self._language_ids))
        if member.vector is not None:
            self._vectors[at, : len(member.vector)] = member.vector
        self._count(at, 1)

    def _count(self, at: int, times: int) -> None:
        """Adds a row's terms to those of its day, or takes them away."""
        day = int(self._times[at] // 86400)
        counted = _grown(self._counts.get(day, np.zeros(0, dtype=np.int32)), len(self._terms))
        counted[self._rows[at].all] += times
        self._counts[day] = counted
        self._texts[day] += times
        self._idfs.clear()

    def _row(self, member: StoryMember, found: Traits) -> Row:
        """Terms become numbers."""
        whole = list(found.whole)
        heading = list(found.heading)
        ids = self._terms.ids
        return Row(
            heading=self._headings.ids(heading),
            heading_counts=1 + np.log([float(found.heading[term]) for term in heading]) if heading else np.zeros(0),
            subjects=self._subjects.ids(sorted(member.concepts)),
            whole=ids(whole),
            whole_counts=1 + np.log([float(found.whole[term]) for term in whole]) if whole else np.zeros(0),
            words=ids(term for term in whole if " " not in term),
            pairs=ids(term for term in whole if " " in term),
            title=ids(sorted(found.title)),
            figures=ids(f"#{figure}" for figure in sorted(found.figures)),
            capitals=ids(f"@{name}" for name in sorted(found.capitals)),
            concepts=ids(f"&{concept}" for concept in sorted(member.concepts)),
            days=found.days,
            heading_days=found.heading_days,
            topics=member.topics,
            named={kind: frozenset(names) for kind, names in member.named},
        )

    def _room(self, row: int, dimensions: int) -> None:
        """Grows the arrays by doubling."""
        if row >= len(self._times):
            self._times = _doubled(self._times)
            self._vectors = _doubled(self._vectors)
            self._has_vector = _doubled(self._has_vector)
            self._prints = _doubled(self._prints)
            self._has_print = _doubled(self._has_print)
            self._languages = _doubled(self._languages)
        if dimensions > self._vectors.shape[1]:
            wider = np.zeros((len(self._vectors), dimensions), dtype=np.float32)
            wider[:, : self._vectors.shape[1]] = self._vectors
            self._vectors = wider

    def near(self, member: StoryMember) -> NDArray[np.bool_]:
        """Which rows lie within 72 hours of a member."""
        return np.abs(self._times[: len(self.members)] - member.at.timestamp()) <= WINDOW.total_seconds()

    def likeness(self, member: StoryMember) -> Floats:
        """Log-odds, for every row, that it tells the member's event; -inf outside the window and far from it.

        Rows that share neither words, meaning nor concepts with the member to speak of are not looked at.
        """
        out = np.full(len(self.members), -np.inf)
        row = self._row(member, traits(member))
        near = self.near(member)
        cheap = self._cheap(member, row, near)
        hints = np.where(near, 3 * cheap[0] + 2 * cheap[1] + cheap[2], 0.0)
        first = np.argsort(-hints, kind="stable")[:_SHORTLIST]
        first = first[hints[first] > 0]
        out[first] = self._odds(member, row, first, cheap)
        # The rest of a story that one of them makes likely has its say too.
        likely = {self.members[i].story for i in first[out[first] > -1].tolist()} - {None}
        rest: list[int] = []
        for story in likely:
            others = [i for i in np.flatnonzero(near & np.isneginf(out)).tolist() if self.members[i].story == story]
            rest += sorted(others, key=lambda i: (-self._times[i], self.members[i].article))[:_FROM_STORY]
        second = np.array(sorted(rest), dtype=np.intp)
        out[second] = self._odds(member, row, second, cheap)
        return out

    def likeness_of(self, row: int, others: Sequence[int]) -> Floats:
        """Log-odds of some rows against another one; nan where they lie further apart than 72 hours."""
        member, near = self.members[row], self.near(self.members[row])
        rows = np.array(others, dtype=np.intp)
        odds = self._odds(member, self._rows[row], rows, self._cheap(member, self._rows[row], near, inside=rows))
        return np.where(near[rows], odds, np.nan)

    def features(self, member: StoryMember, rows: Sequence[int], found: Traits | None = None) -> Floats:
        """(rows, NAMES) of some rows against a member."""
        row = self._row(member, found or traits(member))
        return self._features(member, row, np.array(rows, dtype=np.intp), self._cheap(member, row, self.near(member)))

    def _odds(self, member: StoryMember, row: Row, rows: Ids, cheap: Floats) -> Floats:
        """Log-odds of some rows, each by the trees of its situation."""
        forest = self._forest or bundled()
        features = self._features(member, row, rows, cheap)
        out = np.zeros(len(rows))
        which = [
            situation(member, self.members[i])
            + ("" if self._has_vector[i] and member.vector is not None else " without meaning")
            for i in rows.tolist()
        ]
        for name in set(which):
            chosen = np.array([one == name for one in which])
            out[chosen] = forest.trees[name].scores(features[chosen])
        return out

    def copies(self, member: StoryMember) -> Floats:
        """Likeness of fingerprints, 0 to 1, for every row; 0 outside the window and where one has none."""
        count = len(self.members)
        if not member.fingerprint:
            return np.zeros(count)
        alike = likeness(self._prints[:count], minima(member.fingerprint))
        return np.where(self.near(member) & self._has_print[:count], alike, 0.0)

    def _cheap(self, member: StoryMember, row: Row, near: NDArray[np.bool_], inside: Ids | None = None) -> Floats:
        """(4, members): words of the heading, meaning, concepts, days between.

        `inside`: the member is a row itself, and is compared with these rows alone (heading).
        """
        count = len(self.members)
        out = np.zeros((4, count))
        out[0] = self._heading_words(row, near, inside)
        if member.vector is not None:
            vector = np.array(member.vector, dtype=np.float32)
            known = min(len(vector), self._vectors.shape[1])  # no row may have one yet
            cosine = self._vectors[:count, :known] @ vector[:known]
            across = self._languages[:count] != self._language_ids.get(member.language, -1)
            low, high = (np.where(across, _SCALE_ACROSS[i], _SCALE[i]) for i in (0, 1))
            out[1] = np.clip((cosine - low) / (high - low), 0, 1)
        out[2] = self._shared_concepts(row, near)
        out[3] = np.abs(self._times[:count] - member.at.timestamp()) / 86400
        return out

    def _heading_words(self, row: Row, near: NDArray[np.bool_], inside: Ids | None) -> Floats:
        """Cosines of TF-IDF, idf counted over what is near in time and the member itself."""
        added = inside is None
        rows, flat = self._all("heading")
        logs = self._all("heading_counts")[1]
        size = len(self._headings)
        seen = np.bincount(flat[near[rows]], minlength=size).astype(float)
        seen[row.heading] += added
        idf = np.log((1 + near.sum() + added) / (1 + seen)) + 0.3
        asked = np.zeros(size)
        asked[row.heading] = row.heading_counts * idf[row.heading]
        if inside is not None:
            chosen = np.isin(rows, inside)
            rows, flat, logs = rows[chosen], flat[chosen], logs[chosen]
        weights = logs * idf[flat]
        dots = np.bincount(rows, weights * asked[flat], minlength=len(self._rows))
        norms = np.sqrt(np.bincount(rows, weights * weights, minlength=len(self._rows)))
        length = float(np.sqrt((asked * asked).sum()))
        cosines: Floats = dots / np.maximum(norms * length, 1e-9)
        return cosines

    def _all(self, name: str) -> tuple[Ids, NDArray[Any]]:
        """Row and value of all that the rows have under a name, one after the other; kept, and only added to."""
        known, rows, values = self._flat.get(name, (0, _joined(()), _joined(())))
        if known < len(self._rows):
            told = [getattr(row, name) for row in self._rows[known:]]
            rows = np.concatenate([rows, np.repeat(np.arange(known, len(self._rows)), list(map(len, told)))])
            values = np.concatenate([values, *told])
            self._flat[name] = len(self._rows), rows, values
        return rows, values

    def _shared_concepts(self, row: Row, near: NDArray[np.bool_]) -> Floats:
        """Share of concepts in common, the rare ones weighing more."""
        rows, flat = self._all("subjects")
        size = len(self._subjects)
        seen = np.bincount(flat[near[rows]], minlength=size).astype(float)
        weight = np.log(2 + near.sum()) - np.log(1 + seen)
        mine = np.zeros(size)
        known = row.subjects[seen[row.subjects] > 0]
        mine[known] = weight[known]
        shared = np.bincount(rows, mine[flat], minlength=len(self._rows))
        theirs = np.bincount(rows, weight[flat], minlength=len(self._rows))
        shares: Floats = shared / np.maximum(theirs + mine.sum() - shared, 1.0)
        return shares

    def _features(self, member: StoryMember, row: Row, rows: Ids, cheap: Floats) -> Floats:
        """(rows, NAMES)."""
        out = np.zeros((len(rows), len(NAMES)))
        if not len(rows):
            return out
        out[:, :4] = cheap[:, rows].T
        idf = self._idf(member)
        asked = np.zeros(len(idf))
        asked[row.whole] = row.whole_counts * (idf[row.whole] + 0.3)
        length = float(np.sqrt((asked * asked).sum()))
        has, there = np.zeros(len(idf), dtype=bool), np.zeros(len(idf), dtype=bool)
        has[row.all] = True
        for place, i in enumerate(rows.tolist()):
            other = self._rows[i]
            there[other.whole] = True
            weights = other.whole_counts * (idf[other.whole] + 0.3)
            norm = float(np.sqrt((weights * weights).sum()))
            out[place, 4] = float(weights @ asked[other.whole]) / max(norm * length, 1e-9)
            out[place, 5:19] = compared(row, other, idf, has, there)
            there[other.whole] = False
            out[place, 19:] = [in_common(row.named.get(kind), other.named.get(kind)) for kind in _KINDS]
        return out

    def _idf(self, member: StoryMember) -> Floats:
        """log((texts + 2) / (1 + texts that have it)) of every term, over whole days around a member."""
        size = len(self._terms)
        middle = int(member.at.timestamp() // 86400)
        if middle in self._idfs and len(self._idfs[middle]) == size:
            return self._idfs[middle]
        seen, texts = np.zeros(size), 0
        for day in range(middle - _DAYS, middle + _DAYS + 1):
            if day in self._counts:
                counted = self._counts[day]
                seen[: len(counted)] += counted
                texts += self._texts[day]
        idf: Floats = np.log((texts + 2) / (1 + seen))
        self._idfs[middle] = idf
        return idf


def _joined(arrays: Iterable[NDArray[Any]]) -> NDArray[Any]:
    """One after the other."""
    return np.concatenate([np.zeros(0, dtype=np.intp), *arrays])


def _doubled(array: NDArray[Kind]) -> NDArray[Kind]:
    """With as many empty rows again."""
    return np.concatenate([array, np.zeros_like(array)])


def _grown(array: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """At least so long."""
    return array if len(array) >= size else np.concatenate([array, np.zeros(size - len(array), dtype=np.int32)])


def rows_of(members: Iterable[StoryMember], forest: trees.Forest | None = None) -> Rows:
    """A window made of members."""
    rows = Rows(forest)
    for member in members:
        rows.add(member)
    return rows
