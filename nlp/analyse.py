"""The front door of nlp: everything that is measured of one text.

Values in, values out: no network, store or clock. Texts relevant to neither root stop after language, relevance and
fingerprint. Offsets are code points in the raw fields.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from haidang.model.analysis import Analysis, Foreign, ItemType, Relevance, RootRelevance, Scored, Span
from haidang.model.article import Text
from haidang.model.story import StoryMember
from haidang.ports import Embedder
from haidang.telling import concepts_of, telling
from nlp.features import kind_term, terms
from nlp.itemtype import cues_of, plea
from nlp.keysentences import key_sentences, sentences
from nlp.parts import Judged, Look, Origin, Parts

RULES = "9"  # raised with every change of a rule that changes what is measured
LONGEST = 100_000  # code points of a body that are measured; the rest of a longer one is not read
LONGEST_HEAD = 2_000  # of title and lead

_OPENING = 700  # code points of the body that topics, tone and type look at
_MEANING = 224  # code points that are embedded (title and lead, else the beginning of the body): 65 ms; 400 cost 125
_MODELS = Path(__file__).parent / "models"
_NAMES = ("relevance", "topics", "tone", "itemtype", "worthiness")
_DATA = (  # what else decides, by name, package and file
    ("language", "nlp", "models/language.npz"),
    ("cues", "nlp", "cues.toml"),
    ("relevance rules", "nlp", "relevance_rules.toml"),
    ("gazetteer", "haidang", "data/gazetteer.csv"),
    ("elsewhere", "haidang", "data/elsewhere.csv"),
    ("homographs", "haidang", "data/homographs.csv"),
    ("place words", "haidang", "data/place_words.csv"),
    ("names", "nlp", "names.toml"),
)


UNKNOWN = Origin()  # a text of which nothing but its words is known


class Analyser:
    """Measures texts; built once a process by `build`, changes nothing, gives the same answer every time."""

    def __init__(self, parts: Parts, embedder: Embedder | None) -> None:
        self.parts = parts
        self._embedder = embedder
        self.model = embedder.name if embedder else ""
        self._versions = dict(sorted({**parts.versions, "embedding": self.model, "rules": RULES}.items()))
        self.recipe = hashlib.sha256(self.describe().encode()).hexdigest()[:16]

    def describe(self) -> str:
        """JSON of names and versions: what the recipe stands for."""
        return json.dumps(self._versions, ensure_ascii=False, sort_keys=True)

    def look(self, text: Text, origin: Origin = UNKNOWN) -> Look:
        """Language, relevance and fingerprint, by words alone: two to three milliseconds."""
        text = _bounded(text)
        language = self._language(text, origin.language)
        judged = self._judge(text, origin, language)
        return Look(
            language=language,
            danang=judged.danang,
            biendong=judged.biendong,
            fingerprint=self.parts.fingerprint(text),
            unsure=judged.unsure,
        )

    def _judge(self, text: Text, origin: Origin, language: str, vector: NDArray[np.float32] | None = None) -> Judged:
        return self.parts.relevance.judge(
            text,
            language=language,
            source_country=origin.country,
            outlet_class=origin.ownership,
            source_scope=origin.scope,
            vector=vector,
        )

    def look_closely(
        self, text: Text, origin: Origin = UNKNOWN, *, vector: NDArray[np.float32] | None = None
    ) -> tuple[Look, NDArray[np.float32] | None]:
        """As `look`, asking the meaning where words leave open what a text is about; its vector is given back if made.

        What is sure by words stays, so that a vector at hand changes nothing that a missing one would not.
        """
        looked = self.look(text, origin)
        if not looked.unsure:
            return looked, vector
        vector = self.vector(text) if vector is None else vector
        if vector is None:
            return looked, None
        judged = self._judge(_bounded(text), origin, looked.language, vector)
        return replace(looked, danang=judged.danang, biendong=judged.biendong, unsure=False), vector

    def vector(self, text: Text) -> NDArray[np.float32] | None:
        """Meaning of title and lead (of the body's beginning where there is neither), accents as they are; 20-70 ms.

        None without an embedder and for a text without words. Rounded to half floats, as vectors are kept, so that what
        is measured does not depend on whether a vector was just made or read back. Raises Unavailable (endpoint).
        """
        subject = _subject(_bounded(text))
        if self._embedder is None or not subject.strip():
            return None
        row = self._embedder.embed([subject])[0]
        return row.astype(np.float16).astype(np.float32) if row.any() else None

    def measure(self, text: Text, origin: Origin = UNKNOWN, *, vector: NDArray[np.float32] | None = None) -> Analysis:
        """Everything that can be measured with the vector at hand (None: by words alone, a little worse)."""
        looked = self.look(text, origin) if vector is None else self.look_closely(text, origin, vector=vector)[0]
        return self._judged(text, looked, vector, origin)

    def measure_with_vector(
        self,
        text: Text,
        origin: Origin = UNKNOWN,
        *,
        vector: NDArray[np.float32] | None = None,
        everything: bool = False,
    ) -> tuple[Analysis, NDArray[np.float32] | None]:
        """As `measure`, making the vector where it counts and none is given; gives it back to be kept.

        It counts where the text is relevant, or where names and surroundings leave open whether it is.

        With `everything` the rest is measured of a text that is relevant to neither root, too.
        """
        looked, vector = self.look_closely(text, origin, vector=vector)
        if (looked.relevant or everything) and vector is None:
            vector = self.vector(text)
        return self._judged(text, looked, vector, origin, everything=everything), vector

    def _judged(
        self,
        text: Text,
        looked: Look,
        vector: NDArray[np.float32] | None,
        origin: Origin,
        *,
        everything: bool = False,
    ) -> Analysis:
        """All of it, or what is told of a text that is relevant to neither root."""
        bounded = _bounded(text)
        if looked.relevant or everything:
            return self._measure(bounded, looked, vector, origin)
        return self._irrelevant(bounded, looked, post=origin.post)

    def member(
        self, text: Text, *, article: int, at: datetime, source: str, declared_language: str = ""
    ) -> StoryMember:
        """The text as grouping sees it, relevant or not."""
        analysis, vector = self.measure_with_vector(text, Origin(language=declared_language), everything=True)
        return telling(
            _bounded(text),
            analysis,
            article=article,
            at=at,
            source=source,
            fingerprint=analysis.fingerprint,
            vector=None if vector is None else tuple(vector.tolist()),
        )

    def _language(self, text: Text, declared: str) -> str:
        """As guessed; as declared where the text says nothing."""
        guessed = self.parts.language.guess("\n".join((text.title, text.lead, text.text[:_OPENING]))).label
        return (declared[:2].lower() or "und") if guessed == "und" else guessed

    def _measure(self, text: Text, looked: Look, vector: NDArray[np.float32] | None, origin: Origin) -> Analysis:
        """Everything."""
        parts = self.parts
        opening = _opening(text)
        kind = "post" if origin.post else "news"
        names = tuple(parts.names.find(text, language=looked.language))
        found = sentences(text, parts.segmenter)
        if not found:  # a headline alone
            found = [(Span(field="title", start=0, end=len(text.title)), text.title)]
        foreign = self._foreign(found, looked.language)
        elsewhere = {one.span for one in foreign}
        claims = parts.worthiness.claims(found, vector)
        plain = terms(opening)
        told = [*plain, kind_term(kind)]
        tone = parts.tone.read(
            told,
            vector,
            title=text.title,
            opening=opening,
            danang=looked.danang.label,
            concepts=concepts_of(looked.danang, looked.biendong, names),
            post=origin.post,
        )
        return Analysis(
            language=looked.language,
            danang=looked.danang,
            biendong=looked.biendong,
            topics=parts.topics.read(plain, vector, danang=looked.danang.label, biendong=looked.biendong.label),
            tone=tone,
            stance_vn=parts.tone.stance(told, vector, named=looked.biendong.label.relevant),
            type=parts.types.read(
                told,
                vector,
                opening=opening,
                post=origin.post,
                outlet_class=origin.ownership,
                tier=origin.tier,
            ),
            worthiness=parts.worthiness.of_text(found, claims, vector),
            claims=claims,
            entities=names,
            # A digest quotes what its reader can read beside the rest; a text all in other languages has nothing else.
            key_sentences=key_sentences(text, [one for one in found if one[0] not in elsewhere] or found),
            foreign=foreign,
            fingerprint=looked.fingerprint,
            models=tuple(self._versions.items()),
        )

    def _foreign(self, found: Sequence[tuple[Span, str]], language: str) -> tuple[Foreign, ...]:
        """The sentences in another language than the text's."""
        whole = Scored(label=language, score=1.0)
        languages = self.parts.language.guess_sentences((raw for _, raw in found), whole)
        return tuple(
            Foreign(span=span, language=own.label)
            for (span, _), own in zip(found, languages, strict=True)
            if own.label != language
        )

    def _irrelevant(self, text: Text, looked: Look, *, post: bool) -> Analysis:
        """Language, relevance, fingerprint; storms at sea keep their topic, and a plea for help is told in any case."""
        pleading = None
        if post and plea(cues_of(_opening(text))):
            read = self.parts.types.read(terms(_opening(text), kind="post"), None, opening=_opening(text), post=True)
            pleading = read if read.label == ItemType.DISTRESS_CALL else None
        storm = looked.biendong.label is Relevance.WEATHER
        return Analysis(
            language=looked.language,
            danang=looked.danang,
            biendong=looked.biendong,
            topics=(Scored(label="WEATHER_SEA", score=looked.biendong.score),) if storm else (),
            type=pleading,
            fingerprint=looked.fingerprint,
            models=tuple(self._versions.items()),
        )


def build(models_dir: Path | None = None, embedder: Embedder | None = None) -> Analyser:
    """The Analyser with the shipped models (or those in `models_dir`) and rules; takes about half a second.

    Raises SettingsError where a model is missing or unreadable.
    """
    from haidang import gazetteer
    from nlp import linear
    from nlp.entities import NameFinder
    from nlp.fingerprint import fingerprint
    from nlp.greyband import GreyBand
    from nlp.itemtype import ItemTypes
    from nlp.language import LanguageGuesser
    from nlp.relevance import RelevanceRules
    from nlp.segment import SentenceSegmenter
    from nlp.signs import Signs
    from nlp.tone import ToneReader
    from nlp.topics import Topics
    from nlp.worthiness import Worthiness

    folder = models_dir or _MODELS
    models = {name: linear.load(folder / f"{name}.npz") for name in _NAMES}
    places = gazetteer.Gazetteer(gazetteer.bundled())
    parts = Parts(
        language=LanguageGuesser(),
        relevance=GreyBand(
            Signs(RelevanceRules(places, gazetteer.Gazetteer(gazetteer.elsewhere()))), models["relevance"]
        ),
        segmenter=SentenceSegmenter(),
        names=NameFinder(places),
        fingerprint=fingerprint,
        topics=Topics(models["topics"]),
        tone=ToneReader(models["tone"]),
        types=ItemTypes(models["itemtype"]),
        worthiness=Worthiness(models["worthiness"]),
        versions={
            **{name: model.version for name, model in models.items()},
            **{name: _digest(files(package).joinpath(path)) for name, package, path in _DATA},
        },
    )
    return Analyser(parts, embedder)


def analyse_file(records: Iterable[Mapping[str, Any]], analyser: Analyser) -> Iterator[dict[str, Any]]:
    """`haidang analyse`: records and results as the interface page has them, one for one, in order.

    Everything is measured, of texts that are relevant to neither root too: who asks by hand wants an answer. Fields of
    another type than the page says count as absent.
    """
    for record in records:
        text = Text(title=_word(record, "title"), lead=_word(record, "lead"), text=_word(record, "text"))
        analysis, _ = analyser.measure_with_vector(text, origin_of(record), everything=True)
        yield {"id": record.get("id"), **_as_fields(analysis)}


def origin_of(record: Mapping[str, Any]) -> Origin:
    """What a record of the batch commands says of a text's origin; a field of another type counts as absent."""
    tier = record.get("tier")
    return Origin(
        kind=_word(record, "kind") or "article",
        country=_word(record, "outlet_country"),
        outlet_class=_word(record, "outlet_class"),
        tier=tier if isinstance(tier, int) else None,
        language=_word(record, "lang"),
    )


def _as_fields(analysis: Analysis) -> dict[str, Any]:
    """An analysis under the interface page's names."""
    fields: dict[str, Any] = {
        "lang": analysis.language,
        "relevance": {"danang": _relevance(analysis.danang), "biendong": _relevance(analysis.biendong)},
    }
    if analysis.topics:
        fields["topics"] = [{"id": topic.label, "score": topic.score} for topic in analysis.topics]
    if analysis.tone:
        fields["tone"] = {**asdict(analysis.tone)}
    if analysis.stance_vn:
        fields["stance_vn"] = asdict(analysis.stance_vn)
    if analysis.type:
        fields["type"] = asdict(analysis.type)
    if analysis.worthiness is not None:
        fields["worthiness"] = analysis.worthiness
        fields["claims"] = [
            {"text": claim.text, **asdict(claim.span), "score": claim.score} for claim in analysis.claims
        ]
        fields["entities"] = [
            {"text": entity.text, "kind": entity.kind, **asdict(entity.span), "concept": entity.concept}
            | ({"role": entity.role} if entity.role else {})
            for entity in analysis.entities
        ]
        fields["key_sentences"] = [asdict(span) for span in analysis.key_sentences]
    if analysis.foreign:
        fields["foreign"] = [{**asdict(one.span), "lang": one.language} for one in analysis.foreign]
    if analysis.fingerprint:
        fields["fingerprint"] = analysis.fingerprint
    return {**fields, "models": dict(analysis.models)}


def _relevance(relevance: RootRelevance) -> dict[str, Any]:
    because = [{**asdict(cue.span), "concept": cue.concept, "role": cue.role} for cue in relevance.because]
    return {"label": relevance.label.value, "score": relevance.score, "because": because}


def _word(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _digest(file: Traversable) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def _bounded(text: Text) -> Text:
    """What is measured of a text: offsets stay, the far end of an endless one is not read."""
    if len(text.title) <= LONGEST_HEAD and len(text.lead) <= LONGEST_HEAD and len(text.text) <= LONGEST:
        return text
    return Text(title=text.title[:LONGEST_HEAD], lead=text.lead[:LONGEST_HEAD], text=text.text[:LONGEST])


def _opening(text: Text) -> str:
    """Title, lead and the beginning of the body."""
    body = text.text[:_OPENING]
    head = [part for part in (text.title, text.lead) if part.strip()]
    if text.lead and body.startswith(text.lead[:80]):  # pages often repeat the lead as their first paragraph
        body = text.text[len(text.lead) : len(text.lead) + _OPENING]
    return "\n".join([*head, body])


def _subject(text: Text) -> str:
    """What is embedded."""
    if text.lead.strip():
        return f"{text.title}\n{text.lead}"[:_MEANING]
    return f"{text.title}\n{text.text[:_MEANING]}"[:_MEANING] if text.title.strip() else text.text[:_MEANING]
