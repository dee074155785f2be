"""Key sentences measured against the lead that the paper's own editor wrote: ROUGE by syllables, beside simple rivals.

    HAIDANG_CORPORA=DIR python bench/key_sentences.py [--part reporting|development] [--show]

300 articles of the domain sample, chosen by hash, none twice, none whose body repeats its lead. The lead is held back
and is the reference; sentences are chosen from title and body. Half of the articles by hash, the development part, may
be looked at when the choice is mended; figures are reported on the other half. ROUGE-1 and ROUGE-2 (Lin 2004) count
syllables and pairs of neighbouring ones in lower case with their accents, each as often as both sides have it. Rivals:
the first three sentences of the body, as many of its first sentences as ours has, and three at random. Also: in how
many outputs every quotation is whole, how many have two to four sentences, and the processor time of one core.
VietnameseMDS as it is kept in DIR (cluster_vmds200_vi) carries no summaries, so it can't serve here.
"""

import argparse
import gzip
import hashlib
import json
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from haidang.model.article import Text
from haidang.text import exact, tokens
from nlp.keysentences import FEWEST, MOST, key_sentences, sentences
from nlp.segment import SentenceSegmenter

SAMPLE = "domain_danang_scs_unlabelled.jsonl.gz"
ARTICLES = 300
SHORTEST_LEAD = 10  # syllables
FEWEST_SENTENCES = 6  # of the body: below, nearly everything is chosen
DRAWS = 2000  # of the bootstrap
SEGMENTER = SentenceSegmenter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An article without its lead, and the lead."""

    id: str
    text: Text
    reference: str
    reported: bool  # in the half that figures are reported on


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """F1 and recall, 0 to 1, of syllables and of pairs."""

    f1: float
    recall: float
    f2: float
    recall2: float


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("reporting", "development"), default="reporting")
    parser.add_argument("--show", action="store_true", help="the ten worst; with --part development only")
    asked = parser.parse_args()
    if asked.show and asked.part == "reporting":
        sys.exit("--show is for --part development: who has seen the reporting half can't report on it any more")
    folder = os.environ.get("HAIDANG_CORPORA")
    if not folder or not (Path(folder) / SAMPLE).is_file():
        sys.exit(f"HAIDANG_CORPORA=DIR must hold {SAMPLE}")
    cases = [case for case in read(Path(folder) / SAMPLE) if case.reported is (asked.part == "reporting")]
    lead = report("first three", cases, [opening(case, 3) for case in cases])
    outputs = [ours(case) for case in cases]
    report(
        "as many first", cases, [opening(case, counted(output)) for case, output in zip(cases, outputs, strict=True)]
    )
    report("three at random", cases, [at_random(case, 3) for case in cases])
    scores = report("ours", cases, outputs)
    for name, of in MEASURES:
        low, high = interval([of(one) - of(other) for one, other in zip(scores, lead, strict=True)])
        print(f"  ours less first three, {name}: {low:+.3f} to {high:+.3f} (95 %, bootstrap over articles)")
    report_speed(cases)
    if asked.show:
        show(cases, outputs, scores)


MEASURES: tuple[tuple[str, Callable[[Score], float]], ...] = (
    ("ROUGE-1 F1", lambda score: score.f1),
    ("ROUGE-1 recall", lambda score: score.recall),
    ("ROUGE-2 F1", lambda score: score.f2),
    ("ROUGE-2 recall", lambda score: score.recall2),
)


def read(path: Path) -> list[Case]:
    """The first by hash that can serve."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows.sort(key=lambda row: _digest(row).hex())
    cases: list[Case] = []
    titles = set()
    for row in rows:
        reference, body = row["sapo"].strip(), row["text"]
        repeats = reference[:60] in body or row["title"] in titles
        if repeats or len(syllables(reference)) < SHORTEST_LEAD or len(SEGMENTER.sentences(body)) < FEWEST_SENTENCES:
            continue
        titles.add(row["title"])
        text = Text(title=row["title"], lead="", text=body)
        cases.append(Case(id=row["id"], text=text, reference=reference, reported=_digest(row)[-1] % 2 == 1))
        if len(cases) == ARTICLES:
            break
    return cases


def _digest(row: dict[str, str]) -> bytes:
    return hashlib.sha256(f"{row['src']}:{row['id']}".encode()).digest()


def ours(case: Case) -> list[str]:
    """Key sentences as the product chooses them."""
    spans = key_sentences(case.text, sentences(case.text, SEGMENTER))
    return [getattr(case.text, span.field)[span.start : span.end] for span in spans]


def opening(case: Case, number: int) -> list[str]:
    """The first sentences of the body."""
    return [case.text.text[start:end] for start, end in SEGMENTER.sentences(case.text.text)[:number]]


def at_random(case: Case, number: int) -> list[str]:
    """Sentences by lot, the same at every run."""
    spans = SEGMENTER.sentences(case.text.text)
    return [case.text.text[start:end] for start, end in random.Random(case.id).sample(spans, number)]


def counted(output: Sequence[str]) -> int:
    """Sentences, those inside a quotation too."""
    return sum(len(SEGMENTER.sentences(part)) for part in output)


def syllables(text: str) -> list[str]:
    """What ROUGE counts."""
    return tokens(exact(text).text.lower())


def rouge(output: str, reference: str) -> Score:
    """ROUGE-1 and ROUGE-2 of one output against one reference."""
    found = []
    for size in (1, 2):
        one, other = (Counter(_grams(syllables(text), size)) for text in (output, reference))
        shared = (one & other).total()
        found += [2 * shared / max(1, one.total() + other.total()), shared / max(1, other.total())]
    return Score(f1=found[0], recall=found[1], f2=found[2], recall2=found[3])


def _grams(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return list(zip(*(words[at:] for at in range(size)), strict=False))


def whole(output: Sequence[str]) -> bool:
    """Whether in each part every quotation that is opened is closed."""
    return all(
        sum(part.count(mark) for mark in '"“”') % 2 == 0 and part.count("«") == part.count("»") for part in output
    )


def report(name: str, cases: Sequence[Case], outputs: Sequence[Sequence[str]]) -> list[Score]:
    """One line of the table; the scores of each case."""
    scores = [rouge(" ".join(output), case.reference) for case, output in zip(cases, outputs, strict=True)]
    told = "  ".join(f"{label} {statistics.mean(map(of, scores)):.3f}" for label, of in MEASURES)
    size = statistics.mean(len(syllables(" ".join(output))) for output in outputs)
    quoted = sum(map(whole, outputs)) / len(outputs)
    proper = sum(FEWEST <= counted(output) <= MOST for output in outputs) / len(outputs)
    print(f"{name:16} {told}  syllables {size:.0f}  quotations whole {quoted:.3f}  2 to 4 sentences {proper:.3f}")
    return scores


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """95 % interval of the mean, percentile bootstrap (Efron 1979)."""
    lot = random.Random(1)
    means = sorted(statistics.fmean(lot.choices(differences, k=len(differences))) for _ in range(DRAWS))
    return means[DRAWS // 40], means[-DRAWS // 40]


def report_speed(cases: Sequence[Case]) -> None:
    """Processor time of one core, the cutting into sentences apart."""
    started = time.process_time()
    found = [sentences(case.text, SEGMENTER) for case in cases]
    cut = time.process_time()
    for case, spans in zip(cases, found, strict=True):
        key_sentences(case.text, spans)
    ended = time.process_time()
    print(
        f"{len(cases)} articles; an article: {1000 * (ended - cut) / len(cases):.2f} ms, sentences before that ", end=""
    )
    print(f"{1000 * (cut - started) / len(cases):.2f} ms")


def show(cases: Sequence[Case], outputs: Sequence[Sequence[str]], scores: Sequence[Score]) -> None:
    """The ten outputs that share least with the lead."""
    for score, case, output in sorted(zip(scores, cases, outputs, strict=True), key=lambda one: one[0].f1)[:10]:
        print(f"\n{score.f1:.3f} {case.text.title}\n  lead: {case.reference}", *output, sep="\n  - ")


if __name__ == "__main__":
    main()
