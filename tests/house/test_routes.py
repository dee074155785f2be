"""Every address of the dashboard names its roles; only signing in is open."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi.routing import APIRoute
from starlette.routing import Mount

from dashboards.app import create
from dashboards.needs import Needs
from haidang.model.bulletin import Letterhead
from haidang.settings import Settings
from haidang.store.unit import Store

OPEN = {("GET", "/dang-nhap"), ("POST", "/dang-nhap")}


def _app(folder: Path) -> Any:
    settings = Settings(data=folder)

    def never() -> Any:
        raise AssertionError("building the application asks for nothing")

    needs = Needs(
        store=Store(settings.store_url),
        clock=never,  # type: ignore[arg-type]
        zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        search=never,
        recipe=never,
        letterhead=Letterhead(),
        settings=settings,
        examine=never,
    )
    return create(needs)


def _routes(app: Any) -> tuple[set[tuple[str, str]], set[str]]:
    calls: set[tuple[str, str]] = set()
    mounts: set[str] = set()
    for route in app.router.routes:
        if isinstance(route, Mount):
            mounts.add(route.path)
            continue
        for one in getattr(getattr(route, "original_router", None), "routes", (route,)):
            assert isinstance(one, APIRoute), one
            calls |= {(method, one.path) for method in one.methods or ()}
    return calls, mounts


def test_every_route_names_its_roles(tmp_path: Path) -> None:
    app = _app(tmp_path)
    calls, mounts = _routes(app)
    assert len(calls) > 20
    assert calls - OPEN == set(app.state.roles)
    assert mounts == {"/static"}
    assert [route for route, roles in app.state.roles.items() if not roles] == []


def test_the_application_describes_itself_to_nobody(tmp_path: Path) -> None:
    app = _app(tmp_path)
    assert (app.docs_url, app.redoc_url, app.openapi_url) == (None, None, None)
