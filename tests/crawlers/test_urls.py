import pytest

from crawlers.urls import LONGEST, address_key, canonical, form, root_domain
from haidang.errors import Quarantined


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTP://WWW.Bao.VN:80/A/../tin.html?utm_source=x&b=2&a=1#phan", "http://www.bao.vn/tin.html?a=1&b=2"),
        ("https://bao.vn", "https://bao.vn/"),
        ("https://bao.vn:8443/a/./b", "https://bao.vn:8443/a/b"),
        ("https://báo.vn/tin-mới?q=đà", "https://xn--bo-mia.vn/tin-m%E1%BB%9Bi?q=%C4%91%C3%A0"),
        ("https://bao.vn/t%69n%2fx?zarsrc=30&fbclid=1", "https://bao.vn/tin%2Fx"),
        (" https://bao.vn/a b ", "https://bao.vn/a%20b"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ],
)
def test_one_canonical_form(written: str, expected: str) -> None:
    assert canonical(written) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    "rubbish",
    [
        "",
        "tin.html",
        "javascript:alert(1)",
        "ftp://bao.vn/",
        "https://",
        "http://user:secret@bao.vn/",
        "https://bao.vn:99999/",
        "https://bao..vn/",
        "https://bao.vn/\nx",
        "https://bao.vn/" + "x" * LONGEST,
        "https://bao.vn/?" + "&".join(f"a{n}=1" for n in range(200)),
    ],
)
def test_rubbish_is_quarantined(rubbish: str) -> None:
    with pytest.raises(Quarantined):
        canonical(rubbish)


def test_all_forms_of_a_page_have_one_key() -> None:
    forms = [
        "https://bao.vn/tin-1.html",
        "http://www.bao.vn/tin-1.html/",
        "https://m.bao.vn/tin-1.html?utm_medium=feed",
        "https://amp.bao.vn/tin-1.html",
        "https://bao.vn/amp/tin-1.html",
        "https://bao.vn/tin-1.html/amp/",
        "https://bao.vn/tin-1.amp.html",
        "https://bao.vn/tin-1.html?amp=1",
    ]
    assert {address_key(url) for url in forms} == {"bao.vn/tin-1.html"}
    assert [form(url) for url in forms] == ["", "", "mobile", "amp", "amp", "amp", "amp", "amp"]


def test_different_pages_have_different_keys() -> None:
    urls = ["https://bao.vn/?id=1", "https://bao.vn/?id=2", "https://e.bao.vn/?id=1", "https://bao.vn:81/?id=1"]
    assert len({address_key(url) for url in urls}) == 4


@pytest.mark.parametrize(
    ("host", "root"),
    [
        ("e.vnexpress.net", "vnexpress.net"),
        ("dofa.danang.gov.vn", "danang.gov.vn"),
        ("www.bbc.co.uk:443", "bbc.co.uk"),
        ("english.yomiuri.co.jp", "yomiuri.co.jp"),
        ("one.blogspot.com", "one.blogspot.com"),
        ("127.0.10.3:8310", "127.0.10.3:8310"),
        ("[::1]:80", "[::1]:80"),
        ("localhost:80", "localhost:80"),
    ],
)
def test_root_domain(host: str, root: str) -> None:
    assert root_domain(host) == root
