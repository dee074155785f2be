"""Figures in a text: numbers in figures and in words with what they count, beside its dates and hours.

Pure. The words are in `haidang/data/wording.toml`. Every function takes time linear in the text.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from haidang.moments import Moment, moments_in
from haidang.number_words import begins_number, han_value, number_at
from haidang.text import accent_share, exact, folded, plain
from haidang.units import RAISED, harm, one_counts, unit_at
from haidang.word_lists import (
    ACCENTED,
    LAST_WORD,
    LONGEST,
    WORD,
    blank,
    numbers,
    scales,
    standing,
    word_lists,
    word_set,
)

MOST = 200  # figures of a text that are compared
_MONEY = 1000.0  # a scale from which a number without a unit is a sum
_MONTH = 30.0
_TEN, _MYRIAD = 10, 10_000
_SIGNATURE = re.compile(r"\(@\w{1,40}\)[^\n]{0,24}")  # of a quoted post: its date is none of the matter
_HALF_MORE = re.compile(
    r"\s?(?:[^\W\d_]+\s)?(?:rưỡi|ruoi|and a half|et demie?|at kalahati|setengah|с половиной)(?!\w)"
    r"|\s?(?:개월|달|년|시간)\s?반(?!\w)"
)
_HALF_BEHIND = re.compile(r"\s(?:(?:mét|met|thước|thuoc|tấn|tan|ký|ky|độ|do|tấc|phân)\s)?(?:rưỡi|rưởi|ruoi)(?!\w)")
_ROMAN = ("", "I", "II", "III", "IV")
_QUARTER = re.compile(r"(?<!\w)(?:quý|quy|quarter|trimestre|квартал\w*)\s(III|II|IV|I)(?!\w)", re.IGNORECASE)
_COUNTER = re.compile(r"[个個只隻条條座基台件棟栋枚頭头匹本つ개]")
_HALF_INSIDE = re.compile(r"[个個かカヶ]半(?=(?P<month>月)|小时|小時|钟头|星期)")
_HALF_MORE_HAN = re.compile(r"\s?(?:个半|個半|年半|(?:か月|カ月|ヶ月|時間|달|년|개월)\s?半|(?:달|년|개월)\s?반)")
_STORM = re.compile(r"(?<!\w)(?:bao|gio|giat|ap thap|storm|typhoon|gusts?|winds?|ribut|taufan|bagyo|topan)(?!\w)")
_FILIPINO_AND = re.compile(r"['’]t(?= )| na(?= (?:araw|buwan|taon|oras|linggo|libo|daan|tao|milyon|bilyon))")
_HAN_NUMBER = re.compile(
    r"(?<![\d.,])[〇零一二两兩三四五六七八九十百千万萬亿億]+|半|(?<![\w])(?:[일이삼사오육칠팔구십백천만억]{2,}|만|천)\s?"
    r"|(?<!\w)(?:(?:열|스물|서른|마흔|쉰)?(?:한|두|세|석|네|넉|다섯|여섯|일곱|여덟|아홉)|열|스무|서른|마흔|쉰|예순|일흔|여든|아흔)\s?"
)
_NO_FIGURE = re.compile(r"24/7|9/11|(?<!\w)\d+/(?:\d{4}/)?(?-i:[A-ZĐ])[\wĐ-]*", re.IGNORECASE)
_FIGURE = (
    r"(?<![0-9A-Za-z_.,\u00df-\u1eff])(?P<number>\d{1,3}(?:[ \u00a0]\d{3})+(?![\d.,])|\d+(?:[.,]\d+)*)"
    r"(?:\s?(?P<scale>SCALES)(?:(?![^\W\d_])(?:(?P<tenth>\d)(?!\d))?)|(?P<hanscale>[百千万萬亿億백천만억]{1,2}))?"
    r"(?:\s?(?P<unit>%|[^\W\d_]+(?:[²³23](?!\d))?(?:/[^\W\d_]+)?))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its unit."""

    raw: str  # as written, with the unit
    value: float
    unit: str  # folded; "" if none
    kind: str = ""  # what is counted, whatever the language: person, day, vnd, metre; "" if not known
    amount: float = 0.0  # the value in the kind's base: "two weeks" is 14 of kind day
    start: int = 0  # place in the exact view
    sure: bool = True  # False where "one" may be an article


@dataclass(frozen=True, slots=True)
class Read:
    """The figures and moments of a text, in order."""

    figures: tuple[Figure, ...]
    moments: tuple[Moment, ...]
    values: frozenset[float]
    amounts: frozenset[tuple[str, float]]
    days: tuple[float, ...]  # lengths of time
    metres: tuple[float, ...]
    bare: frozenset[float]  # values whose kind is not known
    ones: tuple[Figure, ...]  # "a week", "một mét": figures only where the other text has another number of the kind
    labels: Mapping[str, frozenset[float]]  # numbers that name something, by the word before them: class 4, level 3


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
    dates = sorted(moments_in(whole, flat), key=lambda moment: moment.start)
    quiet = list(whole)
    spans = [(one.start, one.start + len(one.raw)) for one in dates]
    for start, end in [*spans, *(match.span() for match in _NO_FIGURE.finditer(whole))]:
        quiet[start:end] = " " * (end - start)
    left = "".join(quiet)
    labels: dict[str, set[float]] = {}
    found = [*_numerals(whole, left, marked, labels), *_number_words(whole, left, marked, labels), *_han_numbers(left)]
    lower = left.replace("İ", "I").lower()
    found += [
        Figure(raw=match.group(), value=value, unit=kind, kind=kind, amount=value, start=match.start())
        for kind, value, pattern in _said_whole()
        for match in pattern.finditer(lower)
    ]
    for match in _QUARTER.finditer(left):
        labels.setdefault("quy", set()).add(float(_ROMAN.index(match[1].upper())))
    ones = tuple(one for one in found if one.value == 1 and not one.sure)
    found = [one for one in found if one.value != 1 or one.sure]
    found.sort(key=lambda figure: figure.start)
    return Read(
        figures=tuple(found),
        moments=tuple(dates),
        values=frozenset(one.value for one in found),
        amounts=frozenset((one.kind, one.amount) for one in found if one.kind),
        days=tuple(one.amount for one in found if one.kind == "day")[:MOST],
        metres=tuple(one.amount for one in found if one.kind == "metre")[:MOST],
        bare=frozenset(one.value for one in found if not one.kind),
        ones=ones,
        labels={name: frozenset(values) for name, values in labels.items()},
    )


def _numerals(whole: str, left: str, marked: bool, labels: dict[str, set[float]]) -> Iterator[Figure]:
    """Numbers in figures; those that only name something go into `labels`."""
    stormy = bool(_STORM.search(plain(left)))
    for match in _figure().finditer(left):
        named = folded(match["scale"] or match["hanscale"] or "").text
        scale = math.prod(scales(False)[sign] for sign in ([named] if match["scale"] else named))
        end = match.end("scale") if match["scale"] else match.end("hanscale") if named else match.end("number")
        kind, factor = unit_at(left, end, marked, reach=3, sure=scale >= _MONEY and named not in ("k", "tr"))
        before = LAST_WORD.search(plain(left[max(0, match.start() - 14) : match.start()]))
        label = before.group(1) if before else ""
        value = _value(match["number"]) * scale
        if label in word_set("magnitudes") or (stormy and label in word_set("levels")):
            kind, factor = "magnitude", 1.0
        elif label in word_set("labels") and not match["scale"] and (not kind or label in word_set("firm_labels")):
            labels.setdefault(label, set()).add(value)
            continue
        if match["tenth"]:
            value += int(match["tenth"]) * scale / _TEN
        loose = kind in ("", "day", "times") and named in word_set("money_scales")
        if loose or (not kind and scale >= _MONEY and not match["unit"]):
            kind, factor = "vnd", 1.0
        if kind == "day" and _HALF_MORE.match(left, match.end("number")):
            value += 0.5
        if left.startswith("百分之", match.start() - 3):
            kind, factor = "percent", 1.0
        raw = " ".join(whole[match.start() : match.end()].split())
        unit = folded(match["unit"] or "").text.translate(RAISED)
        sure = value != 1 or kind != "person" or bool(harm().search(left, match.end("number"), match.end() + 40))
        amount = value * factor
        yield Figure(raw=raw, value=value, unit=unit, kind=kind, amount=amount, start=match.start(), sure=sure)


def _number_words(whole: str, left: str, marked: bool, labels: dict[str, set[float]]) -> Iterator[Figure]:
    """Numbers in words of scripts with spaces: they need a unit behind them, or a scale among them."""
    lower = left.replace("İ", "I").lower() if marked else plain(left)
    lower = _FILIPINO_AND.sub(blank, lower)
    words = [(match.group(), *match.span()) for match in WORD.finditer(lower)]
    stormy = bool(_STORM.search(plain(left)))
    at = 0
    while at < len(words):
        if not begins_number(words, at, marked):
            at += 1
            continue
        value, last, scaled = number_at(words, at, lower, marked)
        if last == at:
            at += 1
            continue
        start, end = words[at][1], words[last - 1][2]
        vietnamese = words[at][0] in numbers("marked") or words[at][0] in word_set("vietnamese_bare")
        kind, factor = unit_at(left, end, marked, reach=1 if vietnamese else 3)
        before = words[at - 1][0] if at else ""
        if words[at][0] == "năm" and last == at + 1 and _means_year(before, lower[max(0, start - 4) : start]):
            kind = ""
        label = folded(before).text
        level = stormy and label in word_set("levels")
        if vietnamese and not level and label in word_set("labels") and (not kind or label in word_set("firm_labels")):
            labels.setdefault(label, set()).add(value)
            at = last
            continue
        if level:
            kind, factor = "magnitude", 1.0
        sure = value != 1 or scaled or one_counts(lower, start, end, kind, factor)
        loose = not kind or (kind == "times" and not marked)
        if scaled and value >= _MONEY and loose and (vietnamese or last == len(words)):
            kind, factor = "vnd", 1.0
        if (_HALF_MORE if kind == "day" else _HALF_BEHIND).match(lower, end) and (kind == "day" or value < _TEN):
            value += 0.5  # "một tháng rưỡi", "bốn mét rưỡi"
        counted = value > 1 and words[at][0] not in word_set("vietnamese_homographs") and WORD.match(lower, end + 1)
        if kind or scaled or counted:
            unit = WORD.match(lower, end + 1)
            raw = " ".join(whole[start : unit.end() if unit else end].split())
            named = folded(unit.group()).text if unit else ""
            amount = value * factor
            yield Figure(raw=raw, value=value, unit=named, kind=kind, amount=amount, start=start, sure=sure)
        at = last


def _means_year(before: str, text: str) -> bool:
    """Whether "năm" is a year there and no five: "cuối năm", "3 năm"."""
    return before in word_set("before_five") or text.strip()[-1:].isdigit()


def _han_numbers(left: str) -> Iterator[Figure]:
    """Numbers in Chinese characters, and Korean number words, before a unit."""
    for match in _HAN_NUMBER.finditer(left):
        if left.startswith("分之", match.end()):
            continue
        kind, factor = unit_at(left, match.end(), False, reach=1)
        value = han_value(match.group().strip())
        if not kind and value >= _MYRIAD:
            kind = "vnd"
        half = _HALF_INSIDE.match(left, match.end())
        if half:
            value, kind, factor = value + 0.5, "day", unit_at(left, half.end(), False, reach=1)[1]
            factor = _MONTH if half["month"] else factor
        elif kind == "day" and _HALF_MORE_HAN.match(left, match.end()):
            value += 0.5
        if left.startswith("百分之", match.start() - 3):
            kind, factor = "percent", 1.0
        if kind or (value > 1 and _COUNTER.match(left, match.end())):
            unit = WORD.match(left, match.end())
            named = unit.group() if unit else ""
            raw = match.group() + named
            sure = value != 1 or one_counts(left, match.start(), match.end(), kind, factor)
            amount = value * factor
            yield Figure(raw=raw, value=value, unit=named, kind=kind, amount=amount, start=match.start(), sure=sure)


def _value(number: str) -> float:
    groups = re.split("[., ]", number)
    if len(groups) == 1:
        return float(number)
    if all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3:
        return float("".join(groups))
    return float("".join(groups[:-1]) + "." + groups[-1])


@cache
def _said_whole() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    """Kind, value and words of the multiples, shares and ordinals."""
    lists = word_lists()["whole"].items()
    return tuple((kind, float(value), standing(words)) for kind, table in lists for value, words in table.items())


@cache
def _figure() -> re.Pattern[str]:
    """Numbers in figures with a scale and a unit."""
    lists = [word for words in word_lists()["scales"].values() for word in words.split()]
    scales = sorted({form for word in lists if word[0] < "\u2e80" for form in (word, folded(word).text)}, key=len)
    return re.compile(_FIGURE.replace("SCALES", "|".join(reversed(scales))), re.IGNORECASE)
