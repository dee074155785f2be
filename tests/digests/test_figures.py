"""Counts, shares and the coverage note."""

from dataclasses import replace
from datetime import timedelta

from digests.figures import SourceVisit, Tally, counted, coverage, figures, outages
from haidang.model.bulletin import Outage, Share
from haidang.model.source import SourceHealth, SourceState
from tests.digests.factories import HOME, UNTIL, source


def test_shares_with_their_change_and_by_target() -> None:
    now = Tally(articles=10, sources=4, tones=(("vietnam", "pos", 2), ("vietnam", "neu", 5), ("china", "neg", 3)))
    before = Tally(articles=4, sources=2, tones=(("vietnam", "pos", 2), ("vietnam", "neu", 2)))
    made = figures(now, before)
    assert made.shares == (
        Share(label="tích cực", count=2, percent=20.0, change=-30.0),
        Share(label="trung tính", count=5, percent=50.0, change=0.0),
        Share(label="tiêu cực", count=3, percent=30.0, change=30.0),
    )
    assert made.by_target == (("Việt Nam", 2, 5, 0), ("Trung Quốc", 0, 0, 3))
    assert counted(made) == (
        "Trong kỳ có 10 bài báo liên quan của 4 nguồn; kỳ trước 4 bài. Sắc thái bài viết (không phải thái độ của "
        "người viết): tích cực 2 bài (20,0%, giảm 30,0 điểm); trung tính 5 bài (50,0%, không đổi); "
        "tiêu cực 3 bài (30,0%, tăng 30,0 điểm)."
    )


def test_without_a_period_before_nothing_is_compared() -> None:
    made = figures(Tally(articles=1, sources=1, tones=(("vietnam", "neu", 1),)), None)
    assert (made.articles_before, [share.change for share in made.shares]) == (None, [None, None, None])


def test_an_empty_period_says_so() -> None:
    assert counted(figures(Tally(articles=0, sources=0, tones=()), None)) == (
        "Trong kỳ có 0 bài báo liên quan của 0 nguồn."
    )


def test_what_an_older_version_measured_is_said_of_both_periods() -> None:
    tones = (("vietnam", "neu", 3),)
    now, before = (Tally(articles=3, sources=1, tones=tones, older=n) for n in (0, 2))
    assert figures(now, None).older == 0
    made = figures(now, before)
    assert made.older == 2
    assert counted(made).endswith(
        "Lưu ý: 2 bài của kỳ này và kỳ trước được đo bằng phiên bản mô hình cũ, chưa đo lại; số liệu so sánh có thể "
        "thay đổi."
    )
    assert "Lưu ý" not in counted(figures(now, now))


def test_outages_in_words() -> None:
    names = ("tốt", "sập", "từ chối", "chập chờn", "im lặng", "vắng")
    catalogue = [source(name) for name in names]
    refusing = replace(HOME, state=SourceState.REFUSES)
    visits = [
        SourceVisit(source="tốt", fate="fetched", new_items=2),
        SourceVisit(source="sập", fate="failed"),
        SourceVisit(source="từ chối", fate="refused"),
        SourceVisit(source="chập chờn", fate="failed"),
        SourceVisit(source="chập chờn", fate="failed"),
        SourceVisit(source="chập chờn", fate="unchanged"),
        SourceVisit(source="im lặng", fate="unchanged"),
    ]
    health = {name: SourceHealth(source=name, newest_item_at=UNTIL - timedelta(days=3)) for name in names}
    assert set(outages([*catalogue, refusing], visits, health, UNTIL)) == {
        Outage(source="vắng", what="không được đọc trong kỳ"),
        Outage(source="Báo Sông Hàn", what="không cho phép thu thập tự động"),
        Outage(source="sập", what="không truy cập được trong cả kỳ"),
        Outage(source="chập chờn", what="gián đoạn, quá nửa số lần đọc không thành công"),
        Outage(source="từ chối", what="từ chối truy cập trong cả kỳ"),
        Outage(source="im lặng", what="đọc được nhưng không có tin mới, cần kiểm tra"),
    }


def test_coverage_groups_and_counts_the_rest() -> None:
    many = tuple(Outage(source=f"S{n}", what="không được đọc trong kỳ") for n in range(10))
    assert coverage(many) == "không được đọc trong kỳ (10): S0, S1, S2, S3, S4, S5, S6, S7 và 2 nguồn khác."
    assert coverage(()) == "các nguồn trong danh mục đều được đọc bình thường."
