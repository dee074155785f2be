"""Periods and file names."""

from datetime import UTC, datetime

import pytest

from digests.periods import current
from digests.publish import file_name
from haidang.model.bulletin import DigestKind, DigestState
from tests.digests.factories import bulletin


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "now", "since", "until"),
    [
        (DigestKind.DAILY, datetime(2026, 11, 23, 23, 30, tzinfo=UTC), at(23, 0), at(24, 0)),  # 06:30: an hour early
        (DigestKind.DAILY, at(24, 8), at(23, 0), at(24, 0)),  # 15:00
        (DigestKind.WEEKLY, at(27, 2), at(20, 0), at(27, 0)),  # Friday
        (DigestKind.WEEKLY, at(26, 2), at(13, 0), at(20, 0)),  # Thursday: the week that is over
        (DigestKind.URGENT, at(24, 8), at(23, 8), at(24, 8)),
    ],
)
def test_the_current_period(kind: DigestKind, now: datetime, since: datetime, until: datetime) -> None:
    assert current(kind, now) == (since, until)


def test_file_names_say_what_is_in_them() -> None:
    draft = bulletin(id=12)
    assert file_name(draft, "pdf") == "diem-bao-ngay_2026-11-24_12_ban-nhap.pdf"
    assert file_name(bulletin(id=12, state=DigestState.APPROVED), "docx") == "diem-bao-ngay_2026-11-24_12.docx"
