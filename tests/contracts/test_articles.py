"""Identity: one article however many feeds and addresses; a changed text is a version."""

from datetime import UTC, datetime, timedelta

from haidang.model.article import Kind, NewText, Text
from haidang.store import articles, erasure
from haidang.store.unit import Store

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def story(
    url: str = "https://songhan.example/a", text: str = "Nước lên.", source: str = "S1", **extra: object
) -> NewText:
    return NewText(
        kind=Kind.ARTICLE,
        source=source,
        url=url,
        addresses=((url, "canonical"), *extra.pop("also", ())),
        text=Text(title="Lũ", lead="", text=text),
        page=None,
        seen_at=NOW,
        **extra,
    )


def test_five_feeds_one_article(store: Store) -> None:
    with store.begin() as unit:
        placed = [articles.place(unit, story(source=f"S{i}"), "d1") for i in range(5)]
    assert [p.what for p in placed] == ["new", *["unchanged"] * 4]
    assert {p.article for p in placed} == {placed[0].article}
    with store.read() as unit:
        assert sorted(articles.seen_in(unit, placed[0].article)) == ["S0", "S1", "S2", "S3", "S4"]


def test_a_changed_text_is_a_version_and_the_old_one_stays(store: Store) -> None:
    with store.begin() as unit:
        first = articles.place(unit, story(text="9.000 hộ"), "d1")
        second = articles.place(unit, story(text="9.200 hộ"), "d2")
    assert (second.article, second.n, second.what) == (first.article, 2, "version")
    with store.read() as unit:
        assert [v.text.text for v in articles.history(unit, first.article)] == ["9.000 hộ", "9.200 hộ"]


def test_an_amp_address_leads_to_the_same_article(store: Store) -> None:
    amp = "https://songhan.example/amp/a"
    with store.begin() as unit:
        first = articles.place(unit, story(also=((amp, "amp"),)), "d1")
        second = articles.place(unit, story(url=amp), "d1")
    assert second.article == first.article


def test_instants_and_raw_strings_come_back_as_they_went_in(store: Store) -> None:
    published = NOW - timedelta(hours=3, microseconds=1)
    with store.begin() as unit:
        placed = articles.place(unit, story(published=published, published_raw="Thứ Bảy, 28/2/2026 10:00"), "d1")
    with store.read() as unit:
        version = articles.version(unit, placed.article)
    assert version is not None
    assert (version.published, version.published_raw) == (published, "Thứ Bảy, 28/2/2026 10:00")


def test_what_was_erased_does_not_come_back(store: Store) -> None:
    with store.begin() as unit:
        placed = articles.place(unit, story(), "d1")
    with store.begin() as unit:
        erasure.erase(unit, placed.article, why="retention", now=NOW)
    with store.begin() as unit:
        assert articles.place(unit, story(), "d1").what == "erased"
        assert articles.count(unit) == 0
