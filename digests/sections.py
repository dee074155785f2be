"""The sections of each kind of digest, and which leaf of the taxonomy goes where."""

from collections.abc import Iterable
from dataclasses import dataclass

from haidang.model.bulletin import DigestKind, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A place for entries."""

    key: str
    title: str
    limit: int  # most entries a daily has room for; the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A numbered part of the document."""

    title: str
    sections: tuple[Section, ...]


TO_CHECK = "mxh_can_xac_minh"
AT_HOME = "dn_trong_nuoc"
ABROAD = "dn_nuoc_ngoai"

PARTS = (
    Part(
        title="Biển Đông",
        sections=(
            Section(key="bd_thuc_dia", title="Thực địa", limit=3),
            Section(key="bd_ngoai_giao", title="Ngoại giao, COC", limit=2),
            Section(key="bd_phap_ly", title="Pháp lý", limit=2),
            Section(key="bd_quan_su", title="Quân sự", limit=2),
            Section(key="bd_ngu_dan", title="Ngư dân", limit=2),
            Section(key="bd_hoc_thuat", title="Học thuật, dư luận", limit=2),
        ),
    ),
    Part(
        title="Đà Nẵng",
        sections=(
            Section(key=AT_HOME, title="Báo chí trong nước", limit=5),
            Section(key=ABROAD, title="Báo chí nước ngoài", limit=3),
        ),
    ),
    Part(
        title="Mạng xã hội và tin cần xác minh",
        sections=(Section(key=TO_CHECK, title="", limit=4),),
    ),
)
SECTIONS = tuple(section for part in PARTS for section in part.sections)
KEYS = tuple(section.key for section in SECTIONS)

PAGES_HOLD = {DigestKind.DAILY: 12, DigestKind.WEEKLY: 40, DigestKind.URGENT: 5}  # entries in all: 4 pages, 12, 1.5
_ROOM = {DigestKind.DAILY: 1, DigestKind.WEEKLY: 4, DigestKind.URGENT: 1}

LEAVES = {
    "BD1": "bd_phap_ly",
    "BD2": "bd_ngoai_giao",
    "BD3": "bd_thuc_dia",
    "BD4": "bd_quan_su",
    "BD5": "bd_thuc_dia",
    "BD6": "bd_ngu_dan",
    "BD7": "bd_thuc_dia",
    "BD8": "bd_hoc_thuat",
    "BD9": "bd_hoc_thuat",
}
WEATHER = "WEATHER_SEA"


def limit(key: str, kind: DigestKind) -> int:
    """How many entries a section takes."""
    return next(section.limit for section in SECTIONS if section.key == key) * _ROOM[kind]


def title_of(key: str) -> str:
    """A section's title, with its part where it has none of its own."""
    for part in PARTS:
        for section in part.sections:
            if section.key == key:
                return f"{part.title} – {section.title}" if section.title else part.title
    return key


def printed(entries: Iterable[Item]) -> tuple[Item, ...]:
    """Included entries in the order of the document."""
    return tuple(sorted((i for i in entries if i.included), key=lambda i: (KEYS.index(i.section), i.position, i.id)))
