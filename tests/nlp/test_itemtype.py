"""The eye of the opinion gate, with the shipped model and without vectors: what cues and odds make of a text."""

from pathlib import Path

import pytest

from nlp import linear
from nlp.features import terms
from nlp.itemtype import ItemTypes, cues_of, plea

MODELS = Path(linear.__file__).parent / "models"


@pytest.fixture(scope="module")
def types():
    return ItemTypes(linear.load(MODELS / "itemtype.npz"))


def read(types, text, *, post=True, outlet_class="", tier=None):
    found = terms(text, kind="post" if post else "news")
    return types.read(found, None, opening=text, post=post, outlet_class=outlet_class, tier=tier).label


@pytest.mark.parametrize(
    "text",
    [
        "Cứu với mọi người ơi, nhà em ở thôn Phú Mỹ nước lên tới mái, có hai cháu nhỏ, gọi giúp 0905 000 xxx",
        "cuu em voi, nuoc ngap toi noc, ba con dang ngoi tren mai ton, dia chi kiet 9 Hoa Xuan",
        "SOS thuyền tụi tui chết máy, nước vào nhiều, đang trôi tự do phía đông Cù Lao Chàm, 6 người",
        "Help us please, we are trapped on the roof near An Hoi bridge, water is rising, call [số điện thoại]",
        "救命，我们一家四口被困在屋顶，水位还在上涨",
    ],
)
def test_a_plea_for_help_is_seen(types, text):
    assert read(types, text) == "distress_call"


@pytest.mark.parametrize(
    "text",
    [
        "Nghe nói hồ trên kia sắp vỡ mà người ta giấu, chia sẻ gấp cho người thân biết",
        "Tin kêu cứu ở thôn Phú Mỹ là giả, công an xã đã xác minh không có ai mắc kẹt trên mái nhà",
        "Chúc mọi người ngủ ngon, mưa rơi nghe đã ghê",
    ],
)
def test_fear_denial_and_small_talk_are_no_plea(types, text):
    assert read(types, text) != "distress_call"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (
            "Cháu tôi gọi về khóc, nói người ta bảo đập trên kia sắp vỡ, bà con hạ du coi chừng mà chạy trước đi",
            "checkable_claim",
        ),
        (
            "Cháu tôi gọi về khóc, nước vô tới ngực không mở được cửa, thôn Phú Bình, 0905 000 xxx, ai cứu cháu với",
            "distress_call",
        ),
        (
            "nghe noi may nguoi tren ho bao dap nut roi ma dai khong dam dang, nha nao o thap lo don len cao di",
            "checkable_claim",
        ),
        (
            "nuoc vo nha toi nguc roi, me con em ket tren gac, xin ai co ghe vo cho me em ra voi, to 31 Hoa Hiep",
            "distress_call",
        ),
    ],
)
def test_the_same_fear_is_a_rumour_for_others_and_a_plea_for_oneself(types, text, label):
    assert read(types, text) == label


def test_a_kin_who_is_quoted_does_not_undo_a_plea():
    said = "Mẹ em gọi về nói nước tới ngực, kẹt trên gác, chia sẻ giúp em, ai gần đó cứu mẹ em với"
    assert plea(cues_of(said))


@pytest.mark.parametrize(
    "text",
    [
        "Ca nô đã đưa 11 người mắc kẹt trên mái nhà ra nơi an toàn trong đêm",
        "Năm ngoái nước lên tới mái, cả nhà kêu cứu mãi, giờ ngồi kể lại còn run",
    ],
)
def test_what_is_over_is_no_plea(text):
    assert not plea(cues_of(text))


@pytest.mark.parametrize(("text", "there"), [("đất vùi hai người", True), ("hôm nay vui quá", False)])
def test_a_cue_without_accents_does_not_take_joy_for_a_landslide(text, there):
    assert ("danger" in cues_of(text)) is there


def test_the_same_plea_in_a_newspaper_is_a_report(types):
    text = "Đại Lộc: xuồng cứu hộ đưa ba mẹ con mắc kẹt trên mái nhà ra khỏi vùng ngập trong đêm"
    assert read(types, text, post=False, outlet_class="state_media", tier=2) == "report"


def test_an_official_denial_in_a_newspaper_is_a_debunk(types):
    text = "UBND thành phố bác bỏ thông tin thu quỹ bão, khẳng định văn bản lan truyền là giả mạo"
    assert read(types, text, post=False, outlet_class="state_media", tier=2) == "debunk"


def test_a_blog_is_likelier_to_hold_an_opinion(types):
    found = terms("Thành phố nên giữ lại hàng cây, đó là ký ức của người dân", kind="news")

    def share(outlet_class):
        label = types.read(
            found, None, opening="Thành phố nên giữ lại hàng cây", post=False, outlet_class=outlet_class, tier=2
        )
        return label.score if label.label == "opinion" else 0.0

    assert share("blog") > share("state_media")


def test_cues_hold_without_accents():
    assert cues_of("Cứu với, nước ngập tới nóc") == cues_of("cuu voi, nuoc ngap toi noc")


def test_danger_with_a_request_is_a_plea_unless_it_is_denied_or_passed_on():
    assert plea(frozenset({"danger", "help"}))
    assert not plea(frozenset({"danger"}))
    assert not plea(frozenset({"danger", "help", "debunk"}))
    assert not plea(frozenset({"danger", "help", "hearsay"}))


@pytest.mark.parametrize("text", ["", "\x00\ud800", "?" * 5000, "a" * 5000])
def test_any_string_gives_a_type(types, text):
    assert 0 < types.read(terms(text, kind="post"), None, opening=text, post=True).score <= 1
