"""What the list and the case page show of a case, loaded from one snapshot."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboards import shape
from dashboards.access import Visit
from haidang.model.analysis import ItemType
from haidang.model.article import Article, Version
from haidang.model.case import Case, CaseItem, CaseState
from haidang.model.source import Source
from haidang.store import analyses, articles, assessments, cases, sources, users
from haidang.store.unit import Unit

PLEA = ItemType.DISTRESS_CALL.value
PLEA_WAITS = (CaseState.NEW, CaseState.TAKEN, CaseState.VERIFYING)
OTHERS = tuple(one.value for one in ItemType if one is not ItemType.DISTRESS_CALL)
TEXTS_SHOWN = 6  # of a case; the next ones are links
LINKS_SHOWN = 60
QUOTES_OFFERED = 6
HEADLINE = 90

SIGNALS = {
    "borrowed_authority": "viện dẫn tên tuổi lớn",
    "changed_figures": "số liệu khác bản gốc",
    "forged_document": "văn bản cần đối chiếu",
    "impersonation": "có thể mạo danh",
    "leadership": "nêu lãnh đạo thành phố",
    "life_safety": "an toàn tính mạng",
    "repeats_judged_claim": "lặp lại nội dung đã đánh giá",
    "sovereignty": "liên quan chủ quyền",
    "sudden_spread": "lan nhanh",
    "unsourced_claim": "chưa rõ nguồn gốc",
}
# Words for how soon, not for what it is: a case that waits has been found to be nothing yet.
URGENCY = {"S1": "rất khẩn", "S2": "khẩn", "S3": "thường", "S4": "theo dõi"}
WHY_IN_CASE = {
    "first": "tin bài đầu tiên",
    "copy": "bản sao",
    "same_claim": "cùng nội dung đã đánh giá",
    "same_meaning": "cùng nội dung, lời khác",
    "same_story": "cùng câu chuyện",
    "by_hand": "người thêm",
}


@dataclass(frozen=True, slots=True)
class Telling:
    """An article or post with where it stood."""

    article: Article
    version: Version
    source: Source | None

    @property
    def at(self) -> datetime:
        """Published, else first seen."""
        return self.version.published or self.article.first_seen_at

    @property
    def headline(self) -> str:
        """Its title, or how it begins: a post has none, and its author is not shown."""
        text = self.version.text
        line = " ".join((text.title or text.lead or text.text).split())
        return line if len(line) <= HEADLINE else line[:HEADLINE].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list."""

    case: Case
    reason: str  # the strongest, in one line
    more: int  # further reasons
    first: Telling | None
    others: int
    clock: str
    late: bool
    assignee: str  # as shown


@dataclass(frozen=True, slots=True)
class Shown:
    """An item of a case with its text, marked."""

    item: CaseItem
    telling: Telling
    versions: int
    title: list[shape.Piece]
    lead: list[shape.Piece]
    body: list[list[shape.Piece]]


def names(unit: Unit) -> dict[str, str]:
    """How accounts are shown, by name."""
    return {user.name: user.display for user in users.every(unit)}


def row(unit: Unit, visit: Visit, case: Case, shown: dict[str, str]) -> Row:
    """A case as the list shows it."""
    inside = cases.items(unit, case.id)
    first = next((found for item in inside if (found := telling(unit, item)) is not None), None)
    return Row(
        case=case,
        reason=case.findings[0].evidence if case.findings else "",
        more=max(0, len(case.findings) - 1),
        first=first,
        others=max(0, len(inside) - 1),
        clock=clock(visit, case.due_at),
        late=case.due_at is not None and case.due_at < visit.now,
        assignee=shown.get(case.assignee, case.assignee),
    )


def telling(unit: Unit, item: CaseItem) -> Telling | None:
    """An item with its text as it came in; None once it has been erased."""
    article, version = articles.get(unit, item.article), articles.version(unit, item.article, item.version)
    if article is None or version is None:
        return None
    return Telling(article, version, sources.get(unit, article.source))


def shown(unit: Unit, case: Case, item: CaseItem) -> Shown | None:
    """An item with the spans that raised attention, and the claim itself, marked."""
    found = telling(unit, item)
    if found is None:
        return None
    seen = assessments.newest(unit, item.article, item.version)
    spans = [(*span, finding.evidence) for finding in (seen.findings if seen else ()) for span in finding.spans]

    def pieces(field: str) -> list[shape.Piece]:
        text: str = getattr(found.version.text, field)
        marks = [(start, end, "cue", why) for name, start, end, why in spans if name == field]
        at = text.find(case.claim)
        if at >= 0 and case.claim:
            marks.append((at, at + len(case.claim), "claim", "nội dung của vụ việc"))
        return shape.marked(text, marks)

    return Shown(
        item=item,
        telling=found,
        versions=len(articles.history(unit, item.article)),
        title=pieces("title"),
        lead=pieces("lead"),
        body=shape.paragraphs(pieces("text")),
    )


def quotes(unit: Unit, case: Case, items: list[Shown], recipe: str) -> list[str]:
    """Sentences that a verdict may be about, word for word: the case's own, then what was found worth checking."""
    offered = [case.claim]
    for one in items:
        analysis = analyses.get(unit, one.item.article, one.item.version, recipe)
        offered += [claim.text for claim in sorted(analysis.claims, key=lambda c: -c.score)] if analysis else []
    return list(dict.fromkeys(text for text in offered if text.strip()))[:QUOTES_OFFERED]


def clock(visit: Visit, due: datetime | None) -> str:
    """còn 2 giờ 05 phút, quá hạn 20 phút; in the person's language."""
    if due is None or visit.language != "en":
        return shape.clock(due, visit.now)
    left = due - visit.now
    return f"overdue by {_english(-left)}" if left < timedelta() else f"{_english(left)} left"


def near(visit: Visit, at: datetime) -> str:
    """hôm nay 07:30; in the person's language."""
    words = shape.near(at, visit.needs.zone, visit.now)
    return words.replace("hôm nay", "today").replace("hôm qua", "yesterday") if visit.language == "en" else words


def _english(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02d} min"
    return f"{minutes // 1440} days"


def sentence(text: str) -> str:
    """A refusal as a sentence of its own."""
    text = text.strip()
    opened = text[:1].upper() + text[1:]
    return opened if not opened or opened[-1] in ".!?" else f"{opened}."
