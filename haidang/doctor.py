"""Examines an installation: one finding a part, with what to do."""

import shutil
from collections.abc import Callable
from datetime import timedelta

from haidang.errors import HaidangError, Unavailable
from haidang.model.health import Finding
from haidang.model.source import SourceState
from haidang.model.work import Step
from haidang.steps.fetch import LEAST_FREE
from haidang.store import analyses, audit, leases, marks, outdated, sources, users, work
from haidang.wiring import House

LATE = timedelta(minutes=30)


def examine(house: House) -> list[Finding]:
    """All parts; one that fails does not hide the others."""
    found: list[Finding] = []
    for part, look in (
        ("store", _store),
        ("disk", _disk),
        ("sources", _sources),
        ("private addresses", _networks),
        ("work", _work),
        ("measurements", _measurements),
        ("search", _search),
        ("embedding model", _embedder),
        ("accounts", _accounts),
        ("audit", _audit),
        ("running", _running),
    ):
        found.append(_safely(part, look, house))
    return found


def _safely(part: str, look: Callable[[House], tuple[str, str]], house: House) -> Finding:
    try:
        state, detail = look(house)
    except (HaidangError, OSError) as error:
        state, detail = "broken", str(error)
    return Finding(part=part, state=state, detail=detail)


def _store(house: House) -> tuple[str, str]:
    with house.store.begin() as unit:
        leases.take(unit, "doctor", "doctor", house.clock.now(), timedelta(seconds=1))
    return "works", house.store.url.render_as_string(hide_password=True)


def _disk(house: House) -> tuple[str, str]:
    free = house.disk_free_share()
    detail = f"{free:.1%} free ({shutil.disk_usage(house.data).free / 2**30:.1f} GiB)"
    if free < LEAST_FREE:
        return "broken", f"{detail}: fetching pages pauses below {LEAST_FREE:.0%}; make room"
    return "works", detail


def _sources(house: House) -> tuple[str, str]:
    now = house.clock.now()
    with house.store.read() as unit:
        health = sources.health(unit)
        active = [s for s in sources.every(unit) if s.state is SourceState.ACTIVE and s.address]
    if not active:
        return "degraded", "no sources: `haidang run` or `haidang crawl` brings the catalogue in"
    bad = [s.id for s in active if health[s.id].fate in ("failed", "refused")]
    stale = [
        s.id for s in active if (newest := health[s.id].newest_item_at) is not None and now - newest > s.stale_after
    ]
    if bad or stale:
        return "degraded", f"{len(active)} active; failing: {len(bad)}; with nothing new for too long: {len(stale)}"
    return "works", f"{len(active)} active"


def _networks(house: House) -> tuple[str, str]:
    allowed = house.settings.crawl.allow_networks
    if allowed:
        return (
            "degraded",
            f"crawl.allow_networks lets private addresses through: {', '.join(allowed)}; empty it to go live",
        )
    return "works", "all refused"


def _work(house: House) -> tuple[str, str]:
    now = house.clock.now()
    with house.store.read() as unit:
        rows = work.waiting(unit, now)
    late = [
        f"{w.step} since {w.oldest_due_at:%d/%m %H:%M}"
        for w in rows
        if w.oldest_due_at and now - w.oldest_due_at > LATE
    ]
    if late:
        return "degraded", f"waits for long: {', '.join(late)}; is `haidang run` running?"
    return "works", ", ".join(f"{w.step} {w.due}" for w in rows if w.due) or "nothing waits"


def _measurements(house: House) -> tuple[str, str]:
    with house.store.read() as unit:
        recipe = analyses.in_force(unit)
        found = outdated.progress(unit, recipe)
        asked = bool(work.subjects(unit, Step.REMEASURE)) or work.in_background(unit, Step.MEASURE) > 0
    if not found.left:
        return (
            "works",
            f"{found.all - found.set_aside} articles by recipe {recipe}" if recipe else "nothing measured yet",
        )
    if asked:
        return "works", f"{found.left} of {found.all} articles are still to be measured again"
    return "degraded", f"{found.left} articles measured by an older recipe: haidang remeasure"


def _search(house: House) -> tuple[str, str]:
    index = house.search()
    try:
        found = index.status()
    finally:
        index.close()
    with house.store.read() as unit:
        behind, since = marks.lag(unit, "index")
    if not found.reachable:
        return "degraded", (
            f"{found.engine}: {found.detail}; the trip goes on, searching does not; behind by {behind} articles"
        )
    detail = f"{found.engine}, {found.documents} documents, behind by {behind}"
    if since is not None and house.clock.now() - since > LATE:
        return "degraded", f"{detail} since {since:%d/%m %H:%M}"
    return "works", detail


def _embedder(house: House) -> tuple[str, str]:
    embedder = house.embedder
    if embedder is None:
        return "degraded", "switched off: stories and topics work by words alone"
    shape = embedder.embed(["Đà Nẵng"]).shape
    if shape != (1, embedder.dimensions):
        raise Unavailable(f"{embedder.name} answers with shape {shape}")
    return "works", embedder.name


def _accounts(house: House) -> tuple[str, str]:
    with house.store.read() as unit:
        n = users.count(unit)
    return ("works", f"{n}") if n else ("degraded", "none: `haidang user add NAME --role admin`")


def _audit(house: House) -> tuple[str, str]:
    anchor = house.data / "keys" / "audit.anchor"
    with house.store.read() as unit:
        faults = audit.verify(unit, audit.read_anchor(anchor))
    if faults:
        return "broken", f"{len(faults)} faults; see `haidang audit verify`"
    return "works", "the chain holds"


def _running(house: House) -> tuple[str, str]:
    with house.store.read() as unit:
        holder = leases.holder(unit, "run", house.clock.now())
    return ("works", holder) if holder else ("degraded", "not running: `haidang run`")
