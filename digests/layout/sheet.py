"""A digest as blocks of worded text: what all formats print, so that they say the same."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from digests.compose import TO_HIGHLIGHT, lead_in, lead_source, status_words
from digests.figures import counted, coverage
from digests.layout.measures import DRAFT_WORDS, EMPTY_WORDS
from digests.sections import PARTS, Section, printed
from digests.words import TOPICS, country, day, foreign_state, tier
from haidang.model.bulletin import Bulletin, DigestKind, DigestState, Item, ItemSource

MOST_OTHERS = 3  # outlets named beside the one that an entry rests on
MOST_ADDRESS = 64  # characters of a printed address; the link under it is whole

BASIS = (
    "Tổng hợp từ nguồn công khai; việc chọn tin, trích câu do phần mềm hỗ trợ, biên tập viên kiểm tra. "
    "Đây là đánh giá nội bộ, không phải kết luận kiểm chứng công khai."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of one look."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph. Kinds: part, section, empty (a section without news), body, source, note."""

    kind: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; the first column is words, the others figures unless `wide`."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that stands on the pages."""

    parent_body: str
    body: str
    number_line: str
    date_line: str
    subject: str
    subject_lines: tuple[str, ...]  # the same, broken where it reads best
    circulation: str
    blocks: tuple[Block | Grid, ...]
    annex: Grid | None
    recipients: tuple[str, ...]
    signer_lines: tuple[str, ...]
    draft_words: str  # "" once approved
    digest: str  # of the frozen content, "" before approval
    made: datetime = field(compare=False)  # of the document's metadata


def sheet(bulletin: Bulletin, zone: tzinfo) -> Sheet:
    """The digest's pages in words."""
    office, subject = bulletin.letterhead, _subject(bulletin)
    year = bulletin.until.astimezone(zone).year
    return Sheet(
        parent_body=office.parent_body,
        body=office.body,
        number_line=f"Số:          /{office.symbol}",
        date_line=f"{office.place}, ngày         tháng         năm {year}",
        subject=subject,
        subject_lines=tuple(line for line in re.split(r"\s+(?=\()", subject) if line),
        circulation=office.circulation,
        blocks=tuple(_blocks(bulletin, zone)),
        annex=_annex(bulletin, zone) if bulletin.kind is DigestKind.WEEKLY else None,
        recipients=tuple(_recipients(office.recipients)),
        signer_lines=office.signer_lines,
        draft_words="" if bulletin.state is DigestState.APPROVED else DRAFT_WORDS,
        digest=bulletin.frozen_digest,
        made=bulletin.approved_at or bulletin.created_at,
    )


def _subject(bulletin: Bulletin) -> str:
    if bulletin.replaces is None:
        return bulletin.title
    return f"{bulletin.title} (văn bản thay thế)"


def _recipients(lines: Sequence[str]) -> Iterable[str]:
    for place, line in enumerate(lines, 1):
        yield f"- {line.rstrip(' ;.')}{'.' if place == len(lines) else ';'}"


def _blocks(bulletin: Bulletin, zone: tzinfo) -> Iterable[Block | Grid]:
    numerals = iter(("I", "II", "III", "IV", "V", "VI", "VII", "VIII"))
    yield _part(next(numerals), "Nổi bật")
    for line in bulletin.highlights:
        yield _words("body", f"- {line}")
    entries = printed(bulletin.items)
    if not bulletin.highlights:
        yield _words("body", TO_HIGHLIGHT if entries else EMPTY_WORDS)
    further = dict(bulletin.further)
    for part in PARTS:
        yield _part(next(numerals), part.title)
        for number, section in enumerate(part.sections, 1):
            inside = [item for item in entries if item.section == section.key]
            beside = sum(item.section == section.key and not item.included for item in bulletin.items)
            yield from _section(section, number, inside, further.get(section.key, 0) + beside, zone)
    yield _part(next(numerals), "Số liệu")
    yield _words("body", counted(bulletin.figures))
    if bulletin.figures.by_target:
        rows = [(target, *(str(n) for n in tones)) for target, *tones in bulletin.figures.by_target]
        yield Grid(header=("Đối tượng được nói tới", "Tích cực", "Trung tính", "Tiêu cực"), rows=tuple(rows))
    yield Block(kind="body", runs=(Run(text="Tình trạng nguồn tin: ", bold=True), Run(text=coverage(bulletin.outages))))
    if bulletin.recommendations:
        yield _part(next(numerals), "Kiến nghị")
        for paragraph in bulletin.recommendations.split("\n"):
            if paragraph.strip():
                yield _words("body", paragraph.strip())
    yield Block(kind="note", runs=(Run(text=BASIS, italic=True),))


def _part(numeral: str, title: str) -> Block:
    return Block(kind="part", runs=(Run(text=f"{numeral}. {title.upper()}", bold=True),))


def _words(kind: str, text: str) -> Block:
    return Block(kind=kind, runs=(Run(text=text),))


def _section(section: Section, number: int, inside: Sequence[Item], further: int, zone: tzinfo) -> Iterable[Block]:
    title = f"{number}. {section.title}" if section.title else ""
    if not inside:
        # An empty heading reads as a failure: it is said that there is nothing.
        heading = (Run(text=f"{title}: ", bold=True),) if title else ()
        yield Block(kind="empty" if title else "body", runs=(*heading, Run(text=EMPTY_WORDS)))
        return
    if title:
        yield Block(kind="section", runs=(Run(text=title, bold=True),))
    for item in inside:
        yield from _entry(item, zone)
    if further:
        yield _words("body", f"Ngoài ra còn {further} tin khác trong kỳ, lưu trong kho tư liệu.")


def _entry(item: Item, zone: tzinfo) -> Iterable[Block]:
    status = status_words(item)
    yield Block(
        kind="body",
        runs=(
            Run(text=f"- {lead_in(item, zone)}{item.text.strip()}"),
            *((Run(text=f" [{status}]", italic=True),) if status else ()),
        ),
    )
    if item.sources:
        yield Block(kind="source", runs=tuple(_sources(item, zone)))


def _sources(item: Item, zone: tzinfo) -> Iterable[Run]:
    """The source that the entry rests on in full, the others by nearness, newest first within each."""
    lead = lead_source(item) or item.sources[0]
    yield Run(text="Nguồn: ", italic=True)
    yield from _address(lead)
    yield Run(text=f" ({'; '.join(_marks(lead, item, zone))}).")
    others = _one_an_outlet(source for source in item.sources if source.outlet != lead.outlet)
    if not others:
        return
    yield Run(text=" Cùng đưa tin: ", italic=True)
    shown = sorted(others[:MOST_OTHERS], key=_nearest_first)
    for place, source in enumerate(shown):
        abroad = f" ({country(source.country)})" if source.country != "VN" else ""
        yield Run(text=f"{source.outlet}{abroad}", link=source.url)
        last = place + 1 == len(shown)
        ends = last or _nearness(shown[place + 1]) != _nearness(source)
        code = f" {source.archive}" if source.archive else ""
        yield Run(text=f"{code} – {_nearness(source)}" if ends else code)
        yield Run(text="" if last else "; " if ends else ", ")
    left = len(others) - len(shown)
    yield Run(text=f"; và {left} nguồn khác." if left else ".")


def _one_an_outlet(sources: Iterable[ItemSource]) -> list[ItemSource]:
    found: dict[str, ItemSource] = {}
    for source in sources:
        found.setdefault(source.outlet, source)
    return list(found.values())


def _nearest_first(source: ItemSource) -> tuple[int, str]:
    return source.tier, _nearness(source)


def _address(source: ItemSource) -> Iterable[Run]:
    if not source.url:
        yield Run(text=source.outlet)
        return
    shown = source.url.split("://", 1)[-1].rstrip("/")
    cut = shown if len(shown) <= MOST_ADDRESS else f"{shown[: MOST_ADDRESS - 1]}…"
    yield Run(text=cut, link=source.url)


def _marks(source: ItemSource, item: Item, zone: tzinfo) -> Iterable[str]:
    if source.published and not lead_in(item, zone):
        yield day(source.published, zone)
    yield f"lưu trữ {source.archive}" if source.archive else "chưa có bản lưu"
    yield _nearness(source)
    if source.tone:
        yield f"sắc thái bài viết: {source.tone}"


def _nearness(source: ItemSource) -> str:
    return tier(source.tier, state=foreign_state(source.country, source.outlet_class))


def _annex(bulletin: Bulletin, zone: tzinfo) -> Grid:
    rows: list[tuple[str, ...]] = []
    for item in printed(bulletin.items):
        for source in item.sources:
            rows.append(
                (
                    str(len(rows) + 1),
                    day(source.published, zone) if source.published else "",
                    source.outlet,
                    country(source.country),
                    source.title,
                    TOPICS.get(source.topic, ""),
                    source.tone,
                    _nearness(source),
                    source.archive,
                )
            )
    header = ("STT", "Ngày", "Cơ quan", "Nước", "Nhan đề", "Chủ đề", "Sắc thái", "Độ gần", "Lưu trữ")
    return Grid(header=header, rows=tuple(rows), wide=True)
