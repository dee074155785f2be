"""Which language a text is in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.model.analysis import Scored
from nlp.language import LanguageGuesser
from nlp.segment import SentenceSegmenter

GUESSER = LanguageGuesser()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nước sông lên nhanh, nhiều hộ dân ở vùng trũng phải sơ tán trong đêm.", "vi"),
        ("Chợ đông", "vi"),
        ("mua lon qua, nha minh ngap toi goi roi, ai cuu voi", "vi"),
        ("hom nay duong ra san bay co ket xe khong moi nguoi", "vi"),
        ("The harbour reopened on Friday after crews cleared the channel.", "en"),
        ("First trains reach Đà Nẵng this week, the railway operator said", "en"),
        ("Le port a rouvert vendredi après trois jours de travaux.", "fr"),
        ("Nagbukas muli ang daungan matapos ang tatlong araw na pagkukumpuni.", "fil"),
        ("Pelabuhan dibuka kembali karena cuaca sudah membaik, kata pejabat kantor itu.", "id"),
        ("Pelabuhan dibuka semula kerana cuaca bertambah baik, kata pegawai kerajaan itu.", "ms"),
        ("港口周五重新开放,船只恢复通航。", "zh"),
        ("港口週五重新開放,船隻恢復通航。", "zh"),
        ("金曜日に港が再開された。", "ja"),
        ("県内の漁港で点検実施", "ja"),
        ("금요일에 항구가 다시 열렸다.", "ko"),
        ("В пятницу порт снова открылся.", "ru"),
        ("У п'ятницю порт знову відкрився, її чекали.", "uk"),
        ("ท่าเรือเปิดอีกครั้งในวันศุกร์", "th"),
        ("ທ່າເຮືອເປີດອີກຄັ້ງໃນວັນສຸກ", "lo"),
        ("កំពង់ផែបានបើកឡើងវិញ", "km"),
        ("Der Hafen ist seit Freitag wieder für die Fischer und die Fähren offen.", "de"),
        ("El puerto se abrió de nuevo para los barcos que esperaban en el mar.", "es"),
    ],
)
def test_languages(text, language):
    assert GUESSER.guess(text).label == language


@pytest.mark.parametrize("text", ["", "   ", "2026 - 15/7 !!!", "🙏🙏", "\ud800", "https://songhan.example/a?b=1"])
def test_nothing_to_tell_from(text):
    assert GUESSER.guess(text) == Scored(label="und", score=0.0)


def test_quotations_do_not_change_the_language():
    assert GUESSER.guess("Báo này dẫn câu 南海仲裁案 và 习近平 trong bản tiếng Trung của nghị quyết.").label == "vi"
    assert GUESSER.guess("中国外交部发言人说,这是 Code of Conduct 磋商的一部分,各方应当克制。").label == "zh"


def test_the_script_alone_is_certain_and_words_are_not():
    assert GUESSER.guess("항구가 열렸다").score == 1.0
    assert 0.4 <= GUESSER.guess("Pelabuhan dibuka hari Jumat").score < 1.0


@given(st.text(st.characters(), max_size=80))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_has_an_answer(text):
    found = GUESSER.guess(text)
    assert found.label
    assert 0.0 <= found.score <= 1.0
    assert GUESSER.guess(text) == found


def by_sentence(text):
    sentences = [text[start:end] for start, end in SentenceSegmenter().sentences(text)]
    found = GUESSER.guess_sentences(sentences, GUESSER.guess(text))
    return [(sentence, language.label) for sentence, language in zip(sentences, found, strict=True)]


def test_each_sentence_has_its_language():
    text = (
        "Nước sông lên nhanh trong đêm qua, nhiều hộ dân ở vùng trũng phải sơ tán. Đường ra sân bay bị ngập. "
        "The harbour reopened on Friday after crews cleared the channel.\n"
        "Đà Nẵng!\n金曜日に港が再開された。 2026 - 15 - 7.\n"
        "Der Hafen ist seit Freitag wieder für die Fischer offen."
    )
    found = by_sentence(text)
    assert [(sentence[:10], language) for sentence, language in found] == [
        ("Nước sông ", "vi"),
        ("Đường ra s", "vi"),
        ("The harbou", "en"),
        ("Đà Nẵng!", "vi"),
        ("金曜日に港が再開され", "ja"),
        ("2026 - 15 ", "vi"),
        ("Der Hafen ", "de"),
    ]


def test_a_sentence_that_is_not_clear_by_itself_is_in_the_texts_language():
    text = "Pelabuhan dibuka semula kerana cuaca bertambah baik, kata pegawai kerajaan itu. Mereka makan nasi."
    assert [language for _, language in by_sentence(text)] == ["ms", "ms"]
    assert by_sentence(" \n") == []


def test_names_and_headings_are_in_their_texts_language():
    told = by_sentence(
        "Nước sông lên nhanh trong đêm qua, nhiều hộ phải sơ tán. Theo Reuters, AFP, CNN. Sun World Ba Na Hills."
    )
    assert [language for _, language in told] == ["vi", "vi", "vi"]
    japanese = by_sentence("金曜日に港が再開された。外務省報道官談話。")
    assert [language for _, language in japanese] == ["ja", "ja"]
    malay = by_sentence(
        "Pelabuhan dibuka semula kerana cuaca bertambah baik, kata pegawai kerajaan itu. "
        "“Larva ikan hanyut bersama arus ke perairan kita."
    )
    assert [language for _, language in malay] == ["ms", "ms"]


@given(st.lists(st.text(st.characters() | st.sampled_from("a đ南.!? \n"), max_size=40)))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_sentence_has_a_language(sentences):
    found = GUESSER.guess_sentences(sentences, GUESSER.guess("Nước sông lên nhanh trong đêm qua."))
    assert len(found) == len(sentences)
    assert all(language.label and 0.0 <= language.score <= 1.0 for language in found)
