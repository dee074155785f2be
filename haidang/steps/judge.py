"""A measured version is assessed, and joins or opens a case when a person should look. The machine judges nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from haidang.errors import Quarantined
from haidang.model.analysis import Analysis
from haidang.model.article import Article, Kind, Version
from haidang.model.case import Assessment, CaseItem, JudgedClaim
from haidang.model.source import Source
from haidang.model.work import Job, Outcome, Step
from haidang.ports import Embedder
from haidang.store import analyses, articles, assessments, cases, claims, sources, stories
from haidang.store.unit import Store, Unit
from haidang.telling import is_bare
from nlp.agreement import says_otherwise
from nlp.fingerprint import similar
from nlp.match import ClaimMatch, ClaimMatcher, LibraryClaim
from triage.assess import assess
from triage.cases import new_case
from triage.evidence import CHECKABLE, COPY, MOST_COPIES, Inputs, NearCopy, item_type
from triage.match import Joins, NoCase, comes_into_a_case, matched_text, place_in_case, shared_words
from triage.score import Weights

_MOST_TELLINGS = 60  # of a large story the last ones are looked at for copies and second sources
_BEGINNING = 1000  # code points of a telling in which a second source would say it
_TOLD = 0.6  # share of the words of what was said


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An assessment with what placing it in a case needs."""

    article: Article
    version: Version
    analysis: Analysis
    assessment: Assessment
    story: int | None
    matches: tuple[ClaimMatch, ...]
    library: tuple[JudgedClaim, ...]
    vector: NDArray[np.float32] | None


class Judge:
    """store.work.Handler."""

    step = Step.JUDGE
    batch = 10
    lease = timedelta(minutes=5)
    newest_first = False

    def __init__(
        self, store: Store, *, recipe: str, model: str, weights: Weights, embedder: Embedder | None, zone: ZoneInfo
    ) -> None:
        self._store = store
        self._recipe = recipe
        self._model = model
        self._weights = weights
        self._embedder = embedder
        self._zone = zone
        self._matcher = ClaimMatcher(())
        self._library: dict[str, JudgedClaim] = {}
        self._library_state: object = None

    def compute(self, job: Job) -> Judged:
        """Subject: article/version."""
        article_id, n = (int(part) for part in job.subject.split("/"))
        with self._store.read() as unit:
            article = articles.get(unit, article_id)
            version = articles.version(unit, article_id, n)
            analysis = analyses.get(unit, article_id, n, self._recipe)
            if article is None or version is None or analysis is None:
                raise Quarantined("no measured version")
            source = sources.get(unit, article.source)
            story = stories.of(unit, article_id)
            tellings = [] if story is None else self._tellings(unit, story)
            size = 1 if story is None else stories.size(unit, story)
            vector = analyses.vector(unit, version.text_digest, self._model)
            state = claims.state(unit)
            renewed = None if state == self._library_state else claims.every(unit)
        if renewed is not None:  # embedding a library takes longer than a snapshot may be open
            self._renew_library(state, renewed)
        matches = self._matcher.match(matched_text(version.text, analysis.claims), vector=vector)
        library = tuple(sorted((self._library[m.claim] for m in matches), key=lambda claim: claim.id))
        at = version.published or article.first_seen_at
        copies = _copies(article_id, analysis.fingerprint, tellings)
        inputs = Inputs(
            version=version,
            article=article,
            analysis=analysis,
            source=source,
            matches=matches,
            judged=library,
            story_size=max(1, size),
            root_sources=_root_sources(article, source, tellings, said=_said(version), language=analysis.language),
            copies_first_hour=_first_hour(at, copies),
            copies=copies,
        )
        assessment = assess(inputs, weights=self._weights, now=article.first_seen_at)
        return Judged(
            article=article,
            version=version,
            analysis=analysis,
            assessment=assessment,
            story=story,
            matches=matches,
            library=library,
            vector=vector,
        )

    def _tellings(self, unit: Unit, story: int) -> "list[_Telling]":
        source = cache(partial(sources.get, unit))  # few outlets tell a story often
        return [
            _Telling(article=article, version=version, analysis=analysis, source=source(article.source))
            for article, version, analysis in stories.tellings(unit, story, self._recipe, most=_MOST_TELLINGS)
        ]

    def _renew_library(self, state: object, judged: tuple[JudgedClaim, ...]) -> None:
        known = [LibraryClaim(id=str(one.id), claim=one.text) for one in judged]
        self._matcher = ClaimMatcher(known, self._embedder if known else None)
        self._library = {str(one.id): one for one in judged}
        self._library_state = state

    def write(self, unit: Unit, job: Job, output: Judged, now: datetime) -> Outcome:
        """The assessment by its key; the case is chosen here, where nobody else can open one."""
        assessments.put(unit, output.version, self._recipe, output.assessment, now)
        cases.hold_opening(unit)
        key = f"{self._recipe}/{self._weights.digest}"
        if cases.of_article(unit, output.article.id):
            return Outcome(fate="done", reason="in a case already", input_key=key)
        kind = output.analysis.type.label if output.analysis.type else ""
        decision = place_in_case(
            output.assessment,
            item_type=kind,
            story=output.story,
            matches=output.matches,
            judged=output.library,
            open_cases=cases.find_open(unit) if comes_into_a_case(output.assessment, kind) else (),
            meant=self._meant(unit, output),
            otherwise=says_otherwise,
        )
        if isinstance(decision, NoCase):
            return Outcome(fate="done", reason="no case", input_key=key)
        item = CaseItem(
            article=output.article.id,
            version=output.version.n,
            added_at=now,
            why=decision.why if isinstance(decision, Joins) else "first",
        )
        if isinstance(decision, Joins):
            cases.attach(unit, decision.case, item, assessment=output.assessment, now=now)
            reason = f"joined case {decision.case}"
        else:
            begun = new_case(
                output.assessment,
                item_type=kind,
                item=item,
                story=output.story,
                first_seen_at=output.article.first_seen_at,
                zone=self._zone,
            )
            opened = cases.open_case(unit, begun, now=now, zone=self._zone)
            for other in decision.may_belong[:5]:
                cases.log(unit, opened.id, who=cases.MACHINE, what="may_belong", note=str(other), now=now)
            reason = f"opened case {opened.id}"
        return Outcome(fate="done", reason=reason, input_key=key, marks=(("alert", str(output.article.id)),))

    def _meant(self, unit: Unit, output: Judged) -> dict[int, float]:
        """The highest cosine with a text of each open case; {} for Vietnamese without accents.

        The model takes all unaccented texts for relatives of each other, and none for one of its accented original.
        """
        text = output.version.text
        bare = is_bare(output.analysis.language, text)
        if bare or output.vector is None or not (output.assessment.flagged or output.assessment.above_queue):
            return {}
        found: dict[int, float] = {}
        which, vectors = cases.open_vectors(unit, self._model)
        for case, alike in zip(which, (vectors @ output.vector).tolist() if which else (), strict=True):
            found[case] = max(found.get(case, 0.0), alike)
        return found

    def abandoned(self) -> None:
        """The library is read again."""
        self._library_state = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    article: Article
    version: Version
    analysis: Analysis
    source: Source | None

    @property
    def fingerprint(self) -> str:
        return self.analysis.fingerprint

    @property
    def supports(self) -> bool:
        """Whether it is a second source: posts are none, and who refutes, mocks or comments does not support."""
        label = item_type(self.analysis)
        tells = label is None or label in CHECKABLE
        return self.source is not None and self.article.kind is not Kind.POST and tells

    @property
    def at(self) -> datetime:
        return self.version.published or self.article.first_seen_at


def _said(version: Version) -> str:
    """The headline, or a post as it is."""
    return version.text.title or version.text.text[:_BEGINNING]


def _copies(article: int, fingerprint: str, tellings: list[_Telling]) -> tuple[NearCopy, ...]:
    found = [
        NearCopy(
            article=t.article.id,
            text=t.version.text,
            outlet=t.source.outlet if t.source else "",
            name=t.source.name if t.source else "",
            at=t.at,
        )
        for t in tellings
        if t.article.id != article and similar(fingerprint, t.fingerprint) >= COPY
    ]
    return tuple(found[:MOST_COPIES])


def _tells(telling: _Telling, said: str) -> bool:
    """Whether a text's beginning has most of the words of what was said."""
    text = telling.version.text
    return shared_words(said, "\n".join((text.title, text.lead, text.text))[:_BEGINNING]) >= _TOLD


def _root_sources(
    article: Article, source: Source | None, tellings: list[_Telling], *, said: str, language: str
) -> int:
    """Outlets of the press that tell what this text tells: a story may hold more than one matter."""
    supporting = [t for t in tellings if t.supports and (t.analysis.language != language or _tells(t, said))]
    outlets = {t.source.outlet for t in supporting if t.source is not None}
    if source is not None and article.kind is not Kind.POST:
        outlets.add(source.outlet)
    return max(1, len(outlets))


def _first_hour(at: datetime, copies: tuple[NearCopy, ...]) -> int | None:
    """Copies within an hour of the first one, this text among them; None when it has none."""
    if not copies:
        return None
    instants = sorted([at, *(copy.at for copy in copies)])
    return sum(1 for one in instants if one - instants[0] <= timedelta(hours=1))
