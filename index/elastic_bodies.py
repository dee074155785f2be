"""What is said to Elasticsearch: mapping, settings, documents and queries as JSON. Pure; only `elastic` talks."""

from typing import Any

from haidang.model.search import Document, Mode
from index import answers
from index.documents import FACETS, SCHEMA, entry, plain
from index.queries import EXACT_FIRST, SIDE_BY_SIDE, Clause, Filter, Parsed, bars_exact

MOST_VALUES = 1_000  # of a facet
TITLE = 2.0  # a word in the title counts so many times one in the body
SHOWN = tuple(Document.__dataclass_fields__)

Json = dict[str, Any]


def mappings() -> Json:
    """Every field by name; a document with another one is refused."""
    kept = {"type": "keyword", "index": False, "doc_values": False}  # shown, never looked for
    unread = {"type": "text", "index": False}
    tokens = {"type": "text", "analyzer": "whitespace"}
    number = {"type": "long"}
    properties: Json = dict.fromkeys(SHOWN, kept)
    properties |= dict.fromkeys(("title", "lead", "text"), unread)
    properties |= dict.fromkeys(("id", "rev", "at", "story"), number) | {"day": {"type": "integer"}}
    properties |= {"published": {"type": "date"}}
    properties |= {f"is_{name}": {"type": "keyword"} for name in FACETS}
    properties |= {f"{part}_{view}": tokens for part in ("title", "body") for view in ("exact", "folded")}
    return {
        "dynamic": "strict",
        "_meta": {"schema": SCHEMA},
        "_source": {"excludes": ["*_exact", "*_folded", "is_*"]},
        "properties": properties,
    }


SETTINGS: Json = {
    "index": {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        # So long the server remembers that an id was deleted: a process that loaded the document before it was erased
        # and puts it afterwards is refused as older.
        "gc_deletes": "10m",
        "refresh_interval": "30s",  # we refresh when we have written
    }
}
COUNTED: Json = {name: {"terms": {"field": f"is_{name}", "size": MOST_VALUES}} for name in FACETS} | {
    "day": {"terms": {"field": "day", "size": answers.LONGEST_TIMELINE, "order": {"_key": "desc"}}}
}


def putting(document: Document) -> Json:
    """A document for the bulk helper; its rev is the server's version of it."""
    one = entry(document)
    return {
        "_op_type": "index",
        "_id": str(document.id),
        "version": document.rev,
        "version_type": "external_gte",
        "_source": plain(one.document)
        | {f"is_{name}": list(values) for name, values in one.keywords.items()}
        | {
            "at": one.at,
            "day": one.day,
            "title_exact": one.title.exact,
            "title_folded": one.title.folded,
            "body_exact": one.body.exact,
            "body_folded": one.body.folded,
        },
    }


def query_body(parsed: Parsed) -> Json:
    """Required clauses score; filters, exclusions and dates don't."""
    view = "exact" if parsed.mode is Mode.EXACT else "folded"
    must = [_stands(view, clause) for clause in parsed.required]
    should: list[Json] = []
    if parsed.mode is Mode.HYBRID and parsed.required:
        should = [_stands("exact", clause) for clause in parsed.required]
        boost = EXACT_FIRST * len(should)
        should.append({"constant_score": {"filter": {"bool": {"must": list(should)}}, "boost": boost}})
    if row := parsed.side_by_side:
        should.append({"constant_score": {"filter": _stands(view, row), "boost": SIDE_BY_SIDE}})
    must_not = [_stands("exact" if bars_exact(clause, parsed.mode) else "folded", clause) for clause in parsed.excluded]
    must_not += [_one_of(one) for one in parsed.barred]
    filters = [_one_of(one) for one in parsed.filters]
    times = {"gte": parsed.since, "lt": parsed.until}
    if bounds := {name: at for name, at in times.items() if at is not None}:
        filters.append({"range": {"at": bounds}})
    return {"bool": {"must": must, "should": should, "must_not": must_not, "filter": filters}}


def _stands(view: str, clause: Clause) -> Json:
    """Title or body has the tokens, side by side."""
    tokens = clause.exact if view == "exact" else clause.folded
    words = " ".join(tokens)
    return {
        "bool": {
            "should": [
                {"match_phrase": {f"title_{view}": {"query": words, "boost": TITLE}}},
                {"match_phrase": {f"body_{view}": {"query": words}}},
            ]
        }
    }


def _one_of(one: Filter) -> Json:
    return {"terms": {f"is_{one.field}": list(one.values)}}
