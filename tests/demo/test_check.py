"""The scorer counts what it says it counts."""

from pathlib import Path

import pytest

from demo import check
from demo.newsroom import Newsroom


def test_story_names_of_all_writers_are_one() -> None:
    assert [check.story(name) for name in ("storm", "storm at sea", "false-friend", "false_friend", "", "other")] == [
        "storm",
        "storm",
        "false_friend",
        "false_friend",
        "",
        "other",
    ]


def test_precision_and_recall() -> None:
    score = check.Score()
    for said, true in ((True, True), (True, False), (False, True), (False, False), (True, True)):
        score.add(said, true, "x")
    assert score.row == ("0.67", "0.67", "0.67", "3")
    assert check.Score().row == ("–", "–", "–", "0")


def test_articles_are_found_by_any_of_their_addresses(newsroom: Newsroom) -> None:
    matching = check.Matching(newsroom)
    story = newsroom.sites["songhan"].story("songhan/flood-day1")
    for path in (story.path, story.amp_path, f"{story.path}?utm_source=rss"):
        assert matching.label_of({"kind": "article", "url": f"http://127.0.10.2:9999{path}"}) == "songhan/flood-day1"
    assert matching.label_of({"kind": "article", "url": "http://127.0.10.2:8310/"}) == ""


def test_posts_are_found_though_masked(newsroom: Newsroom) -> None:
    matching = check.Matching(newsroom)
    for post in newsroom.posts:
        masked = post.text.replace("0905 000", "[số điện thoại]")
        assert matching.label_of({"kind": "post", "text": masked}) == f"post/{post.id}"
    assert matching.label_of({"kind": "post", "text": "chữ khác hẳn"}) == ""


def test_a_label_given_twice_is_a_fault(tmp_path: Path) -> None:
    source = next(iter(sorted((Path(check.__file__).parent / "labels").glob("*.jsonl"))))
    with pytest.raises(ValueError, match="labelled twice"):
        check.labels([source, source])
