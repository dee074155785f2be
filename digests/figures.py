"""The section "Số liệu" and the coverage note, from counts and visits. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from digests.words import TARGETS, TONES, change, number
from haidang.model.analysis import Tone
from haidang.model.bulletin import Figures, Outage, Share
from haidang.model.source import Source, SourceHealth, SourceState

NAMED = 8  # sources a group of the coverage note names


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was counted in one period; press only."""

    articles: int
    sources: int
    tones: tuple[tuple[str, str, int], ...]  # (target, tone, count)
    older: int = 0  # of the articles: measured by an older recipe of models and rules


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceVisit:
    """One look at a source, as the coverage note needs it."""

    source: str
    fate: str  # fetched, unchanged, failed, refused
    new_items: int = 0


def figures(now: Tally, before: Tally | None) -> Figures:
    """Section "Số liệu": counts, tone shares with their change in percentage points, tone by target."""
    was = _shares(before) if before is not None and before.articles else None
    shares = []
    for tone, (count, percent) in _shares(now).items():
        moved = None if was is None else round(percent - was[tone][1], 1)
        shares.append(Share(label=TONES[tone], count=count, percent=percent, change=moved))
    by_target = []
    for target, words in TARGETS.items():
        counts = [sum(n for t, o, n in now.tones if t == target and o == tone) for tone in Tone]
        if any(counts):
            by_target.append((words, counts[0], counts[1], counts[2]))
    return Figures(
        articles=now.articles,
        sources=now.sources,
        articles_before=before.articles if before is not None else None,
        shares=tuple(shares),
        by_target=tuple(by_target),
        older=now.older + (before.older if before is not None else 0),
    )


def outages(
    catalogue: Iterable[Source], visits: Iterable[SourceVisit], health: dict[str, SourceHealth], until: datetime
) -> tuple[Outage, ...]:
    """Sources that were down, refused, or gave nothing in the period, by name (safeguard 12)."""
    seen: dict[str, list[SourceVisit]] = {}
    for visit in visits:
        seen.setdefault(visit.source, []).append(visit)
    found = []
    for source in catalogue:
        if source.state is SourceState.REFUSES:
            found.append(Outage(source=source.name, what="không cho phép thu thập tự động"))
        elif source.state is SourceState.ACTIVE and source.address:
            what = _trouble(source, seen.get(source.id, []), health.get(source.id), until)
            if what:
                found.append(Outage(source=source.name, what=what))
    return tuple(sorted(set(found), key=lambda outage: (outage.what, outage.source)))


def _shares(tally: Tally) -> dict[Tone, tuple[int, float]]:
    counts = {tone: sum(n for _, label, n in tally.tones if label == tone) for tone in Tone}
    total = sum(counts.values())
    return {tone: (n, round(100 * n / total, 1) if total else 0.0) for tone, n in counts.items()}


def _trouble(source: Source, visits: Sequence[SourceVisit], health: SourceHealth | None, until: datetime) -> str:
    bad = [visit for visit in visits if visit.fate in ("failed", "refused")]
    if not visits:
        return "không được đọc trong kỳ"
    if len(bad) == len(visits):
        refused = all(visit.fate == "refused" for visit in bad)
        return "từ chối truy cập trong cả kỳ" if refused else "không truy cập được trong cả kỳ"
    if 2 * len(bad) > len(visits):
        return "gián đoạn, quá nửa số lần đọc không thành công"
    newest = health.newest_item_at if health else None
    if newest is not None and until - newest > source.stale_after and not any(v.new_items for v in visits):
        return "đọc được nhưng không có tin mới, cần kiểm tra"
    return ""


def counted(figures: Figures) -> str:
    """The counts as a sentence or two."""
    before = f"; kỳ trước {figures.articles_before} bài" if figures.articles_before is not None else ""
    told = f"Trong kỳ có {figures.articles} bài báo liên quan của {figures.sources} nguồn{before}."
    if not figures.articles:
        return told
    shares = "; ".join(
        f"{share.label} {share.count} bài ({number(share.percent)}%, {change(share.change)})"
        for share in figures.shares
    )
    told = f"{told} Sắc thái bài viết (không phải thái độ của người viết): {shares}."
    return f"{told} {older(figures)}" if figures.older else told


def older(figures: Figures) -> str:
    """Says of how many articles the figures are an older version's, so that two versions are never compared unsaid."""
    return (
        f"Lưu ý: {figures.older} bài của kỳ này và kỳ trước được đo bằng phiên bản mô hình cũ, chưa đo lại; "
        "số liệu so sánh có thể thay đổi."
    )


def coverage(outages: Iterable[Outage]) -> str:
    """Sources that were down or abnormal, grouped by what was wrong."""
    groups: dict[str, list[str]] = {}
    for outage in outages:
        groups.setdefault(outage.what, []).append(outage.source)
    if not groups:
        return "các nguồn trong danh mục đều được đọc bình thường."
    told = []
    for what in sorted(groups):
        names = groups[what]
        more = f" và {len(names) - NAMED} nguồn khác" if len(names) > NAMED else ""
        told.append(f"{what} ({len(names)}): {', '.join(names[:NAMED])}{more}")
    return "; ".join(told) + "."
