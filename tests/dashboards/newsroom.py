"""A small newsroom in a store: sources, articles with versions, cases, people. For the pages and for the journey."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from haidang.model.analysis import (
    Analysis,
    Claim,
    ItemType,
    Relevance,
    RootRelevance,
    Scored,
    Span,
    Target,
    Tone,
    ToneReading,
)
from haidang.model.article import Kind, NewText, Text
from haidang.model.case import Assessment, Case, CaseItem, Severity, SignalFinding
from haidang.model.person import Role, User
from haidang.model.source import Ownership, Source, SourceKind
from haidang.model.story import Opened
from haidang.store import analyses, articles, assessments, cases, sources, stories, users
from haidang.store.unit import Store, Unit
from haidang.text import digest
from triage.cases import new_case

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # 07:30 in Đà Nẵng
RECIPE = "r1"
CLAIM = "Đập Sông Tranh 2 sắp vỡ, thành phố giấu tin"
PLEA = "Cứu với, nhà tôi ở Hòa Liên nước ngập tới mái, có hai cụ già và một cháu nhỏ"

PEOPLE = {
    role: User(name=name, display=display, roles=frozenset({role}))
    for role, name, display in (
        (Role.ANALYST, "mai", "Trần Thị Mai"),
        (Role.REVIEWER, "lan", "Lê Thị Lan"),
        (Role.EDITOR, "bien", "Ngô Văn Biên"),
        (Role.APPROVER, "son", "Phạm Văn Sơn"),
        (Role.LEADER, "truong", "Đỗ Trưởng"),
        (Role.RESEARCHER, "nghien", "Bùi Nghiên"),
        (Role.AUDITOR, "kiem", "Vũ Kiểm"),
        (Role.ADMIN, "quan", "Hồ Quản"),
    )
}
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
TIN_NHANH = replace(
    SONG_HAN, id="tinnhanh", name="Tin Nhanh 5 Phút", outlet="tinnhanh.example", ownership=Ownership.UNKNOWN, tier=4
)
HARBOR = replace(
    SONG_HAN,
    id="harbor",
    name="Harbor Observer",
    outlet="harbor.example",
    country="US",
    languages=("en",),
    ownership=Ownership.PRIVATE_MEDIA,
)
POSTS = replace(
    SONG_HAN,
    id="posts",
    name="mastodon.example",
    outlet="mastodon.example",
    ownership=Ownership.SOCIAL,
    tier=4,
    kind=SourceKind.MASTODON,
)

RUMOUR = Text(
    title="Đập Sông Tranh 2 sắp vỡ?",
    lead="",
    text=f"Nhiều người truyền nhau thông tin nóng trong đêm.\n\n{CLAIM}, 2 giờ sáng xả 20.000 m3/s. "
    "Bà con hãy chia sẻ ngay cho người thân ở hạ du.",
)
RUMOUR_LATER = replace(RUMOUR, text=RUMOUR.text.replace("20.000 m3/s", "12.000 m3/s") + "\n\nBài đã được cập nhật.")
LEAD = "Sáng 23/11, Ban Chỉ huy Phòng thủ dân sự thành phố cho biết đập Sông Tranh 2 vận hành bình thường."
BODY = "Mực nước hồ lúc 6 giờ thấp hơn mực nước dâng bình thường 3,2 mét. Người dân vùng hạ du được thông báo hai lần."
NEWS = Text(title="Đà Nẵng: hồ Sông Tranh 2 vận hành bình thường sau mưa lớn", lead=LEAD, text=BODY)
FOREIGN = Text(
    title="Da Nang reopens schools after floods",
    lead="Schools across Da Nang reopened on Monday after a week of floods, city officials said.",
    text="More than two hundred schools were cleaned over the weekend, according to the education department.",
)


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What stands in the store."""

    rumour: Case
    plea: Case
    opinion: Case
    rumour_article: int
    news_article: int


def fill(store: Store, now: datetime = NOW, *, copies: int = 2) -> Filled:
    """Everything that the pages show; people are put by `people`."""
    with store.begin() as unit:
        sources.put(unit, (SONG_HAN, TIN_NHANH, HARBOR, POSTS), now)
        analyses.put_recipe(unit, RECIPE, "{}", now - timedelta(days=2))
        news = _measured(unit, NEWS, SONG_HAN, now - timedelta(hours=5), topics="DN7")
        _measured(unit, FOREIGN, HARBOR, now - timedelta(hours=9), topics="DN12", language="en")
        first = _measured(unit, RUMOUR, TIN_NHANH, now - timedelta(minutes=40), kind="checkable_claim")
        _version(unit, RUMOUR_LATER, TIN_NHANH, now - timedelta(minutes=20), RUMOUR.title)
        rumour = _case(unit, first, RUMOUR, "checkable_claim", now - timedelta(minutes=40))
        for n in range(copies):
            copy = Text(title="", lead="", text=f"Nghe nói {CLAIM.lower()} bà con ơi ({n + 1})")
            article = _measured(unit, copy, POSTS, now - timedelta(minutes=30 - n), kind="checkable_claim")
            item = CaseItem(article=article, version=1, added_at=now - timedelta(minutes=30 - n), why="copy")
            cases.attach(unit, rumour.id, item, now=now)
        cry = Text(title="", lead="", text=f"{PLEA}. Số nhà 12.")
        plea = _case(
            unit, _measured(unit, cry, POSTS, now, kind="distress_call"), cry, "distress_call", now, claim=PLEA
        )
        view = Text(title="Thành phố xả lũ kiểu gì vậy", lead="", text="Tôi thấy cách xả lũ năm nay quá tệ.")
        opinion = _case(
            unit,
            _measured(unit, view, TIN_NHANH, now - timedelta(hours=2), kind="opinion"),
            view,
            "opinion",
            now - timedelta(hours=2),
            claim=view.text,
            severity=Severity.S3,
        )
    return Filled(rumour=rumour, plea=plea, opinion=opinion, rumour_article=first, news_article=news)


def people(store: Store, password_hash: str = "no password", now: datetime = NOW) -> None:
    """One account for each role."""
    with store.begin() as unit:
        for user in PEOPLE.values():
            users.put(unit, user, password_hash, now)


def _place(unit: Unit, text: Text, source: Source, at: datetime, key: str) -> articles.Placed:
    url = f"https://{source.outlet}/{digest(key, '', '')[:12]}"
    return articles.place(
        unit,
        NewText(
            kind=Kind.POST if source.kind is SourceKind.MASTODON else Kind.ARTICLE,
            source=source.id,
            url=url,
            addresses=((url, "canonical"),),
            text=text,
            page=None,
            seen_at=at,
            published=at,
            author_key="f" * 32 if source.kind is SourceKind.MASTODON else "",
        ),
        digest(text.title, text.lead, text.text),
    )


def _version(unit: Unit, text: Text, source: Source, at: datetime, key: str) -> None:
    _place(unit, text, source, at, key)


def _measured(
    unit: Unit,
    text: Text,
    source: Source,
    at: datetime,
    *,
    kind: str = "report",
    topics: str = "",
    language: str = "vi",
) -> int:
    """An article with its analysis, in a story of its own."""
    placed = _place(unit, text, source, at, text.title or text.text)
    article, version = articles.get(unit, placed.article), articles.version(unit, placed.article, placed.n)
    assert article is not None
    assert version is not None
    measured = Analysis(
        language=language,
        danang=RootRelevance(label=Relevance.MAIN, score=0.9, because=()),
        biendong=RootRelevance(label=Relevance.NO, score=0.0, because=()),
        topics=(Scored(label=topics, score=0.9),) if topics else (),
        tone=ToneReading(label=Tone.NEUTRAL, score=0.8, target=Target.DANANG_PLACE),
        type=Scored(label=kind, score=0.9),
        claims=_claims(text) if kind == ItemType.CHECKABLE_CLAIM else (),
        key_sentences=_sentences(text),
        fingerprint=f"{placed.article:016x}",
    )
    analyses.put(unit, version, RECIPE, measured, at)
    analyses.put_facts(
        unit, article=article, version=version, source=source, recipe=RECIPE, analysis=measured, zone=ZONE
    )
    stories.apply(unit, Opened(article=placed.article), at=at, fingerprint=measured.fingerprint)
    return placed.article


def _sentences(text: Text) -> tuple[Span, ...]:
    spans = [Span(field="lead", start=0, end=len(text.lead))] if text.lead else []
    end = text.text.find(". ") + 1 or len(text.text)
    return (*spans, Span(field="text", start=0, end=end))


def _claims(text: Text) -> tuple[Claim, ...]:
    at = text.text.find(CLAIM)
    return (Claim(text=CLAIM, span=Span(field="text", start=at, end=at + len(CLAIM)), score=0.9),) if at >= 0 else ()


def _case(
    unit: Unit,
    article: int,
    text: Text,
    item_type: str,
    at: datetime,
    *,
    claim: str = CLAIM,
    severity: Severity = Severity.S2,
) -> Case:
    figure = text.text.find("20.000 m3/s")
    spans = (("text", figure, figure + len("20.000 m3/s")),) if figure >= 0 else ()
    findings = (
        ()
        if item_type == "distress_call"
        else (
            SignalFinding(
                signal="unsourced_claim",
                strength=0.9,
                evidence="Nội dung kiểm chứng được do nguồn ít được biết đến nêu, chưa thấy nguồn gốc thứ hai.",
            ),
            SignalFinding(signal="life_safety", strength=0.7, evidence="Nói về an toàn hồ đập và di tản.", spans=spans),
        )
    )
    assessment = Assessment(
        flagged=item_type != "distress_call",
        above_queue=item_type == "distress_call",
        severity=Severity.S1 if item_type == "distress_call" else severity,
        score=0.8,
        findings=findings,
        claim=claim,
        weights="w",
    )
    version = articles.version(unit, article, 1)
    assert version is not None
    assessments.put(unit, version, RECIPE, assessment, at)
    item = CaseItem(article=article, version=1, added_at=at, why="first")
    new = new_case(
        assessment, item_type=item_type, item=item, story=stories.of(unit, article), first_seen_at=at, zone=ZONE
    )
    return cases.open_case(unit, new, now=at, zone=ZONE)
