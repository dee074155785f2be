"""Whether a text that looks like a claim says the same."""

import json

import numpy as np
import pytest

from haidang.errors import SettingsError
from nlp.agreement import DOUBT, TRAIT_NAMES, bundled, difference, load, says_otherwise
from nlp.examples import TRAINING
from nlp.train_agreement import Pair, read, see, told, train
from tests.nlp.embedders import LetterEmbedder

DAM = "Đập Sông Tranh 2 sắp vỡ, thành phố giấu tin, 2 giờ sáng nay xả 20.000 m3/s"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A tenth of the training pairs."""
    made = tmp_path_factory.mktemp("training")
    for name in ("match", "agreement"):
        for kind in ("claims", "queries"):
            lines = (TRAINING / f"{name}_{kind}.jsonl").read_text("utf-8").splitlines(keepends=True)
            chosen = lines if kind == "claims" else lines[::10]
            (made / f"{name}_{kind}.jsonl").write_text("".join(chosen), "utf-8")
    return made


@pytest.mark.parametrize(
    "text",
    [
        DAM,
        DAM.upper(),
        "dap song tranh 2 sap vo, thanh pho giau tin, 2 gio sang nay xa 20.000 m3/s",
        f"{DAM} nha bà con",
    ],
)
def test_a_copy_says_the_same(text):
    found = difference(DAM, text)
    assert found.copied
    assert bundled().doubt(found) == 0


@pytest.mark.parametrize(
    "text",
    [
        DAM.replace("20.000", "3.400"),
        DAM.replace("2 giờ sáng", "2 giờ chiều"),
        DAM.replace("sắp vỡ", "không vỡ"),
        f"Ban Chỉ huy bác bỏ tin: {DAM}",
        "Đập Sông Tranh 2 vẫn an toàn, thành phố không giấu tin gì, sáng nay chỉ xả theo lịch",
        "The Song Tranh 2 dam is not about to burst and nothing was hidden",
        "网传 Song Tranh 2 大坝即将溃坝是谣言",
        "Плотина Шонгчань-2 цела, никакого сброса сегодня не будет",
    ],
)
def test_other_figures_denials_and_debunks_do_not(text):
    found = difference(DAM, text)
    assert not found.copied
    assert bundled().doubt(found) >= DOUBT


def test_two_claims_go_against_each_other_or_not():
    assert says_otherwise(DAM, "Đập Sông Tranh 2 không hề nứt, không xả nước, thành phố đã báo cho dân")
    assert says_otherwise(DAM, DAM.replace("20.000", "2.000"))
    assert not says_otherwise(DAM, DAM.replace("thành phố", "chính quyền"))


@pytest.mark.parametrize("text", ["", "\ud800", "\x00 ", "🆘" * 40, "không " * 20_000])
def test_any_text_has_an_answer(text):
    found = difference(DAM, text)
    assert found.traits.shape == (len(TRAIT_NAMES),)
    assert 0 <= bundled().doubt(found) <= 1


def test_vectors_come_in_twos():
    found, vector = difference(DAM, "Đập Sông Tranh 2 an toàn"), np.full(384, 384**-0.5, dtype=np.float32)
    assert bundled().doubt(found, vector) == bundled().doubt(found) != bundled().doubt(found, vector, vector)


def test_the_same_pairs_give_the_same_bytes_and_card(folder, tmp_path):
    files = [train(tmp_path / name, embedder=LetterEmbedder(), training=folder).file for name in "ab"]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].with_suffix(".md").read_text("utf-8") == files[1].with_suffix(".md").read_text("utf-8")
    with pytest.raises(SettingsError, match=r"auc 0\.\d+"):
        train(tmp_path / "c", embedder=LetterEmbedder(), training=folder, floors={"auc": 0.999})
    assert list((tmp_path / "c").iterdir()) == []


def test_what_is_let_pass_is_counted_by_relation(tmp_path):
    rows = {
        "agreement_claims": [{"id": "1", "claim": DAM, "lang": "vi"}],
        "agreement_queries": [
            {"id": "a", "text": DAM, "lang": "vi", "claim": "1", "relation": "repeat"},
            {
                "id": "b",
                "text": DAM.replace("20.000", "9.000"),
                "lang": "vi",
                "claim": "1",
                "relation": "changed_figure",
            },
            {"id": "c", "text": "Trời đẹp", "lang": "vi", "claim": None, "relation": "unrelated"},
        ],
    }
    for name, lines in rows.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    pairs = read(["agreement"], tmp_path)
    assert pairs[0] == Pair(claim=DAM, text=DAM, language="vi", across=False, relation="repeat")
    counted = told(see(pairs, LetterEmbedder()), bundled(), vectors=False)
    assert (counted.pairs, counted.repeats, counted.others, counted.auc) == (2, 1.0, 0.0, 1.0)


def test_a_file_that_is_no_model_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="haidang train agreement"):
        load(tmp_path / "none.npz")
    (tmp_path / "odd.npz").write_bytes(b"odd")
    with pytest.raises(SettingsError, match="haidang train agreement"):
        load(tmp_path / "odd.npz")
