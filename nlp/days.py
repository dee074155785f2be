"""The days that a text names: by date, by "today" and "yesterday", by weekday, in ten languages.

A weekday is the last one before the text was published, as news tells what has happened. Days are ordinals
(`date.toordinal`), so that they are counted like the days between two texts.
"""

import re
from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))  # whose midnight parts the days; most of what is read is published there

_NEAR = 183  # days: a date without a year is the nearest one
_EUROPEAN = re.compile(r"(?<![\d/.])([0-3]?\d)[/.-](1[0-2]|0?[1-9])(?:[/.-]\d{4})?(?![\d/]|[.,]\d)")
_SPELT = re.compile(r"ngay ([0-3]?\d) thang (1[0-2]|0?[1-9])(?!\d)")
_HAN = re.compile(r"(1[0-2]|0?[1-9])[月월] ?([0-3]?\d)[日일]")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january janvier januari enero января",
            "february fevrier februari pebrero февраля",
            "march mars maret mac marso марта",
            "april avril abril апреля",
            "may mai mei mayo мая",
            "june juin juni jun hunyo июня",
            "july juillet juli julai hulyo июля",
            "august aout agustus ogos agosto августа",
            "september septembre setyembre сентября",
            "october octobre oktober oktubre октября",
            "november novembre nobyembre ноября",
            "december decembre desember disember disyembre декабря",
        ),
        start=1,
    )
    for name in names.split()
}
_NAMED = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_MONTH = re.compile(rf"\b([0-3]?\d)(?:st|nd|rd|th|er)? (?:ng )?({_NAMED})\b")
_MONTH_DAY = re.compile(rf"\b({_NAMED}) ([0-3]?\d)\b")
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday,lundi,thu hai,lunes,senin,isnin,понедельник",
            "tuesday,mardi,thu ba,martes,selasa,вторник",
            "wednesday,mercredi,thu tu,miyerkules,rabu,среду,среда",
            "thursday,jeudi,thu nam,huwebes,kamis,khamis,четверг",
            "friday,vendredi,thu sau,biyernes,jumat,jumaat,пятницу,пятница",
            "saturday,samedi,thu bay,sabado,sabtu,субботу,суббота",
            "sunday,dimanche,chu nhat,linggo,minggu,ahad,воскресенье",
        )
    )
    for name in names.split(",")
}
_HAN_WEEKDAY = r"(周|星期|週)([一二三四五六日天])|([月火水木金土日])曜|([월화수목금토일])요일"
_WEEKDAY = re.compile(rf"\b({'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\b|{_HAN_WEEKDAY}")
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


def days_named(folded: str, at: datetime) -> frozenset[int]:
    """Ordinals of the days that a text names. `folded` is lower case without accents; `at` is when it was published.

    Dates that are none (31/2) are left out.
    """
    today = at.astimezone(VIETNAM).date()
    dates = [(day, month) for day, month in _EUROPEAN.findall(folded) + _SPELT.findall(folded)]
    dates += [(day, month) for month, day in _HAN.findall(folded)]
    dates += [(day, str(_MONTHS[month])) for day, month in _DAY_MONTH.findall(folded)]
    dates += [(day, str(_MONTHS[month])) for month, day in _MONTH_DAY.findall(folded)]
    found = {ordinal for day, month in dates if (ordinal := _nearest(int(day), int(month), today)) is not None}
    if _TODAY.search(folded):
        found.add(today.toordinal())
    if _YESTERDAY.search(folded):
        found.add(today.toordinal() - 1)
    for latin, _, chinese, japanese, korean in _WEEKDAY.findall(folded):
        if latin:
            weekday = _WEEKDAYS[latin]
        elif chinese:
            weekday = min(_IN_CHINESE.index(chinese), 6)
        else:
            weekday = _IN_JAPANESE.index(japanese) if japanese else _IN_KOREAN.index(korean)
        found.add(today.toordinal() - (today.weekday() - weekday) % 7)
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
