"""Texts from a table: CSV or JSON Lines, as `haidang import FILE` reads them."""

import csv
import gzip
import hashlib
import io
import json
import sys
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from crawlers.instants import plausible, read_instant
from crawlers.urls import address_key, canonical
from haidang.errors import Quarantined, SettingsError
from haidang.model.article import Kind, NewText, Text
from haidang.ports import Keys
from haidang.private import mask

SOURCE = "import"
LONGEST_TEXT = 500_000  # characters of one field
LONGEST_LINE = 2_000_000
_KINDS = {"": Kind.ARTICLE, "article": Kind.ARTICLE, "post": Kind.POST}


def read_table(
    file: Path, *, keys: Keys, now: datetime, timezone: str = "Asia/Ho_Chi_Minh"
) -> Iterator[tuple[int, NewText | str]]:
    """(line number, text or what is wrong) for every row of a file; `-` is standard input as JSON Lines.

    The ending decides: .csv or .jsonl, either with .gz. Raises SettingsError for another ending or a missing file.
    """
    form = file.name.removesuffix(".gz").rpartition(".")[2].lower()
    if str(file) == "-":
        yield from read_rows(sys.stdin.buffer, form="jsonl", keys=keys, now=now, timezone=timezone)
        return
    if form not in ("csv", "jsonl", "ndjson"):
        raise SettingsError(f"{file}: the name must end in .csv or .jsonl (or either with .gz)")
    try:
        with _opened(file) as stream:
            yield from read_rows(stream, form=form, keys=keys, now=now, timezone=timezone)
    except (OSError, EOFError, zlib.error) as error:
        raise SettingsError(f"{file}: can't be read: {error}") from error


def _opened(file: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(file, "rb")) if file.name.endswith(".gz") else file.open("rb")


def read_rows(
    stream: IO[bytes], *, form: str, keys: Keys, now: datetime, timezone: str
) -> Iterator[tuple[int, NewText | str]]:
    """As `read_table`, from a stream of UTF-8 bytes.

    Columns `id,url,title,lead,text,published,lang,source,kind,author,section,shares`; only `text` or `title` is
    required. For kind=post the author becomes a keyed pseudonym, personal data in the text is masked, and neither link
    nor id is kept readable.
    """
    rows = _csv(stream) if form == "csv" else _json_lines(stream)
    for line, row in rows:
        if isinstance(row, str):
            yield line, row
            continue
        try:
            yield line, _new_text(row, keys=keys, now=now, timezone=timezone)
        except (Quarantined, ValueError) as error:
            yield line, str(error)


def _json_lines(stream: IO[bytes]) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    for line, raw in enumerate(_bounded_lines(stream), 1):
        if not raw.strip():
            continue
        try:
            row = json.loads(raw)
        except (ValueError, RecursionError) as error:
            yield line, f"no JSON: {error}"[:200]
            continue
        yield line, row if isinstance(row, dict) else "not a JSON object"


def _bounded_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Lines; what lies beyond LONGEST_LINE is read off and makes the line bad."""
    while raw := stream.readline(LONGEST_LINE):
        cut = raw
        while not raw.endswith(b"\n") and len(raw) == LONGEST_LINE:
            raw = stream.readline(LONGEST_LINE)
        yield cut


def _csv(stream: IO[bytes]) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    try:
        yield from _csv_rows(text)
    finally:
        text.detach()  # the stream belongs to the caller


def _csv_rows(text: io.TextIOWrapper) -> Iterator[tuple[int, Mapping[str, Any] | str]]:
    csv.field_size_limit(LONGEST_LINE)
    reader = csv.DictReader(text)
    names = [str(n).strip().lower() for n in reader.fieldnames or ()]
    reader.fieldnames = names
    if not {"text", "title"} & set(names):
        yield 1, f"the first row must name the columns, at least text or title; it has {names[:8]}"
        return
    line = reader.line_num
    while True:
        started = line + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield started, f"no CSV: {error}"
            line = reader.line_num
            continue
        if row is None:
            return
        line = reader.line_num
        yield started, "more fields than the first row names" if None in row else row


def _new_text(row: Mapping[str, Any], *, keys: Keys, now: datetime, timezone: str) -> NewText:
    title, lead, body = (_field(row, name) for name in ("title", "lead", "text"))
    if not title.strip() and not body.strip():
        raise Quarantined("neither text nor title")
    name = _field(row, "kind").strip().lower()
    if name not in _KINDS:
        raise Quarantined(f"kind {name[:40]!r} is neither article nor post")
    kind = _KINDS[name]
    source = _field(row, "source").strip()[:200] or SOURCE
    url = _field(row, "url").strip()
    author = _field(row, "author").strip()[:500]
    raw = _field(row, "published").strip()[:100]
    post = kind is Kind.POST
    text = Text(title=title.strip(), lead=lead.strip(), text=body.strip())
    addresses = _addresses(url, _field(row, "id").strip(), source, text)
    if post:
        text = Text(title=mask(text.title).text, lead=mask(text.lead).text, text=mask(text.text).text)
        addresses = tuple((f"post:{keys.pseudonym(source, key)}", "post") for key, _ in addresses)
    return NewText(
        kind=kind,
        source=source,
        url="" if post or not url else canonical(url),
        addresses=addresses,
        text=text,
        page=None,
        seen_at=now,
        published=plausible(read_instant(raw, timezone=timezone), now=now),
        published_raw=raw,
        authors=(author,) if author and not post else (),
        section=_field(row, "section").strip()[:120],
        language_declared=_field(row, "lang").strip()[:20],
        author_key=keys.pseudonym(source, author.lower()) if author and post else "",
        shares=_shares(_field(row, "shares")) if post else None,
    )


def _addresses(url: str, number: str, source: str, text: Text) -> tuple[tuple[str, str], ...]:
    """By link, by the file's own id, else by what it says: a file imported twice brings nothing new."""
    found = []
    if url:
        found.append((address_key(url), "canonical"))
    if number:
        found.append((f"{SOURCE}:{source}:{number[:300]}", "import"))
    if not found:
        said = "\x00".join((text.title, text.lead, text.text)).encode("utf-8", "replace")
        found.append((f"{SOURCE}:{source}:sha256:{hashlib.sha256(said).hexdigest()}", "import"))
    return tuple(found)


def _field(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise Quarantined(f"{name} must be a text")
    if len(text := str(value)) > LONGEST_TEXT:
        raise Quarantined(f"{name} is longer than {LONGEST_TEXT} characters")
    return text.replace("\x00", "")


def _shares(value: str) -> int | None:
    """A count, None where it is unknown: unknown reach is not zero."""
    value = value.strip()
    if not value:
        return None
    if not value.isdigit() or len(value) > 12:
        raise Quarantined(f"shares {value[:20]!r} is no count")
    return int(value)
