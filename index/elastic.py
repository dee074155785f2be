"""Elasticsearch, through its official client. The only place that imports it, and not before it is used.

The alias is what is read and written; behind it stands one numbered index (`haidang-000001`) with a strict mapping.
A rebuild fills the next one and moves the alias. Tokens are made in Python, so that the server needs no plugin, and
revs are the server's external versions, so that any number of processes may write.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from haidang.errors import Unavailable
from haidang.model.search import Answer, Document, IndexStatus, Query
from index import answers
from index.documents import FACETS, SCHEMA, document_of
from index.elastic_bodies import COUNTED, SETTINGS, SHOWN, Json, mappings, putting, query_body
from index.queries import Parsed, parse

ENGINE = "elasticsearch"
BATCH = 100  # documents a request
MOST_BYTES = 20_000_000  # a request
TIMEOUT = 30.0  # seconds

_T = TypeVar("_T")


class ElasticIndex:
    """A SearchIndex on a server. Connects when it is first used."""

    def __init__(self, url: str, index: str = "haidang", ca_file: Path | None = None, api_key: str = "") -> None:
        self._url = url
        self._alias = index
        self._ca_file = ca_file
        self._api_key = api_key
        self._client: Any = None
        self._made = False  # the alias was there when we last looked

    def put(self, documents: Iterable[Document]) -> None:
        """See SearchIndex."""
        self._make()
        if self._send((putting(document) for document in documents), self._alias, alias=True):
            self._call(lambda client: client.indices.refresh(index=self._alias))

    def delete(self, ids: Iterable[int]) -> None:
        """See SearchIndex. An id that comes back does so at a newer rev; an older or equal one is not taken."""
        self._make()
        gone = ({"_op_type": "delete", "_id": str(one)} for one in ids)
        if self._send(gone, self._alias, alias=True):
            self._call(lambda client: client.indices.refresh(index=self._alias))

    def clear(self) -> None:
        """See SearchIndex."""
        self.replace(())

    def replace(self, documents: Iterable[Document]) -> int:
        """Everything anew, in the next index; then the alias moves and the old index goes. Gives the number back.

        What `documents` raises passes through, and the alias has not moved. One at a time: indices of the series
        without the alias are taken for leavings of a rebuild that was killed, and go.
        """
        old = self._behind()
        self._drop(name for name in self._series() if name not in old)
        new = self._next()
        self._call(partial(_create, name=new, aliases={}))
        try:
            count = self._send((putting(document) for document in documents), new, alias=False)
            self._call(lambda client: client.indices.refresh(index=new))
            moves: list[Json] = [{"add": {"index": new, "alias": self._alias}}]
            moves += [{"remove_index": {"index": name}} for name in old]
            self._call(lambda client: client.indices.update_aliases(actions=moves))
        except BaseException:
            self._drop([new])
            raise
        self._made = True
        return count

    def search(self, query: Query) -> Answer:
        """See SearchIndex."""
        parsed = parse(query)
        if parsed.hopeless:
            return answers.nothing()
        newest: list[Json] = [{"at": "desc"}, {"id": "desc"}]
        found = self._call(
            lambda client: client.search(
                index=self._alias,
                query=query_body(parsed),
                sort=newest if parsed.newest else [{"_score": "desc"}, *newest],
                from_=parsed.offset if parsed.top else 0,
                size=parsed.top,
                source=list(SHOWN),
                track_total_hits=True,
                aggregations=COUNTED,
            )
        )
        return _answer(found, parsed)

    def revs(self) -> Iterator[tuple[int, int]]:
        """See SearchIndex; by id. A snapshot of the moment when the first pair is asked for."""
        point = self._call(lambda client: client.open_point_in_time(index=self._alias, keep_alive="2m"))["id"]
        after: list[Any] | None = None
        try:
            while rows := self._page(point, after):
                for row in rows:
                    yield row["fields"]["id"][0], row["fields"]["rev"][0]
                after = rows[-1]["sort"]
        finally:
            self._call(lambda client: client.close_point_in_time(id=point))

    def status(self) -> IndexStatus:
        """See SearchIndex."""
        try:
            count = self._call(lambda client: client.count(index=self._alias))["count"]
        except Unavailable as error:
            return IndexStatus(engine=ENGINE, reachable=False, documents=0, detail=str(error))
        return IndexStatus(engine=ENGINE, reachable=True, documents=count)

    def close(self) -> None:
        """See SearchIndex. May be used again afterwards."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def _page(self, point: str, after: list[Any] | None) -> list[Json]:
        found = self._call(
            lambda client: client.search(
                pit={"id": point, "keep_alive": "2m"},
                size=5_000,
                sort=[{"id": "asc"}],
                search_after=after,
                source=False,
                docvalue_fields=["id", "rev"],
                track_total_hits=False,
            )
        )
        rows: list[Json] = found["hits"]["hits"]
        return rows

    def _send(self, actions: Iterable[Json], index: str, *, alias: bool) -> int:
        """How many were sent. Older revs and unknown ids are no trouble; anything else is told.

        `alias`: the name must be an alias; without this an index that was lost would be made up by the server, with
        a mapping of its own guessing.
        """
        sent = 0
        remaining = iter(actions)
        while batch := list(islice(remaining, BATCH)):  # what makes the actions may raise: not in the call
            for result in self._call(partial(_bulk, actions=batch, index=index, alias=alias)):
                self._tell(result)
            sent += len(batch)
        return sent

    def _tell(self, result: Json) -> None:
        error = result.get("error", {})
        kind = error.get("type", "") if isinstance(error, dict) else str(error)
        if kind == "version_conflict_engine_exception" or (result["status"] == 404 and not error):
            return
        if result["status"] == 404:
            self._made = False
            raise Unavailable(f"the search index {self._alias} is gone from {self._url}: haidang index rebuild")
        raise Unavailable(f"Elasticsearch does not take document {result.get('_id')}: {_reason(error)}")

    def _make(self) -> None:
        """The alias and an index behind it, where they are not there yet. Raises Unavailable for another's index."""
        if self._made:
            return
        first = self._next()  # before the look at the alias: two processes at once then mean the same index
        if not self._behind():
            self._call(partial(_create, name=first, aliases={self._alias: {}}))
        for name, held in self._call(lambda client: client.indices.get_mapping(index=self._alias)).items():
            if held["mappings"].get("_meta", {}).get("schema") != SCHEMA:
                raise Unavailable(f"the search index {name} was made by another version: haidang index rebuild")
        self._made = True

    def _behind(self) -> list[str]:
        """The index behind the alias; none before the first."""
        found = self._call(lambda client: client.options(ignore_status=404).indices.get_alias(name=self._alias))
        return [] if "error" in found else sorted(found)

    def _series(self) -> list[str]:
        """All indices of the series, the newest last."""
        found = self._call(lambda client: client.indices.get(index=f"{self._alias}-*", filter_path="*.aliases"))
        return sorted(name for name in found if re.fullmatch(rf"{re.escape(self._alias)}-\d{{6}}", name))

    def _next(self) -> str:
        series = self._series()
        return f"{self._alias}-{int(series[-1][-6:]) + 1 if series else 1:06d}"

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            self._call(partial(_delete, name=name))

    def _call(self, ask: Callable[[Any], _T]) -> _T:
        """One conversation with the server. Raises Unavailable for whatever goes wrong there."""
        from elasticsearch import ApiError, TransportError

        try:
            return ask(self._opened())
        except ApiError as error:
            if error.status_code == 404:
                self._made = False
                raise Unavailable(f"there is no search index {self._alias} on {self._url} yet") from error
            if error.status_code in (401, 403):
                raise Unavailable(f"{self._url} refuses us: check search.api_key") from error
            raise Unavailable(f"Elasticsearch answers {error.status_code}: {_reason(error.body)}") from error
        except TransportError as error:
            raise Unavailable(f"Elasticsearch at {self._url} does not answer: {error.message}") from error

    def _opened(self) -> Any:
        if self._client is None:
            from elasticsearch import Elasticsearch

            options: Json = {"ca_certs": str(self._ca_file)} if self._ca_file else {}
            if self._api_key:
                options["api_key"] = self._api_key
            try:
                self._client = Elasticsearch(self._url, request_timeout=TIMEOUT, max_retries=2, **options)
            except (ValueError, OSError) as error:
                raise Unavailable(f"search.url {self._url!r} or its certificate can't be used: {error}") from error
        return self._client


def _bulk(client: Any, *, actions: list[Json], index: str, alias: bool) -> list[Json]:
    """Sends a batch; gives back what did not go well."""
    from elasticsearch import helpers

    results = helpers.streaming_bulk(
        client,
        actions,
        index=index,
        require_alias=alias,
        max_chunk_bytes=MOST_BYTES,
        raise_on_error=False,
        max_retries=3,
        initial_backoff=0.5,
    )
    return [result for well, answer in results if not well for result in answer.values()]


def _create(client: Any, *, name: str, aliases: Json) -> None:
    """An index, if nobody else was quicker."""
    patient = client.options(ignore_status=400)
    said = patient.indices.create(index=name, aliases=aliases, settings=SETTINGS, mappings=mappings())
    error = said.get("error")
    if error and error["type"] != "resource_already_exists_exception":
        raise Unavailable(f"the search index {name} can't be made: {_reason(error)}")


def _delete(client: Any, *, name: str) -> None:
    client.options(ignore_status=404).indices.delete(index=name)


def _answer(found: Any, parsed: Parsed) -> Answer:
    counts = found["aggregations"]
    return answers.answer(
        found["hits"]["total"]["value"],
        [answers.hit(document_of(row["_source"]), row["_score"] or 0.0, parsed) for row in found["hits"]["hits"]],
        {name: [(b["key"], b["doc_count"]) for b in counts[name]["buckets"]] for name in FACETS},
        {b["key"]: b["doc_count"] for b in counts["day"]["buckets"]},
    )


def _reason(error: object) -> str:
    """The server's first words on what is wrong."""
    while isinstance(error, dict):
        error = error.get("reason") or error.get("error") or error.get("type") or str(error)
    return str(error)[:300]
