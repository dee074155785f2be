"""Tone and target on 600 real headlines with their leads, labelled in two passes from the text alone.

    HAIDANG_CORPORA=DIR python bench/headlines.py [--part reporting|development]

nlp/evaluation/headlines_tone_a.csv and _b.csv hold ids and labels; the texts are in DIR
(domain_danang_scs_unlabelled.jsonl.gz). Only headlines on which both passes agree are counted; half of them by hash
may be looked at when the model is mended, figures are reported on the other half.
"""

import argparse
import csv
import gzip
import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.relevance import SAMPLE, kappa
from haidang.model.article import Text
from nlp.analyse import build
from nlp.embed import BundledEmbedder
from nlp.examples import EVALUATION
from nlp.parts import Origin


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("reporting", "development"), default="reporting")
    asked = parser.parse_args()
    folder = os.environ.get("HAIDANG_CORPORA")
    if not folder:
        sys.exit(f"HAIDANG_CORPORA=DIR must hold {SAMPLE}")
    with gzip.open(Path(folder) / SAMPLE, "rt", encoding="utf-8") as file:
        texts = {f"{row['src']}:{row['id']}": row for row in map(json.loads, file)}
    first, second = (labels(EVALUATION / f"headlines_tone_{name}.csv") for name in "ab")
    wanted = 1 if asked.part == "reporting" else 0
    ids = [id_ for id_ in first if hashlib.sha256(id_.encode()).digest()[-1] % 2 == wanted]
    analyser = build(embedder=BundledEmbedder())
    said = {}
    for id_ in ids:
        row = texts[id_]
        text = Text(title=row["title"], lead=row["sapo"], text="")
        analysis, _ = analyser.measure_with_vector(text, Origin(country="VN"), everything=True)
        assert analysis.tone is not None
        said[id_] = {"tone": analysis.tone.label.value, "target": analysis.tone.target.value}
    for question in ("tone", "target"):
        agreed = [id_ for id_ in ids if first[id_][question] == second[id_][question]]
        pairs = [(first[id_][question], said[id_][question]) for id_ in agreed]
        right = sum(gold == guess for gold, guess in pairs)
        passes = [(first[id_][question], second[id_][question]) for id_ in first]
        print(
            f"{asked.part} {question}: accuracy {right / len(pairs):.3f}, macro-F1 {macro_f1(pairs):.3f}"
            f" over {len(pairs)}; kappa of the passes {kappa(passes):.3f}"
        )


def labels(path: Path) -> dict[str, dict[str, str]]:
    """One pass, by id."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: row for row in csv.DictReader(lines)}


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Mean F1 of the labels that occur, of (gold, guess) pairs."""
    gold, guesses = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    hits = Counter(a for a, b in pairs if a == b)
    return sum(2 * hits[label] / (gold[label] + guesses[label]) for label in gold) / len(gold)


if __name__ == "__main__":
    main()
