"""The front door: what is measured of a text, on good input and bad."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest

from haidang.errors import SettingsError
from haidang.model.analysis import ItemType, Relevance, Target, Tone
from haidang.model.article import Text
from nlp.analyse import Analyser, analyse_file, build
from nlp.embed import BundledEmbedder
from nlp.parts import Origin

FLOOD = Text(
    title="Đà Nẵng sơ tán 9.200 hộ dân khi nước sông Vu Gia vượt báo động 3",
    lead="Mưa lớn hai ngày làm nhiều phường, xã của Đà Nẵng ngập sâu.",
    text=(
        "UBND thành phố Đà Nẵng cho biết đến trưa nay đã đưa 9.200 hộ tới nơi an toàn. "
        "Hồ Sông Tranh 2 điều tiết theo kế hoạch đã thông báo trước.\n\n"
        "Sân bay quốc tế Đà Nẵng vẫn mở cửa, vài chuyến bay chậm giờ. “Chúng tôi trực cả đêm. Không ai được chủ quan”, "
        "đại diện Ban Chỉ huy Phòng thủ dân sự nói."
    ),
)
SHIP = Text(
    title="Người phát ngôn: Việt Nam yêu cầu Trung Quốc chấm dứt vi phạm ở quần đảo Hoàng Sa",
    lead="",
    text="Tàu hải cảnh Trung Quốc đã phun vòi rồng vào tàu cá Việt Nam gần quần đảo Hoàng Sa.",
)
GOLD = Text(title="Giá vàng trong nước tăng nhẹ phiên sáng", lead="", text="Vàng miếng tăng 300.000 đồng mỗi lượng.")
HELP = Text(
    title="", lead="", text="Cứu với, nhà em ở thôn Tây nước lên tới mái rồi, có hai cháu nhỏ, gọi giúp [số điện thoại]"
)


class FakeEmbedder:
    """Unit vectors from the text's letters; counts what it is asked."""

    name = "letters/1"
    dimensions = 384

    def __init__(self):
        self.asked = []

    def embed(self, texts):
        self.asked += texts
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for i, text in enumerate(texts):
            for letter in text:
                rows[i, ord(letter) % self.dimensions] += 1
            rows[i] /= np.linalg.norm(rows[i]) or 1
        return rows


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return build()


def test_a_relevant_text_is_measured_in_full():
    found, vector = build(embedder=BundledEmbedder()).measure_with_vector(
        FLOOD, Origin(country="VN", outlet_class="state_media", tier=2)
    )
    assert vector.shape == (384,)
    assert found.language == "vi"
    assert found.relevant
    assert found.danang.label == Relevance.MAIN
    assert found.biendong.label == Relevance.NO
    assert found.topics[0].label == "DN7"
    assert found.type.label == ItemType.REPORT
    assert found.tone.label in Tone
    assert found.tone.target in (Target.DANANG_GOVERNMENT, Target.DANANG_PLACE)
    assert found.stance_vn.label == "none"
    assert 2 <= len(found.key_sentences) <= 4
    assert len(found.fingerprint) == 256


def test_spans_stand_in_the_raw_fields(analyser):
    shifted = Text(title=f"\u200b{FLOOD.title}", lead=FLOOD.lead, text=f"🙂\n\n{FLOOD.text}")
    found = analyser.measure(shifted)
    for claim in found.claims:
        assert getattr(shifted, claim.span.field)[claim.span.start : claim.span.end] == claim.text
    for entity in found.entities:
        assert getattr(shifted, entity.span.field)[entity.span.start : entity.span.end] == entity.text
    words = {getattr(shifted, b.span.field)[b.span.start : b.span.end] for b in found.danang.because}
    assert "Đà Nẵng" in words


def test_an_irrelevant_text_stops_after_the_cheap_part(analyser):
    found = analyser.measure(GOLD)
    assert not found.relevant
    assert (found.language, len(found.fingerprint)) == ("vi", 256)
    assert (found.topics, found.tone, found.type, found.worthiness, found.claims, found.key_sentences) == (
        (), None, None, None, (), (),
    )  # fmt: skip


def test_a_plea_is_told_even_where_its_place_is_unknown(analyser):
    found = analyser.measure(HELP, Origin(kind="post"))
    assert found.type.label == ItemType.DISTRESS_CALL


def test_the_vector_is_made_once_and_only_where_it_is_needed():
    embedder = FakeEmbedder()
    with_vectors = build(embedder=embedder)
    first, vector = with_vectors.measure_with_vector(SHIP)
    again, same = with_vectors.measure_with_vector(SHIP, vector=vector)
    _, nothing = with_vectors.measure_with_vector(GOLD)
    assert len(embedder.asked) == 1
    assert first == again == with_vectors.measure(SHIP, vector=vector)
    assert np.array_equal(vector, same)
    assert nothing is None


def test_a_vector_read_back_as_half_floats_measures_the_same():
    with_vectors = build(embedder=FakeEmbedder())
    first, vector = with_vectors.measure_with_vector(SHIP)
    kept = np.frombuffer(vector.astype(np.float16).tobytes(), dtype=np.float16).astype(np.float32)
    assert with_vectors.measure(SHIP, vector=kept) == first


def test_the_recipe_names_models_and_rules_and_changes_with_the_embedder(analyser):
    other = build(embedder=FakeEmbedder())
    assert analyser.recipe == build().recipe
    assert analyser.recipe != other.recipe
    assert (analyser.model, other.model) == ("", "letters/1")
    described = json.loads(analyser.describe())
    assert {"topics", "tone", "itemtype", "worthiness", "language", "gazetteer", "cues", "relevance"} <= set(described)
    assert analyser.measure(SHIP).models == tuple(sorted(described.items()))


def test_missing_models_are_told(tmp_path):
    with pytest.raises(SettingsError, match="haidang train relevance"):
        build(models_dir=tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        Text(title="", lead="", text=""),
        Text(title="\ud800", lead="\udfff\x00\x07", text="\ud83d Đà Nẵng \x00 lũ \udc00"),
        Text(title="Đà Nẵng " * 2000, lead="?!" * 3000, text="Đà Nẵng mưa lũ. " * 320_000),
        Text(title="Đà Nẵng", lead="", text="." * 50_000),
        Text(title="岘港 다낭 ダナン Дананг Đà Nẵng", lead="", text="\u202eĐà Nẵng\u202c \u0300\u0301" * 50),
    ],
    ids=["empty", "surrogates", "5 MB", "stops", "scripts"],
)
def test_bad_input_has_a_defined_result(analyser, text):
    found = analyser.measure(text, Origin(kind="post"))
    assert found == analyser.measure(text, Origin(kind="post"))
    for claim in found.claims:
        assert 0 <= claim.span.start < claim.span.end <= len(getattr(text, claim.span.field))


def test_an_empty_text_says_nothing(analyser):
    found = analyser.measure(Text(title="", lead="", text=""))
    assert (found.language, found.relevant, found.fingerprint) == ("und", False, "")


def test_a_declared_language_counts_where_the_text_tells_none(analyser):
    assert analyser.measure(Text(title="2026", lead="", text=""), Origin(language="en-GB")).language == "en"


def test_a_sentence_in_another_language_is_told_and_left_out_of_key_sentences(analyser):
    quoted = "The crew was picked up by another boat before dawn, the coast guard said on Friday."
    text = replace(SHIP, text=f"{quoted} {SHIP.text}")
    found = analyser.measure(text)
    assert [(text.text[f.span.start : f.span.end], f.language) for f in found.foreign] == [(quoted, "en")]
    assert found.foreign[0].span not in found.key_sentences
    assert found.key_sentences
    english = analyser.measure(Text(title="Da Nang port", lead="", text=quoted))
    assert (english.language, english.foreign, len(english.key_sentences)) == ("en", (), 1)


def test_a_file_gives_the_interface_fields(analyser):
    records = [
        {"id": 1, "title": SHIP.title, "text": SHIP.text, "kind": "article", "tier": 2, "outlet_country": "VN"},
        {"id": "2", "title": GOLD.title, "text": GOLD.text, "lead": None, "tier": "x"},
    ]
    ship, gold = analyse_file(records, analyser)
    assert list(ship) == [
        "id", "lang", "relevance", "topics", "tone", "stance_vn", "type", "worthiness", "claims", "entities",
        "key_sentences", "fingerprint", "models",
    ]  # fmt: skip
    assert ship["relevance"]["biendong"]["label"] == "main"
    cue = ship["relevance"]["biendong"]["because"][0]
    assert SHIP.title[cue["start"] : cue["end"]] in ("quần đảo Hoàng Sa", "Hoàng Sa")
    assert set(ship["tone"]) == {"label", "score", "target"}
    assert set(ship["topics"][0]) == {"id", "score"}
    assert set(ship["claims"][0]) == {"text", "field", "start", "end", "score"}
    assert set(ship["entities"][0]) == {"text", "kind", "field", "start", "end", "concept"}
    assert set(gold) == set(ship)  # relevant to neither root, and measured all the same
    assert gold["relevance"]["danang"]["label"] == "no"
    json.dumps(ship)


def test_an_analysis_has_no_field_that_is_never_measured(analyser):
    found = analyser.measure(replace(SHIP, text=f"{SHIP.text}\nThe crew was picked up by another boat before dawn."))
    assert [field.name for field in fields(found) if getattr(found, field.name) in (None, "", ())] == []
