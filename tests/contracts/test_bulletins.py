"""Digests in the store, on SQLite and PostgreSQL: revs, freezing, citations; and the desk's actions over them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digests.approve import DigestDesk, intact
from digests.periods import HANOI
from haidang.errors import Conflict, GateRefused, NotAllowed
from haidang.model.analysis import Analysis, Relevance, RootRelevance, Scored, Target, Tone, ToneReading
from haidang.model.article import Article, Kind, NewText, Text
from haidang.model.bulletin import Bulletin, ClaimStatus, DigestKind, DigestState
from haidang.model.case import CaseItem, Ground, Severity, Verdict, VerdictClass
from haidang.model.source import Source
from haidang.model.story import Joined, Opened
from haidang.store import analyses, articles, audit, bulletins, cases, marks, sources, stories, verdicts
from haidang.store.cases import NewCase
from haidang.store.sources import Visit
from haidang.store.unit import Store, Unit
from tests.digests.factories import (
    ABROAD,
    APPROVER,
    EDITOR,
    GOSSIP,
    HOME,
    LEADER,
    OTHER_HOME,
    POSTS,
    SINCE,
    UNTIL,
    bulletin,
    item,
    item_source,
)

RECIPE = "r1"


class Clock:
    """Half a minute an action."""

    def __init__(self) -> None:
        self.at = UNTIL

    def now(self) -> datetime:
        self.at += timedelta(seconds=30)
        return self.at


def desk(store: Store) -> DigestDesk:
    return DigestDesk(store, Clock())


def put(store: Store, made: Bulletin | None = None) -> int:
    with store.begin() as unit:
        return bulletins.add(unit, made or bulletin(item(1), item(2), item(3)))


def test_a_digest_comes_back_as_it_went_in(store: Store) -> None:
    made = bulletin(item(1), item(2, section="bd_thuc_dia", case=4))
    given = put(store, made)
    with store.read() as unit:
        assert bulletins.get(unit, given) == replace(made, id=given)
        assert bulletins.get(unit, given + 1) is None
        assert bulletins.of_period(unit, DigestKind.DAILY, SINCE, UNTIL) == given
        assert bulletins.of_period(unit, DigestKind.WEEKLY, SINCE, UNTIL) is None


def test_heads_are_newest_first_and_by_state(store: Store) -> None:
    old = put(store)
    new = put(store, bulletin(since=UNTIL, until=UNTIL + timedelta(days=1)))
    with store.read() as unit:
        assert [head.id for head in bulletins.heads(unit)] == [new, old]
        assert bulletins.heads(unit, state=DigestState.APPROVED) == []


def test_the_slower_of_two_editors_is_told(store: Store) -> None:
    given = put(store)
    with store.begin() as unit:
        assert bulletins.save_item(unit, given, item(1, text="Một."), rev=1) == 2
    with pytest.raises(Conflict), store.begin() as unit:
        bulletins.save_item(unit, given, item(1, text="Hai."), rev=1)
    with store.read() as unit:
        found = bulletins.get(unit, given)
        assert found is not None
        assert [(i.id, i.rev, i.text) for i in found.items][:1] == [(1, 2, "Một.")]
        assert found.rev == 2


def test_two_editors_on_two_entries_do_not_meet(store: Store) -> None:
    given = put(store)
    table = desk(store)
    for number in (1, 2):
        table.edit_item(given, number, rev=1, title="T", text=f"Câu {number}.", status=None, by=EDITOR)
    assert [i.text for i in table.get(given).items][:2] == ["Câu 1.", "Câu 2."]


def test_the_way_to_approval_and_its_trace(store: Store) -> None:
    given, table = put(store), desk(store)
    edited = table.edit_item(given, 1, rev=1, title="T", text="Câu.", status=ClaimStatus.CHECKING, by=EDITOR)
    shorter = table.include(given, 2, rev=1, included=False, by=EDITOR)
    told = table.edit_highlights(given, rev=shorter.rev, highlights=("A.", " "), recommendations="", by=EDITOR)
    waiting = table.submit(given, rev=told.rev, by=EDITOR)
    done = table.approve(given, rev=waiting.rev, by=APPROVER)
    assert (edited.rev, done.rev, done.state, done.highlights, intact(done)) == (
        2,
        6,
        DigestState.APPROVED,
        ("A.",),
        True,
    )
    with store.read() as unit:
        lines = [(line.who, line.what, line.subject) for line in audit.read(unit)][::-1]
        assert lines == [
            ("bientap", "digest.edit_item", f"bulletin:{given}"),
            ("bientap", "digest.exclude", f"bulletin:{given}"),
            ("bientap", "digest.edit_highlights", f"bulletin:{given}"),
            ("bientap", "digest.submit", f"bulletin:{given}"),
            ("duyet", "digest.approve", f"bulletin:{given}"),
        ]
        assert audit.read(unit, limit=1)[0].detail == done.frozen_digest
        assert [(m.subject, m.rev) for m in marks.pending(unit, "correct", 10)] == [(f"bulletin:{given}", 5)]


def test_approval_of_what_was_read(store: Store) -> None:
    given, table = put(store), desk(store)
    waiting = table.submit(given, rev=1, by=EDITOR)
    back = table.send_back(given, rev=waiting.rev, reason="thiếu nguồn", by=APPROVER)
    table.edit_item(given, 1, rev=1, title="T", text="Khác.", status=None, by=EDITOR)
    with pytest.raises(Conflict):
        table.submit(given, rev=back.rev, by=EDITOR)


def test_what_is_approved_no_longer_changes(store: Store) -> None:
    given, table = put(store), desk(store)
    done = table.approve(given, rev=table.submit(given, rev=1, by=EDITOR).rev, by=APPROVER)
    with pytest.raises(GateRefused):
        table.edit_item(given, 1, rev=1, title="T", text="Khác.", status=None, by=EDITOR)
    with pytest.raises(Conflict), store.begin() as unit:
        bulletins.save_item(unit, given, item(1, text="Khác."), rev=1)
    with pytest.raises(Conflict), store.begin() as unit:
        bulletins.save(unit, replace(done, title="Khác"), rev=done.rev)
    assert table.get(given) == done


def test_a_change_after_approval_is_a_new_document(store: Store) -> None:
    given, table = put(store), desk(store)
    with pytest.raises(GateRefused):
        table.replacement(given, reason="sai số liệu", by=EDITOR)
    done = table.approve(given, rev=table.submit(given, rev=1, by=EDITOR).rev, by=APPROVER)
    fresh = table.replacement(given, reason="sai số liệu", by=EDITOR)
    assert (fresh.replaces, fresh.state, fresh.rev, fresh.frozen_digest, fresh.approved_by) == (
        given,
        DigestState.DRAFT,
        1,
        "",
        "",
    )
    assert (table.get(fresh.id), table.get(given)) == (fresh, done)


def test_moving_makes_room(store: Store) -> None:
    given, table = put(store), desk(store)
    moved = table.move(given, 3, rev=1, section="dn_trong_nuoc", position=1, by=EDITOR)
    assert sorted((i.position, i.id) for i in moved.items) == [(1, 3), (2, 1), (3, 2)]
    away = table.move(given, 1, rev=moved.rev, section="bd_ngu_dan", position=5, by=EDITOR)
    assert {i.id: (i.section, i.position) for i in away.items}[1] == ("bd_ngu_dan", 1)
    with pytest.raises(Conflict):
        table.move(given, 1, rev=moved.rev, section="bd_ngu_dan", position=1, by=EDITOR)
    with pytest.raises(GateRefused):
        table.move(given, 1, rev=away.rev, section="nowhere", position=1, by=EDITOR)


def test_a_reader_changes_nothing(store: Store) -> None:
    given, table = put(store), desk(store)
    with pytest.raises(NotAllowed):
        table.include(given, 1, rev=1, included=False, by=LEADER)
    with pytest.raises(NotAllowed):
        table.build(DigestKind.DAILY, SINCE, UNTIL, LEADER)
    assert table.get(given).rev == 1


def test_digests_that_rest_on_a_case_or_an_article_are_listed(store: Store) -> None:
    with store.begin() as unit:
        member, other, elsewhere = (_article(unit, HOME, slug) for slug in ("a", "b", "c"))
        case = _case(unit, member)
    given = put(
        store,
        bulletin(
            item(1, case=case, sources=(item_source(article=other),), citations=()),
            item(2, sources=(item_source(article=member),), citations=()),
            item(3, sources=(item_source(article=elsewhere),), citations=()),
        ),
    )
    table = desk(store)
    assert [(use.item, use.article) for use in table.corrections(article=member)] == [(2, member)]
    assert [(use.bulletin, use.item) for use in table.corrections(case=case)] == [(given, 1), (given, 2)]
    assert table.corrections() == []


def _case(unit: Unit, *members: int) -> int:
    added = tuple(CaseItem(article=number, version=1, added_at=SINCE, why="first") for number in members)
    new = NewCase(
        severity=Severity.S2,
        claim="đập sắp vỡ lúc 2 giờ sáng",
        item_type="checkable_claim",
        story=None,
        first_seen_at=SINCE,
        due_at=None,
        due_what="",
        score=0.9,
        findings=(),
        fingerprint="",
        items=added,
    )
    return cases.open_case(unit, new, now=SINCE, zone=HANOI).id


def _found_fake(unit: Unit, case: int) -> None:
    grounds = (
        Ground(url="https://a.example", body="Đài khí tượng", independent=True),
        Ground(url="https://b.example", body="Ban Chỉ huy Phòng thủ dân sự thành phố", independent=False),
    )
    proposal = Verdict(
        case=case,
        n=0,
        outcome=VerdictClass.FAKE,
        claim_quoted="đập Sông Tranh 2 sắp vỡ",
        item_type="checkable_claim",
        reasons="đối chiếu",
        grounds=grounds,
        proposed_by="a",
        proposed_at=SINCE,
        competent_body="Ban Chỉ huy Phòng thủ dân sự thành phố",
        competent_document="Thông báo số 118/TB-PTDS",
        competent_date="23/11/2026",
    )
    verdicts.approve(unit, case, verdicts.put(unit, proposal).n, "b", SINCE)


def _article(unit: Unit, where: Source, slug: str, *, kind: Kind = Kind.ARTICLE, type: str = "report") -> int:  # noqa: A002
    url = f"https://{where.outlet}.example/{slug}"
    placed = articles.place(
        unit,
        NewText(
            kind=kind,
            source=where.id,
            url=url,
            addresses=((url, "canonical"),),
            text=Text(title=f"Tin {slug}", lead="Nước đã rút khỏi các tuyến phố cổ từ sáng sớm hôm qua.", text=""),
            page=None,
            seen_at=SINCE + timedelta(hours=1),
            published=SINCE + timedelta(hours=1),
        ),
        slug,
    )
    version, lasting = articles.version(unit, placed.article), articles.get(unit, placed.article)
    assert version is not None
    assert isinstance(lasting, Article)
    analysis = Analysis(
        language="vi",
        danang=RootRelevance(label=Relevance.MAIN, score=0.9, because=()),
        biendong=RootRelevance(label=Relevance.NO, score=0.9, because=()),
        topics=(Scored(label="DN7", score=0.9),),
        tone=ToneReading(label=Tone.NEUTRAL, score=0.7, target=Target.DANANG_PLACE),
        type=Scored(label=type, score=0.9),
    )
    analyses.put(unit, version, RECIPE, analysis, SINCE)
    analyses.put_facts(
        unit,
        article=lasting,
        version=version,
        source=where,
        recipe=RECIPE,
        analysis=analysis,
        zone=UTC,  # type: ignore[arg-type]
    )
    return placed.article


def test_a_draft_of_what_the_store_holds(store: Store) -> None:
    catalogue = (HOME, OTHER_HOME, GOSSIP, ABROAD, POSTS)
    with store.begin() as unit:
        sources.put(unit, catalogue, SINCE)
        analyses.put_recipe(unit, RECIPE, "", SINCE)
        first, second = _article(unit, HOME, "lu-rut"), _article(unit, OTHER_HOME, "nuoc-xuong")
        rumour, check = _article(unit, GOSSIP, "dap-vo"), _article(unit, HOME, "dap-an-toan", type="debunk")
        post = _article(unit, POSTS, "bai-dang", kind=Kind.POST)
        plea = _article(unit, HOME, "keu-cuu", type="distress_call")
        at = SINCE + timedelta(hours=1)
        story = stories.apply(unit, Opened(article=first), at=at, fingerprint="a")
        stories.apply(unit, Joined(article=second, story=story, score=0.9), at=at, fingerprint="b")
        other = stories.apply(unit, Opened(article=rumour), at=at, fingerprint="c")
        for number in (check, post, plea):
            stories.apply(unit, Joined(article=number, story=other, score=0.9), at=at, fingerprint="d")
        case = _case(unit, rumour, check, post)
        _found_fake(unit, case)
        for source in catalogue:
            fate = "failed" if source is ABROAD else "fetched"
            visit = Visit(source=source.id, at=at, fate=fate, new_items=1)
            sources.record_visit(unit, visit, next_visit_at=UNTIL)
    made = desk(store).build(DigestKind.DAILY, SINCE, UNTIL, EDITOR)
    assert [(i.section, i.included, {s.article for s in i.sources}, i.posts, i.status) for i in made.items] == [
        ("dn_trong_nuoc", True, {first, second}, 0, None),
        ("mxh_can_xac_minh", True, {rumour, check}, 1, ClaimStatus.REFUTED),
    ]
    assert made.items[1].basis == (
        "theo Thông báo số 118/TB-PTDS ngày 23/11/2026 của Ban Chỉ huy Phòng thủ dân sự thành phố"
    )
    assert made.items[1].text.startswith("Trên mạng xã hội (1 bài đăng công khai ghi nhận được) có thông tin cho rằng")
    assert (made.figures.articles, made.figures.sources, made.figures.articles_before) == (5, 3, None)
    assert [(o.source, o.what) for o in made.outages] == [("Pacific Wire", "không truy cập được trong cả kỳ")]
    assert desk(store).get(made.id) == made
    assert {use.item for use in desk(store).corrections(case=case)} == {2}
