"""Precision and recall of relevance on a file of false friends: `python bench/false_friends.py FILE.csv [--show]`.

Columns read: id, lang, example_sentence, rel_danang, rel_biendong. `yes` should be main or mention; `no` and `weather`
should be neither; `weak` and `adjacent` rows are not counted. With --out the sentences are written as JSON Lines for
`haidang analyse`; with --analysed its output is scored instead of calling the rules.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from haidang.gazetteer import Gazetteer, bundled, elsewhere
from haidang.model.analysis import Root
from haidang.model.article import Text
from nlp.relevance import RelevanceRules

LANGUAGES = {"vi-nodia": "vi", "zh-Hans": "zh", "zh-Hant": "zh"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled sentence."""

    id: str
    language: str
    text: str
    wanted: dict[Root, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of one root."""

    right: int
    found: int
    wanted: int
    false: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Of those found, the share that was wanted; 1 when nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of those wanted, the share that was found; 1 when nothing was wanted."""
        return self.right / self.wanted if self.wanted else 1.0


def read(path: Path) -> tuple[Row, ...]:
    """The rows of a csv."""
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Row(
                id=row["id"],
                language=LANGUAGES.get(row["lang"], row["lang"]),
                text=row["example_sentence"],
                wanted={Root.DANANG: row["rel_danang"], Root.BIENDONG: row["rel_biendong"]},
            )
            for row in csv.DictReader(lines)
        )


def judged(rows: Iterable[Row]) -> dict[str, dict[Root, bool]]:
    """Whether the rules find each row relevant, by id and root."""
    rules = RelevanceRules(Gazetteer(bundled()), Gazetteer(elsewhere()))
    answers = {}
    for row in rows:
        danang, biendong = rules.judge(Text(title="", lead="", text=row.text), language=row.language)
        answers[row.id] = {Root.DANANG: danang.label.relevant, Root.BIENDONG: biendong.label.relevant}
    return answers


def analysed(path: Path) -> dict[str, dict[Root, bool]]:
    """The same from the output of `haidang analyse`."""
    answers = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        answers[row["id"]] = {root: row["relevance"][root]["label"] in ("main", "mention") for root in Root}
    return answers


def figures(rows: Iterable[Row], answers: dict[str, dict[Root, bool]], root: Root) -> Figures:
    """Counts for one root over the rows that are counted."""
    counted = [row for row in rows if row.wanted[root] in ("yes", "no", "weather")]
    wanted = {row.id for row in counted if row.wanted[root] == "yes"}
    found = {row.id for row in counted if answers[row.id][root]}
    return Figures(
        right=len(wanted & found),
        found=len(found),
        wanted=len(wanted),
        false=tuple(sorted(found - wanted)),
        missed=tuple(sorted(wanted - found)),
    )


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--show", action="store_true", help="print the sentences that went wrong")
    parser.add_argument("--out", type=Path, help="write JSON Lines for `haidang analyse` and stop")
    parser.add_argument("--analysed", type=Path, help="score this output of `haidang analyse`")
    arguments = parser.parse_args()
    rows = read(arguments.file)
    if arguments.out:
        lines = (json.dumps({"id": row.id, "text": row.text}, ensure_ascii=False) for row in rows)
        arguments.out.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return
    answers = analysed(arguments.analysed) if arguments.analysed else judged(rows)
    sys.stdout.write("root      precision  recall  counted wrong\n")
    for root in Root:
        got = figures(rows, answers, root)
        wrong = " ".join((*(f"+{row}" for row in got.false), *(f"-{row}" for row in got.missed)))
        sys.stdout.write(f"{root:9} {got.precision:9.3f} {got.recall:7.3f}  {got.right}/{got.wanted} {wrong}\n")
        for row in rows if arguments.show else ():
            if row.id in got.false + got.missed:
                sys.stdout.write(f"    {row.id} {row.wanted[root]}: {row.text}\n")


if __name__ == "__main__":
    main()
