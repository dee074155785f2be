"""Finds judged claims that a text repeats: words, characters and, where there is an embedder, meaning.

All three see the folded text, so that a copy without accents is a copy. Words and characters are hashed: a word that
no claim has still counts in the text's length, and a small library does not make everything look alike.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from haidang.ports import Embedder
from haidang.text import accent_share, exact, fold, tokens
from haidang.wording import closest
from nlp.agreement import DOUBT, bundled, difference
from nlp.language import LanguageGuesser


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Of a logistic score over the four likenesses, each 0 to 1."""

    words: float
    characters: float
    covered: float
    meaning: float
    bias: float


# How much words, characters, the share of the claim's rare words and meaning count, and what is taken off: rounded from
# logistic regressions over the train split of CheckThat! 2022 task 2A (texts of one language other than Vietnamese:
# shares of 1:1:2, chosen by cross-validation inside train) and over nlp/training/match_*.jsonl (the rest). The
# embedding model takes all Vietnamese without accents for relatives: there, words decide. bench/match.py reports.
VIETNAMESE = Weights(words=5.2, characters=5.8, covered=8.9, meaning=5.9, bias=-10.6)
WITHOUT_ACCENTS = Weights(words=4.2, characters=5.6, covered=7.1, meaning=2.6, bias=-6.9)
ONE_LANGUAGE = Weights(words=8.65, characters=8.65, covered=0.0, meaning=17.3, bias=-11.1)
ACROSS = Weights(words=2.9, characters=3.2, covered=5.6, meaning=14.4, bias=-6.6)
# Without an embedder nothing is found across languages.
VIETNAMESE_BY_WORDS = Weights(words=6.85, characters=8.0, covered=11.1, meaning=0.0, bias=-9.0)
ONE_LANGUAGE_BY_WORDS = Weights(words=7.15, characters=7.15, covered=0.0, meaning=0.0, bias=-7.5)
REGIMES = {
    "Vietnamese": VIETNAMESE,
    "Vietnamese without accents": WITHOUT_ACCENTS,
    "one language": ONE_LANGUAGE,
    "across languages": ACROSS,
    "Vietnamese, by words": VIETNAMESE_BY_WORDS,
    "one language, by words": ONE_LANGUAGE_BY_WORDS,
}
AUTO, SUGGEST = 0.62, 0.27  # chances from which it is the same claim, and from which a person should look
_COSINE_FLOOR = 0.8  # of the bundled model: nine of ten unrelated pairs stand below about this cosine
_HOPELESS = 0.02  # chance, with the text's stored vector, below which its pieces are not embedded
_FEATURES = 2**20
_LONG = 400  # characters from which a text is also looked at in pieces
_PIECE = 160
_MOST_PIECES = 80
_BATCH = 64
_ACCENTED = 0.3  # share of words; below it Vietnamese is written without accents
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

    Fitting 14,000 claims takes about six seconds and a query about ten milliseconds, without an embedder. A library
    that changes is a new matcher.
    """

    def __init__(self, claims: Iterable[LibraryClaim], embedder: Embedder | None = None) -> None:
        self._claims = tuple(claims)
        self._embedder = embedder
        self._language = LanguageGuesser()
        if not self._claims:
            return
        texts = [_clean(f"{one.title}\n{one.claim}") for one in self._claims]
        self._words, self._characters = _Lexical(texts, "word", (1, 2)), _Lexical(texts, "char_wb", (3, 5))
        self._coverage = _Coverage(texts)
        self._languages = np.array([self._language_of(one.claim) for one in self._claims])
        if embedder is not None:
            self._vectors = embedder.embed([exact(f"{one.title}\n{one.claim}").text for one in self._claims])

    def __len__(self) -> int:
        return len(self._claims)

    def match(self, text: str, *, top: int = 10, vector: NDArray[np.float32] | None = None) -> tuple[ClaimMatch, ...]:
        """At most `top` matches, best first; () for an empty library or text. The score is a chance, 0 to 1.

        `auto`, for the best one only, says that it is the same claim, `suggest` that a person should look: never
        `auto` are changed figures and what may be a denial. With the text's own `vector` at hand nothing is embedded
        where words and it say that nothing fits.
        """
        if not self._claims or not text.strip():
            return ()
        if vector is not None and self._embedder is not None:
            whole = self._likenesses([text], (vector @ self._vectors.T)[None, :])
            chances = self._chances(text, whole)
            if float(chances.max()) < _HOPELESS:
                return self._best(text, [text], chances, top, None)
        return next(iter(self.match_many([text], top=top)))

    def match_many(self, texts: Sequence[str], *, top: int = 10) -> Iterator[tuple[ClaimMatch, ...]]:
        """The same for many texts, quicker."""
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            if not self._claims:
                yield from (() for _ in batch)
                continue
            pieces = [_pieces(text) for text in batch]
            flat = [piece for some in pieces for piece in some]
            vectors = cosines = None
            if self._embedder is not None:
                vectors = self._embedder.embed([exact(piece).text for piece in flat])
                cosines = vectors @ self._vectors.T
            found = self._likenesses(flat, cosines)
            at = 0
            for text, some in zip(batch, pieces, strict=True):
                mine = slice(at, at + len(some))
                at += len(some)
                yield self._best(
                    text, some, self._chances(text, found[mine]), top, None if vectors is None else vectors[mine]
                )

    def likenesses(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Words, characters, share covered, meaning of whole texts with every claim: shape (texts, library, 4)."""
        cosines = None
        if self._embedder is not None:
            cosines = self._embedder.embed([exact(text).text for text in texts]) @ self._vectors.T
        return self._likenesses(texts, cosines)

    def regime(self, text: str, claim: int) -> str:
        """Which weights hold between a text and the claim at a place of the library."""
        weights = _weights(self._language_of(text), str(self._languages[claim]), meaning=self._embedder is not None)
        return next(name for name, known in REGIMES.items() if known is weights)

    def _likenesses(self, pieces: Sequence[str], cosines: NDArray[np.float32] | None) -> NDArray[np.float32]:
        """Words, characters, share covered, meaning: shape (pieces, library, 4)."""
        cleaned = [_clean(piece) for piece in pieces]
        words, characters = self._words.cosines(cleaned), self._characters.cosines(cleaned)
        meaning = np.zeros_like(words)
        if cosines is not None:
            meaning = np.clip((cosines - _COSINE_FLOOR) / (1 - _COSINE_FLOOR), 0, 1)
        stacked: NDArray[np.float32] = np.stack([words, characters, self._coverage.shares(cleaned), meaning], axis=-1)
        return stacked

    def _chances(self, text: str, likenesses: NDArray[np.float32]) -> NDArray[np.float64]:
        """Chance of each claim by each piece: shape (pieces, library)."""
        mine = self._language_of(text)
        chances = np.zeros(likenesses.shape[:2])
        for theirs in np.unique(self._languages).tolist():
            weights = _weights(mine, theirs, meaning=self._embedder is not None)
            columns = np.flatnonzero(self._languages == theirs)
            factors = np.array([weights.words, weights.characters, weights.covered, weights.meaning])
            chances[:, columns] = 1 / (1 + np.exp(-(likenesses[:, columns] @ factors + weights.bias)))
        return chances

    def _language_of(self, text: str) -> str:
        """A code; "vi-bare" for Vietnamese without accents."""
        language = self._language.guess(text).label
        return "vi-bare" if language == "vi" and accent_share(text) < _ACCENTED else language

    def _best(
        self,
        text: str,
        pieces: Sequence[str],
        chances: NDArray[np.float64],
        top: int,
        vectors: NDArray[np.float32] | None,
    ) -> tuple[ClaimMatch, ...]:
        if not text.strip():
            return ()
        best = chances.max(axis=0)
        some = np.argpartition(-best, top - 1)[:top] if top < len(best) else np.arange(len(best))
        order = sorted((int(i) for i in some if best[i] > 0), key=lambda i: (-best[i], i))
        found: list[ClaimMatch] = []
        for i in order:
            decision = "none" if best[i] < SUGGEST else "suggest"
            likest = int(chances[:, i].argmax())
            vector = None if vectors is None else vectors[likest]
            # One text repeats one claim; a library may hold several that are close.
            if not found and best[i] >= AUTO and self._agrees(i, pieces[likest], vector):
                decision = "auto"
            found.append(ClaimMatch(claim=self._claims[i].id, score=float(best[i]), decision=decision))
        return tuple(found)

    def _agrees(self, claim: int, piece: str, vector: NDArray[np.float32] | None) -> bool:
        """Whether a text that looks like a claim says the same; its vector serves where all of it is compared."""
        said = self._claims[claim].claim
        near = closest(said, piece)
        found, model = difference(said, near), bundled()
        if found.exchanged or found.copied or self._embedder is None or self._embedder.name != model.embedder:
            return model.doubt(found) < DOUBT
        if vector is None or near != piece:
            vector = self._embedder.embed([exact(near).text])[0]
        return model.doubt(found, self._vectors[claim], vector) < DOUBT


def _weights(mine: str, theirs: str, *, meaning: bool) -> Weights:
    """For a text and a claim, by their languages."""
    vietnamese = mine.startswith("vi") and theirs.startswith("vi")
    if not meaning:
        return VIETNAMESE_BY_WORDS if vietnamese else ONE_LANGUAGE_BY_WORDS
    if vietnamese:
        return VIETNAMESE if (mine, theirs) == ("vi", "vi") else WITHOUT_ACCENTS
    return ONE_LANGUAGE if mine == theirs else ACROSS


class _Coverage:
    """Which share of a claim's rare words a text has, by BM25's idf (Robertson and Zaragoza 2009)."""

    def __init__(self, texts: Sequence[str]) -> None:
        from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

        documents = [set(tokens(text)) for text in texts]
        seen = Counter(word for document in documents for word in document)
        self._places = {word: i for i, word in enumerate(sorted(seen))}
        counts = np.array([seen[word] for word in self._places])
        idf = np.log(1 + (len(texts) - counts + 0.5) / (counts + 0.5))
        self._library = _rows(documents, self._places).multiply(idf).T.tocsr()
        self._total = np.maximum(np.asarray(csr_matrix(self._library).sum(axis=0)).ravel(), 1e-6)

    def shares(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, library), 0 to 1."""
        found = _rows([set(tokens(text)) for text in texts], self._places) @ self._library
        shares: NDArray[np.float32] = (found.toarray() / self._total).astype(np.float32)
        return shares


def _rows(documents: Sequence[set[str]], places: Mapping[str, int]) -> Any:
    """Sparse rows of ones."""
    from scipy.sparse import csr_matrix

    columns = [sorted(places[word] for word in document if word in places) for document in documents]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.array([place for row in columns for place in row], dtype=np.intp)
    return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(documents), len(places)))


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
