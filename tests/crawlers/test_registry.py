from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.registry import Fault, check, load
from haidang.errors import SettingsError
from haidang.model.source import Ownership, Source, SourceKind, SourceState

GOOD = """[[source]]
id = "bao"
name = "Báo thử"
country = "VN"
languages = ["vi"]
ownership = "state_media"
tier = 2
scope = "general"
kind = "feed"
address = "https://rss.bao.example/home.rss"
interval = "10m"
stale_after = "60d"
delay = 4
"""


def _file(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "sources.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_source(tmp_path: Path) -> None:
    assert load(_file(tmp_path, GOOD)) == (
        Source(
            id="bao",
            name="Báo thử",
            outlet="bao.example",
            country="VN",
            languages=("vi",),
            ownership=Ownership.STATE_MEDIA,
            tier=2,
            scope="general",
            kind=SourceKind.FEED,
            address="https://rss.bao.example/home.rss",
            interval=timedelta(minutes=10),
            stale_after=timedelta(days=60),
            delay=4,
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('scope = "general"', 'skope = "general"', "unknown field 'skope'"),
        ("tier = 2", "tier = 5", "tier 5 is not 1, 2, 3 or 4"),
        ("tier = 2", "tier = true", "tier True is not 1, 2, 3 or 4"),
        ('["vi"]', '["tl"]', "language 'tl': write 'fil'"),
        ('["vi"]', '["vi-VN"]', "language 'vi-VN' is no ISO 639 code"),
        ('["vi"]', "[]", "languages must be a list of at least one code"),
        ('country = "VN"', 'country = "Vietnam"', "country 'Vietnam' is not in the right form"),
        ("delay = 4", 'timezone = "Asia/Saigon_"', "timezone 'Asia/Saigon_' is unknown"),
        ("delay = 4", "delay = -1", "delay -1 is no number of seconds"),
        ("https://rss", "htps://rss", "address: no http or https address: 'htps://rss.bao.example/home.rss'"),
        ("home.rss", "<id>.rss", "address is a pattern, not an address"),
        ('"10m"', '"10"', 'interval \'10\' is no duration such as "15m", "24h" or "60d"'),
        ('kind = "feed"', 'kind = "manual"', "a manual source has no address (put a page's address into the note)"),
    ],
)
def test_faults_name_the_line_and_the_source(tmp_path: Path, old: str, new: str, what: str) -> None:
    other = GOOD.replace('"bao"', '"khac"').replace("rss.bao", "rss.khac")
    file = _file(tmp_path, "# ours\n\n" + other + "\n" + GOOD.replace(old, new))
    found = check(file)
    assert (found[0].line, found[0].source) == (17, "bao")
    assert what in [fault.what for fault in found]
    with pytest.raises(SettingsError, match="line 17: bao"):
        load(file)


def test_ids_and_addresses_occur_once(tmp_path: Path) -> None:
    again = GOOD.replace("https://rss.bao.example/home.rss", "http://rss.bao.example/home.rss/?utm_source=x")
    assert check(_file(tmp_path, GOOD + "\n" + again)) == (
        Fault(line=15, source="bao", what="id as in line 1"),
        Fault(line=15, source="bao", what="address as in line 1"),
    )


@pytest.mark.parametrize(
    ("text", "what"), [("[[source]", "can't be read"), ("", "no [[source]]"), ("x = 1", "unknown")]
)
def test_a_file_that_is_no_catalogue(tmp_path: Path, text: str, what: str) -> None:
    assert what in check(_file(tmp_path, text))[0].what
    assert check(tmp_path / "none.toml")[0].line == 0


def test_the_bundled_catalogue_is_whole_and_sound() -> None:
    assert check() == ()
    sources = load(None)
    by_id = {source.id: source for source in sources}
    assert [source.id for source in sources] == [f"S{n:03d}" for n in range(1, 254)]
    assert Counter(source.kind for source in sources) == {
        SourceKind.FEED: 205,
        SourceKind.SITEMAP: 9,
        SourceKind.MASTODON: 1,
        SourceKind.MANUAL: 38,
    }
    assert {s.outlet for s in sources if s.name.startswith("VnExpress")} == {"vnexpress.net"}
    assert (by_id["S079"].delay, by_id["S079"].concurrency) == (4.0, 1)
    assert by_id["S208"].stale_after == timedelta(days=60)
    refusing = {s.outlet for s in sources if s.state is SourceState.REFUSES}
    assert {"qdnd.vn", "laodong.vn", "bocongan.gov.vn", "pna.gov.ph", "mb.com.ph"} - refusing == set()
    assert {s.tier for s in sources if s.country == "CN" and s.kind is SourceKind.FEED} == {4}
