"""What both engines index of a document."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from index.documents import GAP, LONGEST_TOKEN, Tokens, day, document_of, entry, micros, plain
from tests.contracts.test_search import text

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)


def body(raw: str) -> Tokens:
    return entry(text(1, "", raw)).body


@pytest.mark.parametrize(
    ("raw", "exact", "folded"),
    [
        ("Biển Đông, 12/3!", "biển đông 12 3", "bien dong 12 3"),
        ("HOÀ VANG", "hòa vang", "hoa vang"),
        ("海警船 2 艘", "海 警 船 2 艘", "海 警 船 2 艘"),
        ("다낭 K-pop", "다 낭 k pop", "다 낭 k pop"),
        ("Южно-Китайское", "южно китайское", "южно китайское"),
        ("x" * 99, "x" * LONGEST_TOKEN, "x" * LONGEST_TOKEN),
        ("…", "", ""),
    ],
)
def test_tokens(raw: str, exact: str, folded: str) -> None:
    assert body(raw) == Tokens(exact=exact, folded=folded)


def test_lead_and_text_are_set_apart() -> None:
    assert entry(text(1, "", "Tàu cá.", lead="Gió bấc")).body.exact == f"gió bấc {GAP} tàu cá"


def test_keywords_leave_out_what_is_unknown() -> None:
    document = text(
        1, "", topics=("BD1",), danang="mention", biendong="weather", seen_in=("thoidai", "songhan"), country=""
    )
    assert entry(document).keywords == {
        "source": ("songhan", "thoidai"),
        "outlet": ("Sông Hàn",),
        "country": (),
        "language": ("vi",),
        "topic": ("BD1",),
        "tone": (),
        "root": ("danang",),
        "kind": ("article",),
    }


@pytest.mark.parametrize(
    ("instant", "local"),
    [
        (datetime(2026, 3, 1, 16, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 17, 0, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 0, 30, tzinfo=timezone(timedelta(hours=9))), date(2026, 3, 1)),
    ],
)
def test_days_are_those_of_the_office(instant: datetime, local: date) -> None:
    assert day(instant) == local


def test_instants_count_from_1970() -> None:
    assert micros(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


def test_a_document_comes_back_as_it_went_in() -> None:
    document = text(
        7, "Biển", "Đông", topics=("BD1", "BD2"), story=4, seen_in=("a",), published=NOON + timedelta(microseconds=1)
    )
    assert document_of(plain(document) | {"beside": 1}) == document


def test_what_is_shown_fits_utf_8() -> None:
    shown = entry(replace(text(1, "a\ud800"), source="\udfff")).document
    assert (shown.title, shown.source) == ("a\ufffd", "\ufffd")
