"""Whether a text that looks like a claim says the same: the chance that it denies it, debunks it or has other figures.

A logistic regression over what `haidang.wording` finds (figures gone and come, denials, opposites), over the words that
only one of the two has, and over the two vectors and their difference: a denial moves a text's vector much the same way
whatever its matter and language. Plain arrays, written by `haidang train agreement`.
"""

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from haidang.errors import SettingsError
from haidang.text import folded, tokens
from haidang.wording import Contrast, FigureChanges, closest, contrast, figure_changes

FORMAT = 1
MEANING, DIFFERENCE, WORDS, TRAITS = 7.0, 10.0, 1.5, 1.5  # weights of the blocks; chosen with each writer left out
DOUBT = 0.3  # chance from which a person must look; chosen with each writer left out
OTHERWISE = 0.6  # chance, without vectors, from which one of two claims goes against the other
_COPIED = 0.8  # share of a text's words that are the claim's from which it is a copy; chosen the same way
_KINDS = ("person", "day", "vnd", "percent", "ordinal", "metre", "")
_MOST = 3  # of anything that is counted


@dataclass(frozen=True, slots=True)
class Difference:
    """What sets a text apart from a claim."""

    exchanged: bool  # a figure of one kind, or a date, for another: never the same
    copied: bool  # nearly all its words are the claim's, and nothing speaks against it: always the same
    traits: NDArray[np.float32]  # (TRAIT_NAMES,)
    terms: tuple[str, ...]


TRAIT_NAMES = (
    "exchanged",
    "exchanged or unknown",
    "contrary",
    "text calls untrue",
    "claim calls untrue",
    "text denies",
    "claim denies",
    "nos of text",
    "nos of claim",
    "more nos",
    "fewer nos",
    "nos in both",
    "text goes on",
    "claim goes on",
    "text all well",
    "claim all well",
    "text stopped",
    "claim stopped",
    "opposed",
    "stops against goes on",
    *(f"{side} {kind or 'unknown'}" for kind in _KINDS for side in ("gone", "come")),
    "all gone",
    "all come",
)


def difference(claim: str, text: str) -> Difference:
    """What sets a text apart from a claim, without its vectors. Pure, linear in the texts."""
    changes, against = figure_changes(claim, text), contrast(claim, text)
    values = np.array([*_of_contrast(changes, against), *_of_figures(changes)], dtype=np.float32)
    theirs, mine = tokens(folded(claim).text), tokens(folded(text).text)
    quiet = not (against.contrary or changes.pairs or changes.come or against.nos[0] != against.nos[1])
    known = set(theirs)
    return Difference(
        exchanged=bool(changes.pairs),
        copied=quiet and sum(word in known for word in mine) >= _COPIED * max(1, len(mine)),
        traits=values,
        terms=_terms(theirs, mine, against),
    )


def _of_contrast(changes: FigureChanges, against: Contrast) -> list[float]:
    mine, theirs = (min(number, _MOST) for number in reversed(against.nos))
    return [
        bool(changes.pairs),
        changes.differ,
        against.contrary,
        against.untrue[1] and not against.untrue[0],
        against.untrue[0] and not against.untrue[1],
        min(against.denied[1], _MOST),
        min(against.denied[0], _MOST),
        mine,
        theirs,
        max(0, mine - theirs),
        max(0, theirs - mine),
        bool(mine and theirs),
        *reversed(against.goes_on),
        *reversed(against.fine),
        *reversed(against.stopped),
        min(len(against.opposed), _MOST),
        against.stops_against_goes_on,
    ]


def _of_figures(changes: FigureChanges) -> list[float]:
    found: list[float] = []
    for kind in _KINDS:
        found += [min(sum(one.kind == kind for one in side), 2) for side in (changes.gone, changes.come)]
    return [*found, min(len(changes.gone), _MOST), min(len(changes.come), _MOST)]


def _terms(theirs: Sequence[str], mine: Sequence[str], against: Contrast) -> tuple[str, ...]:
    """Words and word pairs that only the text has, words that only the claim has, sides of opposites of each."""
    known, said = set(theirs), set(mine)
    found = {f"+{word}" for word in mine if word not in known}
    found |= {f"-{word}" for word in theirs if word not in said}
    found |= {f"+{a}_{b}" for a, b in pairwise(mine) if a not in known or b not in known}
    found |= {f"!{name}" for name in against.opposed}
    found |= {f"c:{side}" for side in against.sides[0]} | {f"t:{side}" for side in against.sides[1]}
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One fitted set; the score is the sum of all blocks, the chance its logistic."""

    words: NDArray[np.float32]  # (vocabulary,)
    traits: NDArray[np.float32]
    meaning: NDArray[np.float32]  # (dimensions,), of the text's vector; empty in the set for use without vectors
    difference: NDArray[np.float32]  # of the text's vector less the claim's
    bias: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementModel:
    """What the file holds."""

    version: str  # first 12 hex digits of the file's SHA-256
    embedder: str  # whose vectors it knows
    vocabulary: dict[str, int]
    scale: NDArray[np.float32]  # of the traits
    full: Weights
    plain: Weights

    def doubt(
        self, found: Difference, claim: NDArray[np.float32] | None = None, text: NDArray[np.float32] | None = None
    ) -> float:
        """The chance, 0 to 1, that the text does not say the same; vectors of length one, both or none."""
        if found.exchanged or found.copied:
            return float(found.exchanged)
        weights = self.plain if claim is None or text is None else self.full
        columns = [self.vocabulary[term] for term in found.terms if term in self.vocabulary]
        score = weights.bias + WORDS * float(weights.words[columns].sum())
        score += TRAITS * float(found.traits / self.scale @ weights.traits)
        if claim is not None and text is not None:
            score += MEANING * float(text @ weights.meaning) + DIFFERENCE * float((text - claim) @ weights.difference)
        return float(1 / (1 + np.exp(-score)))


def load(path: Path) -> AgreementModel:
    """Reads a model's file. Raises SettingsError where it is missing or not of this format."""
    try:
        raw = path.read_bytes()
        with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
            meta = json.loads(arrays["meta"].tobytes())
            if meta["format"] != FORMAT or tuple(meta["traits"]) != TRAIT_NAMES:
                raise SettingsError(f"{path}: not of this version: haidang train agreement")
            words = arrays["vocabulary"].tobytes().decode().split("\n")
            return AgreementModel(
                version=hashlib.sha256(raw).hexdigest()[:12],
                embedder=meta["embedder"],
                vocabulary={word: i for i, word in enumerate(words)},
                scale=arrays["scale"].astype(np.float32),
                **{
                    name: Weights(
                        bias=float(arrays[f"{name}.bias"][0]),
                        **{
                            part: arrays[f"{name}.{part}"].astype(np.float32)
                            for part in ("words", "traits", "meaning", "difference")
                        },
                    )
                    for name in ("full", "plain")
                },
            )
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(f"{path}: no readable model ({error}): haidang train agreement") from error


def save(
    path: Path, *, embedder: str, words: Sequence[str], scale: NDArray[np.float32], full: Weights, plain: Weights
) -> None:
    """Writes a model's file; the same values give the same bytes."""
    meta = json.dumps({"format": FORMAT, "traits": TRAIT_NAMES, "embedder": embedder}, sort_keys=True)
    arrays: dict[str, NDArray[Any]] = {
        "meta": np.frombuffer(meta.encode(), dtype=np.uint8),
        "vocabulary": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        "scale": scale.astype(np.float32),
    }
    for name, weights in (("full", full), ("plain", plain)):
        arrays[f"{name}.words"] = weights.words.astype(np.float16)
        arrays[f"{name}.traits"] = weights.traits.astype(np.float32)
        arrays[f"{name}.meaning"] = weights.meaning.astype(np.float16)
        arrays[f"{name}.difference"] = weights.difference.astype(np.float16)
        arrays[f"{name}.bias"] = np.array([weights.bias], dtype=np.float32)
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def says_otherwise(one: str, other: str) -> bool:
    """Whether one of two claims that look alike goes against the other, by words alone."""
    return bundled().doubt(difference(one, closest(one, other))) >= OTHERWISE


@cache
def bundled() -> AgreementModel:
    """The model that is shipped."""
    return load(Path(__file__).parent / "models" / "agreement.npz")
