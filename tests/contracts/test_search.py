"""One contract over both engines: what a person finds in the archive, and what the follower may rely on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from haidang.errors import Unavailable
from haidang.model.search import Document, Mode, Query
from haidang.ports import SearchIndex
from index.rebuild import Differences, rebuild, verify

DAY = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # noon in Đà Nẵng
_names = count(1)


def text(number: int, title: str, body: str = "", *, lead: str = "", rev: int = 1, **extra: Any) -> Document:
    known: dict[str, Any] = {
        "kind": "article",
        "source": "songhan",
        "outlet": "Sông Hàn",
        "country": "VN",
        "language": "vi",
        "url": f"https://songhan.example/{number}",
        "published": DAY,
        "danang": "no",
        "biendong": "no",
        "topics": (),
        "tone": "",
        "target": "",
        "type": "report",
        "story": None,
    }
    return Document(id=number, rev=rev, title=title, lead=lead, text=body, **known | extra)


ARCHIVE = (
    text(
        1,
        "Biển Đông dậy sóng sau áp thấp",
        "Tàu cá của ngư dân Sơn Trà đã vào bờ. Cảng vụ Đà Nẵng cấm tàu ra khơi đến hết ngày mai.",
        lead="Gió cấp 8 ở vùng biển phía bắc.",
        danang="mention",
        biendong="main",
        topics=("BD1",),
        tone="neu",
    ),
    text(
        2,
        "Ngu dan bam bien",
        "Ba con bam bien dong du song to, gia dau tang.",
        kind="post",
        source="mastodon",
        outlet="Mastodon",
        published=DAY - timedelta(days=3),
        biendong="mention",
        tone="pos",
    ),
    text(3, "Giá xăng giảm", "Giá xăng ở Đà Nẵng giảm lần thứ ba.", topics=("DN2",), danang="main", tone="pos"),
    text(
        4,
        "Công an bắt nhóm làm giả con dấu",
        "Nhóm này làm giả văn bản của thành phố.",
        topics=("DN2", "DN5"),
        tone="neg",
    ),
    text(
        5,
        "Coast guard vessels shadow fishing boats in the South China Sea",
        "The Philippines said the boats were hosed near Scarborough Shoal on Tuesday.",
        source="pacificwire",
        outlet="Pacific Wire",
        country="AU",
        language="en",
        biendong="main",
        topics=("BD1", "BD2"),
        published=DAY - timedelta(days=1),
    ),
    text(
        6,
        "海警船在南海发射水炮",
        "越南外交部发言人强烈反对，并要求赔偿渔民。",
        source="daoyu",
        outlet="岛屿",
        country="CN",
        language="zh",
        biendong="main",
    ),
    text(
        7, "ダナンで日越友好週間が開幕", "南シナ海の安全も話し合われた。", source="minato", country="JP", language="ja"
    ),
    text(
        8,
        "다낭에서 한국 관광객 증가",
        "겨울 휴가철을 맞아 다낭의 해변이 붐빈다.",
        source="seoulpost",
        country="KR",
        language="ko",
    ),
    text(
        9,
        "Дананг принимает туристов",
        "Рыбаки вернулись из Южно-Китайского моря.",
        source="volna",
        country="RU",
        language="ru",
    ),
    text(10, "ทะเลจีนใต้ตึงเครียด", "เรือประมงเวียดนามถูกชน", source="krungthep", country="TH", language="th"),
)


ENGINES = ["local", pytest.param("elastic", marks=pytest.mark.server)]


class Place:
    """Where an index is; `open` opens it anew."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder, self.url = folder, url
        self.name = f"haidang-test-{os.getpid()}-{next(_names)}"
        self._opened: list[Any] = []

    def open(self, *, writer: bool = True) -> Any:
        from index.elastic import ElasticIndex
        from index.local import LocalIndex

        made = ElasticIndex(self.url, index=self.name) if self.url else LocalIndex(self.folder, writer=writer)
        self._opened.append(made)
        return made

    def end(self) -> None:
        for one in self._opened:
            one.close()
        if self.url:
            from elasticsearch import Elasticsearch

            with Elasticsearch(self.url) as client:
                client.indices.delete(index=",".join(client.indices.get(index=f"{self.name}-*")) or "none")


def place_for(request: pytest.FixtureRequest, folder: Path) -> Place:
    return Place(folder, request.getfixturevalue("elasticsearch_url") if request.param == "elastic" else "")


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    made = place_for(request, tmp_path)
    yield made
    made.end()


@pytest.fixture
def index(place: Place) -> SearchIndex:
    """The archive, indexed, to be changed."""
    made: SearchIndex = place.open()
    made.put(ARCHIVE)
    return made


@pytest.fixture(scope="module", params=ENGINES)
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """The archive, indexed, to be read only."""
    place = place_for(request, tmp_path_factory.mktemp("archive"))
    made: SearchIndex = place.open()
    made.put(ARCHIVE)
    yield made
    place.end()


def found(index: SearchIndex, words: str = "", **rest: Any) -> list[int]:
    """Ids, best first."""
    return [hit.id for hit in index.search(Query(words=words, **rest)).hits]


# --- words -----------------------------------------------------------------------------------------------------------


def test_without_accents_one_finds_the_accented(archive: SearchIndex) -> None:
    assert sorted(found(archive, "bien dong")) == [1, 2]
    assert found(archive, "da nang xang") == [3]


def test_what_has_the_accents_as_typed_comes_first(index: SearchIndex) -> None:
    index.put(
        [
            text(21, "Gia gia gia", "gia gia gia gia gia gia"),
            text(22, "Giả giả giả", "giả giả giả giả giả giả"),
            text(23, "Tin vắn", "Hôm nay có nhiều tin. Trong đó có tin về giá. " + "Còn lại là tin khác. " * 40),
        ]
    )
    assert set(found(index, "giá")[:2]) == {3, 23}
    assert set(found(index, "giả")[:2]) == {4, 22}
    assert set(found(index, "gia")[:2]) == {2, 21}
    assert set(found(index, "giá")) == set(found(index, "giả")) == set(found(index, "gia")) == {2, 3, 4, 21, 22, 23}


def test_modes_choose_the_view(archive: SearchIndex) -> None:
    assert found(archive, "giá", mode=Mode.EXACT) == [3]
    assert found(archive, "GIẢ", mode=Mode.EXACT) == [4]
    assert sorted(found(archive, "giá", mode=Mode.FOLDED)) == [2, 3, 4]
    assert found(archive, "bien dong", mode=Mode.EXACT) == [2]


def test_other_ways_to_write_the_same_letters_are_the_same_word(index: SearchIndex) -> None:
    index.put([text(21, "Hòa Vang đón khách", "Người dân xã Hoà Vang.")])
    decomposed = "Bie\u0302\u0309n \u0110o\u0302ng"
    assert found(index, decomposed, mode=Mode.EXACT) == [1]
    assert found(index, "Ðà Nẵng", mode=Mode.EXACT) == found(index, "Đà Nẵng", mode=Mode.EXACT)
    assert found(index, "hoà vang", mode=Mode.EXACT) == [21]


def test_all_words_are_required_in_title_or_body(archive: SearchIndex) -> None:
    assert found(archive, "áp thấp ngư dân") == [1]
    assert found(archive, "áp thấp xăng") == []


def test_words_side_by_side_come_before_words_apart(index: SearchIndex) -> None:
    index.put(
        [
            text(1, "Chiều đông, gió biển", "Trời đông lạnh, biển lặng; biển vắng, khách đông, biển xa, phố đông."),
            text(2, "Tàu cá", "Đoàn tàu trở về sau hai tuần đánh bắt xa bờ trên vùng Biển Đông, khoang đầy cá."),
        ]
    )
    assert found(index, "bien dong") == [2, 1]
    assert found(index, "biển đông") == [2, 1]


def test_a_word_in_the_title_counts_more(index: SearchIndex) -> None:
    index.put([text(21, "Tin trong ngày", "Có cháy ở chợ."), text(22, "Cháy chợ trong đêm", "Không ai bị nạn.")])
    assert found(index, "cháy") == [22, 21]


def test_a_phrase_stands_side_by_side(archive: SearchIndex) -> None:
    assert found(archive, '"con dấu"') == [4]
    assert found(archive, '"dấu con"') == []
    assert found(archive, "“xang o da nang”") == [3]


def test_a_phrase_does_not_run_from_lead_into_text(archive: SearchIndex) -> None:
    assert found(archive, "bắc tàu") == [1]
    assert found(archive, '"bắc tàu"') == []


def test_a_minus_excludes(archive: SearchIndex) -> None:
    assert found(archive, "đà nẵng -xăng") == [1]
    assert found(archive, 'tàu -"ra khơi"') == []
    assert 3 not in found(archive, "-xăng", top=50)
    assert len(found(archive, "-xăng", top=50)) == 9


def test_an_accented_exclusion_leaves_the_other_accents_in(archive: SearchIndex) -> None:
    assert sorted(found(archive, "gia -giả")) == [2, 3]
    assert found(archive, "gia -gia") == []


def test_scripts_without_spaces_are_found_by_any_part(archive: SearchIndex) -> None:
    assert found(archive, "南海") == [6]
    assert found(archive, "外交部") == [6]
    assert found(archive, "海南") == []
    assert found(archive, "南シナ海") == [7]
    assert found(archive, "ダナン") == [7]
    assert found(archive, "다낭") == [8]
    assert found(archive, "관광") == [8]
    assert found(archive, "дананг") == [9]
    assert found(archive, "Китайского") == [9]
    assert found(archive, "จีนใต้") == [10]


def test_typed_fields_filter(archive: SearchIndex) -> None:
    assert found(archive, "nguon:pacificwire") == [5]
    assert found(archive, "nước:vn bien dong") == found(archive, "bien dong")
    assert found(archive, 'bao:"Pacific Wire" sea') == [5]
    assert 1 not in found(archive, "-nguồn:songhan", top=50)


# --- filters and counts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({"sources": ("daoyu", "minato")}, [6, 7]),
        ({"outlets": ("Pacific Wire",)}, [5]),
        ({"countries": ("CN",)}, [6]),
        ({"languages": ("en", "zh")}, [5, 6]),
        ({"topics": ("BD2",)}, [5]),
        ({"topics": ("DN5", "BD1")}, [1, 4, 5]),
        ({"tones": ("pos",)}, [2, 3]),
        ({"roots": ("danang",)}, [1, 3]),
        ({"roots": ("biendong",)}, [1, 2, 5, 6]),
        ({"kinds": ("post",)}, [2]),
        ({"roots": ("biendong",), "countries": ("VN",), "kinds": ("article",)}, [1]),
        ({"sources": ("nobody",)}, []),
    ],
)
def test_filters(archive: SearchIndex, asked: dict[str, tuple[str, ...]], ids: list[int]) -> None:
    assert sorted(found(archive, **asked)) == ids


def test_since_is_in_and_until_is_out(index: SearchIndex) -> None:
    index.clear()
    edge = DAY + timedelta(microseconds=1)
    index.put(
        [text(1, "a", published=DAY), text(2, "b", published=edge), text(3, "c", published=DAY - timedelta(days=9))]
    )
    assert found(index, since=DAY) == [2, 1]
    assert found(index, since=edge) == [2]
    assert found(index, until=edge) == [1, 3]
    assert found(index, since=DAY, until=edge) == [1]


def test_an_article_is_found_under_every_source_that_carried_it(index: SearchIndex) -> None:
    index.put([replace(ARCHIVE[0], seen_in=("songhan", "thoidai"))])
    assert found(index, sources=("thoidai",)) == [1]
    assert dict(index.search(Query(words="bien dong")).facets["source"]) == {"songhan": 1, "thoidai": 1, "mastodon": 1}


def test_facets_count_all_that_match_not_the_page(archive: SearchIndex) -> None:
    answer = archive.search(Query(roots=("biendong",), top=1))
    assert (answer.total, len(answer.hits)) == (4, 1)
    assert answer.facets == {
        "source": (("daoyu", 1), ("mastodon", 1), ("pacificwire", 1), ("songhan", 1)),
        "outlet": (("Mastodon", 1), ("Pacific Wire", 1), ("Sông Hàn", 1), ("岛屿", 1)),
        "country": (("VN", 2), ("AU", 1), ("CN", 1)),
        "language": (("vi", 2), ("en", 1), ("zh", 1)),
        "topic": (("BD1", 2), ("BD2", 1)),
        "tone": (("neu", 1), ("pos", 1)),
        "root": (("biendong", 4), ("danang", 1)),
        "kind": (("article", 3), ("post", 1)),
    }


def test_the_time_line_has_no_gaps_and_local_days(index: SearchIndex) -> None:
    late = datetime(2026, 3, 1, 17, 30, tzinfo=UTC)  # half past midnight of the 2nd in Đà Nẵng
    index.put([text(21, "Tin đêm ở biển", published=late)])
    assert index.search(Query(words="bien")).timeline == (
        (date(2026, 2, 27), 1),
        (date(2026, 2, 28), 0),
        (date(2026, 3, 1), 0),
        (date(2026, 3, 2), 2),
    )
    assert index.search(Query(words="không có")).timeline == ()


def test_a_wrong_date_does_not_make_an_endless_time_line(index: SearchIndex) -> None:
    index.put([text(21, "Sai ngày", published=datetime(1, 1, 2, tzinfo=UTC)), text(22, "Sai ngày", published=DAY)])
    answer = index.search(Query(words="sai ngày"))
    assert (answer.total, len(answer.timeline)) == (2, 10_000)
    assert answer.timeline[-1] == (date(2026, 3, 2), 1)


# --- hits ------------------------------------------------------------------------------------------------------------


def test_a_hit_says_where_it_is_from(archive: SearchIndex) -> None:
    hit = archive.search(Query(words="scarborough")).hits[0]
    assert (hit.id, hit.title, hit.source, hit.outlet, hit.country, hit.language) == (
        5,
        "Coast guard vessels shadow fishing boats in the South China Sea",
        "pacificwire",
        "Pacific Wire",
        "AU",
        "en",
    )
    assert (hit.published, hit.url, hit.tone, hit.topics, hit.kind) == (
        DAY - timedelta(days=1),
        "https://songhan.example/5",
        "",
        ("BD1", "BD2"),
        "article",
    )


def test_a_snippet_is_the_raw_text_with_its_matches(archive: SearchIndex) -> None:
    assert archive.search(Query(words="gia xang")).hits[0].snippet == (
        ("Giá xăng", True),
        (" ở Đà Nẵng giảm lần thứ ba.", False),
    )
    assert archive.search(Query(words="外交部")).hits[0].snippet == (
        ("越南", False),
        ("外交部", True),
        ("发言人强烈反对，并要求赔偿渔民。", False),
    )


def test_a_snippet_of_a_long_text_is_the_passage(index: SearchIndex) -> None:
    index.put(
        [text(21, "Bản tin", "Mở đầu dài dòng. " * 60 + "Rạn san hô ở Hòn Mun đang hồi phục. " + "Kết thúc. " * 60)]
    )
    snippet = index.search(Query(words='"san ho"')).hits[0].snippet
    assert [piece for piece, match in snippet if match] == ["san hô"]
    assert snippet[0] == ("… ", False)
    assert snippet[-1] == (" …", False)
    assert "đang hồi phục" in "".join(piece for piece, _ in snippet)
    assert 200 <= sum(len(piece) for piece, _ in snippet) <= 280


def test_newest_first_with_offset(index: SearchIndex) -> None:
    index.clear()
    index.put(text(n, "Tin biển", published=DAY + timedelta(hours=n)) for n in range(1, 8))
    assert found(index, "bien", sort="newest", top=3) == [7, 6, 5]
    assert found(index, "bien", sort="newest", top=3, offset=3) == [4, 3, 2]
    assert found(index, "bien", sort="newest", top=3, offset=6) == [1]
    assert found(index, top=2) == [7, 6]
    assert found(index, "bien", top=3, offset=100) == []
    assert index.search(Query(words="bien", top=0)).total == 7
    assert index.search(Query(words="bien", top=10, offset=99_999)).total == 7


def test_pages_by_relevance_join_without_overlap(index: SearchIndex) -> None:
    index.put(text(n, f"Biển số {n}", "biển " * (n % 5)) for n in range(100, 130))
    whole = found(index, "biển", top=100)
    assert len(whole) == len(set(whole)) >= 31
    assert [one for start in range(0, 40, 10) for one in found(index, "biển", top=10, offset=start)] == whole


# --- hostile input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        '"biển',
        'biển "đông',
        "\x00\x01\x1f",
        "biển\x00 đông\u200b",
        "a" * 10_000,
        "biển " * 2_000,
        " ".join(f"chữ{n}" for n in range(2_500)),
        '"' + " ".join(f"chữ{n}" for n in range(2_500)) + '"',
        '"' * 10_000,
        "-" * 10_000,
        "(((" * 100 + "AND OR NOT" + ")" * 7,
        "*:* OR id:[1 TO *] ~2 ^9 \\ / {} /.*/",
        "\ud800 lone",
        "nguon: nguon:\ud800 -nguon:",
        "e" + "\u0301" * 3_000,
        "🔥🔥 🇻🇳",
        "- - -",
        "<script>alert(1)</script>",
        "biển' OR 1=1 --",
        "\u202egnàođ nểib",
        "中" * 5_000,
    ],
)
def test_nothing_that_is_typed_raises(archive: SearchIndex, typed: str) -> None:
    for mode in Mode:
        answer = archive.search(Query(words=typed, mode=mode))
        assert answer.total >= len(answer.hits)


def test_an_open_quote_is_read_as_plain_words(archive: SearchIndex) -> None:
    assert found(archive, '"biển đông') == found(archive, "biển đông")


def test_what_has_no_word_in_it_finds_nothing(archive: SearchIndex) -> None:
    assert found(archive, "🔥 …") == []
    assert len(found(archive, "  ")) == 10


def test_hostile_texts_are_indexed_and_shown(index: SearchIndex) -> None:
    index.put(
        [
            text(21, "Lạ \ud800 lùng", "x" * 100_000 + " khỉ\x00 đột", source="s\ud800", topics=("t\udfff",)),
            text(22, "", ""),
            text(23, "khỉ đột", "dài " * 200_000, outlet="o" * 40_000),
        ]
    )
    assert sorted(found(index, "khỉ đột")) == [21, 23]
    assert index.search(Query(words="lạ")).hits[0].title == "Lạ \ufffd lùng"
    assert dict(index.revs()).keys() >= {21, 22, 23}


# --- what the follower relies on -------------------------------------------------------------------------------------


def test_putting_again_replaces(index: SearchIndex) -> None:
    index.put([replace(ARCHIVE[2], title="Giá điện tăng", text="", rev=2)])
    assert found(index, "xăng") == []
    assert found(index, "điện") == [3]
    assert index.status().documents == 10


def test_an_older_rev_never_replaces_a_newer_one(index: SearchIndex) -> None:
    old, new, same = (replace(ARCHIVE[2], rev=rev, title=title) for rev, title in ((4, "cũ"), (5, "mới"), (5, "lại")))
    index.put([new])
    index.put([old])
    assert [hit.title for hit in index.search(Query(words="xăng")).hits] == ["mới"]
    index.put([same])
    index.put([replace(old, rev=6, title="sáu"), replace(old, rev=7, title="bảy"), replace(old, rev=6, title="sáu")])
    assert [hit.title for hit in index.search(Query(words="xăng")).hits] == ["bảy"]
    assert dict(index.revs())[3] == 7


def test_deleted_is_gone_and_may_come_back_newer(index: SearchIndex) -> None:
    index.delete([3, 4, 999])
    assert found(index, "xang") == []
    assert index.search(Query(topics=("DN2",))).total == 0
    index.put([replace(ARCHIVE[2], rev=2)])
    assert found(index, "xang") == [3]
    index.delete([])
    index.put([])
    assert index.status().documents == 9


def test_revs_and_verify(index: SearchIndex) -> None:
    index.put([replace(ARCHIVE[0], rev=3)])
    assert sorted(index.revs()) == [(1, 3), *((n, 1) for n in range(2, 11))]
    assert verify(index, {1: 4, **dict.fromkeys(range(2, 10), 1), 77: 1}) == Differences(
        missing=(77,), stale=(1,), extra=(10,)
    )
    assert not verify(index, dict(index.revs()))


def test_what_one_wrote_the_other_sees_at_once(place: Place, index: SearchIndex) -> None:
    other = place.open()
    assert found(other, "xăng") == [3]
    index.put([text(21, "Xăng dầu")])
    assert sorted(found(other, "xăng")) == [3, 21]
    index.delete([21])
    assert found(other, "xăng") == [3]


def test_more_than_a_batch(index: SearchIndex) -> None:
    index.put(text(n, f"Tin số {n}") for n in range(1_000, 1_257))
    assert index.search(Query(words="tin số")).total == 257
    assert found(index, "1234") == [1_234]
    index.delete(range(1_000, 1_257))
    assert index.status().documents == 10


def test_cleared_is_empty_and_takes_documents_again(index: SearchIndex) -> None:
    index.clear()
    assert (list(index.revs()), found(index)) == ([], [])
    index.put([ARCHIVE[0]])
    assert found(index, "bien") == [1]


def test_a_rebuild_replaces_everything_at_one_moment(place: Place, index: SearchIndex) -> None:
    reader = place.open()
    seen: list[tuple[int, int]] = []
    new = [text(n, f"Tin số {n}") for n in range(1, 151)]
    assert (
        rebuild(index, new, lambda done: seen.append((done, reader.status().documents)) if done % 50 == 0 else None)
        == 150
    )
    assert seen == [(50, 10), (100, 10), (150, 10)]
    assert reader.status().documents == 150
    assert found(reader, "xăng") == []
    index.put([text(151, "Tin số 151")])
    assert found(reader, "151") == [151]


def test_a_rebuild_that_fails_changes_nothing(index: SearchIndex) -> None:
    def broken() -> Iterator[Document]:
        yield from (text(n, "Tin") for n in range(500, 700))
        raise KeyError("the store went away")

    with pytest.raises(KeyError):
        rebuild(index, broken())
    assert sorted(one for one, _ in index.revs()) == list(range(1, 11))
    index.put([text(21, "Xăng dầu")])
    assert sorted(found(index, "xăng")) == [3, 21]


def test_searching_before_there_is_an_index_is_told(place: Place) -> None:
    reader = place.open(writer=False)
    with pytest.raises(Unavailable, match="no search index"):
        reader.search(Query(words="biển"))
    status = reader.status()
    assert (status.reachable, status.documents) == (False, 0)
    assert "no search index" in status.detail
    place.open().clear()
    assert reader.status().reachable


def test_a_closed_index_can_be_used_again(index: SearchIndex) -> None:
    index.close()
    assert found(index, "xăng") == [3]
    index.put([text(21, "Xăng dầu")])
    assert sorted(found(index, "xăng")) == [3, 21]


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.contracts.test_search import text
if sys.argv[1] == "local":
    from index.local import LocalIndex
    index = LocalIndex(Path(sys.argv[2]), writer=True)
else:
    from index.elastic import ElasticIndex
    index = ElasticIndex(sys.argv[2], index=sys.argv[3])
index.put([text(31, "Trước khi chết")])
def dying():
    for n in range(40, 300):
        if n == 250:
            print("now", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        yield text(n, "Giữa chừng")
(index.replace if sys.argv[4] == "replace" else index.put)(dying())
"""


@pytest.mark.parametrize("doing", ["put", "replace"])
def test_after_a_kill_what_was_told_done_is_there_and_others_go_on(
    place: Place, index: SearchIndex, doing: str
) -> None:
    index.close()
    where = ("elastic", place.url) if place.url else ("local", str(place.folder))
    child = [sys.executable, "-c", KILLED, *where, place.name, doing]
    died = subprocess.run(child, capture_output=True, text=True, check=False)
    assert (died.returncode, died.stdout) == (-signal.SIGKILL, "now\n"), died.stderr
    assert found(index, "trước khi chết") == [31]
    left = index.search(Query(words='"giữa chừng"')).total
    assert left in ((0, 200) if doing == "put" else (0,))  # batches that were never told done may be seen or not
    assert rebuild(index, ARCHIVE) == 10  # and the leavings of a rebuild are no hindrance
    assert index.status().documents == 10
