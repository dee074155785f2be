"""A version is measured: language and relevance always, the costly rest only where it is relevant."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from haidang.errors import Quarantined
from haidang.model.analysis import Analysis, ItemType
from haidang.model.article import Article, Version
from haidang.model.source import Source
from haidang.model.work import Job, Outcome, Step, Wish
from haidang.store import analyses, articles, sources
from haidang.store.unit import Store, Unit
from nlp.analyse import Analyser
from nlp.parts import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One version with its analysis."""

    article: Article
    version: Version
    source: Source | None
    analysis: Analysis
    vector: NDArray[np.float32] | None


class Measure:
    """store.work.Handler."""

    step = Step.MEASURE
    batch = 20
    lease = timedelta(minutes=10)
    newest_first = True

    def __init__(self, store: Store, analyser: Analyser, zone: ZoneInfo) -> None:
        self._store = store
        self._analyser = analyser
        self._zone = zone

    def compute(self, job: Job) -> Measured:
        """Subject: article/version."""
        article_id, n = (int(part) for part in job.subject.split("/"))
        with self._store.read() as unit:
            article = articles.get(unit, article_id)
            version = articles.version(unit, article_id, n)
            if article is None or version is None:
                raise Quarantined("no such version")
            source = sources.get(unit, article.source)
            vector = analyses.vector(unit, version.text_digest, self._analyser.model)
        origin = Origin(
            kind=article.kind.value,
            country=source.country if source else "",
            outlet_class=source.ownership.value if source else "",
            scope=source.scope if source else "",
            tier=source.tier if source else None,
            language=version.language_declared,
        )
        analysis, vector = self._analyser.measure_with_vector(version.text, origin, vector=vector)
        return Measured(article=article, version=version, source=source, analysis=analysis, vector=vector)

    def write(self, unit: Unit, job: Job, output: Measured, now: datetime) -> Outcome:
        """By (version, recipe); the vector by text."""
        version = output.version
        again = analyses.measured_otherwise(unit, version, self._analyser.recipe)
        analyses.put(unit, version, self._analyser.recipe, output.analysis, now)
        if output.vector is not None:
            analyses.put_vector(unit, version.text_digest, self._analyser.model, output.vector)
        latest = articles.version(unit, version.article)
        if latest is None or latest.n != version.n:
            return Outcome(fate="done", reason="a newer version is there", input_key=self._analyser.recipe)
        analyses.put_facts(
            unit,
            article=output.article,
            version=version,
            source=output.source,
            recipe=self._analyser.recipe,
            analysis=output.analysis,
            zone=self._zone,
        )
        articles.touch(unit, version.article)
        marks = (("index", str(version.article)),)
        if again:  # it has its place in a story and was judged when it was news: nobody is told of it a second time
            return Outcome(fate="done", reason="measured again", marks=marks, input_key=self._analyser.recipe)
        told = told_at(version, output.article.first_seen_at)
        wish = Wish(step=Step.GROUP, subject=str(version.article), due_at=min(now, told))
        # A plea for help goes on even where no place is named: a person looks at it.
        plea = output.analysis.type is not None and output.analysis.type.label == ItemType.DISTRESS_CALL
        then = (wish,) if output.analysis.relevant or plea else ()
        return Outcome(
            fate="done",
            reason="relevant" if output.analysis.relevant else "not relevant",
            next=then,
            marks=marks,
            input_key=self._analyser.recipe,
        )

    def abandoned(self) -> None:
        """Nothing is remembered."""


def told_at(version: Version, first_seen_at: datetime) -> datetime:
    """The turn of a text: by publication, so that a story grows as it was told, whatever came in first.

    Texts of the same minute or second have an order too, by what they say: it is the same in every run.
    """
    tie = int(version.text_digest[:8], 16) % 1_000_000
    return (version.published or first_seen_at) + timedelta(microseconds=tie)
