"""Reading an HTTP answer's headers and coding. No network here."""

import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from haidang.errors import FetchError, Refused

LONGEST_PAUSE = 86_400.0  # a server that asks for more is asked again after a day
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
_DROPPED = frozenset({"set-cookie", "set-cookie2"})  # we keep none, not even in the archive
_LONGEST_HEADER = 8_000


def decoded(body: bytes, encoding: str, *, max_bytes: int) -> bytes:
    """The body without its content coding. Raises Refused(by="too_large") and FetchError for a broken coding."""
    for name in reversed([n.strip().lower() for n in encoding.split(",") if n.strip()]):
        if name in ("gzip", "x-gzip", "deflate"):
            body = _inflated(body, name, max_bytes)
        elif name != "identity":
            raise FetchError(f"the server used a content coding that was not offered: {name[:20]!r}")
    if len(body) > max_bytes:
        raise Refused(f"answer larger than {max_bytes} bytes", by="too_large")
    return body


def _inflated(body: bytes, name: str, max_bytes: int) -> bytes:
    if not body:
        return b""
    # "deflate" means zlib to the standard and bare deflate to some servers; 47 lets zlib tell gzip from zlib.
    bits = 47 if name != "deflate" or body[:1] == b"\x78" else -15
    engine = zlib.decompressobj(wbits=bits)
    try:
        out = engine.decompress(body, max_bytes + 1)
    except zlib.error as error:
        raise FetchError(f"broken {name} coding: {error}") from error
    if len(out) > max_bytes:
        raise Refused(f"answer larger than {max_bytes} bytes when unpacked", by="too_large")
    if not engine.eof:
        raise FetchError(f"{name} coding cut off")
    return out


def retry_after(value: str, *, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, in either of its forms, at most LONGEST_PAUSE."""
    value = value.strip()
    if value.isdigit():
        return min(float(value[:12]), LONGEST_PAUSE)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), LONGEST_PAUSE)


def kept_headers(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Names in lower case, in order, bounded, cookies left out."""
    lowered = ((name.lower(), value) for name, value in pairs)
    return tuple((n[:200], " ".join(v.split())[:_LONGEST_HEADER]) for n, v in lowered if n not in _DROPPED)[:100]


def header(headers: tuple[tuple[str, str], ...], name: str) -> str:
    """The first value of a header, "" where it is missing."""
    return next((value for key, value in headers if key == name), "")
