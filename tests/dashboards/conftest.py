"""The application over a filled store, and a browser for each role."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from dashboards.access import COOKIE
from dashboards.app import create
from dashboards.needs import Needs
from haidang.errors import Unavailable
from haidang.model.bulletin import Letterhead
from haidang.model.person import Role
from haidang.ports import SearchIndex
from haidang.settings import Settings
from haidang.store import users
from haidang.store.unit import Store
from tests.dashboards import newsroom
from tests.dashboards.newsroom import NOW, PEOPLE, RECIPE, ZONE, Filled


@dataclass
class Watch:
    """A clock that is set by hand."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def turn(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


@dataclass
class Browser:
    """A signed-in person."""

    client: TestClient
    csrf: str

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, **form: object) -> Any:
        return self.client.post(path, data={"csrf": self.csrf, **form}, follow_redirects=False)


@dataclass
class House:
    """The application with what it stands on."""

    app: FastAPI
    store: Store
    watch: Watch
    filled: Filled
    browsers: dict[Role, Browser] = field(default_factory=dict)

    def as_(self, role: Role) -> Browser:
        """A browser in which somebody with this one role is signed in."""
        if role not in self.browsers:
            token, csrf = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
            with self.store.begin() as unit:
                until = self.watch.now() + timedelta(hours=10)
                users.open_session(unit, PEOPLE[role].name, token=token, csrf=csrf, now=self.watch.now(), until=until)
            self.browsers[role] = Browser(self.nobody(cookies={COOKIE: token}), csrf)
        return self.browsers[role]

    def give(self, role: Role, *more: Role) -> Browser:
        """The same person with further roles, signed in anew."""
        user = replace(PEOPLE[role], roles=frozenset({role, *more}))
        with self.store.begin() as unit:
            users.put(unit, user, "no password", self.watch.now())
        self.browsers.pop(role, None)
        return self.as_(role)

    def nobody(self, cookies: dict[str, str] | None = None) -> TestClient:
        """A browser in which nobody is signed in."""
        return TestClient(self.app, cookies=cookies, raise_server_exceptions=True)


def _no_search() -> SearchIndex:
    raise Unavailable("không có máy tìm kiếm trong phép thử này")


@pytest.fixture(scope="session")
def filled(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Filled]:
    """A database with the newsroom in it; a copy of it is a fresh one."""
    path = tmp_path_factory.mktemp("newsroom") / "filled.db"
    shutil.copyfile(_sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    made = newsroom.fill(store)
    newsroom.people(store)
    store.close()
    return path, made


@pytest.fixture(scope="session")
def application() -> FastAPI:
    """One for all tests: compiling the templates takes longer than most of them."""
    return create(_needs(Store("sqlite://"), Watch(), Path()))


@pytest.fixture
def house(filled: tuple[Path, Filled], application: FastAPI, tmp_path: Path) -> Iterator[House]:
    """A fresh newsroom."""
    template, stands = filled
    shutil.copyfile(template, tmp_path / "haidang.db")
    store, watch = Store(f"sqlite:///{tmp_path / 'haidang.db'}"), Watch()
    application.state.needs = _needs(store, watch, tmp_path)
    yield House(app=application, store=store, watch=watch, filled=stands)
    store.close()


def _needs(store: Store, watch: Watch, data: Path) -> Needs:
    return Needs(
        store=store,
        clock=watch,
        zone=ZONE,
        search=_no_search,
        recipe=lambda: RECIPE,
        letterhead=Letterhead(),
        settings=Settings(data=data),
        examine=list,
    )


@pytest.fixture
def page() -> Callable[[Any], str]:
    """The words of an answer, without markup."""
    from lxml import html

    def words(answer: Any) -> str:
        tree = html.fromstring(answer.text)
        for quiet in tree.xpath("//script|//style"):
            quiet.drop_tree()
        for block in tree.iter(
            "dt", "dd", "div", "p", "li", "h1", "h2", "h3", "h4", "td", "button", "label", "summary"
        ):
            block.text, block.tail = f" {block.text or ''}", f" {block.tail or ''}"
        return " ".join(tree.text_content().split())

    return words
