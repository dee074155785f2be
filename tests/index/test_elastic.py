"""What only a server brings: it is away, it refuses, it lost the index; TLS and keys; several writers."""

import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from haidang.errors import Unavailable
from haidang.model.search import Query
from index.elastic import ElasticIndex
from tests.contracts.test_search import text
from tests.servers.ports import free_port

KEY = "aGFpZGFuZzp0ZXN0"
_names = count(1)


@pytest.fixture
def raw(elasticsearch_url: str) -> Iterator[Any]:
    """The official client, to play tricks with."""
    from elasticsearch import Elasticsearch

    with Elasticsearch(elasticsearch_url) as client:
        yield client


@pytest.fixture
def index(elasticsearch_url: str, raw: Any) -> Iterator[ElasticIndex]:
    made = ElasticIndex(elasticsearch_url, index=f"haidang-own-{os.getpid()}-{next(_names)}")
    yield made
    for name in raw.indices.get(index=f"{made._alias}*"):
        raw.indices.delete(index=name)
    made.close()


def test_a_server_that_is_away_is_told_quickly() -> None:
    index = ElasticIndex(f"http://127.0.0.1:{free_port()}")
    for ask in (
        lambda: index.search(Query(words="biển")),
        lambda: index.put([text(1, "Một")]),
        lambda: list(index.revs()),
    ):
        with pytest.raises(Unavailable, match="does not answer"):
            ask()
    status = index.status()
    assert (status.engine, status.reachable, status.documents) == ("elasticsearch", False, 0)
    index.close()


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(Unavailable, match=r"search\.url"):
        ElasticIndex("elsewhere").search(Query())


@pytest.mark.server
def test_the_mapping_is_strict_and_behind_an_alias(index: ElasticIndex, raw: Any) -> None:
    index.put([text(1, "Một")])
    (name,) = raw.indices.get_alias(name=index._alias)
    assert name == f"{index._alias}-000001"
    assert raw.indices.get_mapping(index=name)[name]["mappings"]["dynamic"] == "strict"
    index.clear()
    assert list(raw.indices.get_alias(name=index._alias)) == [f"{index._alias}-000002"]
    assert raw.indices.exists(index=name).body is False


@pytest.mark.server
def test_a_lost_index_is_told_never_made_up_by_the_server(index: ElasticIndex, raw: Any) -> None:
    index.put([text(1, "Một")])
    raw.indices.delete(index=f"{index._alias}-000001")
    with pytest.raises(Unavailable, match="index rebuild"):
        index.put([text(2, "Hai")])
    assert raw.indices.exists(index=index._alias).body is False
    index.put([text(2, "Hai")])
    assert list(index.revs()) == [(2, 1)]


@pytest.mark.server
def test_an_index_of_another_version_is_left_alone_until_rebuilt(index: ElasticIndex, raw: Any) -> None:
    raw.indices.create(
        index=f"{index._alias}-000007",
        aliases={index._alias: {}},
        mappings={"_meta": {"schema": 0}, "dynamic": "strict"},
    )
    with pytest.raises(Unavailable, match="another version"):
        index.put([text(1, "Một")])
    assert index.replace([text(1, "Một")]) == 1
    assert list(raw.indices.get_alias(name=index._alias)) == [f"{index._alias}-000008"]
    index.put([text(2, "Hai")])
    assert list(index.revs()) == [(1, 1), (2, 1)]


@pytest.mark.server
def test_who_loaded_before_an_erasure_can_not_bring_it_back(index: ElasticIndex, elasticsearch_url: str) -> None:
    other = ElasticIndex(elasticsearch_url, index=index._alias)
    loaded = text(1, "Sẽ bị xóa", rev=5)
    index.put([loaded])
    other.delete([1])
    index.put([loaded, text(2, "Còn lại")])
    assert list(index.revs()) == [(2, 1)]
    index.put([replace(loaded, rev=7)])
    assert sorted(index.revs()) == [(1, 7), (2, 1)]
    other.close()


@pytest.mark.server
def test_many_writers_at_once_agree(index: ElasticIndex, elasticsearch_url: str) -> None:
    def write(rev: int) -> None:
        mine = ElasticIndex(elasticsearch_url, index=index._alias)
        mine.put(text(n, f"Tin của {rev}", rev=rev) for n in range(1, 31))
        mine.close()

    writers = [threading.Thread(target=write, args=(rev,)) for rev in (3, 1, 4, 2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert list(index.revs()) == [(n, 4) for n in range(1, 31)]


# --- TLS and API key: the test server has no security, so a small proxy in front of it has ---------------------------


@dataclass(frozen=True)
class Front:
    url: str
    ca_file: Path


@pytest.fixture
def front(elasticsearch_url: str, tmp_path: Path) -> Iterator[Front]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _proxy(elasticsearch_url))
    certificate, key = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield Front(url=f"https://127.0.0.1:{server.server_port}", ca_file=certificate)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.server
def test_a_name_that_the_server_refuses_is_told(elasticsearch_url: str) -> None:
    wrong = ElasticIndex(elasticsearch_url, index="Haidang")
    with pytest.raises(Unavailable, match="must be lowercase"):
        wrong.put([text(1, "Một")])
    wrong.close()


@pytest.mark.server
def test_certificate_and_key_are_used(front: Front, index: ElasticIndex) -> None:
    index.put([text(1, "Biển Đông")])
    safe = ElasticIndex(front.url, index=index._alias, ca_file=front.ca_file, api_key=KEY)
    safe.put([text(2, "Biển động")])
    assert sorted(hit.id for hit in safe.search(Query(words="bien")).hits) == [1, 2]
    safe.close()


@pytest.mark.server
def test_a_wrong_key_and_an_unknown_certificate_are_told(front: Front) -> None:
    keyless = ElasticIndex(front.url, ca_file=front.ca_file, api_key="d3Jvbmc6a2V5")
    with pytest.raises(Unavailable, match=r"refuses us: check search\.api_key"):
        keyless.search(Query(words="biển"))
    keyless.close()
    blind = ElasticIndex(front.url, api_key=KEY)
    with pytest.raises(Unavailable, match=r"(?i)certificate"):
        blind.search(Query(words="biển"))
    blind.close()


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    asked = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    command = ["openssl", *asked.split(), "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, capture_output=True, check=True)
    return certificate, key


def _proxy(behind: str) -> type[BaseHTTPRequestHandler]:
    host = behind.removeprefix("http://").rstrip("/")

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Authorization") != f"ApiKey {KEY}":
                self.reply(
                    401, b'{"error":{"type":"security_exception","reason":"no"},"status":401}', "application/json"
                )
                return
            kept = {name: value for name, value in self.headers.items() if name.lower() in ("accept", "content-type")}
            connection = HTTPConnection(host, timeout=20)
            connection.request(self.command, self.path, body or None, kept)
            answer = connection.getresponse()
            self.reply(answer.status, answer.read(), answer.getheader("Content-Type") or "application/json")
            connection.close()

        def reply(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except (ConnectionError, ssl.SSLError):
                self.close_connection = True  # the client did not like the certificate

    for method in ("GET", "POST", "PUT", "HEAD", "DELETE"):
        setattr(Proxy, f"do_{method}", Proxy.answer)
    return Proxy
