"""Each signal: what it sees, what it leaves alone, and its one line of evidence."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from haidang.model.article import Text
from haidang.model.case import JudgedClaim, SignalFinding, VerdictClass
from haidang.model.source import Ownership
from tests.triage.making import NOW, SONG_HAN, TIN_NHANH, analysis, claim, seen
from triage.evidence import Evidence, NearCopy
from triage.signals import (
    borrowed_authority,
    changed_figures,
    forged_document,
    impersonation,
    leadership,
    life_safety,
    repeats_judged_claim,
    sovereignty,
    sudden_spread,
    unsourced_claim,
)
from triage.signals.sudden_spread import Limits

DAM = "Đập Sông Tranh 2 sắp vỡ, thành phố giấu tin"
ORDER = (
    "NÓNG: Thành phố vừa ban hành lệnh số 4471/UBND-KH. Trường học và chợ đóng cửa 7 ngày, mỗi hộ đóng 500.000 đồng "
    "vào quỹ phòng lũ, nộp tại tổ dân phố. Mộc đỏ rõ ràng."
)
LIMITS = Limits(copies=10, shares=200)


class Matched:
    def __init__(self, claim: str = "7", score: float = 0.9, decision: str = "auto") -> None:
        self.claim, self.score, self.decision = claim, score, decision


def judged(outcome: VerdictClass) -> JudgedClaim:
    return JudgedClaim(id=7, text=DAM, case=1, outcome=outcome, at=NOW)


def line(found: SignalFinding | None) -> str:
    return "" if found is None else found.evidence


def test_no_signal_can_see_a_tone() -> None:
    assert [f.name for f in fields(Evidence) if "tone" in f.name or "stance" in f.name or "author" in f.name] == []


@pytest.mark.parametrize(
    ("outcome", "decision", "strength"),
    [
        (VerdictClass.FALSE, "auto", 0.9),
        (VerdictClass.FAKE, "suggest", 0.54),
        (VerdictClass.UNPROVEN, "auto", 0.45),
        (VerdictClass.FALSE, "none", None),
        (VerdictClass.TRUE, "auto", None),
    ],
)
def test_repeats_judged_claim(outcome: VerdictClass, decision: str, strength: float | None) -> None:
    found = repeats_judged_claim.find(seen(DAM, matches=(Matched(decision=decision),), judged=(judged(outcome),)))
    assert (None if found is None else round(found.strength, 2)) == strength


def test_a_repeated_claim_is_told_without_the_judged_word() -> None:
    found = repeats_judged_claim.find(seen(DAM, matches=(Matched(),), judged=(judged(VerdictClass.FAKE),)))
    assert line(found) == (
        "Bài lặp lại nội dung đã đánh giá (chưa phù hợp với nguồn đã đối chiếu): "
        "“Đập Sông Tranh 2 sắp vỡ, thành phố giấu tin” (độ giống 0,90)."
    )


def test_a_match_with_a_claim_that_is_not_in_the_library_says_nothing() -> None:
    assert repeats_judged_claim.find(seen(DAM, matches=(Matched(claim="8"),))) is None


def test_unsourced_claim_needs_low_standing_and_no_second_root() -> None:
    assert line(unsourced_claim.find(seen(DAM))) == (
        "Nội dung kiểm chứng được do tài khoản mạng xã hội nêu, chưa thấy nguồn gốc thứ hai."
    )
    assert line(unsourced_claim.find(seen(DAM, source=TIN_NHANH, post=False))) == (
        "Nội dung kiểm chứng được do nguồn ít được biết đến hoặc độ tin cậy thấp nêu, chưa thấy nguồn gốc thứ hai."
    )
    assert line(unsourced_claim.find(seen(DAM, story_size=14))).endswith(
        "chưa thấy nguồn gốc thứ hai (14 bài cùng chuyện chung một nguồn)."
    )
    assert unsourced_claim.find(seen(DAM, root_sources=2)) is None
    assert unsourced_claim.find(seen(DAM, source=SONG_HAN, post=False)) is None


def test_unsourced_claim_where_nothing_was_measured() -> None:
    bare = analysis(None, worthiness=None)
    assert unsourced_claim.find(seen(DAM, measured=bare)) is None
    worth = analysis("report", worthiness=0.9, claims=(claim(DAM),))
    found = unsourced_claim.find(seen(DAM, measured=worth))
    assert found is not None
    assert (round(found.strength, 2), found.spans) == (0.93, (("text", 0, len(DAM)),))


def test_an_office_s_own_account_is_no_low_standing() -> None:
    office = replace(SONG_HAN, ownership=Ownership.GOVERNMENT, tier=1)
    assert [seen(DAM, source=source, post=True).low_standing for source in (office, SONG_HAN, None)] == [
        False,
        True,
        True,
    ]


def test_sudden_spread() -> None:
    assert line(sudden_spread.find(seen(DAM, copies_first_hour=12), LIMITS)) == (
        "Lan nhanh trong giờ đầu: 12 bản sao hoặc bài cùng chuyện (chưa rõ số lượt chia sẻ)."
    )
    assert line(sudden_spread.find(seen(DAM, copies_first_hour=30, shares_first_hour=640), LIMITS)) == (
        "Lan nhanh trong giờ đầu: 30 bản sao hoặc bài cùng chuyện và 640 lượt chia sẻ."
    )
    strengths = [sudden_spread.find(seen(DAM, copies_first_hour=n), LIMITS) for n in (10, 20, 30, 90)]
    assert [one.strength for one in strengths if one] == [0.5, 0.75, 1.0, 1.0]


def test_unknown_reach_is_unknown() -> None:
    assert sudden_spread.find(seen(DAM), LIMITS) is None
    assert sudden_spread.find(seen(DAM, copies_first_hour=9, shares_first_hour=0), LIMITS) is None


def test_a_newsroom_s_report_that_many_carry_is_no_sign() -> None:
    report = seen("Lũ lên", kind="report", source=SONG_HAN, post=False, copies_first_hour=40)
    assert sudden_spread.find(report, LIMITS) is None


def copy(text: str, minutes: int = -60, outlet: str = "songhan.example") -> NearCopy:
    return NearCopy(
        article=2,
        text=Text(title="", lead="", text=text),
        outlet=outlet,
        name="Báo Sông Hàn",
        at=NOW + timedelta(minutes=minutes),
    )


def test_changed_figures_names_both() -> None:
    text = "Đỉnh xả của hồ là 20.000 m3/s, 9.200 hộ phải sơ tán"
    found = changed_figures.find(seen(text, copies=(copy("Đỉnh xả của hồ là 3.400 m3/s, 9.200 hộ phải sơ tán"),)))
    assert line(found) == ("Gần như chép lại bài của Báo Sông Hàn nhưng đổi số liệu: 3.400 m3/s thành 20.000 m3/s.")
    assert found is not None
    assert [text[start:end] for _, start, end in found.spans] == ["20.000 m3/s"]


def test_the_original_and_an_outlet_s_own_update_are_no_changed_copies() -> None:
    text, other = "Đỉnh xả 3.400 m3/s", "Đỉnh xả 20.000 m3/s"
    assert changed_figures.find(seen(text, copies=(copy(other, minutes=60),))) is None
    own = seen(text, source=SONG_HAN, post=False, copies=(copy(other),))
    assert changed_figures.find(own) is None
    assert changed_figures.find(seen(text, copies=(copy("Đỉnh xả 3400m³/s"),))) is None


def test_a_newsroom_that_updates_a_count_is_a_weak_reason() -> None:
    one = seen("5 người bị thương", source=SONG_HAN, post=False, copies=(copy("3 người bị thương", outlet="khac"),))
    found = changed_figures.find(one)
    assert found is not None
    assert found.strength == 0.3


def test_forged_document() -> None:
    found = forged_document.find(seen(ORDER))
    assert line(found) == (
        "Nhắc tới văn bản (“4471/ubnd-kh”, “lệnh”, “mộc đỏ”), kèm yêu cầu nộp tiền (“mỗi hộ đóng”); nguồn đăng không "
        "phải cơ quan ban hành, cần đối chiếu sổ văn bản."
    )
    assert found is not None
    assert found.strength == 1.0


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("uy ban thanh pho ra cong van 4471/ubnd-kh roi nhe, moi ho nop 500 ngan dong", 0.8),
        ("Sở Giáo dục thông báo: học sinh nghỉ học đến hết tuần", 0.6),
        ("Lan truyền công văn giả về nghỉ học", 0.6),
        ("Chợ Cồn hôm nay vắng, giá rau 3/bó", None),
        ("Tôi thông báo với mọi người là quán nghỉ", None),
    ],
)
def test_papers_in_several_shapes(text: str, strength: float | None) -> None:
    found = forged_document.find(seen(text))
    assert (None if found is None else round(found.strength, 2)) == strength


def test_a_newsroom_may_quote_papers_and_a_debunk_may_name_the_forgery() -> None:
    assert forged_document.find(seen(ORDER, kind="report", source=SONG_HAN, post=False)) is None
    assert forged_document.find(seen(ORDER, kind="debunk")) is None


def test_impersonation() -> None:
    assert line(
        impersonation.find(seen("Công an phường yêu cầu bà con cài ứng dụng VNeID và cung cấp mã OTP", kind="scam"))
    ) == ("Nêu tên cơ quan (“công an”, “vneid”) kèm yêu cầu (“cài ứng dụng”, “cung cấp mã”).")
    assert line(impersonation.find(seen("Nhận hỗ trợ tại dichvucong-danang.example/nhan", kind="scam"))) == (
        "Dẫn địa chỉ giống trang của cơ quan nhưng không thuộc gov.vn: dichvucong-danang.example."
    )
    assert impersonation.find(seen("Nộp hồ sơ tại dichvucong.danang.gov.vn")) is None
    assert impersonation.find(seen("Công an phường tuần tra đêm")) is None
    assert impersonation.find(seen("Sở thích của tôi là chuyển khoản mua sách")) is None


def test_sovereignty_by_map_and_by_name() -> None:
    own = sovereignty.find(seen("Du lịch quần đảo Tây Sa và Nam Sa giá rẻ"))
    assert line(own) == (
        "Có yếu tố bản đồ, chủ quyền (tên gọi không dùng trong văn bản tiếng Việt: “quần đảo tây sa”, “tây sa”, "
        "“nam sa”)."
    )
    told = sovereignty.find(seen("Phim có đường lưỡi bò bị rút khỏi rạp", kind="report", source=SONG_HAN, post=False))
    assert line(told) == "Có yếu tố bản đồ, chủ quyền (đường lưỡi bò: “đường lưỡi bò”)."
    assert [one.strength for one in (own, told) if one] == [0.8, 0.25]


@pytest.mark.parametrize("text", ["Việt Nam sa lầy ở vòng loại", "Phía tây sa mạc", "Lưỡi bò nướng", "Mỹ tế nhị"])
def test_everyday_words_touch_no_sovereignty(text: str) -> None:
    assert sovereignty.find(seen(text)) is None


def test_a_foreign_text_may_draw_the_line_too() -> None:
    chinese = analysis(language="zh")
    assert line(sovereignty.find(seen("电影地图出现九段线", measured=chinese))) == (
        "Có yếu tố bản đồ, chủ quyền (đường lưỡi bò: “九段线”)."
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (DAM, "đập, hồ chứa, đê"),
        ("dap song tranh 2 sap vo roi ba con oi", "đập, hồ chứa, đê"),
        ("Đ.ậ.p sắp v.ỡ bà con ơi, đ.ậ.p nứt", "đập, hồ chứa, đê"),
        ("Có lệnh sơ tán toàn bộ phường", "lệnh sơ tán"),
        ("2 giờ sáng xả 20.000 m3/s", "xả lũ"),
        ("Bùng phát dịch lạ ở Hòa Khánh", "dịch bệnh, ngộ độc"),
        ("27 ngư dân mất tích", "tai nạn, mất tích"),
        ("Trời đẹp quá", ""),
    ],
)
def test_life_safety(text: str, what: str) -> None:
    found = life_safety.find(seen(text))
    assert line(found).partition("(")[2].partition(")")[0] == what


def test_newsrooms_warn_every_day() -> None:
    assert life_safety.find(seen("Hồ xả lũ từ 14 giờ", kind="report", source=SONG_HAN, post=False)) is None


def test_vietnamese_words_without_accents_are_not_looked_for_in_other_languages() -> None:
    assert life_safety.find(seen("Le barrage: so tan ngay", measured=analysis(language="fr"))) is None
    assert line(life_safety.find(seen("so tan ngay di ba con"))) != ""


def test_leadership() -> None:
    found = leadership.find(seen("Phó Chủ tịch UBND thành phố chỉ đạo"))
    assert line(found) == "Nêu lãnh đạo hoặc cơ quan của thành phố (“phó chủ tịch ubnd thành phố”, “ubnd thành phố”)."
    bodies = leadership.find(seen("Chính quyền Đà Nẵng lên tiếng"))
    assert bodies is not None
    assert bodies.strength == 0.5
    assert leadership.find(seen("Chủ tịch công đoàn công ty")) is None


def test_spans_lead_back_to_the_raw_text() -> None:
    text = "Nghe nói đâ\u0323p Sông Tranh 2 sắp vỡ"  # a mark apart: the raw text stays as it came
    found = life_safety.find(seen(text))
    assert found is not None
    assert [text[start:end] for _, start, end in found.spans] == ["đâ\u0323p Sông Tranh 2 sắp vỡ"]


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("UNESCO vừa vinh danh Đà Nẵng là thành phố đáng sống nhất thế giới", 1.0),
        ("unesco vua vinh danh da nang la thanh pho dang song nhat the gioi", 1.0),
        ("Huge: UNESCO has just named Da Nang the most liveable city in the WORLD", 1.0),
        ("Michelin công nhận quán mì gần chợ Cồn rồi bà con", 0.6),
        ("UNESCO họp ở Hà Nội tuần sau", None),
        ("Thành phố đáng sống nhất thế giới chứ đâu", None),
    ],
)
def test_borrowed_authority(text: str, strength: float | None) -> None:
    found = borrowed_authority.find(seen(text))
    assert (found and found.strength) == strength


def test_a_great_name_is_no_reason_where_a_newsroom_tells_it_too_or_nothing_is_claimed() -> None:
    text = "UNESCO vinh danh Đà Nẵng là thành phố đáng sống nhất thế giới"
    assert borrowed_authority.find(replace(seen(text), root_sources=2)) is None
    assert borrowed_authority.find(seen(text, kind="opinion")) is None
    assert borrowed_authority.find(seen(text, kind="report", source=SONG_HAN, post=False)) is None
