"""Nhật ký kiểm tra: who did what, and whether the chain holds. Nothing here changes anything."""

from fastapi.responses import Response

from dashboards.access import AUDIT, Door, Visit
from haidang.store import audit

PAGE = 100


def register(door: Door) -> None:
    """Adds the routes."""

    @door.get("/kiem-tra", AUDIT)
    def audit_page(visit: Visit, page: int = 1, who: str = "", what: str = "") -> Response:
        """A page of the audit, newest first."""
        page = max(1, min(page, 10_000))
        only = audit.Filter(who=who, what=what)
        with visit.needs.store.read() as unit:
            rows = audit.read(unit, limit=PAGE, offset=(page - 1) * PAGE, only=only)
            faults = audit.verify(unit, audit.read_anchor(visit.needs.settings.data / "keys" / "audit.anchor"))
        return visit.render(
            "audit.html", rows=rows, faults=faults, page=page, who=who, what=what, full=len(rows) == PAGE
        )
