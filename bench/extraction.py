"""Body F1 of the extractor over a folder of pages with `ground-truth.json` (article-extraction-benchmark layout).

    python bench/extraction.py DIR

DIR holds `<stem>.html.gz` and `ground-truth.json` ({stem: {articleBody, url}}). The measure is that benchmark's: per
page the multisets of 4-word shingles are compared; precision and recall are averaged over pages, F1 is theirs.
"""

import json
import re
import sys
import time
from collections import Counter
from pathlib import Path

from crawlers.extract_child import Extractor
from crawlers.extract_folder import page_files, read_page

_WORD = re.compile(r"\w+")


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """Multiset of runs of `size` words; a shorter text is one run."""
    words = _WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1)))


def precision_recall(true: str, found: str) -> tuple[float, float]:
    """Of one page; an empty side counts as the benchmark counts it."""
    a, b = shingles(true), shingles(found)
    hit, extra, missed = sum((a & b).values()), sum((b - a).values()), sum((a - b).values())
    return (hit / (hit + extra) if hit + extra else 0.0, hit / (hit + missed) if hit + missed else 1.0)


def main(folder: Path) -> None:
    """Prints the table."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    extractor = Extractor()
    rows = []
    kinds: Counter[str] = Counter()
    began = time.perf_counter()
    for stem, file in page_files(folder).items():
        if stem not in truth:
            continue
        page = read_page(extractor, stem, file, truth[stem].get("url", ""), "UTC")
        body = "\n".join(page.extracted.paragraphs) if page.extracted else ""
        kinds[page.extracted.page_type if page.extracted else "fault"] += 1
        rows.append((stem, *precision_recall(truth[stem]["articleBody"], body)))
    seconds = time.perf_counter() - began
    extractor.close()
    p = sum(r[1] for r in rows) / len(rows)
    r = sum(r[2] for r in rows) / len(rows)
    print(f"{'pages':>6} {'precision':>9} {'recall':>7} {'F1':>6} {'pages/s':>8}  page types")
    print(f"{len(rows):>6} {p:>9.3f} {r:>7.3f} {2 * p * r / (p + r):>6.3f} {len(rows) / seconds:>8.1f}  {dict(kinds)}")
    print("\nworst pages")
    for stem, precision, recall in sorted(rows, key=lambda row: row[1] * row[2])[:10]:
        print(f"{precision:>6.2f} {recall:>6.2f}  {stem[:16]}  {truth[stem].get('url', '')[:80]}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
