"""A near-duplicate fingerprint: MinHash over word shingles of the folded text, as hex.

Chain messages differ by accents, emoji and case only, so all three are folded away; scripts without spaces are cut
into characters. A hundred and twenty-eight minima (Broder 1997), of which eight bits each are kept (Li and König 2010),
estimate the Jaccard likeness of the shingle sets with a standard error of at most 0.045.
"""

import hashlib
import zlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from haidang.model.article import Text
from haidang.text import folded, tokens

PLACES = 128
SHINGLE = 3  # words, or characters of scripts without spaces
MOST_WORDS = 4000  # a longer text is told by its beginning
_HIGH = np.uint64(32)
_BY_CHANCE = 1 / 256  # how often eight bits agree though the minima differ


def fingerprint(text: Text) -> str:
    """256 hex characters; "" for a text without words. Title, lead and body count as one text."""
    words = tokens(folded("\n".join(part for part in (text.title, text.lead, text.text) if part)).text)[:MOST_WORDS]
    if not words:
        return ""
    size = min(SHINGLE, len(words))
    shingles = {" ".join(words[i : i + size]) for i in range(len(words) - size + 1)}
    hashed = np.fromiter((_hash(shingle) for shingle in shingles), dtype=np.uint64, count=len(shingles))
    factors, offsets = _functions()
    minima = ((hashed[:, None] * factors + offsets) >> _HIGH).min(axis=0)  # multiply-shift (Dietzfelbinger 1997)
    raw: bytes = (minima & np.uint64(0xFF)).astype(np.uint8).tobytes()
    return raw.hex()


def similar(one: str, other: str) -> float:
    """Estimated share of common shingles, 0 to 1; 0 where one has no fingerprint."""
    if not one or not other:
        return 0.0
    return float(likeness(minima(one)[None, :], minima(other))[0])


def likeness(prints: NDArray[np.uint8], one: NDArray[np.uint8]) -> NDArray[np.float64]:
    """`similar` of one text with many: prints of shape (n, PLACES), one of shape (PLACES,)."""
    agree = (prints == one).mean(axis=1)
    alike: NDArray[np.float64] = np.maximum(0.0, (agree - _BY_CHANCE) / (1 - _BY_CHANCE))
    return alike


def minima(fingerprint_hex: str) -> NDArray[np.uint8]:
    """The kept bits, shape (PLACES,)."""
    return np.frombuffer(bytes.fromhex(fingerprint_hex), dtype=np.uint8)


@cache
def _functions() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Factors and offsets of the hash functions, from a digest: fingerprints are compared across years and versions."""
    digests = [
        hashlib.blake2b(f"{place}".encode(), digest_size=16, person=b"haidang").digest() for place in range(PLACES)
    ]
    numbers = np.array([np.frombuffer(digest, dtype=">u8") for digest in digests]).astype(np.uint64)
    return numbers[:, 0] | np.uint64(1), numbers[:, 1]


def _hash(shingle: str) -> int:
    """32 bits, the same on every machine."""
    return zlib.crc32(shingle.encode("utf-8", "replace"))
