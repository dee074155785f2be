"""Exports: rows, manifest, digest and audit line agree; a spreadsheet is never handed a formula."""

import csv
import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from haidang.errors import SettingsError
from haidang.export import MARK, Manifest, Period, write_export
from haidang.model.article import Kind, NewText, Text
from haidang.settings import Settings
from haidang.store import articles, audit
from haidang.wiring import House, build

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
EVER = Period(since=None, until=None)


@dataclass
class Clock:
    """Stands still."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """A house with three texts."""
    shutil.copyfile(request.getfixturevalue("_sqlite_template"), tmp_path / "haidang.db")
    built = build(Settings(data=tmp_path))
    built.clock = Clock()  # type: ignore[assignment]
    with built.store.begin() as unit:
        for kind, day, title, body in (
            (Kind.ARTICLE, 21, "Lũ trên sông Hàn", "Nước lên nhanh."),
            (Kind.ARTICLE, 22, "=HYPERLINK(1)", "Bài có tựa như công thức."),
            (Kind.POST, 23, "", "+ Nước vào nhà, gọi [số điện thoại]"),
        ):
            at = datetime(2026, 11, day, 2, tzinfo=UTC)
            url = f"https://bao.example/{day}"
            text = Text(title=title, lead="", text=body)
            new = NewText(
                kind=kind,
                source="bao",
                url=url,
                addresses=((url, "canonical"),),
                text=text,
                page=None,
                seen_at=at,
                published=at,
                published_raw=at.isoformat(),
            )
            articles.place(unit, new, f"digest {day}")
    yield built
    built.close()


def _write(house: House, out: Path, what: str = "articles", period: Period = EVER) -> Manifest:
    return write_export(house, what, out, period=period, query="", who="analyst")


def _rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_json_lines_hold_every_text_as_it_is(house: House, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    manifest = _write(house, out)
    rows = sorted(_rows(out), key=lambda row: str(row["published"]))
    assert [row["title"] for row in rows] == ["Lũ trên sông Hàn", "=HYPERLINK(1)", ""]
    assert [row["text"] for row in rows] == [None, None, "+ Nước vào nhà, gọi [số điện thoại]"]
    assert manifest.rows == 3


def test_no_row_names_an_author(house: House, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    _write(house, out)
    assert {name for row in _rows(out) for name in row if "author" in name or "account" in name} == set()


def test_the_manifest_is_of_this_very_file(house: House, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    manifest = _write(house, out, period=Period.parse("2026-11-21", "2026-11-23", HANOI))
    told = json.loads(manifest.path.read_text("utf-8"))
    assert manifest.path == tmp_path / "out.csv.manifest.json"
    assert told == {
        "file": "out.csv",
        "what": "articles",
        "rows": 2,
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
        "since": "2026-11-21T00:00:00+07:00",
        "until": "2026-11-23T00:00:00+07:00",
        "query": "",
        "made_at": NOW.isoformat(),
        "mark": MARK,
    }
    assert "LƯU HÀNH NỘI BỘ" in MARK


def test_an_export_is_a_line_in_the_audit(house: House, tmp_path: Path) -> None:
    manifest = _write(house, tmp_path / "out.jsonl")
    with house.store.read() as unit:
        newest = audit.read(unit, limit=1)[0]
    assert (newest.who, newest.what, newest.subject) == ("analyst", "export", "articles")
    assert newest.detail == f"3 rows, sha256 {manifest.sha256}"


def test_a_spreadsheet_gets_no_formula(house: House, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    _write(house, out)
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["title"] for row in rows} == {"Lũ trên sông Hàn", "'=HYPERLINK(1)", ""}
    assert {row["text"] for row in rows} == {"", "'+ Nước vào nhà, gọi [số điện thoại]"}
    dangerous = [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert dangerous == []


def test_a_workbook_holds_texts_alone_and_its_mark(house: House, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert _write(house, out).rows == 3
    with zipfile.ZipFile(out) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "&apos;=HYPERLINK(1)" in sheet or "'=HYPERLINK(1)" in sheet
    assert "LƯU HÀNH NỘI BỘ" in sheet


def test_an_empty_export_is_one_too(house: House, tmp_path: Path) -> None:
    for what in ("cases", "bulletins"):
        assert _write(house, tmp_path / f"{what}.csv", what).rows == 0
        assert (tmp_path / f"{what}.csv").read_bytes() == b""


def test_an_unknown_kind_or_ending_writes_nothing(house: House, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be exported"):
        _write(house, tmp_path / "out.csv", "authors")
    with pytest.raises(SettingsError, match="the ending decides the form"):
        _write(house, tmp_path / "out.docx")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("out")) == []


def test_a_period_is_half_open_and_in_the_office_s_zone() -> None:
    period = Period.parse("2026-11-23", "2026-11-24T00:00:00+00:00", HANOI)
    assert period.holds(datetime(2026, 11, 22, 17, tzinfo=UTC))
    assert not period.holds(datetime(2026, 11, 22, 16, 59, tzinfo=UTC))
    assert period.holds(datetime(2026, 11, 23, 23, 59, tzinfo=UTC))
    assert not period.holds(datetime(2026, 11, 24, tzinfo=UTC))
    assert EVER.holds(NOW)


def test_a_wrong_date_is_told() -> None:
    with pytest.raises(SettingsError, match="'23/11/2026' is no ISO date"):
        Period.parse("23/11/2026", None, HANOI)
