"""What a person typed becomes clauses and filters; whatever was typed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haidang.model.search import Mode, Query
from index.queries import MOST_WORDS, WINDOW, Clause, Filter, Parsed, bars_exact, parse


def required(typed: str) -> list[str]:
    return [" ".join(clause.exact) for clause in parse(Query(words=typed)).required]


def excluded(typed: str) -> list[str]:
    return [" ".join(clause.exact) for clause in parse(Query(words=typed)).excluded]


@pytest.mark.parametrize(
    ("typed", "needed", "barred"),
    [
        ("biển đông", ["biển", "đông"], []),
        ('"biển đông" tàu', ["biển đông", "tàu"], []),
        ("«biển đông»", ["biển đông"], []),
        ("biển -đông", ["biển"], ["đông"]),
        ('biển -"tàu cá"', ["biển"], ["tàu cá"]),
        ("covid-19 máy_bay", ["covid 19", "máy bay"], []),
        ("biển biển BIỂN", ["biển"], []),
        ('biển "đông', ["biển", "đông"], []),
        ("a - b", ["a", "b"], []),
        ("19:30 https://songhan.example/a", ["19 30", "https songhan example a"], []),
        ("南海 tàu", ["南 海", "tàu"], []),
        ("다낭", ["다 낭"], []),
        ("()!? …", [], []),
    ],
)
def test_words_phrases_and_exclusions(typed: str, needed: list[str], barred: list[str]) -> None:
    assert (required(typed), excluded(typed)) == (needed, barred)


def test_both_views_of_a_clause() -> None:
    assert parse(Query(words='"Biển Đông"')).required == (Clause(exact=("biển", "đông"), folded=("bien", "dong")),)


def test_typed_fields_add_to_those_chosen_and_match_in_any_case() -> None:
    parsed = parse(Query(words='Nguồn:songhan -nuoc:cn bao:"Sông Hàn" lũ', languages=("vi", "en")))
    assert parsed.filters == (
        Filter(field="language", values=("vi", "en")),
        Filter(field="source", values=("songhan", "SONGHAN")),
        Filter(field="outlet", values=("Sông Hàn", "sông hàn", "SÔNG HÀN")),
    )
    assert parsed.barred == (Filter(field="country", values=("cn", "CN")),)
    assert [clause.exact for clause in parsed.required] == [("lũ",)]


def test_an_exclusion_looks_at_accents_when_it_was_typed_with_them() -> None:
    accented, plain = parse(Query(words="-giả -gia")).excluded
    assert [bars_exact(accented, mode) for mode in (Mode.EXACT, Mode.FOLDED, Mode.HYBRID)] == [True, False, True]
    assert [bars_exact(plain, mode) for mode in (Mode.EXACT, Mode.FOLDED, Mode.HYBRID)] == [True, False, False]


def test_times_are_microseconds() -> None:
    since = datetime(1970, 1, 1, 7, tzinfo=UTC)
    parsed = parse(Query(since=since, until=since + timedelta(microseconds=3)))
    assert (parsed.since, parsed.until) == (7 * 3_600_000_000, 7 * 3_600_000_000 + 3)


def test_without_words_the_newest_come_first() -> None:
    assert parse(Query()).newest
    assert parse(Query(words="-biển")).newest
    assert not parse(Query(words="biển")).newest
    assert parse(Query(words="biển", sort="newest")).newest


@pytest.mark.parametrize(
    ("typed", "hopeless"),
    [("", False), ("  ", False), ("…", True), ("🔥", True), ("-", True), ("-a", False), ("nguon:a", False)],
)
def test_what_can_not_be_looked_for(typed: str, hopeless: bool) -> None:
    assert parse(Query(words=typed, countries=("VN",))).hopeless is hopeless


def test_the_window_is_bounded() -> None:
    assert parse(Query(top=50, offset=WINDOW - 20)).top == 20
    assert parse(Query(top=50, offset=WINDOW * 9)).top == 0
    assert (parse(Query(top=-3)).top, parse(Query(offset=-3)).offset) == (0, 0)


def test_a_pasted_page_is_cut() -> None:
    parsed = parse(Query(words=" ".join(f"chữ{n}" for n in range(3_000)) + ' "a b" -c'))
    assert sum(len(clause.exact) for clause in (*parsed.required, *parsed.excluded)) == MOST_WORDS


@given(st.text(max_size=200), st.sampled_from(list(Mode)))
def test_anything_is_read(typed: str, mode: Mode) -> None:
    parsed = parse(Query(words=typed, mode=mode))
    assert isinstance(parsed, Parsed)
    assert all(clause.exact and clause.folded for clause in (*parsed.required, *parsed.excluded))
