"""What stands at the newsroom's addresses: in the declared encoding, readable, and without a word of the labels."""

import json
import re
import sys
from itertools import pairwise

import feedparser
import pytest

from demo.answer import Answer, Desk
from demo.newsroom import Newsroom
from demo.outlets import CODECS
from tests.demo.conftest import START

# Words that only labels use. "main", "flood" or a place's name stand in any newspaper and prove nothing.
_LABEL_WORDS = re.compile(
    r"checkable_claim|service_complaint|distress_call|personal_experience|danang_government|danang_place|stance_to_claim"
    r"|reprint_of|false[_-]friend|\bFC[1-4]\b|\b(?:fc|ff|svc|op)\d?-[a-z]+-?[a-z]*\b"
)


@pytest.fixture(scope="module")
def served(newsroom: Newsroom) -> dict[tuple[str, str], Answer]:
    """Every address of every outlet, by (outlet, path)."""
    desk = Desk(newsroom)
    return {
        (name, path): desk.outlet(site, path, None) for name, site in newsroom.sites.items() for path in site.places
    }


def _declared(answer: Answer) -> str:
    said = f"{answer.content_type} {answer.body[:600].decode('latin-1')}"
    found = re.search(r"(?:charset|encoding)=[\"']?([\w-]+)", said)
    return found.group(1) if found else "utf-8"


def _text(answer: Answer) -> str:
    encoding = _declared(answer)
    return answer.body.decode(CODECS.get(encoding, encoding))


def test_every_page_is_in_its_declared_encoding(newsroom: Newsroom, served: dict[tuple[str, str], Answer]) -> None:
    for (outlet, path), answer in served.items():
        text = _text(answer)
        assert "�" not in text, (outlet, path)
        if path != "/robots.txt" and answer.body:
            assert _declared(answer) == newsroom.sites[outlet].outlet.encoding, (outlet, path)


def test_the_encodings_differ(newsroom: Newsroom) -> None:
    encodings = {site.outlet.encoding for site in newsroom.sites.values()}
    assert encodings == {"utf-8", "iso-8859-1", "gb18030", "big5", "shift_jis", "euc-kr", "windows-1251"}
    templates = {site.outlet.template for site in newsroom.sites.values()}
    assert len(templates) >= 8
    assert {site.outlet.feed for site in newsroom.sites.values()} == {"rss", "atom", "rdf", "jsonfeed", "sitemap"}


def test_no_word_of_the_labels_is_served(newsroom: Newsroom, served: dict[tuple[str, str], Answer]) -> None:
    ids = [article for site in newsroom.sites.values() for article in site.articles]
    foreign = [
        i for i in ids if not any(i.endswith(f"/{a.slug}") for a in newsroom.sites[i.split("/")[0]].articles.values())
    ]
    found = []
    for key, answer in served.items():
        text = _text(answer)
        found += [(key, word) for word in _LABEL_WORDS.findall(text)]
        found += [(key, article) for article in foreign if article in text]
    assert found == []
    social = Desk(newsroom).timelines
    statuses = json.dumps([social.json(status) for status in social.statuses])
    assert _LABEL_WORDS.findall(statuses) == []


def test_the_labels_are_not_even_opened(newsroom: Newsroom) -> None:
    from demo.server import build

    opened: list[str] = []
    watching = [True]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching[0] and event in ("open", "os.listdir", "os.scandir"):
            opened.append(str(arguments[0]))

    sys.addaudithook(watch)
    room = build(start=START)
    desk = Desk(room)
    for site in room.sites.values():
        for path in site.places:
            desk.outlet(site, path, None)
    desk.social("/api/v1/timelines/public")
    watching[0] = False
    assert any("newsroom" in name for name in opened)
    assert [name for name in opened if "demo/labels" in name] == []


def test_feeds_are_read_by_a_feed_reader(newsroom: Newsroom, served: dict[tuple[str, str], Answer]) -> None:
    for name, site in newsroom.sites.items():
        outlet = site.outlet
        answer = served[name, outlet.feed_path]
        expected = len(site.articles) + bool(outlet.video) + bool(outlet.gallery)
        if outlet.feed == "jsonfeed":
            assert len(json.loads(answer.body)["items"]) == expected
        elif outlet.feed == "sitemap":
            assert answer.body.count(b"<loc>") == expected
        else:
            parsed = feedparser.parse(answer.body, response_headers={"content-type": answer.content_type})
            fault = parsed.get("bozo_exception")
            assert fault is None or "declared as" in str(fault), (name, fault)
            assert len(parsed.entries) == expected, name
            titles = [entry.title for entry in parsed.entries[: len(site.articles)]]
            assert [_bare(t) for t in titles] == [_bare(story.title) for story in site.stories()], name


def _bare(text: str) -> str:
    import html
    import unicodedata

    return unicodedata.normalize("NFC", html.unescape(text)).strip()


def test_feeds_are_dated_newest_first_and_before_the_start(newsroom: Newsroom) -> None:
    for site in newsroom.sites.values():
        instants = [story.published for story in site.stories()]
        assert all(one >= two for one, two in pairwise(instants))
        assert [instant for instant in instants if instant >= START] == []


def test_an_outlet_writes_decomposed(served: dict[tuple[str, str], Answer]) -> None:
    text = _text(served["kinhte", "/rss"])
    assert "ế" not in text
    assert "e\u0302\u0301" in text


def test_links_in_feeds_lead_to_the_article(newsroom: Newsroom) -> None:
    desk = Desk(newsroom)
    for site in newsroom.sites.values():
        for story in site.stories():
            answer = desk.outlet(site, story.feed_link.removeprefix(site.base), None)
            if answer.status == 302:
                assert dict(answer.headers)["Location"] == story.path
            else:
                assert answer.status == 200
                assert newsroom.article_at(story.feed_link) == newsroom.article_at(site.base + story.path)


def test_robots(served: dict[tuple[str, str], Answer]) -> None:
    assert "Crawl-delay: 1" in _text(served["harbor", "/robots.txt"])
    assert "Disallow: /chroniques/" in _text(served["rivage", "/robots.txt"])
    assert re.search(r"^Disallow: /$", _text(served["tuongthanh", "/robots.txt"]), re.MULTILINE)
