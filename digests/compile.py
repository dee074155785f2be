"""From the store to a draft: what the period holds, read in one snapshot, then chosen and worded by pure functions."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from digests.compose import highlights, items, subject
from digests.figures import SourceVisit, Tally, figures, outages
from digests.select import CaseStanding, StoryInput, Telling, select
from haidang.model.bulletin import Bulletin, DigestKind, DigestState, Figures, Letterhead, Outage
from haidang.model.source import Ownership, Source, SourceKind
from haidang.store import analyses, articles, bulletins, counts, sources, stories
from haidang.store.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that a digest of one period is made from."""

    since: datetime
    until: datetime
    stories: tuple[StoryInput, ...]
    standings: tuple[CaseStanding, ...]
    figures: Figures
    outages: tuple[Outage, ...]


def gather(unit: Unit, since: datetime, until: datetime, recipe: str) -> Material:
    """Reads everything of a period from one snapshot: stories with what was measured by `recipe`, cases, counts."""
    catalogue = {source.id: source for source in sources.every(unit)}
    found = [
        _story(unit, story, since=since, until=until, recipe=recipe, catalogue=catalogue)
        for story in stories.between(unit, since, until)
    ]
    held = [telling.article for story in found for telling in story.tellings]
    visits = [
        SourceVisit(source=v.source, fate=v.fate, new_items=v.new_items)
        for v in sources.visits_between(unit, since, until)
    ]
    return Material(
        since=since,
        until=until,
        stories=tuple(found),
        standings=tuple(_standing(case) for case in bulletins.cases_of(unit, held)),
        figures=figures(_tally(unit, recipe, since, until), _before(unit, recipe, since, until)),
        outages=outages(catalogue.values(), visits, sources.health(unit), until),
    )


def draft(
    material: Material, *, kind: DigestKind, office: Letterhead, by: str, now: datetime, zone: tzinfo
) -> Bulletin:
    """A draft digest of the material; its id is 0 until it is stored."""
    selection = select(material.stories, material.standings, kind=kind)
    entries = items(selection, zone)
    return Bulletin(
        id=0,
        rev=1,
        kind=kind,
        state=DigestState.DRAFT,
        since=material.since,
        until=material.until,
        created_at=now,
        created_by=by,
        title=subject(kind, material.since, material.until, zone),
        highlights=highlights(entries, selection, zone),
        items=entries,
        figures=material.figures,
        outages=material.outages,
        letterhead=office,
        further=selection.further,
    )


def archive_code(page: int) -> str:
    """How a document names the kept copy; `evidence show` finds it by the number."""
    return f"HD-{page:06d}"


def _story(
    unit: Unit, story: stories.Story, *, since: datetime, until: datetime, recipe: str, catalogue: dict[str, Source]
) -> StoryInput:
    tellings = (_telling(unit, article, recipe, catalogue) for article in story.articles)
    inside = (one for one in tellings if one is not None and since <= one.at < until)
    return StoryInput(story=story.id, tellings=tuple(inside))


def _telling(unit: Unit, article: int, recipe: str, catalogue: dict[str, Source]) -> Telling | None:
    """None while a text waits to be measured."""
    lasting = articles.get(unit, article)
    version = articles.version(unit, article)
    if lasting is None or version is None:
        return None
    analysis = analyses.get(unit, article, version.n, recipe)
    if analysis is None:
        return None
    page = bulletins.page_of(unit, version)
    return Telling(
        article=article,
        version=version.n,
        kind=lasting.kind,
        source=catalogue.get(lasting.source) or _unknown(lasting.source),
        url=lasting.url,
        at=version.published or lasting.first_seen_at,
        text=version.text,
        analysis=analysis,
        archive="" if page is None else archive_code(page),
    )


def _unknown(source: str) -> Source:
    """A source that is in no catalogue (an import): of unknown standing."""
    return Source(
        id=source,
        name=source,
        outlet=source,
        country="",
        languages=(),
        ownership=Ownership.UNKNOWN,
        tier=4,
        scope="",
        kind=SourceKind.MANUAL,
        address="",
    )


def _standing(case: bulletins.CaseFound) -> CaseStanding:
    verdict = case.verdict
    return CaseStanding(
        case=case.case,
        state=case.state,
        claim=case.claim,
        item_type=case.item_type,
        articles=case.articles,
        outcome=verdict.outcome if verdict else None,
        competent_body=verdict.competent_body if verdict else "",
        competent_document=verdict.competent_document if verdict else "",
        competent_date=verdict.competent_date if verdict else "",
    )


def _tally(unit: Unit, recipe: str, since: datetime, until: datetime) -> Tally:
    texts, outlets = counts.total(unit, since, until)
    older, _ = counts.older(unit, recipe, since, until, press=True)
    tones = tuple(counts.tone_by_target(unit, since, until))
    return Tally(articles=texts, sources=outlets, tones=tones, older=older)


def _before(unit: Unit, recipe: str, since: datetime, until: datetime) -> Tally | None:
    """The period before, of the same length; None if nothing was measured then."""
    length: timedelta = until - since
    tally = _tally(unit, recipe, since - length, since)
    return tally if tally.articles else None
