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


def test_captions_bylines_and_links_are_no_key_sentences():
    story = (
        "Cầu Rồng phun lửa trở lại tối 23/11 sau ba tuần sửa chữa.\nHàng nghìn người đứng kín hai bờ sông Hàn để xem."
    )
    others = [
        "Cầu Rồng phun lửa tối 23/11 - Ảnh: Minh Trí.",
        "Ảnh minh họa cầu Rồng phun lửa trở lại.",
        "Xem thêm: Cầu Rồng phun lửa trở lại sau ba tuần sửa chữa.",
        ">> Cầu Rồng phun lửa trở lại sau ba tuần.",
        "Nguyễn Văn Minh Trí",
    ]
    title = "Cầu Rồng phun lửa trở lại"
    assert chosen(Text(title=title, lead="", text="\n".join([*others, story, *others]))) == story.split("\n")
    assert chosen(Text(title=title, lead="", text=others[0])) == [others[0]], "where there is nothing else"


def test_a_question_comes_late():
    question = "Vì sao Đà Nẵng có chín nhà đầu tư đầu tiên trong khu thương mại tự do?"
    assert question not in chosen(Text(title=TITLE, lead="", text=f"{question} {BODY}"))


def test_a_quotation_in_straight_marks_over_lines_is_kept_whole():
    said = 'Ông Tám nói: " Nước lên nhanh quá.\nCả xóm không ai kịp dọn. ", rồi quay đi.'
    text = f"Nước sông Yên lên báo động ba trong đêm.\n{said}\nSáng nay nước đã rút."
    assert said in chosen(Text(title="Nước lên nhanh, cả xóm Tám không ai kịp dọn", lead="", text=text))


def test_part_of_a_quotation_is_taken_only_where_there_is_nothing_else():
    spoken = "\n".join(f"Câu số {number} của lời kể dài về bến cá Thọ Quang." for number in range(1, 8))
    title = "Lời kể dài về bến cá Thọ Quang"
    text = f"Bà Năm bán cá ở Thọ Quang.\n“{spoken}\nChợ vẫn họp mỗi sáng sớm.”"
    found = chosen(Text(title=title, lead="", text=text))
    assert found[0] == "Bà Năm bán cá ở Thọ Quang."
    assert len(found) == FEWEST
    found = chosen(Text(title=title, lead="", text=f"Tàu về bến trước khi trời sáng rõ. {text}"))
    assert found == ["Tàu về bến trước khi trời sáng rõ.", "Bà Năm bán cá ở Thọ Quang."]


def test_a_stray_mark_does_not_turn_the_rest_into_a_quotation():
    stray = 'Ti vi 24" được tặng cho trạm y tế xã đảo.'
    for text in (f"{stray} {BODY}", f"“ {BODY}"):
        assert len(chosen(Text(title=TITLE, lead="", text=text))) > FEWEST


def test_sentences_inside_quotations_count_among_the_four():
    spoken = " ".join(f"Điều thứ {number} là giữ bờ biển Mỹ Khê sạch." for number in range(1, 4))
    text = f"Ông Ba nói: “{spoken}” Bãi Mỹ Khê đón khách trở lại. Rác đã được dọn. Cứu hộ trực từ năm giờ sáng."
    found = chosen(Text(title="Ông Ba: giữ bờ biển Mỹ Khê sạch", lead="", text=text))
    assert FEWEST <= sum(len(SentenceSegmenter().sentences(sentence)) for sentence in found) <= MOST


def test_one_endless_line_does_not_stand_for_the_text():
    table = " ".join(f"Đà Nẵng 0:0 Quảng Nam {number}" for number in range(200))
    assert not any(len(sentence) > 1000 for sentence in chosen(Text(title=TITLE, lead="", text=f"{table}\n{BODY}")))
