import gzip
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.extract import LONGEST, extract
from crawlers.extract_child import Extractor
from crawlers.extract_folder import extract_folder
from haidang.errors import Quarantined, SettingsError
from haidang.model.page import Extracted

VN = "Asia/Ho_Chi_Minh"
TITLE = "Đà Nẵng di dời 9.200 hộ dân trước lũ"
LEAD = "Thành phố đã đưa 9.200 hộ dân ở vùng trũng đến nơi an toàn trước khi nước sông Vu Gia vượt báo động 3."
BODY = (
    "Chiều nay, lực lượng thành phố dùng xe tải và ca nô đưa người già, trẻ em ở Đại Lộc lên nhà cao.",
    "Theo đài khí tượng thủy văn, mưa hai ngày qua ở thượng nguồn đạt 480 mm, nước sông còn lên trong đêm nay.",
    "Các điểm trường mở cửa làm nơi trú tạm; mỗi điểm có cán bộ y tế, nước sạch và lương thực đủ dùng trong ba ngày.",
    "Sân bay vẫn hoạt động, một số chuyến bay chậm giờ do mưa lớn và tầm nhìn kém vào cuối buổi chiều.",
)


def _page(*, head: str = "", lead: str = "", body: tuple[str, ...] = BODY, lang: str = "vi") -> str:
    paragraphs = "".join(f"<p>{p}</p>\n" for p in body)
    return f"""<!DOCTYPE html><html lang="{lang}"><head><title>{TITLE} | Báo thử</title>{head}</head><body>
<nav><a href="/">Trang chủ</a> <a href="/thoi-su">Thời sự</a></nav>
<article><h1>{TITLE}</h1>{lead}<div class="content">{paragraphs}</div></article>
<footer>Bản quyền thuộc Báo thử. Ghi rõ nguồn khi phát hành lại.</footer></body></html>"""


def _read(page: str | bytes, *, content_type: str = "text/html; charset=utf-8", timezone: str = VN) -> Extracted:
    body = page if isinstance(page, bytes) else page.encode()
    return extract(body, url="https://bao.example/tin-1.html", content_type=content_type, timezone=timezone)


def _ld(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def test_an_article_with_its_own_summary() -> None:
    head = _ld(
        headline=TITLE,
        datePublished="2026-11-24T17:30:00",
        dateModified="2026-11-24T18:00:00+07:00",
        author=[{"@type": "Person", "name": "Phóng viên thời sự"}],
        articleSection="Thời sự",
    )
    head += '<link rel="canonical" href="/tin-1.html?utm_source=x"><link rel="amphtml" href="/amp/tin-1.html">'
    assert _read(_page(head=head, lead=f'<h2 class="detail-sapo">{LEAD}</h2>')) == Extracted(
        page_type="article",
        canonical="https://bao.example/tin-1.html",
        addresses=(("https://bao.example/amp/tin-1.html", "amp"),),
        title=TITLE,
        lead=LEAD,
        paragraphs=BODY,
        authors=("Phóng viên thời sự",),
        section="Thời sự",
        language="vi",
        published=datetime(2026, 11, 24, 10, 30, tzinfo=UTC),
        published_raw="2026-11-24T17:30:00",
        modified=datetime(2026, 11, 24, 11, 0, tzinfo=UTC),
        modified_raw="2026-11-24T18:00:00+07:00",
    )


def test_the_description_is_the_lead_unless_it_opens_the_text() -> None:
    other = "Nhiều tuyến đường ven sông bị ngập, học sinh được nghỉ học đến hết tuần."
    assert _read(_page(head=f'<meta name="description" content="{other}">')).lead == other
    opening = BODY[0][:90] + "..."
    page = _read(_page(head=f'<meta property="og:description" content="{opening}">'))
    assert (page.lead, page.paragraphs) == ("", BODY)


def test_dates_come_from_metadata_in_order_and_never_from_text() -> None:
    ld = _ld(datePublished="2026-11-24T08:00:00+07:00")
    meta = '<meta property="article:published_time" content="2026-11-23T08:00:00+07:00">'
    element = '<time datetime="2026-11-22T08:00:00+07:00">hôm kia</time>'
    days = [
        _read(_page(head=head, lead=lead)).published
        for head, lead in ((ld + meta, element), (meta, element), ("", element), ("", "<p>Ngày 06/06/1944</p>"))
    ]
    assert [day.day if day else None for day in days] == [24, 23, 22, None]


def test_a_date_without_a_zone_is_in_the_outlets_zone() -> None:
    page = _page(head=_ld(datePublished="2026-11-24T08:00:00"))
    assert _read(page, timezone="Asia/Tokyo").published == datetime(2026, 11, 23, 23, tzinfo=UTC)


def test_a_date_that_cannot_be_read_is_kept_raw() -> None:
    page = _read(_page(head=_ld(datePublished="sáng thứ Ba")))
    assert (page.published, page.published_raw) == (None, "sáng thứ Ba")


@pytest.mark.parametrize(
    ("encoding", "in_header", "text"),
    [
        ("gb18030", False, "南海问题磋商在吉隆坡举行，各方就行为准则的三项条款达成一致，下一轮磋商将于两个月后举行。"),
        ("big5", True, "南海行為準則磋商在吉隆坡舉行，各方就三項條款達成一致，下一輪磋商將於兩個月後舉行。"),
        (
            "shift_jis",
            False,
            "南シナ海の行動規範をめぐる協議が行われ、三つの条項で合意した。次回は二か月後だ。",
        ),
        ("euc-kr", True, "남중국해 행동준칙 협의가 열려 세 조항에 합의했다. 다음 회의는 두 달 뒤에 열린다고 밝혔다."),
        (
            "windows-1251",
            False,
            "Консультации по кодексу поведения прошли в Куала-Лумпуре, согласованы три пункта.",
        ),
    ],
)
def test_charsets(encoding: str, in_header: bool, text: str) -> None:
    head = "" if in_header else f'<meta charset="{encoding}">'
    kind = f"text/html; charset={encoding}" if in_header else "text/html"
    body = tuple(f"{n}. {text}" for n in range(1, 6))
    page = _page(head=head, body=body, lang="x").replace(TITLE, text[:20])
    assert _read(page.encode(encoding, "xmlcharrefreplace"), content_type=kind).paragraphs == body


def _links(n: int) -> str:
    return "".join(
        f'<h3><a href="/{i}">Tin vắn số {i} về tình hình mưa lũ ở miền Trung hôm nay</a></h3>' for i in range(n)
    )


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (f"<html><head><title>Thời sự</title></head><body>{_links(30)}</body></html>", "list"),
        ("<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>", "blocked"),
        (
            "<html><head><title>404 - Không tìm thấy trang</title></head><body>Đã bị xóa.</body></html>",
            "error",
        ),
        ("<html><head><title>x</title></head><body></body></html>", "empty"),
        ("", "empty"),
        (_page(head='<meta property="og:type" content="video.other">', body=("Video ngắn.",)), "video"),
        (
            _page(head='<script type="application/ld+json">{"@type":"ImageGallery"}</script>', body=("Chùm ảnh.",)),
            "gallery",
        ),
        (_page(head=_ld(isAccessibleForFree=False), body=BODY[:2]), "paywall"),
        (_page(body=(BODY[0], "Bài viết chỉ dành cho hội viên.")), "paywall"),
        (_page(head=_ld(isAccessibleForFree=False), body=BODY * 3), "article"),
    ],
)
def test_page_types(page: str, kind: str) -> None:
    found = _read(page)
    assert found.page_type == kind
    assert (found.reason == "") == (kind == "article")


def test_an_article_about_a_block_page_is_an_article() -> None:
    told = (
        "Trang web của hãng hiện dòng chữ Access denied khi người đọc mở từ Việt Nam, theo ghi nhận sáng nay.",
        *BODY,
    )
    assert _read(_page(head=_ld(), body=told)).page_type == "article"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("https://www.bao.example/tin-1.html#x", "https://www.bao.example/tin-1.html"),
        ("https://other.example/tin-1.html", ""),
        ("https://bao.example/", ""),
        ("javascript:x", ""),
    ],
)
def test_a_page_cannot_take_another_address(said: str, kept: str) -> None:
    assert _read(_page(head=f'<link rel="canonical" href="{said}">')).canonical == kept


def test_odd_markup_never_raises() -> None:
    for body in (b"\x00\xff\xfe<", b"<html>" * 3000, b"<p>" + b"&#0;" * 50, _page().encode()[:700], b"<?xml?><a/>"):
        assert extract(body, url="http://x/", content_type="text/html", timezone=VN).page_type in ("empty", "article")
    broken = '<script type="application/ld+json">{"@type": [{]</script><script type="application/ld+json">' + "[" * 9999
    assert _read(_page(head=broken + "</script>")).title == TITLE


@pytest.mark.parametrize("body", [b"%PDF-1.7 x", b"PK\x03\x04x", b"x" * (LONGEST + 1)])
def test_no_page_at_all(body: bytes) -> None:
    with pytest.raises(Quarantined):
        _read(body)


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    extractor = Extractor(cpu_seconds=2, wall_seconds=20, memory_bytes=900_000_000)
    yield extractor
    extractor.close()


def _in_child(extractor: Extractor, body: bytes) -> Extracted:
    return extractor.extract(body, url="https://bao.example/tin-1.html", content_type="text/html", timezone=VN)


def test_the_child_says_the_same(extractor: Extractor) -> None:
    page = _page(head=_ld(datePublished="2026-11-24T17:30:00"), lead=f'<p class="sapo">{LEAD}</p>').encode()
    assert _in_child(extractor, page) == extract(
        page, url="https://bao.example/tin-1.html", content_type="text/html", timezone=VN
    )
    with pytest.raises(Quarantined, match="PDF"):
        _in_child(extractor, b"%PDF-1.7")


@pytest.mark.slow
def test_a_page_that_takes_too_long_is_cut_off_and_the_next_one_is_read(extractor: Extractor) -> None:
    with pytest.raises(Quarantined, match="CPU time"):
        _in_child(extractor, b"<html><body>" + b"<p>nhung dong chu rat ngan o day</p>" * 220_000)
    assert _in_child(extractor, _page().encode()).page_type == "article"


@pytest.mark.slow
def test_wall_clock_and_memory_are_limited() -> None:
    body = b"<html><body>" + b"<p>nhung dong chu rat ngan o day</p>" * 200_000
    slow = Extractor(cpu_seconds=60, wall_seconds=0.3)
    began = time.monotonic()
    with pytest.raises(Quarantined, match=r"longer than 0\.3 s"):
        _in_child(slow, body)
    assert time.monotonic() - began < 20
    slow.close()
    small = Extractor(cpu_seconds=60, wall_seconds=60, memory_bytes=400_000_000)
    with pytest.raises(Quarantined):
        _in_child(small, body)
    assert _in_child(small, _page().encode()).title == TITLE
    small.close()


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(_page(), "utf-8")
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(_page(head='<link rel="canonical" href="/b">').encode()))
    (tmp_path / "c.html.gz").write_bytes(b"no gzip")
    (tmp_path / "urls.json").write_text('{"b": "https://bao.example/x"}')
    rows = {page.stem: page for page in extract_folder(tmp_path)}
    assert list(rows) == ["a", "b", "c"]
    assert rows["a"].as_row()["articleBody"] == "\n\n".join(BODY)
    assert rows["b"].extracted is not None
    assert rows["b"].extracted.canonical == "https://bao.example/b"
    assert (rows["c"].extracted, rows["c"].as_row()["page_type"]) == (None, "error")
    with pytest.raises(SettingsError):
        next(extract_folder(tmp_path / "none"))


def test_a_line_that_leads_to_another_article_is_not_this_ones_text() -> None:
    lines = (
        "Baca juga: Da Nang banjir",
        "Xem thêm: Bão trên Biển Đông",
        "関連記事：ダナンの洪水",
        "Xem thêm hai đê mới.",
    )
    found = _read(_page(body=(*BODY, *lines)))
    assert found.paragraphs[len(BODY) :] == ("Xem thêm hai đê mới.",)


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=iso-8859-1"])
def test_a_page_in_tcvn3_is_read_in_unicode(kind: str) -> None:
    title = "§µ N½ng di dêi 9.200 hé d©n tr\u00adíc lò"
    lead = "Thµnh phè ®· ®\u00ada 9.200 hé d©n ë vïng tròng ®Õn n¬i an toµn tr\u00adíc khi n\u00adíc s«ng lªn nhanh."
    body = "ChiÒu nay, lùc l\u00adîng thµnh phè dïng xe t¶i vµ ca n« ®\u00ada ng\u00adêi giµ ë §¹i Léc lªn nhµ cao."
    page = (
        f'<html><head><title>{title}</title><meta name="description" content="{lead}">'
        "<script>var shown = 'a.b';</script></head><body>"
        f"<h1>{title}</h1>" + f"<p>{body.replace('®', '&reg;')}</p>" * 4 + "</body></html>"
    )
    found = _read(page.encode("latin-1"), content_type=kind)
    assert found.title == TITLE
    assert found.lead == "Thành phố đã đưa 9.200 hộ dân ở vùng trũng đến nơi an toàn trước khi nước sông lên nhanh."
    assert found.paragraphs[0] == (
        "Chiều nay, lực lượng thành phố dùng xe tải và ca nô đưa người già ở Đại Lộc lên nhà cao."
    )
