"""The product reads the newsroom's pages, one of every outlet, over all its templates and encodings."""

import unicodedata

from crawlers.extract import extract
from demo.answer import Desk
from demo.newsroom import Newsroom


def _plain(text: str) -> str:
    # A wave dash leaves Shift JIS as its wide form.
    return "".join(unicodedata.normalize("NFC", text).replace("〜", "～").split())


def test_an_article_of_every_outlet(newsroom: Newsroom) -> None:
    desk = Desk(newsroom)
    for site in newsroom.sites.values():
        for story in site.stories()[:1]:
            answer = desk.outlet(site, story.path, None)
            read = extract(
                answer.body, url=site.base + story.path, content_type=answer.content_type, timezone=site.outlet.timezone
            )
            assert read.page_type == "article", story.path
            assert _plain(read.title) == _plain(story.title)
            text = _plain(read.lead + "".join(read.paragraphs))
            assert [t for _, t in story.blocks if _plain(t) not in text] == [], story.path
            assert _plain(story.lead) in text, story.path
            assert read.published in (None, story.published), story.path


def test_what_is_no_article(newsroom: Newsroom) -> None:
    desk = Desk(newsroom)
    kinds = {}
    for outlet, path in (("tinnhanh", "/video/1.html"), ("dulichxanh", "/anh/1.html")):
        site = newsroom.sites[outlet]
        answer = desk.outlet(site, path, None)
        kinds[path] = extract(
            answer.body, url=site.base + path, content_type=answer.content_type, timezone="Asia/Ho_Chi_Minh"
        ).page_type
    assert kinds == {"/video/1.html": "video", "/anh/1.html": "gallery"}
