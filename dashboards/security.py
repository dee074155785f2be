"""What every answer carries and every request must keep to, whatever the page."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_FORM = 1_000_000  # bytes
# ECharts and htmx set styles through the DOM, which this allows; nothing inline, nothing from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SAFE = ("GET", "HEAD", "OPTIONS")


class Security:
    """ASGI middleware: headers out, origin and size in."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = _refusal(scope["method"], Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
                if self._https:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
                static = scope["path"].startswith("/static/")
                headers.setdefault("Cache-Control", "public, max-age=3600" if static else "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)


def _refusal(method: str, headers: Headers) -> PlainTextResponse | None:
    length = headers.get("content-length", "0")
    if method not in _SAFE:
        if headers.get("transfer-encoding") or not length.isdigit():
            return PlainTextResponse("Cần có Content-Length.", status_code=411)
        # A form of another site is refused before it reaches a session; browsers always say where a form came from.
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("Yêu cầu đến từ trang khác.", status_code=403)
    if not length.isdigit() or int(length) > LARGEST_FORM:
        return PlainTextResponse("Dữ liệu gửi lên quá lớn.", status_code=413)
    return None
