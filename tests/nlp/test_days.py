"""Days that a text names."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.text import exact, fold
from nlp.days import VIETNAM, days_named

ENGLISH = ("on ", "le ", "октября", "kahapon")  # cases in other languages than Vietnamese
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
        ("2.500 người, cao 1,74 m, cấp 8-9 giật cấp 11, thắng 3-1, tăng 10.5 triệu, 20.4%, km 3-4", []),
        ("(12-10)", ["2026-10-12"]),
        ("từ 8-10 đến 12.10", ["2026-10-08", "2026-10-12"]),
        ("lần thứ tư trong năm, ngày mai 10 người, máy 5 tỷ", []),
        ("chiều thứ tư", ["2026-10-07"]),
        ("", []),
    ],
)
def test_days_of_a_text_published_on_9_october(told, days):
    language = "en" if any(name in told for name in ENGLISH) else "vi"
    found = days_named(fold(exact(told)).text.lower(), AT, language=language)
    assert sorted(date.fromordinal(day).isoformat() for day in found) == days


@given(st.text(max_size=200), st.sampled_from(["vi", "en", ""]))
def test_any_text_gives_days_near_its_own(text, language):
    assert all(abs(day - AT.date().toordinal()) <= 183 for day in days_named(text, AT, language=language))
