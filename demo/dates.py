"""Dates as each language's press writes them, and instants as each feed does."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

_OFFSET = re.compile(r"-(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_MACRO = re.compile(r"\{\{([dDwyt]):(-?[0-9dhm]+)\}\}")

_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_FR = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_RU = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_FIL = [
    "Enero",
    "Pebrero",
    "Marso",
    "Abril",
    "Mayo",
    "Hunyo",
    "Hulyo",
    "Agosto",
    "Setyembre",
    "Oktubre",
    "Nobyembre",
    "Disyembre",
]
_ID = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
_MS = [
    "Januari",
    "Februari",
    "Mac",
    "April",
    "Mei",
    "Jun",
    "Julai",
    "Ogos",
    "September",
    "Oktober",
    "November",
    "Disember",
]

_SHORT: dict[str, Callable[[datetime], str]] = {
    "vi": lambda d: f"{d.day}/{d.month}",
    "en": lambda d: f"{_EN[d.month - 1]} {d.day}",
    "zh": lambda d: f"{d.month}月{d.day}日",
    "ja": lambda d: f"{d.month}月{d.day}日",
    "ko": lambda d: f"{d.month}월 {d.day}일",
    "fr": lambda d: f"{'1er' if d.day == 1 else d.day} {_FR[d.month - 1]}",
    "ru": lambda d: f"{d.day} {_RU[d.month - 1]}",
    "fil": lambda d: f"{_FIL[d.month - 1]} {d.day}",
    "id": lambda d: f"{d.day} {_ID[d.month - 1]}",
    "ms": lambda d: f"{d.day} {_MS[d.month - 1]}",
}
_LONG = {
    "vi": "{short}/{year}",
    "en": "{short}, {year}",
    "zh": "{year}年{short}",
    "ja": "{year}年{short}",
    "ko": "{year}년 {short}",
    "fr": "{short} {year}",
    "ru": "{short} {year} года",
    "fil": "{short}, {year}",
    "id": "{short} {year}",
    "ms": "{short} {year}",
}
_DAYS = {  # Monday first
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "ja": ("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"),
    "ko": ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "ru": ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    "fil": ("Lunes", "Martes", "Miyerkoles", "Huwebes", "Biyernes", "Sabado", "Linggo"),
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "ms": ("Isnin", "Selasa", "Rabu", "Khamis", "Jumaat", "Sabtu", "Ahad"),
}


def offset(text: str) -> timedelta:
    """`-2d6h30m` as a time span; raises ValueError for anything else."""
    found = _OFFSET.fullmatch(text)
    if not found or text == "-":
        raise ValueError(f"{text!r} is no offset such as -2d6h30m")
    days, hours, minutes = (int(group or 0) for group in found.groups())
    return -timedelta(days=days, hours=hours, minutes=minutes)


def short(moment: datetime, language: str) -> str:
    """Day and month."""
    return _SHORT[_plain(language)](moment)


def long(moment: datetime, language: str) -> str:
    """Day, month and year."""
    return _LONG[_plain(language)].format(short=short(moment, language), year=moment.year)


def weekday(moment: datetime, language: str) -> str:
    """The name of the day."""
    return _DAYS[_plain(language)][moment.weekday()]


def render(text: str, *, start: datetime, language: str) -> str:
    """A text with its date macros filled in. `start` is in the outlet's zone.

    Clock times go down to the half hour: no bulletin is dated 13:07. Raises ValueError for a macro it does not know.
    """
    done = _MACRO.sub(lambda found: _macro(found.group(1), found.group(2), start, language), text)
    if "{{" in done:
        raise ValueError(f"unknown macro: {done[done.index('{{') :][:30]!r}")
    return done


def _macro(kind: str, argument: str, start: datetime, language: str) -> str:
    if kind == "t":
        moment = start + offset(argument)
        return f"{moment.hour:02d}:{moment.minute // 30 * 30:02d}"
    moment = start + timedelta(days=int(argument))
    if kind == "y":
        return str(start.year + int(argument))
    return {"d": short, "D": long, "w": weekday}[kind](moment, language)


def _plain(language: str) -> str:
    return language.partition("-")[0]


def rfc822(moment: datetime) -> str:
    """`Tue, 24 Nov 2026 14:05:00 +0700`."""
    return format_datetime(moment.replace(microsecond=0))


def _gmt7(moment: datetime) -> str:
    hours = (moment.utcoffset() or timedelta()) // timedelta(hours=1)
    return f"{format_datetime(moment).rpartition(' ')[0]} GMT{hours:+d}"


# How feeds write an instant, right and less right. Each gets a moment in the outlet's zone, and the zone's name.
FEED_DATES: dict[str, Callable[[datetime, str], str]] = {
    "rfc822": lambda moment, _: rfc822(moment),
    "rfc822_gmt": lambda moment, _: format_datetime(moment.astimezone(UTC), usegmt=True),
    "zone_name": lambda moment, name: f"{format_datetime(moment).rpartition(' ')[0]} {name}",
    "gmt7": lambda moment, _: _gmt7(moment),
    "vn": lambda moment, _: moment.strftime("%d/%m/%Y %H:%M"),
    "iso": lambda moment, _: moment.isoformat(timespec="seconds"),
    "iso_utc": lambda moment, _: moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "naive_iso": lambda moment, _: moment.strftime("%Y-%m-%dT%H:%M:%S"),
    "naive_space": lambda moment, _: moment.strftime("%Y-%m-%d %H:%M:%S"),
    "none": lambda moment, _: "",
}
