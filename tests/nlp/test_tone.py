"""Tone and its target, with the shipped model and without vectors."""

from pathlib import Path

import pytest

from haidang.model.analysis import Relevance, Target, Tone
from nlp import linear
from nlp.features import terms
from nlp.tone import ToneReader

MODELS = Path(linear.__file__).parent / "models"


@pytest.fixture(scope="module")
def tone():
    return ToneReader(linear.load(MODELS / "tone.npz"))


def read(tone, text, *, danang=Relevance.MAIN, post=True, concepts=frozenset()):
    found = terms(text, kind="post" if post else "news")
    return tone.read(found, None, title="", opening=text, danang=danang, concepts=concepts, post=post)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Bãi biển Mỹ Khê quá đẹp, người dân thân thiện, tuyệt vời, sẽ quay lại", Tone.POSITIVE),
        ("Thất vọng với cách làm việc chậm chạp, vô trách nhiệm của phường", Tone.NEGATIVE),
        ("UBND thành phố họp phiên thường kỳ, cho ý kiến về năm tờ trình", Tone.NEUTRAL),
    ],
)
def test_the_label(tone, text, label):
    assert read(tone, text).label == label


def test_the_city_is_no_target_of_a_text_that_is_not_about_it(tone):
    text = "Trung Quốc ngang ngược đưa tàu vào vùng biển Việt Nam, đe dọa hòa bình"
    found = read(tone, text, danang=Relevance.NO, post=False)
    assert found.target in (Target.CHINA, Target.VIETNAM)


def test_who_is_not_named_is_no_target(tone):
    found = read(tone, "Hải cảnh Trung Quốc hung hăng phun vòi rồng", danang=Relevance.NO, post=False)
    assert found.target == Target.CHINA


def test_a_text_that_is_not_about_the_sea_takes_no_side_there(tone):
    stance = tone.stance(terms("Bãi biển đẹp quá", kind="post"), None, named=False)
    assert stance.label == "none"


def test_stance_is_one_of_four(tone):
    stance = tone.stance(terms("Hoàng Sa, Trường Sa là của Việt Nam", kind="post"), None, named=True)
    assert stance.label in ("support", "neutral", "against", "none")


@pytest.mark.parametrize("text", ["", "\ud800\x00", "🙂" * 3000])
def test_any_string_gives_a_tone(tone, text):
    found = read(tone, text)
    assert 0 < found.score <= 1
