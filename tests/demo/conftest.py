"""One newsroom for all tests of the demonstration, at a fixed start."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection

import pytest

from demo import outlets
from demo.household import free_port
from demo.misbehave import Rules
from demo.newsroom import Newsroom
from demo.outlets import CONTROL
from demo.server import Newsstand, build

START = datetime(2026, 11, 24, 2, 17, tzinfo=UTC)


@dataclass(frozen=True)
class Got:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reader:
    """Asks the newsroom's servers, without following or unpacking anything."""

    stand: Newsstand

    def get(self, host: str, path: str, **headers: str) -> Got:
        """One GET."""
        return self._ask("GET", host, path, None, {name.replace("_", "-"): value for name, value in headers.items()})

    def order(self, **order: object) -> Got:
        """One order to the control address."""
        return self._ask("POST", CONTROL, "/control", json.dumps(order).encode(), {})

    def _ask(self, method: str, host: str, path: str, body: bytes | None, headers: dict[str, str]) -> Got:
        connection = HTTPConnection(host, self.stand.newsroom.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Got(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()


@pytest.fixture(scope="session")
def newsroom() -> Newsroom:
    """Not served; nobody changes it."""
    return build(start=START)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """A newsroom that is served and behaves, at a port of its own."""
    town = outlets.load()
    hosts = [CONTROL, town.social.host, *(outlet.host for outlet in town.outlets)]
    room = build(start=START, port=free_port(18310, hosts))
    with Newsstand(room, rules=Rules([])) as stand:
        yield Reader(stand)


@pytest.fixture
def behaving(reader: Reader) -> Iterator[Reader]:
    """Every test begins with servers that behave."""
    reader.stand.log.lines.clear()
    yield reader
    reader.stand.rules.clear()
