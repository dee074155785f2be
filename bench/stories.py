"""Pair F1 of stories on VietnameseMDS: articles of one cluster tell one event.

    python bench/stories.py --data DIR [--fit]

Articles are placed one after the other in order of time, as in the trip. `--fit` also prints the logistic regression
(five folds by cluster) that the coefficients in nlp/likeness.py are rounded from, with its out-of-fold best F1.
"""

import argparse
import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import numpy as np

from haidang.model.article import Text
from haidang.model.story import Joined, Merged, StoryMember
from nlp.embed import BundledEmbedder
from nlp.fingerprint import fingerprint
from nlp.likeness import rows_of
from nlp.story import Grouper

LEAD = 300


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fit", action="store_true")
    asked = parser.parse_args()
    members, clusters = read(asked.data / "cluster_vmds200_vi.jsonl.gz")
    report("online", group(members), clusters)
    plain = [replace(member, vector=None) for member in members]
    report("online, without vectors", group(plain), clusters)
    if asked.fit:
        fit(members, clusters)


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
