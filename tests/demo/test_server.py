"""The newsroom over HTTP: how it behaves, and how it misbehaves when told to."""

import gzip
import json
import re
import time
from http.client import IncompleteRead
from pathlib import Path

import feedparser
import pytest

from demo.misbehave import KNOWN, Rules, programme
from demo.server import AccessLog, Newsstand
from tests.demo.conftest import Reader

SONGHAN = "127.0.10.2"
KINHTE = "127.0.10.6"
SOCIAL = "127.0.10.90"
FEED = "/rss/home.rss"


def test_conditional_requests(behaving: Reader) -> None:
    first = behaving.get(SONGHAN, FEED)
    assert first.status == 200
    by_tag = behaving.get(SONGHAN, FEED, If_None_Match=first.headers["etag"])
    by_date = behaving.get(SONGHAN, FEED, If_Modified_Since=first.headers["last-modified"])
    other = behaving.get(SONGHAN, FEED, If_None_Match='"another"')
    assert [a.status for a in (by_tag, by_date, other)] == [304, 304, 200]
    assert by_tag.body == b""
    assert "etag" not in behaving.get(KINHTE, "/rss").headers


def test_packed_where_it_is_offered(behaving: Reader) -> None:
    packed = behaving.get(SONGHAN, FEED, Accept_Encoding="gzip, deflate")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == behaving.get(SONGHAN, FEED).body


def test_every_request_is_in_the_access_log(behaving: Reader) -> None:
    behaving.get(SONGHAN, FEED, User_Agent="haidang/0.1 (test)")
    behaving.get(SONGHAN, "/not/here")
    lines = behaving.stand.log.lines
    assert [(li["outlet"], li["path"], li["status"]) for li in lines] == [
        ("songhan", FEED, 200),
        ("songhan", "/not/here", 404),
    ]
    assert lines[0]["agent"] == "haidang/0.1 (test)"


def test_the_access_log_is_a_file_of_json_lines(tmp_path: Path) -> None:
    log = AccessLog(tmp_path / "access.jsonl")
    log.write(path="/một", status=200)
    log.close()
    assert json.loads((tmp_path / "access.jsonl").read_text("utf-8")) == {"path": "/một", "status": 200}


@pytest.mark.parametrize("status", [304, 401, 403, 404, 410, 500, 503])
def test_statuses(behaving: Reader, status: int) -> None:
    behaving.order(outlet="songhan", path=FEED, behaviour=str(status))
    assert behaving.get(SONGHAN, FEED).status == status
    assert behaving.get(KINHTE, "/rss").status == 200


def test_too_many_requests(behaving: Reader) -> None:
    behaving.order(outlet="songhan", path="*", behaviour="429", seconds=7, count=1)
    answer = behaving.get(SONGHAN, FEED)
    assert (answer.status, answer.headers["retry-after"]) == (429, "7")
    assert behaving.get(SONGHAN, FEED).status == 200


def test_slow(behaving: Reader) -> None:
    well = behaving.get(SONGHAN, FEED).body
    behaving.order(outlet="songhan", path=FEED, behaviour="slow", seconds=0.16)
    began = time.monotonic()
    assert behaving.get(SONGHAN, FEED).body == well
    assert time.monotonic() - began >= 0.14  # the last pause comes after the last piece


def test_cut_off(behaving: Reader) -> None:
    behaving.order(outlet="songhan", path=FEED, behaviour="cut", count=1)
    with pytest.raises(IncompleteRead):
        behaving.get(SONGHAN, FEED)
    assert behaving.get(SONGHAN, FEED).status == 200


def test_broken_xml(behaving: Reader) -> None:
    behaving.order(outlet="songhan", path=FEED, behaviour="broken_xml")
    assert feedparser.parse(behaving.get(SONGHAN, FEED).body).bozo


@pytest.mark.parametrize("year", [1944, 2099])
def test_wrong_dates(behaving: Reader, year: int) -> None:
    behaving.order(outlet="songhan", path=FEED, behaviour="wrong_date", year=year)
    years = [int(y) for y in re.findall(rb"<pubDate>\w+, \d+ \w+ (\d+)", behaving.get(SONGHAN, FEED).body)]
    assert years[0] == year
    assert set(years[1:]) == {2026}


def test_block_page(behaving: Reader) -> None:
    behaving.order(outlet="*", path="*", behaviour="block_page")
    answer = behaving.get(SONGHAN, FEED)
    assert answer.status == 200
    assert "Just a moment…" in answer.body.decode()


def test_robots_refusal(behaving: Reader) -> None:
    behaving.order(outlet="songhan", path="/robots.txt", behaviour="robots_refusal")
    assert behaving.get(SONGHAN, "/robots.txt").body == b"User-agent: *\nDisallow: /\n"


def test_silent_edit(behaving: Reader) -> None:
    site = behaving.stand.newsroom.sites["songhan"]
    path = site.address("songhan/landfill-dialogue").removeprefix(site.base)
    before = behaving.get(SONGHAN, path)
    touched = behaving.order(outlet="songhan", path="*khanh-son*", behaviour="silent_edit")
    after = behaving.get(SONGHAN, path)
    assert json.loads(touched.body) == {"touched": 1}
    assert "quá nhiều lời hứa” - Báo" in before.body.decode()
    assert "quá nhiều lời hứa” - Báo" not in after.body.decode()
    assert before.headers["etag"] != after.headers["etag"]
    assert before.headers["last-modified"] == after.headers["last-modified"]


def test_an_order_that_is_none(behaving: Reader) -> None:
    unknown = behaving.order(outlet="songhan", path="*", behaviour="explode")
    assert unknown.status == 400
    assert "explode" in json.loads(unknown.body)["error"]
    assert behaving.order(outlet="songhan").status == 400
    assert behaving.get("127.0.10.1", "/").status == 404
    assert behaving._ask("POST", SONGHAN, "/control", b"{}", {}).status == 405


def test_the_standing_programme_is_known_and_can_be_cleared(behaving: Reader) -> None:
    rules = programme()
    assert {rule["behaviour"] for rule in rules.listed()} <= KNOWN
    places = behaving.stand.newsroom.sites
    assert [r for r in rules.listed() if r["outlet"] not in places] == []
    behaving.order(outlet="songhan", path="*", behaviour="500")
    behaving.order(clear=True)
    assert json.loads(behaving.get("127.0.10.1", "/control").body) == {"rules": []}


def test_a_busy_address_is_told_and_leaves_nothing_open(behaving: Reader) -> None:
    with pytest.raises(OSError, match="in use"):
        Newsstand(behaving.stand.newsroom, rules=Rules([]))


def test_timelines_page_by_page(behaving: Reader) -> None:
    seen: list[str] = []
    path = "/api/v1/timelines/public?limit=40"
    while path:
        answer = behaving.get(SOCIAL, path)
        statuses = json.loads(answer.body)
        seen += [status["id"] for status in statuses]
        older = re.search(r'<http://[^/]+([^>]+)>; rel="next"', answer.headers.get("link", ""))
        path = older.group(1) if older and statuses else ""
    assert len(seen) == len(set(seen)) == len(behaving.stand.newsroom.posts)
    assert seen == sorted(seen, reverse=True)


def test_newer_than(behaving: Reader) -> None:
    first = json.loads(behaving.get(SOCIAL, "/api/v1/timelines/public?limit=5").body)
    path = f"/api/v1/timelines/public?since_id={first[2]['id']}"
    assert [s["id"] for s in json.loads(behaving.get(SOCIAL, path).body)] == [s["id"] for s in first[:2]]
    assert behaving.get(SOCIAL, "/api/v1/timelines/public?limit=x").status == 422


def test_the_tags_cover_every_post_in_one_page_each(behaving: Reader) -> None:
    found = set()
    for tag in behaving.stand.newsroom.town.social.tags:
        statuses = json.loads(behaving.get(SOCIAL, f"/api/v1/timelines/tag/{tag}?limit=40").body)
        assert 0 < len(statuses) < 40
        found |= {status["id"] for status in statuses}
    assert len(found) == len(behaving.stand.newsroom.posts)


def test_a_status(behaving: Reader) -> None:
    statuses = json.loads(behaving.get(SOCIAL, "/api/v1/timelines/public?limit=40").body)
    one = statuses[0]
    assert {"id", "created_at", "account", "content", "tags", "visibility", "language", "reblogs_count"} <= one.keys()
    assert {"id", "acct", "username", "display_name", "url"} <= one["account"].keys()
    assert json.loads(behaving.get(SOCIAL, f"/api/v1/statuses/{one['id']}").body) == one


def test_a_deleted_post(behaving: Reader) -> None:
    statuses = json.loads(behaving.get(SOCIAL, "/api/v1/timelines/public?limit=2").body)
    gone = statuses[1]
    touched = behaving.order(outlet="quangtruong", path=f"*/{gone['id']}", behaviour="deleted")
    assert json.loads(touched.body) == {"touched": 1}
    assert behaving.get(SOCIAL, f"/api/v1/statuses/{gone['id']}").status == 404
    left = json.loads(behaving.get(SOCIAL, "/api/v1/timelines/public?limit=2").body)
    assert gone["id"] not in [status["id"] for status in left]
    behaving.stand.desk.timelines.deleted.clear()
