"""Sentences and words."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.segment import SentenceSegmenter, words


def cut(text):
    return [text[start:end] for start, end in SentenceSegmenter().sentences(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Nước lên. Dân chạy! Ai cứu?", ["Nước lên.", "Dân chạy!", "Ai cứu?"]),
        ("UBND TP. Đà Nẵng họp. Xong.", ["UBND TP. Đà Nẵng họp.", "Xong."]),
        ("Thu hút 1.500 tỷ, tăng 2.5 lần. Tốt.", ["Thu hút 1.500 tỷ, tăng 2.5 lần.", "Tốt."]),
        ("Ông nói… rồi thôi. Hết.", ["Ông nói… rồi thôi.", "Hết."]),
        ("“Chạy đi!” bà hô. Ai cũng chạy.", ["“Chạy đi!”", "bà hô.", "Ai cũng chạy."]),
        ("Dr. Smith came. He left.", ["Dr. Smith came.", "He left."]),
        ("岘港下雨。航班延误!怎么办?", ["岘港下雨。", "航班延误!怎么办?"]),
        ("岘港下雨。航班延误！怎么办？", ["岘港下雨。", "航班延误！", "怎么办？"]),
        ("「行こう。」と言った。雨だ。", ["「行こう。」", "と言った。", "雨だ。"]),
        ("Tiêu đề không chấm\nĐoạn sau.", ["Tiêu đề không chấm", "Đoạn sau."]),
        ("một dòng\nbị ngắt giữa chừng. Hết", ["một dòng\nbị ngắt giữa chừng.", "Hết"]),
        ("  \n ", []),
        ("", []),
    ],
)
def test_sentences(text, sentences):
    assert cut(text) == sentences


@given(st.text(alphabet='aAđ .。!?…\n"”TP1', max_size=60))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_spans_are_in_order_and_leave_out_only_white_space(text):
    spans = SentenceSegmenter().sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert "".join("".join(cut(text)).split()) == "".join(text.split())


def test_words_of_vietnamese():
    assert words("Thành phố đón nhà đầu tư") == ["Thành phố", "đón", "nhà đầu tư"]
