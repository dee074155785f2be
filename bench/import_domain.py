"""Feeds `haidang import` with real articles and says what became of them.

    bench/import_domain.py domain_danang_scs_unlabelled.jsonl.gz [--limit N]

The file has no dates: articles are dated fifty a day in file order, said in the output. `sapo` is the lead. Prints
articles a second from import to searchable, shares by root, stories and the largest memory of the processes.
"""

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

COMMAND = Path(sys.executable).parent / "haidang"
A_DAY = 50


def main() -> None:
    """One run in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--limit", type=int, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(options.file, options.limit, Path(folder))


def run(file: Path, limit: int | None, folder: Path) -> None:
    """Import, work, count."""
    prepared = folder / "articles.jsonl"
    n = prepare(file, prepared, limit)
    environment = {**os.environ, "HAIDANG_DATA": str(folder / "data"), "OMP_NUM_THREADS": "1"}

    def haidang(*arguments: str) -> tuple[str, float]:
        started = time.perf_counter()
        done = subprocess.run(
            [COMMAND, *arguments], check=False, env=environment, capture_output=True, text=True, cwd=folder
        )
        if done.returncode not in (0, 1):
            sys.exit(done.stderr[-3000:])
        return done.stdout, time.perf_counter() - started

    imported, import_seconds = haidang("import", str(prepared))
    _, work_seconds = haidang("work", "--until-idle")
    haidang("export", "articles", "--out", str(folder / "out.jsonl"))
    rows = [json.loads(line) for line in (folder / "out.jsonl").open(encoding="utf-8")]
    print(f"{n} articles of {file.name}; no dates in the file: {A_DAY} a day in file order; OMP_NUM_THREADS=1")
    print(imported.strip())
    print(
        f"import {n / import_seconds:.0f} articles/s; import to searchable {n / (import_seconds + work_seconds):.1f}/s"
    )
    for root in ("danang", "biendong"):
        shares = Counter(row[root] for row in rows)
        print(root, ", ".join(f"{label} {count / len(rows):.1%}" for label, count in shares.most_common()))
    stories = Counter(row["story"] for row in rows if row["story"] is not None)
    print(f"stories {len(stories)}, with several articles {sum(size > 1 for size in stories.values())}")
    print(f"largest process {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


def prepare(file: Path, out: Path, limit: int | None) -> int:
    """The file in the form of `haidang import`: how many lines."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    opener = gzip.open if file.suffix == ".gz" else open
    n = 0
    with opener(file, "rt", encoding="utf-8") as lines, out.open("w", encoding="utf-8") as stream:
        for n, line in enumerate(lines, 1):
            if limit is not None and n > limit:
                return n - 1
            record = json.loads(line)
            published = start + timedelta(days=(n - 1) // A_DAY, minutes=(n - 1) % A_DAY)
            row = {
                "id": f"{record['src']}-{record['id']}",
                "title": record.get("title") or "",
                "lead": record.get("sapo") or "",
                "text": record.get("text") or "",
                "published": published.isoformat(),
                "source": record["src"],
                "kind": "article",
            }
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    return n


if __name__ == "__main__":
    main()
