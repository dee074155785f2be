"""Names in a text."""

import unicodedata

import pytest

from haidang.gazetteer import Gazetteer, bundled
from haidang.model.article import Text
from nlp.entities import NameFinder

FINDER = NameFinder(Gazetteer(bundled()))


def found(text="", *, title="", lead="", language="vi"):
    entities = FINDER.find(Text(title=title, lead=lead, text=text), language=language)
    return [(entity.kind, entity.text, entity.concept) for entity in entities]


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


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("mỗi hộ 500.000 đồng", "500.000 đồng"),
        ("thu hút 410 triệu USD", "410 triệu USD"),
        ("hỗ trợ 1,5 tỷ đồng", "1,5 tỷ đồng"),
        ("worth $410 million", "$410 million"),
        ("投资3亿美元", "3亿美元"),
    ],
)
def test_amounts(text, amount):
    assert ("amount", amount, "") in found(text, language="und")


def test_no_amount_without_a_currency():
    assert found("xả 3.400 m3/s, 480 mm, 9.200 hộ") == []


def test_ships_and_boats():
    assert found("tàu cá ĐNa 90123 TS và QNg 95555-TS gặp tàu CCG 5202") == [
        ("ship", "ĐNa 90123 TS", ""),
        ("ship", "QNg 95555-TS", ""),
        ("ship", "CCG 5202", ""),
    ]


def test_kinds_of_known_names():
    kinds = {name: kind for kind, name, _ in found("China Coast Guard near Subi Reef, citing UNCLOS", language="en")}
    assert kinds == {"China Coast Guard": "organisation", "Subi Reef": "place", "UNCLOS": "document"}


def test_look_alikes_are_no_names():
    assert found("nồi đa năng, Hội An toàn bức xạ, biển đông nghịt người") == []


def test_order_fields_and_raw_places():
    raw = unicodedata.normalize("NFD", "Lũ ở Hội An, hỗ trợ 2 tỷ đồng")
    entities = FINDER.find(Text(title="Đà Nẵng", lead="", text=raw), language="vi")
    assert [(e.span.field, unicodedata.normalize("NFC", e.text)) for e in entities] == [
        ("title", "Đà Nẵng"),
        ("text", "Hội An"),
        ("text", "2 tỷ đồng"),
    ]
    assert [raw[e.span.start : e.span.end] for e in entities[1:]] == [e.text for e in entities[1:]]


def test_the_tagger_adds_only_what_nothing_else_found():
    tagger = NameFinder(Gazetteer(bundled()), tagger=True)
    text = Text(title="", lead="", text="Đoàn công tác đi từ Hà Nội vào Đà Nẵng.")
    told = [(e.kind, e.text, e.concept) for e in tagger.find(text, language="vi")]
    assert ("place", "Đà Nẵng", "DN.CITY") in told
    assert ("place", "Hà Nội", "") in told
