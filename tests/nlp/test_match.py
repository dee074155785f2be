"""Judged claims that a text repeats."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from nlp.match import ClaimMatcher, LibraryClaim, Query, match_files

DAM = "Đập Sông Tranh 2 sắp vỡ, thành phố giấu tin, 2 giờ sáng nay xả 20.000 m3/s"
ORDER = "Lệnh số 4471/UBND-KH: trường học và chợ đóng cửa 7 ngày, mỗi hộ đóng 500.000 đồng vào quỹ phòng lũ"
PRAISE = "Đà Nẵng vừa được UNESCO công nhận là thành phố đáng sống nhất thế giới"
LIBRARY = tuple(LibraryClaim(id=i, claim=c) for i, c in (("dam", DAM), ("order", ORDER), ("praise", PRAISE)))


@pytest.fixture(scope="module")
def matcher() -> ClaimMatcher:
    return ClaimMatcher(LIBRARY)


def best(matcher: ClaimMatcher, text: str) -> tuple[str, str]:
    found = matcher.match(text, top=1)[0]
    return found.claim, found.decision


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"🆘 KHẨN {DAM.upper()} 🆘", ("dam", "auto")),
        ("dap song tranh 2 sap vo, thanh pho giau tin, 2 gio sang nay xa 20.000 m3/s", ("dam", "auto")),
        ("UNESCO công nhận Đà Nẵng là thành phố đáng sống nhất thế giới nè cả nhà", ("praise", "auto")),
        ("Trường học, chợ đóng cửa 7 ngày, mỗi hộ đóng 500.000 đồng", ("order", "auto")),
    ],
)
def test_copies_are_the_same_claim(matcher: ClaimMatcher, text: str, expected: tuple[str, str]) -> None:
    assert best(matcher, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        DAM.replace("20.000", "3.400"),
        DAM.replace("sắp vỡ", "không vỡ"),
        f"Ban Chỉ huy bác bỏ tin: {DAM}",
    ],
)
def test_other_figures_and_denials_are_only_suggested(matcher: ClaimMatcher, text: str) -> None:
    assert best(matcher, text) == ("dam", "suggest")


def test_a_text_about_something_else_matches_nothing(matcher: ClaimMatcher) -> None:
    found = matcher.match("Giá vàng trong nước hôm nay tăng nhẹ, người mua xếp hàng từ sớm")
    assert {match.decision for match in found} <= {"none"}
    assert all(match.score < 0.15 for match in found)


def test_one_word_in_common_is_no_match_even_in_a_library_of_one() -> None:
    alone = ClaimMatcher([LibraryClaim(id="dam", claim=DAM)])
    assert alone.match("Thành phố tổ chức lễ hội pháo hoa quốc tế vào tháng sáu năm sau")[0].decision == "none"


def test_a_claim_inside_a_long_article_is_found(matcher: ClaimMatcher) -> None:
    filler = "Mưa lớn trên diện rộng khiến mực nước các sông lên nhanh, nhiều tuyến đường bị chia cắt cục bộ. " * 8
    assert best(matcher, f"{filler}\n{DAM}.\n{filler}") == ("dam", "auto")


def test_best_first_and_no_more_than_asked(matcher: ClaimMatcher) -> None:
    found = matcher.match(f"{DAM}. {PRAISE}", top=2)
    assert len(found) == 2
    assert found[0].score >= found[1].score
    assert all(0 < match.score <= 1 for match in matcher.match(DAM))
    assert matcher.match(DAM)[0].claim == "dam"


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_text_or_library_gives_nothing(matcher: ClaimMatcher, text: str) -> None:
    assert matcher.match(text) == ()
    assert ClaimMatcher([]).match(DAM) == ()
    assert list(ClaimMatcher([]).match_many([DAM, DAM])) == [(), ()]


def test_many_give_what_one_by_one_gives(matcher: ClaimMatcher) -> None:
    texts = [DAM, ORDER, "Trời đẹp", PRAISE]
    assert list(matcher.match_many(texts)) == [matcher.match(text) for text in texts]


class Meaning:
    """An embedder that knows two meanings: dams, in any language, and everything else."""

    name, dimensions = "fake", 2

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [(1.0, 0.0) if "đập" in t.lower() or "dam" in t.lower() else (0.0, 1.0) for t in texts]
        return np.array(rows, dtype=np.float32)


def test_meaning_finds_a_claim_in_another_language() -> None:
    found = ClaimMatcher(LIBRARY, Meaning()).match("The dam is about to burst and nobody tells us", top=1)[0]
    assert (found.claim, found.decision) == ("dam", "auto")
    plain = ClaimMatcher(LIBRARY).match("The dam is about to burst and nobody tells us", top=1)[0]
    assert plain.decision == "none"


def test_the_front_door_keeps_the_queries_order_and_ids() -> None:
    queries = [Query(id="q2", text=ORDER), Query(id="q1", text=DAM)]
    found = [(query, matches[0].claim) for query, matches in match_files(LIBRARY, queries, top=1)]
    assert found == [("q2", "order"), ("q1", "dam")]
