"""The page of a case: what it shows, and what it says of what can't be done."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from fastapi.responses import Response
from starlette.exceptions import HTTPException

from dashboards import casework
from dashboards.access import Visit
from dashboards.casework import Shown, Telling
from dashboards.compare import compare
from dashboards.forms import Fault, TypedVerdict
from dashboards.shape import Piece, paragraphs
from haidang.errors import Conflict, HaidangError
from haidang.model.analysis import ItemType
from haidang.model.case import Case, CaseEvent, CaseState, VerdictClass
from haidang.store import articles, audit, cases, verdicts
from haidang.store.unit import Unit
from triage.review import Response as Answer
from triage.review import printed
from triage.states import ACTION_WORDS, LEGAL, Action, is_plea, needs_approver, why_not

ANSWERS = {
    Answer.PRESS_RELEASE: "thông cáo báo chí",
    Answer.STATEMENT: "phát ngôn",
    Answer.TO_THE_PRESS: "phản hồi cơ quan báo chí",
    Answer.NONE: "không phản hồi",
}
_NEXT = {
    CaseState.NEW: Action.TAKE,
    CaseState.TAKEN: Action.START_VERIFYING,
    CaseState.VERIFYING: Action.PROPOSE,
    CaseState.AWAITING_APPROVAL: Action.APPROVE,
    CaseState.DECIDED: Action.RECORD_RESPONSE,
    CaseState.RESPONDED: Action.CLOSE,
}
# What the log says of the machine's own doings; people's actions are in ACTION_WORDS.
EVENTS = {"open": "Mở vụ việc", "item": "Thêm tin bài", "export": "Xuất dữ liệu", "view": "Xem nội dung được che"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the form of an action, to be shown again when it is refused."""

    action: str = ""
    note: str = ""
    more: str = ""  # the form of an answer, a case's number, a claim, an item type
    article: int = 0
    verdict: TypedVerdict = field(default_factory=TypedVerdict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    note: str
    article: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison."""

    telling: Telling
    body: list[list[Piece]]


def show(
    visit: Visit,
    number: int,
    *,
    status: int = 200,
    refused: HaidangError | None = None,
    faults: tuple[Fault, ...] = (),
    typed: Typed | None = None,
    between: tuple[str, str] = ("", ""),
) -> Response:
    """The page of a case."""
    done = visit.request.query_params.get("xong", "")
    with visit.needs.store.read() as unit:
        case = cases.get(unit, number)
        if case is None:
            raise HTTPException(404)
        inside = cases.items(unit, number)
        texts = [one for item in inside[: casework.TEXTS_SHOWN] if (one := casework.shown(unit, case, item))]
        linked = inside[casework.TEXTS_SHOWN : casework.TEXTS_SHOWN + casework.LINKS_SHOWN]
        rest = [found for item in linked if (found := casework.telling(unit, item))]
        given = verdicts.history(unit, number)
        shown = casework.names(unit)
        values = {
            "quotes": casework.quotes(unit, case, texts, visit.needs.recipe()),
            "lines": history(unit, number, shown),
            "sides": sides(unit, between, {item.article for item in inside}),
            "versions": _versions(unit, texts),
            "into": cases.get(unit, case.merged_into) if case.merged_into else None,
            "alike": [one for one in cases.find_open(unit, story=case.story, limit=20) if one.id != case.id]
            if case.story is not None
            else [],
        }
    return visit.render(
        "case.html",
        status=status,
        case=case,
        texts=texts,
        rest=rest,
        total=len(inside),
        more=max(0, len(inside) - casework.TEXTS_SHOWN - casework.LINKS_SHOWN),
        names=shown,
        given=given,
        proposal=next((v for v in reversed(given) if v.withdrawn_at is None and not v.approved_by), None),
        standing=next((v for v in reversed(given) if v.withdrawn_at is None and v.approved_by), None),
        plea=is_plea(case),
        fault=casework.sentence(str(refused)) if refused else "",
        conflict=isinstance(refused, Conflict),
        faults=faults,
        wrong={one.field: one.what for one in faults},
        typed=typed or Typed(),
        done=ACTION_WORDS[Action(done)] if visit.request.method == "GET" and done in set(Action) else "",
        between=between,
        near=lambda at: casework.near(visit, at),
        **_steps(visit, case),
        **_tables(),
        **values,
    )


def _steps(visit: Visit, case: Case) -> dict[str, object]:
    """The one next step, what else may be done, and why the rest may not."""
    step = next_step(case)
    refusals = {action: why_not(case, action, visit.user) for action in Action}
    return {
        "step": step,
        "why": refusals,
        "may": [action for action in Action if not refusals[action]],
        "clock": casework.clock(visit, case.due_at),
        "late": case.due_at is not None and case.due_at < visit.now,
        "legal": case.received_at + LEGAL if case.received_at and not is_plea(case) else None,
        "raised": needs_approver(case),
    }


def _tables() -> dict[str, object]:
    """Words that the template looks up."""
    return {
        "A": Action,
        "action_words": ACTION_WORDS,
        "signals": casework.SIGNALS,
        "urgency": casework.URGENCY,
        "why_in_case": casework.WHY_IN_CASE,
        "answers": ANSWERS,
        "outcomes": list(VerdictClass),
        "item_types": list(ItemType),
        "printed": printed,
        "sentence": casework.sentence,
    }


def next_step(case: Case) -> Action | None:
    """The one thing to do next; None when the case has ended."""
    if case.merged_into is not None:
        return None
    if is_plea(case) and case.state in casework.PLEA_WAITS:
        return Action.HAND_OVER
    return _NEXT.get(case.state)


def history(unit: Unit, case: int, shown: dict[str, str]) -> list[Line]:
    """The case's log and what else the audit knows of it, newest first."""
    lines = [
        Line(e.at, shown.get(e.who, e.who), event_word(e.what), e.note if e.what != "item" else "", _item_of(e))
        for e in cases.history(unit, case)
    ]
    known = {*Action, "open"}  # these stand in the log, with their notes
    rows = audit.read(unit, limit=200, only=audit.Filter(subject=f"case:{case}"))
    lines += [
        Line(row.at, shown.get(row.who, row.who), event_word(row.what), row.detail)
        for row in rows
        if row.what not in known
    ]
    return _together(sorted(lines, key=lambda line: line.at, reverse=True))


def _together(lines: list[Line]) -> list[Line]:
    """Texts that came one after the other are one line: a case that spreads gets hundreds."""
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        if last is not None and last.article and line.article and last.who == line.who:
            found[-1] = replace(last, times=last.times + 1)
        else:
            found.append(line)
    return found


def _item_of(event: CaseEvent) -> int:
    number = event.note.split("/")[0]
    return int(number) if event.what == "item" and number.isdecimal() else 0


def event_word(what: str) -> str:
    """What was done, in Vietnamese."""
    return ACTION_WORDS[Action(what)] if what in set(Action) else EVENTS.get(what.rpartition(".")[2], what)


def _versions(unit: Unit, texts: list[Shown]) -> list[tuple[str, Telling, int]]:
    """("article/n", its telling, n) of every version there is: what can be compared."""
    return [
        (f"{one.item.article}/{version.n}", one.telling, version.n)
        for one in texts
        for version in articles.history(unit, one.item.article)
    ]


def sides(unit: Unit, between: tuple[str, str], inside: set[int]) -> tuple[Side, Side] | None:
    """Two texts of the case side by side; None unless both are asked for and in it."""
    found = [_side(unit, one, inside) for one in between]
    first, second = found
    if first is None or second is None:
        return None
    left, right = compare(_whole(first), _whole(second))
    return Side(first, paragraphs(left)), Side(second, paragraphs(right))


def _side(unit: Unit, key: str, inside: set[int]) -> Telling | None:
    number, _, n = key.partition("/")
    if not (number.isdecimal() and n.isdecimal() and int(number) in inside):
        return None
    article, version = articles.get(unit, int(number)), articles.version(unit, int(number), int(n))
    return None if article is None or version is None else Telling(article, version, None)


def _whole(one: Telling) -> str:
    text = one.version.text
    return "\n\n".join(part for part in (text.title, text.lead, text.text) if part)
