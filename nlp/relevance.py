"""Whether a text is about Đà Nẵng or Biển Đông: names from the gazetteer, weighed by what stands around them.

The rules are data (`nlp/relevance_rules.toml`). A name keeps the role of the gazetteer unless a guard says that, here,
it is something else or needs company. Then per root: an anchor is enough, else two different weak names, else a weak
name beside a word of the subject. Storm reports over the sea are told apart sentence by sentence.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from haidang.gazetteer import Gazetteer, Hit, Scanned
from haidang.model.analysis import Because, Relevance, Root, RootRelevance, Span
from haidang.model.article import Text
from haidang.text import View, plain, unveiled

_SHOWN = 8  # cues told to the reader
_HEAD = 400  # code points at the beginning of the text that weigh like a lead
_DENSE = 3  # accepted names, at least …
_WORDS_PER_NAME = 90  # … one in so many words, make a text about its root
_WARDS = 3
_COMPANY = {"weak": 2, "context": 1}
_ENOUGH = 3  # of such points in a sentence
_SIGHTS = "DN.L."  # concepts that are neither wards nor communes
_AT_SEA = ("feature", "feature_bare", "vessel")  # kinds that soldiers and fishermen make sure of
_SOCIAL = "social"
_LOCAL = "danang"  # how the scope of the city's own sources begins
_WEIGHTS = {"anchor": 0.8, "weak": 0.45, "context": 0.1, "negative": 0.0}


class RelevanceRules:
    """Judges texts. Built once; judging changes nothing."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        rules = tomllib.loads(files("nlp").joinpath("relevance_rules.toml").read_text(encoding="utf-8"))
        self._gazetteer = gazetteer
        self._cues = {name: _Cue.of(phrases) for name, phrases in rules["cues"].items()}
        self._guards = tuple(_Guard.of(table, self._cues) for table in rules["guards"])
        self._for_concept = lru_cache(maxsize=None)(self._guards_for)

    def judge(
        self, text: Text, *, language: str, source_country: str = "", outlet_class: str = "", source_scope: str = ""
    ) -> tuple[RootRelevance, RootRelevance]:
        """Relevance to Đà Nẵng and to Biển Đông, with the names that decided it, the strongest first.

        `main` where title or lead carries a name that counts, or names are dense; `mention` where one stands in
        passing; `weather` (Biển Đông) where all that is said of the sea is its weather. `source_country` (ISO 3166, the
        outlet's) tells whose "East Sea" is meant; with `outlet_class` "social" names count in any letter case and
        a weak name of the city beside a word of local life is enough. In a post from a source whose `source_scope` is
        Đà Nẵng, a city matter without a name is the city's own: neighbours don't say where they live.
        """
        passages = [
            _Passage(self._scan(raw, field, language), field=field, vietnamese=language == "vi")
            for field, raw in (("title", text.title), ("lead", text.lead), ("text", text.text))
            if raw.strip()
        ]
        names = [
            self._weigh(hit, passage, source_country, outlet_class) for passage in passages for hit in passage.hits
        ]
        accepted = {root: self._accepted(root, names, social=outlet_class == _SOCIAL) for root in Root}
        words = sum(passage.words for passage in passages)
        danang, biendong = (self._root(root, names, accepted, words=words) for root in Root)
        if (
            source_scope.startswith(_LOCAL)
            and outlet_class == _SOCIAL
            and not (danang.label.relevant or biendong.label.relevant)
        ):
            danang = self._at_home(passages, names, danang)
        return danang, biendong

    def _at_home(
        self, passages: Sequence["_Passage"], names: Sequence["_Name"], judged: RootRelevance
    ) -> RootRelevance:
        """A post among neighbours that speaks of the city's affairs without a name, and of no other place."""
        elsewhere = any(name.hit.form.root is Root.DANANG and name.role == "negative" for name in names)
        elsewhere = elsewhere or any(passage.has(self._cues["province"]) for passage in passages)
        civic = any(passage.has(self._cues["civic"]) for passage in passages)
        if elsewhere or not civic:
            return judged
        return RootRelevance(label=Relevance.MENTION, score=0.5, because=judged.because)

    def _scan(self, raw: str, field: str, language: str) -> Scanned:
        """The names in a field; in a short one also those that were written to be overlooked."""
        if len(raw) > _SHORT or not _VEILED.search(raw):
            return self._gazetteer.scan(raw, field=field, language=language)
        view = unveiled(raw, self._gazetteer.names)
        scanned = self._gazetteer.scan(view.text, field=field, language=language)
        return replace(scanned, hits=tuple(_moved(hit, view) for hit in scanned.hits))

    def _guards_for(self, concept: str, kind: str) -> tuple["_Guard", ...]:
        """The guards that may touch a concept."""
        return tuple(guard for guard in self._guards if guard.covers(concept, kind))

    def _weigh(self, hit: Hit, passage: "_Passage", country: str, outlet_class: str) -> "_Name":
        """A name with the role that it has here."""
        role = hit.role
        # Without its capitals in a text that has some, it is a word rather than a name: nothing raises it again.
        a_word = not hit.cased and passage.capitals and outlet_class != _SOCIAL
        if a_word and role != "negative":
            role = "context"
        if role != "negative":
            for guard in self._for_concept(hit.concept, hit.form.kind):
                if a_word and guard.becomes in ("anchor", "weak"):
                    continue
                if guard.becomes != role and guard.holds(hit, role, passage):
                    role = guard.becomes
                    if role == "negative":
                        break
            if hit.form.form.lower() == "east sea" and role != "negative":
                role = {"KR": "negative", "KP": "negative", "JP": "negative", "VN": "anchor"}.get(country, role)
            if role == "anchor" and hit.form.root is Root.DANANG and passage.listed(hit, self._cues["province"]):
                role = "weak"
        return _Name(hit, role, passage)

    def _accepted(self, root: Root, names: Sequence["_Name"], *, social: bool) -> list["_Name"]:
        """The names that make a text relevant to a root; [] where it is not."""
        ours = [name for name in names if name.hit.form.root is root]
        anchors = [name for name in ours if name.role == "anchor"]
        weak = [name for name in ours if name.role == "weak"]
        if anchors or (len({name.hit.concept for name in weak}) > 1 and len({name.place for name in weak}) > 1):
            return anchors + weak
        themed = [name for name in weak if self._has_theme(name, social=social)]
        if not themed and root is Root.DANANG:
            themed = self._together(ours)
        if not themed and social and root is Root.DANANG:
            # Neighbours name wards without accents and without the city: three of them are no accident.
            wards = [name for name in ours if name.role != "negative"]
            return wards if len({name.hit.form.form.lower() for name in wards}) >= _WARDS else []
        return themed

    def _together(self, ours: Sequence["_Name"]) -> list["_Name"]:
        """Names of the city that count because they share a sentence: a weak one with another, or three of any role.

        One must be more than a ward or street, these being called alike all over the country; a sentence that speaks
        of another province has its names from there.
        """
        sharing: dict[tuple[str, int], list[_Name]] = {}
        for name in ours:
            if name.role in ("weak", "context") and (name.hit.accents or name.hit.form.bare or name.passage.vietnamese):
                sharing.setdefault((name.passage.field, name.passage.sentence_number(name.hit)), []).append(name)
        for group in sharing.values():
            if len(group) < 2:
                continue
            best: dict[str, int] = {}
            for name in group:
                form = plain(name.hit.form.form)
                best[form] = max(best.get(form, 0), _COMPANY[name.role])
            sights = any(name.hit.concept.startswith(_SIGHTS) and name.hit.form.kind != "street" for name in group)
            if len(best) < 2 or sum(best.values()) < _ENOUGH or not sights:
                continue
            sentence = group[0].passage.sentence(group[0].hit)
            if not (self._cue("province", sentence, group[0]) or self._cue("elsewhere", sentence, group[0])):
                return group
        return []

    def _root(
        self, root: Root, names: Sequence["_Name"], accepted: Mapping[Root, Sequence["_Name"]], *, words: int
    ) -> RootRelevance:
        """The decision for one root."""
        ours = [name for name in names if name.hit.form.root is root]
        if not accepted[root]:
            refused = [name for name in ours if name.role != "context"] or ours
            return RootRelevance(label=Relevance.NO, score=min(0.49, _score(ours)), because=_because(refused))
        if root is Root.BIENDONG and self._only_weather(accepted[root]):
            label = Relevance.WEATHER
        else:
            others = [name for other in Root if other is not root for name in accepted[other]]
            label = Relevance.MAIN if _leads(accepted[root], others, words=words) else Relevance.MENTION
        return RootRelevance(label=label, score=max(0.5, _score(ours)), because=_because(accepted[root]))

    def _has_theme(self, name: "_Name", *, social: bool) -> bool:
        """Whether a weak name stands beside words of its subject."""
        sentence = name.passage.sentence(name.hit)
        if name.hit.form.root is Root.BIENDONG:
            if self._cue("dispute", sentence, name):
                return True
            form = name.hit.form
            if form.kind in _AT_SEA and self._cue("outpost", sentence, name):
                return True
            known_sea = not form.form.isascii() or (form.kind == "sea" and len(form.form) > len("SCS"))
            state, sea = self._cue("claimant", sentence, name), self._cue("sea", sentence, name)
            return (known_sea and (state or self._cue("weather", sentence, name))) or (state and sea)
        if name.hit.accents and not social:
            return False
        left = name.passage.lower[: name.hit.at[0]]
        return self._cue("danang_theme", sentence, name) or self._cues["place_before"].ends(left, name.passage.accented)

    def _only_weather(self, accepted: Sequence["_Name"]) -> bool:
        """No name shares a sentence with the dispute or life on the islands, and at least one with weather."""
        stormy = False
        for name in accepted:
            if name.hit.form.kind in ("legal", "actor", "vessel", "operation", "oilfield", "admin_claim"):
                return False
            sentence = name.passage.sentence(name.hit)
            if self._cue("dispute", sentence, name) or self._cue("island_people", sentence, name):
                return False
            weather = self._cue("weather", sentence, name)
            if not weather and self._cue("island_life", sentence, name):
                return False
            stormy = stormy or weather
        return stormy

    def _cue(self, cue: str, sentence: str, name: "_Name") -> bool:
        """Whether a cue stands in a sentence."""
        return self._cues[cue].found(sentence, name.passage.accented)


@dataclass(frozen=True, slots=True)
class _Cue:
    """Phrases, compiled as they are written and without accents."""

    accented: re.Pattern[str]
    bare: re.Pattern[str]
    accented_end: re.Pattern[str]
    bare_end: re.Pattern[str]

    @classmethod
    def of(cls, phrases: Sequence[str]) -> "_Cue":
        """From the phrases of the rules file."""
        pair = [_alternatives(phrases), _alternatives([plain(phrase) for phrase in phrases])]
        ends = [re.compile(f"(?:{body})[\\s\"'“]{{0,2}}$") for body in pair]
        return cls(re.compile(pair[0]), re.compile(pair[1]), ends[0], ends[1])

    def found(self, sentence: str, accented: bool) -> bool:
        """Anywhere in a lower-case text."""
        return bool((self.accented if accented else self.bare).search(sentence))

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
class _Guard:
    """One table of the rules file."""

    concepts: tuple[str, ...]
    kinds: tuple[str, ...]
    forms: tuple[str, ...]
    languages: tuple[str, ...]
    roles: tuple[str, ...]
    accents: bool | None
    left: _Cue | None
    right: _Cue | None
    far_right: _Cue | None
    right_name: tuple[_Cue, ...]
    sentence: tuple[_Cue, ...]
    also: tuple[_Cue, ...]
    text: tuple[_Cue, ...]
    unless: tuple[_Cue, ...]
    becomes: str

    @classmethod
    def of(cls, table: Mapping[str, Any], cues: Mapping[str, _Cue]) -> "_Guard":
        """From the rules file; raises KeyError for a cue that is not defined."""

        def among(key: str) -> tuple[_Cue, ...]:
            return tuple(cues[name] for name in table.get(key, ()))

        def beside(key: str) -> _Cue | None:
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
            left=beside("left"),
            right=beside("right"),
            far_right=beside("far_right"),
            right_name=among("right_name"),
            sentence=among("sentence"),
            also=among("also"),
            text=among("text"),
            unless=among("unless"),
            becomes=table["becomes"],
        )

    def covers(self, concept: str, kind: str) -> bool:
        """Whether a concept of a kind is meant."""
        if self.kinds and kind not in self.kinds:
            return False
        return not self.concepts or any(
            concept.startswith(wanted[:-1]) if wanted.endswith("*") else concept == wanted for wanted in self.concepts
        )

    def holds(self, hit: Hit, role: str, passage: "_Passage") -> bool:
        """Whether all conditions are met."""
        form = hit.form
        if self.roles and role not in self.roles:
            return False
        if self.accents is not None and self.accents != hit.accents:
            return False
        if self.languages and form.language not in self.languages:
            return False
        if self.forms and form.form.lower() not in self.forms:
            return False
        start, end = hit.at
        accented = passage.accented
        if self.left and not self.left.ends(passage.lower[max(0, start - 40) : start], accented):
            return False
        if self.right and not self.right.begins(passage.lower[end : end + 40], accented):
            return False
        if self.far_right and not self.far_right.follows(passage.lower[end : end + 60], accented):
            return False
        if self.right_name and not passage.named_on(end, self.right_name):
            return False
        sentence = passage.sentence(hit) if self.sentence or self.also or self.unless else ""
        if self.sentence and not any(cue.found(sentence, accented) for cue in self.sentence):
            return False
        if self.also and not any(cue.found(sentence, accented) for cue in self.also):
            return False
        if self.text and not any(passage.has(cue) for cue in self.text):
            return False
        return not any(cue.found(sentence, accented) for cue in self.unless)


class _Passage:
    """A scanned field, and what rules ask about it."""

    def __init__(self, scanned: Scanned, *, field: str, vietnamese: bool) -> None:
        self.field = field
        self.vietnamese = vietnamese
        self.hits = scanned.hits
        self.cased = scanned.view.text
        self.words = self.cased.count(" ") + 1 + len(_HAN.findall(self.cased)) // 2
        lower = self.cased.replace("İ", "I").lower()
        sample = lower[:2000]
        self.accented = len(_TONED.findall(sample)) * 6 > sample.count(" ") + 1
        self.lower = lower if self.accented else scanned.flat
        self.capitals = bool(self.hits) and len(_CAPITAL.findall(self.cased[:2000])) * 8 > sample.count(" ")
        self._had: dict[int, bool] = {}
        self._ends = [match.end() for match in _END.finditer(self.cased)] if self.hits else []

    def has(self, cue: _Cue) -> bool:
        """Whether a cue stands anywhere in the field; looked up once."""
        if id(cue) not in self._had:
            self._had[id(cue)] = cue.found(self.lower, self.accented)
        return self._had[id(cue)]

    def sentence(self, hit: Hit) -> str:
        """The sentence around a name, lower case."""
        start, end = hit.at
        before, after = bisect_right(self._ends, start), bisect_right(self._ends, end - 1)
        first = self._ends[before - 1] if before else 0
        last = self._ends[after] if after < len(self._ends) else len(self.lower)
        return self.lower[max(first, start - 400) : min(last, end + 400)]

    def sentence_number(self, hit: Hit) -> int:
        """Which sentence of the field a name stands in."""
        return bisect_right(self._ends, hit.at[0])

    def named_on(self, end: int, known: Sequence[_Cue]) -> bool:
        """Whether the name goes on with a capitalised word that none of the cues knows."""
        following = _NEXT_NAME.match(self.cased, end)
        return bool(following) and not any(cue.begins(self.lower[end : end + 40], self.accented) for cue in known)

    def listed(self, hit: Hit, province: _Cue) -> bool:
        """Whether the name is one of a row of provinces."""
        start, end = hit.at
        around = self.lower[max(0, start - 60) : start], self.lower[end : end + 60]
        row = sum(province.count(side, self.accented) for side in around if "," in side[:2] or "," in side[-2:])
        return row >= 3


@dataclass(frozen=True, slots=True)
class _Name:
    """A found name, the role that it has here, and where it is."""

    hit: Hit
    role: str
    passage: _Passage

    @property
    def place(self) -> tuple[str, int]:
        """Field and offset."""
        return self.hit.span.field, self.hit.span.start


def _leads(ours: Sequence[_Name], others: Sequence[_Name], *, words: int) -> bool:
    """Whether a text is about its root: named at the head or often, and not in the shadow of the other root."""
    places, rival = {name.place for name in ours}, {name.place for name in others}
    at_head = any(field != "text" or start < (_HEAD if rival else 2 * _HEAD) for field, start in places)
    dense = len(places) >= _DENSE and len(places) * _WORDS_PER_NAME >= words
    if not rival or any(field == "title" for field, _ in places):
        return at_head or dense
    shadowed = any(field == "title" for field, _ in rival) and len(places) * 2 <= len(rival)
    return (at_head or dense) and not shadowed


def _moved(hit: Hit, view: View) -> Hit:
    """A hit in a side view with its span in the raw text."""
    start, end = view.raw_span(hit.span.start, hit.span.end)
    return replace(hit, span=Span(field=hit.span.field, start=start, end=end))


# Letters set apart, figures for letters, stretched letters, Telex and VNI typing.
_VEILED = re.compile(
    r"[^\W\d_]([.\-_*·|/])[^\W\d_]\1[^\W\d_](?!\w)|[^\W\d_][01][^\W\d_]|([^\W\d_])\2\2"
    r"|\b(?:d[d9]|[a-z]{1,4}[aeiouwy][w6789])[a-z0-9]*|\b[a-z]{2,6}[1-5sfrxj]\b|(?<!\w)\w(?: \w){3}|\w@(?!\w)",
    re.IGNORECASE,
)
_SHORT = 600  # code points of a text that may be veiled: posts and titles
_GAP = re.compile(r"[\s,.(–-]{0,3}(?:(?:tỉnh|tinh|thành phố|thanh pho|tp\.?|thuộc|thuoc|ở|của)\s)?")
_WITHIN = re.compile(
    r"[\s,(]{0,2}(?:ở|tại|thuộc|huyện|thị xã|o|tai|thuoc|huyen|thi xa)\s(?:\w+\s){0,3}\w+[,(\s–-]{1,3}"
)
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
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
            wordy.append(re.escape(phrase.removesuffix("*")) + (r"\w*" if phrase.endswith("*") else ""))
    bodies = [rf"(?<!\w)(?:{'|'.join(wordy)})(?!\w)"] if wordy else []
    return "|".join(bodies + free)


def _score(names: Sequence[_Name]) -> float:
    """Chance that at least one name means it, each concept counted once with its best role."""
    best: dict[str, float] = {}
    for name in names:
        best[name.hit.concept] = max(best.get(name.hit.concept, 0.0), _WEIGHTS[name.role])
    miss = 1.0
    for weight in best.values():
        miss *= 1 - weight
    return round(min(0.99, 1 - miss), 3)


def _because(names: Sequence[_Name]) -> tuple[Because, ...]:
    """The cues to show: one a concept and role, the strongest first, then by place."""
    ranked = sorted(names, key=lambda name: (-_WEIGHTS[name.role], name.passage.field == "text", name.hit.span.start))
    shown: dict[tuple[str, str], Because] = {}
    for name in ranked:
        key = (name.hit.concept, name.role)
        if key not in shown:
            shown[key] = Because(span=name.hit.span, concept=name.hit.concept, role=name.role)
    return tuple(shown.values())[:_SHOWN]
