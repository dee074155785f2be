"""The fetching process: one long-lived Scrapy that works through a FetchQueue. Scrapy fetches, and nothing else."""

import logging
from typing import Any

from crawlers.guard import Guard, Refusals
from haidang.ports import FetchQueue
from haidang.settings import Crawl

OFFERED = "vi,en;q=0.8,*;q=0.5"


def run(queue: FetchQueue, *, settings: Crawl) -> None:
    """Claims, fetches and hands back until `queue.finished()` and nothing is under way, or SIGTERM or SIGINT comes.

    Must run in the main thread of a process of its own, once: a reactor can't be started twice. All calls of `queue`
    come from this thread; whatever it raises ends the run and comes out here. Tasks that are held but not yet asked
    for at a signal are dropped: their leases lapse.

    Every hop is checked by the guard and by robots.txt; 429 and 503 come back as FetchError with `retry_after`, a
    time-out, a cut-off or broken answer as FetchError, robots, guard and size as Refused, everything else as answered.
    """
    from scrapy.crawler import AsyncCrawlerProcess

    from crawlers.spiders.queue import QueueSpider

    scrapy_log = logging.getLogger("scrapy")  # what becomes of a request is ours to tell
    scrapy_log.propagate = False
    logging.getLogger("twisted").setLevel(logging.CRITICAL)
    trouble: list[BaseException] = []
    guard, refusals = Guard(settings.allow_networks), Refusals()
    process = AsyncCrawlerProcess(_scrapy_settings(settings, guard, refusals))
    scrapy_log.addHandler(logging.NullHandler())  # making the process takes handlers off
    # Handed to the spider apart: Scrapy gives a crawler a deep copy of the settings.
    process.crawl(QueueSpider, queue=queue, crawl=settings, guard=guard, refusals=refusals, trouble=trouble)
    process.start(install_signal_handlers=False)
    if trouble:
        raise trouble[0]


def _scrapy_settings(crawl: Crawl, guard: Guard, refusals: Refusals) -> dict[str, Any]:
    """The only place where Scrapy's settings bag is filled."""
    return {
        "HAIDANG_GUARD": guard,
        "HAIDANG_REFUSALS": refusals,
        "TWISTED_DNS_RESOLVER": "crawlers.spiders.resolver.GuardedResolver",
        "USER_AGENT": crawl.user_agent,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": OFFERED,
            # What crawlers/answer.py can undo under a bound.
            "Accept-Encoding": "gzip, deflate",
        },
        "CONCURRENT_REQUESTS": crawl.concurrency * 2,  # our own semaphore counts; robots.txt files come on top
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,  # our own lanes keep the pace: it differs by task and by robots.txt
        "DOWNLOAD_TIMEOUT": crawl.timeout,
        "DOWNLOAD_MAXSIZE": crawl.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_HANDLERS": {"data": None, "file": None, "s3": None, "ftp": None},
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "STATS_DUMP": False,
        "URLLENGTH_LIMIT": 4096,
        **dict.fromkeys(
            (
                "COMPRESSION_ENABLED",
                "COOKIES_ENABLED",
                "HTTPPROXY_ENABLED",
                "MEMUSAGE_ENABLED",
                "METAREFRESH_ENABLED",
                "REDIRECT_ENABLED",
                "REFERER_ENABLED",
                "REMOTE_CONTROL_ENABLED",
                "RETRY_ENABLED",
                "ROBOTSTXT_OBEY",
                "TELNETCONSOLE_ENABLED",
            ),
            False,
        ),
    }
