"""The days that a text names: by date, by "today" and "yesterday", by weekday, in ten languages.

A weekday is the last one before the text was published, as news tells what has happened. Days are ordinals
(`date.toordinal`), so that they are counted like the days between two texts.
"""

import re
from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))  # whose midnight parts the days; most of what is read is published there

_NEAR = 183  # days: a date without a year is the nearest one
_WHEN = r"ngay|hom|sang|trua|chieu|toi|dem|khuya|tu|den|truoc|sau|vao|luc|on|le|pada|noong"
# 8/10, and with a word of time before or a year behind also 8-10 and 8.10: these may be scores, ranks, shares.
_EUROPEAN = re.compile(
    r"(?<![\d/.,-])([0-3]?\d)/(1[0-2]|0?[1-9])(?:/\d{4})?(?![\d/-]|[.,]\d)"
    rf"|(?:\b(?:{_WHEN}) |\()([0-3]?\d)[.-](1[0-2]|0?[1-9])(?![\d/%-]|[.,]\d)"
    r"|(?<![\d/.,-])([0-3]?\d)[.-](1[0-2]|0?[1-9])[.-]\d{4}(?!\d)"
)
_SPELT = re.compile(r"ngay ([0-3]?\d) thang (1[0-2]|0?[1-9])(?!\d)")
_HAN = re.compile(r"(1[0-2]|0?[1-9])[月월] ?([0-3]?\d)[日일]")


def _numbered(*groups: str, first: int) -> dict[str, int]:
    """Each name of a group (commas between) with the group's number."""
    return {name: number for number, names in enumerate(groups, start=first) for name in names.split(",")}


_MONTHS = _numbered(
    "january,janvier,januari,enero,января",
    "february,fevrier,februari,pebrero,февраля",
    "march,mars,maret,mac,marso,марта",
    "april,avril,abril,апреля",
    "may,mai,mei,mayo,мая",
    "june,juin,juni,jun,hunyo,июня",
    "july,juillet,juli,julai,hulyo,июля",
    "august,aout,agustus,ogos,agosto,августа",
    "september,septembre,setyembre,сентября",
    "october,octobre,oktober,oktubre,октября",
    "november,novembre,nobyembre,ноября",
    "december,decembre,desember,disember,disyembre,декабря",
    first=1,
)
_NAMED = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_MONTH = re.compile(rf"\b([0-3]?\d)(?:st|nd|rd|th|er)? (?:ng )?({_NAMED})\b")
_MONTH_DAY = re.compile(rf"\b({_NAMED}) ([0-3]?\d)\b")
_WEEKDAYS = _numbered(
    "monday,lundi,lunes,senin,isnin,понедельник,hai",
    "tuesday,mardi,martes,selasa,вторник,ba",
    "wednesday,mercredi,miyerkules,rabu,среду,среда,tu",
    "thursday,jeudi,huwebes,kamis,khamis,четверг,nam",
    "friday,vendredi,biyernes,jumat,jumaat,пятницу,пятница,sau",
    "saturday,samedi,sabado,sabtu,субботу,суббота,bay",
    "sunday,dimanche,linggo,minggu,ahad,воскресенье,chu nhat",
    first=0,
)
# "thứ tư" is also the fourth: a day where a word of time stands beside it.
_IN_VIETNAMESE = re.compile(
    rf"\b(?:{_WHEN}) (?:thu (hai|ba|tu|nam|sau|bay)|(chu nhat))\b"
    r"|\bthu (hai|ba|tu|nam|sau|bay) (?:tuan|vua|nay|qua|ngay|\()"
)
_LATIN = "|".join(sorted((name for name in _WEEKDAYS if len(name) > 3 and name != "chu nhat"), key=len, reverse=True))
_WEEKDAY = re.compile(rf"\b({_LATIN})\b")
_HAN_WEEKDAY = re.compile(r"(?:周|星期|週)([一二三四五六日天])|([月火水木金土日])曜|([월화수목금토일])요일")
_IN_CHINESE = "一二三四五六日天"
_IN_JAPANESE = "月火水木金土日"
_IN_KOREAN = "월화수목금토일"
_TODAY = re.compile(
    r"\b(?:hom nay|(?:sang|trua|chieu|toi|dem) nay|today|this (?:morning|afternoon|evening)|tonight|aujourd"
    r"|ce matin|ngayong|kanina|hari ini|tadi|сегодня)\b|今天|今日|今早|오늘"
)
_YESTERDAY = re.compile(
    r"\b(?:(?:hom|dem|toi|chieu|sang|trua) qua|yesterday|last night|overnight|hier|kahapon|kagabi|kemarin"
    r"|semalam|вчера)\b"
    r"|昨天|昨日|昨夜|昨晚|어제"
)


def days_named(folded: str, at: datetime, *, language: str) -> frozenset[int]:
    """Ordinals of the days that a text names. `folded` is lower case without accents; `at` is when it was published.

    Dates that are none (31/2) are left out. Names of months and weekdays are those of Vietnamese or of all others.
    """
    today = at.astimezone(VIETNAM).date()
    dates = [
        (found[0] or found[2] or found[4], found[1] or found[3] or found[5]) for found in _EUROPEAN.findall(folded)
    ]
    dates += [(day, month) for month, day in _HAN.findall(folded)]
    weekdays = []
    for chinese, japanese, korean in _HAN_WEEKDAY.findall(folded):
        weekdays += [_IN_CHINESE.index(chinese)] if chinese else []
        weekdays += [_IN_JAPANESE.index(japanese)] if japanese else []
        weekdays += [_IN_KOREAN.index(korean)] if korean else []
    if language == "vi":
        dates += _SPELT.findall(folded)
        weekdays += [_WEEKDAYS["".join(found)] for found in _IN_VIETNAMESE.findall(folded)]
    else:
        dates += [(day, str(_MONTHS[month])) for day, month in _DAY_MONTH.findall(folded)]
        dates += [(day, str(_MONTHS[month])) for month, day in _MONTH_DAY.findall(folded)]
        weekdays += [_WEEKDAYS[name] for name in _WEEKDAY.findall(folded)]
    found = {ordinal for day, month in dates if (ordinal := _nearest(int(day), int(month), today)) is not None}
    found |= {today.toordinal() - (today.weekday() - min(weekday, 6)) % 7 for weekday in weekdays}
    if _TODAY.search(folded):
        found.add(today.toordinal())
    if _YESTERDAY.search(folded):
        found.add(today.toordinal() - 1)
    return frozenset(found)


def _nearest(day: int, month: int, today: date) -> int | None:
    """The ordinal of a date whose year is not told."""
    for year in (today.year, today.year - 1, today.year + 1):
        try:
            ordinal = date(year, month, day).toordinal()
        except ValueError:
            continue
        if abs(ordinal - today.toordinal()) <= _NEAR:
            return ordinal
    return None
