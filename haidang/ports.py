"""What the rooms ask of each other and of the outside: protocols whose docstrings are contracts.

Every implementation passes the contract suite in `tests/contracts/`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from haidang.errors import FetchError, Refused
from haidang.model.bulletin import Bulletin
from haidang.model.page import EvidenceRef, Fetched, FetchTask
from haidang.model.search import Answer, Document, IndexStatus, Query


class Embedder(Protocol):
    """Texts to vectors whose cosine is likeness of meaning, across languages."""

    name: str  # model and version: part of a vector's key in the store
    dimensions: int

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of unit length, shape (len(texts), dimensions), in order. An empty text gives a zero row.

        Raises Unavailable where the model can't be reached. Long texts are cut by the model, silently.
        """
        ...


class Match(Protocol):
    """One library claim that a text may repeat."""

    @property
    def claim(self) -> str:
        """Id of the library claim."""
        ...

    @property
    def score(self) -> float:
        """0 to 1."""
        ...

    @property
    def decision(self) -> str:
        """auto, suggest or none."""
        ...


class Matcher(Protocol):
    """Finds judged claims that a text repeats."""

    def match(self, text: str, *, top: int = 10) -> "Sequence[Match]":
        """At most `top` matches, best first, score 0 to 1, decision one of auto, suggest, none."""
        ...


class SearchIndex(Protocol):
    """The archive as people search it: a projection of the store."""

    def put(self, documents: Iterable[Document]) -> None:
        """Adds or replaces by id; durable and visible when it returns. An older rev never replaces a newer one.

        Raises Unavailable; then nothing may be assumed and the same call is made again.
        """
        ...

    def delete(self, ids: Iterable[int]) -> None:
        """Removes; unknown ids are no error. Durable and invisible when it returns."""
        ...

    def search(self, query: Query) -> Answer:
        """Hits with facets (source, outlet, country, language, topic, tone, root, kind) and a day time line.

        Words are all required; "quoted words" are a phrase; a leading - excludes. In HYBRID mode a text that has the
        words with exactly the accents typed ranks above one that only matches after folding; in EXACT mode the latter
        is no hit.
        A query that can't be parsed is taken as plain words: searching never raises for what a person typed.
        Raises Unavailable.
        """
        ...

    def revs(self) -> Iterator[tuple[int, int]]:
        """(id, rev) of everything indexed, for `index verify`."""
        ...

    def clear(self) -> None:
        """Empties the index."""
        ...

    def replace(self, documents: Iterable[Document]) -> int:
        """Everything anew from an iterator: how many. Where the engine can, readers see the old until it is whole."""
        ...

    def status(self) -> IndexStatus:
        """Never raises."""
        ...

    def close(self) -> None:
        """Lets go of files, locks and connections."""
        ...


class EvidenceStore(Protocol):
    """First-seen copies of what was fetched, as WARC."""

    def keep(self, fetched: Fetched) -> EvidenceRef:
        """Appends request and response; on disk (fsync) when it returns. Raises OSError when the disk is full."""
        ...

    def read(self, ref: EvidenceRef) -> Fetched:
        """The same bytes again, digest verified. Raises Quarantined when record and digest disagree or it is gone."""
        ...

    def close(self) -> None:
        """Closes the open file under its final name."""
        ...


class FetchQueue(Protocol):
    """What the fetcher works through. All calls return within milliseconds and are made from one thread."""

    def claim(self, limit: int) -> Sequence[FetchTask]:
        """At most `limit` tasks that are due, each held under a lease; () when nothing is due."""
        ...

    def answered(self, task: FetchTask, fetched: Fetched) -> None:
        """The server answered: 2xx, 304, or a 4xx/5xx with its body. On disk when it returns."""
        ...

    def failed(self, task: FetchTask, error: FetchError | Refused) -> None:
        """No usable answer (time-out, cut off, too large, robots, guard)."""
        ...

    def finished(self) -> bool:
        """True when the fetcher should stop: the round is over, or the process was asked to end."""
        ...


class Renderer(Protocol):
    """A digest to a document."""

    suffix: str

    def render(self, bulletin: Bulletin) -> bytes:
        """The whole document. The same bulletin gives the same bytes. Carries the draft mark until approved."""
        ...


class Keys(Protocol):
    """Keys that are kept apart from the database."""

    def pseudonym(self, platform: str, account: str) -> str:
        """HMAC-SHA-256 of the account, hex, 32 characters; the account cannot be found from it without the key."""
        ...


class Segmenter(Protocol):
    """Sentences of a text."""

    def sentences(self, text: str) -> Sequence[tuple[int, int]]:
        """Half-open code point spans, in order, without overlap, white space at the ends left out."""
        ...


class Clock(Protocol):
    """Now."""

    def now(self) -> datetime:
        """UTC-aware."""
        ...
