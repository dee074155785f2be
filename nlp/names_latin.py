"""One walk over the words of a text in Latin script that finds organisations, people and places together.

They are found together because each ends where another begins: an office before a name may be followed by its body
and its place ("Bí thư Thành ủy Đà Nẵng Lê …"), and a place inside a body's name is no place of its own.
"""

import re
from collections.abc import Sequence

from nlp.names import Name, Words, listed
from nlp.names_organisations import Organisations
from nlp.names_people import Before, People, Seen
from nlp.names_places import Places, headline


class LatinNames:
    """Built once, answers any number of texts."""

    def __init__(self) -> None:
        self.organisations = Organisations()
        self.places = Places()
        self.people = {english: People(english=english) for english in (False, True)}
        self.calendar = frozenset(listed("people_en", "calendar"))
        heads = self.organisations.first | self.places.heads.first
        self.begun = {english: heads | people.titles.first for english, people in self.people.items()}

    def find(self, words: Words, known: Sequence[Name], *, language: str, seen: Seen) -> list[Name]:
        """Names in a text, given what the gazetteer found there; `seen` is carried from field to field."""
        return _Walk(self, words, self.places.known(words, known), seen, english=language == "en").names()


class _Walk:
    """The walk over one text."""

    def __init__(self, lists: LatinNames, words: Words, places: dict[int, int], seen: Seen, *, english: bool) -> None:
        self._words = words
        self._places = places  # first word to end of known places
        self._people = lists.people[english]
        self._organisations = lists.organisations
        self._heads = lists.places
        self._begun = lists.begun[english]  # first words of all titles and heads
        self._calendar = lists.calendar
        self._seen = seen
        self._english = english
        self._mute = headline(words)
        self._before = Before()
        self._found: list[Name] = []
        self._road = -1  # the word behind the last place that was found by its head
        self._covered = [False] * (len(words) + 1)
        for start in places:
            self._covered[start] = True

    def names(self) -> list[Name]:
        """All of them, in order."""
        at, words, places = 0, self._words, self._places
        while at < len(words.lower):
            if not words.joined[at] and not self._goes_on(at):
                self._before = Before()
            if words.capital[at] or words.lower[at] in self._begun or at in places:
                at = max(at + 1, self._next(at))
            else:
                at = self._small(at) if self._before.end == at else at + 1
        return self._found

    def _goes_on(self, at: int) -> bool:
        """Whether an office before a comma still introduces a name ("Chủ tịch UBND TP, ông …,")."""
        return (
            self._before.at(at)
            and self._before.holder
            and self._words.lower[at] in ("ông", "bà", "đồng")
            and (self._words.gap(at) == ", " and not self._english)
        )

    def _next(self, at: int) -> int:
        """Takes what begins at a word; where to go on."""
        words, before = self._words, self._before
        title = self._people.title(words, at, before)
        body, public = at, False
        if not self._mute[at]:
            titled = before.at(at) and (before.holder or bool(before.leader))
            body, public = self._organisations.at(words, at, self._places, titled=titled)
        place = self._places.get(at, at)
        if title and title.end >= max(place, self._head_end(at, body)):
            self._before = title
            return title.end
        if body > max(at, place) or (body > at and body == place):
            self._add(at, body, "organisation", 1)
            return self._pass(at, body, public=public)
        if place > at:
            return self._place(at, place)
        return self._run(at) if words.capital[at] or self._small_head(at) else self._small(at)

    def _head_end(self, at: int, body: int) -> int:
        """End of the head of an organisation that was found there."""
        return self._organisations.heads.at(self._words, at)[0] if body > at else at

    def _pass(self, at: int, end: int, *, public: bool) -> int:
        """An office reaches over the body or the place that it belongs to."""
        before = self._before
        if before.at(at) and (before.holder or before.leader):
            before.end = end
            if before.leader:
                before.holder = public and not before.former
                before.courtesy, before.leader = not before.holder, ""
        else:
            self._before = Before()
        return end

    def _place(self, at: int, end: int) -> int:
        """A known place, unless a person is introduced there whose name only begins like it."""
        words, before = self._words, self._before
        if before.at(at) and not self._mute[at]:
            last = self._person_end(at)
            if last > end and (before.courtesy or words.lower[at] in ("hà", "phan", "lý", "hồ", "hoàng")):
                return self._person(at, last)
        if end < len(words) and words.joined[end] and words.capital[end] and words.words[end].isascii():
            body = self._organisations.english(words, at, words.run(at))  # "Hải Phòng FC", "US State Department"
            if body > end:
                self._add(at, body, "organisation", 1)
                return self._pass(at, body, public=True)
        self._add(at, end, "place", 3)
        return self._pass(at, end, public=True)

    def _person_end(self, at: int) -> int:
        """End of the run at a word, known places or not."""
        last = self._words.run(at, longest=4)
        return self._people.introduced(self._words, at, last)

    def _small_head(self, at: int) -> bool:
        """Whether a head of places written small stands there."""
        return self._heads.head(self._words, at)[0] > at

    def _small(self, at: int) -> int:
        """A word written small that is part of nothing: an office reaches over a few of them."""
        if self._before.at(at) and (self._before.holder or self._before.leader):
            field = self._organisations.sector(self._words, at)
            unit = self._words.lower[at] in ("thành", "phố", "tỉnh", "xã", "phường", "huyện", "quận", "nước")
            if unit or field > at:
                return self._pass(at, max(field, at + 1), public=True)
        return at + 1

    def _run(self, at: int) -> int:
        """A capitalised run, or a place behind its head."""
        words, before = self._words, self._before
        if self._mute[at]:
            return at + 1
        introduced = before.at(at) and (before.holder or before.courtesy or bool(before.leader))
        head, kept = self._heads.head(words, at)
        if head > at and not (introduced and words.capital[at]):
            return self._headed(at, head, kept=kept)
        if introduced and not before.courtesy:
            field = self._organisations.sector(words, at)
            if field > at:
                return self._pass(at, field, public=True)
        end = self._people.run(words, at, self._covered)
        if self._english or words.words[at].isascii():
            body = self._organisations.english(words, at, end)
            if body > at:
                self._add(self._after_article(at), body, "organisation", 1)
                return self._pass(at, body, public=True)
        if introduced and not words.words[at].isalpha() and "." not in words.words[at] and "'" not in words.words[at]:
            return end
        if introduced and end - at > 0 and _abbreviation(words.words[at]) and not _abbreviation(words.words[end - 1]):
            return self._pass(at, at + 1, public=True)  # "Phó thống đốc NHNN …"
        if introduced and _abbreviation(words.words[at]) and end - at == 1:
            return self._pass(at, end, public=True)
        if introduced:
            return self._person(at, self._people.introduced(words, at, end))
        if self._street(at):
            return self._headed(at, at, kept=False)
        named = self._people.shaped(words, at, end)
        if named > at or (end > at and self._seen.knows(words.lower[at:end])):
            return self._person(at, max(named, end))
        return self._other(at, end)

    def _headed(self, at: int, head: int, *, kept: bool) -> int:
        """A place behind its head (phường, sông, đảo)."""
        end = self._heads.named(self._words, head, self._places)
        if self._before.at(at) and self._before.holder:
            end = min(end, head + 3)
        self._add(at if kept else head, end, "place", 2)
        self._road = end
        return self._pass(at, end, public=True)

    def _street(self, at: int) -> bool:
        """Whether a run goes on a row of streets ("đường Lê Lợi - Trần Phú") or stands behind a house number."""
        words = self._words
        row = at == self._road and words.gap(at) in (" - ", "-", " – ", " (", " → ")
        return row or (at > 0 and words.joined[at] and words.words[at - 1].isdigit() and words.run(at) - at > 1)

    def _other(self, at: int, end: int) -> int:
        """A run that names no person: a place, or nothing that can be told."""
        words = self._words
        alone = end - at == 1
        known = self._heads.likely(words, at, end)
        if self._english and (words.opens[at] or words.lower[at] in self._calendar):
            known = False
        if known and not (alone and (words.opens[at] or len(words.words[at]) < 3 or words.words[at].isdigit())):
            self._add(at, end, "place", 4)
        self._before = Before()
        return max(end, at + 1)

    def _person(self, at: int, end: int) -> int:
        """A person; what stands before, or behind a comma, tells the role."""
        words = self._words
        if end <= at:
            return at + 1
        holder = self._before.at(at) and self._people.holder(words, at, self._before)
        former = self._before.at(at) and self._before.former
        apposed = None if holder else self._people.apposed(words, end)
        if apposed is not None and not former:
            holder = self._apposed(apposed)
        role = self._seen.name(words.lower[at:end], holder=holder)
        last = words.ends[end - 1]
        if _INITIAL.fullmatch(words.words[end - 1]) and words.text[last : last + 1] == ".":
            last += 1
        self._found.append(Name(words.starts[at], last, "person", 1, role))
        self._before = Before()
        return end

    def _apposed(self, title: Before) -> bool:
        """Whether the office behind a name is public and belongs to it, not to another name that follows."""
        words, end, holder = self._words, title.end, title.holder
        while end < len(words) and words.joined[end]:
            body, public = self._organisations.at(words, end, self._places, titled=True)
            body = max(body, self._places.get(end, end), self._organisations.sector(words, end))
            if body == end and words.lower[end] in ("thành", "phố", "tỉnh", "xã", "phường", "huyện", "quận", "tp"):
                body, public = self._heads.named(words, end + 1, self._places) if end + 1 < len(words) else end, True
            if body <= end:
                break
            holder = holder or (bool(title.leader) and not title.former and (public or body in self._places))
            end = body
        follows = end < len(words) and words.joined[end] and words.capital[end]
        return holder and not follows

    def _after_article(self, at: int) -> int:
        """Behind "The" at the beginning of an English name."""
        return at + 1 if self._words.lower[at] == "the" else at

    def _add(self, at: int, end: int, kind: str, rank: int) -> None:
        self._found.append(Name(self._words.starts[at], self._words.ends[end - 1], kind, rank))


def _abbreviation(word: str) -> bool:
    """NHNN, VKSND."""
    return len(word) > 1 and word.isupper() and "." not in word


_INITIAL = re.compile(r"[A-ZĐ]|Th|Ng|Nh|Ph|Tr|Kh|Ch|Gi|Qu")
