"""The front door, the score and the weights file."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from haidang.errors import SettingsError
from haidang.model.analysis import ItemType, Relevance, RootRelevance, Target, Tone, ToneReading
from haidang.model.case import Assessment, Severity, VerdictClass
from tests.triage.making import NOW, SONG_HAN, TIN_NHANH, analysis, claim, finding, inputs
from tests.triage.test_signals import DAM, ORDER, Matched, judged
from triage import score
from triage.assess import assess
from triage.score import SIGNALS, Weights

NOT_LOOKED_AT = (
    ItemType.OPINION,
    ItemType.QUESTION,
    ItemType.SATIRE,
    ItemType.SERVICE_COMPLAINT,
    ItemType.PERSONAL_EXPERIENCE,
    ItemType.DEBUNK,
    ItemType.ADVERT,
)


@pytest.fixture(scope="module")
def weights() -> Weights:
    return score.load()


def of(text: str, weights: Weights, **given: object) -> Assessment:
    return assess(inputs(text, **given), weights=weights, now=NOW)  # type: ignore[arg-type]


def test_a_rumour_about_a_dam_is_to_be_checked_at_once(weights: Weights) -> None:
    made = of(DAM, weights)
    assert (made.flagged, made.severity, made.above_queue) == (True, Severity.S1, False)
    assert [one.signal for one in made.findings] == ["life_safety", "unsourced_claim", "leadership"]
    assert score.explain(made) == (
        "Cần kiểm chứng, mức S1 (điểm 0,84). Vì: (1) Liên quan an toàn tính mạng (đập, hồ chứa, đê): “đập sông tranh 2 "
        "sắp vỡ”. (2) Nội dung kiểm chứng được do tài khoản mạng xã hội nêu, chưa thấy nguồn gốc thứ hai. (3) Nêu lãnh "
        "đạo hoặc cơ quan của thành phố (“thành phố giấu”)."
    )


def test_a_forged_order_is_grave(weights: Weights) -> None:
    assert [of(ORDER, weights, kind=kind).severity for kind in ("checkable_claim", "announcement", None)] == [
        Severity.S1
    ] * 3


@pytest.mark.parametrize("tone", list(Tone))
@pytest.mark.parametrize("text", [DAM, "Đường phố ngập, quá thất vọng với cách làm này"])
def test_tone_changes_nothing(weights: Weights, tone: Tone, text: str) -> None:
    reading = ToneReading(label=tone, score=1.0, target=Target.DANANG_GOVERNMENT)
    with_tone = of(text, weights, measured=analysis(tone=reading))
    assert with_tone == of(text, weights, measured=analysis(tone=None))


@pytest.mark.parametrize("kind", NOT_LOOKED_AT)
def test_what_is_no_claim_is_not_looked_at_for_reasons(weights: Weights, kind: ItemType) -> None:
    spread = of(f"{DAM}. {ORDER}", weights, kind=kind.value, copies_first_hour=500, shares_first_hour=9000)
    assert (spread.flagged, spread.severity, spread.score, spread.findings) == (False, Severity.S4, 0.0, ())
    assert score.explain(spread) == "Chỉ theo dõi (điểm 0,00). Không có dấu hiệu nào."


def test_a_plea_stands_above_the_queue_whatever_else_it_says(weights: Weights) -> None:
    nowhere = RootRelevance(label=Relevance.NO, score=0.0, because=())
    plea = of(f"Cứu với! {DAM}", weights, measured=analysis("distress_call", danang=nowhere))
    assert (plea.above_queue, plea.flagged, plea.severity, plea.findings) == (True, False, Severity.S1, ())
    assert score.explain(plea) == "Có thể là lời kêu cứu: chuyển ngay cơ quan cứu nạn, không xử lý như tin đồn."


def test_a_lone_claim_by_nobody_is_watched_until_something_is_added(weights: Weights) -> None:
    text = "Đà Nẵng vừa được công nhận là thành phố đáng sống nhất thế giới"
    assert [of(text, weights, **more).severity for more in ({}, {"copies_first_hour": 15})] == [
        Severity.S4,
        Severity.S2,
    ]
    assert of(text, weights, measured=analysis(worthiness=0.95)).severity is Severity.S3


def test_spread_and_the_leadership_never_flag_by_themselves(weights: Weights) -> None:
    text = "Chủ tịch UBND thành phố phát biểu"
    made = of(text, weights, kind="report", source=TIN_NHANH, post=False, copies_first_hour=90, root_sources=3)
    assert ([one.signal for one in made.findings], made.flagged) == (["sudden_spread", "leadership"], False)


def test_newsrooms_and_offices_at_their_daily_work_are_not_flagged(weights: Weights) -> None:
    text = "UBND thành phố ban hành lệnh sơ tán, hồ Sông Tranh 2 xả lũ 3.400 m3/s, 11 ngư dân mất tích"
    given = {"kind": "report", "source": SONG_HAN, "post": False, "copies_first_hour": 30}
    assert of(text, weights, **given).flagged is False


def test_what_concerns_neither_root_is_left_alone_unless_it_repeats_a_judged_claim(weights: Weights) -> None:
    nowhere = RootRelevance(label=Relevance.NO, score=0.0, because=())
    elsewhere = analysis(danang=nowhere)
    known = {"matches": (Matched(),), "judged": (judged(VerdictClass.FALSE),)}
    assert [of(DAM, weights, measured=elsewhere, **more).flagged for more in ({}, known)] == [False, True]


def test_a_claim_that_was_judged_comes_first_among_the_reasons(weights: Weights) -> None:
    made = of(DAM, weights, matches=(Matched(),), judged=(judged(VerdictClass.FALSE),))
    assert made.findings[0].signal == "repeats_judged_claim"


def test_the_claim_of_a_case(weights: Weights) -> None:
    body = "Đập sắp vỡ rồi. Ngập"
    measured = analysis(claims=(claim("Đập sắp vỡ rồi.", 0.3),))
    assert of(body, weights, measured=measured).claim == body  # a post is its own claim
    assert of(body, weights, measured=measured, title="Chuyện lạ", post=False).claim == "Đập sắp vỡ rồi."
    assert of("Bài dài", weights, title="Đập sắp vỡ?", post=False).claim == "Đập sắp vỡ?"
    assert len(of("chữ " * 500, weights).claim) <= 401


def test_the_same_inputs_give_the_same_assessment(weights: Weights) -> None:
    assert of(ORDER, weights) == of(ORDER, weights)


def test_reasons_add_up_to_one_at_most(weights: Weights) -> None:
    one = score.score((finding("life_safety", 1.0),), weights)
    two = score.score((finding("life_safety", 1.0), finding("forged_document", 1.0)), weights)
    everything = score.score(tuple(finding(name, 1.0) for name in SIGNALS), weights)
    assert (one, two) == (0.75, 0.95)
    assert two < everything <= 1


def test_severity(weights: Weights) -> None:
    def of_these(*names: str, root_sources: int = 1, strength: float = 0.8) -> str:
        return score.severity([finding(n, strength) for n in names], weights, root_sources=root_sources).value

    assert of_these("life_safety") == "S1"
    assert of_these("life_safety", strength=0.4) == "S2"
    assert of_these("unsourced_claim", "leadership") == "S2"
    assert of_these("unsourced_claim", root_sources=2) == "S2"
    assert of_these("unsourced_claim", "sudden_spread") == "S2"
    assert of_these("repeats_judged_claim") == "S2"
    assert of_these("unsourced_claim") == "S3"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("leadership = 0.15", "tone = 0.15", "leadership, tone"),
        ("leadership = 0.15", "leadership = 1.5", "between 0 and 1"),
        ("threshold = 0.4", "", "threshold is missing"),
        ("[weights]", "[weights", "weights file"),
    ],
)
def test_a_spoilt_weights_file_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    bundled = Path(score.__file__).with_name("weights.toml").read_text(encoding="utf-8")
    (tmp_path / "w.toml").write_text(bundled.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsError, match=told):
        score.load(tmp_path / "w.toml")


def test_every_weight_has_a_reason_beside_it() -> None:
    lines = Path(score.__file__).with_name("weights.toml").read_text(encoding="utf-8").splitlines()
    settings = [(before, line) for before, line in pairwise(lines) if "=" in line and not line.startswith("#")]
    assert [line for before, line in settings if not before.startswith("#")] == []
    assert len(settings) == len(SIGNALS) + 7


def test_an_assessment_names_its_weights(weights: Weights, tmp_path: Path) -> None:
    bundled = Path(score.__file__).with_name("weights.toml").read_text(encoding="utf-8")
    (tmp_path / "w.toml").write_text(bundled.replace("threshold = 0.4", "threshold = 0.5"), encoding="utf-8")
    other = score.load(tmp_path / "w.toml")
    assert of(DAM, weights).weights == weights.digest != other.digest
    assert replace(of(DAM, other), weights="") == replace(of(DAM, weights), weights="")
