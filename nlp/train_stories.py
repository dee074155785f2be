"""Fits the trees that say how likely two tellings are of one event: `haidang train stories`.

The events of `nlp/training/stories_*.jsonl` are told by several outlets each, many of them in pairs that are
deceptively close. Files spread over a year are laid into a few weeks, whole weeks at a time, so that as much happens at
once as in a newsroom. Every text is compared with those of the 72 hours before it, as in use. The same files, models
and library versions give the same file byte for byte on one kind of processor.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from haidang.errors import SettingsError
from haidang.model.article import Text
from haidang.model.story import StoryMember
from haidang.ports import Embedder
from nlp.analyse import Analyser, build
from nlp.examples import EVALUATION, TRAINING, hash_of
from nlp.likeness import DIRECTIONS, MEANING, NAMES, SITUATIONS, Rows, situation
from nlp.story import group_file
from nlp.traits import Traits, traits
from nlp.trees import Trees, load, save

FILES = tuple(f"stories_{letter}.jsonl" for letter in "abcde")
DESK = "stories_desk.jsonl"
CLOSE = "deceptively close events"
SPREAD = ("stories_a.jsonl", "stories_b.jsonl")  # whose events lie all over the year
_WEEKS = 4  # that these are laid into
_MOST = 400  # earlier texts that one is compared with
_TREES = {"max_depth": 3, "max_iter": 200, "learning_rate": 0.05, "l2_regularization": 5.0, "min_samples_leaf": 20}
_FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Every two texts within 72 hours."""

    features: NDArray[np.float64]  # (pairs, NAMES)
    same: NDArray[np.bool_]
    situations: NDArray[np.str_]
    fold: NDArray[np.int64]  # by event, two that are close to each other in one

    def of(self, name: str) -> NDArray[np.bool_]:
        """Which pairs are of a situation."""
        return np.asarray(self.situations == name)


@dataclass(slots=True, kw_only=True)
class Score:
    """Of pairs of texts: rightly joined, joined, of one event, all."""

    hits: int = 0
    said: int = 0
    true: int = 0
    pairs: int = 0

    @property
    def precision(self) -> float:
        """Share of the joined that are of one event."""
        return self.hits / max(1, self.said)

    @property
    def recall(self) -> float:
        """Share of those of one event that are joined."""
        return self.hits / max(1, self.true)

    @property
    def f1(self) -> float:
        """Both."""
        return 2 * self.hits / max(1, self.said + self.true)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was fitted, and how well it does on events that it was not fitted on (five folds)."""

    version: str
    file: Path
    texts: int
    pairs: Mapping[str, tuple[int, int]]  # situation: pairs, of these of one event
    precision: Mapping[str, float]  # average precision by situation
    measured: Mapping[str, Score]  # on the desk set, by kind of pair


def train(
    out_dir: Path,
    *,
    embedder: Embedder | None = None,
    training: Path = TRAINING,
    evaluation: Path = EVALUATION,
    floors: Mapping[str, float] | None = None,
) -> Report:
    """Writes stories.npz and its card stories.md into `out_dir`. Takes about three minutes, most of it for embedding.

    Raises SettingsError where the trees fall below a floor ("all f1"): then nothing is written.
    """
    if embedder is None:
        from nlp.embed import BundledEmbedder

        embedder = BundledEmbedder()
    analyser = build(embedder=embedder)
    told = [telling for file in FILES for telling in read(training / file, analyser, together=file in SPREAD)]
    found = pairs_of(told)
    file, fresh = out_dir / "stories.npz", out_dir / "stories.new.npz"
    out_dir.mkdir(parents=True, exist_ok=True)
    try:
        save(fresh, fitted(found))
        forest = load(fresh)
        rows = [json.loads(line) for line in (evaluation / DESK).read_text("utf-8").splitlines()]
        story_of = {str(out["id"]): str(out["story"]) for out in group_file(rows, analyser, forest)}
        measured = scored(rows, story_of)
        low = [
            f"{key} {value:.3f}" for key, value in figures_of(measured).items() if value < (floors or {}).get(key, 0.0)
        ]
        if low:
            raise SettingsError(f"stories would fall below their floors, nothing was written: {'; '.join(low)}")
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    from sklearn.metrics import average_precision_score

    folds = out_of_fold(found)
    report = Report(
        version=forest.version,
        file=file,
        texts=len(told),
        pairs={name: (int(found.of(name).sum()), int(found.same[found.of(name)].sum())) for name in SITUATIONS},
        precision={
            name: float(average_precision_score(found.same[found.of(name)], folds[found.of(name)]))
            for name in SITUATIONS
        },
        measured=measured,
    )
    (out_dir / "stories.md").write_text(_card(report, embedder.name), "utf-8")
    return report


def scored(
    rows: Sequence[Mapping[str, str]], story_of: Mapping[str, str], *, close: int | None = None
) -> dict[str, Score]:
    """Every two records of a written set, by kind of pair. Only the first `close` pairs of neighbours are close."""
    scores: dict[str, Score] = {}
    for one, other in combinations(rows, 2):
        said, true = story_of[one["id"]] == story_of[other["id"]], one["event"] == other["event"] != ""
        kinds = ["all", "across languages" if one["lang"] != other["lang"] else "in one language"]
        group = group_of(one["event"])
        if not true and group and group == group_of(other["event"]):
            number = int(group.lstrip("abcdefghijklmnopqrstuvwxyz"))
            kinds += [CLOSE] if close is None or number <= close else []
        for kind in kinds:
            score = scores.setdefault(kind, Score())
            score.hits += said and true
            score.said += said
            score.true += true
            score.pairs += 1
    return scores


def figures_of(scores: Mapping[str, Score]) -> dict[str, float]:
    """What floors hold: F1 by kind of pair, and which share of close pairs is kept apart."""
    found = {f"{kind} f1": score.f1 for kind, score in scores.items() if kind != CLOSE}
    return found | {f"{CLOSE} kept apart": 1 - scores[CLOSE].said / scores[CLOSE].pairs}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A text with its event."""

    member: StoryMember
    traits: Traits
    event: str  # "" for one that nobody else tells
    group: str  # its event and the one that is close to it; alone where it has none


def read(path: Path, analyser: Analyser, *, together: bool = False) -> list[Told]:
    """The texts of a file in order of time; `together` lays events that are spread over a year into a few weeks."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    told = [_told(row, number, analyser) for number, row in enumerate(rows)]
    if together:
        first: dict[str, datetime] = {}
        for one in told:
            first[one.group] = min(one.member.at, first.get(one.group, one.member.at))
        base = min(first.values())
        told = [_moved(one, _week(one.group) - (first[one.group] - base).days // 7) for one in told]
    return sorted(told, key=lambda one: (one.member.at, one.member.article))


def _told(row: Mapping[str, Any], number: int, analyser: Analyser) -> Told:
    text = Text(title=row["title"], lead=row["lead"], text=row["text"])
    at = datetime.fromisoformat(row["published"])
    member = analyser.member(text, article=number, at=at, source=row["source"], declared_language=row["lang"])
    return Told(member=member, traits=traits(member), event=row["event"], group=group_of(row["event"]) or row["id"])


def group_of(event: str) -> str:
    """Odd and even neighbours are close to each other; "" for no event."""
    name = event.rstrip("0123456789")
    return f"{name}{(int(event[len(name) :]) + 1) // 2}" if event else ""


def _week(group: str) -> int:
    return hash_of(f"week {group}") % _WEEKS


def _moved(one: Told, weeks: int) -> Told:
    """At another time, the days that it names too."""
    days = weeks * 7
    return replace(
        one,
        member=replace(one.member, at=one.member.at + timedelta(days=days)),
        traits=replace(
            one.traits,
            days=frozenset(day + days for day in one.traits.days),
            heading_days=frozenset(day + days for day in one.traits.heading_days),
        ),
    )


def pairs_of(told: Iterable[Told]) -> Pairs:
    """Every text against those of the 72 hours before it. Texts in order of time may be of several files."""
    rows = Rows()
    before: list[Told] = []
    features, same, situations, fold = [], [], [], []
    for one in sorted(told, key=lambda one: one.member.at):
        near = np.flatnonzero(rows.near(one.member))[-_MOST:].tolist()
        if near:
            features.append(rows.features(one.member, near, one.traits))
            same += [before[row].event == one.event != "" for row in near]
            situations += [situation(one.member, before[row].member) for row in near]
            fold += [hash_of(f"fold {one.group}") % _FOLDS] * len(near)
        rows.add(one.member, one.traits)
        before.append(one)
    return Pairs(
        features=np.concatenate(features),
        same=np.array(same, dtype=bool),
        situations=np.array(situations),
        fold=np.array(fold),
    )


def fitted(found: Pairs, keep: NDArray[np.bool_] | None = None) -> dict[str, Trees]:
    """Trees of every situation, with meaning and without, fitted on all pairs or those to `keep`."""
    trees = {}
    for name in SITUATIONS:
        chosen = found.of(name) if keep is None else found.of(name) & keep
        trees[name] = fit(found.features[chosen], found.same[chosen], meaning=True)
        trees[f"{name} without meaning"] = fit(found.features[chosen], found.same[chosen], meaning=False)
    return trees


def out_of_fold(found: Pairs, others: Pairs | None = None) -> NDArray[np.float64]:
    """Log-odds of every pair by trees that saw no pair of its events; they may see all pairs of `others`."""
    out = np.zeros(len(found.same))
    for name in SITUATIONS:
        chosen = found.of(name)
        for fold in range(_FOLDS):
            learn, judge = chosen & (found.fold != fold), chosen & (found.fold == fold)
            features, same = found.features[learn], found.same[learn]
            if others is not None:
                features = np.concatenate([features, others.features[others.of(name)]])
                same = np.concatenate([same, others.same[others.of(name)]])
            if judge.any():
                out[judge] = fit(features, same, meaning=True).scores(found.features[judge])
    return out


def fit(features: NDArray[np.float64], same: NDArray[np.bool_], *, meaning: bool) -> Trees:
    """One sum of trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    seen = features.astype(np.float32)
    if not meaning:
        seen[:, MEANING] = 0
    with threadpool_limits(1):  # sums in one order: the same bytes every time
        model = HistGradientBoostingClassifier(
            **_TREES, monotonic_cst=list(DIRECTIONS), early_stopping=False, random_state=0
        ).fit(seen, same)
    # The trees have no public form; tests compare what is taken from them with the model's own answers.
    return _as_arrays([stage[0].nodes for stage in model._predictors], float(model._baseline_prediction[0, 0]))


def _as_arrays(trees: Sequence[NDArray[np.void]], baseline: float) -> Trees:
    """The nodes of all trees, one after the other."""
    sizes = [len(nodes) for nodes in trees]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    nodes = np.concatenate(trees)
    offset = np.repeat(starts, sizes).astype(np.int32)
    itself = np.arange(len(nodes), dtype=np.int32)
    leaf = nodes["is_leaf"].astype(bool)
    # A threshold is rounded down, so that a float32 above it stays above it.
    threshold = nodes["num_threshold"].astype(np.float64)
    rounded = threshold.astype(np.float32)
    rounded = np.where(rounded > threshold, np.nextafter(rounded, np.float32(-np.inf)), rounded)
    return Trees(
        roots=starts,
        feature=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int16),
        threshold=np.where(leaf, 0, rounded).astype(np.float32),
        left=np.where(leaf, itself, offset + nodes["left"].astype(np.int32)),
        right=np.where(leaf, itself, offset + nodes["right"].astype(np.int32)),
        value=np.where(leaf, nodes["value"], 0).astype(np.float32),
        baseline=np.array([baseline], dtype=np.float32),
    )


def _card(report: Report, embedder: str) -> str:
    """The model card, in Markdown."""
    lines = [
        "# Stories: whether two texts tell one event",
        "",
        f"Version `{report.version}` (start of the file's SHA-256), written by `haidang train stories`.",
        "",
        f"**Method.** Gradient-boosted trees over {len(NAMES)} features of a pair of texts (`nlp/likeness.py`): rare",
        f"words, figures, names, topics, days named, the cosine of `{embedder}`, time between them; monotone where a",
        "feature can only speak for or against. Three situations have trees of their own (news in one language, posts",
        "in one language, two languages), each also without meaning. `nlp/story.py` places a text, when it comes, by",
        "the log-odds with members of a story within 72 hours; a near-duplicate counts as sure. A story whose",
        "halves turn out to be two events is parted.",
        "",
        f"**Data.** {', '.join(f'`nlp/training/{file}`' for file in FILES)}:",
        f"{report.texts} texts in ten languages, all written for this project; most of the events have a deceptively",
        "close one beside them (same kind of happening, same place or actors, another day).",
        "",
        "| situation | pairs within 72 hours | of one event | average precision, five folds by event |",
        "|---|---|---|---|",
    ]
    for name, (pairs, same) in report.pairs.items():
        lines.append(f"| {name} | {pairs} | {same} | {report.precision[name]:.3f} |")
    lines += [
        "",
        f"**Measured** on `nlp/evaluation/{DESK}` (by a writer who saw neither training texts nor rules; nobody",
        "looked at any of it), placed one after the other in order of time:",
        "",
        "| pairs | precision | recall | F1 | of one event |",
        "|---|---|---|---|---|",
    ]
    for kind, score in report.measured.items():
        if kind != CLOSE:
            lines.append(f"| {kind} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} | {score.true} |")
    close = report.measured[CLOSE]
    lines += [
        "",
        f"Of {close.pairs} pairs of texts of two {CLOSE} {close.said} were joined. `bench/stories.py` has more sets,",
        "among them VietnameseMDS, and `bench/near_duplicates.py` the fingerprints.",
        "",
        "**Known limits.**",
        "",
        "- Tellings that hardly repeat the facts (a portrait, a comment) often open a story of their own.",
        "- Posts never make two stories one. Vietnamese without accents is grouped without meaning.",
        "- Training texts are written; the press repeats itself more. Names of events (storms, ships) travel well",
        "  between languages in Latin letters, badly in others.",
        "",
    ]
    return "\n".join(lines)
