import gzip
import hashlib
import hmac
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers.social.mastodon import read_timeline
from crawlers.social.table import read_rows, read_table
from haidang.errors import Quarantined, SettingsError
from haidang.model.article import Kind, NewText, Text
from haidang.model.source import Ownership, Source, SourceKind

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOURCE = Source(
    id="masto",
    name="Thẻ danang",
    outlet="social.example",
    country="INT",
    languages=("vi",),
    ownership=Ownership.SOCIAL,
    tier=4,
    scope="social",
    kind=SourceKind.MASTODON,
    address="https://social.example/api/v1/timelines/tag/danang",
)


class FixedKeys:
    """Keys with a key that is known to the test."""

    def pseudonym(self, platform: str, account: str) -> str:
        return hmac.new(b"key", f"{platform}:{account}".encode(), hashlib.sha256).hexdigest()[:32]


KEYS = FixedKeys()


def _status(**more: Any) -> dict[str, Any]:
    status: dict[str, Any] = {
        "id": "1001",
        "created_at": "2026-11-24T08:00:00.000Z",
        "visibility": "public",
        "language": "vi",
        "reblogs_count": 3,
        "reblog": None,
        "url": "https://social.example/@nguoihoian82/1001",
        "uri": "https://social.example/users/nguoihoian82/statuses/1001",
        "content": '<p>nước lên tới cầu rồi <a href="https://social.example/@banthan" class="u-url mention">@<span>'
        "banthan</span></a> ơi<br/>gọi 0905 000 123 nha &amp; cẩn thận</p><p>#danang</p>",
        "account": {"acct": "NguoiHoiAn82", "display_name": "Người Hội An", "url": "https://social.example/@x"},
    }
    return {**status, **more}


def _read(*statuses: Any) -> tuple[NewText, ...]:
    return read_timeline(json.dumps(statuses).encode(), source=SOURCE, keys=KEYS, now=NOW)


def test_a_post_without_its_author() -> None:
    (post,) = _read(_status())
    assert post.author_key == KEYS.pseudonym("mastodon", "nguoihoian82@social.example")
    assert (post.kind, post.source, post.url, post.page) == (Kind.POST, "masto", "", None)
    assert post.addresses == (("mastodon:social.example:1001", "post"),)
    assert (post.published, post.shares, post.language_declared) == (datetime(2026, 11, 24, 8, tzinfo=UTC), 3, "vi")
    told = repr(post).lower()
    for secret in ("nguoihoian82", "người hội an", "banthan", "0905"):
        assert secret not in told
    first, second, third = post.text.text.split("\n")
    assert first.startswith("nước lên tới cầu rồi ")
    assert second.endswith("nha & cẩn thận")
    assert third == "#danang"


def test_one_account_seen_from_two_servers_is_one_pseudonym() -> None:
    remote = _read(_status(account={"acct": "ngudan@bien.example"}))[0]
    assert remote.author_key == KEYS.pseudonym("mastodon", "ngudan@bien.example")


def test_what_is_left_out() -> None:
    assert (
        _read(
            _status(reblog=_status()),
            _status(visibility="unlisted"),
            _status(account={"acct": "x", "noindex": True}),
            _status(account=None),
            _status(content=""),
            "rubbish",
        )
        == ()
    )


def test_unknown_reach_is_none() -> None:
    assert [_read(_status(reblogs_count=n))[0].shares for n in (None, "many", -1, True, 0)] == [
        None,
        None,
        None,
        None,
        0,
    ]


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"error": "requires an authenticated user"}', b"[" * 99999])
def test_no_timeline(body: bytes) -> None:
    with pytest.raises(Quarantined, match="masto"):
        read_timeline(body, source=SOURCE, keys=KEYS, now=NOW)


def _rows(text: str, form: str) -> list[tuple[int, NewText | str]]:
    stream = io.BytesIO(text.encode())
    return list(read_rows(stream, form=form, keys=KEYS, now=NOW, timezone="Asia/Ho_Chi_Minh"))


def test_an_article_row() -> None:
    row = {
        "id": "7",
        "url": "https://www.bao.example/tin?utm_source=x",
        "title": "Tin",
        "lead": "Tóm tắt",
        "text": "Đoạn một.\n\nĐoạn hai.",
        "published": "24/11/2026 08:00",
        "lang": "vi",
        "source": "bao",
        "author": "Ban thời sự",
    }
    assert _rows(json.dumps(row), "jsonl") == [
        (
            1,
            NewText(
                kind=Kind.ARTICLE,
                source="bao",
                url="https://www.bao.example/tin",
                addresses=(("bao.example/tin", "canonical"), ("import:bao:7", "import")),
                text=Text(title="Tin", lead="Tóm tắt", text="Đoạn một.\n\nĐoạn hai."),
                page=None,
                seen_at=NOW,
                published=datetime(2026, 11, 24, 1, tzinfo=UTC),
                published_raw="24/11/2026 08:00",
                authors=("Ban thời sự",),
                language_declared="vi",
            ),
        )
    ]


def test_a_post_row_keeps_no_person() -> None:
    text = (
        "id,url,text,kind,author,shares,source\n"
        'nam82_1,https://facebook.example/nam82/posts/1,"Gọi 0905 000 123\nhoặc @nam82",post,Nam82,12,facebook\n'
    )
    ((line, post),) = _rows(text, "csv")
    assert isinstance(post, NewText)
    assert (line, post.kind, post.url, post.authors, post.shares) == (2, Kind.POST, "", (), 12)
    assert post.author_key == KEYS.pseudonym("facebook", "nam82")
    assert all(secret not in repr(post).lower() for secret in ("nam82", "0905"))
    assert _rows(text, "csv")[0][1] == post


def test_bad_rows_are_told_with_their_line_and_the_others_go_on() -> None:
    rows = [
        "{broken",
        '{"title": "Một"}',
        "",
        "[1]",
        '{"lead": "no text"}',
        '{"text": "x", "kind": "video"}',
        '{"text": "x", "url": "javascript:x"}',
        '{"text": {"a": 1}}',
        '{"text": "x", "kind": "post", "shares": "lots"}',
        '{"text": "Hai"}',
    ]
    found = _rows("\n".join(rows), "jsonl")
    assert [line for line, row in found if isinstance(row, str)] == [1, 4, 5, 6, 7, 8, 9]
    assert [row.text.title + row.text.text for _, row in found if isinstance(row, NewText)] == ["Một", "Hai"]
    assert isinstance(_rows("a,b\n1,2\n", "csv")[0][1], str)
    lines = [(line, type(row)) for line, row in _rows('title,text\n"a\nb",x\nc,d,e\nf,g\n', "csv")]
    assert lines == [(2, NewText), (4, str), (5, NewText)]


def test_a_text_without_address_is_the_same_when_it_comes_again() -> None:
    one, two, other = (_rows(json.dumps({"text": t}), "jsonl")[0][1] for t in ("Một", "Một", "Hai"))
    assert isinstance(one, NewText)
    assert isinstance(two, NewText)
    assert isinstance(other, NewText)
    assert one.addresses == two.addresses != other.addresses


def test_files(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"title": "x"}\n'))
    assert [line for line, _ in read_table(tmp_path / "a.jsonl.gz", keys=KEYS, now=NOW)] == [1]
    (tmp_path / "b.csv").write_bytes("\ufefftitle;x\n".encode())
    assert [type(row) for _, row in read_table(tmp_path / "b.csv", keys=KEYS, now=NOW)] == [str]
    (tmp_path / "c.jsonl.gz").write_bytes(b"no gzip")
    for name in ("c.jsonl.gz", "none.jsonl", "x.xlsx"):
        with pytest.raises(SettingsError):
            list(read_table(tmp_path / name, keys=KEYS, now=NOW))
