"""Scores the product's results on the newsroom's own labels: `python -m demo.check demo/labels/*.jsonl`.

Reads what `haidang export articles` and `haidang export cases` write, from the store of a demonstration that is
running or has run (--data), or from files (--articles, --cases). Prints tables; judges nothing by exit status.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import Any

from demo.newsroom import Newsroom
from demo.server import build

ROOT = Path(__file__).resolve().parent.parent
ALONE = ("", "other", "false_friend")  # labels of what belongs to no story
_STORIES = {"storm_at_sea": "storm", "false_friends": "false_friend"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a text is, by its writer."""

    id: str
    language: str
    danang: str
    biendong: str
    topics: tuple[str, ...]
    tone: str
    target: str
    type: str
    story: str
    claim: str
    stance: str

    @property
    def post(self) -> bool:
        """A public post, not an article."""
        return self.id.startswith("post/")

    @property
    def relevant(self) -> bool:
        """To either root."""
        return self.danang != "no" or self.biendong in ("main", "mention")


@dataclass(slots=True)
class Score:
    """Counts of one yes-or-no question."""

    hit: int = 0
    false: int = 0
    missed: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, said: bool, true: bool, what: str) -> None:
        """One answer."""
        self.hit += said and true
        self.false += said and not true
        self.missed += true and not said
        if said != true:
            self.wrong.append(("+" if said else "-") + what)

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Precision, recall, F1 and how many are true."""
        precision = self.hit / (self.hit + self.false) if self.hit + self.false else None
        recall = self.hit / (self.hit + self.missed) if self.hit + self.missed else None
        f1 = 2 * self.hit / (2 * self.hit + self.false + self.missed) if self.hit else None
        return _share(precision), _share(recall), _share(f1), str(self.hit + self.missed)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def labels(files: Iterable[Path]) -> dict[str, Label]:
    """By id. Raises ValueError for an id that is labelled twice."""
    found: dict[str, Label] = {}
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            if not line.strip():
                continue
            label = _label(json.loads(line))
            if label.id in found:
                raise ValueError(f"{file}: {label.id} is labelled twice")
            found[label.id] = label
    return found


def _label(table: dict[str, Any]) -> Label:
    return Label(
        id=table["id"],
        language=table["lang"].partition("-")[0],
        danang=table["danang"],
        biendong=table["biendong"],
        topics=tuple(table["topics"]),
        tone=table["tone"],
        target=table["target"],
        type=table["type"],
        story=story(table["story"]),
        claim=table["claim"],
        stance=table["stance_to_claim"],
    )


def story(name: str) -> str:
    """One spelling for the story names of several writers."""
    plain = re.sub(r"[\s-]+", "_", name.strip().lower())
    return _STORIES.get(plain, plain)


class Matching:
    """Which label a row of the export belongs to: articles by their address, posts by their words."""

    def __init__(self, room: Newsroom) -> None:
        self._room = room
        self._posts = {_letters(post.text): f"post/{post.id}" for post in room.posts}

    def label_of(self, row: dict[str, Any]) -> str:
        """An id, "" where there is none."""
        if row.get("kind") == "post":
            return self._post(_letters(str(row.get("text") or "")))
        return self._room.article_at(str(row.get("url") or ""))

    def _post(self, words: str) -> str:
        if words in self._posts:
            return self._posts[words]
        # Masking has changed names and numbers in it.
        ratio, best = max((_likeness(words, known), known) for known in self._posts)
        return self._posts[best] if ratio > 0.8 else ""


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:150], other[:150], autojunk=False).ratio()


def _letters(text: str) -> str:
    return "".join(c for c in re.sub(r"https?://\S+|\S+\.\S+/\S+|@\S+|\[[^]]*\]", "", text).lower() if c.isalpha())


Pair = tuple[Label, dict[str, Any]]


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints columns."""
    cells = [list(head), *map(list, rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def roots(pairs: Sequence[Pair]) -> None:
    """Relevance to each root, by language; a storm at sea is not relevant to the sea's root."""
    for root in ("danang", "biendong"):
        scores: dict[str, Score] = defaultdict(Score)
        for label, row in pairs:
            said, true = (value in ("main", "mention") for value in (row.get(root), getattr(label, root)))
            for group in (label.language, "all posts" if label.post else "all articles", "all"):
                scores[group].add(said, true, label.id)
        order = sorted(scores, key=lambda name: (name.startswith("all"), name))
        table(f"relevance: {root}", ("", "P", "R", "F1", "true"), [(name, *scores[name].row) for name in order])
        _tell(scores["all"].wrong)
        exact = sum(row.get(root) == getattr(label, root) for label, row in pairs)
        print(f"  the exact label (main, mention, weather, no): {exact / max(len(pairs), 1):.2f}")


def _tell(wrong: Sequence[str], most: int = 12) -> None:
    if wrong:
        more = f" and {len(wrong) - most} more" if len(wrong) > most else ""
        print(f"  wrong (+ said, - missed): {', '.join(wrong[:most])}{more}")


def leaves(pairs: Sequence[Pair]) -> None:
    """Topics, tone, target and type of what is relevant."""
    relevant = [(label, row) for label, row in pairs if label.relevant]
    questions: dict[str, Callable[[Label, dict[str, Any]], bool]] = {
        "first topic is one of the labelled": lambda la, row: (row.get("topics") or [""])[0] in la.topics,
        "first labelled topic is among those said": lambda la, row: la.topics[0] in (row.get("topics") or []),
        "tone": lambda la, row: row.get("tone") == la.tone,
        "target": lambda la, row: row.get("target") == la.target,
        "type": lambda la, row: row.get("type") == la.type,
    }
    rows = []
    for name, right in questions.items():
        asked = [pair for pair in relevant if pair[0].topics or "topic" not in name]
        rows.append([name])
        for wanted in (False, True):
            chosen = [pair for pair in asked if pair[0].post is wanted]
            share = sum(right(*pair) for pair in chosen) / len(chosen) if chosen else None
            rows[-1].append(f"{_share(share)} of {len(chosen)}")
    table("accuracy on relevant texts", ("", "articles", "posts"), rows)
    confusions = Counter((label.type, str(row.get("type"))) for label, row in relevant if row.get("type") != label.type)
    told = ", ".join(f"{true}→{said} {n}" for (true, said), n in confusions.most_common(8))
    print(f"  types mistaken most often: {told}")


def stories(pairs: Sequence[Pair]) -> None:
    """Pairs of articles in one story, where either the label or the product says so."""
    articles = [(label, row) for label, row in pairs if not label.post and label.relevant]
    score = Score()
    by_story: dict[str, Score] = defaultdict(Score)
    for (one, row), (other, row2) in combinations(articles, 2):
        true = one.story == other.story and one.story not in ALONE
        said = row.get("story") is not None and row.get("story") == row2.get("story")
        score.add(said, true, "")
        for name in {one.story, other.story} - set(ALONE):
            by_story[name].add(said, true, "")
    rows = [(name, *by_story[name].row) for name in sorted(by_story)]
    table("story pairs among relevant articles", ("", "P", "R", "F1", "true"), [*rows, ("all", *score.row)])


def claims(found: dict[str, Label], by_row: dict[Any, str], cases: Sequence[dict[str, Any]]) -> None:
    """Each false claim: who repeats it, and in which cases those stand."""
    where: dict[str, set[str]] = defaultdict(set)
    members: dict[str, list[str]] = {}
    for case in cases:
        ids = [by_row[article] for article in case.get("articles", ()) if article in by_row]
        members[str(case["number"])] = ids
        for item in ids:
            where[item].add(str(case["number"]))
    rows = []
    for claim in sorted({label.claim for label in found.values()} - {""}):
        repeats = [label.id for label in found.values() if label.claim == claim and label.stance == "repeats"]
        inside = [item for item in repeats if where[item]]
        numbers = Counter(number for item in repeats for number in where[item])
        largest = numbers.most_common(1)
        strangers = sum(found[i].claim != claim for i in members[largest[0][0]]) if largest else 0
        counts = (len(repeats), len(inside), len(numbers), largest[0][1] if largest else 0, strangers)
        rows.append((claim, *map(str, counts)))
    head = ("claim", "texts that repeat it", "in a case", "cases", "in the largest", "others in it")
    table("false claims as cases", head, rows)
    idle = [case for case in cases if not any(found[item].claim for item in members[str(case["number"])])]
    print(f"  {len(cases)} cases, {len(idle)} without any labelled claim")
    for case in idle[:10]:
        told = ", ".join(members[str(case["number"])][:3])
        print(f"    {case['number']} {case.get('severity')}: {str(case.get('claim'))[:70]} ({told})")
    pleas = [label.id for label in found.values() if label.type == "distress_call"]
    print(f"  pleas for help: {len(pleas)}, of them in a case: {sum(bool(where[item]) for item in pleas)}")


def exported(data: Path, what: str) -> list[dict[str, Any]]:
    """What the command writes from a demonstration's store."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HAIDANG_")}
    environment = kept | {"HAIDANG_CONFIG": str(data / "haidang.toml")}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"{what}.jsonl"
        command = [str(Path(sys.executable).parent / "haidang"), "export", what, "--out", str(out)]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        return _rows(out)


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def main() -> int:
    """Prints all tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("labels", type=Path, nargs="+")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("DEMO_DATA") or ROOT / "var" / "demo"))
    parser.add_argument("--articles", type=Path, help="an export, instead of the store's")
    parser.add_argument("--cases", type=Path, help="an export, instead of the store's")
    asked = parser.parse_args()
    found = labels(asked.labels)
    rows = _rows(asked.articles) if asked.articles else exported(asked.data, "articles")
    cases = _rows(asked.cases) if asked.cases else exported(asked.data, "cases")
    matching = Matching(build(start=datetime.now(UTC)))
    by_row = {row["id"]: known for row in rows if (known := matching.label_of(row)) in found}
    pairs = [(found[by_row[row["id"]]], row) for row in rows if row["id"] in by_row]
    _coverage(found, set(by_row.values()), rows)
    roots(pairs)
    leaves(pairs)
    stories(pairs)
    claims(found, by_row, cases)
    return 0


def _coverage(found: dict[str, Label], seen: set[str], rows: Sequence[dict[str, Any]]) -> None:
    absent = sorted(set(found) - seen)
    print(f"{len(rows)} texts in the export, {len(seen)} of {len(found)} labelled ones among them")
    if absent:
        print(f"  not there: {', '.join(absent[:12])}{' …' if len(absent) > 12 else ''}")


if __name__ == "__main__":
    sys.exit(main())
