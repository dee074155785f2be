"""The naming rule."""

from digests.names import RULES, NameFault, check_names, one_style, quoted_title
from haidang.gazetteer import bundled


def forms(text: str) -> list[tuple[str, str]]:
    return [(fault.form, fault.write) for fault in check_names(text)]


def test_foreign_names_are_flagged_with_what_to_write() -> None:
    assert forms("Tàu cá hoạt động ở Tây Sa và đá Chử Bích.") == [("Tây Sa", "Hoàng Sa"), ("Chử Bích", "đá Xu Bi")]


def test_the_fault_says_where() -> None:
    assert check_names("Ở Tây Sa.") == (NameFault(form="Tây Sa", start=2, end=8, write="Hoàng Sa"),)


def test_words_that_are_names_only_beside_a_feature() -> None:
    assert forms("Lòng nhân ái ở tỉnh Thái Bình, phường Vĩnh Hưng; nghệ sĩ Hoa Dương, xã Vạn An, sông Nam Sa.") == []
    assert forms("Tàu đến bãi Nhân Ái, đảo Thái Bình, đảo Vĩnh Hưng.") == [
        ("bãi Nhân Ái", "bãi Cỏ Mây"),
        ("đảo Thái Bình", "đảo Ba Bình"),
        ("đảo Vĩnh Hưng", "đảo Phú Lâm"),
    ]


def test_quoted_words_are_their_authors() -> None:
    assert forms('Báo viết “tàu vào Tây Sa” và "đảo Vĩnh Hưng".') == []


def test_the_so_called_city() -> None:
    assert forms("Trung Quốc lập thành phố Tam Sa.") == [("thành phố Tam Sa", "cái gọi là “thành phố Tam Sa”")]
    assert forms("Trung Quốc lập cái gọi là “thành phố Tam Sa”.") == []
    assert forms("Họ lập huyện Tây Sa.") == [("huyện Tây Sa", "cái gọi là “huyện Tây Sa”")]


def test_the_sea_has_one_name() -> None:
    assert forms("Diễn tập ở South China Sea và biển Nam Trung Hoa.") == [
        ("South China Sea", "Biển Đông"),
        ("biển Nam Trung Hoa", "Biển Đông"),
    ]


def test_old_tone_style_is_flagged() -> None:
    assert forms("Uỷ ban hoà giải, quyển sách thuý, toà nhà, hoàn toàn, quý, huỷ.") == [
        ("Uỷ", "Ủy"),
        ("hoà", "hòa"),
        ("thuý", "thúy"),
        ("toà", "tòa"),
        ("huỷ", "hủy"),
    ]


def test_quoted_titles_keep_their_words_and_gain_the_name() -> None:
    assert quoted_title("越南渔船在西沙海域") == "越南渔船在西沙 [Hoàng Sa]海域"
    assert quoted_title("Tuần tra Tây Sa") == "Tuần tra Tây Sa [Hoàng Sa]"
    assert quoted_title("Drill near Huangyan Dao") == "Drill near Huangyan Dao [bãi cạn Scarborough]"
    assert quoted_title("Tây Sa [Hoàng Sa]") == "Tây Sa [Hoàng Sa]"


def test_a_quoted_title_never_faults() -> None:
    for rule in RULES:
        assert check_names(f"“{rule.form}”") == ()


def test_every_foreign_name_of_the_gazetteer_is_known() -> None:
    """A word for a feature goes before those that are names only beside one."""
    forms_ = [form.form for form in bundled() if form.kind == "sinitic_name"]
    features = ("", "đảo ", "đá ", "bãi ", "biển ")
    missed = [form for form in forms_ if not any(check_names(f"Ở {word}{form} hôm nay") for word in features)]
    assert (len(forms_) >= 19, missed) == (True, [])


def test_one_style() -> None:
    assert one_style("Hoả hoạn ở Thuỷ Sơn, khoẻ, quý") == "Hỏa hoạn ở Thủy Sơn, khỏe, quý"
