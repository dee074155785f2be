"""Cases in the store: numbers, items, the list's order, history, and a verdict table that refuses by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from haidang.errors import Conflict, GateRefused
from haidang.model.case import Assessment, Case, CaseItem, CaseState, Severity, Verdict, VerdictClass
from haidang.store import articles, assessments, case_queue, cases, claims, verdicts
from haidang.store.case_queue import QueueFilter
from haidang.store.tables import verdicts as verdict_rows
from haidang.store.unit import Store, Unit
from tests.contracts.forbidden_verdicts import CLAIM, FORBIDDEN, GOOD, Forbidden
from tests.triage.making import NOW, finding, put_article

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HOUR = timedelta(hours=1)


def new(unit: Unit, *, now: datetime = NOW, items: tuple[CaseItem, ...] = (), **changes: object) -> Case:
    made = cases.NewCase(
        claim=CLAIM,
        item_type="checkable_claim",
        severity=Severity.S2,
        score=0.5,
        findings=(finding("unsourced_claim"),),
        first_seen_at=NOW,
        items=items,
    )
    return cases.open_case(unit, replace(made, **changes), now=now, zone=ZONE)  # type: ignore[arg-type]


def verdict(case: int, **changes: object) -> Verdict:
    made = Verdict(
        case=case,
        n=1,
        outcome=GOOD.outcome,
        claim_quoted=GOOD.claim_quoted,
        item_type="checkable_claim",
        reasons=GOOD.reasons,
        grounds=GOOD.grounds,
        proposed_by="mai",
        proposed_at=NOW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_numbers_run_through_the_year_of_the_office(store: Store) -> None:
    with store.begin() as unit:
        numbers = [new(unit).number, new(unit).number]
        eve = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # midnight in Đà Nẵng
        numbers += [new(unit, now=eve - timedelta(seconds=1)).number, new(unit, now=eve).number]
    assert numbers == ["RR-2026-00001", "RR-2026-00002", "RR-2026-00003", "RR-2027-00001"]


def test_a_case_comes_back_as_it_went_in(store: Store) -> None:
    with store.begin() as unit:
        made = new(unit, story=7, fingerprint="ab", due_at=NOW + HOUR, due_what="xem lần đầu")
    with store.read() as unit:
        assert cases.get(unit, made.id) == made
        assert cases.by_number(unit, made.number) == made
    assert (made.state, made.rev, made.fingerprint, made.findings) == (
        CaseState.NEW,
        1,
        "ab",
        (finding("unsourced_claim"),),
    )


def test_who_saves_what_has_moved_on_is_refused(store: Store) -> None:
    with store.begin() as unit:
        read = new(unit)
        saved = cases.save(unit, replace(read, assignee="mai"), what="take", who="mai", now=NOW)
    assert saved.rev == 2
    with pytest.raises(Conflict), store.begin() as unit:
        cases.save(unit, replace(read, assignee="tam"), what="take", who="tam", now=NOW)
    with pytest.raises(Conflict), store.begin() as unit:
        cases.hold(unit, read.id, rev=1)
    with store.read() as unit:
        assert cases.get(unit, read.id) == saved


def test_a_copy_joins_once_raises_the_case_and_leaves_its_rev(store: Store) -> None:
    assessed = Assessment(
        flagged=True,
        above_queue=False,
        severity=Severity.S1,
        score=0.9,
        findings=(finding("life_safety", 0.9), finding("unsourced_claim", 0.3)),
        claim=CLAIM,
        weights="w",
    )
    with store.begin() as unit:
        case = new(unit, items=(put_article(unit, "một", 1),))
        copy = replace(put_article(unit, "hai", 2), why="copy")
        joined = [cases.attach(unit, case.id, copy, assessment=assessed, now=NOW) for _ in range(2)]
        raised = cases.get(unit, case.id)
        kept = [
            (i.item.why, i.article.retention, i.version.text.text) for i in cases.items_with_articles(unit, case.id)
        ]
        told = [(e.what, e.note) for e in cases.history(unit, case.id)]
    assert joined == [True, False]
    assert raised == replace(
        case, severity=Severity.S1, score=0.9, findings=(finding("life_safety", 0.9), finding("unsourced_claim"))
    )
    assert kept == [("first", "case", "một"), ("copy", "case", "hai")]
    assert told == [("open", ""), ("item", f"{copy.article}/1 copy")]


def test_pleas_first_then_overdue_then_severity_score_and_due(store: Store) -> None:
    with store.begin() as unit:
        late = new(unit, severity=Severity.S3, due_at=NOW - HOUR)
        calm = new(unit, severity=Severity.S2, score=0.4, due_at=NOW + HOUR)
        grave = new(unit, severity=Severity.S1, due_at=NOW + 2 * HOUR)
        strong = new(unit, severity=Severity.S2, score=0.9)
        soon = new(unit, severity=Severity.S2, score=0.4, due_at=NOW + HOUR / 2)
        plea = new(unit, item_type="distress_call", severity=Severity.S1)
        done = new(unit)
        cases.save(unit, replace(done, state=CaseState.CLOSED), what="close", who="lan", now=NOW)
    with store.read() as unit:
        listed, total = case_queue.queue(unit, now=NOW)
        page, _ = case_queue.queue(unit, now=NOW, limit=2, offset=1)
        some, few = case_queue.queue(unit, now=NOW, only=QueueFilter(severities=(Severity.S1,)))
        overdue, _ = case_queue.queue(unit, now=NOW, only=QueueFilter(overdue=True))
        signalled, _ = case_queue.queue(unit, now=NOW, only=QueueFilter(signal="unsourced_claim"))
        closed, _ = case_queue.queue(unit, now=NOW, only=QueueFilter(states=(CaseState.CLOSED,)))
        counted = case_queue.counts(unit, NOW)
    order = [plea.id, late.id, grave.id, strong.id, soon.id, calm.id]
    assert ([c.id for c in listed], total) == (order, 6)
    assert [c.id for c in page] == [late.id, grave.id]
    assert ({c.id for c in some}, few) == ({plea.id, grave.id}, 2)
    assert ([c.id for c in overdue], len(signalled), [c.id for c in closed]) == ([late.id], 6, [done.id])
    assert (counted.overdue, counted.pleas) == (1, 1)
    assert dict(counted.states) == {CaseState.NEW: 6, CaseState.CLOSED: 1}
    assert dict(counted.severities) == {Severity.S1: 2, Severity.S2: 3, Severity.S3: 1}


def test_a_deadline_that_has_passed_is_written_down_once(store: Store) -> None:
    with store.begin() as unit:
        late = new(unit, due_at=NOW - HOUR, due_what="xem lần đầu")
        new(unit, due_at=NOW + HOUR, due_what="xem lần đầu")
        told = [case_queue.note_overdue(unit, NOW + n * HOUR / 2) for n in (0, 1)]
        events = [(event.what, event.note) for event in cases.history(unit, late.id)]
    assert (told, events) == ([1, 0], [("open", ""), ("overdue", "xem lần đầu")])


def test_open_cases_are_found_by_claim_or_story(store: Store) -> None:
    with store.begin() as unit:
        by_claim, by_story = new(unit, fingerprint="aa"), new(unit, story=4)
        shut = new(unit, fingerprint="aa")
        cases.save(unit, replace(shut, state=CaseState.DISMISSED), what="dismiss", who="lan", now=NOW)
        assert [c.id for c in cases.find_open(unit, fingerprint="aa")] == [by_claim.id]
        assert [c.id for c in cases.find_open(unit, fingerprint="aa", story=4)] == [by_story.id, by_claim.id]
        assert len(cases.find_open(unit)) == 2


def test_a_case_as_it_stood_at_a_time(store: Store) -> None:
    with store.begin() as unit:
        first = new(unit, items=(put_article(unit, "một", 1),))
        cases.attach(unit, first.id, put_article(unit, "hai", 2), now=NOW + HOUR)
        cases.save(
            unit, replace(first, state=CaseState.TAKEN, assignee="mai"), what="take", who="mai", now=NOW + 2 * HOUR
        )
        verdicts.put(unit, verdict(first.id, proposed_at=NOW + 3 * HOUR))
        verdicts.approve(unit, first.id, 1, "lan", NOW + 4 * HOUR)
    with store.read() as unit:
        before = cases.as_of(unit, first.id, NOW - HOUR)
        steps = [cases.as_of(unit, first.id, NOW + n * HOUR) for n in range(3)]
        judged = [[v.approved_by for v in verdicts.as_of(unit, first.id, NOW + n * HOUR)] for n in (2, 3, 4)]
    assert before is None
    assert [(s.case.state.value, s.case.assignee, len(s.items)) for s in steps if s is not None] == [
        ("new", "", 1),
        ("new", "", 2),
        ("taken", "mai", 2),
    ]
    assert judged == [[], [""], ["lan"]]


@pytest.mark.parametrize("one", FORBIDDEN, ids=lambda one: one.name)
def test_the_table_refuses_what_nobody_may_write(store: Store, one: Forbidden) -> None:
    with store.begin() as unit:
        case = new(unit, item_type=one.item_type)
    asked = verdict(
        case.id,
        item_type=one.item_type,
        proposed_by=one.proposer,
        approved_by=one.approver,
        approved_at=NOW,
        **{name: getattr(one.proposal, name) for name in ("outcome", "claim_quoted", "reasons", "grounds")},
    )
    with pytest.raises(IntegrityError), store.begin() as unit:
        unit.execute(verdict_rows.insert().values(**verdicts.row_of(asked)))
    with pytest.raises(GateRefused), store.begin() as unit:
        verdicts.put(unit, asked)
    with store.read() as unit:
        assert verdicts.history(unit, case.id) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE verdicts SET approved_by = proposed_by, approved_at = 1",
        "UPDATE verdicts SET approved_by = ' MAI ', approved_at = 1",
        "UPDATE verdicts SET approved_by = '', approved_at = 1",
        "UPDATE verdicts SET approved_by = 'lan'",
        "UPDATE verdicts SET item_type = 'opinion'",
        "UPDATE verdicts SET item_type = 'distress_call'",
        "UPDATE verdicts SET grounds = '[]'",
        "UPDATE verdicts SET grounds = replace(grounds, 'true', 'false')",
        "UPDATE verdicts SET ground_count = 1",
        "UPDATE verdicts SET outcome = 'bịa đặt'",
        "UPDATE verdicts SET proposed_by = ' '",
    ],
)
def test_the_table_refuses_to_be_mended_past_the_gate(store: Store, sql: str) -> None:
    with store.begin() as unit:
        written = verdicts.put(unit, verdict(new(unit).id))
    with pytest.raises(IntegrityError), store.begin() as unit:
        unit.execute(text(sql))
    with store.read() as unit:
        assert verdicts.history(unit, written.case) == [written]


def test_a_ground_that_speaks_of_independence_is_not_counted_twice(store: Store) -> None:
    sly = replace(GOOD.grounds[0], quote='","independent":true,"document":"x', body='a,"independent"')
    with store.begin() as unit:
        case = new(unit)
        row = verdicts.row_of(verdict(case.id, grounds=(sly,))) | {"ground_count": 2, "independent_count": 1}
    with pytest.raises(IntegrityError), store.begin() as unit:
        unit.execute(verdict_rows.insert().values(**row))


def test_verdicts_are_numbered_and_the_later_one_stands(store: Store) -> None:
    with store.begin() as unit:
        case = new(unit).id
        for outcome in (VerdictClass.UNPROVEN, VerdictClass.FALSE):
            waiting = verdicts.put(unit, verdict(case, outcome=outcome))
            assert verdicts.proposed(unit, case) == waiting
            verdicts.approve(unit, case, waiting.n, "lan", NOW + HOUR)
        with pytest.raises(Conflict):
            verdicts.approve(unit, case, 1, "son", NOW)
    with store.read() as unit:
        standing = verdicts.standing(unit, case)
        assert [(v.n, v.outcome, v.withdrawn_at) for v in verdicts.history(unit, case)] == [
            (1, VerdictClass.UNPROVEN, NOW + HOUR),
            (2, VerdictClass.FALSE, None),
        ]
    assert standing == verdict(case, n=2, approved_by="lan", approved_at=NOW + HOUR)


def test_the_library_has_one_claim_a_case(store: Store) -> None:
    with store.begin() as unit:
        case, other = new(unit).id, new(unit).id
        first = claims.put(unit, case=case, text="Đập vỡ", outcome=VerdictClass.FALSE, now=NOW)
        again = claims.put(unit, case=case, text="Đập sắp vỡ", outcome=VerdictClass.TRUE, now=NOW + HOUR)
        second = claims.put(unit, case=other, text="Chợ đóng cửa", outcome=VerdictClass.FALSE, now=NOW)
    with store.begin() as unit:
        assert [(c.id, c.text, c.outcome, c.case) for c in claims.every(unit)] == [
            (first, "Đập sắp vỡ", VerdictClass.TRUE, case),
            (second, "Chợ đóng cửa", VerdictClass.FALSE, other),
        ]
        assert (again, claims.state(unit), claims.some(unit, (second, 99))[0].text) == (
            first,
            (2, NOW + HOUR),
            "Chợ đóng cửa",
        )
        claims.drop(unit, other)
        assert (claims.of_case(unit, other), claims.state(unit)[0]) == (None, 1)


def test_an_assessment_is_kept_beside_those_of_other_weights(store: Store) -> None:
    made = Assessment(
        flagged=True, above_queue=False, severity=Severity.S2, score=0.5, findings=(), claim="x", weights="a"
    )
    with store.begin() as unit:
        item = put_article(unit, "một", 1)
        version = articles.version(unit, item.article, item.version)
        assert version is not None
        assessments.put(unit, version, "r", made, NOW)
        assessments.put(unit, version, "r", replace(made, score=0.6), NOW)
        assessments.put(unit, version, "r", replace(made, weights="b"), NOW + HOUR)
        assert assessments.newest(unit, item.article, item.version) == replace(made, weights="b")
        assert unit.execute(text("SELECT count(*) FROM assessments")).scalar() == 2
