"""The spider: claims tasks, asks politely, hands back. The door to scrapy, with `crawlers/fetcher.py`."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import scrapy
from scrapy import exceptions as said
from scrapy.http import Response
from twisted.internet import error as wire
from twisted.web._newclient import RequestGenerationFailed, RequestNotSent, RequestTransmissionFailed
from twisted.web.error import Error as WebError
from w3lib.url import safe_url_string

from crawlers.answer import MOST_REDIRECTS, REDIRECTS, decoded, header, kept_headers, retry_after
from crawlers.guard import Guard, Refusals
from crawlers.polite import Lane
from crawlers.robots import CACHE_SECONDS, WAIT_SECONDS, Rules, read_robots
from haidang.errors import FetchError, Refused
from haidang.model.page import Fetched, FetchTask
from haidang.ports import FetchQueue
from haidang.settings import Crawl

IDLE_SECONDS = 0.2  # between two questions for work when nothing is due
HELD_PER_SLOT = 4  # tasks held for each request that may be under way: several hosts' lanes are fed, leases stay short
LAST_SECONDS = 5.0  # that requests under way get after a signal


class _Host:
    """One host's lane, lock and robots.txt."""

    def __init__(self) -> None:
        self.lane = Lane()
        self.turn = asyncio.Lock()
        self.rules: dict[str, tuple[float, Rules | FetchError]] = {}  # by scheme and port, as RFC 9309 has it


class QueueSpider(scrapy.Spider):
    """One coroutine a task; Scrapy's engine carries the requests."""

    name = "queue"

    def __init__(
        self,
        *,
        queue: FetchQueue,
        crawl: Crawl,
        guard: Guard,
        refusals: Refusals,
        trouble: list[BaseException],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._queue = queue
        self._crawl = crawl
        self._guard = guard
        self._refusals = refusals
        self._trouble = trouble
        self._hosts: dict[str, _Host] = {}
        self._slots = asyncio.Semaphore(crawl.concurrency)
        self._stopping = False
        self._under_way: set[asyncio.Task[None]] = set()  # past their wait: a signal lets them end

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry. Yields nothing: requests go to the engine one by one."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        # Scrapy would log what goes wrong here and go on; `run` raises it to its caller.
        work = asyncio.ensure_future(self._work())
        await asyncio.wait({work})
        if not work.cancelled() and (error := work.exception()) is not None:
            self._trouble.append(error)
        requests: tuple[scrapy.Request, ...] = ()
        for request in requests:
            yield request

    def _stop(self) -> None:
        self._stopping = True

    async def _work(self) -> None:
        held: set[asyncio.Task[None]] = set()
        try:
            while not self._stopping:
                for task in self._claimed(len(held)):
                    held.add(asyncio.create_task(self._one(task)))
                if not held and self._queue.finished():
                    return
                done: set[asyncio.Task[None]] = set()
                if held:
                    done, held = await asyncio.wait(held, timeout=IDLE_SECONDS, return_when="FIRST_COMPLETED")
                else:
                    await asyncio.sleep(IDLE_SECONDS)
                for ended in done:
                    ended.result()  # a fault of ours or of the queue ends the run
            for waiting in held - self._under_way:
                waiting.cancel()
            if held:
                await asyncio.wait(held, timeout=LAST_SECONDS)
        finally:
            for rest in held:
                rest.cancel()

    def _claimed(self, held: int) -> list[FetchTask]:
        room = self._crawl.concurrency * HELD_PER_SLOT - held
        if room <= 0 or self._queue.finished():
            return []
        return list(self._queue.claim(room))

    async def _one(self, task: FetchTask) -> None:
        try:
            fetched = await self._fetched(task)
        except (FetchError, Refused) as error:
            self._queue.failed(task, error)
            return
        self._queue.answered(task, fetched)

    async def _fetched(self, task: FetchTask) -> Fetched:
        """The task's answer after at most MOST_REDIRECTS redirects, each of them guarded, allowed and paced."""
        conditions = {"If-None-Match": task.etag, "If-Modified-Since": task.last_modified}
        conditions = {name: value for name, value in conditions.items() if value}
        url = task.url
        left = self._crawl.timeout  # of network time, for all hops together
        for _ in range(MOST_REDIRECTS + 1):
            answer, used = await self._polite(url, task.delay, conditions, left)
            left = max(0.5, left - used)
            status, headers, body = answer
            place = header(headers, "location")
            if status not in REDIRECTS or not place:
                return Fetched(
                    url=task.url,
                    final_url=safe_url_string(url),
                    status=status,
                    headers=headers,
                    body=body,
                    at=datetime.now(UTC),
                )
            url = _next(url, place)
        raise FetchError(f"more than {MOST_REDIRECTS} redirects", status=status)

    async def _polite(
        self, url: str, delay: float, conditions: dict[str, str], timeout: float
    ) -> "tuple[_Answer, float]":
        """One request in its host's turn; (answer, seconds it took)."""
        self._guard.check_scheme(url)
        host = self._hosts.setdefault(_host_of(url), _Host())
        async with host.turn:
            await self._pause(host)
            rules = await self._rules(url, host, delay)
            if not rules.allows(url):
                raise Refused(f"robots.txt of {_host_of(url)} does not allow {urlsplit(url).path[:200]}", by="robots")
            await self._pause(host)
            async with self._slots:
                began = time.monotonic()
                self._mark_under_way()
                try:
                    answer = await self._ask(url, conditions, timeout, self._crawl.max_bytes)
                finally:
                    host.lane.asked(time.monotonic(), delay=max(delay, rules.crawl_delay))
            self._heed(host, answer)
            return answer, time.monotonic() - began

    def _mark_under_way(self) -> None:
        current = asyncio.current_task()
        if current is not None and current not in self._under_way:
            self._under_way.add(current)
            current.add_done_callback(self._under_way.discard)

    async def _pause(self, host: _Host) -> None:
        now = time.monotonic()
        if (closed := host.lane.closed_for(now)) > 0:
            raise FetchError("the host asked to be left alone for a while", retry_after=closed)
        if (wait := host.lane.wait(now)) > 0:
            await asyncio.sleep(wait)

    def _heed(self, host: _Host, answer: "_Answer") -> None:
        """429 and 503 close the host's lane for as long as it asks, and come back as FetchError."""
        status, headers, _ = answer
        if status not in (429, 503):
            return
        seconds = retry_after(header(headers, "retry-after"), now=datetime.now(UTC))
        if seconds:
            host.lane.closed(time.monotonic(), seconds=seconds)
        raise FetchError(f"the server answers {status}", retry_after=seconds, status=status)

    async def _rules(self, url: str, host: _Host, delay: float) -> Rules:
        """robots.txt of the address's scheme, host and port, asked for at most once a day."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        now = time.monotonic()
        until, rules = host.rules.get(site, (0.0, None))
        if rules is None or now >= until:
            rules = await self._asked_rules(f"{site}/robots.txt")
            host.lane.asked(time.monotonic(), delay=delay)
            lasts = WAIT_SECONDS if isinstance(rules, FetchError) else CACHE_SECONDS
            host.rules[site] = (time.monotonic() + lasts, rules)
        if isinstance(rules, FetchError):
            raise FetchError(str(rules), retry_after=rules.retry_after, status=rules.status)
        return rules

    async def _asked_rules(self, url: str) -> Rules | FetchError:
        """The rules, or the reason for asking nothing of this host now (RFC 9309, 2.3.1.4: unreachable is no)."""
        try:
            for _ in range(MOST_REDIRECTS + 1):
                async with self._slots:
                    status, headers, body = await self._ask(url, {}, self._crawl.timeout, self._crawl.max_bytes)
                place = header(headers, "location")
                if status not in REDIRECTS or not place:
                    return read_robots(status, body, user_agent=self._crawl.user_agent)
                url = _next(url, place)
                self._guard.check_scheme(url)
            return read_robots(404, b"", user_agent=self._crawl.user_agent)  # RFC 9309, 2.3.1.2
        except FetchError as error:
            message = str(error) if error.retry_after else f"robots.txt can't be read: {error}"
            return FetchError(message, retry_after=error.retry_after or WAIT_SECONDS, status=error.status)

    async def _ask(self, url: str, headers: dict[str, str], timeout: float, max_bytes: int) -> "_Answer":
        """One request over the wire. Raises FetchError and Refused."""
        assert self.crawler.engine is not None
        meta = {"download_timeout": timeout, "download_maxsize": max_bytes, "dont_redirect": True}
        request = scrapy.Request(urldefrag(url).url, headers=headers, meta=meta, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except said.CannotResolveHostError as error:
            raise self._unresolved(url) from error
        except said.DownloadTimeoutError as error:
            raise FetchError(f"no complete answer within {timeout:.0f} s") from error
        except said.DownloadCancelledError as error:
            raise Refused(f"answer larger than {max_bytes} bytes", by="too_large") from error
        except said.ResponseDataLossError as error:
            raise FetchError("the answer was cut off") from error
        except (*_BROKEN, OSError) as error:
            raise FetchError(f"no connection: {_reason(error)}") from error
        except (said.UnsupportedURLSchemeError, said.NotSupported, ValueError) as error:
            raise Refused(f"an address that can't be asked for: {error}"[:200], by="guard") from error
        return _answer(response, max_bytes)

    def _unresolved(self, url: str) -> FetchError | Refused:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        refused = self._refusals.take(parts.hostname or "", port)
        return refused or FetchError(f"host {parts.hostname} can't be found")


_BROKEN = (
    said.DownloadConnectionRefusedError,
    said.DownloadFailedError,
    wire.ConnectError,
    wire.ConnectionClosed,
    RequestGenerationFailed,
    RequestNotSent,
    RequestTransmissionFailed,
    WebError,
)
_Answer = tuple[int, tuple[tuple[str, str], ...], bytes]


def _answer(response: Response, max_bytes: int) -> _Answer:
    pairs = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
    headers = kept_headers(pairs)
    if response.status == 304:
        return 304, headers, b""
    return response.status, headers, decoded(response.body, header(headers, "content-encoding"), max_bytes=max_bytes)


def _host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _next(url: str, place: str) -> str:
    try:
        return urldefrag(urljoin(url, place)).url
    except ValueError as error:
        raise FetchError(f"a redirect to no address: {place[:100]!r}") from error


def _reason(error: BaseException) -> str:
    text = str(error)
    return (text or type(error).__name__)[:200]
