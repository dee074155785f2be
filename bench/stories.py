"""Pair F1 of stories: articles of one event, told by several outlets, belong together and to nothing else.

    python bench/stories.py [--data DIR [--fit]]

The written set (nlp/evaluation/stories.jsonl) has 40 events in ten languages, 14 pairs of them deceptively close (same
place and actors, another day), and 25 lone items; figures are given for the half of the events that is reported on, for
pairs across languages, and for the close pairs. With --data also VietnameseMDS (cluster_vmds200_vi.jsonl.gz in DIR).
Articles are placed one after the other in order of time, as in the trip. `--fit` also prints the logistic regression
(five folds by cluster) that the coefficients in nlp/likeness.py are rounded from, with its out-of-fold best F1.
"""

import argparse
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import numpy as np

from haidang.model.article import Text
from haidang.model.story import Joined, Merged, StoryMember
from nlp.analyse import build
from nlp.embed import BundledEmbedder
from nlp.examples import EVALUATION, hash_of
from nlp.fingerprint import fingerprint
from nlp.likeness import rows_of
from nlp.story import Grouper, group_file

LEAD = 300
CLOSE_PAIRS = 14  # the first 28 events of the written set


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--part", choices=("reporting", "development"), default="reporting")
    parser.add_argument("--show", action="store_true", help="what went wrong; with --part development only")
    asked = parser.parse_args()
    written(asked.part, show=asked.show and asked.part == "development")
    if asked.data is None:
        return
    members, clusters = read(asked.data / "cluster_vmds200_vi.jsonl.gz")
    report("online", group(members), clusters)
    plain = [replace(member, vector=None) for member in members]
    report("online, without vectors", group(plain), clusters)
    if asked.fit:
        fit(members, clusters)


def written(part: str, *, show: bool) -> None:
    """The written set, through the front door of `haidang stories`."""
    lines = (EVALUATION / "stories.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    analyser = build(embedder=BundledEmbedder())
    story_of = {out["id"]: out["story"] for out in group_file(rows, analyser)}
    # Two events that are close to each other are odd and even neighbours: they stay in one half.
    half = [row for row in rows if _half(row) == part]
    counts: dict[str, list[int]] = {}
    for one, other in combinations(half, 2):
        said, true = story_of[one["id"]] == story_of[other["id"]], one["event"] == other["event"] != ""
        names = ["all", "across languages" if one["lang"] != other["lang"] else "in one language"]
        if not true and _close(one["event"], other["event"]):
            names.append("deceptively close events")
        for name in names:
            told = counts.setdefault(name, [0, 0, 0])
            told[0] += said and true
            told[1] += said
            told[2] += true
        if show and said != true:
            print(
                "  joined" if said else "  parted", one["event"], other["event"], "|", one["title"], "|", other["title"]
            )
    for name, (hits, said, true) in counts.items():
        if name.startswith("deceptively"):
            print(f"written set, {part}: {said} pairs joined across {name}")
        else:
            print(
                f"written set, {part}, {name}: P {hits / max(1, said):.3f}  R {hits / max(1, true):.3f}"
                f"  F1 {2 * hits / max(1, said + true):.3f}  pairs {true}"
            )


def _half(row: Mapping[str, str]) -> str:
    """By event, two neighbours together; lone items by themselves."""
    key = f"pair {_pair(row['event'])}" if row["event"] else row["id"]
    return "reporting" if hash_of(key) % 2 else "development"


def _pair(event: str) -> int:
    return (int(event[1:]) + 1) // 2


def _close(one: str, other: str) -> bool:
    return bool(one and other) and one != other and _pair(one) == _pair(other) <= CLOSE_PAIRS


def read(path: Path) -> tuple[list[StoryMember], list[str]]:
    """Members in order of time, and their clusters."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows.sort(key=lambda row: (_moment(row["time"]), row["id"]))
    embedder = BundledEmbedder()
    vectors = embedder.embed([f"{row['title']}\n{row['text'][:LEAD]}" for row in rows])
    members = [
        StoryMember(
            article=i,
            story=None,
            at=_moment(row["time"]),
            source=row["url"].split("/")[2],
            language="vi",
            title=row["title"],
            lead=row["text"][:LEAD],
            fingerprint=fingerprint(Text(title=row["title"], lead="", text=row["text"])),
            vector=tuple(vectors[i].tolist()),
            concepts=frozenset(),
        )
        for i, row in enumerate(rows)
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
        stories[member.article] = story
        grouper.add(replace(member, story=story), placement)
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


def fit(members: Sequence[StoryMember], clusters: Sequence[str]) -> None:
    """Coefficients for words, meaning, concepts, days apart, other day."""
    from sklearn.linear_model import LogisticRegression

    rows = rows_of(members)
    first, second, features = [], [], []
    for i, member in enumerate(members):
        found = rows.features(member)
        for j in range(i + 1, len(members)):
            if found[3, j] <= 3 and (found[0, j] > 0.02 or found[1, j] > 0):
                first.append(i)
                second.append(j)
                features.append(found[:, j])
    x = np.array(features)
    y = np.array([clusters[i] == clusters[j] for i, j in zip(first, second, strict=True)])
    fold = np.array([int(hashlib.sha256(clusters[i].encode()).hexdigest()[:8], 16) % 5 for i in first])
    out = np.zeros(len(y))
    for k in range(5):
        model = LogisticRegression(C=10, max_iter=1000).fit(x[fold != k], y[fold != k])
        out[fold == k] = model.decision_function(x[fold == k])
    true = sum(clusters[i] == clusters[j] for i, j in combinations(range(len(clusters)), 2))
    order = np.argsort(-out)
    hits = np.cumsum(y[order])
    f1 = 2 * hits / (np.arange(1, len(y) + 1) + true)
    model = LogisticRegression(C=10, max_iter=1000).fit(x, y)
    print("out-of-fold best pair F1", f1.max().round(3), "at score", out[order][f1.argmax()].round(2))
    print("bias", model.intercept_.round(2), "coefficients", model.coef_.round(2))


if __name__ == "__main__":
    main()
