"""Topics of the shipped model, as relevance steers them."""

from pathlib import Path

import pytest

from haidang.model.analysis import Relevance, Scored
from nlp import linear
from nlp.features import terms
from nlp.topics import Topics

MODELS = Path(linear.__file__).parent / "models"
MAIN, MENTION, NO, WEATHER = Relevance.MAIN, Relevance.MENTION, Relevance.NO, Relevance.WEATHER


@pytest.fixture(scope="module")
def topics():
    return Topics(linear.load(MODELS / "topics.npz"))


@pytest.mark.parametrize(
    ("text", "danang", "biendong", "topic"),
    [
        ("Mưa lũ dâng nhanh, Đà Nẵng sơ tán hàng nghìn hộ dân ven sông", MAIN, NO, "DN7"),
        ("Mua lu dang nhanh, Da Nang so tan hang nghin ho dan ven song", MAIN, NO, "DN7"),
        ("Đà Nẵng đón đường bay mới, lượng du khách quốc tế tăng mạnh", MAIN, NO, "DN5"),
        ("ASEAN và Trung Quốc đàm phán Bộ quy tắc ứng xử COC ở Biển Đông", NO, MAIN, "BD2"),
        ("Tàu cá ngư dân bị tàu lạ đâm chìm ở Hoàng Sa", NO, MAIN, "BD6"),
        ("Chip design centre trains semiconductor engineers in Da Nang", MAIN, NO, "DN4"),
    ],
)
def test_the_first_topic(topics, text, danang, biendong, topic):
    assert topics.read(terms(text), None, danang=danang, biendong=biendong)[0].label == topic


def test_at_most_three_the_best_first_with_falling_scores(topics):
    found = topics.read(
        terms("Du lịch Đà Nẵng sau bão lũ: khách sạn, sân bay, môi trường, giao thông"), None, danang=MAIN, biendong=NO
    )
    assert 1 <= len(found) <= 3
    assert [topic.score for topic in found] == sorted((topic.score for topic in found), reverse=True)


def test_a_root_that_the_text_is_not_about_gives_no_topic(topics):
    text = terms("Tàu hải quân nước ngoài thăm cảng Tiên Sa, giao lưu với Hải quân Vùng 3")
    assert topics.read(text, None, danang=MAIN, biendong=NO)[0].label.startswith("DN")


def test_a_storm_at_sea_is_weather_whatever_else_it_says(topics):
    found = topics.read(terms("Áp thấp nhiệt đới trên Biển Đông"), None, danang=NO, biendong=WEATHER)
    assert [topic.label for topic in found] == ["WEATHER_SEA"]
    assert isinstance(found[0], Scored)


def test_an_empty_text_has_a_defined_topic(topics):
    assert topics.read(terms(""), None, danang=MENTION, biendong=NO) == topics.read(
        terms("\x00"), None, danang=MENTION, biendong=NO
    )
