"""Nguồn tin: which sources are read, which are not, since when and why."""

from collections import Counter
from typing import Annotated

from fastapi import Form
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from dashboards.access import ADMIN, STAFF, Door, Visit
from haidang.model.source import Source, SourceHealth, SourceState
from haidang.store import audit, sources

STATES = ("works", "stale", "failed", "refused", "waiting", "paused", "manual")


def register(door: Door) -> None:
    """Adds the routes."""

    @door.get("/nguon-tin", STAFF)
    def all_sources(visit: Visit, fate: str = "", country: str = "") -> Response:
        """Every source with how it does."""
        with visit.needs.store.read() as unit:
            every = sources.every(unit)
            health = sources.health(unit)
        rows = [(source, health[source.id], state_of(source, health[source.id], visit)) for source in every]
        counts = Counter(state for _, _, state in rows)
        shown = [row for row in rows if (not fate or row[2] == fate) and (not country or row[0].country == country)]
        order = {state: i for i, state in enumerate(("failed", "refused", "stale", "works", "waiting"))}
        shown.sort(key=lambda row: (order.get(row[2], 9), row[0].country != "VN", row[0].id))
        return visit.render("sources.html", rows=shown, counts=counts, states=STATES, fate=fate, total=len(rows))

    @door.get("/nguon-tin/{source}", STAFF)
    def one_source(visit: Visit, source: str) -> Response:
        """One source with its last visits."""
        with visit.needs.store.read() as unit:
            found = sources.get(unit, source)
            if found is None:
                raise HTTPException(404)
            health = sources.health_of(unit, source)
            visits = sources.visits_of(unit, source, 30)
        return visit.render(
            "source.html", source=found, health=health, visits=visits, state=state_of(found, health, visit)
        )

    @door.post("/nguon-tin/{source}/trang-thai", ADMIN)
    def set_state(visit: Visit, source: str, state: Annotated[SourceState, Form()]) -> Response:
        """Pauses a source or wakes it."""
        with visit.needs.store.begin() as unit:
            if sources.get(unit, source) is None:
                raise HTTPException(404)
            sources.set_state(unit, source, state, visit.now)
            audit.append(
                unit, who=visit.user.name, what="source.state", subject=source, detail=state.value, now=visit.now
            )
        return RedirectResponse(f"/nguon-tin/{source}", status_code=303)


def state_of(source: Source, health: SourceHealth, visit: Visit) -> str:
    """One word for how a source does; "stale" is one that answers but has had nothing new for too long."""
    if source.state is SourceState.REFUSES:
        return "refused"
    if source.state is not SourceState.ACTIVE:
        return "paused"
    if not source.address:
        return "manual"
    if health.last_visit_at is None:
        return "waiting"
    if health.fate in ("failed", "refused"):
        return health.fate
    if health.newest_item_at is not None and visit.now - health.newest_item_at > source.stale_after:
        return "stale"
    return "works"
