"""The left rail: what a role may not see is not there."""

from dataclasses import dataclass

from dashboards.access import ADMIN, ARCHIVE, AUDIT, CASES, DIGESTS, STAFF, Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go."""

    word: str
    path: str
    icon: str  # id in static/icons.svg
    here: bool


_PLACES = (
    ("Tổng quan", "/", "overview", STAFF),
    ("Chờ xử lý", "/cho-xu-ly", "queue", CASES),
    ("Vấn đề dịch vụ", "/van-de-dich-vu", "complaints", STAFF),
    ("Tìm kiếm", "/tim-kiem", "search", ARCHIVE),
    ("Điểm báo", "/diem-bao", "digest", DIGESTS),
    ("Nguồn tin", "/nguon-tin", "sources", STAFF),
    ("Số liệu", "/so-lieu", "figures", STAFF),
    ("Quản trị", "/quan-tri", "admin", ADMIN),
    ("Nhật ký kiểm tra", "/kiem-tra", "audit", AUDIT),
)


def rail(visit: Visit) -> list[Entry]:
    """The entries that the person may open."""
    path = visit.request.url.path
    return [
        Entry(word, address, icon, path == address or (address != "/" and path.startswith(address)))
        for word, address, icon, roles in _PLACES
        if visit.may(roles)
    ]
