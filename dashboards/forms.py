"""What people type, read into model values. What is wrong with it is told in Vietnamese, beside its field.

The gate in `triage/review.py` is the law; here only what can't be read at all, or was plainly forgotten, is told.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import Form

from haidang.model.bulletin import DigestKind
from haidang.model.case import Ground, VerdictClass
from triage.review import Proposal

GROUND_ROWS = 4
LONGEST = 10_000  # characters of a field
LONGEST_PERIOD = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and in which field (the id of its input)."""

    field: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedGround:
    """One row of the grounds, as typed."""

    url: str = ""
    body: str = ""
    independent: bool = False
    document: str = ""
    date: str = ""
    quote: str = ""

    @property
    def blank(self) -> bool:
        """Nothing in it; a tick alone is nothing."""
        return not any((self.url, self.body, self.document, self.date, self.quote))


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedVerdict:
    """The verdict form, as typed: shown again when it is refused."""

    outcome: str = ""
    quoted: str = ""  # one of the offered sentences
    quoted_other: str = ""  # or one copied from the text
    reasons: str = ""
    grounds: tuple[TypedGround, ...] = field(default=(TypedGround(),) * GROUND_ROWS)
    competent_body: str = ""
    competent_document: str = ""
    competent_date: str = ""
    note: str = ""


def typed_verdict(
    *,
    outcome: Annotated[str, Form()] = "",
    quoted: Annotated[str, Form()] = "",
    quoted_other: Annotated[str, Form()] = "",
    reasons: Annotated[str, Form()] = "",
    ground_url: Annotated[list[str] | None, Form()] = None,
    ground_body: Annotated[list[str] | None, Form()] = None,
    ground_independent: Annotated[list[str] | None, Form()] = None,  # the numbers of the rows that are ticked
    ground_document: Annotated[list[str] | None, Form()] = None,
    ground_date: Annotated[list[str] | None, Form()] = None,
    ground_quote: Annotated[list[str] | None, Form()] = None,
    competent_body: Annotated[str, Form()] = "",
    competent_document: Annotated[str, Form()] = "",
    competent_date: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
) -> TypedVerdict:
    """A dependency of the routes that take the verdict form."""
    ticked = set(ground_independent or ())
    columns = (ground_url or (), ground_body or (), ground_document or (), ground_date or (), ground_quote or ())
    rows = [
        TypedGround(
            url=url.strip(),
            body=body.strip(),
            independent=str(n) in ticked,
            document=document.strip(),
            date=dated.strip(),
            quote=quote.strip(),
        )
        for n, (url, body, document, dated, quote) in enumerate(zip_longest(*columns, fillvalue=""))
    ]
    rows += [TypedGround()] * (GROUND_ROWS - len(rows))
    return TypedVerdict(
        outcome=outcome,
        quoted=quoted.strip(),
        quoted_other=quoted_other.strip(),
        reasons=reasons.strip(),
        grounds=tuple(rows),
        competent_body=competent_body.strip(),
        competent_document=competent_document.strip(),
        competent_date=competent_date.strip(),
        note=note.strip(),
    )


def proposal(typed: TypedVerdict) -> tuple[Proposal | None, tuple[Fault, ...]]:
    """What was typed as a proposal; None and what is wrong where it can't be one."""
    faults: list[Fault] = []
    if typed.outcome not in set(VerdictClass):
        faults.append(Fault("outcome", "Hãy chọn kết quả đánh giá."))
    quoted = typed.quoted_other or typed.quoted
    if not quoted:
        faults.append(Fault("quoted", "Hãy chọn hoặc chép nguyên văn nội dung được đánh giá."))
    if not typed.reasons:
        faults.append(Fault("reasons", "Hãy nêu lý do."))
    for name, text in (("quoted_other", quoted), ("reasons", typed.reasons), ("note", typed.note)):
        if len(text) > LONGEST:
            faults.append(Fault(name, f"Nội dung dài quá {LONGEST} ký tự; hãy rút gọn."))
    grounds = [_ground(n, row, faults) for n, row in enumerate(typed.grounds) if not row.blank]
    dated = day(typed.competent_date)
    if typed.competent_date and dated is None:
        faults.append(Fault("competent_date", "Ngày của văn bản viết theo dạng 23/11/2026."))
    if faults:
        return None, tuple(faults)
    return Proposal(
        outcome=VerdictClass(typed.outcome),
        claim_quoted=quoted,
        reasons=typed.reasons,
        grounds=tuple(grounds),
        competent_body=typed.competent_body,
        competent_document=typed.competent_document,
        competent_date=dated or "",
    ), ()


def _ground(n: int, row: TypedGround, faults: list[Fault]) -> Ground:
    """One row as a value; what is wrong with it is added to `faults`."""
    name = f"Nguồn đối chiếu {n + 1}"
    if not row.body:
        faults.append(Fault(f"ground-{n}-body", f"{name}: hãy ghi cơ quan, tổ chức nêu thông tin."))
    if not row.url and not row.document:
        faults.append(Fault(f"ground-{n}-url", f"{name}: hãy ghi địa chỉ hoặc số văn bản."))
    if row.url and not _web_address(row.url):
        faults.append(Fault(f"ground-{n}-url", f"{name}: địa chỉ phải bắt đầu bằng https:// hoặc http://."))
    dated = day(row.date)
    if row.date and dated is None:
        faults.append(Fault(f"ground-{n}-date", f"{name}: ngày viết theo dạng 23/11/2026."))
    if max(map(len, (row.url, row.body, row.document, row.quote))) > LONGEST:
        faults.append(Fault(f"ground-{n}-body", f"{name}: nội dung dài quá {LONGEST} ký tự."))
    return Ground(
        url=row.url,
        body=row.body,
        independent=row.independent,
        document=row.document,
        document_date=dated or "",
        quote=row.quote,
    )


def _web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not any(c.isspace() for c in text)


def day(text: str) -> str | None:
    """A day as documents write it (23/11/2026) from that form, 3/1/2026 or 2026-11-23; None where it is no day."""
    text = text.strip()
    parts = text.split("/") if "/" in text else text.split("-")[::-1]
    if len(parts) != 3 or not all(part.isdecimal() and part.isascii() for part in parts) or len(parts[2]) != 4:
        return None
    number, month, year = map(int, parts)
    try:
        return date(year, month, number).strftime("%d/%m/%Y")
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedPeriod:
    """What a new draft should cover, as typed."""

    kind: str = DigestKind.DAILY.value
    since: str = ""
    until: str = ""


def typed_period(
    kind: Annotated[str, Form()] = "", since: Annotated[str, Form()] = "", until: Annotated[str, Form()] = ""
) -> TypedPeriod:
    """A dependency of the route that builds a draft."""
    return TypedPeriod(kind=kind, since=since.strip(), until=until.strip())


def period(
    typed: TypedPeriod, zone: ZoneInfo, current: tuple[datetime, datetime], now: datetime
) -> tuple[datetime, datetime] | Fault:
    """(since, until) of a draft; both empty: the kind's `current` period."""
    if not typed.since and not typed.until:
        return current
    since, until = _instant(typed.since, zone), _instant(typed.until, zone)
    if since is None:
        return Fault("since", "Hãy ghi cả ngày và giờ bắt đầu, hoặc để trống cả hai ô.")
    if until is None:
        return Fault("until", "Hãy ghi cả ngày và giờ kết thúc, hoặc để trống cả hai ô.")
    if since >= until:
        return Fault("until", "Thời điểm kết thúc phải sau thời điểm bắt đầu.")
    if until - since > LONGEST_PERIOD:
        return Fault("since", "Một báo cáo gồm nhiều nhất 31 ngày.")
    if since > now:
        return Fault("since", "Thời điểm bắt đầu chưa tới.")
    return since, until


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=zone) if found.tzinfo is None else found
