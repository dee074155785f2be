"""Where names alone don't settle it, surroundings do, then meaning."""

import pytest

from haidang.model.analysis import Relevance
from haidang.model.article import Text
from nlp.analyse import build
from nlp.embed import BundledEmbedder
from nlp.parts import Origin

MAIN, MENTION, WEATHER, NO = Relevance.MAIN, Relevance.MENTION, Relevance.WEATHER, Relevance.NO


@pytest.fixture(scope="module")
def analyser():
    return build(embedder=BundledEmbedder())


def looked(analyser, text, **known):
    look, _ = analyser.look_closely(Text(title="", lead="", text=text), Origin(**known))
    return look


@pytest.mark.parametrize(
    ("text", "danang", "biendong"),
    [
        ("Thợ lặn vá xong đường ống ở cầu Sông Hàn trước giờ quay cầu tối thứ bảy", True, False),
        ("Dân phố đi bộ Tạ Hiện ở Hà Nội phản ánh loa kẹo kéo tới nửa đêm", False, False),
        ("Bún bò quán Đà Nẵng ở Berlin lên báo Đức vì nước dùng quá cay", False, False),
        ("Tàu cá Bình Định bị đâm chìm cách bờ 150 hải lý, bảy ngư dân trôi dạt được SAR 412 vớt", False, True),
        ("Tàu cá bị sà lan tông chìm trên sông Soài Rạp, hai vợ chồng bơi được vào bờ", False, False),
        ("Sách tô màu nhập khẩu bị thu hồi vì in bản đồ có đường chín đoạn", False, True),
        ("Fishermen from Masinloc say white hulls chased them off the shoal with water cannon", False, True),
        ("Police in Tbilisi fired water cannon at a crowd outside parliament", False, False),
    ],
)
def test_short_texts_are_settled_by_more_than_names(analyser, text, danang, biendong):
    look = looked(analyser, text)
    assert (look.danang.label.relevant, look.biendong.label.relevant) == (danang, biendong)


def test_a_text_without_a_name_shows_the_words_that_told(analyser):
    text = "Hải cảnh phun vòi rồng, ngư dân mất hết ngư cụ giữa khơi xa"
    because = looked(analyser, text).biendong.because
    assert because
    assert all(text[cue.span.start : cue.span.end].strip() for cue in because)


def test_a_vector_at_hand_changes_nothing_that_a_missing_one_would_not(analyser):
    for text in ("Giá vàng biến động mạnh", "Cháy quán ở đường Hoàng Sa", "Đà Nẵng mở lại chợ Cồn sau khi dập cháy"):
        whole = Text(title="", lead="", text=text)
        made, vector = analyser.look_closely(whole)
        kept, _ = analyser.look_closely(whole, vector=analyser.vector(whole))
        assert (made.danang, made.biendong) == (kept.danang, kept.biendong)
        assert (vector is None) is not analyser.look(whole).unsure


def test_without_an_embedder_words_decide():
    look, vector = build().look_closely(Text(title="", lead="", text="Cầu Rồng phun lửa tối nay"))
    assert vector is None
    assert look.danang.label.relevant


def test_a_long_text_keeps_what_the_rules_found(analyser):
    body = "Công ty cho biết doanh thu quý tăng nhẹ. " * 40
    text = Text(title="Lợi nhuận quý ba", lead="", text=body + "Đà Nẵng là thị trường lớn thứ ba của hãng. " + body)
    look, _ = analyser.look_closely(text)
    assert (look.danang.label, look.biendong.label) == (MENTION, NO)


def test_a_name_behind_a_repeated_lead_counts(analyser):
    lead = "Cơ quan chức năng đang làm rõ nguyên nhân vụ cháy xảy ra lúc rạng sáng."
    text = Text(
        title="Cháy lớn lúc rạng sáng", lead=lead, text=f"{lead} Lửa bùng lên ở phường Hải Châu, thành phố Đà Nẵng."
    )
    look, _ = analyser.look_closely(text)
    assert look.danang.label.relevant


def test_weather_is_told_with_its_own_chance(analyser):
    look = looked(analyser, "Áp thấp nhiệt đới trên Biển Đông mạnh lên thành bão số 5, giật cấp 10, sóng cao 5 m")
    assert look.biendong.label == WEATHER
    assert look.biendong.score > 0.5


@pytest.mark.parametrize("text", ["", " ", "\x00\ud800", "🙂" * 50, "ก" * 900, "a" * 200_000])
def test_any_text_gets_an_answer(analyser, text):
    look = looked(analyser, text)
    assert look.danang.label in (NO, MENTION, MAIN)
