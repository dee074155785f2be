"""People in texts of Latin script, and which of them hold a public office where the text names them.

A name shows by what stands before it (ông, ngư dân, Bộ trưởng), by a surname with a middle name, by a foreign given
name, or because the text named the person before. `office_holder` is only who has a public office beside the name in
the same sentence, or was so introduced earlier; everybody else is `private`, so that doubt protects the person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.names import Phrases, Words, listed

HOLDER = "office_holder"
PRIVATE = "private"
_COMPANY = ("công ty", "tập đoàn", "hđqt", "hội đồng quản trị", "câu lạc bộ", "clb", "hiệp hội", "ngân hàng", "company")
_BARE = frozenset(("chủ tịch", "phó chủ tịch", "bí thư", "phó bí thư"))  # of a public body unless a company is about
_SENTENCE = 250  # code points to each side that are looked at
_APPOSED = (",", " -", " –", " (", " —")
_JOINING = frozenset(("bin", "al", "de", "da", "van", "von", "der", "del", "la", "ibn"))
_LONGEST = 4  # syllables of a Vietnamese name, five where there is a double surname


@dataclass(slots=True)
class Before:
    """What stands directly before a word and may introduce a name."""

    end: int = -1  # the word it ends before
    holder: bool = False  # a public office
    leader: str = ""  # an office that a public body at its side makes public
    courtesy: bool = False  # ông, bà, ngư dân
    former: bool = False

    def at(self, place: int) -> bool:
        """Whether it ends right there."""
        return self.end == place


class People:
    """The lists of one language family; built once, changes nothing."""

    def __init__(self, *, english: bool) -> None:
        section = "people_en" if english else "people"
        tags = ("offices", "courtesy", "former") if english else ("courtesy", "offices", "leaders", "former")
        self.titles = Phrases({tag: listed(section, tag) for tag in tags})
        self._courtesy = frozenset(listed(section, "courtesy"))
        self._verbs = Phrases({"verb": listed(section, "verbs")})
        self._surnames = frozenset(listed("people", "surnames_bare" if english else "surnames"))
        self._vietnamese = frozenset(listed("people", "surnames"))
        self._middle = frozenset(listed("people", "middle"))
        self._given = frozenset(listed("people", "given_names"))
        self._high = frozenset(listed("people", "high")) | frozenset(listed("people_en", "offices"))
        self._english = english

    def title(self, words: Words, at: int, before: Before) -> Before | None:
        """What a title that begins there introduces; None without one."""
        end, tag = self.titles.at(words, at)
        if end == at:
            return None
        if tag == "courtesy" and any(words.capital[at + 1 : end]) and not self._english:
            end, tag = at + 1, "courtesy" if words.lower[at] in self._courtesy else ""  # "Anh Hùng" is no hero
        phrase = " ".join(words.lower[at:end])
        joined = before.at(at)
        if not tag:
            return None
        if tag == "former":
            return Before(end=end, former=True)
        if tag == "courtesy":
            spoken = not words.capital[at] or words.opens[at] or end - at > 1 or self._english or len(phrase) > 5
            office = Before(end=end, courtesy=True, holder=joined and before.holder)
            return office if spoken else None
        if tag == "leaders":
            return Before(end=end, leader=phrase, former=joined and before.former)
        former = joined and before.former and phrase not in self._high
        return Before(end=end, holder=not former, former=former, courtesy=former)

    def holder(self, words: Words, at: int, before: Before) -> bool:
        """Whether the person named at a word holds an office by what stands before."""
        if before.holder or not before.leader:
            return before.holder
        return before.leader in _BARE and not before.former and not _company_near(words, at)

    def run(self, words: Words, at: int, covered: Sequence[bool]) -> int:
        """End of the capitalised run at a word: before a title, a head in two words, or a known name."""
        end = at
        while end < min(at + 6, len(words)):
            tied = end == at or words.joined[end] or (words.gap(end) == "-" and words.words[end].isascii())
            if not tied or (covered[end] and not (words.lower[at] in self._vietnamese and end - at in (1, 2))):
                break
            if not words.capital[end]:
                if not (words.lower[end] in _JOINING and end > at and words.capital[min(end + 1, len(words) - 1)]):
                    break
            elif end > at:
                title, _ = self.titles.at(words, end)
                if title - end > 1 or (title > end and self._english):
                    break
            end += 1
        return end

    def shaped(self, words: Words, at: int, end: int) -> int:
        """End of the person whom the run at..end names by itself; `at` for nobody."""
        size = end - at
        if size < 2:
            return at
        first, second = words.lower[at], words.lower[at + 1]
        if first in self._given and (size < 5):
            return end
        if first not in self._surnames and first not in self._vietnamese:
            return at
        if self._english:
            return end if size <= _LONGEST and first in self._surnames and not words.opens[at] and size > 2 else at
        initial = len(words.words[end - 1]) == 1 and words.words[end - 1].isupper()
        if size == 2:
            return end if (initial and words.text[words.ends[end - 1] :][:1] == ".") or self._acts(words, end) else at
        double = second in self._vietnamese and size == _LONGEST + 1
        if size <= _LONGEST or double:
            return end if second in self._middle or initial or self._acts(words, end) else at
        return at

    def introduced(self, words: Words, at: int, end: int) -> int:
        """End of the person named at..end behind a title: the run, cut where a Vietnamese name must end."""
        if words.lower[at] in self._vietnamese and not words.words[at].isascii():
            return min(end, at + _LONGEST + 1)
        return end

    def apposed(self, words: Words, end: int) -> Before | None:
        """The office that follows a name behind a comma, a dash or a bracket ("…, Bộ trưởng Ngoại giao")."""
        if end >= len(words) or words.joined[end] or not words.gap(end).startswith(_APPOSED) or "\n" in words.gap(end):
            return None
        at, before = end, Before()
        for _ in range(4):
            if at >= len(words) or (at > end and not words.joined[at]):
                return None
            found = self.title(words, at, before)
            if found is None:
                if not self._english and words.lower[at] not in ("là", "hiện", "đồng", "thời"):
                    return None
                at += 1
            elif found.holder or found.leader:
                return found
            elif found.courtesy:
                return None
            else:
                at, before = found.end, found
        return None

    def _acts(self, words: Words, at: int) -> bool:
        """Whether a verb of saying or doing follows."""
        return at < len(words) and words.joined[at] and self._verbs.at(words, at)[0] > at


class Seen:
    """People whom a text has named so far: full names and their last words, with roles."""

    def __init__(self) -> None:
        self._roles: dict[str, str] = {}
        self._bearers: dict[str, set[str]] = {}  # last word to full names

    def name(self, words: Sequence[str], *, holder: bool) -> str:
        """The role of a person named now, remembered; a private person of the same last name makes it doubtful.

        Somebody named by initials is to stay unknown, whatever the office.
        """
        full = " ".join(words)
        anonymous = any(len(word) < 2 for word in words[1:]) or "." in full
        role = HOLDER if not anonymous and (holder or self._held(full, single=len(words) == 1)) else PRIVATE
        if len(words) > 1:
            self._roles[full] = role
            self._bearers.setdefault(words[-1], set()).add(full)
        return role

    def knows(self, words: Sequence[str]) -> bool:
        """Whether a person of that full name, or of that last word where it is no Vietnamese syllable, was named."""
        full = " ".join(words)
        return full in self._roles or (len(words) == 1 and len(full) > 4 and full.isascii() and full in self._bearers)

    def _held(self, name: str, *, single: bool) -> bool:
        """Whether who is so called was introduced with an office; of a single name all bearers."""
        bearers = self._bearers.get(name, set()) if single else {name}
        return bool(bearers) and all(self._roles.get(bearer) == HOLDER for bearer in bearers)


def _company_near(words: Words, at: int) -> bool:
    """Whether a company or a club is named in the sentence."""
    start, end = words.starts[at], words.ends[at]
    before, after = words.text[max(0, start - _SENTENCE) : start], words.text[end : end + _SENTENCE]
    first = max(before.rfind(". "), before.rfind("\n"))
    sentence = f"{before[first + 1 :]}|{after.split('. ', 1)[0]}".lower()
    return any(word in sentence for word in _COMPANY)
