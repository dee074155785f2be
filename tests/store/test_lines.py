"""JSON Lines: a bad line is told with its number, the others go on, and a file appears whole or not at all."""

import gzip
import io
import json
from pathlib import Path

import pytest
import typer

from haidang.commands import lines
from haidang.commands.lines import Lines, reading, writing
from haidang.errors import SettingsError


def _read(path: Path) -> tuple[list[dict[str, object]], int]:
    with reading(path) as found:
        return list(found), found.faults


def test_bad_lines_are_told_and_the_others_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": 1}\n\nnot json\n[1, 2]\n"text"\n  {"id": 2}  \n{"id": 3}', "utf-8")
    assert _read(file) == ([{"id": 1}, {"id": 2}, {"id": 3}], 3)
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(": line ")[2].split(" ")[0] for line in told] == ["3", "4", "5"]
    assert told[0].startswith(f"{file}: line 3 is no JSON: ")
    assert told[1] == f"{file}: line 4 is no JSON object"


def test_a_line_that_is_too_long_is_told_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lines, "MAX_LINE", 20)
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps({"text": "x" * 30}) + '\n{"id": 1}\n', "utf-8")
    assert _read(file) == ([{"id": 1}], 1)
    assert capsys.readouterr().err == f"{file}: line 1 is too long\n"


def test_the_status_is_1_if_a_line_was_bad() -> None:
    bad, good = Lines("in", io.StringIO("x\n")), Lines("in", io.StringIO("{}\n"))
    assert (list(bad), list(good)) == ([], [{}])
    with pytest.raises(typer.Exit) as ended:
        bad.exit_if_faults()
    assert ended.value.exit_code == 1
    good.exit_if_faults()


def test_a_fault_of_the_content_counts_as_one_and_is_false() -> None:
    found = Lines("in", io.StringIO('{"id": 1}\n{"id": 2, "text": "có"}\n'))
    kept = [row["id"] for row in found if row.get("text") or found.fault("has no text")]
    assert (kept, found.faults) == ([2], 1)


def test_bytes_that_are_no_utf_8_cost_their_line_alone_or_pass_through(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(b'{"id": 1, "text": "caf\xe9"}\n\xff\xfe\n{"id": 2}\n')
    records, faults = _read(file)
    assert ([record["id"] for record in records], faults) == ([1, 2], 1)


def test_what_is_read_can_be_written_back_byte_for_byte(tmp_path: Path) -> None:
    file, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    file.write_text('{"text": "Đà Nẵng \\ud800 ôm"}\n', "utf-8")
    with reading(file) as found, writing(out) as write:
        for record in found:
            write(record)
    assert out.read_bytes() == '{"text": "Đà Nẵng '.encode() + b"\xed\xa0\x80" + ' ôm"}\n'.encode()


def test_gz_is_read_and_written_by_its_ending(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl.gz"
    with writing(out) as write:
        write({"text": "Sơn Trà"})
    first = out.read_bytes()
    assert gzip.decompress(first) == '{"text": "Sơn Trà"}\n'.encode()
    assert _read(out) == ([{"text": "Sơn Trà"}], 0)
    with writing(out) as write:
        write({"text": "Sơn Trà"})
    assert out.read_bytes() == first  # no clock in it


def test_an_output_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("before\n", "utf-8")

    def interrupted() -> None:
        with writing(out) as write:
            write({"id": 1})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert out.read_text("utf-8") == "before\n"


def test_a_minus_is_standard_input_and_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"id": 1}\nx\n'))
    with reading(Path("-")) as found, writing(Path("-")) as write:
        for record in found:
            write(record)
    shown = capsys.readouterr()
    assert shown.out == '{"id": 1}\n'
    assert shown.err.startswith("standard input: line 2 is no JSON")


def test_a_file_that_can_not_be_opened_is_a_matter_of_usage(tmp_path: Path) -> None:
    missing = tmp_path / "nothing.jsonl"
    with pytest.raises(SettingsError, match="No such file") as told, reading(missing):
        pass
    assert str(told.value).startswith(f"{missing}: ")
    with pytest.raises(SettingsError, match="No such file"), writing(tmp_path / "no folder" / "out.jsonl"):
        pass
