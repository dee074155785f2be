"""Figures and dates in a text: how numbers, number words, units, dates and hours are read, whatever the language.

Pure. The words are in `haidang/data/wording.toml`. Every function takes time linear in the text.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from haidang.text import accent_share, exact, folded, plain

ACCENTED = 0.3  # share of words with marks from which a text counts as Vietnamese with its accents
LONGEST = 50_000  # code points of a text that are read
MOST = 200  # figures of a text that are compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its unit."""

    raw: str  # as written, with the unit
    value: float
    unit: str  # folded; "" if none
    kind: str = ""  # what is counted, whatever the language: person, day, vnd, metre; "" if not known
    amount: float = 0.0  # the value in the kind's base: "two weeks" is 14 of kind day
    start: int = 0  # place in the exact view


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date or a part of one, a day of the week, or an hour."""

    raw: str
    parts: Mapping[str, float]  # of year, month, day, weekday (0 is Sunday), hour (0 to 24)
    start: int = 0

    def agrees(self, other: "Moment") -> bool:
        """Whether both have some part, and every such part is the same."""
        both = self.parts.keys() & other.parts.keys()
        return bool(both) and all(self.parts[name] == other.parts[name] for name in both)

    def differs(self, other: "Moment") -> bool:
        """Whether a part that both have is not the same."""
        return any(self.parts[name] != other.parts[name] for name in self.parts.keys() & other.parts.keys())


@dataclass(frozen=True, slots=True)
class Read:
    """The figures and moments of a text, in order."""

    figures: tuple[Figure, ...]
    moments: tuple[Moment, ...]
    values: frozenset[float]
    amounts: frozenset[tuple[str, float]]
    days: tuple[float, ...]  # lengths of time


def figures(text: str) -> tuple[Figure, ...]:
    """The numbers of a text in order; dates, times of day and document numbers are left out.

    "20.000", "20,000", "20 nghìn" and "20k" are one value: groups of three figures are thousands, another last
    separator is a decimal one. Number words count before a unit or with a scale ("bảy ngày", "hai triệu", "三名").
    """
    return read(text).figures


def moments(text: str) -> tuple[Moment, ...]:
    """Dates, days of the week and hours, in order."""
    return read(text).moments


@lru_cache(maxsize=256)  # a claim is compared with many texts
def read(text: str) -> Read:
    """Figures and dates of a text at once."""
    whole = _SIGNATURE.sub(blank, exact(text[:LONGEST]).text)
    flat = plain(whole)
    marked = accent_share(whole) > ACCENTED
    dates = sorted(_moments(whole, flat), key=lambda moment: moment.start)
    quiet = list(whole)
    spans = [(one.start, one.start + len(one.raw)) for one in dates]
    for start, end in [*spans, *(match.span() for match in _NO_FIGURE.finditer(whole))]:
        quiet[start:end] = " " * (end - start)
    left = "".join(quiet)
    found = [*_numerals(whole, left, marked), *_number_words(whole, left, marked), *_han_numbers(left)]
    found += [
        Figure(raw=match.group(), value=value, unit=kind, kind=kind, amount=value, start=match.start())
        for kind, value, pattern in _said_whole()
        for match in pattern.finditer(left)
    ]
    found.sort(key=lambda figure: figure.start)
    return Read(
        figures=tuple(found),
        moments=tuple(dates),
        values=frozenset(one.value for one in found),
        amounts=frozenset((one.kind, one.amount) for one in found if one.kind),
        days=tuple(one.amount for one in found if one.kind == "day")[:MOST],
    )


def _numerals(whole: str, left: str, marked: bool) -> Iterator[Figure]:
    """Numbers in figures."""
    for match in _FIGURE.finditer(left):
        named = folded(match["scale"] or match["hanscale"] or "").text
        scale = _table("scales").get(named, 1.0)
        end = match.end("scale") if match["scale"] else match.end("hanscale") if named else match.end("number")
        kind, factor = _kind(left, end, marked, reach=3, sure=scale >= _MONEY and named not in ("k", "tr"))
        before = _LAST_WORD.search(plain(left[max(0, match.start() - 14) : match.start()]))
        label = before.group(1) if before else ""
        if label in _set("magnitudes"):
            kind, factor = "magnitude", 1.0
        elif label in _set("labels") and not match["scale"] and (not kind or label in _set("firm_labels")):
            continue
        if not kind and (named in _set("money_scales") or (scale >= _MONEY and not match["unit"])):
            kind = "vnd"
        value = _value(match["number"]) * scale
        raw = " ".join(whole[match.start() : match.end()].split())
        unit = folded(match["unit"] or "").text.translate(_RAISED)
        yield Figure(raw=raw, value=value, unit=unit, kind=kind, amount=value * factor, start=match.start())


def _number_words(whole: str, left: str, marked: bool) -> Iterator[Figure]:
    """Numbers in words of scripts with spaces: they need a unit behind them, or a scale among them."""
    lower = left.replace("İ", "I").lower() if marked else plain(left)
    words = [(match.group(), *match.span()) for match in _WORD.finditer(lower)]
    known = _numbers("bare").keys() | _numbers("marked").keys() | _numbers("half").keys()
    at = 0
    while at < len(words):
        if words[at][0] not in known:
            at += 1
            continue
        value, last, scaled = _number(words, at, lower, marked)
        if last == at:
            at += 1
            continue
        start, end = words[at][1], words[last - 1][2]
        vietnamese = words[at][0] in _numbers("marked") or words[at][0] in _set("vietnamese_bare")
        kind, factor = _kind(left, end, marked, reach=1 if vietnamese else 3)
        before = words[at - 1][0] if at else ""
        if (
            words[at][0] == "năm"
            and last == at + 1
            and (before in _set("before_five") or lower[max(0, start - 4) : start].strip()[-1:].isdigit())
        ):
            kind = ""
        if value == 1 and not scaled and not _one_counts(lower, start, end, kind, factor):
            kind = ""
        elif scaled and not kind and value >= _MONEY:
            kind = "vnd"
        if kind or scaled:
            unit = _WORD.match(lower, end + 1)
            raw = " ".join(whole[start : unit.end() if unit else end].split())
            named = folded(unit.group()).text if unit else ""
            yield Figure(raw=raw, value=value, unit=named, kind=kind, amount=value * factor, start=start)
        at = last


def _one_counts(text: str, start: int, end: int, kind: str, factor: float) -> bool:
    """Whether "one" is a figure and no article: "một tuần" (not "5 đô một tuần"), "một trẻ tử vong"."""
    if kind == "day":
        return factor >= _WEEK and not text[max(0, start - 4) : start].rstrip()[-1:].isdigit()
    return kind == "person" and bool(_harm().search(text, end, end + 40))


def _number(words: list[tuple[str, int, int]], at: int, text: str, marked: bool) -> tuple[float, int, bool]:
    """The number that begins at a word: value, the place behind it (`at` for none), whether it has a scale."""
    values, scales = _numbers("marked" if marked else "bare"), _table("scales")
    if marked and words[at][0] not in values and words[at][0] not in _set("vietnamese_bare"):
        values = _numbers("bare")
    if words[at][0] in _numbers("half"):
        return 0.5, at + 1, False
    whole = hundreds = small = 0.0
    scale, place, scaled = 1.0, at, False
    while place < min(len(words), at + _LONGEST_NUMBER):
        word = words[place][0]
        value, named = values.get(word), scales.get(folded(word).text)
        after = words[place + 1][0] if place + 1 < len(words) else ""
        if place > at and text[words[place - 1][2] : words[place][1]] not in (" ", "-"):
            break
        if word in _set("tens") and 0 < small < _TEN:
            small, scaled = small * _TEN, True
        elif whole and value is not None and after not in _set("tens") and folded(after).text not in _table("scales"):
            break  # "hai triệu một hộ": what follows a thousand must be hundreds or tens
        elif value is not None and (not small or (not small % _TEN and value < _TEN)):
            small += value
        elif place > at and word in _numbers("and_half") and scale > 1:
            whole += scale / 2
        elif place > at and named == _HUNDRED:
            hundreds, small, scale, scaled = small * named, 0.0, named, True
        elif place > at and named:
            whole, hundreds, small, scale, scaled = whole + (hundreds + small) * named, 0.0, 0.0, named, True
        else:
            break
        place += 1
    return whole + hundreds + small, place, scaled


def _han_numbers(left: str) -> Iterator[Figure]:
    """Numbers in Chinese characters, and Korean number words, before a unit."""
    digits, scales = _numbers("han"), {"十": 10.0, "百": 100.0, "千": 1e3, "万": 1e4, "萬": 1e4, "亿": 1e8}
    for match in _HAN_NUMBER.finditer(left):
        kind, factor = _kind(left, match.end(), False, reach=1)
        word = match.group().strip()
        whole = small = 0.0
        for sign in [word] if word in digits else word:
            if sign in digits:
                small = digits[sign]
            elif scales[sign] >= 1e4:
                whole, small = (whole + small) * scales[sign], 0.0
            else:
                whole, small = whole + (small or 1.0) * scales[sign], 0.0
        value = whole + small
        if kind and (value != 1 or _one_counts(left, match.start(), match.end(), kind, factor)):
            unit = _WORD.match(left, match.end())
            named = unit.group() if unit else ""
            raw = match.group() + named
            yield Figure(raw=raw, value=value, unit=named, kind=kind, amount=value * factor, start=match.start())


def _kind(text: str, end: int, marked: bool, *, reach: int, sure: bool = False) -> tuple[str, float]:
    """What is counted by the words behind a number, and how much of the kind's base one is; ("", 1) if not known.

    `sure`: what stands there is a unit even where the word is unclear without accents.
    """
    units = _units(marked)
    sign = _UNIT_SIGN.match(text, end)
    if sign:
        return units[sign.group().strip().lower().translate(_RAISED)]
    head = _CLAUSE_HEAD.match(text, end, end + 48)
    words = _WORD.findall(head.group().lower() if head else "")
    between = sure
    for at, word in enumerate(words[: reach + 2]):
        for size in range(min(4, len(word)), 0, -1) if word[0] >= "\u2e80" else ():
            if word[:size] in units:
                return units[word[:size]]
        pair = f"{word}+{words[at + 1]}" if at + 1 < len(words) else ""
        if pair in units:
            return units[pair]
        if word in units and (marked or between or word not in _set("unclear")):
            return units[word]
        if word in _set("between"):
            between, reach = True, reach + 1
        if word in _set("stops") or at + 1 >= reach:
            break
    return "", 1.0


def _moments(whole: str, flat: str) -> Iterator[Moment]:
    """Dates, weekdays and hours, not in order."""
    for match in _moment().finditer(flat):
        parts = {}
        for name, written in match.groupdict().items():
            if written is None or name[0] == "p":
                continue
            if name[0] == "n":
                parts["month"] = float(next(at for at, names in _months() if written in names))
            else:
                part = {"d": "day", "m": "month", "y": "year", "h": "hour", "x": "month"}[name[0]]
                parts[part] = float(_HAN_MONTHS.index(written) + 1) if name[0] == "x" else float(written)
        moment = _checked(match, parts, flat)
        if moment:
            yield Moment(raw=whole[match.start() : match.end()], parts=moment, start=match.start())
    lower = whole.replace("İ", "I").lower()
    for part, value, pattern in _named_parts():
        for match in pattern.finditer(lower):
            before = _LAST_WORD.search(lower[max(0, match.start() - 12) : match.start()])
            if not before or before.group(1) not in _set(f"before_no_{part}"):
                yield Moment(raw=whole[match.start() : match.end()], parts={part: value}, start=match.start())


def _checked(match: re.Match[str], parts: dict[str, float], flat: str) -> dict[str, float]:
    """The parts put right: two-digit years, hours of the afternoon; {} where it is no date after all."""
    if parts.get("month", 1) > _MONTHS and parts.get("day", 13) <= _MONTHS:
        parts["day"], parts["month"] = parts["month"], parts["day"]
    if "year" in parts:
        parts["year"] += 2000 if parts["year"] < _HUNDRED else 0
        if len(parts) == 1 and match.group().isdigit() and _kind(flat, match.end(), False, reach=1)[0]:
            return {}
    hour = parts.get("hour")
    if hour is not None:
        half = next((value for name, value in match.groupdict().items() if name[0] == "p" and value), "")
        before = _LAST_WORD.search(flat[max(0, match.start() - 12) : match.start()])
        spoken = match["h2"] is not None and not half
        if spoken and (_STILL.match(flat, match.end()) or (before and before.group(1) in _set("spans"))):
            return {}
        if half[:1] in ("c", "t", "p") and half not in ("trua",) and hour < _NOON:
            parts["hour"] = hour + _NOON
        elif half in ("dem", "khuya") and hour == _NOON:
            parts["hour"] = 0
        elif half in ("dem", "khuya") and hour > _EVENING:
            parts["hour"] = hour + _NOON
    sane = parts.get("month", 1) <= _MONTHS and 0 < parts.get("day", 1) <= 31 and parts.get("hour", 0) <= 24
    return parts if sane and parts.get("month", 1) else {}


def _value(number: str) -> float:
    groups = re.split("[., ]", number)
    if len(groups) == 1:
        return float(number)
    if all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3:
        return float("".join(groups))
    return float("".join(groups[:-1]) + "." + groups[-1])


@cache
def word_lists() -> dict[str, Any]:
    """The whole of `haidang/data/wording.toml`."""
    return tomllib.loads(files("haidang.data").joinpath("wording.toml").read_text(encoding="utf-8"))


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(word_lists()["sets"][name].split())


@cache
def _table(name: str) -> dict[str, float]:
    """Folded words with what each stands for."""
    return {folded(word).text: float(value) for value, words in word_lists()[name].items() for word in words.split()}


@cache
def _numbers(name: str) -> dict[str, float]:
    found = {}
    for entry in word_lists()["numbers"][name].split():
        value, _, words = entry.rpartition(":")
        found.update(dict.fromkeys(words.split(","), float(value or 0)))
    return found


@cache
def _units(marked: bool) -> dict[str, tuple[str, float]]:
    found: dict[str, tuple[str, float]] = {}
    for kind, table in word_lists()["units"].items():
        for factor, words in table.items():
            for word in words.split():
                found.setdefault(word if marked else folded(word).text, (kind, float(Fraction(factor))))
    return found


@cache
def _said_whole() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    """Kind, value and words of the multiples, shares and ordinals."""
    lists = word_lists()["whole"].items()
    return tuple((kind, float(value), standing(words)) for kind, table in lists for value, words in table.items())


@cache
def _harm() -> re.Pattern[str]:
    return re.compile(word_lists()["harm"].replace("\n", ""))


@cache
def _months() -> tuple[tuple[int, frozenset[str]], ...]:
    return tuple((at, frozenset(names.split())) for at, names in enumerate(word_lists()["dates"]["months"], 1))


@cache
def _named_parts() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """Days of the week from 0, and Vietnamese months in words from 1: "tháng sáu" needs its accents ("tháng sau")."""
    dates = word_lists()["dates"]
    days = [("weekday", at, standing(words)) for at, words in enumerate(dates["weekdays"])]
    return (*days, *(("month", at, standing(words)) for at, words in enumerate(dates["months_in_words"], 1)))


def standing(words: str) -> re.Pattern[str]:
    """Alternatives as whole words of Latin and Cyrillic scripts; other scripts have no word ends."""
    return re.compile(f"(?<![{_LETTERS}])(?:{words})(?![{_LETTERS}])")


def blank(match: re.Match[str]) -> str:
    """As many blanks as the match is long: what is left keeps its place."""
    return " " * len(match.group())


@cache
def _moment() -> re.Pattern[str]:
    """Dates and hours in folded text; a group's first letter says which part it is."""
    names = "|".join(sorted((name for _, months in _months() for name in months), key=len, reverse=True))
    year = r"(?:19|20)\d\d(?!\d|[.,]\d)"
    not_each = r"(?<!moi )(?<!mot )(?<!hang )(?<!hai )(?<!ba )"
    forms = (
        r"(?P<d1>\d{1,2})[/.-](?P<m1>\d{1,2})[/.-](?P<y1>\d{4}|\d{2})(?!\d)",
        r"(?P<y2>(?:19|20)\d\d)-(?P<m2>\d\d)-(?P<d2>\d\d)(?!\d)",
        rf"(?P<m3>\d{{1,2}})\s?[/-]\s?(?P<y3>{year})",
        r"(?!24/7|9/11)(?P<d4>\d{1,2})/(?P<m4>\d{1,2})(?![\d/])",
        rf"(?:{not_each}ngay|mung|mong)\s(?:mung\s)?(?P<d5>\d{{1,2}})(?!\d|[.,]\d|[/-]\d)(?:\sthang\s(?P<m5>\d{{1,2}}))?"
        rf"(?:,?\s(?:nam\s)?(?P<y5>{year}))?",
        rf"{not_each}thang\s(?P<m6>\d{{1,2}})(?!\d|[.,]\d)(?:(?:\s(?:nam\s)?|\s?[/-]\s?)(?P<y6>{year}))?",
        r"(?:(?P<y7>\d{4})\s?[年년]\s?)?(?P<m7>\d{1,2})\s?[月월](?:\s?(?P<d7>\d{1,2})\s?[日号號일])?",
        r"(?P<x8>十[一二]?|[一二三四五六七八九])月",
        r"(?P<d9>\d{1,2})[日号號일](?![間간本])",
        rf"(?P<d10>\d{{1,2}})(?:st|nd|rd|th|er)?\s(?:of\s|de\s)?(?P<n10>{names})(?!\w)(?:,?\s(?P<y10>{year}))?",
        rf"(?<!\w)(?P<n11>{names})\s(?P<d11>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,:]\d)(?:,?\s(?P<y11>{year}))?",
        rf"(?<!\w)(?:(?P<n12>{names}),?\s(?:of\s)?(?P<y12>{year})|(?<=\bin\s)(?P<n13>{names})|(?<=\ben\s)(?P<n14>{names})"
        rf"|(?:since|from|until|by|this|next|last|bulan|pada|starting|depuis|sejak)\s(?P<n15>{names})(?:,?\s(?P<y15>{year}))?)(?!\w)",
        r"(?P<h1>\d{1,2})\s?(?::|h|gio\s?|g)\s?\d\d(?!\d)(?:\s?(?P<p1>[ap]\.?m|sang|trua|chieu|toi|dem|khuya))?",
        r"(?P<h2>\d{1,2})\s?(?:gio|h)(?!\w)(?:\s(?P<p2>sang|trua|chieu|toi|dem|khuya))?",
        r"(?P<h3>\d{1,2})\s?(?P<p3>[ap]\.?m)(?!\w)",
        r"(?P<h4>\d{1,2})[点點時시时](?![間間间간])",
        r"(?P<y16>(?:19|20)?\d\d)(?:-?(?:го|м|й|ый))?\sгод(?:[ау]|ом)?(?!\w)",
        rf"(?P<y13>(?:19|20)\d\d)\s?[年년]|(?:(?:nam|in|since)\s(?:hoc\s)?)?(?P<y14>{year})",
    )
    return re.compile("(?<![0-9a-z_.,/\u00df-\u1eff])(?:" + "|".join(forms) + ")")


_MONEY = 1000.0  # a scale from which a number without a unit is a sum
_WEEK = 7.0
_TEN, _HUNDRED = 10, 100
_LONGEST_NUMBER = 8  # words
_MONTHS, _NOON, _EVENING = 12, 12, 6
_HAN_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_LETTERS = "0-9a-z\u00df-\u024f\u0400-\u04ff\u1e00-\u1eff"
_SIGNATURE = re.compile(r"\(@\w{1,40}\)[^\n]{0,24}")  # of a quoted post: its date is none of the matter
_RAISED = str.maketrans("²³", "23")
_CLAUSE_HEAD = re.compile(r"[^.,;:!?…\n()\"“”，。；：！？、\d–—]*")
_WORD = re.compile(r"[^\W\d_]+")
_LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")
_UNIT_SIGN = re.compile(r"\s?(?:%|m[3³]/s(?!\w)|m[23²³](?!\w))", re.IGNORECASE)
_STILL = re.compile(r"\s(?:nua|dong ho|lien|lien tuc|qua)(?!\w)")
_HAN_NUMBER = re.compile(
    r"[〇零一二两兩三四五六七八九][〇零一二两兩三四五六七八九十百千万萬亿]*|十[一二三四五六七八九]?|半|(?<!\w)(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s?"
)
_NO_FIGURE = re.compile(r"24/7|9/11|(?<!\w)\d+/(?:\d{4}/)?(?-i:[A-ZĐ])[\wĐ-]*", re.IGNORECASE)
_FIGURE = re.compile(
    r"(?<![0-9A-Za-z_.,\u00df-\u1eff])(?P<number>\d{1,3}(?:[ \u00a0]\d{3})+(?![\d.,])|\d+(?:[.,]\d+)*)"
    r"(?:\s?(?P<scale>nghìn|nghin|ngàn|ngan|vạn|triệu|trieu|tỷ|tỉ|ty|trăm|chục|thousand|million|billion|ribu|juta|mille|тысяч|миллионов|k|tr)"
    r"(?![^\W\d_])|(?P<hanscale>[万萬亿億천만억]))?"
    r"(?:\s?(?P<unit>%|[^\W\d_]+(?:[²³23](?!\d))?(?:/[^\W\d_]+)?))?",
    re.IGNORECASE,
)
