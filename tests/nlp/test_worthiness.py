"""Sentences worth checking."""

from pathlib import Path

import pytest

from haidang.model.analysis import Span
from nlp import linear
from nlp.worthiness import AT_MOST, Worthiness

MODELS = Path(linear.__file__).parent / "models"
FIGURE = "Hồ chứa phía tây đã xả 4.200 mét khối mỗi giây mà không báo trước cho 12 xã hạ du."


@pytest.fixture(scope="module")
def worthiness():
    return Worthiness(linear.load(MODELS / "worthiness.npz"))


def spans(*sentences):
    at, found = 0, []
    for sentence in sentences:
        found.append((Span(field="text", start=at, end=at + len(sentence)), sentence))
        at += len(sentence) + 1
    return found


def test_a_statement_with_figures_is_worth_more_than_a_feeling_or_a_question(worthiness):
    feeling = "Nhìn phố cổ trong mưa thấy thương quá chừng, mong mọi người bình an."
    question = "Hồ chứa phía tây đã xả chưa vậy mọi người ơi?"
    assert worthiness.score(FIGURE) > 0.5 > max(worthiness.score(feeling), worthiness.score(question))


def test_claims_stand_where_the_sentence_stands_and_the_best_comes_first(worthiness):
    found = worthiness.claims(spans("Trời hôm nay đẹp quá đi thôi.", FIGURE))
    assert [claim.text for claim in found] == [FIGURE]
    assert found[0].span == Span(field="text", start=30, end=30 + len(FIGURE))


def test_a_repeated_sentence_counts_once_and_there_are_at_most_five(worthiness):
    many = spans(*[FIGURE] * 3, *[FIGURE.replace("4.200", f"{n}.300") for n in range(10, 20)])
    found = worthiness.claims(many)
    assert len(found) == AT_MOST
    assert len({claim.text for claim in found}) == AT_MOST


def test_a_text_is_worth_as_much_as_its_best_sentence(worthiness):
    sentences = spans("Trời đẹp quá.", FIGURE)
    assert worthiness.of_text(sentences, worthiness.claims(sentences)) == worthiness.score(FIGURE)


def test_nothing_is_stated_in_nothing(worthiness):
    assert worthiness.of_text([], ()) == 0.0
    assert worthiness.score("Ừ.") == 0.0
