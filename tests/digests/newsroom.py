"""A made-up day for the digest's tests: the demonstration newsroom's texts and labels, as selection takes them."""

import json
import re
import tomllib
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from digests.compile import Material
from digests.figures import SourceVisit, Tally, figures, outages
from digests.select import CaseStanding, StoryInput, Telling
from haidang.model.analysis import Analysis, Relevance, Root, RootRelevance, Scored, Span, Target, Tone, ToneReading
from haidang.model.article import Kind, Text
from haidang.model.case import CaseState, VerdictClass
from haidang.model.source import Ownership, Source, SourceHealth, SourceKind

DEMO = Path(__file__).parents[2] / "demo"
UNTIL = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # 07:00 in Hà Nội
SINCE = UNTIL - timedelta(days=1)

_OUTLETS = """
songhan|Báo Sông Hàn|VN|state_media|2
danangnay|Đà Nẵng Hôm Nay Online|VN|state_media|2
bienviet|Thời báo Biển Việt|VN|state_media|1
thoidai|Nhật báo Nhịp Thời|VN|state_media|2
kinhte|Kinh tế Miền Trung|VN|state_media|2
laodong24|Tin Lao Động 24|VN|state_media|2
dulichxanh|Du lịch Xanh|VN|private_media|3
khoahoc|Khoa học & Biển|VN|state_media|2
tinnhanh|Tin Nhanh 5 Phút|VN|unknown|4
goclang|Góc Làng Biển|VN|blog|4
centralcoast|Central Coast Herald|VN|state_media|2
straitsreview|Straits Policy Review|SG|think_tank|3
pacificwire|Pacific Wire|AU|private_media|2
harbor|Harbor Observer|US|private_media|2
nanhaipost|南域时报|CN|state_media|4
haigang|海港日报|CN|state_media|4
daoyu|島嶼新聞|TW|private_media|2
maynila|Balitang Look|PH|private_media|2
luzontimes|Luzon Sea Times|PH|private_media|2
minato|みなと新報|JP|private_media|2
hanbada|한바다일보|KR|private_media|2
seoulpost|동쪽바다뉴스|KR|private_media|3
volna|Дальняя Волна|RU|state_media|3
rivage|Le Courrier des Rivages|FR|private_media|2
samudra|Kabar Samudra|ID|private_media|2
selat|Berita Selat|MY|private_media|2
"""


@cache
def outlets() -> dict[str, Source]:
    found = {}
    for line in _OUTLETS.strip().splitlines():
        name_id, name, country, ownership, tier = line.split("|")
        found[name_id] = Source(
            id=name_id,
            name=name,
            outlet=f"{name_id}.example",
            country=country,
            languages=("vi",),
            ownership=Ownership(ownership),
            tier=int(tier),
            scope="",
            kind=SourceKind.FEED,
            address=f"https://{name_id}.example/rss",
        )
    return found


def labels() -> dict[str, dict[str, object]]:
    rows = {}
    for path in sorted((DEMO / "labels").glob("articles-*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            rows[row["id"]] = row
    return rows


def _read(path: Path) -> tuple[dict[str, str], str]:
    _, front, body = path.read_text("utf-8").split("+++", 2)
    return tomllib.loads(front), body.strip()


def _plain(text: str) -> str:
    def macro(match: re.Match[str]) -> str:
        kind, amount = match[1], match[2]
        if kind == "t":
            return "14:30"
        at = UNTIL + timedelta(days=int(amount or 0))
        return {"d": f"{at.day}/{at.month}", "D": f"{at.day}/{at.month}/{at.year}", "w": "thứ Hai", "y": str(at.year)}[
            kind
        ]

    text = re.sub(r"\{\{(\w):(-?\w*)\}\}", macro, text)
    return re.sub(r"^(?:## |> )", "", text, flags=re.MULTILINE)


def _spans(lead: str, text: str) -> tuple[Span, ...]:
    spans = [Span(field="lead", start=0, end=len(lead))] if lead else []
    for paragraph in re.finditer(r"[^\n]+", text):
        sentence = re.match(r".*?[.!?。！？](?=\s|”|$|[^\w.])", paragraph.group())
        if sentence and len(sentence.group()) > 20:
            spans.append(Span(field="text", start=paragraph.start(), end=paragraph.start() + sentence.end()))
    return tuple(spans[:4])


def _analysis(row: dict[str, object], lead: str, text: str, number: int) -> Analysis:
    def root(name: Root) -> RootRelevance:
        return RootRelevance(label=Relevance(str(row[name.value])), score=0.9, because=())

    return Analysis(
        language=str(row["lang"]).split("-", maxsplit=1)[0],
        danang=root(Root.DANANG),
        biendong=root(Root.BIENDONG),
        topics=tuple(Scored(label=str(t), score=0.9) for t in row["topics"]),  # type: ignore[attr-defined]
        tone=ToneReading(label=Tone(str(row["tone"])), score=0.8, target=Target(str(row["target"]))),
        type=Scored(label=str(row["type"]), score=0.9),
        key_sentences=_spans(lead, text),
        fingerprint=f"{number:016x}",
    )


@cache
def tellings() -> tuple[tuple[str, str, Telling], ...]:
    """(story, claim, telling) of every article, whatever its day: the whole newsroom in one period."""
    found = []
    by_id = labels()
    for number, path in enumerate(sorted((DEMO / "newsroom" / "articles").glob("*/*.md")), 1):
        if path.name.endswith(".v2.md"):
            continue
        front, body = _read(path)
        row = by_id[front["id"]]
        lead, text = _plain(front["lead"]), _plain(body)
        telling = Telling(
            article=number,
            version=1,
            kind=Kind.ARTICLE,
            source=outlets()[path.parent.name],
            url=f"https://{path.parent.name}.example/{path.stem}.html",
            at=UNTIL - timedelta(minutes=20 + (number * 37) % 1400),
            text=Text(title=_plain(front["title"]), lead=lead, text=text),
            analysis=_analysis(row, lead, text, number),
            archive=f"HD-{number:06d}",
        )
        found.append((str(row["story"]), str(row["claim"]), telling))
    return tuple(found)


def material() -> Material:
    groups: dict[str, list[Telling]] = defaultdict(list)
    claims: dict[str, list[int]] = defaultdict(list)
    for story, claim, telling in tellings():
        groups[story or f"alone-{telling.article}"].append(telling)
        if claim:
            claims[claim].append(telling.article)
    everything = [telling for group in groups.values() for telling in group]
    tones: dict[tuple[str, str], int] = defaultdict(int)
    for telling in everything:
        if telling.analysis.relevant and telling.analysis.tone:
            tones[(telling.analysis.tone.target.value, telling.analysis.tone.label.value)] += 1
    now = Tally(articles=sum(tones.values()), sources=26, tones=tuple((t, o, n) for (t, o), n in sorted(tones.items())))
    before = Tally(
        articles=81,
        sources=25,
        tones=(("danang_place", "pos", 20), ("china", "neu", 41), ("danang_government", "neg", 20)),
    )
    visits = [SourceVisit(source=s, fate="fetched", new_items=3) for s in outlets() if s not in ("volna", "selat")]
    visits += [SourceVisit(source="volna", fate="failed"), SourceVisit(source="selat", fate="refused")]
    return Material(
        since=SINCE,
        until=UNTIL,
        stories=tuple(
            StoryInput(story=number, tellings=tuple(group)) for number, group in enumerate(groups.values(), 1)
        ),
        standings=_standings(claims),
        figures=figures(now, before),
        outages=outages(outlets().values(), visits, {s: SourceHealth(source=s) for s in outlets()}, UNTIL),
    )


def _standings(claims: dict[str, list[int]]) -> tuple[CaseStanding, ...]:
    return (
        CaseStanding(
            case=1,
            state=CaseState.DECIDED,
            claim="đập Sông Tranh 2 sắp vỡ, 2 giờ sáng xả 20.000 m3/s",
            articles=frozenset(claims["FC1"]),
            outcome=VerdictClass.FALSE,
            competent_body="Ban Chỉ huy Phòng thủ dân sự thành phố",
            competent_document="Thông báo số 118/TB-PTDS",
            competent_date="23/11/2026",
        ),
        CaseStanding(
            case=2,
            state=CaseState.DECIDED,
            claim="lệnh số 4471/UBND-KH cho đóng cửa trường học, chợ trong 7 ngày và thu quỹ lũ 500.000 đồng mỗi hộ",
            articles=frozenset(claims["FC2"]),
            outcome=VerdictClass.INACCURATE,
        ),
        CaseStanding(
            case=3,
            state=CaseState.VERIFYING,
            claim="3 tàu cá bị bắn chìm, 27 ngư dân mất tích ở Hoàng Sa",
            articles=frozenset(claims["FC3"]),
        ),
    )
