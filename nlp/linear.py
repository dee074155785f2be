"""Linear models as plain arrays: read and used with numpy alone, written by `nlp/train.py`.

A file (.npz, no pickle) holds a vocabulary as text, its idf, and per head the weights of words and meaning. Every head
has two sets: with the text's vector, and for use without one.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from haidang.errors import SettingsError
from nlp.features import Vectoriser

FORMAT = 1
MEANING = 2.0  # how much the centred vector weighs beside the words' unit vector; chosen by cross-validation


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One fitted set: scores = words @ x + meaning @ v + bias, then softmax over scores / temperature."""

    words: NDArray[np.float32]  # (vocabulary, classes)
    meaning: NDArray[np.float32] | None  # (dimensions, classes)
    bias: NDArray[np.float32]
    temperature: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One question with its classes."""

    classes: tuple[str, ...]
    full: Weights
    plain: Weights  # without vector


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearModel:
    """What one file holds."""

    name: str
    version: str  # first 12 hex digits of the file's SHA-256
    vectoriser: Vectoriser
    centre: NDArray[np.float32]
    heads: Mapping[str, Head]

    def probabilities(self, head: str, found: Iterable[str], vector: NDArray[np.float32] | None) -> dict[str, float]:
        """Class to probability, in the head's order; they add up to 1. `found` is features.terms of the text."""
        asked = self.heads[head]
        weights = asked.plain if vector is None else asked.full
        columns, values = self.vectoriser.vector(found)
        scores = values @ weights.words[columns] + weights.bias
        if vector is not None and weights.meaning is not None:
            scores = scores + (vector - self.centre) * MEANING @ weights.meaning
        scores = scores / weights.temperature
        odds = np.exp(scores - scores.max())
        return dict(zip(asked.classes, (odds / odds.sum()).tolist(), strict=True))


def load(path: Path) -> LinearModel:
    """Reads a model's file. Raises SettingsError where it is missing or not of this format."""
    try:
        raw = path.read_bytes()
        with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
            meta = json.loads(arrays["meta"].tobytes())
            if meta["format"] != FORMAT:
                raise SettingsError(f"{path}: format {meta['format']}, not {FORMAT}: haidang train {path.stem}")
            words = arrays["vocabulary"].tobytes().decode().split("\n")
            vectoriser = Vectoriser(
                vocabulary={word: i for i, word in enumerate(words)}, idf=arrays["idf"].astype(np.float32)
            )
            heads = {name: _head(arrays, name, asked) for name, asked in meta["heads"].items()}
            return LinearModel(
                name=meta["name"],
                version=hashlib.sha256(raw).hexdigest()[:12],
                vectoriser=vectoriser,
                centre=arrays["centre"].astype(np.float32),
                heads=heads,
            )
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(f"{path}: no readable model ({error}): haidang train {path.stem}") from error


def _head(arrays: Mapping[str, NDArray[np.float16]], name: str, asked: Mapping[str, object]) -> Head:
    full_temperature, plain_temperature = np.array(asked["temperatures"], dtype=float).tolist()
    return Head(
        classes=tuple(str(label) for label in np.array(asked["classes"]).tolist()),
        full=Weights(
            words=arrays[f"{name}.words"].astype(np.float32),
            meaning=arrays[f"{name}.meaning"].astype(np.float32),
            bias=arrays[f"{name}.bias"].astype(np.float32),
            temperature=full_temperature,
        ),
        plain=Weights(
            words=arrays[f"{name}.plain_words"].astype(np.float32),
            meaning=None,
            bias=arrays[f"{name}.plain_bias"].astype(np.float32),
            temperature=plain_temperature,
        ),
    )


def save(
    path: Path,
    *,
    name: str,
    words: Iterable[str],
    idf: NDArray[np.float32],
    centre: NDArray[np.float32],
    heads: Mapping[str, Head],
) -> None:
    """Writes a model's file; the same values give the same bytes (numpy dates its entries 1 January 1980)."""
    meta = {
        "format": FORMAT,
        "name": name,
        "heads": {
            key: {"classes": head.classes, "temperatures": [head.full.temperature, head.plain.temperature]}
            for key, head in heads.items()
        },
    }
    arrays: dict[str, NDArray[np.uint8] | NDArray[np.float16] | NDArray[np.float32]] = {
        "meta": _as_bytes(json.dumps(meta, sort_keys=True)),
        "vocabulary": _as_bytes("\n".join(words)),
        "idf": idf.astype(np.float16),
        "centre": centre.astype(np.float32),
    }
    for key, head in heads.items():
        assert head.full.meaning is not None
        arrays[f"{key}.words"] = head.full.words.astype(np.float16)
        arrays[f"{key}.meaning"] = head.full.meaning.astype(np.float16)
        arrays[f"{key}.bias"] = head.full.bias.astype(np.float32)
        arrays[f"{key}.plain_words"] = head.plain.words.astype(np.float16)
        arrays[f"{key}.plain_bias"] = head.plain.bias.astype(np.float32)
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def _as_bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)
