"""Entries: sentences with their place in the source, lead-ins by kind of outlet, nothing invented."""

from dataclasses import replace

from digests.compose import TO_SUMMARISE, basis, extract, highlights, items, lead_in, lead_source, status_words, subject
from digests.names import one_style
from digests.periods import HANOI
from digests.select import StoryInput, select
from digests.sentences import split
from haidang.model.analysis import Span
from haidang.model.article import Kind
from haidang.model.bulletin import Citation, ClaimStatus, DigestKind, Item
from haidang.model.case import VerdictClass
from tests.digests import newsroom
from tests.digests.factories import (
    ABROAD,
    GOSSIP,
    HOME,
    OTHER_HOME,
    POSTS,
    SINCE,
    STATE_ABROAD,
    UNTIL,
    at_sea,
    item,
    item_source,
    standing,
    telling,
)


def composed(*tellings: object, standings: tuple = ()) -> Item:
    return items(select([StoryInput(story=1, tellings=tellings)], standings), HANOI)[0]  # type: ignore[arg-type]


def words(one: Item, citation: Citation, telling: object) -> str:
    return getattr(telling.text, citation.field)[citation.start : citation.end]  # type: ignore[attr-defined]


def test_sentences_come_from_the_source_each_with_its_place() -> None:
    report = telling()
    made = composed(report)
    assert made.text == ("Nước đã rút khỏi các tuyến phố cổ từ sáng sớm hôm qua. Người dân bắt đầu dọn bùn trong nhà.")
    assert [(c.sentence, words(made, c, report)) for c in made.citations] == list(enumerate(split(made.text)))


def test_the_nearest_vietnamese_source_is_told() -> None:
    made = composed(telling(HOME), telling(OTHER_HOME, title="Nước rút"), telling(ABROAD, language="en"))
    assert (made.title, lead_source(made).outlet) == ("Nước rút", "Thời báo Biển Việt")


def test_sources_stand_newest_first() -> None:
    made = composed(telling(HOME, at=SINCE), telling(OTHER_HOME, at=UNTIL))
    assert [source.outlet for source in made.sources] == ["Thời báo Biển Việt", "Báo Sông Hàn"]


def test_key_sentences_are_preferred_and_told_in_the_order_of_the_text() -> None:
    text = (
        "Mưa lớn đã trút xuống thượng nguồn suốt hai ngày qua. Chính quyền đưa 9.200 hộ dân đến nơi an toàn trong đêm."
    )
    later, first = Span(field="text", start=54, end=len(text)), Span(field="text", start=0, end=53)
    made = composed(telling(text=text, lead="", key=(later, first)))
    assert made.text == text


def test_a_reporters_first_person_and_bare_quotations_are_left_out() -> None:
    text = (
        "Chúng tôi lấy chuỗi mực nước theo giờ tại các trạm trên sông. “Nước lên nhanh quá, không ai kịp chạy.” "
        "Đến sáng qua, mực nước đã xuống dưới báo động hai."
    )
    assert composed(telling(lead="", text=text)).text == "Đến sáng qua, mực nước đã xuống dưới báo động hai."


def test_personal_data_is_masked() -> None:
    text = "Người dân cần hỗ trợ gọi số 0905 000 123 để được đội cứu hộ của phường đón."
    assert composed(telling(lead="", text=text)).text == (
        "Người dân cần hỗ trợ gọi số [số điện thoại] để được đội cứu hộ của phường đón."
    )


def test_one_style_of_tone_marks() -> None:
    made = composed(telling(title="Uỷ ban phường họp", lead="Hoà giải thành ba vụ việc tại tổ dân phố tháng qua."))
    assert (made.title, made.text) == (
        "Ủy ban phường họp",
        "Hòa giải thành ba vụ việc tại tổ dân phố tháng qua.",
    )


def test_a_foreign_story_waits_for_the_editor() -> None:
    made = composed(telling(ABROAD, language="en", title="Flood recedes", lead="Water has left the old town at last."))
    assert (made.title, made.original_title, made.text, made.for_editor, made.citations) == (
        "",
        "Flood recedes",
        TO_SUMMARISE,
        ("Water has left the old town at last.",),
        (),
    )


def test_lead_in_of_a_home_paper() -> None:
    assert lead_in(item(), HANOI) == (
        "Ngày 23/11/2026, Báo Sông Hàn (Việt Nam, cơ quan báo chí) đưa tin “Nước lũ rút ở Hội An”: "
    )


def test_lead_in_of_a_foreign_state_outlet_names_whose_it_is() -> None:
    made = composed(at_sea(STATE_ABROAD, language="zh", type="announcement", title="南海舰队在西沙演习"))
    assert lead_in(made, HANOI) == (
        "Theo 海港日报 (cơ quan của Nhà nước Trung Quốc), ngày 23/11/2026, bài “南海舰队在西沙 [Hoàng Sa]演习”: "
    )
    translated = replace(made, title="Hạm đội Nam Hải diễn tập")
    assert lead_in(translated, HANOI) == (
        "Theo 海港日报 (cơ quan của Nhà nước Trung Quốc), ngày 23/11/2026, bài “Hạm đội Nam Hải diễn tập” "
        "(nhan đề gốc: “南海舰队在西沙 [Hoàng Sa]演习”): "
    )


def test_quotation_marks_inside_a_title_become_single() -> None:
    made = item(title="Chủ đề “Biển kết nối”")
    assert "đưa tin “Chủ đề ‘Biển kết nối’”: " in lead_in(made, HANOI)


def test_a_claim_is_quoted_once_and_told_by_who_checks_it() -> None:
    rumour = telling(GOSSIP, lead="Đập sắp vỡ, thành phố giấu tin suốt đêm qua với người dân hạ du.")
    check = telling(OTHER_HOME, type="debunk", lead="Ban Chỉ huy Phòng thủ dân sự khẳng định đập an toàn.")
    posts = [telling(POSTS, kind=Kind.POST) for _ in range(3)]
    articles = [rumour.article, check.article, *(p.article for p in posts)]
    made = composed(rumour, check, *posts, standings=(standing(*articles, outcome=VerdictClass.INACCURATE),))
    assert made.text == (
        "Trên mạng xã hội (3 bài đăng công khai ghi nhận được) có thông tin cho rằng “đập sắp vỡ lúc 2 giờ sáng”. "
        "Theo Thời báo Biển Việt (ngày 23/11/2026): Ban Chỉ huy Phòng thủ dân sự khẳng định đập an toàn."
    )
    assert lead_in(made, HANOI) == ""
    assert {c.article for c in made.citations} == set(articles)
    assert (made.posts, {source.outlet for source in made.sources}) == (3, {"Tin Nhanh", "Thời báo Biển Việt"})


def test_a_claim_nobody_has_checked_is_not_spread_in_its_own_words() -> None:
    rumour = telling(GOSSIP, lead="Đập sắp vỡ, thành phố giấu tin suốt đêm qua với người dân hạ du.")
    made = composed(rumour, standings=(standing(rumour.article),))
    assert (made.text, made.title) == (
        "Có thông tin cho rằng “đập sắp vỡ lúc 2 giờ sáng”.",
        "Thông tin cho rằng “đập sắp vỡ lúc 2 giờ sáng”",
    )


def test_falsity_is_printed_only_with_the_body_that_said_so() -> None:
    named = standing(
        1,
        outcome=VerdictClass.FAKE,
        competent_body="Công an thành phố",
        competent_document="Thông báo số 12/TB-CATP",
        competent_date="22/11/2026",
    )
    assert status_words(item(status=ClaimStatus.REFUTED, basis=basis(named))) == (
        "bị bác bỏ theo Thông báo số 12/TB-CATP ngày 22/11/2026 của Công an thành phố"
    )
    alone = standing(1, outcome=VerdictClass.FAKE, competent_body="Công an thành phố")
    assert status_words(item(status=ClaimStatus.REFUTED, basis=basis(alone))) == "chưa phù hợp với nguồn đã đối chiếu"


def test_not_enough_grounds_is_a_full_outcome() -> None:
    unproven = basis(standing(1, outcome=VerdictClass.UNPROVEN))
    assert status_words(item(status=ClaimStatus.CHECKING, basis=unproven)) == (
        "đang kiểm chứng; đánh giá nội bộ: chưa đủ căn cứ"
    )


def test_without_a_status_the_sources_are_counted() -> None:
    assert status_words(item(status=None, sources=(item_source(), item_source(outlet="Khác")))) == (
        "2 nguồn cùng đưa tin"
    )


def test_another_governments_own_statement_is_called_that() -> None:
    made = composed(at_sea(STATE_ABROAD, language="zh", type="announcement"))
    assert status_words(made) == "phát ngôn của phía Trung Quốc"


def test_highlights_name_their_source_and_both_subjects() -> None:
    made = newsroom.material()
    selection = select(made.stories, made.standings)
    lines = highlights(items(selection, HANOI), selection, HANOI)
    assert 3 <= len(lines) <= 5
    assert all(line.endswith(").") for line in lines)
    assert any("Scarborough" in line or "COC" in line for line in lines)
    assert any("Vu Gia" in line for line in lines)


def test_a_full_day_cites_what_it_prints() -> None:
    made = newsroom.material()
    by_article = {t.article: t for story in made.stories for t in story.tellings}
    for one in items(select(made.stories, made.standings), HANOI):
        sentences = split(one.text)
        for citation in one.citations:
            if citation.end > citation.start:
                cited = " ".join(words(one, citation, by_article[citation.article]).split())
                assert one_style(cited)[:25] in sentences[citation.sentence]


def test_the_subject_says_the_period() -> None:
    assert subject(DigestKind.DAILY, SINCE, UNTIL, HANOI) == (
        "Tổng hợp dư luận báo chí trong nước và ngoài nước về Biển Đông và Đà Nẵng "
        "(từ 07 giờ 00 ngày 23/11/2026 đến 07 giờ 00 ngày 24/11/2026)"
    )


def test_extract_never_tells_a_sentence_twice() -> None:
    report = telling(text="Nước đã rút khỏi các tuyến phố cổ từ sáng sớm hôm qua, theo phường.")
    assert len(extract(report)) == 2
