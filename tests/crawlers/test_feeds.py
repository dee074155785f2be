import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.feeds import LONGEST, read_feed
from crawlers.instants import read_instant
from crawlers.sitemaps import read_sitemap
from haidang.model.source import FeedEntry, FeedReading

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
VN = "Asia/Ho_Chi_Minh"


def _read(body: bytes, *, content_type: str = "application/rss+xml", timezone: str = VN) -> FeedReading:
    return read_feed(body, url="https://bao.example/rss/x.rss", content_type=content_type, timezone=timezone, now=NOW)


def _rss(items: str, *, encoding: str = "utf-8", declared: str = "") -> bytes:
    text = f"""<?xml version="1.0" encoding="{declared or encoding}"?>
<rss version="2.0"><channel><title>Báo thử</title><link>https://bao.example/</link>{items}</channel></rss>"""
    return text.encode(encoding, "xmlcharrefreplace")


def test_rss() -> None:
    reading = _read(
        _rss(
            """<item><title>Mưa lũ &amp; cứu trợ</title><link>/tin-1.html</link><guid isPermaLink="false">g1</guid>
            <description>&lt;p&gt;Nước sông &lt;b&gt;lên&lt;/b&gt; nhanh&lt;/p&gt;</description>
            <pubDate>Tue, 24 Nov 2026 14:05:00 GMT+7</pubDate><author>Phóng viên</author></item>"""
        )
    )
    assert reading == FeedReading(
        title="Báo thử",
        entries=(
            FeedEntry(
                url="https://bao.example/tin-1.html",
                guid="g1",
                title="Mưa lũ & cứu trợ",
                summary="Nước sông lên nhanh",
                published_raw="Tue, 24 Nov 2026 14:05:00 GMT+7",
                published=datetime(2026, 11, 24, 7, 5, tzinfo=UTC),
                authors=("Phóng viên",),
            ),
        ),
    )


def test_atom_with_a_base_and_rdf() -> None:
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/" xml:lang="fr">
    <entry><id>tag:1</id><title type="html">L&amp;#233;gende</title><link rel="alternate" href="a/1"/>
    <updated>2026-11-24T10:00:00+01:00</updated><author><name>La redaction</name></author></entry></feed>"""
    entry = _read(atom).entries[0]
    assert (entry.url, entry.title, entry.published, entry.authors) == (
        "https://other.example/a/1",
        "Légende",
        datetime(2026, 11, 24, 9, tzinfo=UTC),
        ("La redaction",),
    )
    rdf = """<?xml version="1.0" encoding="Shift_JIS"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <item rdf:about="https://minato.example/1"><title>ダナン便り</title><link>https://minato.example/1</link>
    <dc:date>2026-11-24T14:05:00</dc:date></item></rdf:RDF>""".encode("shift_jis")
    entry = _read(rdf, timezone="Asia/Tokyo").entries[0]
    assert (entry.title, entry.published) == ("ダナン便り", datetime(2026, 11, 24, 5, 5, tzinfo=UTC))


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Tin",
        "language": "vi",
        "items": [
            {"id": 7, "url": "/b", "title": "Bài", "date_published": "2026-11-24T08:00:00+07:00"},
            {"id": "8", "url": "javascript:x"},
            "rubbish",
        ],
    }
    reading = _read(json.dumps(feed).encode(), content_type="application/feed+json")
    assert reading.entries == (
        FeedEntry(
            url="https://bao.example/b",
            guid="7",
            title="Bài",
            published_raw="2026-11-24T08:00:00+07:00",
            published=datetime(2026, 11, 24, 1, tzinfo=UTC),
            language="vi",
        ),
    )
    assert reading.faults == ("1 entries without a usable link",)


@pytest.mark.parametrize(
    ("encoding", "declared", "title"),
    [
        ("gb18030", "gb2312", "南海局势与岘港"),
        ("big5", "big5", "南海島嶼新聞"),
        ("shift_jis", "Shift_JIS", "南シナ海の情勢"),
        ("euc-kr", "euc-kr", "다낭 소식"),
        ("windows-1251", "windows-1251", "Дальняя волна"),
        ("utf-8", "utf-8", "Biển Đông"),
        ("cp1252", "iso-8859-1", "Legende – “test”"),
    ],
)
def test_declared_encodings(encoding: str, declared: str, title: str) -> None:
    item = f"<item><title>{title}</title><link>https://a.example/1</link></item>"
    assert _read(_rss(item, encoding=encoding, declared=declared), content_type="text/xml").entries[0].title == title
    without = _rss(item, encoding=encoding, declared=declared).partition(b"?>")[2]
    assert _read(without, content_type=f"text/xml; charset={declared}").entries[0].title == title


def test_a_wrong_declaration_does_not_spoil_utf8() -> None:
    item = "<item><title>Hoàng Sa</title><link>https://a.example/1</link></item>"
    assert _read(_rss(item, declared="us-ascii")).entries[0].title == "Hoàng Sa"


def test_dates_ahead_or_absurd_are_kept_raw() -> None:
    dates = ["Wed, 25 Nov 2026 14:05:00 +0700", "06/06/1944", "hôm qua", "Tue, 24 Nov 2026 19:10:00"]
    items = "".join(
        f"<item><title>{n}</title><link>https://a.example/{n}</link><pubDate>{d}</pubDate></item>"
        for n, d in enumerate(dates)
    )
    reading = _read(_rss(items))
    assert [entry.published_raw for entry in reading.entries] == dates
    assert [entry.published for entry in reading.entries] == [
        None,
        None,
        None,
        datetime(2026, 11, 24, 12, 10, tzinfo=UTC),
    ]
    assert reading.faults == ("3 entries with a date that can't be read or lies ahead",)


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "empty answer"),
        (b"<!DOCTYPE html><html><body><p>Welcome</p></body></html>", "a web page, not a feed"),
        (b"<?xml version='1.0'?><html><title>Just a moment...</title></html>", "a block page, not a feed"),
        (b"<html><body><h1>Access Denied</h1></body></html>", "a block page, not a feed"),
        (b'{"error": "no"}', "no JSON Feed"),
        (b"[" * 100_000, "not JSON"),
        (b"\x00\x01\x02", "neither RSS"),
        (b"x" * (LONGEST + 1), "larger than"),
        (b"<rss><channel><item><title>" + b"<b>" * 200_000, "more than 200000 tags"),
        (b"<rss><channel></channel></rss>", "no entries"),
        (b"<rss><channel><item><title>&#99999999999;", "too broken to be read"),
    ],
)
def test_what_is_no_feed_is_told(body: bytes, fault: str) -> None:
    reading = _read(body)
    assert reading.entries == ()
    assert fault in reading.faults[0]


def test_broken_xml_gives_what_can_be_read() -> None:
    reading = _read(_rss("<item><title>Một & hai</title><link>https://a.example/1</link></item><item><title>Ba"))
    assert reading.entries[0].url == "https://a.example/1"
    assert "not well-formed" in reading.faults[0]


def test_entity_bombs_stay_small() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{levels}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    item = "<item><title>&l11;&f;</title><link>https://a.example/1</link></item>"
    reading = _read((head + f"<rss><channel>{item}</channel></rss>").encode())
    assert "entity definitions were left out" in reading.faults
    assert all("ha" not in entry.title and "root" not in entry.title for entry in reading.entries)
    sitemap = (head.replace("rss [", "urlset [") + "<urlset><url><loc>https://a/&l11;</loc></url></urlset>").encode()
    assert read_sitemap(sitemap, url="https://a/", content_type="", timezone=VN, now=NOW).entries == ()


def test_at_most_a_thousand_entries() -> None:
    items = "".join(f"<item><title>{n}</title><link>https://a.example/{n}</link></item>" for n in range(1200))
    reading = _read(_rss(items))
    assert (len(reading.entries), reading.faults) == (1000, ("1200 entries: the first 1000 were read",))


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><!-- made by us -->
<url><image:image><image:loc>https://i.example/p.jpg</image:loc><image:title>ảnh</image:title></image:image>
<loc>https://dulich.example/1</loc><n:news><n:publication><n:name>Du lịch</n:name><n:language>vi</n:language>
</n:publication><n:publication_date>2026-11-24T08:00:00</n:publication_date><n:title>Biển &amp; núi</n:title>
</n:news></url>
<url><loc>mailto:x</loc></url></urlset>""".encode()


@pytest.mark.parametrize("body", [SITEMAP, gzip.compress(SITEMAP)])
def test_news_sitemap(body: bytes) -> None:
    reading = read_sitemap(body, url="https://dulich.example/s.xml", content_type="", timezone=VN, now=NOW)
    assert reading == FeedReading(
        title="Du lịch",
        entries=(
            FeedEntry(
                url="https://dulich.example/1",
                title="Biển & núi",
                published_raw="2026-11-24T08:00:00",
                published=datetime(2026, 11, 24, 1, tzinfo=UTC),
                language="vi",
            ),
        ),
        faults=("1 entries without a usable link",),
    )


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"<sitemapindex><sitemap><loc>https://a/1.xml</loc></sitemap></sitemapindex>", "a sitemap index of 1"),
        (b"<html><p>hello</html>", "a web page"),
        (b"<rss></rss>", "no sitemap"),
        (gzip.compress(SITEMAP)[:60], "broken gzip: cut off"),
        (b"\x1f\x8bxxxxxxxxxxx", "broken gzip"),
        (gzip.compress(b" " * (LONGEST + 5)), "larger than"),
    ],
)
def test_what_is_no_sitemap_is_told(body: bytes, fault: str) -> None:
    reading = read_sitemap(body, url="https://a/", content_type="", timezone=VN, now=NOW)
    assert reading.entries == ()
    assert fault in reading.faults[0]


@pytest.mark.parametrize(
    ("raw", "hours"),
    [
        ("2026-11-24T14:00:00+07:00", 7),
        ("2026-11-24T14:00:00", 7),
        ("2026-11-24 14:00:00 +0700", 7),
        ("2026-11-24T07:00:00Z", 7),
        ("Tue, 24 Nov 2026 14:00:00", 7),
        ("Tue, 24 Nov 2026 14:00:00 +0700", 7),
        ("Tue, 24 Nov 2026 07:00:00 GMT", 7),
        ("Tue, 24 Nov 2026 16:00:00 JST", 7),
        ("24/11/2026 14:00", 7),
        ("14:00 24/11/2026", 7),
        ("24/11/2026, 14:00 GMT+7", 7),
    ],
)
def test_instants(raw: str, hours: int) -> None:
    assert read_instant(raw, timezone=VN) == datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=hours)


@pytest.mark.parametrize("raw", ["", "ngày 24/11/2026 lúc 14:00", "24 tháng 11", "31/02/2026", "1944-06-06", "x" * 500])
def test_free_text_and_absurd_dates_are_none(raw: str) -> None:
    assert read_instant(raw, timezone=VN) is None
