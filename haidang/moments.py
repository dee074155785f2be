"""Dates, days of the week, hours, and what is said to come next or again and again, whatever the language.

Pure; the words are in `haidang/data/wording.toml`. Takes time linear in the text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from haidang.number_words import han_value
from haidang.units import unit_at
from haidang.word_lists import LAST_WORD, standing, word_lists, word_set

_HUNDRED = 100
_MONTHS, _NOON, _EVENING = 12, 12, 6
_HAN_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_LAST_WORD_OR_FIGURE = re.compile(r"([^\W\d_]+|\d)\W*$")
_STILL = re.compile(
    r"(?:/|\s(?:moi |mot |tren |1 )?)(?:ngay|dem|tuan)(?! (?:\d|mai|nay|hom))|\s(?:nua|dong ho|lien|lien tuc|qua)(?!\w)"
)
_MONTH_FIRST = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")  # scripts in which 9/3 is in September


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date or a part of one, a day of the week, or an hour."""

    raw: str
    # Of year, month, day, weekday (0 is Sunday), hour (0 to 24); in days next ("next week": 7), each ("weekly": 7).
    parts: Mapping[str, float]
    start: int = 0
    half_day_told: bool = True  # False for an hour up to 12 without a word for morning or evening

    def agrees(self, other: "Moment") -> bool:
        """Whether both have some part, and every such part is the same."""
        both = self.parts.keys() & other.parts.keys()
        return bool(both) and all(self._same(name, other) for name in both)

    def differs(self, other: "Moment") -> bool:
        """Whether a part that both have is not the same."""
        return any(not self._same(name, other) for name in self.parts.keys() & other.parts.keys())

    def _same(self, name: str, other: "Moment") -> bool:
        """Whether a part is the same; "10 o'clock" may be 22:00."""
        mine, theirs = self.parts[name], other.parts[name]
        if name == "hour" and not (self.half_day_told and other.half_day_told):
            return mine % _NOON == theirs % _NOON
        return mine == theirs


def moments_in(whole: str, flat: str) -> Iterator[Moment]:
    """Those of a text, given also folded and as long; not in order."""
    month_first = bool(_MONTH_FIRST.search(flat))
    for match in _moment().finditer(flat):
        parts = {}
        for name, written in match.groupdict().items():
            if written is None or name[0] in "pq":
                continue
            if name[0] == "n":
                parts["month"] = float(next(at for at, names in _months() if written in names))
            elif name[0] in "ow":
                parts["day" if name[0] == "o" else "hour"] = _spoken()[written]
            elif name[0] == "z":
                parts["hour"] = han_value(written)
            else:
                part = {"d": "day", "m": "month", "y": "year", "h": "hour", "x": "month"}[name[0]]
                parts[part] = float(_HAN_MONTHS.index(written) + 1) if name[0] == "x" else float(written)
        if month_first and match["d4"] and parts["day"] <= _MONTHS:
            parts["day"], parts["month"] = parts["month"], parts["day"]
        moment = _checked(match, parts, flat, whole)
        if moment:
            told = moment.get("hour", _NOON + 1) > _NOON or bool(_half_of(match, whole))
            raw = whole[match.start() : match.end()]
            yield Moment(raw=raw, parts=moment, start=match.start(), half_day_told=told)
    lower = whole.replace("İ", "I").lower()
    for part, value, pattern in _named_parts():
        for match in pattern.finditer(lower):
            before = _LAST_WORD_OR_FIGURE.search(lower[max(0, match.start() - 12) : match.start()])
            if not before or before.group(1) not in word_set(f"before_no_{part}"):
                yield Moment(raw=whole[match.start() : match.end()], parts={part: value}, start=match.start())


def _checked(match: re.Match[str], parts: dict[str, float], flat: str, whole: str) -> dict[str, float]:
    """The parts put right: two-digit years, hours of the afternoon; {} where it is no date after all."""
    if parts.get("month", 1) > _MONTHS and parts.get("day", 13) <= _MONTHS:
        parts["day"], parts["month"] = parts["month"], parts["day"]
    if "year" in parts:
        parts["year"] += 2000 if parts["year"] < _HUNDRED else 0
        if len(parts) == 1 and match.group().isdigit() and unit_at(flat, match.end(), False, reach=1)[0]:
            return {}
    hour = parts.get("hour")
    if hour is not None:
        half = _half_of(match, whole)
        before = LAST_WORD.search(flat[max(0, match.start() - 12) : match.start()])
        spoken = match["h2"] is not None and not half
        if spoken and (_STILL.match(flat, match.end()) or (before and before.group(1) in word_set("spans"))):
            return {}
        if half in word_set("afternoons") and hour < _NOON:
            parts["hour"] = hour + _NOON
        elif half in word_set("nights") and hour == _NOON:
            parts["hour"] = 0
        elif half in word_set("nights") and _EVENING <= hour < _NOON:
            parts["hour"] = hour + _NOON
    sane = parts.get("month", 1) <= _MONTHS and 0 < parts.get("day", 1) <= 31 and parts.get("hour", 0) <= 24
    return parts if sane and parts.get("month", 1) else {}


def _half_of(match: re.Match[str], whole: str) -> str:
    """The word for a part of the day beside an hour; "" if none ("7h tới" is none)."""
    name = next((name for name, value in match.groupdict().items() if name[0] in "pq" and value), "")
    if not name or whole[match.start(name) : match.end(name)].lower() in ("tới", "tôi"):
        return ""
    return re.sub(r"\s", "_", match[name])


@cache
def _months() -> tuple[tuple[int, frozenset[str]], ...]:
    return tuple((at, frozenset(names.split())) for at, names in enumerate(word_lists()["dates"]["months"], 1))


@cache
def _named_parts() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    """Days of the week from 0, Vietnamese months in words from 1, and what comes next, by its length in days.

    "Tháng sáu" needs its accents ("tháng sau").
    """
    dates = word_lists()["dates"]
    weekdays = [("weekday", at, standing(words)) for at, words in enumerate(dates["weekdays"])]
    months = [("month", at, standing(words)) for at, words in enumerate(dates["months_in_words"], 1)]
    return (
        *weekdays,
        *months,
        *(
            (part, float(days), standing(words))
            for part in ("next", "each", "hour")
            for days, words in dates[part].items()
        ),
    )


@cache
def _spoken() -> dict[str, float]:
    """Hours and days of a month in words, folded."""
    dates = word_lists()["dates"]
    found = {}
    for entry in f"{dates['hours']} {dates['ordinals']}".split():
        value, _, words = entry.partition(":")
        found.update(dict.fromkeys((word.replace("_", " ") for word in words.split(",")), float(value)))
    return found


def _words_of(name: str) -> str:
    """Alternatives of a list of spoken hours or days, the longest first."""
    words = [w.replace("_", " ") for e in word_lists()["dates"][name].split() for w in e.partition(":")[2].split(",")]
    return "|".join(sorted(words, key=len, reverse=True))


@cache
def _moment() -> re.Pattern[str]:
    """Dates and hours in folded text; a group's first letter says which part it is."""
    names = "|".join(sorted((name for _, months in _months() for name in months), key=len, reverse=True))
    hours, ordinals, sets = _words_of("hours"), _words_of("ordinals"), word_lists()["sets"]
    half = "|".join(sorted(f"{sets['mornings']} {sets['afternoons']} {sets['nights']}".split(), key=len, reverse=True))
    half = half.replace("_", r"\s")
    year = r"(?:19|20)\d\d(?!\d|[.,]\d)"
    not_each = r"(?<!moi )(?<!mot )(?<!hang )(?<!hai )(?<!ba )"
    forms = (
        r"(?P<d1>\d{1,2})[/.-](?P<m1>\d{1,2})[/.-](?P<y1>\d{4}|\d{2})(?!\d)",
        r"(?P<y2>(?:19|20)\d\d)-(?P<m2>\d\d)-(?P<d2>\d\d)(?!\d)",
        rf"(?P<m3>\d{{1,2}})\s?[/-]\s?(?P<y3>{year})",
        r"(?!24/7|9/11)(?P<d4>\d{1,2})/(?P<m4>\d{1,2})(?![\d/])(?!\s(?:so|tong|of|dari)(?!\w))",
        rf"(?:{not_each}ngay|mung|mong)\s(?:mung\s)?(?P<d5>\d{{1,2}})(?!\d|[.,]\d|[/-]\d)(?:\sthang\s(?P<m5>\d{{1,2}}))?"
        rf"(?:,?\s(?:nam\s)?(?P<y5>{year}))?",
        rf"{not_each}thang\s(?P<m6>\d{{1,2}})(?!\d|[.,]\d)(?:(?:\s(?:nam\s)?|\s?[/-]\s?)(?P<y6>{year}))?",
        r"(?:(?P<y7>\d{4})\s?[年년]\s?)?(?P<m7>\d{1,2})\s?[月월](?:\s?(?P<d7>\d{1,2})\s?[日号號일])?",
        r"(?P<x8>十[一二]?|[一二三四五六七八九])月",
        r"(?P<d9>\d{1,2})[日号號일](?![間간本])",
        rf"(?P<o1>{ordinals})\s(?:of\s|ng\s)?(?P<n17>{names})(?!\w)(?:,?\s(?P<y17>{year}))?",
        rf"(?P<n18>{names})\s(?:the\s)?(?P<o2>{ordinals})(?!\w)",
        rf"(?:ika-?(?P<d12>\d{{1,2}})|a-?(?P<d14>\d{{1,2}}))\sng\s(?P<n19>{names})(?!\w)",
        r"(?:tanggal|tarikh)\s(?P<d13>\d{1,2})(?![\d.,:/])",
        rf"(?P<d10>\d{{1,2}})(?:st|nd|rd|th|er)?\s(?:of\s|de\s)?(?P<n10>{names})(?!\w)"
        rf"(?!\s(?:not|no|be|have|only|never)(?!\w))(?:,?\s(?P<y10>{year}))?",
        rf"(?<!\w)(?P<n11>{names})\s(?P<d11>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,:]\d)(?:,?\s(?P<y11>{year}))?",
        rf"(?<!\w)(?:(?P<n12>{names}),?\s(?:of\s)?(?P<y12>{year})|(?<=\bin\s)(?P<n13>{names})|(?<=\ben\s)(?P<n14>{names})"
        rf"|(?:since|from|until|by|this|next|last|bulan|pada|starting|depuis|sejak)\s(?P<n15>{names})(?:,?\s(?P<y15>{year}))?)(?!\w)",
        rf"(?:(?P<q1>{half})\s?)?(?P<h1>\d{{1,2}})\s?(?::|h|gio\s?|g)\s?\d\d(?!\d)(?:\s?(?P<p1>{half})(?!\w))?",
        rf"(?P<h2>\d{{1,2}})\s?(?:gio|h)(?!\w)(?:\s(?P<p2>{half})(?!\w))?",
        rf"(?P<h3>\d{{1,2}})(?:\.\d\d)?\s?(?P<p3>{half})(?!\w)",
        r"(?:(?P<q4>今晚|晚上|夜里|夜間|夜|傍晚|夕方|深夜|下午|中午|午後|오후|저녁|밤|早上|早晨|清晨|凌晨|上午|朝|未明|午前|오전|새벽|아침)\s?)?"
        r"(?:(?P<h4>\d{1,2})|(?P<z4>[一二两兩三四五六七八九十]{1,3}))[点點時시时](?![間間间간])",
        rf"(?:jam|pukul)\s(?P<h5>\d{{1,2}})(?:[.:]\d\d)?(?!\d)(?:\s(?P<p5>{half})(?!\w))?",
        rf"alas[-\s]?(?:(?P<h6>\d{{1,2}})|(?P<w6>{hours}))(?:[-\s](?:ng|sa)\s)?(?P<p6>{half})?(?!\w)",
        rf"(?<=\ba\s)(?P<h7>\d{{1,2}})\sheures?(?!\w)(?:\s(?P<p7>{half})(?!\w))?",
        rf"(?P<w7>{hours})\s(?:(?:gio|heures?|o'clock|oras|часов|часа|час)(?:\sin\sthe)?\s|in\sthe\s|at\s(?=night))"
        rf"(?P<p8>{half})(?!\w)",
        rf"(?P<w8>{hours})\s(?P<p10>утра|вечера|ночи)(?!\w)",
        rf"(?<=[всокая]\s)(?P<h9>\d{{1,2}})\sчас(?:ов|а)?(?!\w)(?:\s(?P<p9>{half})(?!\w))?",
        r"(?P<y16>(?:19|20)?\d\d)(?:-?(?:го|м|й|ый))?\sгод(?:[ау]|ом)?(?!\w)",
        rf"(?P<y13>(?:19|20)\d\d)\s?[年년]|(?:(?:nam|in|since)\s(?:hoc\s)?)?(?P<y14>{year})",
    )
    return re.compile("(?<![0-9a-z_.,/\u00df-\u1eff])(?:" + "|".join(forms) + ")")
