"""Log lines: one happening a line, on standard error, as JSON where asked."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from haidang import log


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """What a test configures is not left to the next one."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_happening_is_one_line_of_json_with_its_room(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(json=True)
    log.get("house").info("fetched", source="S001", why="hai\ndòng")
    shown = capsys.readouterr()
    assert shown.out == ""
    lines = shown.err.splitlines()
    assert len(lines) == 1
    told = json.loads(lines[0])
    assert told.pop("timestamp").endswith("Z")
    assert told == {"event": "fetched", "level": "info", "room": "haidang.house", "source": "S001", "why": "hai\ndòng"}


def test_debug_lines_are_shown_where_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for level, shown in (("INFO", 0), ("DEBUG", 1)):
        log.configure(json=True, level=level)
        log.get("house").debug("looked")
        assert len(capsys.readouterr().err.splitlines()) == shown


def test_lines_for_eyes_carry_no_colour_codes_into_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure()
    log.get("house").error("paused", why="disk full")
    told = capsys.readouterr().err
    assert "paused" in told
    assert "why='disk full'" in told
    assert "\x1b[" not in told


def test_libraries_speak_from_warnings_on(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure()
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("some.library").warning("trouble")
    assert capsys.readouterr().err == "some.library: trouble\n"
