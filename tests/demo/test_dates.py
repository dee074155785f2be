"""Dates in texts and feeds move with the newsroom's start."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from demo import dates
from demo.server import build
from tests.demo.conftest import START

HANOI = datetime(2026, 11, 24, 9, 17, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(
    ("language", "macro", "written"),
    [
        ("vi", "{{d:-1}}", "23/11"),
        ("vi", "{{D:-1}}", "23/11/2026"),
        ("vi", "{{w:-1}}", "thứ Hai"),
        ("vi", "{{y:0}}", "2026"),
        ("vi", "{{t:-3h}}", "06:00"),
        ("vi", "{{t:-53h}}", "04:00"),
        ("en", "{{d:-1}}", "November 23"),
        ("en", "{{D:-1}}", "November 23, 2026"),
        ("zh-Hans", "{{d:-2}}", "11月22日"),
        ("ja", "{{D:-1}}", "2026年11月23日"),
        ("ko", "{{d:-1}}", "11월 23일"),
        ("fr", "{{d:-23}}", "1er novembre"),
        ("ru", "{{d:-1}}", "23 ноября"),
        ("fil", "{{d:-1}}", "Nobyembre 23"),
        ("id", "{{d:-1}}", "23 November"),
        ("ms", "{{w:-1}}", "Isnin"),
    ],
)
def test_macros_in_each_language(language: str, macro: str, written: str) -> None:
    assert dates.render(macro, start=HANOI, language=language) == written


def test_an_unknown_macro_is_a_fault() -> None:
    with pytest.raises(ValueError, match="unknown macro"):
        dates.render("{{x:1}}", start=HANOI, language="vi")


@pytest.mark.parametrize("text", ["", "-", "2d", "-2x", "-2h1d"])
def test_what_is_no_offset(text: str) -> None:
    with pytest.raises(ValueError, match="no offset"):
        dates.offset(text)


def test_offset() -> None:
    assert dates.offset("-2d6h30m") == -timedelta(days=2, hours=6, minutes=30)


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("rfc822", "Tue, 24 Nov 2026 09:17:00 +0700"),
        ("rfc822_gmt", "Tue, 24 Nov 2026 02:17:00 GMT"),
        ("zone_name", "Tue, 24 Nov 2026 09:17:00 ICT"),
        ("gmt7", "Tue, 24 Nov 2026 09:17:00 GMT+7"),
        ("vn", "24/11/2026 09:17"),
        ("iso", "2026-11-24T09:17:00+07:00"),
        ("iso_utc", "2026-11-24T02:17:00Z"),
        ("naive_iso", "2026-11-24T09:17:00"),
        ("none", ""),
    ],
)
def test_instants_in_feeds(style: str, written: str) -> None:
    assert dates.FEED_DATES[style](HANOI, "ICT") == written


def test_the_whole_newsroom_moves_with_its_start() -> None:
    now, later = (build(start=START + timedelta(days=d)).sites["songhan"] for d in (0, 40))
    ours, theirs = (site.story("songhan/fireworks-ten") for site in (now, later))
    assert theirs.published - ours.published == timedelta(days=40)
    assert "22/11" in " ".join(text for _, text in ours.blocks)
    assert "1/1" in " ".join(text for _, text in theirs.blocks)
    assert ours.path == theirs.path


def test_no_text_keeps_a_macro() -> None:
    for day in (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 3, 1, 0, 0, tzinfo=UTC)):
        newsroom = build(start=day)
        for site in newsroom.sites.values():
            assert [s.path for s in site.stories() if "{{" in repr(s)] == []
        assert [post.id for post in newsroom.posts if "{{" in post.text] == []
