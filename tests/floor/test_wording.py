"""Figures, dates, denials, opposites."""

import pytest

from haidang.figures import figures, moments
from haidang.wording import calls_untrue, changed_figures, closest, contradicts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("xả 20.000 m3/s", [(20000.0, "m3/s")]),
        ("xả 20,000m³/s", [(20000.0, "m3/s")]),
        ("tăng 12,5% và 3.5 triệu người", [(12.5, "%"), (3.5e6, "nguoi")]),
        ("mỗi hộ nộp 500k đồng", [(500000.0, "dong")]),
        ("50 000 dongs", [(50000.0, "dongs")]),
        ("1.200 tỷ", [(1.2e12, "")]),
        ("20 vạn dân", [(200000.0, "dan")]),
        ("三艘渔船, 27名渔民", [(3.0, "艘渔船"), (27.0, "名渔民")]),
        ("缴纳35万越南盾", [(350000.0, "越南盾")]),
        ("lúc 14:30 ngày 23/11/2026, 2 giờ sáng, lệnh số 4471/UBND-KH, năm 2025", []),
        ("học sinh lớp 10, trực 24/7", []),
        ("", []),
    ],
)
def test_figures(text: str, found: list[tuple[float, str]]) -> None:
    assert [(figure.value, figure.unit) for figure in figures(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nghỉ bảy ngày", [("day", 7)]),
        ("nghỉ một tuần", [("day", 7)]),
        ("kéo dài nửa tháng", [("day", 15)]),
        ("trong 24 giờ", [("day", 1)]),
        ("bốn mươi lăm em nhập viện", [("person", 45)]),
        ("hai triệu một hộ", [("vnd", 2e6)]),
        ("một ngàn rưỡi", [("vnd", 1500)]),
        ("two hundred fishermen, a runway of 3 km", [("person", 200), ("metre", 3000)]),
        ("twenty-two crew members", [("person", 22)]),
        ("三十人, 半年", [("person", 30), ("day", 180)]),
        ("어선 두 척", [("ship", 2)]),
        ("пять лет", [("day", 1800)]),
        ("siyam na tripulante, dua kapal", [("person", 9), ("ship", 2)]),
        ("giá đất tăng gấp đôi", [("times", 2)]),
        ("cuối năm người dân về quê, một tàu cá ghé bờ, đứng thứ ba em ạ", []),
        ("ba con oi, sau ngay mua", []),
        ("giảm một nửa, mất hai phần ba", [("percent", 50), ("percent", 66)]),
        ("cut by half", [("percent", 50)]),
        ("ca thứ ba trong tháng", [("ordinal", 3)]),
        ("la première fois", [("ordinal", 1)]),
        ("một em nhập viện, 一人死亡", [("person", 1), ("person", 1)]),
        ("một em đứng chờ", []),
        ("một ngân hàng đóng cửa", []),
        ("hai ngàn tư cán bộ, người năm lăm tuổi", [("person", 2400), ("day", 55 * 360)]),
        ("bốn triệu hai, 4tr2, tỷ rưỡi", [("vnd", 4.2e6), ("vnd", 4.2e6), ("vnd", 1.5e9)]),
        ("bốn phẩy chín độ", [("magnitude", 4.9)]),
        ("phat nam trieu", [("vnd", 5e6)]),
        ("một tháng rưỡi, a month and a half, 一个半月", [("day", 45), ("day", 45), ("day", 45)]),
        ("полтора месяца, 한 달 반, un mois et demi", [("day", 45), ("day", 45), ("day", 45)]),
        ("сорок пять дней, dalawampu't limang araw, dua puluh lima hari", [("day", 45), ("day", 25), ("day", 25)]),
        ("soixante-quinze jours, quatre-vingts jours", [("day", 75), ("day", 80)]),
        ("seratus lima puluh orang, labindalawang katao", [("person", 150), ("person", 12)]),
        ("a hundred and fifty tonnes, une quarantaine de touristes", [("kilogram", 150_000), ("person", 40)]),
        ("каждый пятый, one in five, 两成, 3割", [("percent", 20), ("percent", 20), ("percent", 20), ("percent", 30)]),
        ("百分之五十, вдвое дороже, thrice", [("percent", 50), ("times", 2), ("times", 3)]),
        ("bão giật cấp 15, cấp mười bốn, học lớp 4, tầng năm, Điều chín", [("magnitude", 15), ("magnitude", 14)]),
        ("cao bốn hai mét, hai ba người", [("metre", 42), ("person", 3)]),
        ("một trăm lẻ tám người, trăm tám cây số", [("person", 108), ("metre", 180_000)]),
        ("hăm mốt ngày, ba mét rưỡi", [("day", 21), ("metre", 3.5)]),
        ("사십오 분, 이백팔십 미터", [("day", 45 / 1440), ("metre", 280)]),
        ("69 tầng, 237 con, 2 mũi", [("floor", 69), ("animal", 237), ("dose", 2)]),
        ("二千人, 2천만 동, 열두 명, 사흘", [("person", 2000), ("vnd", 2e7), ("person", 12), ("day", 3)]),
    ],
)
def test_number_words_and_kinds(text: str, found: list[tuple[str, float]]) -> None:
    assert [(figure.kind, figure.amount) for figure in figures(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mùng 1 tháng 9", [{"day": 1, "month": 9}]),
        ("từ 1/9/2026 đến 31/12", [{"day": 1, "month": 9, "year": 2026}, {"day": 31, "month": 12}]),
        ("tháng 7/2026, năm học 2025-2026", [{"month": 7, "year": 2026}, {"year": 2025}, {"year": 2026}]),
        ("sau 6 giờ chiều, 22h", [{"hour": 18}, {"hour": 22}]),
        ("thứ hai đến hết thứ tư", [{"weekday": 1}, {"weekday": 3}]),
        ("since March 2026, on 5 November", [{"month": 3, "year": 2026}, {"day": 5, "month": 11}]),
        ("11月8号, 六月", [{"month": 11, "day": 8}, {"month": 6}]),
        ("сегодня 15 января", [{"day": 15, "month": 1}]),
        ("в 2027 году, с 28-го года", [{"year": 2027}, {"year": 2028}]),
        ("cuối tháng mười một, tháng chạp, thang chin", [{"month": 11}, {"month": 12}, {"month": 9}]),
        ("ba tháng một lần, tháng sau, ca thứ hai", [{"next": 30}]),
        ("hai tháng tới, 7h tới 9h", [{"hour": 7}, {"hour": 9}]),
        ("dix heures ce soir, alas-siyete ng gabi, с девяти вечера", [{"hour": 22}, {"hour": 19}, {"hour": 21}]),
        ("今晚10点, 午後8時, 오전 9시", [{"hour": 22}, {"hour": 20}, {"hour": 9}]),
        (
            "the tenth of November, Двадцатого марта, tanggal 12",
            [{"day": 10, "month": 11}, {"day": 20, "month": 3}, {"day": 12}],
        ),
        ("9/3 시작", [{"month": 9, "day": 3}]),
        ("next week, 明年, minggu depan", [{"next": 7}, {"next": 360}, {"next": 7}]),
        ("mỗi ngày, per week, ежемесячно", [{"each": 1}, {"each": 7}, {"each": 30}]),
        ("pupils under 16 may not ride", []),
        ("chìm lúc nửa đêm, from noon, đêm T5", [{"hour": 0}, {"hour": 12}, {"weekday": 4}]),
        ("it may close, 2000 người, 99/99/9999, trong 2 giờ", []),
    ],
)
def test_moments(text: str, found: list[dict[str, float]]) -> None:
    assert [dict(moment.parts) for moment in moments(text)] == found


def test_changed_figures_pair_by_kind() -> None:
    before, after = "11 người, 1 tàu, xả 3.400 m3/s", "27 người, 1 tàu, xả 20.000 m3/s"
    assert [(a.raw, b.raw) for a, b in changed_figures(before, after)] == [
        ("11 người", "27 người"),
        ("3.400 m3/s", "20.000 m3/s"),
    ]
    assert changed_figures(before, "Một tàu bị đâm") == ()
    assert changed_figures("20.000 m3/s", "không phải 20.000 m3/s mà là 3.400 m3/s") == ()
    assert changed_figures("500.000 đồng", "500k đồng") == ()
    assert [b.raw for _, b in changed_figures("học lớp 4 ở quý III", "học lớp tám ở quý I")] == ["lop 8", "quy 1"]


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("Cầu đóng bảy ngày", "Cầu đóng một tuần", False),
        ("Cầu đóng bảy ngày", "The bridge closes for seven days", False),
        ("Cầu đóng bảy ngày", "Cầu đóng ba tuần", True),
        ("Sáu ngư dân mất tích", "Mất tích 6 người", False),
        ("Sáu ngư dân mất tích", "Nine fishermen are missing", True),
        ("Cấm biển từ ngày 1/9", "Cấm biển từ mùng 1 tháng 9", False),
        ("Cấm biển từ ngày 1/9", "The sea is closed from 1 May", True),
        ("Nghỉ học thứ hai", "nghi hoc thu 6", True),
        ("Cấm tắm sau 18 giờ", "Cấm tắm sau 6 giờ chiều", False),
        ("Cấm tắm sau 18 giờ", "Cấm tắm sau 22h", True),
        ("罚款200元", "每人罚五十元", True),
        ("罚款200元", "Phạt hai trăm tệ", False),
    ],
)
def test_changed_figures_across_words_and_languages(before: str, after: str, changed: bool) -> None:
    assert bool(changed_figures(before, after)) == changed
    assert bool(changed_figures(after, before)) == changed


CLAIM = "Phà Cửa Lở chìm, 8 người mất tích"
CHATTER = "Sáng nay tôi đi chợ gặp 3 người quen, mua cá hết 200 nghìn. {} Chiều 5/10 hai đứa nhỏ vẫn đi học."


def test_in_a_longer_text_only_the_sentence_about_it_counts() -> None:
    told = CHATTER.format("Nghe kể phà Cửa Lở chìm làm tám người mất tích.")
    assert closest(CLAIM, told) == "Nghe kể phà Cửa Lở chìm làm tám người mất tích."
    assert changed_figures(CLAIM, told) == ()
    assert not contradicts(CLAIM, told)
    other = CHATTER.format("Nghe kể phà Cửa Lở chìm làm hai mươi người mất tích.")
    assert [b.raw for _, b in changed_figures(CLAIM, other)] == ["hai mươi người"]
    assert contradicts(CLAIM, f"{told} Mà tin vịt đó.") is False  # beside another sentence
    assert contradicts(CLAIM, CHATTER.format("Phà Cửa Lở chìm, mất tích gì đâu. Tin vịt đó."))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Đập sắp vỡ", "Đập không vỡ", True),
        ("dap sap vo", "Đập không có nguy cơ vỡ", True),
        ("Đập sắp vỡ", "Tin đồn đập sắp vỡ", True),
        ("Thành phố giấu tin không báo", "Thành phố giấu tin vì sợ", False),
        ("Đập không vỡ", "Đập không vỡ đâu", False),
        ("The dam will burst", "The dam will not burst", True),
        ("学校停课", "学校不停课", True),
        ("Phà đóng cửa ba ngày", "Phà vẫn hoạt động bình thường", True),
        ("Phà đóng cửa ba ngày", "The ferry is open as usual", True),
        ("Vé phà tăng", "Vé phà giảm từ mai", True),
        ("Vé phà tăng", "Vé phà giữ nguyên", True),
        ("Cấm xe tải qua phà", "Xe tải được phép qua phà", True),
        ("渡轮免费", "渡轮收费", True),
        ("Ba thuyền viên đã chết", "Ba thuyền viên còn sống, đã về bờ", True),
        ("Coast guard seized the boat", "Tàu đã được thả", True),
        ("Phà hết vé", "Phà không còn vé", False),
        ("Khách không rút được tiền", "Khách xin rút tiền mà không được", False),
        ("Không đóng tiền thì không cho qua phà", "Phải đóng tiền mới cho qua phà", False),
        ("Giá vé hàng không tăng", "ve may bay hang khong tang gia", False),
        ("Phà ngừng chạy, dân vẫn ra bến chờ", "Phà ngừng chạy", False),
        ("Bến phà bị sập", "Bến phà có sập đâu", True),
        ("Khách được vô bến", "Làm gì có khách được vô", True),
        ("Chủ bến xả nước không báo trước", "Chủ bến đã hú còi cho ghe dạt ra", True),
        ("Chủ bến xả nước không báo trước", "Ghe không nghe cảnh báo gì", False),
        ("Phòng khám chữa cho ông cụ", "Phòng khám từ chối chữa cho ông cụ", True),
        ("Phòng khám từ chối chữa", "Phòng khám không chịu chữa", False),
        ("The clinic will treat him", "The clinic refused to treat him", True),
        ("Hãng thuê bến phà", "Không hãng nào được thuê bến", True),
        ("Không được bày hàng ở bến", "Bày hàng ở bến là bị cấm", False),
        ("Nước ở bến cao hơn năm trước", "Nước ở bến thấp hơn năm trước", True),
        ("Phà chở hơn 40 khách", "Phà chở dưới 40 khách", True),
        ("Phà chở hơn 40 khách", "Phà chở trên 40 khách", False),
        ("Phà bỏ tuyến đêm vĩnh viễn", "Phà tạm ngưng tuyến đêm", True),
        ("Quà cho bến phà bị ăn chặn", "Quà đã tới tay bà con", True),
        ("Phà phải dừng, không thể không sửa", "Phà phải sửa", False),
        ("Tàu Malaysia đuổi ghe", "Tàu Indonesia đuổi ghe", True),
        ("Malaysia đuổi ghe", "马来西亚船追赶渔船", False),
        ("Ghe bị đuổi ở Trường Sa", "Ghe bị đuổi ở Hoàng Sa", True),
        ("Phà Cam Ranh đông khách", "Phà Quy Nhơn đông khách", True),
        ("Người ngã xuống bến", "Khách Hàn xuống bến", False),
        ("渡口关门", "渡口照常开放", True),
        ("不交钱不开船", "交钱才肯开船", False),
        ("선착장이 폐쇄됐다", "선착장은 정상 운영", True),
        ("船は出港を許可された", "船の出港は禁止", True),
        ("Le bac est fermé", "Le bac est ouvert", True),
        ("Паром закрыли", "Паром по-прежнему открыт", True),
        ("Isinara ang pantalan", "Bukas pa rin ang pantalan", True),
        ("Pelabuhan ditutup", "Pelabuhan tetap buka", True),
    ],
)
def test_contradicts(one: str, other: str, expected: bool) -> None:
    assert (contradicts(one, other), contradicts(other, one)) == (expected, expected)


@pytest.mark.parametrize(
    "text",
    [
        "Bác bỏ tin đập vỡ",
        "Bến phà bác thông tin ngừng chạy",
        "day la tin gia",
        "Không có chuyện phà chìm",
        "lam gi co chuyen pha chim, noi xao do",
        "tin vịt thôi, đừng tin",
        "Ai bịa ra vậy",
        "Clip phà chìm là video cũ",
        "Công an khẳng định không có vụ nào",
        "Thông tin không có căn cứ",
        "Rumour of a dam break rejected",
        "The ferry story is fake news",
        "网传谣言",
        "领馆：消息不实",
        "Non, la rumeur est fausse",
        "それはデマです",
        "외교부 '사실무근'",
        "Это фейк",
        "Hindi totoo ang balita",
        "Kabar itu hoaks",
        "Cảnh giác chiêu lừa của cò vé",
        "Phà nghỉ hồi nào, vẫn thấy chạy mà",
        "消息纯属无中生有",
        "Слухи не подтвердились",
        "Dakwaan itu tidak benar",
    ],
)
def test_calls_untrue(text: str) -> None:
    assert calls_untrue(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thành phố ra lệnh",
        "bác sĩ nói hết thuốc",
        "uong bia ra bien",
        "tin gia xang tang",
        "Dân không phải đóng học phí",
        "The clinic denied service to tourists",
        "Bến nghỉ từ hồi nào rồi",
        "",
    ],
)
def test_calls_nothing_untrue(text: str) -> None:
    assert not calls_untrue(text)


def test_a_text_goes_not_against_itself_and_any_signs_will_do() -> None:
    odd = "99/99/99 m2/s 31/2 25:61 no tin không chưa tin 2만 半 \ud800 một 9" * 40
    assert changed_figures(odd, odd) == ()
    assert not contradicts(odd, odd)
