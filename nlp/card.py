"""The card of a model that `nlp/train.py` fits: what it is made of, how well it does, what it can't do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.examples import Example, Figure, Plan

VOCABULARY = 16_000
FOLDED_SHARE = 0.4  # of the Vietnamese sentences: a copy without accents is added
BORROWED = 0.3  # weight of a sentence that was written for topics as an example of relevance

_FOLDED = f"{FOLDED_SHARE:.0%} of the fitted Vietnamese sentences are fitted a second time without accents."
_TOPICS = f"The sentences written for topics are fitted too, by weight {BORROWED}, as far as a topic tells relevance."


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was fitted, and how well it does on what it has not seen."""

    name: str
    version: str
    file: Path
    examples: int  # fitted
    reported: int  # measured on
    figures: tuple[Figure, ...]
    plain: tuple[Figure, ...]  # without vectors

    def figure(self, head: str, measure: str, part: str = "all") -> float:
        """One figure. Raises KeyError for one that was not measured."""
        for figure in self.figures:
            if (figure.head, figure.measure, figure.slice) == (head, measure, part):
                return figure.value
        raise KeyError(f"{head} {measure} {part}")


def card(report: Report, plan: Plan, examples: Sequence[Example], embedder: str) -> str:
    """The model card, in Markdown."""
    languages = Counter(example.language for example in examples)
    first = next(iter(plan.heads))
    files = ", ".join(f"`nlp/training/{file}`" for file in plan.files)
    classes = Counter(example.labels[first][0] for example in examples)
    lines = [
        f"# {plan.title}",
        "",
        f"Version `{report.version}` (start of the file's SHA-256), written by `haidang train {report.name}`.",
        "",
        *_method(plan, embedder),
        "",
        f"**Data.** {files}: {report.examples} sentences, all written for this project.",
        f"By language: {_counts(languages)}. By class: {_counts(classes)}.",
        *([_FOLDED] * plan.with_folded),
        *(["Names, definitions and keywords of `haidang/data/taxonomy.csv` are fitted too."] * plan.with_keywords),
        *([_TOPICS] * plan.with_topics),
        "",
        f"**Measured on {_part(plan)} `nlp/evaluation/{plan.evaluation}`** ({report.reported} texts"
        " by a writer who saw neither training sentences nor rules), with vectors; `plain` is without.",
        "",
        "| question | part | measure | value | examples |",
        "|---|---|---|---|---|",
    ]
    for figure in report.figures:
        lines.append(f"| {figure.head} | {figure.slice} | {figure.measure} | {figure.value:.3f} | {figure.examples} |")
    lines += [
        f"| plain {figure.head} | all | {figure.measure} | {figure.value:.3f} | {figure.examples} |"
        for figure in report.plain
        if figure.slice == "all"
    ]
    lines += ["", "**Known limits.**", "", *[f"- {limit}" for limit in plan.limits], ""]
    return "\n".join(lines)


def _counts(counter: Mapping[str, int]) -> str:
    return ", ".join(f"{key} {count}" for key, count in sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _method(plan: Plan, embedder: str) -> list[str]:
    """How it works."""
    if plan.by_names:
        return [
            "**Method.** Rules first: names of `haidang/data/gazetteer.csv` (Aho-Corasick, longest match, negative",
            "forms first, all scripts) with roles, weighed by guards (`nlp/relevance_rules.toml`); then logistic",
            "regression over what the rules found, not over words: names by concept, kind and role, words beside them,",
            "other places (`haidang/data/elsewhere.csv`), cues of the subject (`nlp/signs.py`), and over the centred",
            f"vector of `{embedder}`, which is made only where the rest leaves the answer open",
            "(`nlp/greyband.py`); a second set of weights works without it. Probabilities are scaled by a temperature",
            "found by cross-validation.",
        ]
    return [
        "**Method.** Logistic regression over TF-IDF of words, word pairs and letter runs (as written and without",
        f"accents; at most {VOCABULARY:,} terms) and over the centred vector of `{embedder}`; a second set of weights",
        "for use without vectors. Probabilities are scaled by a temperature found by cross-validation.",
    ]


def _part(plan: Plan) -> str:
    return "all of" if plan.untouched else "the reporting half, by hash, of"
