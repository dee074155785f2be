"""Labelled sentences: those that the models are fitted on, and those that they are measured on.

Each evaluation set was written without sight of training sentences and rules. Half of it by hash, its development part,
may be looked at when a model is mended; figures are reported on the other half.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from haidang.errors import SettingsError
from haidang.model.article import Text
from nlp.features import terms
from nlp.linear import MEANING, LinearModel

TRAINING = Path(__file__).parent / "training"
EVALUATION = Path(__file__).parent / "evaluation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled sentence."""

    text: str
    language: str
    kind: str  # news, post, or "" where it makes no difference
    group: str  # sentences of one group stay on one side of the split
    labels: Mapping[str, tuple[str, ...]]  # head to its classes, the best first
    reported: bool = False  # of an evaluation set: whether it is in the half that figures are reported on
    weight: float = 1.0  # as an example that is fitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Measured on the reporting part of an evaluation set."""

    head: str
    slice: str  # all, language:vi, kind:post, class:…
    measure: str  # accuracy, macro_f1, f1, recall, precision
    value: float
    examples: int

    @property
    def key(self) -> str:
        """Its name among floors: "topic all accuracy"."""
        return f"{self.head} {self.slice} {self.measure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a model is asked, and from which file it learns."""

    files: tuple[str, ...]  # in nlp/training
    evaluation: str  # in nlp/evaluation
    heads: Mapping[str, str]  # head to field of the file
    title: str
    limits: tuple[str, ...]
    with_keywords: bool = False  # whether the taxonomy's keywords are fitted too
    with_folded: bool = True  # whether a share of the Vietnamese sentences is fitted a second time without accents
    with_topics: bool = False  # whether the sentences written for topics are fitted too, as far as these say something
    by_kind: bool = False  # whether the model is told what kind of text it reads
    by_names: bool = False  # whether it sees names and surroundings (nlp/signs.py) in the place of words
    balanced: bool = True  # whether classes weigh alike, however many texts they have
    strength: float = 3.0  # C of the logistic regression; like meaning chosen by cross-validation inside training
    meaning: float = MEANING  # weight of the centred vector beside the unit vector of terms
    together: tuple[str, ...] = ()  # classes whose F1 is also measured as one against the rest
    untouched: bool = False  # whether nobody may look at any of the evaluation set, so that all of it is reported


PLANS: Mapping[str, Plan] = {
    "relevance": Plan(
        files=(
            "relevance_city.jsonl",
            "relevance_sea.jsonl",
            "relevance_posts.jsonl",
            "relevance_corners.jsonl",
            "relevance_vi.jsonl",
            "relevance_asia.jsonl",
            "relevance_islands.jsonl",
            "relevance_foreign.jsonl",
            "relevance_general.jsonl",
            "relevance_leads.jsonl",
            "relevance_desk_vi.jsonl",
            "relevance_desk_foreign.jsonl",
            "relevance_pairs_vi.jsonl",
            "relevance_pairs_foreign.jsonl",
            "relevance_ships.jsonl",
            "relevance_abroad.jsonl",
            "relevance_quarters.jsonl",
            "relevance_bare.jsonl",
            "relevance_taught_vi.jsonl",
            "relevance_taught_foreign.jsonl",
        ),
        evaluation="relevance_press.jsonl",
        heads={"danang": "danang", "biendong": "biendong"},
        title="Relevance to Đà Nẵng and to Biển Đông: the grey band",
        limits=(
            "Fitted on texts of one to four sentences; of a long one it reads title and lead, if rules find no name.",
            "`main` against `mention` is a matter of taste at the edges: labels are those of one writer a file.",
            "Texts of the war of the 1960s and 1970s, of the football club and adverts of goods are not relevant.",
        ),
        by_kind=True,
        by_names=True,
        with_folded=False,
        with_topics=True,
        balanced=False,
        strength=12.0,
        meaning=1.2,
        together=("main", "mention"),
        untouched=True,
    ),
    "topics": Plan(
        files=("topics.jsonl", "topics_vi.jsonl", "topics_foreign.jsonl"),
        evaluation="topics.jsonl",
        heads={"topic": "topics"},
        title="Topics: 21 leaves, OTHER, WEATHER_SEA",
        limits=(
            "Fitted on headline-like sentences; a long text is judged by its title, lead and opening.",
            "Second and third topics are rarer in training than in the press: they are proposals.",
        ),
        with_keywords=True,
    ),
    "tone": Plan(
        files=("tone.jsonl", "tone_more.jsonl", "tone_press.jsonl"),
        evaluation="tone.jsonl",
        heads={"tone": "tone", "target": "target", "stance": "stance_vn"},
        title="Tone of the text (sắc thái bài viết), its target, and stance toward Việt Nam",
        limits=(
            "Tone is how the text speaks of its target, never the attitude of an author or a judgement of a person.",
            "Irony and quoted criticism are often read literally.",
        ),
        by_kind=True,
    ),
    "itemtype": Plan(
        files=(
            "itemtype.jsonl",
            "itemtype_disaster.jsonl",
            "itemtype_pairs.jsonl",
            "itemtype_more.jsonl",
            "itemtype_pleas.jsonl",
        ),
        evaluation="itemtype.jsonl",
        heads={"type": "type"},
        title="Item type: the eye of the opinion gate",
        limits=(
            "Satire without a cue is taken for a claim, an opinion or a plea for help.",
            "A plea that only passes on what somebody said, without a place, a number or a request, reads as a rumour.",
            "Only a person decides what carries a verdict; the gate asks for the type that a person confirmed.",
        ),
        by_kind=True,
    ),
    "worthiness": Plan(
        files=("checkworthy.jsonl",),
        evaluation="worthiness.jsonl",
        heads={"worth": "worthy"},
        title="Sentences worth checking",
        limits=("Judges one sentence without its context.",),
    ),
}


def read_examples(name: str, folder: Path = TRAINING) -> list[Example]:
    """The sentences that a model is fitted on, in file order. Raises SettingsError with file and line."""
    plan = PLANS[name]
    return [example for file in plan.files for example in _read(folder / file, plan)]


def read_evaluation(name: str, folder: Path = EVALUATION) -> list[Example]:
    """The sentences that a model is measured on, both parts. Raises SettingsError with file and line."""
    plan = PLANS[name]
    return _read(folder / plan.evaluation, plan)


def _read(path: Path, plan: Plan) -> list[Example]:
    """One file."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise SettingsError(f"{path}: {error}") from error
    examples = []
    for number, line in enumerate(lines, 1):
        try:
            examples.append(_example(json.loads(line), plan))
        except (ValueError, KeyError, TypeError) as error:
            raise SettingsError(f"{path}, line {number}: {error!r}") from error
    return examples


def _example(row: Mapping[str, object], plan: Plan) -> Example:
    """One line."""
    text = str(row["text"])
    group = str(row.get("pair") or text)
    return Example(
        text=text,
        language=str(row["lang"]),
        kind=str(row.get("kind", "")) if plan.by_kind else "",
        group=group,
        labels={head: _classes(row[field]) for head, field in plan.heads.items()},
        reported=plan.untouched or hash_of(group) % 2 == 1,
    )


def features_of(name: str, examples: Sequence[Example]) -> list[list[str]]:
    """What model `name` sees of each text: its terms, or the signs of names and surroundings."""
    if not PLANS[name].by_names:
        return [terms(example.text, kind=example.kind) for example in examples]
    from nlp.language import LanguageGuesser
    from nlp.signs import Signs

    signs, guesser = Signs.bundled(), LanguageGuesser()
    found = []
    for example in examples:
        language, outlet_class = guesser.guess(example.text).label, "social" if example.kind == "post" else ""
        weighed = signs.rules.weigh(
            Text(title="", lead="", text=example.text), language=language, outlet_class=outlet_class
        )
        found.append(signs.of(weighed, language=language, outlet_class=outlet_class))
    return found


def measure(
    name: str, model: LinearModel, examples: Sequence[Example], vectors: NDArray[np.float32] | None
) -> tuple[Figure, ...]:
    """The figures of model `name` over examples; without vectors, those of its plain weights."""
    found = features_of(name, examples)
    figures: list[Figure] = []
    for head in model.heads:
        guesses = []
        for i, words in enumerate(found):
            odds = model.probabilities(head, words, None if vectors is None else vectors[i])
            guesses.append(max(odds, key=lambda label: odds[label]))
        figures += _figures(head, examples, guesses)
        figures += _as_one(head, PLANS[name].together, examples, guesses)
    return tuple(figures)


def _figures(head: str, examples: Sequence[Example], guesses: Sequence[str]) -> list[Figure]:
    """Overall, by language, by kind and by class."""
    gold = [example.labels[head] for example in examples]
    right = [guess == labels[0] for guess, labels in zip(guesses, gold, strict=True)]
    made = [Figure(head=head, slice="all", measure="accuracy", value=_share(right), examples=len(right))]
    if any(len(labels) > 1 for labels in gold):
        anywhere = [guess in labels for guess, labels in zip(guesses, gold, strict=True)]
        made.append(
            Figure(head=head, slice="all", measure="best_is_one_of", value=_share(anywhere), examples=len(right))
        )
    scores = []
    for label in sorted({labels[0] for labels in gold}):
        hits = sum(guess == label == labels[0] for guess, labels in zip(guesses, gold, strict=True))
        said, there = sum(guess == label for guess in guesses), sum(labels[0] == label for labels in gold)
        scores.append(2 * hits / (said + there))
        for measure_, value in (("precision", hits / said if said else 0.0), ("recall", hits / there)):
            made.append(Figure(head=head, slice=f"class:{label}", measure=measure_, value=value, examples=there))
    mean = sum(scores) / len(scores) if scores else 0.0
    made.append(Figure(head=head, slice="all", measure="macro_f1", value=mean, examples=len(right)))
    slices: dict[str, list[bool]] = {}
    for example, ok in zip(examples, right, strict=True):
        slices.setdefault(f"language:{example.language}", []).append(ok)
        if example.kind:
            slices.setdefault(f"kind:{example.kind}", []).append(ok)
    for part, oks in sorted(slices.items()):
        made.append(Figure(head=head, slice=part, measure="accuracy", value=_share(oks), examples=len(oks)))
    return made


def _as_one(head: str, classes: Sequence[str], examples: Sequence[Example], guesses: Sequence[str]) -> list[Figure]:
    """F1 of some classes against the rest; [] where none are given."""
    if not classes:
        return []
    gold = [example.labels[head][0] in classes for example in examples]
    said = [guess in classes for guess in guesses]
    hits = sum(a and b for a, b in zip(gold, said, strict=True))
    value = 2 * hits / max(1, sum(gold) + sum(said))
    return [Figure(head=head, slice="all", measure=f"f1 of {' or '.join(classes)}", value=value, examples=len(gold))]


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _classes(value: object) -> tuple[str, ...]:
    """A label or a list of them."""
    if isinstance(value, list):
        return tuple(str(label) for label in value)
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return (str(value),)


def hash_of(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
