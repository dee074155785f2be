"""What a person typed, as values that both engines can answer.

Words are all required; "quoted words" are a phrase; a leading - excludes; `nguon:songhan` (and the names in FIELDS)
filters. Whatever can't be read that way is read as plain words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from haidang.model.search import Mode, Query
from haidang.text import exact, fold
from index.documents import micros, scalar, words

FIELDS = {
    "source": ("nguon", "nguồn", "source"),
    "outlet": ("bao", "báo", "outlet"),
    "country": ("nuoc", "nước", "country"),
    "language": ("tieng", "tiếng", "lang", "language"),
    "topic": ("chude", "chủđề", "topic"),
    "tone": ("sacthai", "sắcthái", "tone"),
    "root": ("goc", "gốc", "root"),
    "kind": ("loai", "loại", "kind"),
}
MOST_WORDS = 128  # what is typed after them is not looked at: engines bound the clauses of a query
WINDOW = 10_000  # hits beyond this rank are counted, not shown
EXACT_FIRST = 1000.0  # per clause; more than one clause can ever score, so that exact hits rank first

SIDE_BY_SIDE = 300.0  # more than words apart can score, less than one clause with its own accents
MOST_IN_A_ROW = 8

_FIELD_OF = {name: field for field, names in FIELDS.items() for name in names}
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PIECE = re.compile(
    rf'(?P<minus>(?<!\S)[-−])?(?:(?P<field>{"|".join(_FIELD_OF)}):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """Tokens that stand side by side in a text: one, or a phrase."""

    exact: tuple[str, ...]
    folded: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A keyword field that has one of the values."""

    field: str  # of documents.FACETS
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A query, read. `hopeless`: something was typed, and nothing in it can be looked for."""

    required: tuple[Clause, ...]
    excluded: tuple[Clause, ...]
    filters: tuple[Filter, ...]
    barred: tuple[Filter, ...]
    since: int | None  # microseconds since 1970
    until: int | None
    mode: Mode
    newest: bool
    offset: int
    top: int
    hopeless: bool

    @property
    def side_by_side(self) -> Clause | None:
        """All required words as one phrase: names are several words, and their words alone stand everywhere."""
        if not 2 <= len(self.required) <= MOST_IN_A_ROW:
            return None
        exact_tokens = tuple(token for clause in self.required for token in clause.exact)
        return Clause(exact=exact_tokens, folded=tuple(token for clause in self.required for token in clause.folded))


def parse(query: Query) -> Parsed:
    """Reads a query. Never raises for what was typed."""
    required: dict[Clause, None] = {}
    excluded: dict[Clause, None] = {}
    filters = _asked(query)
    barred: list[Filter] = []
    room = MOST_WORDS
    for minus, field, typed in _pieces(query.words):
        if field:
            (barred if minus else filters).append(Filter(field=field, values=_cases(typed)))
            continue
        clause = _clause(typed, room)
        if clause is not None and clause not in (excluded if minus else required):
            (excluded if minus else required)[clause] = None
            room -= len(clause.exact)
    offset = max(query.offset, 0)
    return Parsed(
        required=tuple(required),
        excluded=tuple(excluded),
        filters=tuple(filters),
        barred=tuple(barred),
        since=None if query.since is None else micros(query.since),
        until=None if query.until is None else micros(query.until),
        mode=query.mode,
        newest=query.sort == "newest" or not required,
        offset=offset,
        top=max(0, min(query.top, WINDOW - offset)),
        hopeless=bool(query.words.strip())
        and not (required or excluded or barred or len(filters) > len(_asked(query))),
    )


def bars_exact(clause: Clause, mode: Mode) -> bool:
    """Whether an exclusion looks at accents: in HYBRID mode when it was typed with them (-giả leaves giá in)."""
    return mode is Mode.EXACT or (mode is Mode.HYBRID and clause.exact != clause.folded)


def _asked(query: Query) -> list[Filter]:
    """The filters that were not typed."""
    given = {
        "source": query.sources,
        "outlet": query.outlets,
        "country": query.countries,
        "language": query.languages,
        "topic": query.topics,
        "tone": query.tones,
        "root": query.roots,
        "kind": query.kinds,
    }
    return [
        Filter(field=field, values=tuple(scalar(value) for value in values))
        for field, values in given.items()
        if values
    ]


def _pieces(typed: str) -> Iterator[tuple[bool, str, str]]:
    """(excluded, field or "", text) of each word and phrase."""
    for match in _PIECE.finditer(exact(typed).text.translate(_QUOTES)):
        field = _FIELD_OF.get((match["field"] or "").lower(), "")
        text = match["word"] if match["phrase"] is None else match["phrase"]
        yield bool(match["minus"]), field, text


def _clause(text: str, room: int) -> Clause | None:
    """None for a text without a token, and when there is no more room."""
    view = exact(text)
    plain, folded = words(view)[:room], words(fold(view))[:room]
    return Clause(exact=tuple(plain), folded=tuple(folded)) if plain and folded else None


def _cases(value: str) -> tuple[str, ...]:
    """Ids are kept in one case and typed in any."""
    return tuple(dict.fromkeys((value, value.lower(), value.upper())))
