"""Embedders that are quick and know nothing."""

import numpy as np


class LetterEmbedder:
    """A vector that knows nothing but a few letters."""

    name = "letters/2"
    dimensions = 8

    def embed(self, texts):
        rows = np.array([[text.count(letter) + 0.1 for letter in "0123aeiu"] for text in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)
