"""A page becomes an article's version, or is set aside with the reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawlers.extract_child import Extractor
from crawlers.urls import address_key, canonical
from haidang import text
from haidang.errors import Quarantined
from haidang.model.article import Kind, NewText, Text
from haidang.model.page import Extracted, Page
from haidang.model.work import Job, Outcome, Step, Wish
from haidang.ports import EvidenceStore
from haidang.store import articles, pages, sources
from haidang.store.unit import Store, Unit

AHEAD = timedelta(hours=14)  # zones written wrongly put a date at most this far ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a page says, ready to be placed."""

    new: NewText
    digest: str


class Extract:
    """store.work.Handler."""

    step = Step.EXTRACT
    batch = 20
    lease = timedelta(minutes=10)
    newest_first = True

    def __init__(self, store: Store, evidence: EvidenceStore, extractor: Extractor) -> None:
        self._store = store
        self._evidence = evidence
        self._extractor = extractor

    def compute(self, job: Job) -> Read:
        """Reads the kept bytes in a child with limits."""
        with self._store.read() as unit:
            page = pages.get(unit, int(job.subject))
            source = sources.get(unit, page.source) if page else None
        if page is None:
            raise Quarantined("no such page")
        fetched = self._evidence.read(page.evidence)
        extracted = self._extractor.extract(
            fetched.body,
            url=fetched.final_url,
            content_type=page.content_type,
            timezone=source.timezone if source else "Asia/Ho_Chi_Minh",
        )
        if extracted.page_type != "article":
            raise Quarantined(f"{extracted.page_type}: {extracted.reason}")
        new = new_text(page, extracted, fetched.final_url)
        return Read(new=new, digest=text.digest(new.text.title, new.text.lead, new.text.text))

    def write(self, unit: Unit, job: Job, output: Read, now: datetime) -> Outcome:
        """Identity and version."""
        placed = articles.place(unit, output.new, output.digest)
        if placed.what == "erased":
            return Outcome(fate="quarantined", reason="was erased from this archive")
        if placed.what == "unchanged":
            articles.touch(unit, placed.article)  # perhaps seen in one more source
            return Outcome(fate="unchanged", marks=(("index", str(placed.article)),))
        subject = f"{placed.article}/{placed.n}"
        return Outcome(
            fate="done",
            reason=placed.what,
            next=(Wish(step=Step.MEASURE, subject=subject),),
            marks=(("index", str(placed.article)),),
        )

    def abandoned(self) -> None:
        """Nothing is remembered."""


def new_text(page: Page, extracted: Extracted, final_url: str) -> NewText:
    """Puts what the page says before what its feed said; the feed fills the gaps."""
    url = canonical(extracted.canonical or final_url)
    found = {address_key(url): "canonical"}
    for address, why in ((page.url, "feed"), (final_url, "redirect"), *extracted.addresses):
        try:
            found.setdefault(address_key(address), why)
        except Quarantined:
            continue  # a page may name any rubbish as its other address
    published, raw = extracted.published, extracted.published_raw
    if published is not None and published > page.fetched_at + AHEAD:
        published = None  # a date ahead of the fetch is a wrong one; its raw string stays
    if published is None:
        published, raw = page.hint_published, raw or page.hint_published_raw
    return NewText(
        kind=Kind.ARTICLE,
        source=page.source,
        url=url,
        addresses=tuple(found.items()),
        text=Text(
            title=extracted.title or page.hint_title, lead=extracted.lead, text="\n\n".join(extracted.paragraphs)
        ),
        page=page.id,
        seen_at=page.fetched_at,
        published=published,
        published_raw=raw,
        modified=extracted.modified,
        modified_raw=extracted.modified_raw,
        authors=extracted.authors,
        section=extracted.section,
        language_declared=extracted.language,
    )
