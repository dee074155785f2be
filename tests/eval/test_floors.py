"""The gate: figures of the shipped models on texts that nobody fitted them on may not fall below `floors.json`.

Figures are those of the reporting half of each set in `nlp/evaluation`.

The gate never writes the floors; lowering one needs a reason in the commit.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from haidang.model.analysis import ItemType
from nlp import agreement, linear
from nlp.analyse import build
from nlp.embed import BundledEmbedder
from nlp.examples import EVALUATION, PLANS, measure, read_evaluation
from nlp.features import terms
from nlp.itemtype import ItemTypes
from nlp.likeness import bundled
from nlp.story import group_file
from nlp.train_agreement import MEASURED, read, see, told
from nlp.train_stories import DESK, figures_of, scored

pytestmark = pytest.mark.slow  # not among what `make quick` runs

FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text("utf-8"))
MODELS = Path(linear.__file__).parent / "models"


@pytest.fixture(scope="module")
def embedder():
    return BundledEmbedder()


@pytest.fixture(scope="module")
def sets(embedder):
    """Reporting halves with their vectors, each set embedded once."""

    @cache
    def of(name):
        examples = [example for example in read_evaluation(name) if example.reported]
        return examples, embedder.embed([example.text for example in examples])

    return of


@pytest.fixture(scope="module", params=list(PLANS))
def held(request, sets):
    """A model with its examples and their vectors."""
    return request.param, linear.load(MODELS / f"{request.param}.npz"), *sets(request.param)


def test_no_model_falls_below_its_floors(held):
    name, model, examples, vectors = held
    with_vectors = measure(name, model, examples, vectors)
    without = measure(name, model, examples, None)
    found = {f"{f.head} {f.slice} {f.measure}": f.value for f in with_vectors}
    found |= {f"plain {f.head} {f.slice} {f.measure}": f.value for f in without}
    floors = FLOORS[name]
    assert {key: round(found[key], 3) for key, floor in floors.items() if found[key] < floor} == {}


def test_the_card_tells_the_file_that_ships(held):
    name, model, _, _ = held
    assert f"Version `{model.version}`" in (MODELS / f"{name}.md").read_text("utf-8")


def test_stories_of_the_desk_set_do_not_fall_below_their_floors(embedder):
    rows = [json.loads(line) for line in (EVALUATION / DESK).read_text("utf-8").splitlines()]
    story_of = {out["id"]: out["story"] for out in group_file(rows, build(embedder=embedder))}
    found = figures_of(scored(rows, story_of))
    assert {key: round(found[key], 3) for key, floor in FLOORS["stories"].items() if found[key] < floor} == {}
    assert f"Version `{bundled().version}`" in (MODELS / "stories.md").read_text("utf-8")


def test_repeats_are_told_from_denials_and_changed_figures(embedder):
    held, model = see(read([MEASURED], EVALUATION), embedder), agreement.bundled()
    found = {"auc": told(held, model).auc, "plain auc": told(held, model, vectors=False).auc}
    assert {key: round(found[key], 3) for key, floor in FLOORS["agreement"].items() if found[key] < floor} == {}
    assert f"Version `{model.version}`" in (MODELS / "agreement.md").read_text("utf-8")


def test_pleas_for_help_are_found_and_minimal_pairs_told_apart(sets):
    examples, vectors = sets("itemtype")
    types = ItemTypes(linear.load(MODELS / "itemtype.npz"))
    labels = [
        types.read(terms(e.text, kind=e.kind), vector, opening=e.text, post=e.kind == "post").label
        for e, vector in zip(examples, vectors, strict=True)
    ]
    gold = [example.labels["type"][0] for example in examples]
    pleas = [
        label == ItemType.DISTRESS_CALL
        for label, true, example in zip(labels, gold, examples, strict=True)
        if true == ItemType.DISTRESS_CALL and example.kind == "post"
    ]
    called = [
        true == ItemType.DISTRESS_CALL
        for label, true, example in zip(labels, gold, examples, strict=True)
        if label == ItemType.DISTRESS_CALL and example.kind == "post"
    ]
    claims = [
        label == true
        for label, true, example in zip(labels, gold, examples, strict=True)
        if true == ItemType.CHECKABLE_CLAIM and example.kind == "post"
    ]
    pairs: dict[str, list[bool]] = {}
    for label, true, example in zip(labels, gold, examples, strict=True):
        if example.group != example.text:
            pairs.setdefault(example.group, []).append(label == true)
    found = {
        "accuracy": float(np.mean([label == true for label, true in zip(labels, gold, strict=True)])),
        "distress recall in posts": float(np.mean(pleas)),
        "distress precision in posts": float(np.mean(called)),
        "claim recall in posts": float(np.mean(claims)),
        "pleas not taken for claims": float(
            np.mean(
                [
                    label != ItemType.CHECKABLE_CLAIM
                    for label, true in zip(labels, gold, strict=True)
                    if true == ItemType.DISTRESS_CALL
                ]
            )
        ),
        "pairs with both right": float(np.mean([all(right) for right in pairs.values()])),
    }
    floors = FLOORS["itemtype with cues"]
    assert {key: round(found[key], 3) for key, floor in floors.items() if found[key] < floor} == {}
