"""One real Scrapy run in a process of its own: tasks as JSON on standard input, fates as JSON on standard output."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from crawlers.fetcher import run
from haidang.errors import FetchError, Refused
from haidang.model.page import Fetched, FetchTask
from haidang.settings import Crawl


class MemoryQueue:
    """FetchQueue over a list. With `endless` it is never finished, as in the long-lived process."""

    def __init__(self, tasks: Sequence[FetchTask], *, endless: bool) -> None:
        self._tasks = list(tasks)
        self._endless = endless
        self.fates: dict[str, dict[str, Any]] = {}

    def claim(self, limit: int) -> Sequence[FetchTask]:
        taken, self._tasks = self._tasks[:limit], self._tasks[limit:]
        return taken

    def answered(self, task: FetchTask, fetched: Fetched) -> None:
        if task.source == "full-disk":
            raise OSError(28, "No space left on device")
        self.fates[task.token] = {
            "fate": "answered",
            "status": fetched.status,
            "url": fetched.url,
            "final_url": fetched.final_url,
            "headers": dict(fetched.headers),
            "body": fetched.body.decode(),
        }

    def failed(self, task: FetchTask, error: FetchError | Refused) -> None:
        by = error.by if isinstance(error, Refused) else "fetch"
        self.fates[task.token] = {
            "fate": by,
            "message": str(error),
            "retry_after": getattr(error, "retry_after", None),
            "status": getattr(error, "status", None),
        }

    def finished(self) -> bool:
        return not self._endless and not self._tasks


def main() -> None:
    given = json.load(sys.stdin)
    tasks = [FetchTask(**{"source": "s", "purpose": "fetch", "delay": 0.0, **task}) for task in given["tasks"]]
    queue = MemoryQueue(tasks, endless=given.get("endless", False))
    print("ready", flush=True)
    try:
        run(queue, settings=Crawl(**given["settings"]))
    except OSError as error:
        queue.fates["raised"] = {"fate": str(error)}
    print(json.dumps(queue.fates), flush=True)


if __name__ == "__main__":
    main()
