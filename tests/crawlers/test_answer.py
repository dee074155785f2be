import gzip
import zlib
from datetime import UTC, datetime

import pytest

from crawlers.answer import LONGEST_PAUSE, decoded, kept_headers, retry_after
from crawlers.polite import Lane
from haidang.errors import FetchError, Refused

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Tue, 24 Nov 2026 07:02:00 GMT", 120.0),
        ("Tue, 24 Nov 2026 06:00:00 GMT", 0.0),
        ("99999999999999", LONGEST_PAUSE),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(value, now=NOW) == seconds


def test_codings_are_undone_under_a_bound() -> None:
    body = b"tin " * 100
    bare = zlib.compressobj(wbits=-15)
    for encoding, coded in (
        ("", body),
        ("gzip", gzip.compress(body)),
        ("deflate", zlib.compress(body)),
        ("deflate", bare.compress(body) + bare.flush()),
        ("gzip, gzip", gzip.compress(gzip.compress(body))),
    ):
        assert decoded(coded, encoding, max_bytes=400) == body
    with pytest.raises(Refused):
        decoded(gzip.compress(body), "gzip", max_bytes=399)
    for encoding, coded in (("gzip", gzip.compress(body)[:-9]), ("gzip", body), ("br", body)):
        with pytest.raises(FetchError):
            decoded(coded, encoding, max_bytes=400)


def test_cookies_are_not_kept() -> None:
    assert kept_headers([("Set-Cookie", "a=b"), ("ETag", '"1"')]) == (("etag", '"1"'),)


def test_a_lane() -> None:
    lane = Lane()
    assert lane.wait(10.0) == 0.0
    lane.asked(10.0, delay=2.0)
    lane.closed(10.0, seconds=60.0)
    assert (lane.wait(11.5), lane.wait(12.0), lane.closed_for(30.0), lane.closed_for(70.0)) == (0.5, 0.0, 40.0, 0.0)
