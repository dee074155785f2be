"""Trees as arrays say what scikit-learn's say."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from haidang.errors import SettingsError
from nlp import train_stories, trees
from nlp.likeness import DIRECTIONS, NAMES, SITUATIONS, bundled


@pytest.fixture(scope="module")
def pairs():
    random = np.random.default_rng(3)
    features = random.random((3000, len(NAMES))).astype(np.float32)
    odds = features[:, 0] * 6 - features[:, 3] * 4 + features[:, 4] * features[:, 1] * 3 - 2
    return features, random.random(3000) < 1 / (1 + np.exp(-odds))


def test_what_is_taken_from_a_model_answers_as_it_does(pairs, monkeypatch):
    features, same = pairs
    models = []

    class Kept(HistGradientBoostingClassifier):
        def fit(self, x, y):
            models.append(self)
            return super().fit(x, y)

    monkeypatch.setattr("sklearn.ensemble.HistGradientBoostingClassifier", Kept)
    taken = train_stories.fit(features, same, meaning=True)
    asked = np.random.default_rng(4).random((500, len(NAMES))).astype(np.float32)
    assert np.allclose(taken.scores(asked), models[0].decision_function(asked), atol=1e-4)


def test_a_feature_counts_only_in_its_direction(pairs):
    features, same = pairs
    taken = train_stories.fit(features, same, meaning=True)
    row = np.full((50, len(NAMES)), 0.5)
    for place, direction in enumerate(DIRECTIONS):
        asked = row.copy()
        asked[:, place] = np.linspace(0, 1, 50)
        assert (np.diff(taken.scores(asked)) * direction >= -1e-6).all(), NAMES[place]


def test_the_same_trees_give_the_same_bytes(tmp_path, pairs):
    features, same = pairs
    for name in "ab":
        trees.save(tmp_path / name, {"news": train_stories.fit(features, same, meaning=False)})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert trees.load(tmp_path / "a").version == trees.load(tmp_path / "b").version


def test_a_missing_or_broken_file_says_what_to_do(tmp_path):
    for name, raw in (("broken", b"PK\x03\x04 nonsense"), ("empty", b""), ("other", b"\x93NUMPY")):
        (tmp_path / f"{name}.npz").write_bytes(raw)
    np.save(tmp_path / "array.npy", np.zeros(3))
    for path in (*tmp_path.iterdir(), tmp_path / "none.npz"):
        with pytest.raises(SettingsError, match="haidang train"):
            trees.load(path)


def test_the_shipped_file_has_trees_for_every_situation():
    assert set(bundled().trees) == {f"{name}{more}" for name in SITUATIONS for more in ("", " without meaning")}
