"""Vietnamese words of the documents: countries, kinds of outlet, tiers, tones; dates and figures as officials write."""

from datetime import datetime, tzinfo

from haidang.model.analysis import Target, Tone
from haidang.model.source import Ownership, Source

COUNTRIES = {
    "AU": "Úc", "BN": "Brunei", "CA": "Canada", "CN": "Trung Quốc", "DE": "Đức", "EU": "Liên minh châu Âu",
    "FR": "Pháp", "GB": "Anh", "HK": "Hồng Công (Trung Quốc)", "ID": "Indonesia", "IN": "Ấn Độ", "INT": "quốc tế",
    "IT": "Ý", "JP": "Nhật Bản", "KH": "Campuchia", "KP": "Triều Tiên", "KR": "Hàn Quốc", "LA": "Lào",
    "MM": "Myanmar", "MO": "Ma Cao (Trung Quốc)", "MY": "Malaysia", "NL": "Hà Lan", "NO": "Na Uy",
    "NZ": "New Zealand", "PH": "Philippines", "QA": "Qatar", "RU": "Nga", "SE": "Thụy Điển", "SG": "Singapore",
    "TH": "Thái Lan", "TL": "Timor Leste", "TW": "Đài Loan (Trung Quốc)", "UA": "Ukraina", "US": "Mỹ",
    "VN": "Việt Nam",
}  # fmt: skip

_STATE = {
    Ownership.STATE_MEDIA: "cơ quan của Nhà nước",
    Ownership.PARTY_MEDIA: "cơ quan của đảng cầm quyền",
    Ownership.GOVERNMENT: "cơ quan của Chính phủ",
}
_AT_HOME = {
    Ownership.STATE_MEDIA: "cơ quan báo chí",
    Ownership.PARTY_MEDIA: "cơ quan báo chí",
    Ownership.GOVERNMENT: "cơ quan nhà nước",
}
_CLASSES = {
    Ownership.PRIVATE_MEDIA: "báo tư nhân",
    Ownership.PUBLIC_MEDIA: "đài, báo công",
    Ownership.AGENCY: "hãng thông tấn",
    Ownership.THINK_TANK: "viện nghiên cứu",
    Ownership.ACADEMIC: "cơ sở học thuật",
    Ownership.NGO: "tổ chức phi chính phủ",
    Ownership.BLOG: "trang cá nhân",
    Ownership.SOCIAL: "mạng xã hội",
    Ownership.UNKNOWN: "chưa rõ cơ quan chủ quản",
}
_AT_HOME_OTHERS = {Ownership.PRIVATE_MEDIA: "trang tin"}  # the press law knows no private newspaper

FOREIGN_STATE = frozenset(_STATE.values())

TONES = {Tone.POSITIVE: "tích cực", Tone.NEUTRAL: "trung tính", Tone.NEGATIVE: "tiêu cực"}
TARGETS = {
    Target.DANANG_GOVERNMENT: "Chính quyền thành phố Đà Nẵng",
    Target.DANANG_PLACE: "Đà Nẵng (địa phương, điểm đến)",
    Target.VIETNAM: "Việt Nam",
    Target.CHINA: "Trung Quốc",
    Target.PHILIPPINES: "Philippines",
    Target.OTHER: "Đối tượng khác",
}
TOPICS = {
    "BD1": "chủ quyền, pháp lý",
    "BD2": "ngoại giao, COC",
    "BD3": "thực địa",
    "BD4": "quân sự",
    "BD5": "xây dựng, hành chính",
    "BD6": "ngư dân, nghề cá",
    "BD7": "dầu khí, tài nguyên",
    "BD8": "môi trường biển",
    "BD9": "học thuật, dư luận",
    "DN1": "chính quyền, cải cách",
    "DN2": "kinh tế, đầu tư",
    "DN3": "khu thương mại tự do",
    "DN4": "bán dẫn, số",
    "DN5": "du lịch, sự kiện",
    "DN6": "hạ tầng, đất đai",
    "DN7": "thiên tai",
    "DN8": "môi trường",
    "DN9": "an ninh trật tự",
    "DN10": "đối ngoại",
    "DN11": "văn hóa, thể thao",
    "DN12": "giáo dục, y tế",
}


def country(code: str) -> str:
    """The country's name; an unknown code stays as it is."""
    return COUNTRIES.get(code, code)


def outlet_class(source: Source) -> str:
    """What sort of outlet it is, from where we stand."""
    if source.country == "VN":
        return (_AT_HOME | _AT_HOME_OTHERS).get(source.ownership) or _CLASSES[source.ownership]
    return _STATE.get(source.ownership) or _CLASSES[source.ownership]


def foreign_state(country_code: str, class_words: str) -> bool:
    """Whether an outlet speaks for another state."""
    return country_code != "VN" and class_words in FOREIGN_STATE


def tier(number: int, *, state: bool) -> str:
    """Độ gần nguồn in words, never as a figure; `state`: the outlet speaks for a foreign state."""
    if number <= 1:
        return "nguồn chính thức, trực tiếp"
    if number == 2:
        return "tòa soạn có phóng viên"
    if number == 3:
        return "dẫn lại, tổng hợp"
    return "kênh phát ngôn của nhà nước nước ngoài" if state else "nguồn chưa rõ độ tin cậy"


def day(at: datetime, zone: tzinfo) -> str:
    """dd/mm/yyyy in the office's zone."""
    return at.astimezone(zone).strftime("%d/%m/%Y")


def short_day(at: datetime, zone: tzinfo) -> str:
    """dd/mm in the office's zone."""
    return at.astimezone(zone).strftime("%d/%m")


def hour(at: datetime, zone: tzinfo) -> str:
    """ "07 giờ 00 ngày 24/11/2026"."""
    return at.astimezone(zone).strftime("%H giờ %M ngày %d/%m/%Y")


def number(value: float, places: int = 1) -> str:
    """A decimal comma, a dot between thousands."""
    return f"{value:,.{places}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def change(points: float | None) -> str:
    """How a share moved on the period before."""
    if points is None:
        return "không có số liệu kỳ trước"
    if abs(points) < 0.05:
        return "không đổi"
    return f"{'tăng' if points > 0 else 'giảm'} {number(abs(points))} điểm"
