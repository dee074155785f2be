"""Pair F1 of stories: articles of one event, told by several outlets, belong together and to nothing else.

    python bench/stories.py [--data DIR [--folds]]

Two written sets, ten languages, many of their events deceptively close to another one (same place or actors, another
day). nlp/evaluation/stories_desk.jsonl: 32 events, nobody looked at any of it. nlp/evaluation/stories.jsonl: 40 events,
figures for the half of them that is reported on. Figures for all pairs, for pairs across languages, and for close
events. With --data also VietnameseMDS (cluster_vmds200_vi.jsonl.gz in DIR), which the shipped trees never saw.
Articles are placed one after the other in order of time, as in the trip. `--folds` also fits trees on four fifths of
its clusters (and on nlp/training/stories_*.jsonl) to judge the fifth, five times.
"""

import argparse
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import numpy as np

from haidang.model.article import Text
from haidang.model.story import Joined, Merged, Parted, StoryMember
from nlp import train_stories
from nlp.analyse import Analyser, build
from nlp.embed import BundledEmbedder
from nlp.examples import EVALUATION, TRAINING, hash_of
from nlp.story import SAME, Grouper, group_file
from nlp.traits import traits

LEAD = 300
CLOSE_PAIRS = 14  # the first 28 events of the first set


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--folds", action="store_true")
    parser.add_argument("--part", choices=("reporting", "development"), default="reporting")
    parser.add_argument("--show", action="store_true", help="what went wrong; with --part development only")
    asked = parser.parse_args()
    analyser = build(embedder=BundledEmbedder())
    if asked.part == "reporting":
        written("desk set", rows_of("stories_desk.jsonl"), analyser, show=False)
    rows = rows_of("stories.jsonl")
    story_of = grouped(rows, analyser)
    # Two events that are close to each other are odd and even neighbours: they stay in one half.
    half = [row for row in rows if _half(row) == asked.part]
    report_written(f"first set, {asked.part}", half, story_of, show=asked.show and asked.part == "development")
    if asked.data is None:
        return
    members, clusters = read(asked.data / "cluster_vmds200_vi.jsonl.gz", analyser)
    report("VietnameseMDS, online", group(members), clusters)
    plain = [replace(member, vector=None) for member in members]
    report("VietnameseMDS, online, without vectors", group(plain), clusters)
    if asked.folds:
        folds(members, clusters, analyser)


def rows_of(file: str) -> list[dict[str, str]]:
    """The records of a written set."""
    return [json.loads(line) for line in (EVALUATION / file).read_text("utf-8").splitlines()]


def grouped(rows: Sequence[Mapping[str, str]], analyser: Analyser) -> dict[str, str]:
    """Record to story, through the front door of `haidang stories`."""
    return {out["id"]: out["story"] for out in group_file(rows, analyser)}


def written(name: str, rows: Sequence[Mapping[str, str]], analyser: Analyser, *, show: bool) -> None:
    """A set of which all is reported."""
    report_written(name, rows, grouped(rows, analyser), show=show)


def report_written(name: str, rows: Sequence[Mapping[str, str]], story_of: Mapping[str, str], *, show: bool) -> None:
    """Pair precision, recall and F1 by kind of pair."""
    close = CLOSE_PAIRS if name.startswith("first") else None
    for kind, score in train_stories.scored(rows, story_of, close=close).items():
        if kind == train_stories.CLOSE:
            print(f"{name}: {score.said} of {score.pairs} pairs joined across {kind}")
        else:
            print(
                f"{name}, {kind}: P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}  pairs {score.true}"
            )
    for one, other in combinations(rows, 2) if show else ():
        said, true = story_of[one["id"]] == story_of[other["id"]], one["event"] == other["event"] != ""
        if said != true:
            verdict = "joined" if said else "parted"
            print(f"  {verdict} {one['event']} {other['event']} | {one['title']} | {other['title']}")


def _half(row: Mapping[str, str]) -> str:
    """By event, two neighbours together; lone items by themselves."""
    group = train_stories.group_of(row["event"])
    key = f"pair {group.removeprefix('e')}" if group else row["id"]
    return "reporting" if hash_of(key) % 2 else "development"


def read(path: Path, analyser: Analyser) -> tuple[list[StoryMember], list[str]]:
    """Members in order of time, and their clusters."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows.sort(key=lambda row: (_moment(row["time"]), row["id"]))
    members = [
        analyser.member(
            Text(title=row["title"], lead=row["text"][:LEAD], text=row["text"]),
            article=number,
            at=_moment(row["time"]),
            source=row["url"].split("/")[2],
            declared_language="vi",
        )
        for number, row in enumerate(rows)
    ]
    return members, [row["cluster"] for row in rows]


def _moment(written: str) -> datetime:
    return datetime.strptime(written, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def group(members: Sequence[StoryMember]) -> list[int]:
    """The story of each, placed one after the other."""
    grouper, stories = Grouper(), {}
    for member in members:
        placement = grouper.place(member)
        story = member.article
        if isinstance(placement, Joined):
            story = placement.story
        elif isinstance(placement, Merged):
            story = placement.into
            stories |= {article: story for article, old in stories.items() if old in placement.stories}
        elif isinstance(placement, Parted):
            stories[member.article] = placement.story
            stories |= dict.fromkeys(placement.leaving, min(placement.leaving))
            story = stories[member.article]
        stories[member.article] = story
        opened = stories[placement.leaving[0]] if isinstance(placement, Parted) else None
        grouper.add(replace(member, story=story), placement, opened=opened)
    return [stories[member.article] for member in members]


def report(name: str, stories: Sequence[int], clusters: Sequence[str]) -> None:
    """Pair precision, recall, F1."""
    pairs = list(combinations(range(len(stories)), 2))
    said = {pair for pair in pairs if stories[pair[0]] == stories[pair[1]]}
    true = {pair for pair in pairs if clusters[pair[0]] == clusters[pair[1]]}
    hits = len(said & true)
    precision, recall = hits / max(1, len(said)), hits / len(true)
    print(
        f"{name:32} P {precision:.3f}  R {recall:.3f}  F1 {2 * hits / (len(said) + len(true)):.3f}  pairs {len(true)}"
    )


def folds(members: Sequence[StoryMember], clusters: Sequence[str], analyser: Analyser) -> None:
    """Pairs judged by trees that saw no pair of their clusters: at the product's threshold and at the best."""
    told = [
        train_stories.Told(member=member, traits=traits(member), event=cluster, group=cluster)
        for member, cluster in zip(members, clusters, strict=True)
    ]
    own = [
        one
        for file in train_stories.FILES
        for one in train_stories.read(TRAINING / file, analyser, together=file in train_stories.SPREAD)
    ]
    found = train_stories.pairs_of(told)
    odds = train_stories.out_of_fold(found, train_stories.pairs_of(own))
    true = sum(one == other for one, other in combinations(clusters, 2))
    order = np.argsort(-odds)
    hits = np.cumsum(found.same[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + true)
    said = odds >= np.log(SAME / (1 - SAME))
    right = int((said & found.same).sum())
    print(
        f"VietnameseMDS, out of fold, pairs by themselves: F1 {2 * right / (int(said.sum()) + true):.3f}"
        f" at the product's threshold; best {f1.max():.3f}"
    )


if __name__ == "__main__":
    main()
