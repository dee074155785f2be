"""Names in a text: what the gazetteer knows, linked across languages, and what shows by its form or its neighbours.

Known names carry the gazetteer's concept, so that Hoàng Sa, 西沙群岛 and Paracels are one. Organisations, people and
places that it does not know are found by rules over heads, titles and capitals (names_latin.py, names_han.py); numbers
of documents, amounts and ships by their form (names_shapes.py). People are found so that private ones can be kept out
of what is shown: nothing links a name to a person. The bundled tagger of underthesea is off unless asked for, and then
adds only organisations and places that nothing else found.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from haidang.gazetteer import ROLES, Gazetteer, Hit
from haidang.model.analysis import Entity, Span
from haidang.model.article import Text
from haidang.text import View, exact
from nlp.names import Name, careless, words_of
from nlp.names_han import han_names
from nlp.names_latin import LatinNames
from nlp.names_people import Seen
from nlp.names_shapes import shapes

_KINDS = {
    "actor": "organisation",
    "institution": "organisation",
    "company": "organisation",
    "sport": "organisation",
    "project": "place",
    "event": "",  # none of the kinds
    "custom": "",  # dishes, peoples, animals
    "vessel": "ship",
    "legal": "document",
    "operation": "",  # what is done, not a name
}
_TAGGED = {"LOC": "place", "ORG": "organisation"}
_TAGGER_LIMIT = 20_000  # code points of a field that the tagger is given
_AT = re.compile(r"(?<!\w)(?:ở|tại|từ|đến|tới|về|ra|lên|xuống|quanh|gần|o|tai|den|ve|gan) $")
_KNOWN, _TAG = 2, 9  # ranks


class NameFinder:
    """One instance answers any number of texts."""

    def __init__(self, gazetteer: Gazetteer, *, tagger: bool = False) -> None:
        self._gazetteer = gazetteer
        self._tagger = tagger
        self._latin = LatinNames()

    def find(self, text: Text, *, language: str) -> Sequence[Entity]:
        """In order of field and place, without overlap; what only looks like a name (a negative form) is left out.

        `language` is the text's code: Vietnamese, English and Chinese are read by their rules, others by the gazetteer
        and the forms of numbers. With `tagger`, Vietnamese texts are tagged too.
        """
        found: list[Entity] = []
        seen = Seen()
        for field in ("title", "lead", "text"):
            raw: str = getattr(text, field)
            if raw.strip():
                view = exact(raw)
                names = self._names(raw, view, language, seen)
                if self._tagger and language == "vi":
                    names += _tagged(raw, view)
                for name in _apart(names):
                    start, end = view.raw_span(name.start, name.end)
                    span = Span(field=field, start=start, end=end)
                    found.append(
                        Entity(text=raw[start:end], kind=name.kind, span=span, concept=name.concept, role=name.role)
                    )
        return found

    def _names(self, raw: str, view: View, language: str, seen: Seen) -> list[Name]:
        """By gazetteer, by form, and by the language's rules; they may overlap."""
        if language not in ("vi", "en"):
            han = han_names(view.text) if language == "zh" else ()
            return [*self._known(raw, view, language, small=False), *shapes(view.text), *han]
        words = words_of(view.text)
        known = list(self._known(raw, view, language, small=language == "vi" and careless(words)))
        if language == "vi":
            known = [self._latin.places.trimmed(words, name) for name in known]
        return [*known, *shapes(view.text), *self._latin.find(words, known, language=language, seen=seen)]

    def _known(self, raw: str, view: View, language: str, *, small: bool) -> Iterator[Name]:
        """Names of the gazetteer; of several concepts at one place the one whose role says most.

        `small`: capitals say nothing in this text; names then count in small letters too.
        """
        best: dict[int, Hit] = {}
        for hit in self._gazetteer.find(raw, language=language):
            if hit.role == "negative":  # keeps the lists of names_places.py from taking it for a place
                at = bisect_left(view.offsets, hit.span.start)
                yield Name(at, bisect_left(view.offsets, hit.span.end), "", _KNOWN + 1)
            if hit.role not in ("anchor", "weak") or not _name_like(
                hit, view.text, bisect_left(view.offsets, hit.span.start), small=small
            ):
                continue
            kept = best.get(hit.span.start)
            if kept is None or ROLES.index(hit.role) < ROLES.index(kept.role):
                best[hit.span.start] = hit
        for hit in best.values():
            kind = _KINDS.get(hit.form.kind, "place")
            if kind:
                start, end = bisect_left(view.offsets, hit.span.start), bisect_left(view.offsets, hit.span.end)
                yield Name(start, end, kind, _KNOWN, concept=hit.concept)


def _name_like(hit: Hit, text: str, start: int, *, small: bool) -> bool:
    """Whether a hit stands there as a name: by its capitals, or where capitals say nothing by its sureness."""
    form = hit.form.form
    if form.isascii() or form.upper() != form.lower():  # a script with capitals
        proper = any(letter.isupper() for letter in form)
        if not proper and hit.form.kind in _KINDS:  # "tàu hải cảnh", "chủ quyền biển đảo"
            return False
    if hit.cased or text[start - 1 : start] == "#":
        return True
    return small and (hit.role == "anchor" or _AT.search(text[max(0, start - 6) : start]) is not None)


def _tagged(raw: str, view: View) -> Iterator[Name]:
    """Places and organisations by underthesea, found again in the text in order."""
    from underthesea import ner

    text = view.text
    place = 0
    name: list[str] = []
    kind = ""
    for word, _, _, tag in [*ner(raw[:_TAGGER_LIMIT]), ("", "", "", "O")]:
        if name and not tag.startswith("I-"):
            start = text.find(" ".join(name), place)
            if start >= 0 and kind in _TAGGED:
                place = start + len(" ".join(name))
                yield Name(start, place, _TAGGED[kind], _TAG)
            name = []
        if tag.startswith(("B-", "I-")):
            name.append(word)
            kind = tag[2:]


def _apart(names: Sequence[Name]) -> list[Name]:
    """In order of place; of two that overlap the one of the lower rank, then the longer one, stays.

    Where the gazetteer knows the very name that a rule found, it gives its concept, and its kind to a place.
    """
    concepts = {(name.start, name.end): name for name in names if name.concept}
    covered = bytearray(max((name.end for name in names), default=0))
    kept: list[Name] = []
    for name in sorted(names, key=lambda one: (one.rank, one.start - one.end, not one.concept, one.start)):
        start, end = name.start, name.end
        if end > start and not any(covered[start:end]):
            covered[start:end] = b"\1" * (end - start)
            known = concepts.get((start, end))
            if known and name.kind in ("place", "organisation"):
                kept.append(replace(name, kind=known.kind, concept=known.concept))
            else:
                kept.append(replace(name, concept=known.concept) if known and name.kind != "person" else name)
    return sorted((name for name in kept if name.kind), key=lambda one: one.start)
