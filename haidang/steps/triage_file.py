"""`haidang triage` on a file: the same assessment as in the trip, over texts that are in no store.

Stories and copies are those of the file itself; what a record does not say is unknown, never zero.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from haidang import text as views
from haidang.model.analysis import Analysis
from haidang.model.article import Article, Kind, Text, Version
from haidang.model.case import JudgedClaim, VerdictClass
from haidang.model.source import Ownership, Source, SourceKind
from haidang.ports import Embedder
from nlp.analyse import Analyser, origin_of
from nlp.fingerprint import similar
from nlp.match import ClaimMatcher, LibraryClaim
from triage.assess import assess
from triage.evidence import COPY, MOST_COPIES, Inputs, NearCopy
from triage.match import matched_text
from triage.score import load

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    record: dict[str, Any]
    article: Article
    version: Version
    source: Source | None
    analysis: Analysis


def triage_file(
    records: Iterable[dict[str, Any]],
    analyser: Analyser,
    *,
    library: Sequence[LibraryClaim],
    embedder: Embedder | None,
) -> Iterator[dict[str, Any]]:
    """A line a record, in order: id, flagged, urgency (0-3), type, reasons, matches."""
    weights = load()
    matcher = ClaimMatcher(library, embedder if library else None)
    judged = {
        one.id: JudgedClaim(id=i, text=one.claim, case=None, outcome=VerdictClass.UNPROVEN, at=_EPOCH)
        for i, one in enumerate(library)
    }
    rows = [_read(i, record, analyser) for i, record in enumerate(records)]
    for row in rows:
        copies = tuple(_copy(other) for other in rows if other is not row and _repeats(row, other))[:MOST_COPIES]
        matches = matcher.match(matched_text(row.version.text, row.analysis.claims))
        shares = row.record.get("shares_first_hour")
        inputs = Inputs(
            version=row.version,
            article=row.article,
            analysis=row.analysis,
            source=row.source,
            matches=matches,
            judged=tuple(judged[m.claim] for m in matches if m.claim in judged),
            story_size=1 + len(copies),
            root_sources=max(1, len({c.outlet for c in copies if c.outlet} | {_outlet(row)} - {""})),
            copies_first_hour=1 + len(copies) if copies else None,
            shares_first_hour=shares if isinstance(shares, int) else None,
            copies=copies,
        )
        found = assess(inputs, weights=weights, now=datetime.now(UTC))
        yield {
            "id": row.record.get("id"),
            "flagged": found.flagged or found.above_queue,
            "urgency": found.severity.urgency,
            "type": row.analysis.type.label if row.analysis.type else None,
            "reasons": [
                {"signal": f.signal, "weight": round(weights.weights[f.signal] * f.strength, 4), "evidence": f.evidence}
                for f in found.findings
            ],
            "matches": [
                {"claim": m.claim, "score": round(m.score, 4), "decision": m.decision}
                for m in matches
                if m.decision != "none"
            ],
        }


def _read(i: int, record: dict[str, Any], analyser: Analyser) -> _Row:
    kind = Kind.POST if record.get("kind") == "post" else Kind.ARTICLE
    source = _source(record)
    text = Text(title=_word(record, "title"), lead=_word(record, "lead"), text=_word(record, "text"))
    analysis, _ = analyser.measure_with_vector(text, origin_of(record), everything=True)
    at = _instant(record.get("published"))
    article = Article(id=i + 1, kind=kind, source=source.id if source else "", first_seen_at=at or _EPOCH, url="")
    version = Version(
        article=i + 1,
        n=1,
        text=text,
        text_digest=views.digest(text.title, text.lead, text.text),
        page=None,
        seen_at=at or _EPOCH,
        published=at,
        published_raw=_word(record, "published"),
        modified=None,
        modified_raw="",
        authors=(),
        section="",
        language_declared=_word(record, "lang"),
    )
    return _Row(record=record, article=article, version=version, source=source, analysis=analysis)


def _source(record: dict[str, Any]) -> Source | None:
    name, tier = _word(record, "source"), record.get("tier")
    if not name and not isinstance(tier, int):
        return None
    given = _word(record, "outlet_class")
    return Source(
        id=name or "file",
        name=name,
        outlet=name,
        country=_word(record, "outlet_country"),
        languages=(),
        ownership=Ownership(given) if given in set(Ownership) else Ownership.UNKNOWN,
        tier=tier if isinstance(tier, int) else 4,
        scope="",
        kind=SourceKind.MANUAL,
        address="",
    )


def _repeats(one: _Row, other: _Row) -> bool:
    return similar(one.analysis.fingerprint, other.analysis.fingerprint) >= COPY


def _copy(row: _Row) -> NearCopy:
    return NearCopy(
        article=row.article.id,
        text=row.version.text,
        outlet=_outlet(row),
        name=row.source.name if row.source else "",
        at=row.version.published or row.article.first_seen_at,
    )


def _outlet(row: _Row) -> str:
    return row.source.outlet if row.source is not None and row.article.kind is not Kind.POST else ""


def _word(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""


def _instant(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)
