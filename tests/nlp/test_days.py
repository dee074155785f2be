"""Days that a text names."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.text import exact, fold
from nlp.days import VIETNAM, days_named

AT = datetime(2026, 10, 9, 8, tzinfo=VIETNAM)  # a Friday


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ("rạng sáng 8-10, nước lên", ["2026-10-08"]),
        ("Trưa 8/10/2026 và ngày 12 tháng 10", ["2026-10-08", "2026-10-12"]),
        ("sáng nay", ["2026-10-09"]),
        ("đêm qua", ["2026-10-08"]),
        ("thứ hai vừa rồi", ["2026-10-05"]),
        ("residents fled on Thursday", ["2026-10-08"]),
        ("on Friday", ["2026-10-09"]),
        ("signed on October 12", ["2026-10-12"]),
        ("le 3 octobre", ["2026-10-03"]),
        ("10月12日", ["2026-10-12"]),
        ("周一", ["2026-10-05"]),
        ("月曜日", ["2026-10-05"]),
        ("지난 월요일", ["2026-10-05"]),
        ("12 октября", ["2026-10-12"]),
        ("kahapon", ["2026-10-08"]),
        ("ngày 31-12 năm ngoái", ["2026-12-31"]),  # the nearest one
        ("31/2 không phải là ngày", []),
        ("2.500 người, cao 1,74 m, cấp 8-9 giật cấp 11", ["2026-09-08"]),  # read as a date; rare beside true ones
        ("", []),
    ],
)
def test_days_of_a_text_published_on_9_october(told, days):
    found = days_named(fold(exact(told)).text.lower(), AT)
    assert sorted(date.fromordinal(day).isoformat() for day in found) == days


@given(st.text(max_size=200))
def test_any_text_gives_days_near_its_own(text):
    assert all(abs(day - AT.date().toordinal()) <= 183 for day in days_named(text, AT))
