"""Finds judged claims that a text repeats: words, characters and, where there is an embedder, meaning.

All three see the folded text, so that a copy without accents is a copy. Words and characters are hashed: a word that
no claim has still counts in the text's length, and a small library does not make everything look alike.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from haidang.ports import Embedder
from haidang.text import exact, fold
from haidang.wording import calls_untrue, changed_figures, contradicts

# Tuned on the train split of CheckThat! 2022 task 2A, reported on its dev split (bench/match.py). At each pair of
# thresholds the first match of a train query is right in about 99 and 95 of 100 cases (with an embedder: 140 of the
# queries among 1,898 of the claims). With a library of four claims, of 290 written texts only those that tell or
# explain one of them came out as `auto`.
WORDS, CHARACTERS = 0.5, 0.5  # shares of the lexical score
LEXICAL, MEANING = 0.3, 0.7  # shares when there is an embedder
AUTO, SUGGEST = 0.45, 0.25
AUTO_WITH_MEANING, SUGGEST_WITH_MEANING = 0.5, 0.33
_COSINE_FLOOR = 0.8  # of the bundled model: nine of ten unrelated pairs stand below about this cosine
_FEATURES = 2**20
_LONG = 400  # characters from which a text is also looked at in pieces
_PIECE = 160
_MOST_PIECES = 80
_BATCH = 256
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+|(?<=[。！？])|\n+")
_NOISE = re.compile(r"https?://\S+|pic\.twitter\.com/\S+|@\w+|#(?=\w)|— [^—]{1,60}\(@?[\w ]*\)[^—]{0,30}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryClaim:
    """A judged claim as the matcher keeps it."""

    id: str
    claim: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A text to be matched, under its own id."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMatch:
    """One library claim that a text may repeat."""

    claim: str
    score: float  # 0 to 1
    decision: str  # auto, suggest, none


class ClaimMatcher:
    """A library that is fitted once and asked often: the port `Matcher`.

    Fitting 14,000 claims takes about four seconds and a query about ten milliseconds, without an embedder. A library
    that changes is a new matcher.
    """

    def __init__(self, claims: Iterable[LibraryClaim], embedder: Embedder | None = None) -> None:
        self._claims = tuple(claims)
        self._embedder = embedder
        self._fields: list[_Lexical] = []
        self._vectors: NDArray[np.float32] | None = None
        texts = [_clean(f"{one.title}\n{one.claim}") for one in self._claims]
        if texts:
            self._fields = [_Lexical(texts, analyzer="word", ngrams=(1, 2)), _Lexical(texts, "char_wb", (3, 5))]
            if embedder is not None:
                self._vectors = embedder.embed([one.claim for one in self._claims])

    def __len__(self) -> int:
        return len(self._claims)

    def match(self, text: str, *, top: int = 10) -> tuple[ClaimMatch, ...]:
        """At most `top` matches, best first; () for an empty library or text. The score is 0 to 1.

        `auto` says that it is the same claim, `suggest` that a person should look. Changed figures or a denial are
        never `auto`.
        """
        return next(iter(self.match_many([text], top=top)))

    def match_many(self, texts: Sequence[str], *, top: int = 10) -> Iterator[tuple[ClaimMatch, ...]]:
        """The same for many texts, quicker."""
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            if not self._claims:
                yield from (() for _ in batch)
                continue
            pieces = [_pieces(text) for text in batch]
            scores = self._scores([piece for some in pieces for piece in some])
            at = 0
            for text, some in zip(batch, pieces, strict=True):
                rows = scores[at : at + len(some)]
                at += len(some)
                yield self._best(text, some, rows, top)

    def _scores(self, pieces: Sequence[str]) -> NDArray[np.float32]:
        cleaned = [_clean(piece) for piece in pieces]
        words, characters = (field.cosines(cleaned) for field in self._fields)
        lexical: NDArray[np.float32] = WORDS * words + CHARACTERS * characters
        if self._embedder is None or self._vectors is None:
            return lexical
        cosines = self._embedder.embed([exact(piece).text for piece in pieces]) @ self._vectors.T
        meaning = np.clip((cosines - _COSINE_FLOOR) / (1 - _COSINE_FLOOR), 0, 1)
        mixed: NDArray[np.float32] = (LEXICAL * lexical + MEANING * meaning).astype(np.float32)
        return mixed

    def _best(self, text: str, pieces: Sequence[str], rows: NDArray[np.float32], top: int) -> tuple[ClaimMatch, ...]:
        if not text.strip():
            return ()
        best = rows.max(axis=0)
        some = np.argpartition(-best, top - 1)[:top] if top < len(best) else np.arange(len(best))
        order = sorted((int(i) for i in some if best[i] > 0), key=lambda i: (-best[i], i))
        found = []
        for i in order:
            score = min(1.0, float(best[i]))
            piece = pieces[int(rows[:, i].argmax())]
            decision = self._decide(self._claims[i].claim, score, piece, text)
            found.append(ClaimMatch(claim=self._claims[i].id, score=score, decision=decision))
        return tuple(found)

    def _decide(self, claim: str, score: float, piece: str, text: str) -> str:
        auto, suggest = (AUTO, SUGGEST) if self._embedder is None else (AUTO_WITH_MEANING, SUGGEST_WITH_MEANING)
        if score < suggest:
            return "none"
        other = changed_figures(claim, piece) or contradicts(claim, piece) or calls_untrue(claim) != calls_untrue(text)
        return "suggest" if score < auto or other else "auto"


class _Lexical:
    """TF-IDF over one kind of n-gram, idf from the library."""

    def __init__(self, texts: Sequence[str], analyzer: str, ngrams: tuple[int, int]) -> None:
        from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

        self._counts = HashingVectorizer(
            analyzer=analyzer,
            ngram_range=ngrams,
            n_features=_FEATURES,
            alternate_sign=False,
            norm=None,
            lowercase=False,
            token_pattern=r"(?u)\w+" if analyzer == "word" else None,
            dtype=np.float32,
        )
        self._weigh = TfidfTransformer(sublinear_tf=True)
        self._library: Any = self._weigh.fit_transform(self._counts.transform(texts)).T.tocsr()

    def cosines(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, library)."""
        weighed = self._weigh.transform(self._counts.transform(texts))
        dense: NDArray[np.float32] = (weighed @ self._library).toarray()
        return dense


def match_files(
    claims: Iterable[LibraryClaim], queries: Iterable[Query], *, top: int = 10, embedder: Embedder | None = None
) -> Iterator[tuple[str, tuple[ClaimMatch, ...]]]:
    """The front door of `haidang match`: each query's id with its matches, in the queries' order."""
    matcher = ClaimMatcher(claims, embedder)
    asked = list(queries)
    found = matcher.match_many([query.text for query in asked], top=top)
    yield from zip((query.id for query in asked), found, strict=True)


def _clean(text: str) -> str:
    """What is compared: folded, without addresses, handles and the signature that quoted posts end with."""
    return fold(exact(_NOISE.sub(" ", text))).text


def _pieces(text: str) -> list[str]:
    """The text, and for a long one its sentences, short ones in runs: a claim is one line."""
    if len(text) <= _LONG:
        return [text]
    pieces = [text]
    run = ""
    for sentence in _SENTENCE_END.split(text):
        if run and len(run) + len(sentence) > _PIECE:
            pieces.append(run)
            run = ""
        run = f"{run} {sentence}".strip()
    return [*pieces, run][:_MOST_PIECES]
