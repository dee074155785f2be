"""Names found where they stand, in any script and dress."""

import csv
import unicodedata
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang import taxonomy
from haidang.errors import SettingsError
from haidang.gazetteer import Gazetteer, bundled, elsewhere, homographs, read_forms
from haidang.model.analysis import Root

HEAD = "concept,kind,lang,form,role,note,source\n"
FORMS = bundled()


@pytest.fixture(scope="module")
def places():
    return Gazetteer(FORMS)


def names(places, raw, **options):
    return [(raw[h.span.start : h.span.end], h.concept, h.role) for h in places.find(raw, **options)]


def small(*rows):
    return Gazetteer(read_forms((HEAD + "\n".join(rows)).splitlines()))


@pytest.mark.parametrize(
    ("raw", "language", "found"),
    [
        ("Nước lên ở Đà Nẵng.", "vi", ("Đà Nẵng", "DN.CITY", "anchor")),
        ("KHẨN: ĐÀ NẴNG", "vi", ("ĐÀ NẴNG", "DN.CITY", "anchor")),
        ("Ðà Nẵng bác tin", "vi", ("Ðà Nẵng", "DN.CITY", "anchor")),
        ("o da nang mua to", "vi", ("da nang", "DN.CITY", "weak")),
        ("flood in Da Nang", "en", ("Da Nang", "DN.CITY", "anchor")),
        ("岘港连日暴雨", "zh", ("岘港", "DN.CITY", "anchor")),
        ("다낭에서 출발", "ko", ("다낭", "DN.CITY", "anchor")),
        ("застряли в Дананге", "ru", ("Дананге", "DN.CITY", "anchor")),
        ("ngư trường Hoàng Sa", "vi", ("ngư trường Hoàng Sa", "BD.PARACEL", "anchor")),
        ("near the Paracels", "en", ("Paracels", "BD.PARACEL", "anchor")),
        ("в Южно-Китайском море", "ru", ("Южно-Китайском", "BD.SEA", "anchor")),
        ("ทะเลจีนใต้", "th", ("ทะเลจีนใต้", "BD.SEA", "anchor")),
    ],
)
def test_a_name_in_many_dresses(places, raw, language, found):
    assert names(places, raw, language=language) == [found]


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("xe danangbus", "vi"),
        ("ダナンジャヤ選手", "ja"),
        ("A suspicious parcel delayed flights", "en"),
        ("nhà thi đấu đã nặng", "vi"),
        ("Dananganga", "id"),
    ],
)
def test_no_name_inside_another_word(places, raw, language):
    assert [hit for hit in places.find(raw, language=language) if hit.role != "negative"] == []


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("习近平在中南海会见外宾", "zh"),
        ("南海トラフ地震", "ja"),
        ("다낭성 난소", "ko"),
        ("nồi đa năng", "vi"),
        ("Hội An toàn bức xạ", "vi"),
        ("cướp biển Đông Phi", "vi"),
        ("bãi biển đông nghịt", "vi"),
        ("trên biển Hoa Đông", "vi"),
    ],
)
def test_what_only_looks_alike_is_negative_and_hides_the_name(places, raw, language):
    assert {hit.role for hit in places.find(raw, language=language)} == {"negative"}


def test_the_longest_name_wins(places):
    assert names(places, "thăm phố cổ Hội An", language="vi") == [("phố cổ Hội An", "DN.L.HOIAN", "anchor")]
    assert names(places, "Chữa cháy ở UBND TP. Đà Nẵng", language="vi") == [
        ("UBND TP. Đà Nẵng", "DN.L.GOV", "anchor"),
    ]


def test_a_longer_name_around_a_negative_one_wins():
    forms = small("DN.X,a,vi,đường Hoàng Sa,negative,,", 'DN.Y,a,vi,"đường Hoàng Sa, Sơn Trà",anchor,,')
    assert names(forms, "trên đường Hoàng Sa, Sơn Trà", language="vi") == [
        ("đường Hoàng Sa, Sơn Trà", "DN.Y", "anchor"),
    ]
    assert names(forms, "trên đường Hoàng Sa, quận 3", language="vi") == [("đường Hoàng Sa", "DN.X", "negative")]


def test_accents_and_capitals_are_told():
    forms = small("DN.A,a,vi,Cầu Vàng,weak,,")
    told = [(h.accents, h.cased, h.role) for raw in ("Cầu Vàng", "cầu vàng", "Cau Vang") for h in forms.find(raw)]
    assert told == [(True, True, "weak"), (True, False, "weak"), (False, True, "context")]
    assert forms.find("cấu vắng") == ()


def test_separators_and_line_breaks_inside_a_name(places):
    for raw in ("Hội-An", "Hội_An", "Hội  An", "Hội\nAn", "Hội\u00a0An"):
        assert {hit.concept for hit in places.find(raw, language="vi")} == {"DN.L.HOIAN", "DN.W20410"}, raw
    assert places.find("Hội. An tâm", language="vi") == ()


def test_hashtags_are_taken_apart(places):
    found = names(places, "xem #hoangsatruongsa và #HoiAn #danang", language="vi")
    assert [(text, role) for text, concept, role in found if concept.startswith(("BD", "DN.CITY", "DN.L"))] == [
        ("hoangsa", "weak"),
        ("truongsa", "weak"),
        ("HoiAn", "anchor"),
        ("#danang", "weak"),
    ]


def test_spans_are_of_the_raw_text_and_carry_their_field(places):
    raw = unicodedata.normalize("NFD", "Tin từ Đà Nẵng hôm nay")
    (hit,) = places.find(raw, field="lead", language="vi")
    assert unicodedata.normalize("NFC", raw[hit.span.start : hit.span.end]) == "Đà Nẵng"
    assert hit.span.field == "lead"


def test_roots(places):
    hits = places.find("Đặc khu Hoàng Sa", language="vi")
    assert {(hit.form.root, hit.role) for hit in hits} == {(Root.DANANG, "anchor"), (Root.BIENDONG, "anchor")}


def test_a_bad_line_is_told_by_its_number():
    with pytest.raises(SettingsError, match="line 3"):
        read_forms((HEAD + "DN.A,a,vi,Đà Nẵng,anchor,,\nDN.B,a,vi,Huế,strong,,").splitlines())
    with pytest.raises(SettingsError, match="role"):
        read_forms(["concept,kind,lang,form", "DN.A,a,vi,Huế"])


def test_every_bundled_form_is_found_in_its_own_language(places):
    missed = [
        form.form
        for form in FORMS
        if form.concept not in {hit.concept for hit in places.find(form.form, language=form.language)}
        and not any(hit.role == "negative" for hit in places.find(form.form, language=form.language))
    ]
    assert missed == []


@given(st.text(alphabet="Đà Nẵnghội anoàn南海中トラフ다낭성#-._\n\u0301\u200b", max_size=60))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_hits_stand_in_order_inside_the_text(raw):
    spans = [(hit.span.start, hit.span.end) for hit in SHARED.find(raw)]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(raw) for start, end in spans)
    distinct = sorted(set(spans))
    assert all(before[1] <= after[0] for before, after in pairwise(distinct))


SHARED = small(
    "DN.A,a,vi,Đà Nẵng,anchor,,",
    "DN.B,a,vi,Hội An,anchor,,",
    "DN.B,a,vi,Hội An toàn,negative,,",
    "BD.A,sea,zh-Hans,南海,weak,,",
    "BD.A,sea,zh-Hans,中南海,negative,,",
    "DN.A,a,ko,다낭,anchor,,",
)


def test_the_taxonomy_has_21_leaves_with_names():
    leaves = taxonomy.bundled()
    assert len(leaves.leaves) == 21
    assert [leaf.id for leaf in leaves.leaves if leaf.root is Root.BIENDONG] == [f"BD{n}" for n in range(1, 10)]
    assert leaves.name("DN7") == "Thiên tai, bão lũ, cứu trợ"
    assert leaves.name("WEATHER_SEA", "en") == "Weather at sea"
    with pytest.raises(KeyError):
        leaves.name("DN99")


def test_places_of_elsewhere_are_found_and_none_is_a_name_of_ours():
    other = Gazetteer(elsewhere())
    found = {hit.form.kind for hit in other.find("Cháy ở Hải Phòng; police in Tbilisi; 波罗的海光缆", language="vi")}
    assert found == {"vietnam", "world", "sea"}
    ours = {form.form.lower() for form in bundled() if form.role == "anchor"}
    assert [form.form for form in elsewhere() if form.form.lower() in ours] == []


def roles(forms, raw, language="vi"):
    return [hit.role for hit in forms.find(raw, language=language)]


def test_without_accents_a_common_word_is_only_context():
    forms = small("DN.A,a,vi,Cửa Đại,anchor,,", "DN.B,a,vi,Hội An,anchor,,")
    assert roles(forms, "Hội An, Cửa Đại") == ["anchor", "anchor"]
    assert roles(forms, "o hoi an cua dai bieu") == ["weak", "context"]
    assert roles(forms, "gap nhau #cuadai") == ["context"]
    assert roles(forms, "The beach at Cua Dai", "en") == ["context"]
    assert not {"da nang", "hoi an"} & homographs()


def test_languages_that_write_no_marks_lose_nothing_by_leaving_them_out():
    forms = small("DN.A,a,vi,Đại Lộc,weak,,", "DN.B,a,vi,Đại Hiệp,anchor,,")
    assert roles(forms, "flats in Dai Hiep", "en") == ["weak"]
    assert roles(forms, "the flood kitchen in Dai Loc", "en") == ["weak"]
    assert roles(forms, "the flood kitchen in dai loc", "en") == ["context"]
    assert roles(forms, "bep an o Dai Loc", "vi") == ["context"]


@pytest.mark.parametrize(
    ("raw", "language", "cased"),
    [
        ("banjir di kota tua Hoi An", "id", True),  # words for kinds of places stand in either case
        ("along the Han river", "en", True),
        ("sa tabi ng ilog Han", "fil", True),
        ("My son asked for more cake", "en", False),
        ("the golden bridge of our street", "en", False),  # nothing but common words
        ("tàu kn-290 ra khơi", "vi", True),  # a number is no common word
    ],
)
def test_capitals_of_the_name_alone_are_asked_for(places, raw, language, cased):
    assert {hit.cased for hit in places.find(raw, language=language)} == {cased}


def test_russian_words_before_a_name_stand_in_their_case(places):
    assert names(places, "на острове Паттл", language="ru") == [("острове Паттл", "BD.P.PATTLE", "anchor")]


def test_russian_names_are_found_in_their_cases_and_shown_whole(places):
    text = "Суда стоят у Хоангши, а в Дананге их ждут"
    found = [text[hit.span.start : hit.span.end] for hit in places.find(text, language="ru")]
    assert found == ["Хоангши", "Дананге"]


def test_a_korean_kind_of_place_may_stand_apart(places):
    assert names(places, "꼰 시장에서 만나요", language="ko") == [("꼰 시장", "DN.L.CHOCON", "anchor")]


def test_a_middle_dot_ends_a_japanese_word(places):
    assert ("ダナン", "DN.CITY", "anchor") in names(places, "ホテル・ダナン・ベイ", language="ja")


def test_languages_in_plain_letters_read_each_others_names_rather_than_vietnamese_ones(places):
    found = names(places, "Kereta gantung menuju Ba Na ditutup", language="id")
    assert found == [("Ba Na", "DN.L.BANA", "weak")]  # in Vietnamese a people of the highlands


def test_each_form_of_a_concept_is_listed_once():
    lines = files("haidang.data").joinpath("gazetteer.csv").read_text(encoding="utf-8").splitlines()
    rows = [(row["concept"], row["lang"], row["form"]) for row in csv.DictReader(lines)]
    assert sorted(rows) == sorted(set(rows))


def test_a_phrase_gives_way_to_the_name_it_runs_into(places):
    assert names(places, "Bàn về tình hình trên Biển Đông", language="vi") == [("Biển Đông", "BD.SEA", "anchor")]
