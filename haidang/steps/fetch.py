"""What the fetcher works through: due visits and pages, claimed from the work table and handed back to it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlsplit

from haidang.errors import FetchError, Refused, Unavailable
from haidang.faults import at
from haidang.model.page import Fetched, FetchTask, Page
from haidang.model.source import FeedEntry, Source
from haidang.model.work import Job, Outcome, Step, Wish
from haidang.ports import EvidenceStore, Keys
from haidang.steps import visit
from haidang.store import pages, sources, work
from haidang.store.unit import Store, Unit

LEASE = timedelta(minutes=5)
EXTRACT_BACKLOG = 5000  # page fetches pause above it; feeds are always read
LEAST_FREE = 0.05  # of the disk; page fetches pause below it: the rest is for the store, its log and the running work
PAUSE = timedelta(seconds=5)  # after the store or the disk refused
GONE = (404, 410)
PAGES_A_HOST = 4  # held at a time
REFUSED = (401, 402, 403, 407, 451)


class FetchDesk:
    """ports.FetchQueue over the store."""

    def __init__(
        self,
        store: Store,
        evidence: EvidenceStore,
        *,
        keys: Keys,
        now: Callable[[], datetime],
        token: Callable[[], str],
        chance: Random,
        stop: Callable[[], bool],
        once: bool = False,
        recheck: tuple[float, ...] = (),
        tell: Callable[[str, str, str], None],
        disk_free_share: Callable[[], float],
    ) -> None:
        self._store = store
        self._evidence = evidence
        self._keys = keys
        self._now = now
        self._token = token
        self._chance = chance
        self._stop = stop
        self._once = once
        self._recheck = recheck
        self._tell = tell
        self._disk_free_share = disk_free_share
        self._held: dict[str, Job] = {}
        self._unfinished: list[Job] = []  # answered; the store or the disk refused what came of them
        self._paused_until: datetime | None = None
        self._pages_wait = ""
        self._idle = False

    def claim(self, limit: int) -> Sequence[FetchTask]:
        """Feeds first; pages only while extraction keeps up and the disk has room."""
        now = self._now()
        if self._stop() or (self._paused_until is not None and now < self._paused_until):
            return ()
        if any(job.attempts > work.DEATHS_BEFORE_ALONE for job in self._held.values()):
            return ()  # it is to be alone
        try:
            return self._claimed(limit, now)
        except Unavailable as error:
            self._refused(error)
            return ()

    def _claimed(self, limit: int, now: datetime) -> Sequence[FetchTask]:
        with self._store.begin() as unit:
            work.release(unit, self._unfinished)
            jobs: list[Job] = []
            for step, accept in ((Step.VISIT, None), (Step.FETCH, self._fair())):
                if len(jobs) < limit and (step is Step.VISIT or self._may_fetch_pages(unit, now)):
                    jobs += work.claim(
                        unit,
                        [step],
                        now=now,
                        limit=limit - len(jobs),
                        lease=LEASE,
                        token=self._token,
                        accept=accept,
                        company=bool(jobs or self._held),
                    )
            tasks = [(job, task) for job in jobs if (task := self._task(unit, job)) is not None]
        if self._paused_until is not None:
            self._tell("goes on", "store", "")
        self._unfinished, self._paused_until = [], None
        self._held.update({job.token: job for job, _ in tasks})
        self._idle = not jobs and not self._held
        return [task for _, task in tasks]

    def _refused(self, error: Unavailable | OSError, job: Job | None = None) -> None:
        """Nothing is lost: what was held is given back once the store writes again. One round by hand ends with it."""
        if job is not None:
            self._unfinished.append(job)
        if self._once:
            raise Unavailable(str(error)) from error
        if self._paused_until is None:
            self._tell("paused", job.subject if job else "store", str(error))
        self._paused_until = self._now() + PAUSE

    def give_back(self) -> None:
        """At an orderly end: what is still held waits for the next start, as if it had never been taken."""
        with self._store.begin() as unit:
            work.release(unit, [*self._held.values(), *self._unfinished])
        self._held, self._unfinished = {}, []

    def _fair(self) -> Callable[[str], bool]:
        """A few pages a host at a time: the pace of one must not hold up the others."""
        held = Counter(urlsplit(job.subject).netloc for job in self._held.values() if job.step is Step.FETCH)

        def accept(url: str) -> bool:
            host = urlsplit(url).netloc
            held[host] += 1
            return held[host] <= PAGES_A_HOST

        return accept

    def _may_fetch_pages(self, unit: Unit, now: datetime) -> bool:
        free = self._disk_free_share()
        backlog = sum(w.rows for w in work.waiting(unit, now) if w.step == Step.EXTRACT.value)
        why = ""
        if free < LEAST_FREE:
            why = f"{free:.1%} of the disk is free: fetching pages pauses below {LEAST_FREE:.0%}; make room"
        elif backlog > EXTRACT_BACKLOG:
            why = f"{backlog} pages wait to be read: fetching pages pauses above {EXTRACT_BACKLOG}"
        if bool(why) != bool(self._pages_wait):
            self._tell("paused" if why else "goes on", "pages", why)
        self._pages_wait = why
        return not why

    def _task(self, unit: Unit, job: Job) -> FetchTask | None:
        if why := work.poison(job):
            self._poisoned(unit, job, why)
            return None
        if job.step is Step.VISIT:
            source = sources.get(unit, job.subject)
            if source is None:
                work.finish(unit, job, Outcome(fate="quarantined", reason="no such source"), self._now())
                return None
            health = sources.health_of(unit, source.id)
            return FetchTask(
                token=job.token,
                url=source.address,
                source=source.id,
                purpose="visit",
                delay=source.delay,
                etag=health.etag,
                last_modified=health.last_modified,
            )
        known = pages.hint(unit, job.subject)
        source = sources.get(unit, known[0]) if known else None
        return FetchTask(
            token=job.token,
            url=job.subject,
            source=known[0] if known else "",
            purpose="fetch",
            delay=source.delay if source else 2.0,
        )

    def _poisoned(self, unit: Unit, job: Job, why: str) -> None:
        """A page is set aside; a source is looked at again tomorrow."""
        now = self._now()
        self._tell("poison", job.subject, why)
        outcome = Outcome(fate="quarantined", reason=why)
        if job.step is Step.VISIT:
            work.record_fate(unit, job, outcome, now)
            work.postpone(unit, job, now + timedelta(days=1), why)
        else:
            work.finish(unit, job, outcome, now)

    def answered(self, task: FetchTask, fetched: Fetched) -> None:
        """A feed is read, a page is kept; both in one unit with what follows."""
        job = self._held.pop(task.token)
        try:
            if task.purpose == "visit":
                source = self._source(task.source)
                self._visited(job, visit.read(source, fetched, keys=self._keys, now=self._now()))
            else:
                self._page(job, task, fetched)
        except (FetchError, Refused) as error:
            self._failed(job, task, error)
        except (Unavailable, OSError) as error:
            self._refused(error, job)

    def failed(self, task: FetchTask, error: FetchError | Refused) -> None:
        """No usable answer."""
        self._failed(self._held.pop(task.token), task, error)

    def _failed(self, job: Job, task: FetchTask, error: FetchError | Refused) -> None:
        """The same for a job that is not held any more."""
        try:
            if task.purpose == "visit":
                self._visited(job, visit.refused(self._source(task.source), error))
            else:
                self._trouble(job, error)
        except Unavailable as refusal:
            self._refused(refusal, job)

    def finished(self) -> bool:
        """Asked to end, or the one round is over."""
        return self._stop() or (self._once and self._idle)

    def _source(self, source: str) -> Source:
        with self._store.read() as unit:
            found = sources.get(unit, source)
        if found is None:
            raise Unavailable(f"source {source} went away during its visit")
        return found

    def _visited(self, job: Job, look: visit.Look) -> None:
        with self._store.begin() as unit:
            if not work.holds(unit, job):
                return
            now = self._now()
            outcome = visit.write(unit, job, look, now)
            work.record_fate(unit, job, outcome, now)
            at("finish.before_commit")
        at("finish.after_commit")
        self._tell(look.fate, look.source.id, look.reason)

    def _page(self, job: Job, task: FetchTask, fetched: Fetched) -> None:
        check_status(fetched.status)
        now = self._now()
        if fetched.status == 304:
            with self._store.begin() as unit:
                if work.holds(unit, job):
                    work.finish(unit, job, Outcome(fate="unchanged"), now)
            return
        with self._store.read() as unit:
            known_digest = pages.last_digest(unit, job.subject)
        unchanged = known_digest == hashlib.sha256(fetched.body).hexdigest()
        evidence = None if unchanged else self._evidence.keep(fetched)
        at("evidence.before_page")
        with self._store.begin() as unit:
            if not work.holds(unit, job):
                return
            known = pages.hint(unit, job.subject)
            entry = known[1] if known else FeedEntry(url=job.subject)
            if evidence is None:
                wishes: tuple[Wish, ...] = ()
                outcome = Outcome(fate="unchanged")
            else:
                page = pages.put(
                    unit,
                    Page(
                        id=0,
                        url=job.subject,
                        source=task.source,
                        fetched_at=fetched.at,
                        status=fetched.status,
                        content_type=dict(fetched.headers).get("content-type", ""),
                        evidence=evidence,
                        hint_title=entry.title,
                        hint_published=entry.published,
                        hint_published_raw=entry.published_raw,
                    ),
                )
                wishes = (Wish(step=Step.EXTRACT, subject=str(page)),)
                outcome = Outcome(fate="done", next=wishes)
            looks = pages.looked(unit, job.subject)
            work.finish(unit, job, outcome, now)
            if looks < len(self._recheck):
                again = now + timedelta(hours=self._recheck[looks])
                work.enqueue(unit, [Wish(step=Step.FETCH, subject=job.subject, due_at=again, priority=-1)], now)
            at("finish.before_commit")
        at("finish.after_commit")

    def _trouble(self, job: Job, error: FetchError | Refused) -> None:
        self._tell("page", job.subject, str(error))
        with self._store.begin() as unit:
            if not work.holds(unit, job):
                return
            now = self._now()
            failures = work.failures_of(unit, job)
            if isinstance(error, Refused):
                fate = "gone" if error.by == "gone" else "refused"
                work.finish(unit, job, Outcome(fate=fate, reason=str(error)), now)
            elif failures >= work.RETRIES:
                work.finish(unit, job, Outcome(fate="failed", reason=str(error)), now)
            else:
                wait = work.backoff(failures, self._chance)
                if error.retry_after is not None:
                    wait = max(wait, timedelta(seconds=error.retry_after))
                work.postpone(unit, job, now + wait, str(error))


def check_status(status: int) -> None:
    """What a page's status means. Raises Refused or FetchError for all but an answer that can be read."""
    if status in GONE:
        raise Refused(f"HTTP {status}: gone", by="gone")
    if status in REFUSED:
        raise Refused(f"HTTP {status}: the server refuses", by="block_page")
    if status != 304 and not 200 <= status < 300:
        raise FetchError(f"HTTP {status}", status=status)
