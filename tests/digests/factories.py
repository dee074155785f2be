"""Values for the digest's tests, in one breath."""

from datetime import UTC, datetime
from itertools import count

from digests.select import CaseStanding, Telling
from haidang.model.analysis import Analysis, Relevance, RootRelevance, Scored, Span, Target, Tone, ToneReading
from haidang.model.article import Kind, Text
from haidang.model.bulletin import (
    Bulletin,
    Citation,
    ClaimStatus,
    DigestKind,
    DigestState,
    Figures,
    Item,
    ItemSource,
    Letterhead,
    Share,
)
from haidang.model.case import CaseState, VerdictClass
from haidang.model.person import Role, User
from haidang.model.source import Ownership, Source, SourceKind

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 10:00 in Hà Nội
SINCE = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
UNTIL = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
_numbers = count(1000)

EDITOR = User(name="bientap", display="Biên tập", roles=frozenset({Role.EDITOR}))
APPROVER = User(name="duyet", display="Duyệt", roles=frozenset({Role.APPROVER, Role.LEADER}))
BOTH = User(name="caHai", display="Cả hai", roles=frozenset({Role.EDITOR, Role.APPROVER}))
LEADER = User(name="lanhdao", display="Lãnh đạo", roles=frozenset({Role.LEADER}))


def source(name: str, *, country: str = "VN", ownership: Ownership = Ownership.STATE_MEDIA, tier: int = 2) -> Source:
    return Source(
        id=name,
        name=name,
        outlet=name,
        country=country,
        languages=("vi",),
        ownership=ownership,
        tier=tier,
        scope="",
        kind=SourceKind.FEED,
        address=f"https://{name}.example/rss",
    )


HOME = source("Báo Sông Hàn")
OTHER_HOME = source("Thời báo Biển Việt", tier=1)
GOSSIP = source("Tin Nhanh", ownership=Ownership.UNKNOWN, tier=4)
STATE_ABROAD = source("海港日报", country="CN", tier=4)
ABROAD = source("Pacific Wire", country="AU", ownership=Ownership.PRIVATE_MEDIA)
POSTS = source("mastodon", ownership=Ownership.SOCIAL, tier=4)


def telling(
    where: Source = HOME,
    *,
    article: int | None = None,
    topic: str = "DN7",
    danang: Relevance = Relevance.MAIN,
    biendong: Relevance = Relevance.NO,
    kind: Kind = Kind.ARTICLE,
    type: str = "report",  # noqa: A002
    language: str = "vi",
    title: str = "Nước lũ rút ở Hội An",
    lead: str = "Nước đã rút khỏi các tuyến phố cổ từ sáng sớm hôm qua. Người dân bắt đầu dọn bùn trong nhà.",
    text: str = "",
    key: tuple[Span, ...] = (),
    fingerprint: str = "",
    at: datetime = AT,
) -> Telling:
    number = next(_numbers) if article is None else article

    def root(label: Relevance) -> RootRelevance:
        return RootRelevance(label=label, score=0.9, because=())

    return Telling(
        article=number,
        version=1,
        kind=kind,
        source=where,
        url=f"https://{where.outlet}.example/{number}",
        at=at,
        text=Text(title=title, lead=lead, text=text),
        archive=f"HD-{number:06d}",
        analysis=Analysis(
            language=language,
            danang=root(danang),
            biendong=root(biendong),
            topics=(Scored(label=topic, score=0.9),),
            tone=ToneReading(label=Tone.NEUTRAL, score=0.7, target=Target.DANANG_PLACE),
            type=Scored(label=type, score=0.9),
            key_sentences=key,
            fingerprint=fingerprint,
        ),
    )


def at_sea(where: Source = HOME, **more: object) -> Telling:
    values: dict[str, object] = {"topic": "BD3", "danang": Relevance.NO, "biendong": Relevance.MAIN} | more
    return telling(where, **values)  # type: ignore[arg-type]


def standing(*articles: int, outcome: VerdictClass | None = None, **more: str) -> CaseStanding:
    return CaseStanding(
        case=7,
        state=CaseState.VERIFYING if outcome is None else CaseState.DECIDED,
        claim="đập sắp vỡ lúc 2 giờ sáng",
        articles=frozenset(articles),
        outcome=outcome,
        **more,
    )


def item_source(**more: object) -> ItemSource:
    values: dict[str, object] = {
        "article": 1,
        "version": 1,
        "outlet": "Báo Sông Hàn",
        "country": "VN",
        "outlet_class": "cơ quan báo chí",
        "tier": 2,
        "title": "Nước lũ rút ở Hội An",
        "url": "https://songhan.example/1",
        "published": AT,
        "archive": "HD-000001",
        "topic": "DN7",
        "tone": "trung tính",
    } | more
    return ItemSource(**values)  # type: ignore[arg-type]


def item(number: int = 1, **more: object) -> Item:
    values: dict[str, object] = {
        "id": number,
        "rev": 1,
        "section": "dn_trong_nuoc",
        "position": number,
        "included": True,
        "story": number,
        "title": "Nước lũ rút ở Hội An",
        "original_title": "",
        "text": "Nước đã rút khỏi các tuyến phố cổ. Người dân dọn bùn trong nhà.",
        "status": ClaimStatus.NO_SECOND_SOURCE,
        "case": None,
        "sources": (item_source(article=number),),
        "citations": (
            Citation(article=number, version=1, sentence=0, field="lead", start=0, end=34),
            Citation(article=number, version=1, sentence=1, field="text", start=5, end=33),
        ),
    } | more
    return Item(**values)  # type: ignore[arg-type]


def bulletin(*items: Item, **more: object) -> Bulletin:
    values: dict[str, object] = {
        "id": 0,
        "rev": 1,
        "kind": DigestKind.DAILY,
        "state": DigestState.DRAFT,
        "since": SINCE,
        "until": UNTIL,
        "created_at": UNTIL,
        "created_by": "máy",
        "title": "Tổng hợp dư luận báo chí (từ 07 giờ 00 ngày 23/11/2026 đến 07 giờ 00 ngày 24/11/2026)",
        "highlights": ("Nước lũ rút ở Hội An (Báo Sông Hàn, 23/11).",),
        "items": items or (item(),),
        "figures": Figures(
            articles=12,
            sources=5,
            articles_before=10,
            shares=(Share(label="tích cực", count=12, percent=100.0, change=2.5),),
            by_target=(("Việt Nam", 12, 0, 0),),
        ),
        "outages": (),
        "letterhead": Letterhead(),
    } | more
    return Bulletin(**values)  # type: ignore[arg-type]
