"""Small makers for triage's tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from haidang.model.analysis import Analysis, Claim, Relevance, RootRelevance, Scored, Span
from haidang.model.article import Article, Kind, NewText, Text, Version
from haidang.model.case import Case, CaseItem, CaseState, Severity, SignalFinding
from haidang.model.person import Role, User
from haidang.model.source import Ownership, Source, SourceKind
from haidang.store import articles
from haidang.store.unit import Unit
from triage.evidence import Evidence, Inputs, evidence

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # ten in the morning in Đà Nẵng

MAI = User(name="mai", display="Mai", roles=frozenset({Role.ANALYST}))
TAM = User(name="tam", display="Tâm", roles=frozenset({Role.ANALYST}))
LAN = User(name="lan", display="Lan", roles=frozenset({Role.REVIEWER}))
SON = User(name="son", display="Sơn", roles=frozenset({Role.APPROVER}))
BOTH = User(name="mai", display="Mai", roles=frozenset({Role.ANALYST, Role.REVIEWER, Role.APPROVER}))


class Watch:
    """A clock that is set by hand."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def turn(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


def case(state: CaseState = CaseState.NEW, **changes: object) -> Case:
    made = Case(
        id=1,
        number="RR-2026-00001",
        state=state,
        rev=1,
        severity=Severity.S2,
        claim="Đập Sông Tranh 2 sắp vỡ, thành phố giấu tin",
        item_type="checkable_claim",
        story=None,
        first_seen_at=NOW,
        received_at=None,
        due_at=None,
        due_what="",
        assignee="",
        score=0.8,
        findings=(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def finding(signal: str, strength: float = 0.8) -> SignalFinding:
    return SignalFinding(signal=signal, strength=strength, evidence=f"{signal}.")


SONG_HAN = Source(
    id="songhan",
    name="Báo Sông Hàn",
    outlet="songhan.example",
    country="VN",
    languages=("vi",),
    ownership=Ownership.STATE_MEDIA,
    tier=2,
    scope="",
    kind=SourceKind.FEED,
    address="https://songhan.example/rss",
)
TIN_NHANH = replace(SONG_HAN, id="tinnhanh", name="Tin Nhanh", outlet="tinnhanh5p.example", tier=4)


def analysis(kind: str | None = "checkable_claim", **changes: object) -> Analysis:
    made = Analysis(
        language="vi",
        danang=RootRelevance(label=Relevance.MAIN, score=1.0, because=()),
        biendong=RootRelevance(label=Relevance.NO, score=0.0, because=()),
        type=None if kind is None else Scored(label=kind, score=0.9),
        worthiness=0.6,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def inputs(
    text: str,
    *,
    kind: str | None = "checkable_claim",
    source: Source | None = None,
    post: bool = True,
    title: str = "",
    measured: Analysis | None = None,
    **changes: object,
) -> Inputs:
    """A post by nobody known, unless said otherwise."""
    made = Inputs(
        version=Version(
            article=1,
            n=1,
            text=Text(title=title, lead="", text=text),
            text_digest="d",
            page=None,
            seen_at=NOW,
            published=NOW,
            published_raw="",
            modified=None,
            modified_raw="",
            authors=(),
            section="",
            language_declared="",
        ),
        article=Article(
            id=1,
            kind=Kind.POST if post else Kind.ARTICLE,
            source="",
            first_seen_at=NOW,
            url="",
        ),
        analysis=measured or analysis(kind),
        source=source,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def seen(text: str, **given: object) -> Evidence:
    return evidence(inputs(text, **given), NOW)  # type: ignore[arg-type]


def claim(text: str, score: float = 0.8) -> Claim:
    return Claim(text=text, span=Span(field="text", start=0, end=len(text)), score=score)


def put_article(unit: Unit, text: str, n: int = 1, kind: Kind = Kind.POST) -> CaseItem:
    """An article in the store, as the item of a case."""
    url = f"https://posts.example/{n}"
    placed = articles.place(
        unit,
        NewText(
            kind=kind,
            source="posts",
            url=url,
            addresses=((url, "canonical"),),
            text=Text(title="", lead="", text=text),
            page=None,
            seen_at=NOW,
        ),
        f"digest {n}",
    )
    return CaseItem(article=placed.article, version=placed.n, added_at=NOW, why="first")
