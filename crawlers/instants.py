"""Instants as outlets write them, read without guessing."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no outlet of ours published on the web before
AHEAD = timedelta(minutes=15)  # clocks differ; more than this ahead is a wrong zone or a wrong date
LONGEST = 64

# "GMT+7" and "UTC+07:00" after a time, as many Vietnamese feeds write it; the e-mail grammar reads it as GMT.
_GMT_OFFSET = re.compile(r"\s*\b(?:GMT|UTC)\s*([+-])\s*(\d{1,2}):?(\d{2})?\s*$", re.IGNORECASE)
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[,\sT-]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$")
_TIME_FIRST = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?[,\s-]+(\d{1,2})/(\d{1,2})/(\d{4})$")
_ZONES = {
    "ICT": "+0700",
    "JST": "+0900",
    "KST": "+0900",
    "SGT": "+0800",
    "HKT": "+0800",
    "PHT": "+0800",
    "WIB": "+0700",
}
_ZONES |= {"MYT": "+0800", "AEST": "+1000", "AEDT": "+1100", "MSK": "+0300", "CET": "+0100", "CEST": "+0200"}


def read_instant(raw: str, *, timezone: str) -> datetime | None:
    """The UTC instant that a machine-readable date names, None where it names none or an absurd one.

    Reads ISO 8601, RFC 822 and day-first numbers ("24/11/2026 14:05"), each as a whole: never a date inside a
    sentence. What carries no zone is read in `timezone`. A date without a time is that day's midnight.
    """
    text = " ".join(raw.split())
    if not text or len(text) > LONGEST:
        return None
    text, offset = _offset(text)
    try:
        moment = _iso(text) or _numbers(text) or _mail(text)
        if moment is None:
            return None
        if moment.tzinfo is None:
            zone = datetime.strptime(offset, "%z").tzinfo if offset else ZoneInfo(timezone)
            moment = moment.replace(tzinfo=zone)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment >= EARLIEST and moment.year < 2200 else None


def plausible(moment: datetime | None, *, now: datetime) -> datetime | None:
    """The instant, or None where it lies ahead of `now` by more than clocks differ."""
    return moment if moment is not None and moment <= now + AHEAD else None


def _offset(text: str) -> tuple[str, str]:
    """Splits a trailing "GMT+7" or zone name off, as +HHMM."""
    if found := _GMT_OFFSET.search(text):
        sign, hours, minutes = found.groups()
        return text[: found.start()], f"{sign}{int(hours):02d}{minutes or '00'}"
    head, _, last = text.rpartition(" ")
    if last in _ZONES:
        return head, _ZONES[last]
    return text, ""


def _iso(text: str) -> datetime | None:
    if not re.match(r"\d{4}-?\d{2}-?\d{2}", text):
        return None
    text = re.sub(r"\s+([+-]\d{2}:?\d{2}|Z)$", r"\1", text.replace(" UTC", "Z").replace(" GMT", "Z"))
    return datetime.fromisoformat(text)


def _numbers(text: str) -> datetime | None:
    if found := _DAY_FIRST.match(text):
        day, month, year, hour, minute, second = (int(g or 0) for g in found.groups())
    elif found := _TIME_FIRST.match(text):
        hour, minute, second, day, month, year = (int(g or 0) for g in found.groups())
    else:
        return None
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  # its zone is settled by the caller


def _mail(text: str) -> datetime | None:
    if not re.match(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\s+\d{2,4}\s+\d{1,2}:\d{2}", text):
        return None
    return parsedate_to_datetime(text)
