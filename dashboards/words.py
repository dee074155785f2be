"""Two languages: templates are written in Vietnamese, `words_en.toml` has the English beside it."""

import tomllib
from collections.abc import Callable
from importlib.resources import files


def english() -> dict[str, str]:
    """Vietnamese to English."""
    table: dict[str, str] = tomllib.loads((files("dashboards") / "words_en.toml").read_text("utf-8"))["words"]
    return table


def translator(table: dict[str, str]) -> Callable[[str, str], str]:
    """(language, Vietnamese) to the word in that language; the Vietnamese where English is missing."""

    def translate(language: str, word: str) -> str:
        return table.get(word, word) if language == "en" else word

    return translate


ROOTS = {"danang": "Đà Nẵng", "biendong": "Biển Đông"}
TONES = {"pos": "tích cực", "neu": "trung tính", "neg": "tiêu cực"}
TARGETS = {
    "danang_government": "chính quyền Đà Nẵng",
    "danang_place": "Đà Nẵng (địa phương)",
    "vietnam": "Việt Nam",
    "china": "Trung Quốc",
    "philippines": "Philippines",
    "other": "đối tượng khác",
}
RELEVANCE = {"main": "nội dung chính", "mention": "có nhắc đến", "weather": "chỉ về thời tiết biển", "no": "không"}
TYPES = {
    "checkable_claim": "thông tin kiểm chứng được",
    "opinion": "ý kiến, phê bình",
    "question": "câu hỏi",
    "satire": "trào phúng",
    "service_complaint": "vấn đề dịch vụ người dân nêu",
    "distress_call": "kêu cứu",
    "personal_experience": "trải nghiệm cá nhân",
    "announcement": "thông báo chính thức",
    "debunk": "đính chính, bác bỏ tin sai",
    "advert": "quảng cáo",
    "scam": "lừa đảo",
    "report": "tin thường",
    "other": "khác",
}
STATES = {
    "new": "mới",
    "taken": "đã nhận",
    "verifying": "đang xác minh",
    "awaiting_approval": "chờ phê duyệt",
    "decided": "đã có kết quả đánh giá",
    "responded": "đã phản hồi",
    "closed": "đã đóng",
    "dismissed": "bỏ qua",
    "out_of_scope": "ngoài thẩm quyền",
}
OUTCOMES = {
    "da_xac_minh_dung": "đã xác minh đúng",
    "chua_du_can_cu": "chưa đủ căn cứ",
    "thieu_chinh_xac": "thiếu chính xác",
    "sai_su_that": "sai sự thật",
    "tin_gia": "tin giả",
    "ngoai_tham_quyen": "ngoài thẩm quyền",
}
TIERS = {
    1: "nguồn chính thức",
    2: "tòa soạn có phóng viên tại chỗ",
    3: "tổng hợp, đăng lại",
    4: "chưa rõ độ tin cậy hoặc kênh phát ngôn của nhà nước nước ngoài",
}
ROLES = {
    "analyst": "chuyên viên",
    "reviewer": "người soát xét",
    "editor": "biên tập",
    "approver": "người duyệt",
    "leader": "lãnh đạo",
    "researcher": "người nghiên cứu",
    "auditor": "vai trò kiểm tra, giám sát",
    "admin": "quản trị",
}
FATES = {
    "fetched": "đã đọc",
    "unchanged": "không đổi",
    "failed": "không đọc được",
    "refused": "bị từ chối",
    "": "chưa ghé",
}
KINDS = {"article": "báo chí", "post": "mạng xã hội", "file": "tệp nhập", "print": "báo in, phát thanh, truyền hình"}
LANGUAGES = {
    "vi": "tiếng Việt",
    "en": "tiếng Anh",
    "zh": "tiếng Trung",
    "fr": "tiếng Pháp",
    "ja": "tiếng Nhật",
    "ko": "tiếng Hàn",
    "ru": "tiếng Nga",
    "fil": "tiếng Philippines",
    "id": "tiếng Indonesia",
    "ms": "tiếng Mã Lai",
    "km": "tiếng Khmer",
    "lo": "tiếng Lào",
    "th": "tiếng Thái",
    "und": "chưa rõ ngôn ngữ",
}
COUNTRIES = {
    "VN": "Việt Nam", "CN": "Trung Quốc", "TW": "Đài Loan", "HK": "Hồng Kông", "PH": "Philippines", "US": "Mỹ",
    "JP": "Nhật Bản", "KR": "Hàn Quốc", "RU": "Nga", "FR": "Pháp", "GB": "Anh", "AU": "Úc", "SG": "Singapore",
    "MY": "Malaysia", "ID": "Indonesia", "TH": "Thái Lan", "IN": "Ấn Độ", "DE": "Đức", "CA": "Canada", "BN": "Brunei",
    "KH": "Campuchia", "LA": "Lào", "MM": "Myanmar", "QA": "Qatar", "EU": "Liên minh châu Âu", "INT": "quốc tế",
}  # fmt: skip
TOPICS = {
    "BD1": "chủ quyền, pháp lý",
    "BD2": "ngoại giao, COC, ASEAN",
    "BD3": "thực địa, vùng xám",
    "BD4": "quân sự, tập trận",
    "BD5": "xây dựng, hành vi hành chính",
    "BD6": "ngư dân, nghề cá, cứu hộ",
    "BD7": "dầu khí, tài nguyên",
    "BD8": "môi trường, khoa học biển",
    "BD9": "học thuật, dư luận, nội dung xuyên tạc",
    "DN1": "chính quyền, cải cách",
    "DN2": "kinh tế, đầu tư",
    "DN3": "trung tâm tài chính, khu thương mại tự do",
    "DN4": "bán dẫn, AI, chuyển đổi số",
    "DN5": "du lịch, sự kiện, hàng không",
    "DN6": "hạ tầng, đất đai, giao thông",
    "DN7": "thiên tai, cứu trợ",
    "DN8": "môi trường",
    "DN9": "an ninh trật tự, tai nạn",
    "DN10": "đối ngoại, người nước ngoài",
    "DN11": "văn hóa, di sản, thể thao",
    "DN12": "giáo dục, y tế, an sinh",
    "WEATHER_SEA": "thời tiết trên biển",
    "OTHER": "chủ đề khác",
}
SOURCE_STATES = {
    "works": "đọc được",
    "stale": "lâu không có tin mới",
    "failed": "không đọc được",
    "refused": "từ chối máy đọc",
    "waiting": "chờ ghé lần đầu",
    "paused": "tạm dừng",
    "manual": "nhập bằng tay",
}
OWNERSHIPS = {
    "state_media": "báo chí nhà nước",
    "party_media": "báo Đảng",
    "government": "cơ quan nhà nước",
    "private_media": "báo tư nhân",
    "public_media": "truyền thông công",
    "agency": "hãng thông tấn",
    "think_tank": "viện nghiên cứu",
    "academic": "cơ sở học thuật",
    "ngo": "tổ chức phi chính phủ",
    "blog": "trang cá nhân",
    "social": "mạng xã hội",
    "unknown": "chưa rõ",
}
PARTS = {
    "store": "Kho dữ liệu",
    "disk": "Ổ đĩa",
    "sources": "Nguồn tin",
    "private addresses": "Địa chỉ nội bộ được phép",
    "work": "Việc đang chờ",
    "measurements": "Kết quả đo của máy",
    "search": "Máy tìm kiếm",
    "embedding model": "Mô hình ngữ nghĩa",
    "accounts": "Tài khoản",
    "audit": "Nhật ký kiểm tra",
    "running": "Tiến trình",
}
HEALTH = {"works": "tốt", "degraded": "cần để ý", "broken": "hỏng"}
