"""Texts with marks, as pages show them."""

from dashboards import shape
from dashboards.pages.article import pieces
from dashboards.shape import Piece
from haidang.model.article import Text
from nlp.analyse import build

TOLD = "Chiều nay tàu cập cảng Tiên Sa.\n\n“We are glad to visit Da Nang again this year,” the captain said on deck."


def test_a_foreign_sentence_is_told_apart_through_marks_and_paragraphs():
    found = shape.spoken([Piece("một hai "), Piece("three four", "cue", "x"), Piece(" five. sáu")], [(8, 24, "en")])
    assert found == [
        Piece("một hai "),
        Piece("three four", "cue", "x", "en"),
        Piece(" five.", language="en"),
        Piece(" sáu"),
    ]
    assert "".join(piece.text for piece in found) == "một hai three four five. sáu"


def test_an_article_says_what_its_cues_speak_of_and_its_foreign_sentences():
    text = Text(title="Tàu Ấn Độ thăm Đà Nẵng", lead="", text=TOLD)
    analysis = build().measure(text)
    title = pieces(text.title, "title", analysis)
    assert [(piece.text, piece.mark, piece.why) for piece in title][1] == ("Đà Nẵng", "cue", "nói về Đà Nẵng")
    body = shape.paragraphs(pieces(text.text, "text", analysis))
    assert [{piece.language for piece in paragraph} for paragraph in body] == [{""}, {"en"}]
