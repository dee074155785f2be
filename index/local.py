"""The local engine: tantivy, a folder on disk. The only place that imports it.

One process writes; the others see what it has committed without opening the writer. The writer's lock is the
kernel's: it goes with the process, however that ends.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy

from haidang.errors import Unavailable
from haidang.model.search import Answer, Document, IndexStatus, Mode, Query
from index import answers
from index.documents import FACETS, SCHEMA, Entry, document_of, entry, plain
from index.queries import EXACT_FIRST, SIDE_BY_SIDE, Clause, Filter, Parsed, bars_exact, parse

ENGINE = "local"
BATCH = 100  # documents a commit
HEAP = 64_000_000  # bytes that the writer may hold before it writes a segment
MOST_VALUES = 1_000  # of a facet
TITLE = 2.0  # a word in the title counts so many times one in the body

_FIRST, _LAST = -(2**63), 2**63 - 1
_MUST, _SHOULD, _NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
_Q = tantivy.Query


class LocalIndex:
    """A SearchIndex in a folder. Opens nothing before it is used; `writer` says whether this process may write."""

    def __init__(self, folder: Path, *, writer: bool = False) -> None:
        self._folder = folder / f"v{SCHEMA}"
        self._may_write = writer
        self._schema = _schema()
        self._index: Any = None
        self._writer: Any = None

    def put(self, documents: Iterable[Document]) -> None:
        """See SearchIndex. Commits every BATCH documents."""
        remaining = iter(documents)
        while batch := list(islice(remaining, BATCH)):
            entries = [entry(document) for document in _newest(batch)]
            with self._unit() as writer:
                known = self._known([one.document.id for one in entries])
                for one in entries:
                    if known.get(one.document.id, one.document.rev) <= one.document.rev:
                        self._set(writer, one)

    def delete(self, ids: Iterable[int]) -> None:
        """See SearchIndex."""
        gone = list(ids)
        if gone:
            with self._unit() as writer:
                for one in gone:
                    writer.delete_documents_by_term("id", one)

    def clear(self) -> None:
        """See SearchIndex."""
        with self._unit() as writer:
            writer.delete_all_documents()

    def replace(self, documents: Iterable[Document]) -> int:
        """Everything anew, in one commit: who searches meanwhile sees what was there before. Gives the number back.

        What `documents` raises passes through, and nothing has changed.
        """
        count = 0
        with self._unit() as writer:
            writer.delete_all_documents()
            for document in documents:
                self._set(writer, entry(document))
                count += 1
        return count

    def search(self, query: Query) -> Answer:
        """See SearchIndex."""
        parsed = parse(query)
        if parsed.hopeless:
            return answers.nothing()
        wanted = _query(self._schema, parsed)
        try:
            return _answer(self._searcher(), wanted, parsed)
        except (ValueError, OSError) as error:
            raise Unavailable(f"the search index in {self._folder} can't be read: {error}") from error

    def revs(self) -> Iterator[tuple[int, int]]:
        """See SearchIndex; in no order. A snapshot of the moment of the call."""
        searcher = self._searcher()
        found = searcher.search(_Q.all_query(), max(searcher.num_docs, 1), count=False).hits
        places = [place for _, place in found]
        yield from _pairs(searcher, places)

    def status(self) -> IndexStatus:
        """See SearchIndex."""
        try:
            return IndexStatus(engine=ENGINE, reachable=True, documents=self._searcher().num_docs)
        except Unavailable as error:
            return IndexStatus(engine=ENGINE, reachable=False, documents=0, detail=str(error))

    def close(self) -> None:
        """See SearchIndex. May be used again afterwards."""
        if self._writer is not None:
            self._writer.wait_merging_threads()  # consumes the writer, and with it the lock
        self._writer = None
        self._index = None

    def _known(self, ids: Sequence[int]) -> dict[int, int]:
        """The revs of those that are there."""
        self._opened(make=True)
        searcher = self._searcher()
        wanted = _Q.term_set_query(self._schema, "id", list(ids))
        found = searcher.search(wanted, len(ids), count=False).hits
        return dict(_pairs(searcher, [place for _, place in found]))

    @contextmanager
    def _unit(self) -> Iterator[Any]:
        """One commit: all of it or nothing."""
        writer = self._locked()
        try:
            yield writer
        except BaseException:
            # A writer that failed takes no more work: without it nothing is committed, and the next call opens another.
            self._writer = None
            del writer
            raise
        try:
            writer.commit()
        except (ValueError, OSError) as error:
            self._writer = self._index = None
            raise Unavailable(f"the search index in {self._folder} does not take writes: {error}") from error
        self._opened(make=True).reload()

    def _set(self, writer: Any, one: Entry) -> None:
        """Within a unit: the old one goes, the new one comes."""
        row = _row(one)
        try:
            writer.delete_documents_by_term("id", one.document.id)
            writer.add_document(row)
        except (ValueError, OSError) as error:
            raise Unavailable(f"the search index in {self._folder} does not take writes: {error}") from error

    def _locked(self) -> Any:
        if not self._may_write:
            raise Unavailable("this process may only read the search index: the index process writes it")
        if self._writer is None:
            opened = self._opened(make=True)
            try:
                self._writer = opened.writer(HEAP, 1)
            except (ValueError, OSError) as error:
                if "LockBusy" in str(error):
                    raise Unavailable(
                        f"another process is writing the search index in {self._folder}: only one may; stop it first"
                    ) from error
                raise Unavailable(f"the search index in {self._folder} can't be opened: {error}") from error
        return self._writer

    def _searcher(self) -> Any:
        opened = self._opened(make=self._may_write)
        try:
            opened.reload()
            return opened.searcher()
        except (ValueError, OSError) as error:
            self._index = None
            raise Unavailable(f"the search index in {self._folder} can't be read: {error}") from error

    def _opened(self, *, make: bool) -> Any:
        if self._index is not None:
            return self._index
        try:
            if make and self._may_write:
                self._folder.mkdir(parents=True, exist_ok=True)
            elif not self._folder.exists() or not tantivy.Index.exists(str(self._folder)):
                raise Unavailable(f"there is no search index in {self._folder} yet: the index process makes it")
            self._index = tantivy.Index(self._schema, path=str(self._folder))
            self._index.config_reader("manual")
        except (ValueError, OSError) as error:
            raise Unavailable(f"the search index in {self._folder} can't be opened: {error}") from error
        return self._index


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for name in ("id", "rev", "at", "day"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    for name in ("title_exact", "title_folded", "body_exact", "body_folded"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def _newest(documents: Iterable[Document]) -> Iterable[Document]:
    """Of several revs of one document the newest, of equal ones the last."""
    newest: dict[int, Document] = {}
    for document in documents:
        if document.id not in newest or document.rev >= newest[document.id].rev:
            newest[document.id] = document
    return newest.values()


def _row(one: Entry) -> Any:
    row = tantivy.Document()
    row.add_integer("id", one.document.id)
    row.add_integer("rev", one.document.rev)
    row.add_integer("at", one.at)
    row.add_integer("day", one.day)
    for name, values in one.keywords.items():
        for value in values:
            row.add_text(name, value)
    row.add_text("title_exact", one.title.exact)
    row.add_text("title_folded", one.title.folded)
    row.add_text("body_exact", one.body.exact)
    row.add_text("body_folded", one.body.folded)
    row.add_bytes("shown", json.dumps(plain(one.document), ensure_ascii=False).encode())
    return row


def _pairs(searcher: Any, places: list[Any]) -> Iterator[tuple[int, int]]:
    ids = searcher.fast_field_values("id", places)
    yield from zip(ids, searcher.fast_field_values("rev", places), strict=True)


def _query(schema: Any, parsed: Parsed) -> Any:
    """Required clauses score; filters, exclusions and dates don't."""
    parts = [(_MUST, _looked_for(schema, clause, parsed.mode)) for clause in parsed.required]
    if parsed.mode is Mode.HYBRID and parsed.required:
        as_typed = [_stands(schema, "exact", clause.exact) for clause in parsed.required]
        first = _Q.const_score_query(_Q.boolean_query([(_MUST, one) for one in as_typed]), EXACT_FIRST * len(as_typed))
        parts += [(_SHOULD, first), *((_SHOULD, one) for one in as_typed)]
    if row := parsed.side_by_side:
        parts.append((_SHOULD, _Q.const_score_query(_looked_for(schema, row, parsed.mode), SIDE_BY_SIDE)))
    parts += [(_MUST, _unscored(_one_of(schema, one))) for one in parsed.filters]
    parts += [(_NOT, _one_of(schema, one)) for one in parsed.barred]
    for clause in parsed.excluded:
        view = "exact" if bars_exact(clause, parsed.mode) else "folded"
        parts.append((_NOT, _stands(schema, view, clause.exact if view == "exact" else clause.folded)))
    if parsed.since is not None or parsed.until is not None:
        since = _FIRST if parsed.since is None else parsed.since
        until = _LAST if parsed.until is None else parsed.until
        kind = tantivy.FieldType.Integer
        parts.append((_MUST, _unscored(_Q.range_query(schema, "at", kind, since, until, True, False))))
    if not any(occur == _MUST for occur, _ in parts):
        parts.append((_MUST, _unscored(_Q.all_query())))
    return _Q.boolean_query(parts)


def _looked_for(schema: Any, clause: Clause, mode: Mode) -> Any:
    if mode is Mode.EXACT:
        return _stands(schema, "exact", clause.exact)
    return _stands(schema, "folded", clause.folded)


def _stands(schema: Any, view: str, tokens: tuple[str, ...]) -> Any:
    """Title or body has the tokens, side by side."""
    title, body = (
        _Q.term_query(schema, name, tokens[0]) if len(tokens) == 1 else _Q.phrase_query(schema, name, list(tokens))
        for name in (f"title_{view}", f"body_{view}")
    )
    return _Q.boolean_query([(_SHOULD, _Q.boost_query(title, TITLE)), (_SHOULD, body)])


def _one_of(schema: Any, one: Filter) -> Any:
    return _Q.term_set_query(schema, one.field, list(one.values))


def _unscored(query: Any) -> Any:
    return _Q.const_score_query(query, 0.0)


def _answer(searcher: Any, wanted: Any, parsed: Parsed) -> Answer:
    limit = max(parsed.top, 1)  # tantivy panics at 0
    order = {"order_by_field": "at"} if parsed.newest else {}
    found = searcher.search(wanted, limit, offset=parsed.offset if parsed.top else 0, **order)
    hits = []
    for score, place in found.hits[: parsed.top]:
        document = document_of(json.loads(searcher.doc(place)["shown"][0]))
        hits.append(answers.hit(document, 0.0 if parsed.newest else float(score), parsed))
    counted = {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in FACETS}
    counted["day"] = {"terms": {"field": "day", "size": answers.LONGEST_TIMELINE, "order": {"_key": "desc"}}}
    counts = searcher.aggregate(wanted, counted)
    return answers.answer(
        found.count,
        hits,
        {name: [(b["key"], b["doc_count"]) for b in counts[name]["buckets"]] for name in FACETS},
        {int(b["key"]): b["doc_count"] for b in counts["day"]["buckets"]},
    )
