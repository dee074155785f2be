"""Chờ xử lý: pleas for help above everything, then the cases in the order in which people should see them."""

from urllib.parse import urlencode

from fastapi.responses import Response

from dashboards import casework
from dashboards.access import CASES, Door, Visit
from haidang.model.case import CaseState, Severity
from haidang.store import case_queue
from haidang.store.case_queue import QueueFilter
from haidang.store.cases import OPEN

PAGE = 30
PLEAS_SHOWN = 50
LAST_PAGE = 1000


def register(door: Door) -> None:
    """Adds the routes."""
    door.get("/cho-xu-ly", CASES)(queue_page)


def queue_page(visit: Visit) -> Response:
    """The list; every filter stands in the address. Pleas that wait are shown whatever is filtered."""
    asked = visit.request.query_params
    number = asked.get("page", "1")
    page = min(int(number), LAST_PAGE) if number.isdecimal() and int(number) > 0 else 1
    only = wanted(visit)
    waits = QueueFilter(states=casework.PLEA_WAITS, item_types=(casework.PLEA,))
    with visit.needs.store.read() as unit:
        shown = casework.names(unit)
        pleas, pleas_total = case_queue.queue(unit, now=visit.now, only=waits, limit=PLEAS_SHOWN)
        found, total = case_queue.queue(unit, now=visit.now, only=only, limit=PAGE, offset=(page - 1) * PAGE)

        def count(only: QueueFilter) -> int:
            return case_queue.queue(unit, now=visit.now, only=only, limit=0)[1]

        states = [(one, count(QueueFilter(states=(one,), item_types=casework.OTHERS))) for one in CaseState]
        severities = [(one, count(QueueFilter(severities=(one,), item_types=casework.OTHERS))) for one in Severity]
        overdue = count(QueueFilter(overdue=True, item_types=casework.OTHERS))
        plea_rows = [casework.row(unit, visit, case, shown) for case in pleas]
        rows = [casework.row(unit, visit, case, shown) for case in found]
    return visit.render(
        "queue.html",
        pleas=plea_rows,
        pleas_total=pleas_total,
        rows=rows,
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE)),
        states=states,
        severities=severities,
        overdue=overdue,
        types=casework.OTHERS,
        plea=casework.PLEA,
        signals=casework.SIGNALS,
        urgency=casework.URGENCY,
        asked={name: asked.get(name, "") for name in ("state", "severity", "type", "signal", "mine", "overdue")},
        filtered=any(asked.get(name) for name in ("state", "severity", "type", "signal", "mine", "overdue")),
        near=lambda at: casework.near(visit, at),
        link=lambda **changes: link(visit, **changes),
        done=asked.get("xong", ""),
    )


def wanted(visit: Visit) -> QueueFilter:
    """What the address asks for; a value that is none filters nothing."""
    asked = visit.request.query_params
    state, severity, kind = asked.get("state", ""), asked.get("severity", ""), asked.get("type", "")
    known = (*casework.OTHERS, casework.PLEA)
    states: tuple[CaseState, ...] = (CaseState(state),) if state in set(CaseState) else OPEN
    types = (kind,) if kind in known else casework.OTHERS
    if kind == casework.PLEA:  # those that wait stand above the list already
        states = tuple(one for one in states if one not in casework.PLEA_WAITS) or (CaseState.RESPONDED,)
    return QueueFilter(
        states=states,
        severities=(Severity(severity),) if severity in set(Severity) else (),
        item_types=types,
        assignee=visit.user.name if asked.get("mine") else "",
        signal=asked.get("signal", "") if asked.get("signal", "") in casework.SIGNALS else "",
        overdue=bool(asked.get("overdue")),
    )


def link(visit: Visit, **changes: str) -> str:
    """The same list with one filter changed; the value that is there already is taken out. Back to the first page."""
    now = {name: value for name, value in visit.request.query_params.items() if value and name not in ("page", "xong")}
    for name, value in changes.items():
        if now.get(name) == value:
            del now[name]
        else:
            now[name] = value
    return "/cho-xu-ly" + ("?" + urlencode(now) if now else "")
