"""Whether a text is about Đà Nẵng or Biển Đông: names from the gazetteer, weighed by what stands around them.

The rules are data (`nlp/relevance_rules.toml`). A name keeps the role of the gazetteer unless a guard says that, here,
it is something else or needs company. Then per root: an anchor is enough, else two different weak names, else a weak
name beside a word of the subject. Storm reports over the sea are told apart sentence by sentence.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from haidang.gazetteer import Form, Gazetteer, Hit, Scanned
from haidang.model.analysis import Because, Relevance, Root, RootRelevance, Span
from haidang.model.article import Text
from haidang.text import View, plain, unveiled
from nlp.guards import SHORT, Cue, Guard, Passage

_SHOWN = 8  # cues told to the reader
_HEAD = 400  # code points at the beginning of the text: its subject is named there
_LEAD = 200  # code points that stand for a lead where there is none
# Without a name in title or lead a text is about its root where so large a part of its sentences has one: less where
# the first stands at the beginning or many sentences do; matters of the sea are told on without naming it.
_PART_EARLY = 0.15
_PART_MANY = 0.15
_MANY = 6  # sentences
_PART = {Root.DANANG: 0.25, Root.BIENDONG: 0.15}
_FEW = 3  # sentences that make a part which is not at the beginning
_WARDS = 3
_COMPANY = {"weak": 2, "context": 1}
_ENOUGH = 3  # of such points in a sentence
_SIGHTS = "DN.L."  # concepts that are neither wards nor communes
_AT_SEA = ("feature", "feature_bare", "vessel")  # kinds that soldiers and fishermen make sure of
_SAILING = ("actor", "institution", "custom")  # kinds that tell who, and not where
_MILES = "BD.T.SOV"  # words of sovereignty at sea, nautical miles among them
FAR = 30  # nautical miles, beyond the coast's own waters
_CITY = ("DN.CITY", "DN.QUANGNAM")
_WARSHIPS = "BD.X.SHIPS"  # ships of many navies, by name
CALLERS = (_WARSHIPS, "BD.X.NAVYVN")  # who calls at a port, and who receives them there
_RESCUERS = "BD.X.SAR"  # centres and vessels for rescue at sea
_SOCIAL = "social"
_LOCAL = "danang"  # how the scope of the city's own sources begins
_WEIGHTS = {"anchor": 0.8, "weak": 0.45, "context": 0.1, "negative": 0.0}


class RelevanceRules:
    """Judges texts. Built once; judging changes nothing."""

    def __init__(self, gazetteer: Gazetteer, elsewhere: Gazetteer) -> None:
        rules = tomllib.loads(files("nlp").joinpath("relevance_rules.toml").read_text(encoding="utf-8"))
        self._gazetteer = gazetteer
        self._elsewhere = elsewhere
        self._cues = {name: Cue.of(phrases) for name, phrases in rules["cues"].items()}
        self._guards = tuple(Guard.of(table, self._cues) for table in rules["guards"])
        self._for_form = lru_cache(maxsize=None)(self._guards_for)

    def judge(
        self, text: Text, *, language: str, source_country: str = "", outlet_class: str = "", source_scope: str = ""
    ) -> tuple[RootRelevance, RootRelevance]:
        """Relevance to Đà Nẵng and to Biển Đông, with the names that decided it, the strongest first; see `weigh`."""
        weighed = self.weigh(text, language=language, source_country=source_country, outlet_class=outlet_class)
        return self.with_scope(weighed, outlet_class=outlet_class, source_scope=source_scope)

    def weigh(self, text: Text, *, language: str, source_country: str = "", outlet_class: str = "") -> "Weighed":
        """The names of a text, each with the role that it has there, and what they make of it.

        `main` where title or lead carries a name that counts, or names are dense; `mention` where one stands in
        passing; `weather` (Biển Đông) where all that is said of the sea is its weather. `source_country` (ISO 3166, the
        outlet's) tells whose "East Sea" is meant; with `outlet_class` "social" names count in any letter case and
        a weak name of the city beside a word of local life is enough.
        """
        passages = [
            Passage(self._scan(raw, field, language), field=field, language=language, elsewhere=self._elsewhere)
            for field, raw in (("title", text.title), ("lead", text.lead), ("text", text.text))
            if raw.strip()
        ]
        names = [
            self._weigh(hit, passage, source_country, outlet_class) for passage in passages for hit in passage.hits
        ]
        accepted = {root: self._accepted(root, names, social=outlet_class == _SOCIAL) for root in Root}
        if not accepted[Root.BIENDONG] and self._boats_lost(passages):
            accepted[Root.BIENDONG] = [n for n in names if n.hit.concept == _RESCUERS and n.role == "weak"]
        long = sum(len(field) for field in (text.title, text.lead, text.text)) > SHORT
        if long and not accepted[Root.DANANG]:
            accepted[Root.DANANG] = [name for name in names if self._in_a_row(name)]
        if long and not accepted[Root.BIENDONG]:
            accepted[Root.BIENDONG] = [name for name in names if self._far_out(name)]
        danang, biendong = (self._root(root, passages, names, accepted) for root in Root)
        return Weighed(passages=passages, names=names, danang=danang, biendong=biendong)

    def with_scope(
        self, weighed: "Weighed", *, outlet_class: str, source_scope: str
    ) -> tuple[RootRelevance, RootRelevance]:
        """What `weighed` says; but in a post from a source whose `source_scope` is Đà Nẵng, a city matter without a
        name is the city's own: neighbours don't say where they live.
        """
        danang, biendong = weighed.danang, weighed.biendong
        local = source_scope.startswith(_LOCAL) and outlet_class == _SOCIAL
        if local and not (danang.label.relevant or biendong.label.relevant):
            danang = self._at_home(weighed.passages, weighed.names, danang)
        return danang, biendong

    def has_cue(self, passage: Passage, cue: str) -> bool:
        """Whether a field has a cue."""
        return passage.has(self._cues[cue])

    def first(self, passage: Passage, cue: str) -> Span | None:
        """Where a cue stands first in a field."""
        found = self._cues[cue].place(passage.lower, passage.accented)
        return None if found is None else passage.span(*found)

    def cues_in(self, passage: Passage) -> list[str]:
        """The names of the cues that a field has."""
        return [name for name, cue in self._cues.items() if passage.has(cue)]

    def _at_home(self, passages: Sequence[Passage], names: Sequence["Name"], judged: RootRelevance) -> RootRelevance:
        """A post among neighbours that speaks of the city's affairs without a name, and of no other place."""
        elsewhere = any(name.hit.form.root is Root.DANANG and name.role == "negative" for name in names)
        elsewhere = elsewhere or any(passage.has(self._cues["province"]) for passage in passages)
        civic = any(passage.has(self._cues["civic"]) for passage in passages)
        if elsewhere or not civic:
            return judged
        return RootRelevance(label=Relevance.MENTION, score=0.5, because=judged.because)

    def _scan(self, raw: str, field: str, language: str) -> Scanned:
        """The names in a field; in a short one also those that were written to be overlooked."""
        if len(raw) > SHORT or not _VEILED.search(raw):
            return self._gazetteer.scan(raw, field=field, language=language)
        view = unveiled(raw, self._gazetteer.names)
        scanned = self._gazetteer.scan(view.text, field=field, language=language)
        return replace(scanned, hits=tuple(_moved(hit, view) for hit in scanned.hits))

    def _guards_for(self, form: Form) -> tuple["Guard", ...]:
        """The guards that may touch a form."""
        return tuple(guard for guard in self._guards if guard.covers(form))

    def _weigh(self, hit: Hit, passage: Passage, country: str, outlet_class: str) -> "Name":
        """A name with the role that it has here."""
        role = hit.role
        # Without its capitals in a text that has some, it is a word rather than a name: nothing raises it again.
        a_word = not hit.cased and passage.capitals and outlet_class != _SOCIAL
        if a_word and role != "negative":
            role = "context"
        if role != "negative":
            for guard in self._for_form(hit.form):
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
        return Name(hit, role, passage)

    def _far_out(self, name: "Name") -> bool:
        """Whether nautical miles tell that a fishing boat was beyond the coast's own waters."""
        if name.hit.concept != _MILES or not self._cue("boats", name.passage.sentence(name.hit), name):
            return False
        start = name.hit.at[0]
        distance = _DISTANCE.search(name.passage.lower[max(0, start - 60) : start])
        return distance is not None and int(distance.group(1)) >= FAR

    def _in_a_row(self, name: "Name") -> bool:
        """Whether the city or its former province is one of a row of provinces, which an article tells in passing."""
        city = name.hit.concept in _CITY and name.hit.role == "anchor" and name.role == "weak"
        return city and name.passage.listed(name.hit, self._cues["province"])

    def _accepted(self, root: Root, names: Sequence["Name"], *, social: bool) -> list["Name"]:
        """The names that make a text relevant to a root; [] where it is not."""
        ours = [name for name in names if name.hit.form.root is root]
        anchors = [name for name in ours if name.role == "anchor"]
        weak = [name for name in ours if name.role == "weak"]
        several = len({name.hit.concept for name in weak}) > 1 and len({name.place for name in weak}) > 1
        several = several and any(name.hit.concept not in CALLERS for name in weak)
        found = anchors + weak
        if not (anchors or several):
            found = [name for name in weak if self._has_theme(name, social=social)]
        if root is Root.BIENDONG:
            # Navies sail other waters too: where only they are named, it is left open.
            return found if anchors or any(name.hit.form.kind not in _SAILING for name in found) else []
        found = found or self._together(ours)
        if not found and social:
            # Neighbours name wards without accents and without the city: three of them are no accident.
            wards = [name for name in ours if name.role != "negative"]
            return wards if len({name.hit.form.form.lower() for name in wards}) >= _WARDS else []
        return found

    def _together(self, ours: Sequence["Name"]) -> list["Name"]:
        """Names of the city that count because they share a sentence: a weak one with another, or three of any role.

        One must be more than a ward or street, these being called alike all over the country; a sentence that speaks
        of another province has its names from there.
        """
        sharing: dict[tuple[str, int], list[Name]] = {}
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
        self,
        root: Root,
        passages: Sequence[Passage],
        names: Sequence["Name"],
        accepted: Mapping[Root, Sequence["Name"]],
    ) -> RootRelevance:
        """The decision for one root."""
        ours = [name for name in names if name.hit.form.root is root]
        if not accepted[root]:
            refused = [name for name in ours if name.role != "context"] or ours
            return RootRelevance(label=Relevance.NO, score=min(0.49, _score(ours)), because=because(refused))
        if root is Root.BIENDONG and self._only_weather(passages, accepted[root]):
            label = Relevance.WEATHER
        else:
            others = [name for other in Root if other is not root for name in accepted[other]]
            leads = _leads(root, passages, accepted[root], others, self._cues["dateline"])
            label = Relevance.MAIN if leads else Relevance.MENTION
        return RootRelevance(label=label, score=max(0.5, _score(ours)), because=because(accepted[root]))

    def _has_theme(self, name: "Name", *, social: bool) -> bool:
        """Whether a weak name stands beside words of its subject."""
        sentence = name.passage.sentence(name.hit)
        if name.hit.form.root is Root.BIENDONG:
            form = name.hit.form
            if self._cue("dispute", sentence, name):
                return True
            if name.hit.concept == _WARSHIPS:
                return False  # that it is a ship, a navy's and a state's says nothing of where it sails
            if self._cue("warships", sentence, name) and form.kind not in ("vessel", *_SAILING):
                return True
            if form.kind in _AT_SEA and self._cue("outpost", sentence, name):
                return True
            known_sea = not form.form.isascii() or (form.kind == "sea" and len(form.form) > len("SCS"))
            state, sea = self._cue("claimant", sentence, name), self._cue("sea", sentence, name)
            return (known_sea and (state or self._cue("weather", sentence, name))) or (state and sea)
        if name.hit.accents and not social:
            return False
        left = name.passage.lower[: name.hit.at[0]]
        return self._cue("danang_theme", sentence, name) or self._cues["place_before"].ends(left, name.passage.accented)

    def _only_weather(self, passages: Sequence[Passage], accepted: Sequence["Name"]) -> bool:
        """No name shares a sentence with the dispute or life on the islands, and at least one does with weather.

        Where title and lead don't speak of weather, half of the names must. Boats lost in it are more than weather.
        """
        if self._boats_lost(passages):
            return False
        stormy = calm = 0
        for name in accepted:
            if name.hit.form.kind in ("legal", "actor", "vessel", "operation", "oilfield", "admin_claim"):
                return False
            sentence = name.passage.sentence(name.hit)
            if any(self._cue(cue, sentence, name) for cue in ("dispute", "warships", "island_people")):
                return False
            weather = self._cue("weather", sentence, name)
            if not weather and self._cue("island_life", sentence, name):
                return False
            stormy, calm = stormy + weather, calm + (not weather)
        headed = any(passage.has(self._cues["weather"]) for passage in passages if passage.field != "text")
        return stormy > 0 and (headed or stormy > calm)

    def _boats_lost(self, passages: Sequence[Passage]) -> bool:
        """Whether title or lead (of a text without them, the text) tells of boats or their crews in distress."""
        heading = [passage for passage in passages if passage.field != "text"] or passages
        return any(passage.has(self._cues["lost"]) and passage.has(self._cues["boats"]) for passage in heading)

    def _cue(self, cue: str, sentence: str, name: "Name") -> bool:
        """Whether a cue stands in a sentence."""
        return name.passage.told(self._cues[cue], sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A text's names and what the rules make of them."""

    passages: Sequence[Passage]
    names: Sequence["Name"]
    danang: RootRelevance
    biendong: RootRelevance


@dataclass(frozen=True, slots=True)
class Name:
    """A found name, the role that it has here, and where it is."""

    hit: Hit
    role: str
    passage: Passage

    @property
    def place(self) -> tuple[str, int]:
        """Field and offset."""
        return self.hit.span.field, self.hit.span.start

    @property
    def heads(self) -> bool:
        """Whether it stands in the title, or in the lead as more than somebody's office."""
        field = self.passage.field
        return field == "title" or (field == "lead" and (self.role == "anchor" or self.hit.form.kind == "sea"))


def _leads(
    root: Root, passages: Sequence[Passage], ours: Sequence[Name], others: Sequence[Name], dateline: Cue
) -> bool:
    """Whether a text is about its root: named at the head or in a good part of its sentences, and not in the shadow of
    the other root, which the title names and title and lead here don't."""
    told = [name for name in ours if not name.passage.aside(name.hit)]
    if any(name.heads for name in told):
        return True
    lead = 0 if any(passage.field == "lead" for passage in passages) else _LEAD
    opened = any(
        (name.role == "anchor" and name.hit.span.start < lead)
        or (name.hit.span.start < _HEAD and name.passage.opens(name.hit, dateline))
        for name in told
    )
    named = {(name.passage.field, name.passage.sentence_number(name.hit)) for name in told}
    part = len(named) / sum(passage.sentences() for passage in passages)
    early = any(name.hit.span.start < _HEAD for name in told)
    leads = (
        opened
        or (early and part >= _PART_EARLY)
        or (len(named) >= _MANY and part >= _PART_MANY)
        or (len(named) >= _FEW and part >= _PART[root])
    )
    rival = {name.place for name in others}
    shadowed = any(field == "title" for field, _ in rival) and len({name.place for name in ours}) * 2 <= len(rival)
    return leads and not shadowed


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
_DISTANCE = re.compile(r"(?<!\w)(?:cách|cach)\s.{0,45}?(?<![\d.,])(\d{2,3})\s*$")


def _score(names: Sequence[Name]) -> float:
    """Chance that at least one name means it, each concept counted once with its best role."""
    best: dict[str, float] = {}
    for name in names:
        best[name.hit.concept] = max(best.get(name.hit.concept, 0.0), _WEIGHTS[name.role])
    miss = 1.0
    for weight in best.values():
        miss *= 1 - weight
    return round(min(0.99, 1 - miss), 3)


def because(names: Sequence[Name]) -> tuple[Because, ...]:
    """The cues to show: one a concept and role, the strongest first, then by place."""
    ranked = sorted(names, key=lambda name: (-_WEIGHTS[name.role], name.passage.field == "text", name.hit.span.start))
    shown: dict[tuple[str, str], Because] = {}
    for name in ranked:
        key = (name.hit.concept, name.role)
        if key not in shown:
            shown[key] = Because(span=name.hit.span, concept=name.hit.concept, role=name.role)
    return tuple(shown.values())[:_SHOWN]
