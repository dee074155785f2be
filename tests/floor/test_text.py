"""Views of a text: what they make of it, and that every character still knows where it came from."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.text import (
    accent_share,
    decoded,
    digest,
    exact,
    expanded,
    fold,
    folded,
    joined,
    plain,
    shortened,
    token_spans,
    tokens,
    unveiled,
)

ODD_LETTERS = (
    "aàoòuúyýeéêđĐÐðĂặ\u0300\u0301\u0302\u0323\u0309\u200b\u00ad\u202e\ufeffаеоΑｄ𝐁ก่ำ가각\u1100\u1161が\u3099й"
    " \n.-_@İ\ud800\x00\x85"
)
VIEWS = (
    exact,
    folded,
    expanded,
    shortened,
    joined,
    lambda raw: decoded(raw, {"da nang"}),
    lambda raw: unveiled(raw, {"da nang"}),
)
odd_texts = st.text(alphabet=ODD_LETTERS, max_size=40) | st.text(st.characters(), max_size=40)


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        (unicodedata.normalize("NFD", "Đà Nẵng, Biển Đông"), "Đà Nẵng, Biển Đông"),
        ("Ðà Nẵng, ðường", "Đà Nẵng, đường"),
        ("Hoàng\u200b S\u00ada\ufeff\u202e", "Hoàng Sa"),
        ("Hоàng Sа", "Hoàng Sa"),  # Cyrillic о and а
        ("Uỷ ban hoà bình, khoẻ, thuý, tuỳ, loè", "Ủy ban hòa bình, khỏe, thúy, tùy, lòe"),
        ("hòan thành, hùynh, tóan, lựơng, tíêng, chùôn", "hoàn thành, huỳnh, toán, lượng, tiếng, chuồn"),
        ("quý, quả, quỳ, quét, ngoài, hoàn, huỳnh, khuya", "quý, quả, quỳ, quét, ngoài, hoàn, huỳnh, khuya"),
        ("HOÀ, Hoà, UỶ", "HÒA, Hòa, ỦY"),
        ("ＤＡ\u3000ＮＡＮＧ\u00a02026", "DA NANG 2026"),
        ("a\ud800b\x00c", "a\ufffdbc"),
        ("Дананг и Covid-19ом", "Дананг и Covid-19ом"),
        ("", ""),
    ],
)
def test_the_exact_view_mends_what_readers_do_not_see(raw, seen):
    assert exact(raw).text == seen


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("Đà Nẵng ĐẶC KHU Hoàng Sa", "da nang dac khu hoang sa"),
        ("ดานัง ก่ำ", "ดานัง ก่ำ"),
        ("다낭 가각", "다낭 가각"),
        ("が ガ パラセル", "が ガ パラセル"),
        ("Южно-Китайский Йод ё", "южно-китайский йод ё"),
        ("ទីក្រុង ດານັງ", "ទីក្រុង ດານັງ"),
        ("x\u0301 ñ ç İ", "x n c i"),
    ],
)
def test_folding_takes_marks_from_latin_letters_only(raw, seen):
    assert folded(raw).text == seen


def test_spans_lead_back_to_what_was_written():
    raw = "Tin: " + unicodedata.normalize("NFD", "Ðà Nẵ\u200bng") + " ngập"
    view = exact(raw)
    start = view.text.index("Đà Nẵng")
    first, last = view.raw_span(start, start + len("Đà Nẵng"))
    assert exact(raw[first:last]).text == "Đà Nẵng"
    assert (raw[:first], raw[last:]) == ("Tin: ", " ngập")


@given(odd_texts)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_has_views_whose_offsets_never_fall(raw):
    for make in VIEWS:
        view = make(raw)
        offsets = list(view.offsets)
        assert len(offsets) == len(view.text) + 1
        assert offsets == sorted(offsets)
        assert 0 <= offsets[0] <= offsets[-1] == len(raw)


@given(odd_texts)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_the_exact_view_is_settled(raw):
    once = exact(raw).text
    assert exact(once).text == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode("utf-8")


@given(odd_texts)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_folding_is_settled_and_plain_keeps_length(raw):
    view = exact(raw)
    assert len(plain(view.text)) == len(view.text)
    assert fold(view).text == folded(raw).text


@given(odd_texts, st.data())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_neighbouring_spans_meet_and_stay_in_the_text(raw, data):
    for make in VIEWS:
        view = make(raw)
        start, middle, end = sorted(data.draw(st.tuples(*3 * [st.integers(0, len(view.text))])))
        (first, seam), (other, last) = view.raw_span(start, middle), view.raw_span(middle, end)
        assert 0 <= first <= seam <= last <= len(raw) or middle == end
        assert seam == other or start == middle
        assert view.raw_span(end, start) == (view.offsets[end], view.offsets[end])


@given(st.lists(st.sampled_from(["Đà", "Nẵng", "lũuu", "ko", "hoà", "b.i.ể.n", "ddaf naxng", ","]), max_size=12))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_word_of_a_view_leads_back_to_the_word_that_was_written(words):
    raw = "\u200b".join(unicodedata.normalize("NFD", " ".join(words)))
    view = exact(raw)
    for start, end in token_spans(view.text):
        first, last = view.raw_span(start, end)
        assert exact(raw[first:last]).text == view.text[start:end]


@given(st.text(alphabet="aàoòuúyêđĐÐƯự\u0300\u0323\u200b kcdrHS-.,Дд南", max_size=40))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_view_of_a_settled_text_changes_nothing_more(raw):
    for make in (folded, expanded, shortened):
        once = make(raw).text
        assert make(once).text == once


@given(st.text(alphabet="ađêơàẵếụ, ", max_size=30) | st.text(alphabet="uừoaàkcd. hfswx", max_size=30))
def test_composed_and_decomposed_text_are_one(raw):
    for make in VIEWS:
        assert make(unicodedata.normalize("NFD", raw)).text == make(raw).text
    assert digest("", "", unicodedata.normalize("NFD", raw)) == digest("", "", raw)


def test_digests_tell_texts_apart_but_not_their_spacing():
    one = digest("Lũ lên", "Sáng nay", "Nước\u00a0sông\n\nlên  nhanh.")
    assert one == digest(" Lũ lên ", "Sáng nay", "Nước sông lên nhanh.")
    assert one != digest("Lũ lên Sáng nay", "", "Nước sông lên nhanh.")
    assert one != digest("Lu len", "Sang nay", "Nuoc song len nhanh.")
    assert len(one) == 64


def test_words_of_every_script():
    assert tokens("Hội-An, TP.HCM: 480mm; 岘港 가다 Дананге") == [
        "Hội", "An", "TP", "HCM", "480mm", "岘", "港", "가다", "Дананге",
    ]  # fmt: skip
    assert tokens("ดานัง") == ["ด", "า", "นั", "ง"]
    text = "Sơn Trà, 다낭 南海"
    assert [text[a:b] for a, b in token_spans(text)] == tokens(text)


def test_accent_share_tells_vietnamese_from_bare_text():
    assert accent_share("Nước sông Hàn lên nhanh trong đêm qua") == 0.625
    assert accent_share("nuoc song han len nhanh trong dem qua") == 0.0
    assert accent_share("南海 2026 !!") == 0.0


def test_teencode_is_written_out_beside_the_text():
    assert expanded("ko dc đi, mn ntn r").text == "không được đi, mọi người như thế nào rồi"
    assert expanded("kho dcm @ko #dc").text == "kho dcm @ko #dc"


def test_stretched_words_shrink():
    assert shortened("quááá ngonnn lũuu xooong").text == "quá ngon lũ xong"
    assert shortened("ngoan xoong 1000").text == "ngoan xoong 1000"


def test_letters_set_apart_come_together():
    assert joined("b.i.ể.n đ.ô.n.g nóng").text == "biển đông nóng"
    assert joined("h-o-à-n-g s-a").text == "hoàng sa"
    assert joined("t i n g i ả").text == "tingiả"
    assert joined("b1ển H0àng Sa, 10 giờ").text == "biển Hoàng Sa, 10 giờ"
    assert joined("9 1 1, A. B. và TP.HCM").text == "9 1 1, A. B. và TP.HCM"


def test_typing_that_was_never_composed_is_read_where_a_name_results():
    names = {"đà nẵng", "da nang", "biển đông", "hoàng sa"}
    assert decoded("o ddaf nawxng mua to", names).text == "o đà nẵng mua to"
    assert decoded("d9a2 na8ng4 ngap", names).text == "đà nẵng ngap"
    assert decoded("bieern ddoong", names).text == "biển đông"
    assert decoded("address of the server", names).text == "address of the server"


@pytest.mark.slow
@pytest.mark.parametrize(
    "raw",
    [
        "Uỷ ban Ðà Nẵng. " * 62_500,
        "a" + "\u0316\u0301" * 250_000,
        "\u200b" * 1_000_000,
        "oà" * 500_000,
        "a.b." * 250_000,
    ],
    ids=["prose", "marks", "invisible", "tones", "dots"],
)
def test_a_million_characters_take_time_in_proportion(raw):
    def seconds(text: str) -> float:
        start = time.process_time()
        folded(text)
        return time.process_time() - start

    seconds(raw[:1000])  # tables are made at the first use
    assert seconds(raw) < 3.0


def test_figures_and_numerals_that_hide_no_letter_stay():
    names = {"da nang"}
    assert unveiled("在DK1平台上", names).text == "在DK1平台上"
    assert unveiled("Học viện Chính trị khu vực III", names).text == "Học viện Chính trị khu vực III"
    assert unveiled("đẹp quáaaa, v1et", names).text == "đẹp quá, viet"


@pytest.mark.slow
def test_five_million_characters_take_five_times_as_long_as_one():
    def seconds(text: str) -> float:
        start = time.process_time()
        assert unveiled(text, {"da nang"}).offsets[-1] == len(text)
        return time.process_time() - start

    raw = "Ðà N\u0103\u0303ng ko dc, lũuuu b.i.ể.n \x00\ud800 " * 26_300
    seconds(raw[:1000])
    once = seconds(raw)
    assert seconds(raw * 5) < 10 * once + 1.0
