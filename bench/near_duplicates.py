"""Near-duplicates: edited copies of real articles are found again by their fingerprints, and nothing else is.

    HAIDANG_CORPORA=DIR python bench/near_duplicates.py [--articles N]

DIR holds domain_danang_scs_unlabelled.jsonl.gz. Articles whose title another one has are left out (63 titles repeat:
true reprints). Each chosen article is edited in six ways that reprints are, and every edit is compared with every
original at the threshold that stories use. Precision counts every pair found that is not an edit with its own original.
"""

import argparse
import gzip
import hashlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from haidang.model.article import Text
from haidang.text import folded
from nlp.fingerprint import fingerprint
from nlp.story import DUPLICATE

SAMPLE = "domain_danang_scs_unlabelled.jsonl.gz"
_BOILERPLATE = (
    "\nTheo báo chí trong nước. Mời quý độc giả đón xem các chương trình của chúng tôi trên nền tảng số. "
    "Mọi ý kiến đóng góp xin gửi về hòm thư của tòa soạn. Bản quyền thuộc về đơn vị phát hành, ghi rõ nguồn."
)
_TONES = {"òa": "oà", "óa": "oá", "ỏa": "oả", "ọa": "oạ", "òe": "oè", "óe": "oé", "ủy": "uỷ", "úy": "uý", "ùy": "uỳ"}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500)
    asked = parser.parse_args()
    folder = os.environ.get("HAIDANG_CORPORA")
    if not folder:
        sys.exit(f"HAIDANG_CORPORA=DIR must hold {SAMPLE}")
    texts = read(Path(folder) / SAMPLE)[: asked.articles]
    started = time.perf_counter()
    originals = matrix([fingerprint(text) for text in texts])
    seconds = time.perf_counter() - started
    print(f"{len(texts)} articles; found from a likeness of {DUPLICATE}; {seconds / len(texts) * 1000:.1f} ms a print")
    hits = said = 0
    for name, edit in EDITS.items():
        right, found = compare(matrix([fingerprint(edit(text)) for text in texts]), originals)
        hits, said = hits + right, said + found
        print(f"{name:44} precision {right / max(1, found):.3f}  recall {right / len(texts):.3f}")
    true = len(EDITS) * len(texts)
    print(f"all: precision {hits / said:.3f}, recall {hits / true:.3f}, F1 {2 * hits / (said + true):.3f}")


def read(path: Path) -> list[Text]:
    """Articles whose title is theirs alone, in an order by hash."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    titles = Counter(folded(row["title"]).text.strip() for row in rows)
    alone = [row for row in rows if titles[folded(row["title"]).text.strip()] == 1]
    alone.sort(key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest())
    return [Text(title=row["title"], lead=row["sapo"], text=row["text"]) for row in alone]


def matrix(prints: list[str]) -> NDArray[np.uint8]:
    """A row a fingerprint."""
    return np.array([np.frombuffer(bytes.fromhex(one), dtype=np.uint8) for one in prints])


def compare(edited: NDArray[np.uint8], originals: NDArray[np.uint8]) -> tuple[int, int]:
    """(edits found with their own original, pairs found)."""
    right = found = 0
    for i, row in enumerate(edited):
        likeness = ((originals == row).mean(axis=1) - 1 / 256) / (1 - 1 / 256)
        near = likeness >= DUPLICATE
        right, found = right + int(near[i]), found + int(near.sum())
    return right, found


def _changed_title(text: Text) -> Text:
    return Text(title=" ".join(reversed(text.title.split(" "))), lead=text.lead, text=text.text)


def _cut_lead(text: Text) -> Text:
    return Text(title=text.title, lead="", text=text.text)


def _boilerplate(text: Text) -> Text:
    return Text(title=text.title, lead=text.lead, text=text.text + _BOILERPLATE)


def _bare(text: Text) -> Text:
    return Text(title=folded(text.title).text, lead=folded(text.lead).text, text=folded(text.text).text)


def _other_tones(text: Text) -> Text:
    body = text.text
    for modern, old in _TONES.items():
        body = body.replace(modern, old)
    return Text(title=text.title, lead=text.lead, text=body)


def _shortened(text: Text) -> Text:
    """As a partner site takes it over: another title, no lead, the last third cut, a line of its own."""
    sentences = text.text.split("\n")
    kept = "\n".join(sentences[: max(1, len(sentences) * 2 // 3)])
    return Text(title=_changed_title(text).title, lead="", text=kept + _BOILERPLATE)


EDITS: Mapping[str, Callable[[Text], Text]] = {
    "changed title": _changed_title,
    "lead cut": _cut_lead,
    "boilerplate added": _boilerplate,
    "accents stripped": _bare,
    "other placement of tones": _other_tones,
    "other title, no lead, a third cut, boilerplate": _shortened,
}


if __name__ == "__main__":
    main()
