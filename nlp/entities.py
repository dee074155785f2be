"""Names in a text: what the gazetteer knows, linked across languages, and what shows by its form.

Known names carry the gazetteer's concept, so that Hoàng Sa, 西沙群岛 and Paracels are one. By their form: numbers of
documents, amounts of money, hulls of ships and boats. People are not looked for: the unit of work is a claim or a
story, never a person. The bundled tagger of underthesea takes nearly every name for a place and needs most of a second
a document: it is off unless asked for, and then adds only organisations and places that nothing else found.
"""

import re
from collections.abc import Iterator, Sequence

from haidang.gazetteer import ROLES, Gazetteer, Hit
from haidang.model.analysis import Entity, Span
from haidang.model.article import Text
from haidang.text import exact

_KINDS = {
    "actor": "organisation",
    "institution": "organisation",
    "company": "organisation",
    "sport": "organisation",
    "event": "organisation",
    "project": "organisation",
    "vessel": "ship",
    "legal": "document",
    "operation": "",  # what is done, not a name
}
_TAGGED = {"LOC": "place", "ORG": "organisation"}
_TAGGER_LIMIT = 20_000  # code points of a field that the tagger is given


class NameFinder:
    """One instance answers any number of texts."""

    def __init__(self, gazetteer: Gazetteer, *, tagger: bool = False) -> None:
        self._gazetteer = gazetteer
        self._tagger = tagger

    def find(self, text: Text, *, language: str) -> Sequence[Entity]:
        """In order of field and place, without overlap; what only looks like a name (a negative form) is left out.

        `language` is the text's code. With `tagger`, Vietnamese texts are tagged too.
        """
        found: list[Entity] = []
        for field in ("title", "lead", "text"):
            raw: str = getattr(text, field)
            if raw.strip():
                entities = [*self._known(raw, field, language), *_shaped(raw, field)]
                if self._tagger and language == "vi":
                    entities += _tagged(raw, field)
                found += _apart(entities)
        return found

    def _known(self, raw: str, field: str, language: str) -> Iterator[Entity]:
        """Names of the gazetteer; of several concepts at one place the one whose role says most."""
        best: dict[int, Hit] = {}
        for hit in self._gazetteer.find(raw, field=field, language=language):
            if hit.role not in ("anchor", "weak") or not hit.cased:
                continue
            kept = best.get(hit.span.start)
            if kept is None or ROLES.index(hit.role) < ROLES.index(kept.role):
                best[hit.span.start] = hit
        for hit in best.values():
            kind = _KINDS.get(hit.form.kind, "place")
            if kind:
                yield Entity(text=raw[hit.span.start : hit.span.end], kind=kind, span=hit.span, concept=hit.concept)


def _shaped(raw: str, field: str) -> Iterator[Entity]:
    """Document numbers, amounts, hull numbers."""
    view = exact(raw)
    for kind, pattern in _SHAPES:
        for match in pattern.finditer(view.text):
            start, end = view.raw_span(*match.span())
            yield Entity(text=raw[start:end], kind=kind, span=Span(field=field, start=start, end=end))


def _tagged(raw: str, field: str) -> Iterator[Entity]:
    """Places and organisations by underthesea, found again in the raw text in order."""
    from underthesea import ner

    place = 0
    name: list[str] = []
    kind = ""
    for word, _, _, tag in [*ner(raw[:_TAGGER_LIMIT]), ("", "", "", "O")]:
        if name and not tag.startswith("I-"):
            start = raw.find(" ".join(name), place)
            if start >= 0 and kind in _TAGGED:
                place = start + len(" ".join(name))
                span = Span(field=field, start=start, end=place)
                yield Entity(text=raw[start:place], kind=_TAGGED[kind], span=span)
            name = []
        if tag.startswith(("B-", "I-")):
            name.append(word)
            kind = tag[2:]


def _apart(entities: Sequence[Entity]) -> list[Entity]:
    """In order of place; of two that overlap the known one, then the longer one, stays."""
    covered = bytearray(max((entity.span.end for entity in entities), default=0))
    kept: list[Entity] = []
    for entity in sorted(entities, key=lambda one: (one.concept == "", one.span.start - one.span.end, one.span.start)):
        start, end = entity.span.start, entity.span.end
        if not any(covered[start:end]):
            covered[start:end] = b"\1" * (end - start)
            kept.append(entity)
    return sorted(kept, key=lambda one: one.span.start)


_SHAPES = (
    (
        "document",  # 118/TB-PTDS, 2131/QĐ-UBND, 30/2020/NĐ-CP, 126/2025/QH15
        re.compile(r"(?<![\w/])\d{1,5}(?:/\d{4})?/[A-ZĐ]{1,8}\d{0,3}(?:-[A-ZĐ]{1,8}[a-z]?[A-ZĐ]{0,5}){0,4}(?![\w/])"),
    ),
    (
        "amount",
        re.compile(
            # A figure may follow Han, kana and Hangul directly, and their currencies may be followed by them.
            r"(?<![.,])(?<![^\W\u3040-\u9fff\uac00-\ud7a3])(?:US\$|\$|€|¥|₩)?\d[\d.,]{0,20}\s?"
            r"(?:nghìn|ngàn|triệu|tỷ|tỉ|million|billion|thousand|triliun|miliar|juta|bilyong|milyong|bilion|milliards?"
            r"|millions?|млн|млрд|万|億|亿|억|만)?\s?(?:d['’]|de |của |ng )?"
            r"(?:(?:đồng|VND|VNĐ|USD|đô la|euros?|EUR|dollars?|dolar|yuan|yen|pesos?|piso|ringgit|rupiah|won|đ"
            r"|долл\w{0,5}|рубл\w{0,3})(?!\w)|美元|人民币|元|円|ドル|달러|원)"
            r"|(?<!\w)(?:US\$|\$|€|¥|RM|Rp|₱)\s?\d[\d.,]{0,20}(?:\s(?:million|billion|juta|miliar|bn|m))?(?!\w)",
            re.IGNORECASE,
        ),
    ),
    (
        "ship",
        re.compile(
            r"(?<!\w)(?:ĐNa|QNa|QNg|KH|BĐ|PY|BTh|TTH|QB|QT|NT|BV|KG|TG)[ -]?\d{4,5}(?:[ -]?TS)?(?!\w)"
            r"|(?<!\w)(?:CCG|CSB|KN|BRP|HQ|BFAR|MMOV)[ -]?\d{2,5}(?!\w)"
            r"|(?:[Hh]ải cảnh|[Hh]aijing)\s(?:số hiệu\s|số\s)?\d{4,5}(?!\d)|海警\d{4,5}(?!\d)"
        ),
    ),
)
