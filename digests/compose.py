"""Entries as documents print them: who reported what, in sentences of the best source, each with its citation.

Nothing is invented: Vietnamese stories are told in sentences taken from the source, foreign ones wait for the editor's
own summary, with the original sentences beside it. Facts only; assessment is for people to write.
"""

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo

from digests.names import one_style, quoted_title
from digests.sections import TO_CHECK
from digests.select import CaseStanding, Entry, Selection, Telling, lead_order
from digests.sentences import count
from digests.words import TONES, country, day, foreign_state, hour, outlet_class, short_day
from haidang.model.analysis import ItemType, Span
from haidang.model.bulletin import Citation, ClaimStatus, DigestKind, Item, ItemSource
from haidang.model.case import VerdictClass
from haidang.private import mask

TO_SUMMARISE = "[Biên tập viên tóm tắt]"
TO_HIGHLIGHT = "[Biên tập viên chọn 3 đến 5 dòng nổi bật]"
MOST_SENTENCES = 3
MOST_CHARACTERS = 360  # of an entry's text: with its lead-in about six lines
FOR_EDITOR = 4  # original sentences shown beside a foreign story
HIGHLIGHTS = 5


def items(selection: Selection, zone: tzinfo) -> tuple[Item, ...]:
    """All entries, numbered from 1 in the order of the document; positions count within a section."""
    made: list[Item] = []
    places: dict[str, int] = {}
    for number, entry in enumerate(selection.entries, 1):
        places[entry.section] = places.get(entry.section, 0) + 1
        made.append(item(entry, number=number, position=places[entry.section], zone=zone))
    return tuple(made)


def item(entry: Entry, *, number: int, position: int, zone: tzinfo) -> Item:
    """One entry."""
    lead = _lead(entry)
    vietnamese = lead is not None and lead.analysis.language == "vi"
    sentences, citations = _of_claim(entry, lead, zone) if _is_claim(entry) else _of_event(entry, lead)
    return Item(
        id=number,
        rev=1,
        section=entry.section,
        position=position,
        included=entry.included,
        story=entry.story,
        title=_title(entry, lead),
        original_title="" if lead is None or vietnamese else lead.text.title,
        text=" ".join(sentences) or TO_SUMMARISE,
        status=entry.status,
        case=entry.standing.case if entry.standing else None,
        sources=tuple(_source(t) for t in entry.tellings),
        citations=citations,
        basis=basis(entry.standing) if entry.standing else "",
        posts=len(entry.posts),
        for_editor=() if vietnamese or lead is None else _originals(lead),
    )


def lead_source(one: Item) -> ItemSource | None:
    """The source an entry's text rests on: the cited one, else a Vietnamese one, the nearest, the newest."""
    cited = [citation.article for citation in one.citations if citation.end > citation.start]
    for source in one.sources:
        if cited and source.article == cited[0]:
            return source
    original = [source for source in one.sources if one.original_title and source.title == one.original_title]
    ranked = sorted(
        enumerate(original or one.sources),
        key=lambda pair: (foreign_state(pair[1].country, pair[1].outlet_class), pair[1].tier, pair[0]),
    )
    return ranked[0][1] if ranked else None


def status_words(one: Item) -> str:
    """An entry's status as printed; falsity only with the competent body that said so (safeguard 5)."""
    if one.status is ClaimStatus.REFUTED:
        return f"bị bác bỏ {one.basis}" if one.basis else "chưa phù hợp với nguồn đã đối chiếu"
    if one.status is None:
        voices = len({source.outlet for source in one.sources})
        if voices > 1:
            return f"{voices} nguồn cùng đưa tin"
        states = [s for s in one.sources if foreign_state(s.country, s.outlet_class)]
        if states:
            return f"phát ngôn của phía {country(states[0].country)}"
        return "nguồn chính thức" if one.sources else ""
    return f"{one.status.value}; {one.basis}" if one.basis else one.status.value


def lead_in(one: Item, zone: tzinfo) -> str:
    """`Ngày dd/mm/yyyy, <báo> (<nước, loại cơ quan>) đưa tin “<nhan đề>” (<nhan đề gốc>): `, "" without a source.

    An outlet that speaks for another state opens with "Theo <báo> (cơ quan của …)".
    """
    source = lead_source(one)
    if source is None or (one.case is not None and one.section == TO_CHECK):
        return ""  # an entry on a claim says in its own text who checks it
    when = source.published.astimezone(zone).strftime("%d/%m/%Y") if source.published else ""
    original = f" (nhan đề gốc: {_quoted(one.original_title)})" if one.original_title and one.title else ""
    told = f"{_quoted(one.title or source.title)}{original}"
    if foreign_state(source.country, source.outlet_class):
        dated = f", ngày {when}" if when else ""
        return f"Theo {source.outlet} ({source.outlet_class} {country(source.country)}){dated}, bài {told}: "
    opened = f"Ngày {when}, {source.outlet}" if when else source.outlet
    return f"{opened} ({country(source.country)}, {source.outlet_class}) đưa tin {told}: "


def extract(telling: Telling) -> tuple[tuple[str, Span], ...]:
    """Two to four sentences of a Vietnamese text, in its order, with where they stand; personal data masked."""
    spans = telling.analysis.key_sentences or _opening(telling)
    chosen: list[tuple[str, Span]] = []
    room = MOST_CHARACTERS
    for span in spans:
        if span.field == "title":
            continue
        sentence = one_style(mask(_words(telling, span)).text)
        sentence = " ".join(sentence.split())
        if not _stands_alone(sentence) or any(_alike(sentence, other) for other, _ in chosen):
            continue
        if chosen and (len(sentence) > room or len(chosen) >= MOST_SENTENCES):
            continue
        chosen.append((sentence if sentence[-1] in ".!?…”" else f"{sentence}.", span))
        room -= len(sentence)
    order = {"lead": 0, "text": 1}
    return tuple(sorted(chosen, key=lambda pair: (order[pair[1].field], pair[1].start)))


def basis(standing: CaseStanding) -> str:
    """What a status rests on, in words (safeguard 5): falsity is printed only with the body that said so."""
    outcome = standing.outcome
    if outcome is None:
        return ""
    if outcome is VerdictClass.UNPROVEN:
        return "đánh giá nội bộ: chưa đủ căn cứ"
    if not (standing.competent_body and standing.competent_document and standing.competent_date):
        return ""
    dated = f"{standing.competent_document} ngày {standing.competent_date}"
    return f"theo {dated} của {standing.competent_body}"


def highlights(made: Sequence[Item], selection: Selection, zone: tzinfo) -> tuple[str, ...]:
    """Three to five lines, one sentence each with its source; both subjects where both have news."""
    ranked = sorted(zip(made, selection.entries, strict=True), key=lambda pair: (-pair[1].weight, pair[0].id))
    ready = [(one, entry) for one, entry in ranked if one.included and one.title and TO_SUMMARISE not in one.text]
    chosen: list[tuple[Item, Entry]] = []
    for root in ("bd_", "dn_"):
        chosen += [pair for pair in ready if pair[0].section.startswith(root)][:1]
    for pair in ready:
        same = sum(other.section == pair[0].section for other, _ in chosen)
        if len(chosen) < HIGHLIGHTS and pair not in chosen and same < 2:
            chosen.append(pair)
    chosen.sort(key=lambda pair: pair[0].id)
    return tuple(_line(one, entry, zone) for one, entry in chosen)


def subject(kind: DigestKind, since: datetime, until: datetime, zone: tzinfo) -> str:
    """The document's subject (trích yếu)."""
    about = "Tổng hợp dư luận báo chí trong nước và ngoài nước về Biển Đông và Đà Nẵng"
    if kind is DigestKind.WEEKLY:
        first, last = (at.astimezone(zone).strftime("%d/%m/%Y") for at in (since, until))
        return f"{about} (từ ngày {first} đến ngày {last})"
    return f"{about} (từ {hour(since, zone)} đến {hour(until, zone)})"


# --- pieces ----------------------------------------------------------------------------------------------------------


def _lead(entry: Entry) -> Telling | None:
    if not entry.tellings:
        return None
    if entry.status is ClaimStatus.REFUTED:
        debunks = [t for t in entry.tellings if t.type == ItemType.DEBUNK]
        return min(debunks or entry.tellings, key=lead_order)
    return min(entry.tellings, key=lead_order)


def _is_claim(entry: Entry) -> bool:
    return entry.standing is not None and entry.section == TO_CHECK


def _title(entry: Entry, lead: Telling | None) -> str:
    if entry.standing is not None and _is_claim(entry) and (lead is None or not _checks(lead)):
        return f"Thông tin cho rằng “{_claim(entry.standing)}”"
    return one_style(lead.text.title) if lead is not None and lead.analysis.language == "vi" else ""


def _claim(standing: CaseStanding) -> str:
    return one_style(mask(" ".join(standing.claim.split())).text).rstrip(".")


def _checks(telling: Telling) -> bool:
    return telling.type in (ItemType.DEBUNK, ItemType.ANNOUNCEMENT)


def _of_event(entry: Entry, lead: Telling | None) -> tuple[list[str], tuple[Citation, ...]]:
    """Sentences of the best telling; of a story that nobody else tells, only the first."""
    if lead is None or lead.analysis.language != "vi":
        return [], ()
    most = 1 if entry.section == TO_CHECK else MOST_SENTENCES
    sentences: list[str] = []
    citations: list[Citation] = []
    for text, span in extract(lead)[:most]:
        citations.append(_cite(lead, count(sentences), span))
        sentences.append(text)
    return sentences, tuple(citations)


def _of_claim(entry: Entry, lead: Telling | None, zone: tzinfo) -> tuple[list[str], tuple[Citation, ...]]:
    """The claim in one quoted sentence, no account named, then who checks it; the rumour's own words stay out.

    The articles and posts that carry the claim are cited as well: a later change of the verdict must find this entry.
    """
    assert entry.standing is not None
    where = "Có thông tin cho rằng"
    if entry.posts:
        where = f"Trên mạng xã hội ({len(entry.posts)} bài đăng công khai ghi nhận được) có thông tin cho rằng"
    sentences = [f"{where} “{_claim(entry.standing)}”."]
    whole = Span(field="text", start=0, end=0)
    citations = [_cite(telling, 0, whole) for telling in (*entry.tellings, *entry.posts)]
    if lead is not None and _checks(lead) and lead.analysis.language == "vi":
        for text, span in extract(lead):
            opened = f"Theo {lead.source.name} (ngày {day(lead.at, zone)}): " if len(sentences) == 1 else ""
            citations.append(_cite(lead, count(sentences), span))
            sentences.append(opened + text)
    return sentences, tuple(citations)


def _cite(telling: Telling, sentence: int, span: Span) -> Citation:
    return Citation(
        article=telling.article,
        version=telling.version,
        sentence=sentence,
        field=span.field,
        start=span.start,
        end=span.end,
    )


def _source(telling: Telling) -> ItemSource:
    analysis = telling.analysis
    return ItemSource(
        article=telling.article,
        version=telling.version,
        outlet=telling.source.name,
        country=telling.source.country,
        outlet_class=outlet_class(telling.source),
        tier=telling.source.tier,
        title=telling.text.title,
        url=telling.url,
        published=telling.at,
        archive=telling.archive,
        topic=analysis.topics[0].label if analysis.topics else "",
        tone=TONES[analysis.tone.label] if analysis.tone else "",
    )


def _words(telling: Telling, span: Span) -> str:
    field = {"title": telling.text.title, "lead": telling.text.lead, "text": telling.text.text}[span.field]
    return field[span.start : span.end].strip()


_SENTENCE = re.compile(r"[^\s](?:[^.!?…\n]|[.!?…](?!\s|$|”))*[.!?…]*”?")


def _opening(telling: Telling) -> tuple[Span, ...]:
    """The lead's and the first paragraph's sentences, where none were measured."""
    first = telling.text.text.split("\n\n", 1)[0]
    spans = [Span(field="lead", start=m.start(), end=m.end()) for m in _SENTENCE.finditer(telling.text.lead)]
    spans += [Span(field="text", start=m.start(), end=m.end()) for m in _SENTENCE.finditer(first)]
    return tuple(spans)


def _originals(telling: Telling) -> tuple[str, ...]:
    spans = telling.analysis.key_sentences or _opening(telling)
    sentences = [" ".join(mask(_words(telling, span)).text.split()) for span in spans if span.field != "title"]
    return tuple(sentence for sentence in sentences if sentence)[:FOR_EDITOR]


_QUOTED = re.compile(r"“[^”]*”")
_FIRST_PERSON = re.compile(r"\b(?:chúng tôi|chúng ta|tôi)\b", re.IGNORECASE)


def _stands_alone(sentence: str) -> bool:
    """Long enough, quotations whole and with their speaker, not in the reporter's own first person."""
    outside = _QUOTED.sub("", sentence)
    if len(sentence) < 30 or "“" in outside or "”" in outside or _FIRST_PERSON.search(outside):
        return False
    return len(outside.split()) >= 3


def _alike(one: str, other: str) -> bool:
    """A lead that the first paragraph says again."""
    a, b = set(one.lower().split()), set(other.lower().split())
    return len(a & b) > 0.7 * min(len(a), len(b))


def _quoted(title: str) -> str:
    """A title in quotation marks, those inside it single, the Vietnamese name after a foreign one."""
    return f"“{quoted_title(title.strip()).replace('“', '‘').replace('”', '’')}”"


def _line(one: Item, entry: Entry, zone: tzinfo) -> str:
    source = lead_source(one)
    sentence = one.title.rstrip(" .")
    if entry.standing is not None and _is_claim(entry):
        sentence = f"Thông tin “{_claim(entry.standing)}”: {status_words(one)}"
    if source is None:
        return f"{sentence}."
    dated = f", {short_day(source.published, zone)}" if source.published else ""
    return f"{sentence} ({source.outlet}{dated})."
