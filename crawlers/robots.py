"""What a robots.txt allows us. The door to protego."""

from typing import Protocol

from protego import Protego

from haidang.errors import FetchError

LONGEST = 512_000  # bytes that are read; RFC 9309 asks for at least 500 KiB
CACHE_SECONDS = 86_400.0  # RFC 9309, 2.4: no copy older than a day
WAIT_SECONDS = 600.0  # before a robots.txt that could not be read is asked for again
SLOWEST = 300.0  # a longer Crawl-delay is taken as this much


class Rules(Protocol):
    """What one host's robots.txt says to one user agent."""

    def allows(self, url: str) -> bool:
        """Whether the address may be asked for."""
        ...

    @property
    def crawl_delay(self) -> float:
        """Seconds between two requests that the file asks for, at most SLOWEST; 0 where it asks for none."""
        ...


class _Everything:
    """No file, or none for us."""

    crawl_delay = 0.0

    def allows(self, url: str) -> bool:
        """Always."""
        return True


class _Parsed:
    def __init__(self, text: str, agent: str) -> None:
        self._file = Protego.parse(text)
        self._agent = agent

    def allows(self, url: str) -> bool:
        """By the longest match, as RFC 9309 says."""
        return bool(self._file.can_fetch(url, self._agent))

    @property
    def crawl_delay(self) -> float:
        """Crawl-delay, or the pace that Request-rate amounts to."""
        delay = self._file.crawl_delay(self._agent) or 0.0
        if rate := self._file.request_rate(self._agent):
            delay = max(delay, rate.seconds / max(rate.requests, 1))
        return min(max(float(delay), 0.0), SLOWEST)


def read_robots(status: int, body: bytes, *, user_agent: str) -> Rules:
    """The rules that an answer to /robots.txt amounts to, by RFC 9309, 2.3.1.

    2xx: the file, read as UTF-8, its first LONGEST bytes. Other 2xx-4xx: everything is allowed. 5xx and 429: nothing
    for now; raises FetchError with WAIT_SECONDS. `user_agent` is the whole header: its product token is compared.
    """
    if status >= 500 or status == 429:
        raise FetchError(f"robots.txt answers {status}: nothing is fetched for now", retry_after=WAIT_SECONDS)
    if not 200 <= status < 300:
        return _Everything()
    text = body[:LONGEST].decode("utf-8-sig", errors="replace")
    return _Parsed(text, user_agent.partition("/")[0].strip() or user_agent)
