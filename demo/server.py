"""The newsroom over HTTP: one listening socket an outlet, all in one process. `python -m demo.server --help`."""

import argparse
import gzip
import json
import os
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

from demo import misbehave, outlets, pages, texts
from demo.answer import Answer, Desk
from demo.misbehave import BLOCK_PAGE, ROBOTS_REFUSAL, STATES, STATUSES, Rule, Rules
from demo.newsroom import Newsroom
from demo.outlets import CONTROL, PORT

DRIPS = 8  # pieces of a slow answer


class AccessLog:
    """One JSON line a request, to a file if there is one, and the last ones in memory."""

    def __init__(self, file: Path | None) -> None:
        self.lines: list[dict[str, Any]] = []
        self._file: IO[str] | None = file.open("a", encoding="utf-8") if file else None
        self._lock = threading.Lock()

    def write(self, **line: Any) -> None:
        """Keeps a line."""
        with self._lock:
            self.lines.append(line)
            if self._file:
                self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
                self._file.flush()

    def close(self) -> None:
        """The file is whole."""
        if self._file:
            self._file.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64
    timeout = 0  # handle_request never waits: the selector said that somebody is there

    def __init__(self, host: str, port: int, newsstand: "Newsstand") -> None:
        self.newsstand = newsstand
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Without the look-up of a host's name that the library makes."""
        socket.socket.setsockopt(self.socket, socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is no news; anything else is ours and is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Newsstand:
    """All servers together. Use as a context; serves from a thread of its own."""

    def __init__(self, newsroom: Newsroom, *, rules: Rules, log: Path | None = None) -> None:
        self.newsroom = newsroom
        self.desk = Desk(newsroom)
        self.rules = rules
        self.log = AccessLog(log)
        self._stop = threading.Event()
        hosts = [CONTROL, newsroom.town.social.host, *(site.outlet.host for site in newsroom.sites.values())]
        self._servers: list[_Server] = []
        try:
            for host in hosts:
                self._servers.append(_Server(host, newsroom.port, self))
        except OSError:
            self.close()
            raise
        self._thread = threading.Thread(target=self._serve, name="newsstand", daemon=True)

    def __enter__(self) -> "Newsstand":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.close()

    def close(self) -> None:
        """Lets the addresses go."""
        for server in self._servers:
            server.server_close()
        self.log.close()

    def _serve(self) -> None:
        with selectors.DefaultSelector() as ready:
            for server in self._servers:
                ready.register(server, selectors.EVENT_READ, server)
            while not self._stop.is_set():
                for key, _ in ready.select(0.1):
                    key.data.handle_request()


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "newsroom"
    sys_version = ""
    timeout = 20

    def do_GET(self) -> None:
        """Any page, feed or timeline."""
        host = str(self.server.server_address[0])
        stand = self.server.newsstand
        if host == CONTROL:
            self._control_read()
            return
        site = stand.newsroom.site_at(host)
        who = site.outlet.id if site else stand.newsroom.town.social.id
        rule = stand.rules.take(who, self.path)
        answer = stand.desk.outlet(site, self.path, rule) if site else stand.desk.social(self.path)
        answer = self._misled(answer, rule)
        if answer.status == 200 and self._unchanged(answer):
            answer = Answer(status=304, content_type="", body=b"", modified=answer.modified)
        # Written first, so that whoever has an answer finds it in the log.
        stand.log.write(
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            outlet=who,
            host=host,
            path=self.path,
            status=answer.status,
            bytes=len(answer.body),
            behaviour=rule.behaviour if rule else "",
            agent=self.headers.get("User-Agent", ""),
            conditional="If-None-Match" in self.headers or "If-Modified-Since" in self.headers,
        )
        self._send(answer, rule)

    do_HEAD = do_GET  # noqa: N815  the library's name

    def _misled(self, answer: Answer, rule: Rule | None) -> Answer:
        """The answer that a rule makes of the right one."""
        if rule is None:
            return answer
        if status := STATUSES.get(rule.behaviour):
            headers = (("Retry-After", str(int(rule.seconds or 60))),) if status in (429, 503) else ()
            site = self.server.newsstand.newsroom.site_at(str(self.server.server_address[0]))
            body = pages.error(site, status).encode("utf-8", "xmlcharrefreplace") if site and status != 304 else b""
            return Answer(status=status, content_type="text/html; charset=utf-8", body=body, headers=headers)
        if rule.behaviour == "block_page":
            return Answer(status=200, content_type="text/html; charset=utf-8", body=BLOCK_PAGE.encode())
        if rule.behaviour == "robots_refusal" and self.path == "/robots.txt":
            return Answer(status=200, content_type="text/plain", body=ROBOTS_REFUSAL.encode())
        if rule.behaviour == "broken_xml":
            return Answer(status=200, content_type=answer.content_type, body=misbehave.broken_xml(answer.body))
        return answer

    def _unchanged(self, answer: Answer) -> bool:
        if answer.validators in ("both", "etag") and (asked := self.headers.get("If-None-Match")):
            return answer.etag in asked or asked.strip() == "*"
        since = self.headers.get("If-Modified-Since")
        if since and answer.modified and answer.validators in ("both", "modified"):
            try:
                return answer.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
            except (ValueError, TypeError):
                return False
        return False

    def _send(self, answer: Answer, rule: Rule | None) -> None:
        """Sends it, well or badly."""
        body = answer.body
        packed = "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 500
        if packed:
            body = gzip.compress(body, 6, mtime=0)
        self.send_response(answer.status)
        if answer.content_type:
            self.send_header("Content-Type", answer.content_type)
        if packed:
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Vary", "Accept-Encoding")
        if answer.validators in ("both", "etag"):
            self.send_header("ETag", answer.etag)
        if answer.validators in ("both", "modified") and answer.modified:
            self.send_header("Last-Modified", format_datetime(answer.modified.astimezone(UTC), usegmt=True))
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD" or answer.status == 304:
            return
        self._body(body, rule)

    def _body(self, body: bytes, rule: Rule | None) -> None:
        if rule and rule.behaviour == "cut":
            self.close_connection = True
            self.wfile.write(body[: len(body) // 2])
        elif rule and rule.behaviour == "slow":
            size = len(body) // DRIPS + 1
            for at in range(0, len(body), size):
                self.wfile.write(body[at : at + size])
                self.wfile.flush()
                time.sleep((rule.seconds or 2.0) / DRIPS)
        else:
            self.wfile.write(body)

    def _control_read(self) -> None:
        if self.path == "/control":
            self._say(200, {"rules": self.server.newsstand.rules.listed()})
        else:
            self._say(404, {"error": "only /control"})

    def do_POST(self) -> None:
        """The control address: a rule, {"clear": true}, or a change of what stands somewhere."""
        if self.server.server_address[0] != CONTROL or self.path != "/control":
            self._say(405, {"error": "no forms here"})
            return
        raw = self.rfile.read(min(int(self.headers.get("Content-Length", "0")), 100_000))
        try:
            self._say(200, self._order(json.loads(raw)))
        except ValueError as error:
            self._say(400, {"error": str(error)})

    def _order(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        stand = self.server.newsstand
        if not isinstance(asked, dict):
            raise ValueError("a rule is a JSON object")  # noqa: TRY004  answered as 400, like any other
        if asked.get("clear"):
            stand.rules.clear()
            return {"rules": []}
        rule = misbehave.rule(asked)
        if rule.behaviour in STATES:
            return {"touched": stand.desk.change(rule)}
        stand.rules.add(rule)
        return {"rules": stand.rules.listed()}

    def _say(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the library's name
        """The access log says it."""


def build(*, start: datetime, port: int = PORT) -> Newsroom:
    """The bundled newsroom at a start."""
    return Newsroom(outlets.load(), texts.articles(), texts.posts(), start=start, port=port)


def main() -> int:
    """Serves until a signal comes. Prints one line when the addresses are open."""
    parser = argparse.ArgumentParser(description="The bundled newsroom over HTTP.")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--log", type=Path, help="access log, JSON lines")
    parser.add_argument("--start", type=datetime.fromisoformat, help="an instant with its zone; now if not given")
    parser.add_argument("--well-behaved", action="store_true", help="without the standing misbehaviours")
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started it has ended")
    asked = parser.parse_args()
    parent = os.getppid()
    rules = Rules([]) if asked.well_behaved else misbehave.programme()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    newsroom = build(start=asked.start or datetime.now(UTC), port=asked.port)
    try:
        stand = Newsstand(newsroom, rules=rules, log=asked.log)
    except OSError as error:
        print(f"port {asked.port} is in use at one of the newsroom's addresses: {error}", file=sys.stderr)
        return 3
    with stand:
        print(f"newsroom: {len(newsroom.sites)} outlets at port {asked.port}", flush=True)
        while not ended.wait(1.0):
            if asked.with_parent and os.getppid() != parent:
                break
    return 0


if __name__ == "__main__":
    sys.exit(main())
