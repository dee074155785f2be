"""Names against a marked file, JSON Lines: text, lang, names with start, end, kind and, for persons, role.

    python -m bench.names --part development
    python -m bench.names FILE --part all --tagger --show

Prints, by kind, exact F1 (same span, same kind) and overlap F1 (same kind, spans that touch), and how well
office-holders are told: of the marked persons who were found, and of all who were called office-holders. With
`--tagger` underthesea's tagger is scored beside it (its person, organisation and place). Times are of this process, one
thread, after one warm-up text.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from haidang.gazetteer import Gazetteer, bundled
from haidang.model.article import Text
from nlp.entities import NameFinder

KINDS = ("person", "organisation", "place", "document", "amount", "ship")
FILE = Path(__file__).parent.parent / "nlp" / "evaluation" / "names.jsonl"
_TAGS = {"PER": "person", "ORG": "organisation", "LOC": "place"}


@dataclass(frozen=True, slots=True)
class Marked:
    """One name; code points, half open. `role` is "" but for persons."""

    start: int
    end: int
    kind: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A text with its names in order."""

    text: str
    language: str
    names: tuple[Marked, ...]


Finder = Callable[[Row], Sequence[Marked]]


def read(lines: Iterable[str], part: str) -> list[Row]:
    """The rows of a part: reporting is the half whose SHA-256 is odd in its first eight hex digits."""
    rows = []
    for line in lines:
        record = json.loads(line)
        odd = int(hashlib.sha256(record["text"].encode("utf-8")).hexdigest()[:8], 16) % 2 == 1
        if part == "all" or odd == (part == "reporting"):
            names = tuple(Marked(n["start"], n["end"], n["kind"], n.get("role", "")) for n in record["names"])
            rows.append(Row(record["text"], record["lang"], names))
    return rows


def by_rules() -> Finder:
    """The product's own names."""
    finder = NameFinder(Gazetteer(bundled()))

    def find(row: Row) -> list[Marked]:
        entities = finder.find(Text(title="", lead="", text=row.text), language=row.language)
        return [Marked(entity.span.start, entity.span.end, entity.kind, entity.role) for entity in entities]

    return find


def by_tagger() -> Finder:
    """underthesea's names, found again in the text in order; Vietnamese only."""
    from underthesea import ner

    def find(row: Row) -> list[Marked]:
        if row.language != "vi":
            return []
        found, place, name, kind = [], 0, [], ""
        for word, _, _, tag in [*ner(row.text), ("", "", "", "O")]:
            if name and not tag.startswith("I-"):
                start = row.text.find(" ".join(name), place)
                if start >= 0 and kind in _TAGS:
                    place = start + len(" ".join(name))
                    found.append(Marked(start, place, _TAGS[kind]))
                name = []
            if tag.startswith(("B-", "I-")):
                name.append(word)
                kind = tag[2:]
        return found

    return find


def f1(right: int, found: int, wanted: int) -> float:
    """Harmonic mean of precision and recall; 0 where nothing was found or wanted."""
    return 2 * right / (found + wanted) if found + wanted else 0.0


def touching(one: Marked, other: Marked) -> bool:
    """Same kind, and spans with a code point in common."""
    return one.kind == other.kind and one.start < other.end and other.start < one.end


def table(rows: Sequence[Row], answers: Sequence[Sequence[Marked]]) -> str:
    """Figures by kind, and over all kinds."""
    lines = ["kind          exact P     R    F1  overlap F1  found/marked"]
    totals = [0, 0, 0, 0, 0]
    for kind in (*KINDS, ""):
        counts = [0, 0, 0, 0, 0]  # right, found, marked, found that touch, marked that are touched
        for row, answer in zip(rows, answers, strict=True):
            found = [name for name in answer if name.kind == kind]
            marked = [name for name in row.names if name.kind == kind]
            spans = {(name.start, name.end) for name in marked}
            counts[0] += sum((name.start, name.end) in spans for name in found)
            counts[1] += len(found)
            counts[2] += len(marked)
            counts[3] += sum(any(touching(name, other) for other in marked) for name in found)
            counts[4] += sum(any(touching(name, other) for other in found) for name in marked)
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        right, given, wanted, near, reached = counts if kind else totals
        precision, recall = near / given if given else 0.0, reached / wanted if wanted else 0.0
        overlap = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        lines.append(
            f"{kind or 'all':13} {right / given if given else 0:7.3f} {right / wanted if wanted else 0:5.3f} "
            f"{f1(right, given, wanted):5.3f} {overlap:11.3f}  {given}/{wanted}"
        )
    return "\n".join(lines)


def holders(rows: Sequence[Row], answers: Sequence[Sequence[Marked]]) -> str:
    """Office-holders by exact span: precision, recall, and how many private persons were taken for one."""
    right = called = wanted = exposed = 0
    for row, answer in zip(rows, answers, strict=True):
        marked = {(n.start, n.end): n.role for n in row.names if n.kind == "person"}
        named = {(n.start, n.end) for n in answer if n.role == "office_holder"}
        right += sum(marked.get(span) == "office_holder" for span in named)
        exposed += sum(marked.get(span) == "private" for span in named)
        called += len(named)
        wanted += sum(role == "office_holder" for role in marked.values())
    precision, recall = right / called if called else 0.0, right / wanted if wanted else 0.0
    return (
        f"office-holders: precision {precision:.3f} recall {recall:.3f} ({right}/{called}/{wanted}), "
        f"private ones taken for one: {exposed}"
    )


def show(rows: Sequence[Row], answers: Sequence[Sequence[Marked]]) -> str:
    """Every text with a difference: - marked and not found, + found and not marked."""
    lines = []
    for row, answer in zip(rows, answers, strict=True):
        missed, extra = set(row.names) - set(answer), set(answer) - set(row.names)
        if missed or extra:
            lines.append(row.text)
            for sign, names in (("-", missed), ("+", extra)):
                for name in sorted(names, key=lambda one: one.start):
                    lines.append(f"    {sign} {name.kind} {name.role} | {row.text[name.start : name.end]}")
    return "\n".join(lines)


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", default=FILE)
    parser.add_argument("--part", choices=("development", "reporting", "all"), default="development")
    parser.add_argument("--tagger", action="store_true", help="score underthesea's tagger too")
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    arguments = parser.parse_args()
    rows = read(arguments.file.read_text(encoding="utf-8").splitlines(), arguments.part)
    finders = {"rules": by_rules, **({"underthesea": by_tagger} if arguments.tagger else {})}
    for name, build in finders.items():
        find = build()
        find(rows[0])
        began = time.perf_counter()
        answers = [find(row) for row in rows]
        taken = (time.perf_counter() - began) * 1000
        letters = sum(len(row.text) for row in rows)
        sys.stdout.write(
            f"{name}: {len(rows)} texts ({arguments.part}), {taken / len(rows):.2f} ms a text, "
            f"{2500 * taken / letters:.2f} ms for 2,500 code points\n"
            f"{table(rows, answers)}\n{holders(rows, answers)}\n"
        )
        if arguments.show:
            sys.stdout.write(show(rows, answers) + "\n")


if __name__ == "__main__":
    main()
