"""Names in a text."""

import unicodedata

import pytest

from haidang.gazetteer import Gazetteer, bundled
from haidang.model.analysis import Entity, Span
from haidang.model.article import Text
from haidang.store.payload import dump, load
from nlp.entities import NameFinder

FINDER = NameFinder(Gazetteer(bundled()))


def found(text="", *, title="", lead="", language="vi"):
    entities = FINDER.find(Text(title=title, lead=lead, text=text), language=language)
    return [(entity.kind, entity.text, entity.concept) for entity in entities]


def named(kind, text, language="vi"):
    entities = FINDER.find(Text(title="", lead="", text=text), language=language)
    return [entity.text for entity in entities if entity.kind == kind]


def people(text="", *, title="", lead="", language="vi"):
    entities = FINDER.find(Text(title=title, lead=lead, text=text), language=language)
    return [(entity.text, entity.role) for entity in entities if entity.kind == "person"]


def test_one_concept_in_four_languages():
    told = [
        found("gần quần đảo Hoàng Sa"),
        found("near the Paracel Islands", language="en"),
        found("在西沙群岛附近", language="zh"),
        found("у Парасельских островов", language="ru"),
    ]
    assert [entities[0][2] for entities in told] == ["BD.PARACEL"] * 4


@pytest.mark.parametrize(
    "number", ["118/TB-PTDS", "2131/QĐ-UBND", "30/2020/NĐ-CP", "126/2025/QH15", "4471/UBND-KH", "22/2026/NQ-CP"]
)
def test_numbers_of_documents(number):
    assert found(f"Theo văn bản số {number}, từ 15/7/2026.") == [("document", number, "")]


def test_a_document_with_what_it_is_called():
    text = "Thông tư số 15/2026/TT-BTC thay Chỉ thị 40-CT/TW, theo nghị quyết 57 và 24/7"
    assert named("document", text) == ["Thông tư số 15/2026/TT-BTC", "Chỉ thị 40-CT/TW", "nghị quyết 57"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("mỗi hộ 500.000 đồng", "500.000 đồng"),
        ("thu hút 410 triệu USD", "410 triệu USD"),
        ("hỗ trợ 1,5 tỷ đồng", "1,5 tỷ đồng"),
        ("worth $410 million", "$410 million"),
        ("投资3亿美元", "3亿美元"),
        ("giá 62.000 đồng/kg", "62.000 đồng/kg"),
        ("đạt 2,4 triệu lượt khách", "2,4 triệu lượt khách"),
        ("tăng 7,5%", "7,5%"),
        ("rộng 25 ha", "25 ha"),
        ("cách bờ 80 hải lý", "80 hải lý"),
        ("a swell of 4 metres", "4 metres"),
        ("接待游客120万人次", "120万人次"),
    ],
)
def test_amounts(text, amount):
    assert ("amount", amount, "") in found(text, language="und")


def test_dates_and_counts_are_no_amounts():
    assert found("ngày 12/7/2026, 3 người, cấp 7, lúc 5h, 9.200 hộ, 30 tuổi, 2 đồng phạm") == []


def test_ships_and_boats():
    text = "tàu cá ĐNa 90123 TS và QNg 95555-TS gặp tàu CCG 5202, INS Kavaratti, tàu khảo sát Hải Dương 4, Trường Sa 12"
    assert named("ship", text) == [
        "tàu cá ĐNa 90123 TS", "QNg 95555-TS", "tàu CCG 5202", "INS Kavaratti", "Hải Dương 4",
    ]  # fmt: skip
    assert named("ship", "tàu Trường Sa 12 ra khơi") == ["Trường Sa 12"]
    assert named("ship", "tàu cá Quảng Ngãi về bến") == []


def test_kinds_of_known_names():
    kinds = {name: kind for kind, name, _ in found("China Coast Guard near Subi Reef, citing UNCLOS", language="en")}
    assert kinds == {"China Coast Guard": "organisation", "Subi Reef": "place", "UNCLOS": "document"}


def test_look_alikes_are_no_names():
    assert found("nồi đa năng, Hội An toàn bức xạ, biển đông nghịt người") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("theo Sở Nông nghiệp và Môi trường thành phố Đà Nẵng thì", "Sở Nông nghiệp và Môi trường thành phố Đà Nẵng"),
        ("đưa vào Bệnh viện Đa khoa khu vực Quảng Nam đêm qua", "Bệnh viện Đa khoa khu vực Quảng Nam"),
        ("chiều nay Công an phường Thanh Khê phối hợp xử lý", "Công an phường Thanh Khê"),
        ("do Công ty Địa ốc An Phú làm chủ", "Công ty Địa ốc An Phú"),
        ("sinh viên Trường Đại học Duy Tân hiến máu", "Trường Đại học Duy Tân"),
    ],
)
def test_an_organisation_with_the_place_in_its_name(text, name):
    assert found(text) == [("organisation", name, next((c for _, n, c in found(text) if n == name), ""))]


def test_words_that_contain_a_head_are_no_organisation():
    assert named("organisation", "cơ sở Nước mắm, hiện trường, môi trường, xã hội, Bộ luật Hình sự") == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Bộ trưởng Bộ Xây dựng Nguyễn Văn Hòa nói", "office_holder"),
        ("Giám đốc Sở Y tế Nguyễn Văn Hòa nói", "office_holder"),
        ("Ông Nguyễn Văn Hòa, Chủ tịch UBND xã Đại Lộc, nói", "office_holder"),
        ("Giám đốc Công ty Minh Anh, ông Nguyễn Văn Hòa, nói", "private"),
        ("Ông Nguyễn Văn Hòa, nguyên Chủ tịch UBND phường Hòa Xuân, bị khởi tố", "private"),
        ("ngư dân Nguyễn Văn Hòa kể", "private"),
        ("Vợ chồng Nguyễn Văn Hòa, Bộ trưởng Lê Văn Tám cùng dự", "private"),
    ],
)
def test_office_holders_and_private_persons(text, role):
    assert ("Nguyễn Văn Hòa", role) in people(text)


def test_initials_stay_private_whatever_the_office():
    assert people("Trung tá Nguyễn Văn H. và chị L.T.M. bị thương") == [
        ("Nguyễn Văn H.", "private"),
        ("L.T.M.", "private"),
    ]


def test_an_office_is_remembered_but_not_foretold():
    told = people("Ông Trần Văn Khê đến. Bí thư Thành ủy Trần Văn Khê phát biểu. Ông Khê về.")
    assert told == [("Trần Văn Khê", "private"), ("Trần Văn Khê", "office_holder"), ("Khê", "office_holder")]


def test_a_private_person_of_the_same_last_name_makes_it_doubtful():
    told = people("Bí thư Thành ủy Trần Văn Khê đến nhà bà Lê Thị Khê. Ông Khê về.")
    assert told[-1] == ("Khê", "private")


def test_people_in_english_and_chinese():
    assert people("Foreign Minister Le Van Khai met Mr Lindgren", language="en") == [
        ("Le Van Khai", "office_holder"),
        ("Lindgren", "private"),
    ]
    assert people("外交部长林文在河内说，渔民小陈说", language="zh") == [("林文", "office_holder"), ("小陈", "private")]


def test_places_by_their_heads_and_after_a_preposition():
    assert named("place", "từ thôn Bình Kiều ra cầu Giao Thủy, ở Viêng Chăn và tại Pha Đin") == [
        "Bình Kiều", "Giao Thủy", "Viêng Chăn", "Pha Đin",
    ]  # fmt: skip


def test_headlines_in_capitals_have_no_names_of_their_own():
    assert found("Những Mùa Hoa Nở Muộn Bên Sông") == []


def test_order_fields_and_raw_places():
    raw = unicodedata.normalize("NFD", "Lũ ở Hội An, hỗ trợ 2 tỷ đồng")
    entities = FINDER.find(Text(title="Đà Nẵng", lead="", text=raw), language="vi")
    assert [(e.span.field, unicodedata.normalize("NFC", e.text)) for e in entities] == [
        ("title", "Đà Nẵng"),
        ("text", "Hội An"),
        ("text", "2 tỷ đồng"),
    ]
    assert [raw[e.span.start : e.span.end] for e in entities[1:]] == [e.text for e in entities[1:]]


def test_an_entity_stored_without_a_role_still_loads():
    entity = Entity(text="Hội An", kind="place", span=Span(field="text", start=0, end=6))
    stored = dump(Entity, entity).replace(',"role":""', "")
    assert "role" not in stored
    assert load(Entity, stored) == entity


def test_the_tagger_adds_only_what_nothing_else_found():
    tagger = NameFinder(Gazetteer(bundled()), tagger=True)
    text = Text(title="", lead="", text="Đoàn công tác đi từ Hà Nội vào Đà Nẵng.")
    told = [(e.kind, e.text, e.concept) for e in tagger.find(text, language="vi")]
    assert ("place", "Đà Nẵng", "DN.CITY") in told
    assert ("place", "Hà Nội", "") in told
