"""The period that a kind of digest covers now."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from haidang.model.bulletin import DigestKind

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
CLOSING = time(7, 0)  # of the office: the daily lies on the table at 07:30
FRIDAY = 4


def current(kind: DigestKind, now: datetime, zone: ZoneInfo = HANOI) -> tuple[datetime, datetime]:
    """(since, until): daily yesterday 07:00 to today 07:00; weekly Friday to Friday; urgent the last 24 hours.

    The daily's draft is made before its period ends, so the end may lie ahead of `now` by an hour.
    """
    local = now.astimezone(zone)
    if kind is DigestKind.URGENT:
        until = local.replace(second=0, microsecond=0)
        return until - timedelta(days=1), until
    closing = datetime.combine(local.date(), CLOSING, zone)
    if kind is DigestKind.WEEKLY:
        closing -= timedelta(days=(local.weekday() - FRIDAY) % 7)
        return closing - timedelta(days=7), closing
    return closing - timedelta(days=1), closing
