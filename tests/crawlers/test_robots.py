import pytest

from crawlers.robots import LONGEST, SLOWEST, read_robots
from haidang.errors import FetchError

AGENT = "haidang/0.1 (press monitoring of a public body; contact: x@office.example)"


def test_the_longest_match_wins_and_our_own_group_goes_first() -> None:
    others = b"User-agent: *\nDisallow: /\n\n"
    body = others + b"User-agent: HaiDang\nDisallow: /a/\nAllow: /a/b\nDisallow: /*.pdf$\nCrawl-delay: 3"
    rules = read_robots(200, body, user_agent=AGENT)
    paths = ("/", "/a/x", "/a/b/c", "/x.pdf", "/x.pdf?y")
    assert [rules.allows(f"https://bao.vn{p}") for p in paths] == [True, False, True, False, True]
    assert rules.crawl_delay == 3.0


def test_a_request_rate_is_a_pace() -> None:
    assert read_robots(200, b"User-agent: *\nRequest-rate: 1/5\n", user_agent=AGENT).crawl_delay == 5.0
    assert read_robots(200, b"User-agent: *\nCrawl-delay: 99999\n", user_agent=AGENT).crawl_delay == SLOWEST


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_file_allows_everything(status: int) -> None:
    assert read_robots(status, b"User-agent: *\nDisallow: /", user_agent=AGENT).allows("https://bao.vn/x")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_broken_server_allows_nothing_for_now(status: int) -> None:
    with pytest.raises(FetchError) as error:
        read_robots(status, b"", user_agent=AGENT)
    assert error.value.retry_after == 600


def test_rubbish_and_a_huge_file_are_read() -> None:
    assert read_robots(200, b"\xff\xfe\x00<html>", user_agent=AGENT).allows("https://bao.vn/")
    huge = b"User-agent: *\nDisallow: /x\n" + b"# padding\n" * (LONGEST // 5)
    assert not read_robots(200, huge, user_agent=AGENT).allows("https://bao.vn/x")
