"""Figures and denials."""

import pytest

from haidang.wording import calls_untrue, changed_figures, contradicts, figures


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("xả 20.000 m3/s", [(20000.0, "m3/s")]),
        ("xả 20,000m³/s", [(20000.0, "m3/s")]),
        ("tăng 12,5% và 3.5 triệu người", [(12.5, "%"), (3.5e6, "nguoi")]),
        ("mỗi hộ nộp 500k đồng", [(500000.0, "dong")]),
        ("1.200 tỷ", [(1.2e12, "")]),
        ("20 vạn dân", [(200000.0, "dan")]),
        ("三艘渔船, 27名渔民", [(27.0, "名渔民")]),
        ("lúc 14:30 ngày 23/11/2026, 2 giờ sáng, lệnh số 4471/UBND-KH, năm 2025", []),
        ("", []),
    ],
)
def test_figures(text: str, found: list[tuple[float, str]]) -> None:
    assert [(figure.value, figure.unit) for figure in figures(text)] == found


def test_changed_figures_pair_by_unit() -> None:
    before, after = "11 người, 1 tàu, xả 3.400 m3/s", "27 người, 1 tàu, xả 20.000 m3/s"
    assert [(a.raw, b.raw) for a, b in changed_figures(before, after)] == [
        ("11 người", "27 người"),
        ("3.400 m3/s", "20.000 m3/s"),
    ]
    assert changed_figures(before, "Một tàu bị đâm") == ()
    assert changed_figures("20.000 m3/s", "không phải 20.000 m3/s mà là 3.400 m3/s") == ()
    assert changed_figures("500.000 đồng", "500k đồng") == ()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Đập sắp vỡ", "Đập không vỡ", True),
        ("dap sap vo", "Đập không có nguy cơ vỡ", True),
        ("Đập sắp vỡ", "Tin đồn đập sắp vỡ", True),
        ("Thành phố giấu tin không báo", "Thành phố giấu tin vì sợ", False),
        ("Đập không vỡ", "Đập không vỡ đâu", False),
        ("The dam will burst", "The dam will not burst", True),
        ("学校停课", "学校不停课", True),
    ],
)
def test_contradicts(one: str, other: str, expected: bool) -> None:
    assert (contradicts(one, other), contradicts(other, one)) == (expected, expected)


def test_calls_untrue() -> None:
    texts = ("Bác bỏ tin đập vỡ", "day la tin gia", "Rumour of a dam break rejected", "网传谣言", "Thành phố ra lệnh")
    assert [calls_untrue(text) for text in texts] == [True, True, True, True, False]
