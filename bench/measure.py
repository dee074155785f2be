"""Articles a second on one core, by step, relevant and irrelevant apart.

    OMP_NUM_THREADS=1 python bench/measure.py [FILE.jsonl[.gz]] [--limit N]

FILE has `title`, `lead` (or `sapo`) and `text` a line. Without one, the articles of the bundled newsroom are measured.
Each step is timed alone on every text it would see in the trip. Beside it, on a few of the same texts, the naive chain
that this replaces: underthesea's word_tokenize and ner over the whole text, and an embedding of the whole text.
"""

import argparse
import gzip
import json
import os
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from haidang.model.analysis import Span
from haidang.model.article import Text
from nlp.analyse import Analyser, build
from nlp.embed import BundledEmbedder
from nlp.features import terms
from nlp.keysentences import key_sentences, sentences
from nlp.parts import Look

NEWSROOM = Path(__file__).parents[1] / "demo" / "newsroom" / "articles"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--naive", type=int, default=12, help="texts for the naive chain (three seconds each)")
    asked = parser.parse_args()
    texts = list(read(asked.file) if asked.file else newsroom())[: asked.limit]
    started = time.perf_counter()
    analyser = build(embedder=BundledEmbedder())
    analyser.measure_with_vector(texts[0])
    print(f"ready after {time.perf_counter() - started:.2f} s, OMP_NUM_THREADS={os.environ['OMP_NUM_THREADS']}")
    looks = [analyser.look(text) for text in texts]
    for name, wanted in (("relevant", True), ("irrelevant", False)):
        chosen = [(text, look) for text, look in zip(texts, looks, strict=True) if look.relevant is wanted]
        if chosen:
            print(
                f"\n{name}: {len(chosen)} texts, {sum(len(t.text) for t, _ in chosen) // len(chosen)} characters each"
            )
            ours = report(analyser, chosen)
            if wanted:
                report_naive([text for text, _ in chosen][: asked.naive], ours)


def read(path: Path) -> Iterator[Text]:
    """Texts of a JSON Lines file."""
    raw = path.read_bytes()
    lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8").splitlines()
    for row in map(json.loads, lines):
        yield Text(
            title=row.get("title") or "", lead=row.get("lead") or row.get("sapo") or "", text=row.get("text") or ""
        )


def newsroom() -> Iterator[Text]:
    """The demonstration's articles."""
    for path in sorted(NEWSROOM.glob("*/*.md")):
        _, head, body = path.read_text("utf-8").split("+++", 2)
        meta = tomllib.loads(head)
        yield Text(title=meta["title"], lead=meta.get("lead", ""), text=body.strip())


def report(analyser: Analyser, chosen: Sequence[tuple[Text, Look]]) -> float:
    """One line a step, then the whole; gives back the seconds a text of the whole."""
    parts = analyser.parts
    steps: list[tuple[str, Callable[[Text, Look], object]]] = [
        ("language", lambda text, _: parts.language.guess(f"{text.title}\n{text.lead}\n{text.text[:700]}")),
        ("relevance", lambda text, look: parts.relevance.judge(text, language=look.language)),
        ("fingerprint", lambda text, _: parts.fingerprint(text)),
    ]
    relevant = chosen[0][1].relevant
    if relevant:
        steps += [
            ("vector", lambda text, _: analyser.vector(text)),
            ("names", lambda text, look: parts.names.find(text, language=look.language)),
            ("sentences", lambda text, _: sentences(text, parts.segmenter)),
            ("key sentences", lambda text, _: key_sentences(text, sentences(text, parts.segmenter))),
            ("claims", lambda text, _: parts.worthiness.claims(_spans(text, analyser))),
            ("features", lambda text, _: terms(f"{text.title}\n{text.lead}\n{text.text[:700]}", kind="news")),
        ]
    steps.append(("everything", lambda text, _: analyser.measure_with_vector(text)))
    for name, step in steps:
        started = time.perf_counter()
        for text, look in chosen:
            step(text, look)
        taken = (time.perf_counter() - started) / len(chosen)
        print(f"  {name:14} {1000 * taken:8.2f} ms  {1 / max(taken, 1e-9):10.1f} a second")
    return taken


def report_naive(texts: Sequence[Text], ours: float) -> None:
    """The naive chain's seconds a text, and how many times ours it takes."""
    from underthesea import ner, word_tokenize

    embedder = BundledEmbedder()
    whole = [f"{text.title}\n{text.lead}\n{text.text}" for text in texts]
    word_tokenize(whole[0]), ner(whole[0][:100])  # loads its models
    started = time.perf_counter()
    for text in whole:
        word_tokenize(text)
        ner(text)
        embedder.embed([text])
    taken = (time.perf_counter() - started) / len(whole)
    print(
        f"  naive chain    {1000 * taken:8.2f} ms  {1 / taken:10.2f} a second:"
        f" {taken / ours:.0f} times ours ({len(whole)} texts)"
    )


def _spans(text: Text, analyser: Analyser) -> list[tuple[Span, str]]:
    return sentences(text, analyser.parts.segmenter)


if __name__ == "__main__":
    main()
