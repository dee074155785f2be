"""What people type, read into values, or told what is wrong with it."""

from dataclasses import replace

import pytest

from dashboards.compare import compare
from dashboards.forms import Fault, TypedGround, TypedVerdict, day, proposal
from dashboards.shape import Piece
from haidang.model.case import Ground, VerdictClass
from triage.review import Proposal

TYPED = TypedVerdict(
    outcome="chua_du_can_cu",
    quoted="Đập sắp vỡ",
    reasons="Chưa có số liệu.",
    grounds=(
        TypedGround(url="https://pctt.example/1", body="Ban Chỉ huy", independent=True, date="3/1/2026"),
        TypedGround(independent=True),
        TypedGround(body="UBND xã", document="12/TB", quote="không vỡ"),
    ),
    competent_date="2026-11-23",
)


def test_a_form_becomes_a_proposal_and_empty_rows_are_no_grounds() -> None:
    assert proposal(TYPED) == (
        Proposal(
            outcome=VerdictClass.UNPROVEN,
            claim_quoted="Đập sắp vỡ",
            reasons="Chưa có số liệu.",
            grounds=(
                Ground(url="https://pctt.example/1", body="Ban Chỉ huy", independent=True, document_date="03/01/2026"),
                Ground(url="", body="UBND xã", independent=False, document="12/TB", quote="không vỡ"),
            ),
            competent_date="23/11/2026",
        ),
        (),
    )


def test_a_sentence_copied_by_hand_goes_before_the_chosen_one() -> None:
    found, _ = proposal(replace(TYPED, quoted_other="Đập đã vỡ"))
    assert found is not None
    assert found.claim_quoted == "Đập đã vỡ"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "tin_that"}, "outcome"),
        ({"quoted": ""}, "quoted"),
        ({"reasons": ""}, "reasons"),
        ({"reasons": "a" * 10_001}, "reasons"),
        ({"competent_date": "30/02/2026"}, "competent_date"),
        ({"grounds": (TypedGround(url="https://a.example"),)}, "ground-0-body"),
        ({"grounds": (TypedGround(body="A"),)}, "ground-0-url"),
        ({"grounds": (TypedGround(body="A", url="javascript:alert(1)"),)}, "ground-0-url"),
        ({"grounds": (TypedGround(body="A", url="https://"),)}, "ground-0-url"),
        ({"grounds": (TypedGround(body="A", url="http://[1"),)}, "ground-0-url"),
        ({"grounds": (TypedGround(), TypedGround(body="A", document="1", date="mai"))}, "ground-1-date"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(changes: dict[str, object], field: str) -> None:
    found, faults = proposal(replace(TYPED, **changes))  # type: ignore[arg-type]
    assert (found, [fault.field for fault in faults]) == (None, [field])
    assert all(isinstance(fault, Fault) and fault.what.endswith(".") for fault in faults)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("23/11/2026", "23/11/2026"),
        (" 3/1/2026 ", "03/01/2026"),
        ("2026-11-23", "23/11/2026"),
        ("29/2/2026", None),
        ("23/11/26", None),
        ("1/2", None),
        ("٣/١/2026", None),
        ("", None),
    ],
)
def test_days_are_written_one_way(typed: str, written: str | None) -> None:
    assert day(typed) == written


def test_only_words_that_differ_are_marked() -> None:
    assert compare("Xả 20.000 m3/s.", "Xả 12.000 m3/s.\n\nĐã sửa.") == (
        [Piece("Xả "), Piece("20.000 ", "gone"), Piece("m3/s.")],
        [Piece("Xả "), Piece("12.000 ", "come"), Piece("m3/s.\n\n"), Piece("Đã sửa.", "come")],
    )
