"""Documents a second and answers a second of both search engines, over texts put together from the demo's articles.

    python bench/search.py [--documents 10000] [--engines local,elasticsearch]

Elasticsearch: HAIDANG_ELASTICSEARCH_URL, else the tests' own node (512 MB heap).
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from haidang.model.search import Document, Mode, Query  # noqa: E402
from haidang.ports import SearchIndex  # noqa: E402

BATCH = 100
WORDS = 400  # a document
ROUNDS = 15
QUERIES = {
    "one word, no accents": Query(words="bien"),
    "two words, no accents": Query(words="bien dong"),
    "two words, accents": Query(words="Biển Đông"),
    "two words, exact": Query(words="Biển Đông", mode=Mode.EXACT),
    "phrase and exclusion": Query(words='"đà nẵng" -xăng'),
    "Chinese": Query(words="南海"),
    "rare word": Query(words="scarborough"),
    "filters, no words": Query(roots=("biendong",), countries=("VN",), sort="newest"),
    "everything": Query(),
}


def documents(number: int, chance: random.Random) -> Iterator[Document]:
    """Sentences of the demo's articles, shuffled: real words at their real frequencies."""
    sentences = [
        sentence.strip()
        for path in sorted((ROOT / "demo" / "newsroom" / "articles").rglob("*.md"))
        for sentence in path.read_text("utf-8").replace("。", "。\n").replace(". ", ".\n").splitlines()
        if len(sentence) > 30 and not sentence.startswith(("#", "-"))
    ]
    for n in range(1, number + 1):
        body: list[str] = []
        while sum(len(sentence.split()) for sentence in body) < WORDS and len(body) < 60:
            body.append(chance.choice(sentences))
        yield Document(
            id=n,
            rev=1,
            kind="article",
            source=f"s{n % 250}",
            outlet=f"Báo {n % 250}",
            country=chance.choice(("VN", "VN", "VN", "CN", "US", "JP", "PH")),
            language=chance.choice(("vi", "vi", "en", "zh")),
            url=f"https://example.example/{n}",
            title=body[0][:90],
            lead=body[1],
            text="\n\n".join(body[2:]),
            published=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=50 * n),
            danang=chance.choice(("no", "mention", "main")),
            biendong=chance.choice(("no", "mention", "main")),
            topics=(f"BD{n % 9}", f"DN{n % 12}"),
            tone=chance.choice(("pos", "neu", "neg")),
            target="other",
            type="report",
            story=None,
        )


@contextmanager
def opened(engine: str, folder: Path) -> Iterator[SearchIndex]:
    """An empty index."""
    if engine == "local":
        from index.local import LocalIndex

        index: SearchIndex = LocalIndex(folder, writer=True)
        yield index
        index.close()
        return
    from index.elastic import ElasticIndex
    from tests.servers.elasticsearch.server import Elasticsearch

    server = Elasticsearch(folder)
    url = os.environ.get("HAIDANG_ELASTICSEARCH_URL") or server.start()
    index = ElasticIndex(url, index="haidang-bench")
    index.clear()
    try:
        yield index
    finally:
        index.close()
        server.stop()


def measure(engine: str, made: list[Document]) -> Iterator[tuple[str, str]]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory() as folder, opened(engine, Path(folder)) as index:
        started = time.perf_counter()
        for first in range(0, len(made), BATCH):
            index.put(made[first : first + BATCH])
        yield f"put, batches of {BATCH}", f"{len(made) / (time.perf_counter() - started):,.0f} documents/s"
        started = time.perf_counter()
        index.replace(iter(made))  # type: ignore[attr-defined]
        yield "rebuild", f"{len(made) / (time.perf_counter() - started):,.0f} documents/s"
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        yield "on disk", f"{size / 1e6:,.0f} MB"
        for name, query in QUERIES.items():
            total = index.search(query).total
            times = []
            for _ in range(ROUNDS):
                started = time.perf_counter()
                index.search(query)
                times.append((time.perf_counter() - started) * 1e3)
            yield f"{name} ({total:,})", f"{statistics.median(times):.1f} ms, worst {max(times):.1f} ms"


def main() -> None:
    """Prints the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--documents", type=int, default=10_000)
    asked.add_argument("--engines", default="local,elasticsearch")
    arguments = asked.parse_args()
    made = list(documents(arguments.documents, random.Random(7)))
    for engine in arguments.engines.split(","):
        print(f"\n{engine}, {len(made):,} documents of about {WORDS} words; answers with 20 hits, facets and time line")
        for name, figure in measure(engine, made):
            print(f"  {name:<42}{figure}", flush=True)


if __name__ == "__main__":
    main()
