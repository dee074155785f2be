"""Exports: rows as JSONL, CSV or XLSX, with a manifest of counts and a SHA-256; each is a line in the audit.

Posts carry no author, masked or not; every file says that it is an internal assessment for internal circulation.
"""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from haidang.errors import SettingsError
from haidang.model.search import Query
from haidang.store import articles, audit, bulletins, case_queue, cases, documents, outdated, verdicts
from haidang.wiring import House

MARK = "LƯU HÀNH NỘI BỘ - đánh giá nội bộ, không phải kết luận của cơ quan có thẩm quyền"
BATCH = 100
ENDINGS = (".jsonl", ".csv", ".xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Which rows, by instant; None does not bound."""

    since: datetime | None
    until: datetime | None

    @classmethod
    def parse(cls, since: str | None, until: str | None, zone: ZoneInfo) -> "Period":
        """From ISO instants or dates. Raises SettingsError."""
        return cls(since=_instant(since, zone), until=_instant(until, zone))

    def holds(self, at: datetime) -> bool:
        """Whether an instant is in the period."""
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)


def _instant(text: str | None, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"{text!r} is no ISO date or instant, for example 2026-11-23") from error
    return found if found.tzinfo else found.replace(tzinfo=zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What was written."""

    path: Path
    rows: int
    sha256: str


def write_export(house: House, what: str, out: Path, *, period: Period, query: str, who: str) -> Manifest:
    """Writes the rows and the manifest beside them. The audit comes first: nothing leaves without its line."""
    makers = {"articles": _articles, "cases": _cases, "bulletins": _bulletins}
    if what not in makers:
        raise SettingsError(f"{what!r} can't be exported: articles, cases or bulletins")
    if out.suffix not in ENDINGS:
        raise SettingsError(f"{out}: the ending decides the form: {', '.join(ENDINGS)}")
    part = out.with_name(out.name + ".part")
    rows = _write(part, out.suffix, makers[what](house, period, query))
    digest = hashlib.sha256(part.read_bytes()).hexdigest()
    now = house.clock.now()
    manifest = {
        "file": out.name,
        "what": what,
        "rows": rows,
        "sha256": digest,
        "since": period.since.isoformat() if period.since else None,
        "until": period.until.isoformat() if period.until else None,
        "query": query,
        "made_at": now.isoformat(),
        "mark": MARK,
    }
    beside = out.with_name(out.name + ".manifest.json")
    with house.store.begin() as unit:
        audit.append(unit, who, "export", what, detail=f"{rows} rows, sha256 {digest}", now=now)
    part.replace(out)
    beside.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return Manifest(path=beside, rows=rows, sha256=digest)


def _write(path: Path, ending: str, rows: Iterable[dict[str, Any]]) -> int:
    if ending == ".xlsx":
        return _write_xlsx(path, rows)
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = None
        for count, row in enumerate(rows, 1):  # noqa: B007  the last number is the count
            if ending == ".jsonl":
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
                continue
            if writer is None:
                writer = csv.DictWriter(stream, row)
                writer.writeheader()
            writer.writerow({name: _cell(value) for name, value in row.items()})
    return count


def _write_xlsx(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    sheet = book.add_worksheet("Hai Dang")
    sheet.set_header(f"&C{MARK}")
    count = 0
    for count, row in enumerate(rows, 1):
        if count == 1:
            sheet.write_row(0, 0, list(row))
        sheet.write_row(count, 0, [_cell(value) for value in row.values()])
    book.close()
    return count


def _cell(value: object) -> str | int | float:
    """A value in one cell; a text that a spreadsheet would take for a formula gets a quote before it."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _articles(house: House, period: Period, query: str) -> Iterator[dict[str, Any]]:
    recipe = house.current_recipe()
    with house.store.read() as unit:
        ids = articles.ids(unit)
    if query:
        found = _found(house, query)
        ids = [article for article in ids if article in found]
    for start in range(0, len(ids), BATCH):
        with house.store.read() as unit:
            chosen = ids[start : start + BATCH]
            batch = [d for article in chosen if (d := documents.load(unit, article, recipe))]
            measured_by = outdated.recipes_of(unit, chosen)
        for document in batch:
            if period.holds(document.published):
                yield {
                    "id": document.id,
                    "kind": document.kind,
                    "url": document.url,
                    "source": document.source,
                    "outlet": document.outlet,
                    "country": document.country,
                    "lang": document.language,
                    "published": document.published.isoformat(),
                    "title": document.title,
                    "lead": document.lead,
                    "danang": document.danang,
                    "biendong": document.biendong,
                    "topics": list(document.topics),
                    "tone": document.tone,
                    "target": document.target,
                    "type": document.type,
                    "recipe": measured_by.get(document.id, ""),  # of models and rules: rows of two are not compared
                    "story": document.story,
                    "seen_in": list(document.seen_in),
                    # Posts have no title: their masked text is what there is.
                    "text": document.text if document.kind == "post" else None,
                }


def _found(house: House, words: str) -> set[int]:
    index = house.search()
    try:
        found: set[int] = set()
        while True:
            answer = index.search(Query(words=words, top=BATCH, offset=len(found)))
            new = {hit.id for hit in answer.hits} - found
            found |= new
            if not new or len(found) >= answer.total:
                return found
    finally:
        index.close()


def _cases(house: House, period: Period, _query: str) -> Iterator[dict[str, Any]]:
    every = case_queue.QueueFilter(states=())
    offset = 0
    while True:
        with house.store.read() as unit:
            page, _ = case_queue.queue(unit, now=house.clock.now(), only=every, limit=BATCH, offset=offset)
            told = [(one, cases.items(unit, one.id), verdicts.standing(unit, one.id)) for one in page]
        if not told:
            return
        offset += len(told)
        for one, items, verdict in told:
            if period.holds(one.first_seen_at):
                yield {
                    "number": one.number,
                    "state": one.state.value,
                    "severity": one.severity.value,
                    "claim": one.claim,
                    "type": one.item_type,
                    "first_seen_at": one.first_seen_at.isoformat(),
                    "received_at": one.received_at.isoformat() if one.received_at else None,
                    "items": len(items),
                    "articles": [item.article for item in items],
                    "outcome": verdict.outcome.value if verdict else None,
                    "reasons": [finding.evidence for finding in one.findings],
                    "score": round(one.score, 4),
                }


def _bulletins(house: House, period: Period, _query: str) -> Iterator[dict[str, Any]]:
    with house.store.read() as unit:
        heads = bulletins.heads(unit, limit=100_000)
    for head in heads:
        if not period.holds(head.since):
            continue
        with house.store.read() as unit:
            one = bulletins.get(unit, head.id)
        if one is not None:
            yield {
                "id": one.id,
                "kind": one.kind.value,
                "state": one.state.value,
                "since": one.since.isoformat(),
                "until": one.until.isoformat(),
                "title": one.title,
                "entries": sum(item.included for item in one.items),
                "approved_at": one.approved_at.isoformat() if one.approved_at else None,
                "frozen_digest": one.frozen_digest,
            }
