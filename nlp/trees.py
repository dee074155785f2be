"""Sums of small decision trees as plain arrays: used with numpy alone, written by the training script."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from haidang.errors import SettingsError

_PARTS = ("roots", "feature", "threshold", "left", "right", "value", "baseline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """One sum. A node sends a row left where its feature is not above the threshold; a leaf leads to itself."""

    roots: NDArray[np.int32]  # (trees,): node of each root
    feature: NDArray[np.int16]  # (nodes,)
    threshold: NDArray[np.float32]  # (nodes,)
    left: NDArray[np.int32]  # (nodes,)
    right: NDArray[np.int32]  # (nodes,)
    value: NDArray[np.float32]  # (nodes,): what a leaf adds
    baseline: NDArray[np.float32]  # (1,)

    def scores(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log-odds (rows,) of rows (rows, features)."""
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        which = np.arange(len(rows))[:, None]
        seen = rows.astype(np.float32)
        while True:
            below = np.where(seen[which, self.feature[at]] <= self.threshold[at], self.left[at], self.right[at])
            if (below == at).all():
                return np.asarray(self.value[at].sum(axis=1, dtype=np.float64) + self.baseline[0])
            at = below


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Several sums of one file, by name."""

    version: str  # first 12 hex digits of the file's SHA-256
    trees: Mapping[str, Trees]


def load(path: Path) -> Forest:
    """Reads a file. Raises SettingsError where it is missing or holds something else."""
    try:
        raw = path.read_bytes()
        with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
            names = sorted({key.partition(".")[0] for key in arrays.files})
            trees = {name: Trees(**{part: arrays[f"{name}.{part}"] for part in _PARTS}) for name in names}
    except (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile, AttributeError) as error:
        raise SettingsError(f"{path}: no readable model ({error}): haidang train {path.stem}") from error
    return Forest(version=hashlib.sha256(raw).hexdigest()[:12], trees=trees)


def save(path: Path, trees: Mapping[str, Trees]) -> None:
    """Writes a file; the same values give the same bytes."""
    arrays = {f"{name}.{part}": getattr(one, part) for name, one in sorted(trees.items()) for part in _PARTS}
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
