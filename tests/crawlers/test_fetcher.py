"""Real Scrapy runs in child processes against a real server that misbehaves."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crawlers.misbehaving import PAGE, Web, start

ROOT = Path(__file__).resolve().parent.parent.parent


def _settings(web: Web, **more: Any) -> dict[str, Any]:
    return {
        "contact": "press@office.example",
        "allow_networks": [f"127.0.1.0/24:{web.port}"],
        "timeout": 1.5,
        "max_bytes": 1_000_000,
        "delay": 0,
        "concurrency": 16,
        **more,
    }


def _child(given: dict[str, Any]) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-m", "tests.crawlers.fetch_run"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps(given))
    child.stdin.close()
    child.stdin = None
    return child


def _fates(child: subprocess.Popen[str]) -> dict[str, Any]:
    out, err = child.communicate(timeout=40)
    assert err == ""
    assert child.returncode == 0
    fates: dict[str, Any] = json.loads(out.splitlines()[-1])
    return fates


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    web = start()
    yield web
    web.close()


@pytest.fixture(scope="module")
def fates(web: Web) -> dict[str, Any]:
    """One run for all cases; the token names the case."""
    paths = {
        "page": (1, "/page"),
        "not found": (1, "/status/404"),
        "gone": (1, "/status/410"),
        "error": (1, "/status/500"),
        "moved": (1, "/moved"),
        "drip": (2, "/drip"),
        "cut off": (3, "/cut"),
        "loop": (3, "/loop"),
        "private path": (4, "/private/1"),
        "first": (4, "/1"),
        "second": (4, "/2"),
        "robots down": (5, "/page"),
        "robots down, second": (5, "/page/2"),
        "refused by name": (6, "/page"),
        "robots forbidden": (7, "/page"),
        "to inside": (8, "/inside"),
        "to another port": (8, "/other-port"),
        "to a name": (8, "/named"),
        "to a file": (8, "/to-file"),
        "to a private path": (8, "/to-private"),
        "big": (9, "/big"),
        "big unsaid": (9, "/big-unsaid"),
        "bomb": (9, "/bomb"),
        "broken gzip": (9, "/broken-gzip"),
        "too many": (10, "/status/429"),
        "after too many": (10, "/page"),
        "unavailable": (11, "/status/503"),
    }
    tasks = [{"token": token, "url": web.url(n, path)} for token, (n, path) in paths.items()]
    tasks += [
        {
            "token": "unchanged",
            "url": web.url(12, "/unchanged"),
            "etag": '"v1"',
            "last_modified": "Tue, 24 Nov 2026 07:00:00 GMT",
        },
        {"token": "paced 1", "url": web.url(12, "/page/1"), "delay": 0.4},
        {"token": "paced 2", "url": web.url(12, "/page/2"), "delay": 0.4},
        {"token": "no host", "url": "http://nobody.invalid/"},
        {"token": "ftp", "url": "ftp://127.0.1.1/"},
        {"token": "loopback", "url": "http://127.0.0.1:9/"},
        {"token": "mapped", "url": f"http://[::ffff:127.0.1.1]:{web.port}/"},
        {"token": "decimal", "url": "http://2130706433:9/"},
    ]
    return _fates(_child({"tasks": tasks, "settings": _settings(web)}))


def test_a_page_comes_back_decoded_without_cookies(fates: dict[str, Any], web: Web) -> None:
    page = fates["page"]
    headers = page.pop("headers")
    assert page == {
        "fate": "answered",
        "status": 200,
        "url": web.url(1, "/page"),
        "final_url": web.url(1, "/page"),
        "body": PAGE.decode(),
    }
    assert (headers["etag"], headers["content-encoding"], "set-cookie" in headers) == ('"v1"', "gzip", False)


@pytest.mark.parametrize(("token", "status"), [("not found", 404), ("gone", 410), ("error", 500)])
def test_other_statuses_are_answers(fates: dict[str, Any], token: str, status: int) -> None:
    assert (fates[token]["fate"], fates[token]["status"], fates[token]["body"]) == (
        "answered",
        status,
        "<p>status</p>",
    )


def test_an_unchanged_page_is_answered_with_an_empty_body(fates: dict[str, Any]) -> None:
    assert (fates["unchanged"]["status"], fates["unchanged"]["body"]) == (304, "")


def test_redirects_are_followed(fates: dict[str, Any], web: Web) -> None:
    assert (fates["moved"]["url"], fates["moved"]["final_url"]) == (web.url(1, "/moved"), web.url(1, "/page"))


@pytest.mark.parametrize(
    ("token", "fate", "words"),
    [
        ("drip", "fetch", "no complete answer within"),
        ("cut off", "fetch", "cut off"),
        ("loop", "fetch", "more than 5 redirects"),
        ("broken gzip", "fetch", "broken gzip"),
        ("no host", "fetch", "can't be found"),
        ("robots down", "fetch", "robots.txt answers 503"),
        ("robots down, second", "fetch", "robots.txt answers 503"),
        ("private path", "robots", "does not allow /private/1"),
        ("refused by name", "robots", "does not allow /page"),
        ("to a private path", "robots", "does not allow /private/x"),
        ("to inside", "guard", "10.0.0.1 (private)"),
        ("to another port", "guard", "(loopback)"),
        ("to a name", "guard", "localhost"),
        ("to a file", "guard", "'file'"),
        ("ftp", "guard", "'ftp'"),
        ("loopback", "guard", "127.0.0.1 (loopback)"),
        ("mapped", "guard", "IPv6 that carries"),
        ("decimal", "guard", "127.0.0.1 (loopback)"),
        ("big", "too_large", "1000000 bytes"),
        ("big unsaid", "too_large", "1000000 bytes"),
        ("bomb", "too_large", "unpacked"),
    ],
)
def test_no_usable_answer(fates: dict[str, Any], token: str, fate: str, words: str) -> None:
    assert fates[token]["fate"] == fate
    assert words in fates[token]["message"]


def test_a_host_that_asks_for_a_pause_gets_it(fates: dict[str, Any], web: Web) -> None:
    assert (fates["too many"]["retry_after"], fates["too many"]["status"]) == (120.0, 429)
    assert (fates["unavailable"]["retry_after"], fates["unavailable"]["status"]) == (120.0, 503)
    assert 110 < fates["after too many"]["retry_after"] <= 120
    assert web.asked(10) == ["/robots.txt", "/status/429"]


def test_robots_is_read_once_and_a_file_that_is_forbidden_allows(fates: dict[str, Any], web: Web) -> None:
    assert fates["robots forbidden"]["status"] == 200
    assert web.asked(5) == ["/robots.txt"]
    assert web.asked(6) == ["/robots.txt"]
    assert web.asked(4) == ["/robots.txt", "/1", "/2"]


def test_pace_is_kept(fates: dict[str, Any], web: Web) -> None:
    """Crawl-delay 0.5 on host 4; the task's own 0.4 between the two paced ones on host 12."""
    _, first, second = web.times(4)
    assert second - first >= 0.5
    paced = dict(zip(web.asked(12), web.times(12), strict=True))
    assert paced["/page/2"] - paced["/page/1"] >= 0.4


def test_we_say_who_we_are_and_send_no_more(fates: dict[str, Any], web: Web) -> None:
    agents = {headers.get("user-agent") for _, _, _, headers in web.log}
    assert agents == {"haidang/0.1 (press monitoring of a public body; contact: press@office.example)"}
    assert [h for _, _, _, headers in web.log for h in headers if h in ("cookie", "referer")] == []


def test_every_task_has_one_fate(fates: dict[str, Any]) -> None:
    assert len(fates) == 35


def test_sigterm_ends_it_cleanly(web: Web) -> None:
    tasks = [{"token": "waits", "url": web.url(12, "/page/9")}, {"token": "never", "url": web.url(12, "/x")}]
    tasks[1]["delay"] = 30  # type: ignore[assignment]
    tasks.append({"token": "behind", "url": web.url(12, "/y")})
    child = _child({"tasks": tasks, "settings": _settings(web, timeout=10), "endless": True})
    deadline = time.monotonic() + 20
    while "/x" not in web.asked(12) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)
    began = time.monotonic()
    child.send_signal(signal.SIGTERM)
    fates = _fates(child)
    assert time.monotonic() - began < 5
    assert {token: fate["fate"] for token, fate in fates.items()} == {"waits": "answered", "never": "answered"}
    assert "/y" not in web.asked(12)


def test_what_the_queue_raises_comes_out(web: Web) -> None:
    tasks = [{"token": "t", "url": web.url(1, "/page"), "source": "full-disk"}]
    fates = _fates(_child({"tasks": tasks, "settings": _settings(web)}))
    assert fates == {"raised": {"fate": "[Errno 28] No space left on device"}}
