"""What stands around a name: cues, guards that change its role, and the passage that they ask.

Cues and guards are data (`nlp/relevance_rules.toml`); `nlp/relevance.py` decides with them.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from haidang.gazetteer import Form, Gazetteer, Hit, Scanned
from haidang.model.analysis import Span
from haidang.text import plain

SHORT = 600  # code points of posts, titles and leads, which are looked at more closely than articles


@dataclass(frozen=True, slots=True)
class Cue:
    """Phrases, compiled as they are written and without accents."""

    accented: re.Pattern[str]
    bare: re.Pattern[str]
    accented_end: re.Pattern[str]
    bare_end: re.Pattern[str]

    @classmethod
    def of(cls, phrases: Sequence[str]) -> "Cue":
        """From the phrases of the rules file; those that begin with = are looked for with their accents only."""
        written = [phrase.removeprefix(_ACCENTED_ONLY) for phrase in phrases]
        bare = [plain(phrase) for phrase in phrases if not phrase.startswith(_ACCENTED_ONLY)]
        pair = [_alternatives(written), _alternatives(bare)]
        ends = [re.compile(f"(?:{body})[\\s\"'“‘«「『]{{0,3}}$") for body in pair]
        return cls(re.compile(pair[0]), re.compile(pair[1]), ends[0], ends[1])

    def found(self, sentence: str, accented: bool) -> bool:
        """Anywhere in a lower-case text."""
        return bool((self.accented if accented else self.bare).search(sentence))

    def place(self, stretch: str, accented: bool) -> tuple[int, int] | None:
        """Where it stands first in a lower-case text."""
        found = (self.accented if accented else self.bare).search(stretch)
        return None if found is None else found.span()

    def ends(self, left: str, accented: bool) -> bool:
        """At the end of the text on the left of a name."""
        return bool((self.accented_end if accented else self.bare_end).search(left[-30:]))

    def begins(self, right: str, accented: bool) -> bool:
        """At the beginning of the text on the right of a name, a unit word or bracket between."""
        gap = _GAP.match(right)
        return bool((self.accented if accented else self.bare).match(right, gap.end() if gap else 0))

    def follows(self, right: str, accented: bool) -> bool:
        """Behind one place name that the name on the left is said to lie in."""
        gap = _WITHIN.match(right)
        return gap is not None and bool((self.accented if accented else self.bare).match(right, gap.end()))

    def count(self, stretch: str, accented: bool) -> int:
        """How many different phrases stand in a text."""
        return len(set((self.accented if accented else self.bare).findall(stretch)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One table of the rules file."""

    concepts: tuple[str, ...]
    kinds: tuple[str, ...]
    forms: tuple[str, ...]
    languages: tuple[str, ...]
    roles: tuple[str, ...]
    accents: bool | None
    capital: bool
    alone: bool
    beside: bool
    another: str
    left: Cue | None
    right: Cue | None
    far_right: Cue | None
    right_name: tuple[Cue, ...]
    sentence: tuple[Cue, ...]
    also: tuple[Cue, ...]
    text: tuple[Cue, ...]
    unless: tuple[Cue, ...]
    becomes: str

    @classmethod
    def of(cls, table: Mapping[str, Any], cues: Mapping[str, Cue]) -> "Guard":
        """From the rules file; raises KeyError for a cue that is not defined."""

        def among(key: str) -> tuple[Cue, ...]:
            return tuple(cues[name] for name in table.get(key, ()))

        def next_to(key: str) -> Cue | None:
            return cues[table[key]] if key in table else None

        def listed(key: str) -> tuple[str, ...]:
            return tuple(table.get(key, ()))

        return cls(
            concepts=listed("concepts"),
            kinds=listed("kinds"),
            forms=listed("forms"),
            languages=listed("languages"),
            roles=listed("roles"),
            accents=table.get("accents"),
            capital=table.get("capital", False),
            alone=table.get("alone", False),
            beside=table.get("beside", False),
            another=table.get("another", ""),
            left=next_to("left"),
            right=next_to("right"),
            far_right=next_to("far_right"),
            right_name=among("right_name"),
            sentence=among("sentence"),
            also=among("also"),
            text=among("text"),
            unless=among("unless"),
            becomes=table["becomes"],
        )

    def covers(self, form: Form) -> bool:
        """Whether a form is among those that are meant."""
        if self.kinds and form.kind not in self.kinds:
            return False
        if self.languages and form.language not in self.languages:
            return False
        if self.forms and form.form.lower() not in self.forms:
            return False
        return not self.concepts or any(
            form.concept.startswith(wanted[:-1]) if wanted.endswith("*") else form.concept == wanted
            for wanted in self.concepts
        )

    def holds(self, hit: Hit, role: str, passage: "Passage") -> bool:
        """Whether what stands around a covered form is as asked."""
        if self.roles and role not in self.roles:
            return False
        if self.accents is not None and self.accents != hit.accents:
            return False
        start, end = hit.at
        accented = passage.accented
        if self.left and not self.left.ends(passage.lower[max(0, start - 40) : start], accented):
            return False
        if self.capital and passage.capitals and not passage.capital_before(start):
            return False
        if self.right and not self.right.begins(passage.lower[end : end + 40], accented):
            return False
        if self.far_right and not self.far_right.follows(passage.lower[end : end + 60], accented):
            return False
        if self.right_name and not passage.named_on(end, self.right_name):
            return False
        if self.alone and passage.accompanied(hit):
            return False
        if self.another and not passage.another(hit, self.another):
            return False
        sentence = passage.sentence(hit, without=self.beside) if self.sentence or self.also or self.unless else ""
        if self.sentence and not any(passage.told(cue, sentence) for cue in self.sentence):
            return False
        if self.also and not any(passage.told(cue, sentence) for cue in self.also):
            return False
        if self.text and not any(passage.has(cue) for cue in self.text):
            return False
        return not any(passage.told(cue, sentence) for cue in self.unless)


class Passage:
    """A scanned field, and what rules ask about it."""

    def __init__(self, scanned: Scanned, *, field: str, language: str, elsewhere: Gazetteer) -> None:
        self.field = field
        self._language = language
        self._elsewhere = elsewhere
        self.vietnamese = language == "vi"
        self.hits = scanned.hits
        self.view = scanned.view
        self.flat = scanned.flat
        self.cased = scanned.view.text
        lower = self.cased.replace("İ", "I").lower()
        sample = lower[:2000]
        self.accented = len(_TONED.findall(sample)) * 6 > sample.count(" ") + 1
        self.lower = lower if self.accented else scanned.flat
        self.capitals = bool(self.hits) and len(_CAPITAL.findall(self.cased[:2000])) * 8 > sample.count(" ")
        self._had: dict[int, bool] = {}
        self._told: dict[tuple[int, str], bool] = {}
        self._others: list[Hit] | None = None
        self._ends = [match.end() for match in _END.finditer(self.cased)] if self.hits else []

    def span(self, start: int, end: int) -> Span:
        """A stretch of the view in the raw field."""
        first, last = self.view.raw_span(start, end)
        return Span(field=self.field, start=first, end=last)

    def has(self, cue: Cue) -> bool:
        """Whether a cue stands anywhere in the field; looked up once."""
        if id(cue) not in self._had:
            self._had[id(cue)] = cue.found(self.lower, self.accented)
        return self._had[id(cue)]

    def told(self, cue: Cue, sentence: str) -> bool:
        """Whether a cue stands in a sentence of the field; looked up once, as its names and guards ask the same."""
        key = id(cue), sentence
        known = self._told.get(key)
        if known is None:
            known = self._told[key] = cue.found(sentence, self.accented)
        return known

    def sentence(self, hit: Hit, *, without: bool = False) -> str:
        """The sentence around a name, lower case; `without` the name."""
        start, end = hit.at
        before, after = bisect_right(self._ends, start), bisect_right(self._ends, end - 1)
        first = self._ends[before - 1] if before else 0
        last = self._ends[after] if after < len(self._ends) else len(self.lower)
        first, last = max(first, start - 400), min(last, end + 400)
        return f"{self.lower[first:start]}, {self.lower[end:last]}" if without else self.lower[first:last]

    def sentence_number(self, hit: Hit) -> int:
        """Which sentence of the field a name stands in."""
        return bisect_right(self._ends, hit.at[0])

    def sentences(self) -> int:
        """How many sentences the field has; ends that follow each other at once are one."""
        ends = self._ends or [match.end() for match in _END.finditer(self.cased)]
        before = [0, *ends]
        return max(1, sum(end - start > _NOTHING for start, end in pairwise([*before, len(self.cased)])))

    def others(self) -> list[Hit]:
        """The names of places that belong to neither root, none of them over a name that counts; looked up once."""
        if self._others is None:
            taken = [hit.at for hit in self.hits if hit.role in ("anchor", "weak")]
            accented = self.accented and self.vietnamese
            self._others = [
                hit
                for hit in self._elsewhere.scan(self.cased, language=self._language).hits
                if (hit.accents or not accented)
                and (hit.cased or not self.capitals)
                and not any(hit.at[0] < last and first < hit.at[1] for first, last in taken)
            ]
        return self._others

    def another(self, hit: Hit, where: str) -> bool:
        """Whether another place of Việt Nam is in the name's sentence, directly `before` it, or in its sentence `none`.

        Asked of short texts: an article says where it is.
        """
        if len(self.cased) > SHORT:
            return where == "none"
        number, start = self.sentence_number(hit), hit.at[0]
        places = [other for other in self.others() if other.form.kind == "vietnam" and other.at != hit.at]
        if where == "before":
            return any(
                other.at[1] <= start and _OF.fullmatch(self.lower, other.at[1], start) is not None for other in places
            )
        there = any(self.sentence_number(other) == number for other in places)
        return there is (where == "sentence")

    def accompanied(self, hit: Hit) -> bool:
        """Whether a sure name of the same root stands in the same sentence."""
        number = self.sentence_number(hit)
        return any(
            other.form.root is hit.form.root
            and other.role == "anchor"
            and other.at != hit.at
            and self.sentence_number(other) == number
            for other in self.hits
        )

    def capital_before(self, start: int) -> bool:
        """Whether the word before a place has a capital."""
        words = self.cased[max(0, start - 40) : start].split()
        return bool(words) and words[-1][0].isupper()

    def aside(self, hit: Hit) -> bool:
        """Whether the name only measures: the end of a stretch of coast, or a point that something is so far from."""
        start, end = hit.at
        left, right = self.lower[max(0, start - 60) : start], self.lower[end : end + 20]
        return bool(_ASIDE_RIGHT.match(right) and _ASIDE_LEFT.search(left)) or bool(_STRETCH_LEFT.search(left))

    def opens(self, hit: Hit, dateline: Cue) -> bool:
        """Whether the sentence is the news itself: a day, then what the name's police, hospital or city did there."""
        start = hit.at[0]
        return dateline.ends(self.lower[max(0, start - 40) : start], self.accented) and bool(
            _DAY.match(self.sentence(hit))
        )

    def named_on(self, end: int, known: Sequence[Cue]) -> bool:
        """Whether the name goes on with a capitalised word that none of the cues knows."""
        following = _NEXT_NAME.match(self.cased, end)
        return bool(following) and not any(cue.begins(self.lower[end : end + 40], self.accented) for cue in known)

    def listed(self, hit: Hit, province: Cue) -> bool:
        """Whether the name is one of a row of provinces."""
        start, end = hit.at
        around = self.lower[max(0, start - 60) : start], self.lower[end : end + 60]
        row = sum(province.count(side, self.accented) for side in around if "," in side[:2] or "," in side[-2:])
        return row >= 3


_ACCENTED_ONLY = "="
_OF = re.compile("[ ,、]?(?:の|의 ?|的)?")  # what stands between a wider place and the one in it, where it comes first
_GAP = re.compile(
    r"[\s,.(–-]{0,3}"
    r"(?:(?:tỉnh|tinh|thành phố|thanh pho|tp\.?|huyện|huyen|thị xã|thi xa|quận|thuộc|thuoc|ở|của)\s)?"
)
_WITHIN = re.compile(
    r"[\s,(]{0,2}(?:ở|tại|thuộc|huyện|thị xã|o|tai|thuoc|huyen|thi xa)\s(?:\w+\s){0,3}\w+[,(\s–-]{1,3}"
)
# "from Đà Nẵng to Khánh Hòa", "cách Đà Nẵng 34 hải lý"
_ASIDE_LEFT = re.compile(r"(?<!\w)(?:từ|tu|cách|cach)\s(?:(?:bờ biển|đất liền|thành phố|tp\.?)\s){0,2}$")
_ASIDE_RIGHT = re.compile(r"\s(?:(?:đến|tới|trở|den|toi|tro)\s|(?:khoảng |hơn |gần )?\d)")
_STRETCH_LEFT = re.compile(r"(?<!\w)(?:từ|tu)\s(?:\w+\s){1,4}(?:đến|tới|den|toi)\s(?:tỉnh |thành phố )?$")
_DAY = re.compile(
    r"\s*(?:(?:vào |khoảng |lúc |theo |tin |thông tin )+"
    r"|(?:ngày|sáng|trưa|chiều|tối|đêm|khuya|rạng sáng|hôm nay|mới đây)\W?\s)"
)
_FIGURE = r"(?:số\s)?(?!(?:19|20)\d\d)\d{1,4}[a-e]?(?:-\d{1,4}[a-e]?)*"  # of a house or day, no year
_NOTHING = 2  # code points between two ends that are no sentence
_TONED = re.compile("[ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵ\u1ea0-\u1ef9]")
_CAPITAL = re.compile("[A-ZĐÀ-ÖØ-Þ\u1ea0-\u1ef8А-Я]")
# The sign comes first, so that the search skips to it; then what must not stand before it.
_END = re.compile(r"[.!?…;。\n](?:(?<=[。!?;\n])|(?=\s)(?<!\bTP.)(?<!\bTp.)(?<!\b[A-Z].))")
_NEXT_NAME = re.compile(r" [A-Z][a-z]{2,}")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def _alternatives(phrases: Sequence[str]) -> str:
    """A regular expression for phrases, the longest first; whole words where the script has spaces."""
    wordy, free = [], []
    for phrase in sorted(set(phrases), key=len, reverse=True):
        if _SPACELESS.search(phrase):
            free.append(re.escape(phrase))
        else:
            body = re.escape(phrase.removesuffix("*")).replace(r"\#", _FIGURE)
            wordy.append(body + (r"\w*" if phrase.endswith("*") else ""))
    bodies = [rf"(?<!\w)(?:{'|'.join(wordy)})(?!\w)"] if wordy else []
    return "|".join(bodies + free)
