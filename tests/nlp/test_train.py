"""Fitting: the same bytes every time, a card that tells what was measured."""

import numpy as np
import pytest

from haidang.errors import SettingsError
from nlp import linear
from nlp.examples import read_evaluation, read_examples
from nlp.train import train
from tests.nlp.embedders import LetterEmbedder


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folders = [tmp_path_factory.mktemp("a"), tmp_path_factory.mktemp("b")]
    return [train("worthiness", folder, embedder=LetterEmbedder()) for folder in folders]


def test_the_same_sentences_give_the_same_bytes_and_card(reports):
    one, two = reports
    assert one.file.read_bytes() == two.file.read_bytes()
    assert one.file.with_suffix(".md").read_text("utf-8") == two.file.with_suffix(".md").read_text("utf-8")
    assert one.version == linear.load(one.file).version


def test_what_is_written_is_small_and_holds_no_pickle(reports):
    path = reports[0].file
    assert path.stat().st_size < 3_000_000
    with np.load(path, allow_pickle=False) as arrays:
        assert {array.dtype.kind for array in arrays.values()} <= {"u", "f"}


def test_the_report_is_of_the_half_that_is_reported_on(reports):
    report = reports[0]
    assert report.examples == len(read_examples("worthiness"))
    assert report.reported == sum(example.reported for example in read_evaluation("worthiness"))
    assert 0.5 < report.figure("worth", "accuracy") <= 1
    with pytest.raises(KeyError):
        report.figure("worth", "beauty")


def test_a_model_below_its_floor_is_not_written(tmp_path):
    with pytest.raises(SettingsError, match=r"worth all accuracy 0\.\d+ < 0\.999"):
        train("worthiness", tmp_path, embedder=LetterEmbedder(), floors={"worth all accuracy": 0.999})
    assert list(tmp_path.iterdir()) == []


def test_probabilities_add_up_with_and_without_a_vector(reports):
    model = linear.load(reports[0].file)
    for vector in (None, LetterEmbedder().embed(["12 tàu"])[0]):
        assert sum(model.probabilities("worth", ["f tau"], vector).values()) == pytest.approx(1)


def test_an_unknown_model_is_told(tmp_path):
    with pytest.raises(SettingsError, match="topics, tone, itemtype, worthiness"):
        train("weather", tmp_path, embedder=LetterEmbedder())


def test_a_broken_line_is_told_with_its_number(tmp_path):
    (tmp_path / "checkworthy.jsonl").write_text('{"text": "a", "lang": "vi", "worthy": 1}\n{"text": "b"}\n', "utf-8")
    with pytest.raises(SettingsError, match=r"checkworthy\.jsonl, line 2"):
        read_examples("worthiness", tmp_path)


def test_minimal_pairs_stay_on_one_side():
    sides: dict[str, set[bool]] = {}
    for example in read_evaluation("itemtype"):
        sides.setdefault(example.group, set()).add(example.reported)
    assert {group for group, reported in sides.items() if len(reported) > 1} == set()
