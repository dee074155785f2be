"""Stories: what belongs together, what only looks so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from haidang.model.article import Text
from haidang.model.story import Joined, Merged, Opened, Parted, StoryMember
from nlp.fingerprint import fingerprint
from nlp.story import Grouper, group_file, place

START = datetime(2026, 11, 23, 8, tzinfo=UTC)

FLOOD = "Nước sông Vu Gia vượt báo động 3, Đại Lộc sơ tán 1.200 hộ"
FLOOD_TOLD_AGAIN = "Đại Lộc di dời 1.200 hộ khi sông Vu Gia vượt báo động 3"
FTZ = "Khu thương mại tự do Đà Nẵng trao chứng nhận cho chín nhà đầu tư"
NOISE = (
    "Triển lãm ảnh đảo Cù Lao Chàm mở cửa miễn phí",
    "Bệnh viện Đà Nẵng ghép thận thành công ca thứ mười",
    "Giá phòng khách sạn Mỹ Khê giảm sau mùa hè",
    "Hai tàu cá Thọ Quang bị phạt vì tắt thiết bị giám sát",
)


def member(article, title, *, lead="", hours=0.0, story=None, language="vi", vector=None, concepts=(), body=""):
    return StoryMember(
        article=article,
        story=story,
        at=START + timedelta(hours=hours),
        source="a",
        language=language,
        title=title,
        lead=lead,
        fingerprint=fingerprint(Text(title=title, lead=lead, text=body)),
        vector=vector,
        concepts=frozenset(concepts),
    )


def window(*more):
    return [*(member(100 + i, title, story=100 + i) for i, title in enumerate(NOISE)), *more]


def unit(*values):
    vector = np.zeros(8)
    vector[: len(values)] = values
    return tuple((vector / np.linalg.norm(vector)).tolist())


def test_an_article_unlike_all_others_opens_a_story():
    assert place(member(1, FTZ), window()) == Opened(article=1)


def test_the_first_article_of_all_opens_a_story():
    assert place(member(1, FTZ), []) == Opened(article=1)


def test_another_telling_joins():
    found = place(member(2, FLOOD_TOLD_AGAIN, hours=2), window(member(1, FLOOD, story=7)))
    assert isinstance(found, Joined)
    assert (found.story, found.near_dup_of) == (7, None)


def test_a_reprint_is_named_as_one():
    body = "Theo ban chỉ huy, đến trưa nay toàn xã còn bốn thôn bị chia cắt, xuồng máy đã chở gạo vào. " * 3
    there = member(1, FLOOD, story=7, body=body)
    found = place(member(2, "Bốn thôn còn bị chia cắt", hours=1, body=body), window(there))
    assert found == Joined(article=2, story=7, score=1.0, near_dup_of=1)


def test_a_reprint_without_accents_is_one_too():
    body = "Theo ban chi huy, den trua nay toan xa con bon thon bi chia cat, xuong may da cho gao vao. "
    accented = "Theo ban chỉ huy, đến trưa nay toàn xã còn bốn thôn bị chia cắt, xuồng máy đã chở gạo vào. "
    found = place(member(2, "", body=body), window(member(1, "", story=7, body=accented)))
    assert found == Joined(article=2, story=7, score=1.0, near_dup_of=1)


def test_the_same_words_a_week_later_are_another_event():
    assert place(member(2, FLOOD, hours=24 * 7), window(member(1, FLOOD, story=7))) == Opened(article=2)


def test_another_day_named_in_a_close_text_keeps_them_apart():
    first = member(1, "Tàu hải cảnh phun vòi rồng vào tàu cá ngày 3/11", story=7)
    same = place(
        member(2, "Tàu hải cảnh phun vòi rồng vào tàu cá, ngư dân kể chuyện ngày 3/11", hours=5), window(first)
    )
    other = place(member(3, "Tàu hải cảnh lại phun vòi rồng vào tàu cá ngày 5/11", hours=50), window(first))
    assert isinstance(same, Joined)
    assert other == Opened(article=3)


def test_across_languages_meaning_and_concepts_join():
    there = member(1, FTZ, story=7, vector=unit(1, 0.1), concepts=("DN.P.FTZ", "DN.CITY"))
    same = member(
        2, "Danang hands licences to nine", language="en", vector=unit(1, 0.2), concepts=("DN.P.FTZ", "DN.CITY")
    )
    other = replace(same, article=3, vector=unit(1, 0.9), concepts=frozenset({"DN.CITY"}))
    noise = [replace(m, vector=unit(0, 1, i), concepts=frozenset({"DN.CITY"})) for i, m in enumerate(window())]
    assert isinstance(place(same, [*noise, there]), Joined)
    assert place(other, [*noise, there]) == Opened(article=3)


def test_one_text_can_show_that_two_stories_are_one():
    one = member(1, FLOOD, story=7)
    two = member(2, FLOOD, hours=1, story=4)
    found = place(member(3, FLOOD, hours=2), window(one, two))
    assert isinstance(found, Merged)
    assert (found.into, found.stories) == (4, (7,))


def test_the_order_of_the_window_makes_no_difference():
    there = window(member(1, FLOOD, story=7), member(2, FTZ, story=8))
    asked = member(3, FLOOD_TOLD_AGAIN, hours=3)
    assert place(asked, there) == place(asked, there[::-1])


def test_a_grouper_answers_as_place_does_and_keeps_an_article_where_it_is():
    there = window(member(1, FLOOD, story=7))
    grouper = Grouper()
    grouper.reset(there, since=START)
    asked = member(2, FLOOD_TOLD_AGAIN, hours=2)
    placement = grouper.place(asked)
    assert placement == place(asked, there)
    grouper.add(replace(asked, story=7), placement)
    assert grouper.place(replace(asked, title=FTZ)) == Joined(article=2, story=7, score=1.0)


def test_a_grouper_follows_merges_and_forgets_after_a_week():
    grouper = Grouper()
    grouper.reset([member(1, FLOOD, story=7), member(2, FLOOD, hours=1, story=4)], since=START)
    third = member(3, FLOOD, hours=2)
    placement = grouper.place(third)
    grouper.add(replace(third, story=4), placement)
    fourth = grouper.place(member(4, FLOOD, hours=3))
    assert isinstance(fourth, Joined)
    assert fourth.story == 4
    for i in range(200):
        grouper.add(member(10 + i, NOISE[i % 4], hours=24 * 9, story=10 + i), Opened(article=10 + i))
    assert len(grouper) < 204


FIRE = "Cháy kho mút xốp trong khu công nghiệp Hòa Khánh, khói đen cao hàng chục mét"
FIRE_AGAIN = "Kho mút xốp Hòa Khánh cháy: khói đen bao trùm khu công nghiệp, ba giờ mới dập tắt"
RELEASE = (
    "Thủy điện A Vương xả lũ 1.200 m3/s, Đại Lộc được báo trước bốn giờ",
    "A Vương xả lũ 1.200 m3/s: thủy điện báo cho Đại Lộc từ bốn giờ trước",
    "Đại Lộc được thủy điện A Vương báo trước bốn giờ về đợt xả lũ 1.200 m3/s",
    "Xả lũ 1.200 m3/s, thủy điện A Vương nói đã báo Đại Lộc trước bốn giờ",
    "Báo trước bốn giờ cho Đại Lộc, thủy điện A Vương bắt đầu xả lũ 1.200 m3/s",
)


def test_a_story_that_was_two_events_is_parted():
    there = [member(1, FIRE, story=7), member(2, FIRE_AGAIN, hours=1, story=7)]
    there += [member(3 + i, title, hours=2, story=7) for i, title in enumerate(RELEASE[:4])]
    found = place(member(7, RELEASE[4], hours=3), window(*there))
    assert isinstance(found, Parted)
    assert (found.story, found.leaving) == (7, (3, 4, 5, 6, 7))


def test_two_tellings_beside_each_other_are_not_parted():
    there = [member(1, RELEASE[0], story=7), member(2, RELEASE[1], hours=1, story=7)]
    assert isinstance(place(member(3, RELEASE[2], hours=2), window(*there)), Joined)


def test_a_grouper_follows_a_parting():
    grouper = Grouper()
    grouper.reset([*window(), member(1, FIRE, story=7), member(2, FIRE_AGAIN, hours=1, story=7)], since=START)
    for i, title in enumerate(RELEASE[:4]):
        grouper.add(member(3 + i, title, hours=2, story=7), Joined(article=3 + i, story=7, score=0.5))
    asked = member(7, RELEASE[4], hours=3)
    placement = grouper.place(asked)
    assert isinstance(placement, Parted)
    grouper.add(replace(asked, story=30), placement, opened=30)
    joins, stays = grouper.place(member(9, RELEASE[0], hours=4)), grouper.place(member(8, FIRE, hours=4))
    assert isinstance(joins, Joined)
    assert isinstance(stays, Joined)
    assert (joins.story, stays.story) == (30, 7)


def test_the_first_vector_of_a_window_may_come_late():
    there = window(member(1, FLOOD, story=7))
    found = place(member(2, FLOOD_TOLD_AGAIN, hours=2, vector=unit(1, 0.2)), there)
    assert isinstance(found, Joined)


def test_copies_of_each_other_are_never_parted():
    body = "Theo ban chỉ huy, đến trưa nay toàn xã còn bốn thôn bị chia cắt, xuồng máy đã chở gạo vào. " * 3
    there = [member(1, FIRE, story=7, body=body), member(2, FTZ, hours=1, story=7, body=body)]
    there += [member(3 + i, title, hours=2, story=7, body=body) for i, title in enumerate(RELEASE[:4])]
    assert not isinstance(place(member(9, RELEASE[4], hours=3), window(*there)), Parted)


def test_an_article_measured_again_takes_its_place_in_the_window():
    grouper = Grouper()
    grouper.reset([*window(), member(1, FLOOD, story=7)], since=START)
    again = member(1, FTZ, story=7, hours=1)
    grouper.add(again, Joined(article=1, story=7, score=1.0))
    found = grouper.place(member(2, FTZ, hours=2))
    assert found == place(member(2, FTZ, hours=2), [*window(), again])
    assert len(grouper) == 5


def test_what_is_forgotten_leaves_the_rest_as_it_was():
    grouper = Grouper()
    for i in range(140):
        grouper.add(member(i, NOISE[i % 4], hours=i, story=i), Opened(article=i))
    young = [member(300 + i, title, hours=24 * 12 + i, story=300) for i, title in enumerate(RELEASE[:3])]
    for one in young:
        grouper.add(one, Joined(article=one.article, story=300, score=0.9))
    assert len(grouper) < 140
    asked = member(400, RELEASE[3], hours=24 * 12 + 5)
    assert grouper.place(asked) == place(asked, young)


class _Teller:
    """Members by title alone."""

    def member(self, text, *, article, at, source, declared_language):
        return replace(member(article, text.title), at=at, source=source, language=declared_language)


def test_a_file_is_grouped_in_order_of_time_and_told_in_its_own():
    records = [
        {"id": "b", "title": FLOOD_TOLD_AGAIN, "lang": "vi", "published": "2026-11-23T10:00:00+07:00"},
        {"id": "c", "title": FTZ, "lang": "vi", "published": "2026-11-23T11:00:00+07:00"},
        {"id": "a", "title": FLOOD, "lang": "vi", "published": "2026-11-23T09:00:00+07:00"},
    ]
    assert list(group_file(records, _Teller())) == [
        {"id": "b", "story": "a", "near_dup_of": None},
        {"id": "c", "story": "c", "near_dup_of": None},
        {"id": "a", "story": "a", "near_dup_of": None},
    ]
