"""Selection: what enters, where, in which order, and what never does."""

from datetime import timedelta

from digests.select import Selection, StoryInput, select
from haidang.model.analysis import Relevance
from haidang.model.article import Kind
from haidang.model.bulletin import ClaimStatus, DigestKind
from haidang.model.case import CaseState, VerdictClass
from haidang.model.source import Ownership
from tests.digests import newsroom
from tests.digests.factories import (
    ABROAD,
    GOSSIP,
    HOME,
    OTHER_HOME,
    POSTS,
    STATE_ABROAD,
    at_sea,
    source,
    standing,
    telling,
)


def chosen(*stories: tuple, standings: tuple = (), kind: DigestKind = DigestKind.DAILY) -> Selection:
    inputs = [StoryInput(story=n, tellings=tuple(tellings)) for n, tellings in enumerate(stories, 1)]
    return select(inputs, standings, kind=kind)


def places(selection: Selection) -> list[tuple[str, int | None]]:
    return [(entry.section, entry.story) for entry in selection.entries]


def test_every_leaf_has_its_section() -> None:
    leaves = {
        "BD1": "bd_phap_ly",
        "BD2": "bd_ngoai_giao",
        "BD3": "bd_thuc_dia",
        "BD4": "bd_quan_su",
        "BD5": "bd_thuc_dia",
        "BD6": "bd_ngu_dan",
        "BD7": "bd_thuc_dia",
        "BD8": "bd_hoc_thuat",
        "BD9": "bd_hoc_thuat",
        "DN10": "dn_trong_nuoc",
    }
    assert {leaf: chosen([at_sea(topic=leaf)]).entries[0].section for leaf in leaves} == leaves


def test_a_city_story_told_only_abroad_goes_to_the_foreign_press() -> None:
    told = chosen([telling(ABROAD, language="en")], [telling(ABROAD, language="en"), telling(HOME)])
    assert places(told) == [("dn_trong_nuoc", 2), ("dn_nuoc_ngoai", 1)]


def test_what_never_enters() -> None:
    plea = telling(HOME, type="distress_call")
    advert = telling(HOME, type="advert")
    elsewhere = telling(HOME, danang=Relevance.NO)
    storm = at_sea(topic="WEATHER_SEA", biendong=Relevance.MENTION)
    talk = telling(POSTS, kind=Kind.POST)
    assert places(chosen([plea], [advert], [elsewhere], [storm], [talk])) == []


def test_a_storm_that_reaches_the_city_enters() -> None:
    storm = telling(topic="WEATHER_SEA", biendong=Relevance.WEATHER)
    assert places(chosen([storm])) == [("dn_trong_nuoc", 1)]


def test_a_plea_for_help_stays_out_of_the_story_it_belongs_to() -> None:
    plea, report = telling(type="distress_call"), telling()
    assert [t.article for t in chosen([plea, report]).entries[0].tellings] == [report.article]


def test_told_by_a_foreign_mouthpiece_alone_is_to_be_checked() -> None:
    entry = chosen([at_sea(STATE_ABROAD, language="zh")]).entries[0]
    assert (entry.section, entry.status) == ("mxh_can_xac_minh", ClaimStatus.NO_SECOND_SOURCE)


def test_two_mouthpieces_of_one_state_are_one_voice() -> None:
    second = source("南域时报", country="CN", tier=4)
    entry = chosen([at_sea(STATE_ABROAD, language="zh"), at_sea(second, language="zh")]).entries[0]
    assert (entry.section, entry.status) == ("mxh_can_xac_minh", ClaimStatus.NO_SECOND_SOURCE)


def test_a_governments_own_announcement_is_its_own_statement() -> None:
    entry = chosen([at_sea(STATE_ABROAD, language="zh", type="announcement", topic="BD4")]).entries[0]
    assert (entry.section, entry.status) == ("bd_quan_su", None)


def test_an_announcement_by_gossip_is_no_own_statement() -> None:
    entry = chosen([telling(GOSSIP, type="announcement")]).entries[0]
    assert (entry.section, entry.status) == ("mxh_can_xac_minh", ClaimStatus.NO_SECOND_SOURCE)


def test_a_second_newsroom_lifts_a_mouthpiece_story() -> None:
    entry = chosen([at_sea(STATE_ABROAD, language="zh"), at_sea(HOME)]).entries[0]
    assert (entry.section, entry.status) == ("bd_thuc_dia", None)


def test_a_reprint_is_no_second_source() -> None:
    copied = [telling(HOME, fingerprint="aa"), telling(source("Báo khác"), fingerprint="aa")]
    assert chosen(copied).entries[0].status is ClaimStatus.NO_SECOND_SOURCE


def test_the_origin_itself_needs_no_second_source() -> None:
    assert chosen([telling(OTHER_HOME)]).entries[0].status is None


def test_a_claim_under_check_stands_apart_from_its_event() -> None:
    rumour, post, news = telling(GOSSIP), telling(POSTS, kind=Kind.POST), telling(HOME)
    found = chosen([rumour, post, news], standings=(standing(rumour.article, post.article),))
    assert [
        (e.section, e.status, [t.article for t in e.tellings], [t.article for t in e.posts]) for e in found.entries
    ] == [
        ("dn_trong_nuoc", ClaimStatus.NO_SECOND_SOURCE, [news.article], []),
        ("mxh_can_xac_minh", ClaimStatus.CHECKING, [rumour.article], [post.article]),
    ]


def test_the_status_follows_the_verdict_of_people() -> None:
    rumour = telling(GOSSIP)
    outcomes = {
        VerdictClass.UNPROVEN: ClaimStatus.CHECKING,
        VerdictClass.INACCURATE: ClaimStatus.REFUTED,
        VerdictClass.FALSE: ClaimStatus.REFUTED,
        VerdictClass.FAKE: ClaimStatus.REFUTED,
    }
    found = {
        outcome: chosen([rumour], standings=(standing(rumour.article, outcome=outcome),)).entries[0].status
        for outcome in outcomes
    }
    assert found == outcomes


def test_what_people_found_true_goes_back_to_its_event() -> None:
    rumour = telling(GOSSIP)
    entry = chosen([rumour], standings=(standing(rumour.article, outcome=VerdictClass.TRUE),)).entries[0]
    assert (entry.section, entry.status) == ("dn_trong_nuoc", ClaimStatus.CONFIRMED)


def test_a_dismissed_case_marks_nothing() -> None:
    report = telling()
    dismissed = standing(report.article)
    dismissed = type(dismissed)(
        case=dismissed.case, state=CaseState.DISMISSED, claim=dismissed.claim, articles=dismissed.articles
    )
    assert places(chosen([report], standings=(dismissed,))) == [("dn_trong_nuoc", 1)]


def test_broader_and_nearer_comes_first_then_newer() -> None:
    wide = [telling(HOME), telling(OTHER_HOME), telling(ABROAD, language="en")]
    old = [telling(HOME)]
    new = [telling(HOME, at=old[0].at + timedelta(hours=2))]
    assert places(chosen(old, new, wide)) == [("dn_trong_nuoc", 3), ("dn_trong_nuoc", 2), ("dn_trong_nuoc", 1)]


def test_the_rest_of_a_section_is_kept_aside_and_then_counted() -> None:
    selection = chosen(*([at_sea(topic="BD4")] for _ in range(7)))
    assert [entry.included for entry in selection.entries] == [True, True, False, False]
    assert selection.further == (("bd_quan_su", 3),)


def test_a_week_holds_more() -> None:
    selection = chosen(*([at_sea(topic="BD4")] for _ in range(7)), kind=DigestKind.WEEKLY)
    assert [entry.included for entry in selection.entries] == [True] * 7


def test_a_full_day_keeps_the_first_of_every_section() -> None:
    made = newsroom.material()
    selection = select(made.stories, made.standings)
    included = [entry.section for entry in selection.entries if entry.included]
    assert len(included) == 12
    assert set(included) == {entry.section for entry in selection.entries}


def test_the_same_material_in_another_order_gives_the_same_selection() -> None:
    made = newsroom.material()
    forth = select(made.stories, made.standings)
    shuffled = [StoryInput(story=s.story, tellings=s.tellings[::-1]) for s in made.stories[::-1]]
    assert select(shuffled, made.standings[::-1]) == forth


def test_a_public_broadcaster_abroad_is_no_mouthpiece() -> None:
    public = source("Đài công", country="AU", ownership=Ownership.PUBLIC_MEDIA)
    assert chosen([at_sea(public, language="en")]).entries[0].section == "bd_thuc_dia"
