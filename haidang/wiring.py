"""The only place that constructs engines, clients and models. Nothing is opened before it is asked for."""

import fcntl
import secrets
import shutil
import socket
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from random import Random
from typing import IO, TYPE_CHECKING
from zoneinfo import ZoneInfo

from haidang import log
from haidang.model.bulletin import Letterhead
from haidang.model.source import Source
from haidang.model.work import Job
from haidang.private import KeyFile
from haidang.settings import Settings
from haidang.store import schema
from haidang.store.unit import Store

if TYPE_CHECKING:
    from crawlers.evidence import WarcEvidence
    from crawlers.extract_child import Extractor
    from haidang.ports import Embedder, SearchIndex
    from nlp.analyse import Analyser


class SystemClock:
    """ports.Clock over the machine's."""

    def now(self) -> datetime:
        """UTC-aware."""
        return datetime.now(UTC)


class House:
    """Everything, built when it is first used and closed together."""

    def __init__(self, settings: Settings, name: str) -> None:
        self.settings = settings
        self.name = name  # of this process: its leases carry it
        self._name_lock: IO[bytes] | None = None
        self.clock = SystemClock()
        self.chance = Random()  # noqa: S311  jitter, not secrets
        self.log = log.get("house")

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.settings.data

    @property
    def zone(self) -> ZoneInfo:
        """The office's."""
        return ZoneInfo(self.settings.times.timezone)

    def token(self) -> str:
        """A fresh lease token, which names the process: at its next start it frees what it held when it died."""
        return f"{self.name}:{secrets.token_hex(16)}"

    def free_own_leases(self) -> None:
        """Call once, at the start of a process that claims work.

        The name is locked while the process lives: what is held under it is a dead process's. Where a living one has
        it, the next free number is added.
        """
        from haidang.store import work

        name, self._name_lock = _locked_name(self.data / "locks", self.name)
        self.name = f"{name}@{socket.gethostname()}"
        with self.store.begin() as unit:
            work.release_of(unit, self.name)

    def disk_free_share(self) -> float:
        """Free share of the disk under the data folder, 0 to 1."""
        usage = shutil.disk_usage(self.data)
        return usage.free / usage.total

    @cached_property
    def store(self) -> Store:
        """The database, brought to the schema of this code."""
        made = Store(self.settings.store_url)
        schema.upgrade(made)
        return made

    @cached_property
    def keys(self) -> KeyFile:
        """Kept apart from the database, in a folder of its own."""
        return KeyFile(self.data / "keys" / "pseudonym.key")

    @cached_property
    def evidence(self) -> "WarcEvidence":
        """First-seen copies."""
        from crawlers.evidence import WarcEvidence

        return WarcEvidence(self.data / "evidence")

    @cached_property
    def extractor(self) -> "Extractor":
        """In a child with limits."""
        from crawlers.extract_child import Extractor

        return Extractor()

    @cached_property
    def catalogue(self) -> tuple[Source, ...]:
        """The sources as written."""
        from crawlers.registry import load

        return load(self.settings.crawl.catalogue)

    @cached_property
    def embedder(self) -> "Embedder | None":
        """None where the settings say so: then stories and topics work by words alone."""
        from nlp.embed import BundledEmbedder, EndpointEmbedder

        models = self.settings.models
        if models.embedder == "none":
            return None
        if models.embedder == "endpoint":
            return EndpointEmbedder(models.endpoint, models.endpoint_model)
        return BundledEmbedder()

    @cached_property
    def analyser(self) -> "Analyser":
        """The models and rules of nlp."""
        from nlp.analyse import build

        return build(embedder=self.embedder)

    def current_recipe(self) -> str:
        """The recipe in force, from the store: readers need no model."""
        from haidang.store import analyses

        with self.store.read() as unit:
            return analyses.in_force(unit)

    def search(self, *, writer: bool = False) -> "SearchIndex":
        """The search engine; the caller closes it."""
        found = self.settings.search
        if found.engine == "elasticsearch":
            from index.elastic import ElasticIndex

            return ElasticIndex(found.url, index=found.index, ca_file=found.ca_file, api_key=found.api_key)
        from index.local import LocalIndex

        return LocalIndex(self.data / "search", writer=writer)

    @property
    def letterhead(self) -> Letterhead:
        """What the office's documents carry."""
        office = self.settings.office
        return Letterhead(
            parent_body=office.parent_body,
            body=office.body,
            symbol=office.symbol,
            place=office.place,
            signer_lines=office.signer_lines,
            recipients=office.recipients,
        )

    def tell(self, what: str, job: Job, why: str) -> None:
        """The driver's happenings, to the log."""
        self.log.info(what, step=job.step.value, subject=job.subject, why=why.strip().rsplit("\n", 1)[-1][:300])

    def close(self) -> None:
        """Whatever was opened."""
        for name in ("evidence", "extractor", "store"):
            if name in self.__dict__:
                self.__dict__[name].close()
        if self._name_lock is not None:
            self._name_lock.close()


def _locked_name(folder: Path, wanted: str) -> tuple[str, IO[bytes]]:
    folder.mkdir(exist_ok=True)
    for name in chain([wanted], (f"{wanted}-{number}" for number in count(2))):
        lock = (folder / name).open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
        else:
            return name, lock
    raise AssertionError("numbers do not end")


def build(settings: Settings, *, name: str = "by-hand") -> House:
    """The house of these settings, for a process of this name."""
    settings.data.mkdir(parents=True, exist_ok=True)
    return House(settings, name)
