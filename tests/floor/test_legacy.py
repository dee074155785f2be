"""Vietnamese from before Unicode: what is read, what is left alone, and that offsets lead back."""

import time
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.legacy import decoded, detect, is_syllable, modern, tcvn3_table, vni_table
from haidang.model.article import Kind, NewText, Text
from haidang.steps.take_in import take_in
from haidang.store import articles
from haidang.store.unit import Store

MOTTO = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"
NEWS = "Thành phố Đà Nẵng: nước sông Hàn lên nhanh, mưa lớn ở vùng trũng; hơn 9.200 người được đưa đến nơi an toàn."
IN_TCVN3 = (
    "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc",
    "Thµnh phè §µ N½ng: n\u00adíc s«ng Hµn lªn nhanh, m\u00ada lín ë vïng tròng; h¬n 9.200 ng\u00adêi ®\u00adîc"
    " ®\u00ada ®Õn n¬i an toµn.",
)
IN_VNI = (
    "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc",
    "Thaønh phoá Ñaø Naüng: nöôùc soâng Haøn leân nhanh, möa lôùn ôû vuøng truõng; hôn 9.200 ngöôøi ñöôïc ñöa ñeán nôi"
    " an toaøn.",
)
IN_VIQR = (
    "Co^.ng ho`a xa~ ho^.i chu? nghi~a Vie^.t Nam, DDo^.c la^.p - Tu+. do - Ha.nh phu'c",
    "Tha`nh pho^' DDa` Na(~ng: nu+o+'c so^ng Ha`n le^n nhanh, mu+a lo+'n o+? vu`ng tru~ng; ho+n 9.200"
    " ngu+o+`i ddu+o+.c ddu+a dde^'n no+i an toa`n.",
)
ALL = [("tcvn3", IN_TCVN3), ("vni", IN_VNI), ("viqr", IN_VIQR)]
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SMALL = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + ["đ"]
LETTERS = [letter for letter in SMALL if not letter.isascii()]
LEGACY_SIGNS = (
    "aeouyAEOUdDnthg^(+*'`?~.\\ÞÖ×µ¸¶·¹®§©ªøùûõïâáàåãäêéèúüëñöôÑÔ\u00ad\u0300\u0301\u0323\u031b \n1@đạơ\ud800\x00"
)
odd_texts = st.text(alphabet=LEGACY_SIGNS, max_size=60) | st.text(st.characters(), max_size=40)
old_texts = st.lists(st.sampled_from(" ".join(IN_TCVN3 + IN_VNI + IN_VIQR).split()), max_size=30).map(" ".join)


@pytest.mark.parametrize(("encoding", "raw"), ALL)
def test_known_phrases(encoding, raw):
    for typed, meant in zip(raw, (MOTTO, NEWS), strict=True):
        assert detect(typed) == encoding
        assert decoded(typed).text == meant
        assert decoded(decoded(typed).text).text == meant
        assert decoded(unicodedata.normalize("NFD", typed)).text == meant


def test_every_letter_there_and_back():
    assert len(LETTERS) == 67
    both = LETTERS + [letter.upper() for letter in LETTERS]
    assert sorted(tcvn3_table().values()) == sorted(LETTERS + list("ĂÂĐÊÔƠƯ"))  # a code for each, none twice
    assert set(vni_table().values()) == set(both)
    assert all(decoded(f"n{code}", "tcvn3").text == f"n{letter}" for code, letter in tcvn3_table().items())
    assert all(decoded(codes, "vni").text == letter for codes, letter in vni_table().items())
    hats = {"\u0302": "^", "\u0306": "(", "\u031b": "+"}
    tones = dict(zip(TONES[1:], "`'~?.", strict=True))
    for letter in both:
        parts = sorted(unicodedata.normalize("NFD", letter), key=lambda mark: mark in tones)
        typed = "".join(hats.get(mark) or tones.get(mark) or mark for mark in parts).replace("đ", "dd")
        typed = typed.replace("Đ", "DD")
        onset = "l" if letter not in "đĐ" else ""
        rest = "a" if letter in "đĐ" else "n" if unicodedata.normalize("NFD", letter.lower())[0] != "y" else ""
        assert decoded(f"{onset}{typed}{rest} b", "viqr").text == f"{onset}{letter}{rest} b"


def test_capitals_follow_the_words_ascii_letters():
    assert decoded("THµNH PHè §µ N½NG, Uû ban", "tcvn3").text == "THÀNH PHỐ Đà NẴNG, Uỷ ban"
    assert decoded("ÑAØ NAÜNG, AÙnh, Aùnh", "vni").text == "ĐÀ NẴNG, Ánh, Ánh"


def test_punctuation_behind_a_word_in_viqr():
    text = "Ca? nha` o+? Ha. Long. Ho. ddi dda^u? Kho^ng ai la.\nHo. ve^` roi\\. Mu+a to va` gio'."
    assert decoded(text, "viqr").text == "Cả nhà ở Hạ Long. Họ đi đâu? Không ai la.\nHọ về roi. Mưa to và gió."


@pytest.mark.parametrize(
    "text",
    [
        MOTTO,
        NEWS,
        unicodedata.normalize("NFD", NEWS),
        "Hai bà cháu có gì cho cô, tôi thì không có gì",
        "Nuoc song len nhanh, nhieu ho dan phai so tan trong dem.",
        "Le président a été réélu à l'issue d'un vote où la majorité s'est exprimée; né à Québec, là où il a étudié.",
        "« Bonjour », dit-elle, « où êtes-vous né ? » Le maïs naïf, la forêt, l'hôpital et le théâtre sont à côté.",
        "A Comissão não aprovou a proposta até às seis horas; é só isso, você não são.",
        "Příliš žluťoučký kůň úpěl ďábelské ódy, protože už není dní a říká se tomu něco.",
        "På øya er det køye og ærlige mennesker, så vi går på båten når våren kommer.",
        "¿Qué pasó ayer? El niño comió el pan; así está la señora Muñoz.",
        "Türkiye'nin güneyinde öğle saatlerinde göçmenler kurtarıldı, ölü yok.",
        "I'm sure they'd go to. the U.S. do? don't you've a.m. p.m. e.g. i.e.",
        "def f(a, b): return a.b(x) ** 2 + self.u * o+1 if a^b else e.i  # u+v o.o a(b",
        "for (i = 0; i < a.b; i++) { a[i] = o+u; u^=e; } // dd if=/dev/sda of=a.iso",
        "Giá: 5£, 20¥, £7, ©2026 ®Intel «Bonjour» 100¢ µm §5 ¶3",
        "to: an.do@bao.example, da.nang@x.example, https://a.example/o.i?u=a.e&a=o+u",
        "ÄÃ Náºµng lÃ  thÃ nh phá»‘ biá»ƒn",
        "ÖÐ¹úº£ÎÊÌâ ÄÏº£ ÖÐ¹ú",
        "南海问题，中国",
        "",
        "\ud800\x00\x01",
    ],
)
def test_what_is_not_of_them_stays(text):
    assert detect(text) == ""
    assert decoded(text).text == text
    assert modern(text, text) == (text, text)


def test_the_fields_of_one_document_are_decided_together():
    assert detect("§µ N½ng") == ""
    assert modern("§µ N½ng", "", IN_TCVN3[1]) == ("Đà Nẵng", "", NEWS)


def test_syllables():
    good = "nghiêm phẽn khuya quốc Quỳnh gì giếng giữa yêu uỷ ủy hoà hòa khoẻ Đắk oằn y ý thuở nguyễn lượng quét"
    assert [word for word in good.split() if not is_syllable(word)] == []
    bad = "nghăm kai gê cep mat mac cạ́m Trump xyz ñaø thµnh bbo đ ng ưởng1"
    assert [word for word in bad.split() if is_syllable(word)] == []


@given(odd_texts | old_texts)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_text_has_a_reading_whose_offsets_never_fall(raw):
    assert detect(raw) in ("", "tcvn3", "vni", "viqr")
    for encoding in (None, "", "tcvn3", "vni", "viqr"):
        view = decoded(raw, encoding)
        offsets = list(view.offsets)
        assert len(offsets) == len(view.text) + 1
        assert offsets == sorted(offsets)
        assert 0 <= offsets[0] <= offsets[-1] == len(raw)


@given(odd_texts | old_texts)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_what_was_decoded_is_not_decoded_again(raw):
    once = decoded(raw).text
    assert decoded(once).text == once
    assert detect(unicodedata.normalize("NFD", raw)) == detect(unicodedata.normalize("NFC", raw))


def test_spans_lead_back_to_what_was_written():
    for _, (_, raw) in ALL:
        view = decoded(raw)
        start = view.text.index("Nẵng")
        first, last = view.raw_span(start, start + len("Nẵng"))
        assert raw[first:last] in ("N½ng", "Naüng", "Na(~ng")


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", [*(raw[1] for _, raw in ALL), NEWS, "a.", "a1", "a^'", "\\", "\ud800", "a" + "\u0301" * 99]
)
def test_a_million_characters_take_time_in_proportion(piece):
    raw = piece * (1_000_000 // len(piece))
    decoded(piece)  # tables are made at the first use
    start = time.process_time()
    view = decoded(raw)
    assert time.process_time() - start < 8.0
    assert view.offsets[-1] == len(raw)


def _given(kind: Kind, address: str, text: Text) -> NewText:
    return NewText(
        kind=kind,
        source="import",
        url="",
        addresses=((address, "import"),),
        text=text,
        page=None,
        seen_at=datetime(2026, 11, 24, tzinfo=UTC),
    )


def test_an_imported_text_is_kept_in_unicode(store: Store):
    lines = [
        (1, _given(Kind.ARTICLE, "import:1", Text(title="§µ N½ng", lead=IN_TCVN3[0], text=IN_TCVN3[1]))),
        (2, _given(Kind.ARTICLE, "import:2", Text(title="Đà Nẵng", lead=MOTTO, text=NEWS + " Le café où l'on dîne."))),
        (
            3,
            _given(Kind.POST, "import:3", Text(title="", lead="", text=IN_VIQR[1] + " so^' ta`i khoa?n 0123456789012")),
        ),
    ]
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert take_in(store, lines, now=lambda: now).new == 3
    with store.read() as unit:
        kept = [articles.version(unit, articles.by_address(unit, f"import:{n}") or 0) for n in (1, 2, 3)]
    texts = [version.text for version in kept if version]
    assert texts[0] == Text(title="Đà Nẵng", lead=MOTTO, text=NEWS)
    assert texts[1] == lines[1][1].text
    assert texts[2].text == NEWS + " số tài khoản [số tài khoản]"
