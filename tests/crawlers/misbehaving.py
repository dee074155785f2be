"""A small web of hosts on loopback addresses that misbehaves by path, and remembers who asked for what and when."""

import gzip
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOSTS = 12
BIG = 20_000_000
PAGE = "<html><head><title>Đà Nẵng</title></head><body><p>Tin vắn.</p></body></html>".encode()
ROBOTS = {
    "127.0.1.4": (200, b"User-agent: *\nDisallow: /private/\nCrawl-delay: 0.5\n"),
    "127.0.1.5": (503, b"down"),
    "127.0.1.6": (200, b"User-agent: haidang\nDisallow: /\n\nUser-agent: *\nAllow: /\n"),
    "127.0.1.7": (403, b"no"),
}


@dataclass
class Web:
    """The running hosts."""

    port: int
    servers: list[ThreadingHTTPServer]
    log: list[tuple[float, str, str, dict[str, str]]] = field(default_factory=list)  # time, host, path, headers

    def url(self, n: int, path: str) -> str:
        """Address of a path on host number n."""
        return f"http://127.0.1.{n}:{self.port}{path}"

    def asked(self, n: int) -> list[str]:
        """Paths that host n was asked for, in order."""
        return [path for _, host, path, _ in self.log if host == f"127.0.1.{n}"]

    def times(self, n: int) -> list[float]:
        """When."""
        return [at for at, host, _, _ in self.log if host == f"127.0.1.{n}"]

    def close(self) -> None:
        """Ends all servers."""
        for server in self.servers:
            server.shutdown()
            server.server_close()


def start() -> Web:
    """Hosts 127.0.1.1 and following, all on one free port."""
    first = _server(("127.0.1.1", 0))
    port = first.server_address[1]
    servers = [first, *(_server((f"127.0.1.{n}", port)) for n in range(2, HOSTS + 1))]
    web = Web(port=port, servers=servers)
    for server in servers:
        server.web = web  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return web


def _server(address: tuple[str, int]) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(address, _Handler)
    server.daemon_threads = True
    server.block_on_close = False
    return server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""

    def do_GET(self) -> None:
        web: Web = self.server.web  # type: ignore[attr-defined]
        host = str(self.server.server_address[0])
        web.log.append((time.monotonic(), host, self.path, {k.lower(): v for k, v in self.headers.items()}))
        if self.path == "/robots.txt":
            status, body = ROBOTS.get(host, (404, b""))
            self._answer(status, body, {"Content-Type": "text/plain"})
            return
        try:
            getattr(self, "_" + self.path.strip("/").split("/")[0].replace("-", "_"), self._page)(web)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _page(self, web: Web) -> None:
        self._answer(200, gzip.compress(PAGE), {"Content-Encoding": "gzip", "Set-Cookie": "a=b", "ETag": '"v1"'})

    def _unchanged(self, web: Web) -> None:
        if self.headers.get("If-None-Match") == '"v1"' and self.headers.get("If-Modified-Since"):
            self.send_response(304)
            self.send_header("ETag", '"v1"')
            self.end_headers()
        else:
            self._page(web)

    def _status(self, web: Web) -> None:
        code = int(self.path.rpartition("/")[2])
        self._answer(code, b"<p>status</p>", {"Retry-After": "120"} if code in (429, 503) else {})

    def _drip(self, web: Web) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.05)

    def _cut(self, web: Web) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"only this")
        self.close_connection = True

    def _loop(self, web: Web) -> None:
        self._answer(302, b"", {"Location": "/loop/again"})

    def _moved(self, web: Web) -> None:
        self._answer(301, b"", {"Location": "/page#part"})

    def _inside(self, web: Web) -> None:
        self._answer(302, b"", {"Location": "http://10.0.0.1/admin"})

    def _other_port(self, web: Web) -> None:
        self._answer(302, b"", {"Location": f"http://127.0.1.2:{web.port + 1}/"})

    def _named(self, web: Web) -> None:
        self._answer(302, b"", {"Location": f"http://localhost:{web.port}/"})

    def _to_file(self, web: Web) -> None:
        self._answer(302, b"", {"Location": "file:///etc/passwd"})

    def _to_private(self, web: Web) -> None:
        self._answer(302, b"", {"Location": f"http://127.0.1.4:{web.port}/private/x"})

    def _big(self, web: Web) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(BIG))
        self.end_headers()
        for _ in range(BIG // 100_000):
            self.wfile.write(b"x" * 100_000)

    def _big_unsaid(self, web: Web) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for _ in range(BIG // 100_000):
            self.wfile.write(b"x" * 100_000)

    def _bomb(self, web: Web) -> None:
        self._answer(200, gzip.compress(b"\0" * BIG), {"Content-Encoding": "gzip"})

    def _broken_gzip(self, web: Web) -> None:
        self._answer(200, gzip.compress(PAGE)[:12] + b"garbage that is no deflate stream", {"Content-Encoding": "gzip"})
