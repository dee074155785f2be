"""Names that are common words when they stand without accents: haidang/data/homographs.csv.

    HAIDANG_CORPORA=DIR python tools/homographs.py

Counts, in the accented articles of domain_danang_scs_unlabelled.jsonl.gz and in our own Vietnamese training texts, how
often the folded letters of each two-word name of the gazetteer are that name, and how often something else ("mở rộng"
for Mỏ Rộng). Names that are something else more often than themselves are written; only counts leave the corpus.
"""

import csv
import gzip
import json
import os
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from haidang import gazetteer
from haidang.text import plain
from nlp.examples import TRAINING

SAMPLE = "domain_danang_scs_unlabelled.jsonl.gz"
TARGET = Path(gazetteer.__file__).parent / "data" / "homographs.csv"
LEAST = 3  # times that something else was seen
_WORD = re.compile(r"[^\W\d_]+|[.,;:!?()\"“”\n]")


def texts(sample: Path) -> Iterator[str]:
    """Accented Vietnamese."""
    with gzip.open(sample, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            yield "\n".join((row["title"], row["sapo"], row["text"]))
    for path in sorted(TRAINING.glob("*.jsonl")):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            if row.get("lang") == "vi":
                yield row.get("text") or row.get("claim") or ""


def main() -> int:
    """Writes the file. 2 where the sample is missing."""
    sample = Path(os.environ.get("HAIDANG_CORPORA", "")) / SAMPLE
    if not sample.is_file():
        print(f"HAIDANG_CORPORA=DIR must hold {SAMPLE}")
        return 2
    names: dict[str, set[str]] = defaultdict(set)
    for form in gazetteer.bundled():
        written = form.form.lower()
        if form.language == "vi" and form.role in ("anchor", "weak") and written.count(" ") == 1:
            names[plain(written)].add(written)
    themselves: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for text in texts(sample):
        words = _WORD.findall(unicodedata.normalize("NFC", text).lower())
        for pair in map(" ".join, pairwise(words)):
            name = plain(pair)
            if name in names and pair in names[name]:
                themselves[name] += 1
            elif name in names and not pair.isascii():
                others[name] += 1
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("form", "name", "other"))
        for name in sorted(others):
            if others[name] >= LEAST and others[name] > themselves[name]:
                table.writerow((name, themselves[name], others[name]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
