"""What a text is about, by names and what stands around them."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.false_friends import figures, judged, read
from haidang.gazetteer import Gazetteer, bundled, elsewhere
from haidang.model.analysis import Relevance, Root
from haidang.model.article import Text
from haidang.text import folded
from nlp import guards
from nlp.examples import EVALUATION
from nlp.relevance import RelevanceRules

DATA = Path(__file__).parents[1] / "data"
RULES = RelevanceRules(Gazetteer(bundled()), Gazetteer(elsewhere()))


def judge(text="", *, title="", lead="", language="vi", **known):
    danang, biendong = RULES.judge(Text(title=title, lead=lead, text=text), language=language, **known)
    return danang, biendong


def labels(text="", **given_):
    danang, biendong = judge(text, **given_)
    return danang.label, biendong.label


MAIN, MENTION, WEATHER, NO = Relevance.MAIN, Relevance.MENTION, Relevance.WEATHER, Relevance.NO


def test_false_friends_figures_are_pinned():
    rows = read(DATA / "false_friends_dev.csv")
    answers = judged(rows)
    found = {root: figures(rows, answers, root) for root in Root}
    assert {root: (got.right, got.found, got.wanted) for root, got in found.items()} == {
        Root.DANANG: (24, 24, 24),
        Root.BIENDONG: (20, 20, 20),
    }


def test_own_sentences_figures_are_pinned():
    wrong = []
    for line in (DATA / "relevance_own.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        danang, biendong = labels(row["text"], language=row["lang"])
        seen = ("yes" if danang.relevant else "no", "yes" if biendong.relevant else biendong)
        if seen != (row["danang"], row["biendong"]):
            wrong.append(row["id"])
    assert wrong == []


def test_a_name_at_the_head_is_main_and_one_far_down_a_mention():
    filler = "Chương trình bình ổn giá được triển khai tại nhiều siêu thị trong cả nước. " * 15
    assert labels(filler, title="Đà Nẵng mở thêm điểm bán hàng bình ổn") == (MAIN, NO)
    assert labels(filler + "Một điểm bán mới cũng mở ở Đà Nẵng.", title="Thêm điểm bán bình ổn") == (MENTION, NO)


def test_a_text_dense_with_names_is_main():
    filler = "Ban tổ chức cho biết mọi việc đã sẵn sàng cho mùa lễ hội sắp tới ở các nơi. " * 12
    names = "Hội An, Điện Bàn và Cù Lao Chàm đều có chương trình riêng; bán đảo Sơn Trà cũng vậy. " * 3
    assert labels(filler + names, title="Mùa lễ hội") == (MAIN, NO)


FILLER = "Ban tổ chức cho biết mọi việc đã sẵn sàng cho mùa lễ hội sắp tới ở các nơi. " * 12


@pytest.mark.parametrize(
    ("opening", "label"),
    [
        ("Ngày 10/11, Phòng CSGT Công an Quảng Nam xử phạt một lái xe.", MAIN),
        ("Chiều 29/11, TAND TP. Đà Nẵng tuyên phạt bị cáo bảy năm tù.", MAIN),
        ("Sáng 7-4, tại Đà Nẵng, hiệp hội tổ chức hội thảo.", MAIN),
        ("Ngày 26-8, hành khách bay từ Đà Nẵng đi Hà Nội hút thuốc.", MENTION),
        ("Sáng 26/1, anh Nam (quê Quảng Nam) điều khiển xe khách.", MENTION),
        ("Hai ông từng gặp nhau bên lề hội nghị APEC ở Đà Nẵng.", MENTION),
    ],
)
def test_what_the_first_sentence_does_with_the_name(opening, label):
    text = f"{opening} {FILLER}"
    assert labels(text, title="Tin trong ngày", lead="Nhiều người quan tâm tới vụ việc này.")[0] is label


def test_ends_of_a_stretch_and_distances_head_nothing():
    lead = "Mưa lớn ở các tỉnh từ Đà Nẵng đến Khánh Hòa."
    assert labels(FILLER, title="Mưa lớn ở miền Trung", lead=lead)[0] is MENTION
    assert labels(FILLER, title="Tàu cá gặp nạn", lead="Tàu cách Đà Nẵng 34 hải lý thì hỏng máy.")[0] is MENTION
    assert labels(FILLER, title="Mưa lớn ở miền Trung", lead="Mưa lớn nhất ở Đà Nẵng.")[0] is MAIN


def test_a_good_part_of_the_sentences_makes_it_main():
    lead, sea = "Hội nghị bàn nhiều việc của khu vực.", "Các bên nói về tranh chấp ở Biển Đông. "
    assert labels(FILLER + sea, title="Hội nghị", lead=lead)[1] is MENTION
    assert labels(FILLER + sea * 4, title="Hội nghị", lead=lead)[1] is MAIN


def test_the_other_subject_in_the_title_makes_it_a_mention():
    text = "Chủ tàu ở Đà Nẵng kể lại sự việc. Tàu hải cảnh áp sát gần đảo Phú Lâm, quần đảo Hoàng Sa. "
    assert labels(text + "Người phát ngôn phản đối ở Biển Đông.", title="Tàu cá bị đâm ở Hoàng Sa") == (MENTION, MAIN)


def test_storms_over_the_sea_are_weather_until_something_else_is_said():
    storm = "Áp thấp nhiệt đới trên Biển Đông mạnh thêm, vùng biển Hoàng Sa có sóng cao 5 m."
    assert labels(storm) == (NO, WEATHER)
    assert labels(storm + " Trung Quốc vẫn cho tàu hải cảnh ở lại quần đảo Hoàng Sa.")[1] is MAIN
    assert labels("热带低压在南海中部生成,海浪较大。", language="zh") == (NO, WEATHER)


@pytest.mark.parametrize(
    ("country", "label"), [("KR", NO), ("VN", MAIN), ("", NO)], ids=["Korean outlet", "Vietnamese outlet", "unknown"]
)
def test_whose_east_sea(country, label):
    text = "Fog delayed ferries on the East Sea on Monday morning."
    assert labels(text, language="en", source_country=country)[1] is label


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Cháy quán trên đường Trường Sa, phường Tân Sơn Hòa.", "vi"),
        ("Doanh nhân Lê Biển Đông nhận giải thưởng.", "vi"),
        ("Khách sạn Biển Đông khai trương hồ bơi.", "vi"),
        ("Nhà hàng ở số 69-71 Hoàng Sa bị phạt.", "vi"),
        ("Xe khách tông xe tải ở ngã ba Trường Chinh - Trường Sa.", "vi"),
        ("Ông Hoàng Sa, chủ tịch xã, cho biết.", "vi"),
        ("Hãng taxi Hoàng Sa khen thưởng tài xế.", "vi"),
        ("Doanh nhân chạy thử tàu ngầm Trường Sa 1 rồi tàu ngầm Hoàng Sa ở hồ.", "vi"),
        ("A water main burst near Scarborough town hall.", "en"),
        ("The Mischief bar opens on Saturday.", "en"),
        ("广州南沙区新建学校开学。", "zh"),
        ("해경은 서해에서 불법 조업한 중국 어선을 나포했다.", "ko"),
    ],
)
def test_names_of_the_sea_on_other_things(text, language):
    assert labels(text, language=language) == (NO, NO)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hà Nội, Hải Phòng, Đà Nẵng, Cần Thơ, Huế nắng nóng.", "vi"),
        ("Phường Quảng Phú, Thanh Hóa mở hội làng.", "vi"),
        ("ban ghe da nang gap gon, giao tan noi", "vi"),
        ("Danang Prasetyo memenangi lomba catur di Solo.", "id"),
        ("Tour of duty: he was stationed at Da Nang in 1969.", "en"),
        ("Hoi An Restaurant in Leeds won a prize for its noodles.", "en"),
    ],
)
def test_names_of_the_city_on_other_things(text, language):
    assert labels(text, language=language) == (NO, NO)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Cầu Trần Thị Lý đổi màu đèn, du thuyền neo kín hai bờ.", "vi"),
        ("Dân Nại Hiên Đông phơi mực kín lề đường chờ ghe về.", "vi"),
        ("Trà Bui lại rung lắc, người dân chạy ra sân.", "vi"),
        ("Nhà máy nước Cầu Đỏ nhiễm mặn, phải bơm từ thượng nguồn.", "vi"),
        ("Làng rau Trà Quế đón khách tập cuốc đất.", "vi"),
        ("Nhà trưng bày trên đường Hoàng Sa mở cửa cả tuần.", "vi"),
        ("nuoc len toi ho thac gian roi, ai o le do can ghe khong", "vi"),
        ("The Marble Mountains lift in central Vietnam closes for repairs.", "en"),
        ("The Hindu temples of My Son reopen.", "en"),
        ("簸箕船船工在七亩椰林跳舞。", "zh"),
        ("トゥボン川が増水した。", "ja"),
        ("안방비치에 파도가 높다.", "ko"),
        ("Le col des Nuages est fermé.", "fr"),
        ("На Бана Хиллс чинят канатную дорогу.", "ru"),
        ("Bàn Thạch sơ tán ba khối phố trong đêm.", "vi"),
        ("Chiều nay Hòa Xuân kín khán đài, đội nhà cần một bàn thắng.", "vi"),
        ("Tàu hút bùn nạo vét Trường Giang mắc cạn.", "vi"),
        ("ĐT 611 sạt ở đèo Le.", "vi"),
        ("Hồ Cao Ngạn cạn đáy.", "vi"),
        ("Clean-up day at An Bang Beach.", "en"),
    ],
)
def test_the_city_by_its_places(text, language):
    danang, biendong = labels(text, language=language)
    assert (danang.relevant, biendong) == (True, NO)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Âu tàu Đá Tây tiếp nước ngọt cho mười ghe câu.", "vi"),
        ("Ngư dân dựng lại lễ khao lề thế lính.", "vi"),
        ("Không quân Mỹ bay sát Vành Khăn, Bắc Kinh nổi giận.", "vi"),
        ("Crew of the rusting Sierra Madre got fresh water.", "en"),
        ("馬德雷山號補給行動順利完成。", "zh"),
        ("시에라마드레함에 보급품이 도착했다.", "ko"),
        ("Le ravitaillement de Second Thomas a repris.", "fr"),
        ("Nelayan jumpa kapal asing dekat Beting Raja Jarum.", "ms"),
        ("Bộ đội lên đảo Tiên Nữ thay pin.", "vi"),
        ("Vườn rau của lính Phan Vinh.", "vi"),
        ("Phía bắc vĩ tuyến 12 lại có lệnh cấm.", "vi"),
        ("Tàu CSB 8020 tuần tra chung với hải quân bạn.", "vi"),
        ("Tàu Cảnh sát biển 2016 lai dắt tàu cá và chín ngư dân vào bờ.", "vi"),
        ("Cướp biển tấn công tàu hàng Hàn Quốc trên Biển Đông.", "vi"),
        ("Việt Nam khẳng định chủ quyền đối với hai quần đảo.", "vi"),
        ("The Hague award binds China, Manila said.", "en"),
        ("准则案文二读开始。", "zh"),
        ("Ravitaillement à Subi et à Mischief.", "fr"),
        ("Sundalong galing Ayungin ang kinausap.", "fil"),
    ],
)
def test_the_sea_by_its_features_and_ships(text, language):
    danang, biendong = labels(text, language=language)
    assert (danang, biendong.relevant) == (NO, True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Cầu Rồng ở Đồ Sơn sắp sửa mặt đường.", "vi"),
        ("Thuyền viên là người Quảng Trị.", "vi"),
        ("Thượng cờ tàu ngầm Kilo Đà Nẵng.", "vi"),
        ("Nhà văn Chu Lai kể chuyện viết về lính.", "vi"),
        ("Phường An Phú, Tân Bình và Bình Trị họp chống ngập.", "vi"),
        ("Đường Bạch Đằng, đường Trần Phú và đường Lê Duẩn cấm xe tải.", "vi"),
        ("Xe khách bị cấm dừng dọc tuyến Trường Sa giờ cao điểm.", "vi"),
        ("Trường mầm non Sơn Ca tuyển giáo viên.", "vi"),
        ("My son loves brick towers.", "en"),
        ("Loggers in the Sierra Madre protest against illegal claims.", "en"),
        ("南海一号沉船文物展开幕。", "zh"),
        ("西游记里的五行山取景地走红。", "zh"),
        ("Xã Sơn Trà ở Hương Sơn, Hà Tĩnh có cầu mới.", "vi"),
        ("Ca sĩ Cẩm Lệ trở lại sân khấu.", "vi"),
        ("Nam Giang, Nam Trực và Giao Thủy cùng mở hội.", "vi"),
        ("Quán nhậu Tư Chính bị phạt.", "vi"),
        ("Paracel Therapeutics files for a listing.", "en"),
        ("Coast guard ships circle the Diaoyu islands.", "en"),
        ("may say toc da nang gia re", "vi"),
    ],
)
def test_places_of_the_same_name(text, language):
    assert labels(text, language=language) == (NO, NO)


def test_waterspouts_are_weather_and_water_cannon_are_not():
    assert labels("Áp thấp gây dông, lốc xoáy, vòi rồng ở quần đảo Trường Sa.") == (NO, WEATHER)
    assert labels("Tàu hải cảnh phun vòi rồng gần quần đảo Trường Sa.") == (NO, MAIN)


def test_a_storm_passed_by_does_not_make_it_weather():
    text = "Máy bay mất động cơ khi qua một cơn bão trên Biển Đông. Hãng vẫn điều tra."
    assert labels(text, title="Máy bay rơi 4.000 mét trên Biển Đông")[1] is MAIN


def test_boats_lost_in_a_storm_are_more_than_weather():
    storm = "Áp thấp nhiệt đới gây sóng cao bốn mét ở quần đảo Trường Sa."
    assert labels(storm, title="Bão gần bờ, tàu thuyền nên tránh")[1] is WEATHER
    assert labels(storm, title="Bão gần bờ, sáu ngư dân mất tích")[1].relevant


def test_that_a_ship_is_a_warship_does_not_say_where_it_sails():
    call = "Tàu khu trục USS Wayne E. Meyer của hải quân Mỹ rời TP.HCM sau ba ngày giao lưu."
    assert labels(call)[1] is NO
    assert labels("Tàu khu trục USS Wayne E. Meyer bị tàu Trung Quốc khiêu khích.")[1].relevant


def test_an_exercise_at_sea_makes_a_call_more_than_a_courtesy():
    told = "Trước khi cập cảng Tiên Sa, tàu sẽ diễn tập cùng tàu Hải quân Việt Nam."
    assert labels(told)[1].relevant


def test_korea_beside_other_disputed_waters_does_not_make_it_koreas_sea():
    assert labels("Hai bên nói về Biển Đông, biển Hoa Đông và bán đảo Triều Tiên.")[1].relevant
    assert labels("Triều Tiên phóng tên lửa ra biển Đông.")[1] is NO


FILLER = " Lãnh đạo đơn vị nói thêm về nhân sự, kế hoạch và kinh phí của năm tới." * 9


def test_an_article_that_lists_provinces_names_the_city_in_passing():
    row = "Siêu thị mở tại Thái Bình, Thanh Hóa, Cần Thơ, Đà Nẵng, Đồng Nai và Nha Trang."
    assert labels(row)[0] is NO
    assert labels(row + FILLER)[0] is MENTION


def test_a_boat_far_out_is_at_sea_though_nothing_names_it():
    told = "Thuyền trưởng tàu cá bị ngộ độc khi đánh bắt cách bờ {} hải lý." + FILLER
    assert labels(told.format(40))[1].relevant
    assert labels(told.format(6))[1] is NO


def test_nobody_is_in_or_to_a_person():
    assert labels("Perlombaan robot digelar di Danang pekan ini.", language="id")[0] is MAIN
    assert labels("Menurut Danang, hasil panen tahun ini menurun.", language="id")[0] is NO


def test_soldiers_and_their_days_are_more_than_weather():
    storm = "Áp thấp nhiệt đới gây sóng cao ở quần đảo Trường Sa."
    assert labels(storm) == (NO, WEATHER)
    assert labels(storm + " Học trò đảo Sinh Tồn nhận quà Trung thu.")[1] is MAIN


def test_without_accents_a_name_needs_company():
    assert labels("di hoang sa bao gio ve")[1] is NO
    assert labels("tau la lai dam tau ca minh gan hoang sa")[1] is MAIN
    assert labels("o da nang hom nay mua to qua")[0] is MAIN
    assert labels("gia vang bien dong manh")[1] is NO


def test_the_cues_are_told_with_their_place_and_role():
    danang, biendong = judge("Mưa lớn ở Hội An.", title="Đà Nẵng: nước lên")
    assert next((cue.span.field, cue.span.start, cue.span.end, cue.concept, cue.role) for cue in danang.because) == (
        "title", 0, 7, "DN.CITY", "anchor",
    )  # fmt: skip
    assert {cue.concept for cue in danang.because} >= {"DN.CITY", "DN.L.HOIAN"}
    assert (biendong.because, biendong.score) == ((), 0.0)
    (refused,) = judge("Người nhái ở biển Hoa Đông.")[1].because[:1]
    assert refused.role == "negative"


def test_scores_and_labels_agree():
    for text in ("Đà Nẵng ngập", "đa năng", "ban ghe da nang", "Biển Đông", "di hoang sa bao gio ve", ""):
        for found in judge(text):
            assert (found.score >= 0.5) == (found.label is not NO), text


@given(
    st.lists(
        st.sampled_from(["Đà Nẵng", "biển Đông", "南海", ". ", ", ", "Huế", "bão", "\n", "#hoian", "\u0301", "x" * 50])
    )
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_text_has_an_answer_with_cues_inside_it(parts):
    raw = "".join(parts)
    for found in judge(raw, title=raw[:20]):
        assert 0.0 <= found.score <= 1.0
        assert all(0 <= cue.span.start < cue.span.end <= len(raw) for cue in found.because)


@pytest.mark.parametrize(
    ("text", "scope", "outlet_class", "label"),
    [
        ("Nghe nói chợ đóng cửa bảy ngày, mỗi hộ nộp tiền cho tổ dân phố", "danang", "social", Relevance.MENTION),
        ("nghe noi truong hoc dong cua, to dan pho thu tien", "danang tourism", "social", Relevance.MENTION),
        ("Nghe nói chợ đóng cửa bảy ngày, mỗi hộ nộp tiền cho tổ dân phố", "social", "social", Relevance.NO),
        ("Nghe nói chợ đóng cửa bảy ngày, mỗi hộ nộp tiền cho tổ dân phố", "danang", "state_media", Relevance.NO),
        ("Mưa lũ ở Quảng Trị, trường học nghỉ cả tuần", "danang", "social", Relevance.NO),
        ("Ai có công thức nấu chè không cả nhà", "danang", "social", Relevance.NO),
    ],
)
def test_neighbours_do_not_say_where_they_live(text, scope, outlet_class, label):
    danang, _ = RULES.judge(
        Text(title="", lead="", text=text), language="vi", outlet_class=outlet_class, source_scope=scope
    )
    assert danang.label is label


def test_people_on_the_islands_are_more_than_the_weather_they_have():
    assert labels("Người gác đèn Song Tử Tây kể về những mùa biển động.")[1] is MAIN
    assert labels("Gió tây nam cấp 6 ở nam Biển Đông.") == (NO, WEATHER)


def test_a_list_of_wards_before_another_province_stays_ours():
    assert labels("Mưa lớn ở Sơn Trà, Hải Châu và Huế.")[0].relevant


def roles(text, language="vi"):
    """What the names of a text count for there."""
    weighed = RULES.weigh(Text(title="", lead="", text=text), language=language)
    return {name.hit.form.form: name.role for name in weighed.names}


def test_an_indonesian_way_to_a_place_is_no_street():
    assert roles("Kereta malam dari Hanoi ke Da Nang penuh", "id")["Da Nang"] == "anchor"


def test_surnames_have_capitals_and_groves_have_none():
    assert roles("Trồng lại rừng dương Tam Tiến sau bão.")["Tam Tiến"] == "weak"
    assert roles("Ông Dương Tam Tiến nhận giải.")["Tam Tiến"] == "negative"


def test_streets_along_the_beach_are_not_the_archipelagos():
    assert labels("Căn hộ ven cung đường Trường Sa - Hoàng Sa đắt hàng.")[1] is NO
    assert labels("Tàu hậu cần ra Hoàng Sa - Trường Sa.")[1] is MAIN


def test_a_place_of_another_city_in_the_sentence_weakens_a_shared_name():
    assert roles("岘港是他的家乡，白藤街很热闹。", "zh")["白藤街"] == "weak"
    assert roles("海防市白藤街的老房子", "zh")["白藤街"] == "context"


def test_old_names_need_more_than_their_own_words():
    assert roles("Trưng bày châu bản triều Nguyễn về khoa cử.")["châu bản triều Nguyễn"] != "anchor"
    assert roles("Trưng bày châu bản triều Nguyễn về hải đội.")["châu bản triều Nguyễn"] == "anchor"


def test_the_east_china_sea_beside_ours_takes_nothing_away():
    assert labels("Hai bên lo ngại về biển Hoa Đông và Biển Đông.")[1] is MAIN
    assert labels("Hai bên lo ngại về biển Hoa Đông.")[1] is NO


def test_no_rule_or_entry_holds_a_whole_example():
    rules = tomllib.loads((Path(guards.__file__).parent / "relevance_rules.toml").read_text("utf-8"))
    phrases = [phrase for cue in rules["cues"].values() for phrase in cue] + [form.form for form in bundled()]
    phrases += [form.form for form in elsewhere()]
    lines = [line for file in EVALUATION.glob("relevance*.jsonl") for line in file.read_text("utf-8").splitlines()]
    examples = [row.text for row in read(DATA / "false_friends_dev.csv")] + [json.loads(line)["text"] for line in lines]
    assert len(examples) > 900
    known = [folded(phrase).text for phrase in phrases]
    whole = [folded(text).text.strip(" .!?") for text in examples]
    assert [text for text in whole if any(text in phrase for phrase in known)] == []
