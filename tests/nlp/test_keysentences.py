"""Sentences that stand for a text."""

from haidang.model.article import Text
from nlp.keysentences import FEWEST, MOST, key_sentences, sentences
from nlp.segment import SentenceSegmenter

BODY = (
    "Sáng 23/11, Đà Nẵng công bố chín nhà đầu tư đầu tiên vào khu thương mại tự do. "
    "Tổng vốn đăng ký đạt 410 triệu USD, phần lớn cho kho lạnh và logistics ở Liên Chiểu. "
    "Trời se lạnh, quan khách đến sớm và dùng trà trong sảnh. "
    "Đại diện ban quản lý nói: “Chúng tôi chọn nhà đầu tư theo năng lực. Vốn lớn mà chậm thì không cần.” "
    "Trung tâm logistics dự kiến mở cửa trong quý III năm sau, tạo 1.200 việc làm. "
    "Nhà báo được mời chụp ảnh. "
    "Khu thương mại tự do được thành lập theo nghị quyết của Quốc hội về cơ chế đặc thù cho Đà Nẵng."
)
TITLE = "Đà Nẵng có chín nhà đầu tư đầu tiên trong khu thương mại tự do"


def chosen(text):
    return [
        getattr(text, span.field)[span.start : span.end]
        for span in key_sentences(text, sentences(text, SentenceSegmenter()))
    ]


def test_two_to_four_sentences_in_the_order_of_the_text():
    found = chosen(Text(title=TITLE, lead="", text=BODY))
    assert FEWEST <= len(found) <= MOST
    assert [BODY.index(sentence) for sentence in found] == sorted(BODY.index(sentence) for sentence in found)
    assert found[0].startswith("Sáng 23/11")


def test_a_quotation_is_kept_whole():
    for sentence in chosen(
        Text(title="Chọn nhà đầu tư theo năng lực, vốn lớn mà chậm thì không cần", lead="", text=BODY)
    ):
        assert sentence.count("“") == sentence.count("”")


def test_what_the_lead_says_is_not_said_twice():
    lead = "Sáng 23/11, Đà Nẵng công bố chín nhà đầu tư đầu tiên vào khu thương mại tự do."
    found = chosen(Text(title=TITLE, lead=lead, text=BODY))
    assert found.count(lead) == 1


def test_short_and_empty_texts():
    assert chosen(Text(title=TITLE, lead="", text="")) == []
    one = "Đà Nẵng có thêm một đường bay thẳng tới Tokyo."
    assert chosen(Text(title="", lead="", text=one)) == [one]
