"""An article's present state as the index shows it."""

from sqlalchemy import select

from haidang.model.search import Document
from haidang.store import analyses, sources, stories
from haidang.store import articles as article_rows
from haidang.store.tables import articles
from haidang.store.unit import Unit


def load(unit: Unit, article: int, recipe: str) -> Document | None:
    """None if the article is gone. A text that is not measured yet is found by its words, without facets."""
    rev = unit.execute(select(articles.c.rev).where(articles.c.id == article)).scalar()
    lasting = article_rows.get(unit, article)
    version = article_rows.version(unit, article)
    if rev is None or lasting is None or version is None:
        return None
    source = sources.get(unit, lasting.source)
    analysis = analyses.latest(unit, article, recipe)
    return Document(
        id=article,
        rev=rev,
        kind=lasting.kind.value,
        source=lasting.source,
        outlet=source.outlet if source else lasting.source,
        country=source.country if source else "",
        language=analysis.language if analysis else version.language_declared,
        url=lasting.url,
        title=version.text.title,
        lead=version.text.lead,
        text=version.text.text,
        published=version.published or lasting.first_seen_at,
        danang=analysis.danang.label.value if analysis else "",
        biendong=analysis.biendong.label.value if analysis else "",
        topics=tuple(topic.label for topic in analysis.topics) if analysis else (),
        tone=analysis.tone.label.value if analysis and analysis.tone else "",
        target=analysis.tone.target.value if analysis and analysis.tone else "",
        type=analysis.type.label if analysis and analysis.type else "",
        story=stories.of(unit, article),
        seen_in=article_rows.seen_in(unit, article),
    )
