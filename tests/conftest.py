"""Fixtures shared by all tests: real servers, started when the first test asks for them, and a fresh store per test.

What a machine can't give is skipped, with the reason; `HAIDANG_NO_SKIP=1` makes that a failure. The summary lists
what was skipped.
"""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import structlog

from haidang.store.schema import upgrade
from haidang.store.unit import Store
from tests.servers import chromium
from tests.servers.elasticsearch.server import Elasticsearch
from tests.servers.missing import Missing
from tests.servers.postgres import Postgres

FETCHING = 900  # seconds: the first test that needs a server may have to fetch and build it

_databases = count(1)


def _cannot(reason: object) -> None:
    if os.environ.get("HAIDANG_NO_SKIP") == "1":
        pytest.fail(f"{reason} (HAIDANG_NO_SKIP=1)", pytrace=False)
    pytest.skip(str(reason))


@pytest.fixture(autouse=True)
def _own_logger() -> Iterator[None]:
    """A command that a test has run leaves the logger with that test's closed stream."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server whose user may create databases: HAIDANG_TEST_POSTGRESQL_URL, else one of our own."""
    own = os.environ.get("HAIDANG_TEST_POSTGRESQL_URL")
    if own:
        yield own
        return
    server = None
    try:
        server = Postgres()
        url = server.start()
    except Missing as missing:
        if server is not None:
            server.stop()
        _cannot(missing)
    yield url
    server.stop()


@pytest.fixture(scope="session")
def elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An Elasticsearch server: HAIDANG_ELASTICSEARCH_URL, else one of our own."""
    own = os.environ.get("HAIDANG_ELASTICSEARCH_URL")
    if own:
        yield own
        return
    server = Elasticsearch(tmp_path_factory.mktemp("elasticsearch"))
    try:
        url = server.start()
    except Missing as missing:
        server.stop()
        _cannot(missing)
    yield url
    server.stop()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser for the journeys."""
    try:
        return chromium.find()
    except Missing as missing:
        _cannot(missing)
        raise


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file at the newest schema; a copy of it is a fresh store in a millisecond."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    store = Store(f"sqlite:///{path}")
    upgrade(store)
    store.close()
    return path


@pytest.fixture(scope="session")
def _postgres_template(postgres_url: str) -> Iterator[str]:
    """The name of a database at the newest schema, to make others from."""
    name = f"haidang_test_{os.getpid()}"
    _administer(postgres_url, f'CREATE DATABASE "{name}"')
    store = Store(_database(postgres_url, name))
    upgrade(store)
    store.close()
    yield name
    _administer(postgres_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, upgraded store, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("_sqlite_template"), tmp_path / "haidang.db")
        yield f"sqlite:///{tmp_path / 'haidang.db'}"
        return
    server: str = request.getfixturevalue("postgres_url")
    template: str = request.getfixturevalue("_postgres_template")
    name = f"{template}_{next(_databases)}"
    _administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield _database(server, name)
    _administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A fresh store at the newest schema."""
    opened = Store(store_url)
    yield opened
    opened.close()


def _administer(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def _database(server: str, name: str) -> str:
    """The address of another database of the same server."""
    from sqlalchemy import make_url

    return make_url(server).set(database=name).render_as_string(hide_password=False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys first, so that no process is left alone with them; time for what is fetched the first time."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)
    for item in items:
        if item.get_closest_marker("server") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(FETCHING))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was skipped, and why, as the last lines."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for report in terminalreporter.stats.get("skipped", []):
        where, _, why = report.longrepr if isinstance(report.longrepr, tuple) else ("", 0, str(report.longrepr))
        reasons[why.removeprefix("Skipped: ")].append(report.nodeid or where)
    for why, tests in sorted(reasons.items()):
        terminalreporter.write_line(f"skipped {len(tests)}: {why}")
        for test in tests:
            terminalreporter.write_line(f"    {test}")
