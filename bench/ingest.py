"""Stored pages to searchable articles: pages a second and the largest memory of the processes of `haidang run`.

    python bench/ingest.py [--pages 1000] [--workers 2] [--shares 0.2,1.0] [--embedder bundled] [--profile]

Pages are rendered by the demo's templates; each is put together from paragraphs of the demo's articles, so that texts
are real and no two are copies. They lie in the store with their evidence, as the crawler leaves them; then `work`
processes and the index process run until all of them can be found. `--profile`: one worker in this process, with the
functions that take most of its time. Seconds of CPU are told too: they hardly change when others use the machine.
"""

import argparse
import cProfile
import io
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from demo import pages as templates  # noqa: E402
from demo.newsroom import Site, Story  # noqa: E402
from demo.server import build as build_newsroom  # noqa: E402
from haidang.commands.process import follow_once  # noqa: E402
from haidang.model.article import Text  # noqa: E402
from haidang.model.page import Fetched, Page  # noqa: E402
from haidang.model.work import Step, Wish  # noqa: E402
from haidang.pipeline import Worker  # noqa: E402
from haidang.settings import load  # noqa: E402
from haidang.store import articles, counts, marks, pages, sources, stories, work  # noqa: E402
from haidang.wiring import House, build  # noqa: E402
from nlp.analyse import Analyser  # noqa: E402
from nlp.analyse import build as build_analyser  # noqa: E402

PARAGRAPHS = (5, 10)  # of a page
SPREAD_HOURS = 72  # over which the pages were published
UNIT = 50


@dataclass(frozen=True)
class Told:
    """One article of the demo: where it stands and what is told there."""

    site: Site
    story: Story
    relevant: bool

    @property
    def paragraphs(self) -> list[str]:
        return [text for kind, text in self.story.blocks if kind == "p" and len(text) > 60]


def told(analyser: Analyser) -> list[Told]:
    """The demo's articles, with what the rules say of them."""
    found = []
    for site in build_newsroom(start=datetime.now(UTC)).sites.values():
        for story in site.stories():
            body = "\n\n".join(text for _, text in story.blocks)
            look = analyser.look(Text(title=story.title, lead=story.lead, text=body))
            found.append(Told(site, story, look.relevant))
    return found


def composed(base: Told, pool: list[Told], analyser: Analyser, chance: Random, number: int) -> Story:
    """A text of the wanted relevance in the base's language, unlike the others."""
    language = base.site.outlet.language
    near = [one for one in pool if one.site.outlet.language == language and one.relevant is base.relevant]
    paragraphs = [text for one in near for text in one.paragraphs]
    while True:
        size = min(chance.randint(*PARAGRAPHS), len(paragraphs))
        body = [f"{text} ({number})" for text in chance.sample(paragraphs, size)]
        title, lead = (f"{one.story.summary} ({number})" for one in chance.choices(near, k=2))
        title = f"{chance.choice(near).story.title} {number}" if len(title) > 120 else title
        if analyser.look(Text(title=title, lead=lead, text="\n\n".join(body))).relevant is base.relevant:
            break
    at = base.story.published - timedelta(hours=chance.uniform(0, SPREAD_HOURS))
    blocks = tuple(("p", text) for text in body)
    path = f"/{number}{base.story.path}"
    return replace(
        base.story,
        path=path,
        amp_path="",
        title=title,
        lead=lead,
        blocks=blocks,
        published=at,
        updated=None,
        code=number,
    )


def fill(house: House, number: int, share: float, chance: Random) -> int:
    """Puts the pages into the store as the crawler leaves them: how many bytes they have."""
    analyser = build_analyser(embedder=None)
    pool = [one for one in told(analyser) if one.paragraphs]
    bases = {wanted: [one for one in pool if one.relevant is wanted] for wanted in (True, False)}
    with house.store.begin() as unit:
        sources.put(unit, house.catalogue, house.clock.now())
        work.drop(unit, Step.VISIT, [source.id for source in house.catalogue])
    size = 0
    for first in range(0, number, UNIT):
        made = []
        for n in range(first, min(first + UNIT, number)):
            base = chance.choice(bases[int((n + 1) * share) > int(n * share)])
            story = composed(base, pool, analyser, chance, n)
            html = templates.article(base.site, story)
            made.append((base.site.outlet.id, fetched(base.site.base + story.path, html)))
            size += len(made[-1][1].body)
        stored = [(source, one, house.evidence.keep(one)) for source, one in made]
        with house.store.begin() as unit:
            for source, one, evidence in stored:
                page = Page(
                    id=0,
                    url=one.url,
                    source=source,
                    fetched_at=one.at,
                    status=200,
                    content_type="text/html; charset=utf-8",
                    evidence=evidence,
                )
                wish = Wish(step=Step.EXTRACT, subject=str(pages.put(unit, page)))
                work.enqueue(unit, [wish], one.at)
    return size


def fetched(url: str, html: str) -> Fetched:
    """As the fetcher hands it over."""
    body = html.encode("utf-8", "xmlcharrefreplace")
    headers = (("content-type", "text/html; charset=utf-8"),)
    return Fetched(url=url, final_url=url, status=200, headers=headers, body=body, at=datetime.now(UTC))


class Memory:
    """The largest resident size of processes and their children."""

    def __init__(self, processes: list[subprocess.Popen[bytes]]) -> None:
        self._roots = {process.pid for process in processes}
        self._most: dict[int, int] = {}

    def look(self) -> None:
        """Reads the kernel's high-water marks."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                lines = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
            except (FileNotFoundError, ProcessLookupError):
                continue
            mine = {int(folder.name), int(lines["PPid"])} & self._roots
            if mine and "VmHWM" in lines:
                self._most[int(folder.name)] = int(lines["VmHWM"].split()[0])

    @property
    def together(self) -> float:
        """Megabytes; shared pages are counted once a process."""
        return sum(self._most.values()) / 1024

    @property
    def largest(self) -> float:
        """Megabytes of the largest process."""
        return max(self._most.values(), default=0) / 1024


def used() -> float:
    """Seconds of CPU of the processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def left(house: House) -> int:
    """Work rows and marks."""
    with house.store.read() as unit:
        return sum(row.rows for row in work.waiting(unit, house.clock.now())) + marks.lag(unit, "index")[0]


def run(house: House, config: Path, workers: int) -> tuple[float, float, Memory]:
    """Seconds from the start of the processes and from their first result to the last document, and the memory."""
    names = [("work", "--name", f"work-{i + 1}") for i in range(workers)] + [("index",)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "haidang.cli", "--config", str(config), "process"]
    began = time.monotonic()
    processes = [subprocess.Popen([*command, *name], env=environment) for name in names]
    memory = Memory(processes)
    first = 0.0
    try:
        while left(house):
            with house.store.read() as unit:
                first = first or (time.monotonic() if counts.fates_by_step(unit) else 0.0)
            memory.look()
            if any(process.poll() is not None for process in processes):
                raise SystemExit("a process has ended")
            time.sleep(0.2)
        end = time.monotonic()
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()
    return end - began, end - first, memory


def profile(house: House) -> None:
    """One worker here, under the profiler."""
    watched = cProfile.Profile()
    worker = Worker(house, lambda: False)
    began = time.monotonic()
    watched.enable()
    worker.until_idle()
    follow_once(house)
    watched.disable()
    out = io.StringIO()
    pstats.Stats(watched, stream=out).sort_stats("cumulative").print_stats(r"haidang|nlp|triage|crawlers|index", 60)
    pstats.Stats(watched, stream=out).sort_stats("tottime").print_stats(25)
    print(out.getvalue())
    print(f"{time.monotonic() - began:.1f} s under the profiler")


def main() -> None:
    """Prints a line a share."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--pages", type=int, default=1000)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--shares", default="0.2,1.0")
    asked.add_argument("--embedder", default="bundled")
    asked.add_argument("--store", default="")
    asked.add_argument("--profile", action="store_true")
    given = asked.parse_args()
    print(f"{given.pages} pages, {given.workers} work processes and the index; embedder {given.embedder}")
    for share in (float(one) for one in given.shares.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "haidang.toml"
            config.write_text(
                f'data = "{folder}/data"\n[store]\nurl = "{given.store}"\n[models]\nembedder = "{given.embedder}"\n'
            )
            house = build(load(file=config, environment={}))
            size = fill(house, given.pages, share, Random(11))
            house.evidence.close()
            if given.profile:
                profile(house)
                continue
            busy, before = os.getloadavg()[0], used()
            whole, working, memory = run(house, config, given.workers)
            with house.store.read() as unit:
                made, events = articles.count(unit), stories.count(unit)
                shares = {root + label: n for root, label, n in counts.shares(unit)}
            house.close()
            print(
                f"{share:.0%} relevant: {(used() - before) / given.pages * 1000:.0f} ms of CPU a page,"
                f" {given.pages / working:.1f} pages/s ({given.pages / whole:.1f} with start-up), "
                f"largest process {memory.largest:.0f} MB, together {memory.together:.0f} MB; "
                f"{size / given.pages / 1000:.1f} KB a page, {made} articles, {events} stories, {shares}; "
                f"load before {busy:.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
