"""The writers' files are whole, enough, and in the agreed form."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from demo import outlets, texts

LABELS = Path(texts.__file__).parent / "labels"
ARTICLES = texts.articles()
POSTS = texts.posts()
TOWN = outlets.load()


def test_there_is_enough_of_everything() -> None:
    writing = {article.outlet for article in ARTICLES}
    languages = {outlet.language.partition("-")[0] for outlet in TOWN.outlets if outlet.id in writing}
    assert writing == {outlet.id for outlet in TOWN.outlets} - {"tuongthanh", "benxua"}
    assert len(writing) >= 24
    assert len(languages) >= 8
    assert len(ARTICLES) >= 160
    assert len(POSTS) >= 80


def _length(article: texts.Article) -> int:
    """Words; three characters of a script without spaces are taken for two words."""
    text = " ".join([article.text.title, article.text.lead, *article.text.blocks])
    wide = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]", text))
    return wide * 2 // 3 if wide > 100 else len(text.split())


def test_articles_have_the_length_of_articles() -> None:
    assert {article.id: _length(article) for article in ARTICLES if not 100 <= _length(article) <= 620} == {}


def test_everything_is_labelled_once() -> None:
    labelled = Counter(
        json.loads(line)["id"] for file in LABELS.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()
    )
    assert labelled == Counter([a.id for a in ARTICLES] + [f"post/{p.id}" for p in POSTS])


def test_links_of_posts_lead_somewhere() -> None:
    articles = {article.id for article in ARTICLES}
    posts = {post.id for post in POSTS}
    assert [p.id for p in POSTS if p.article and p.article not in articles] == []
    assert [p.id for p in POSTS if p.replies_to and p.replies_to not in posts] == []


def test_nobody_can_be_called_or_written_to() -> None:
    everything = [(p.id, p.text) for p in POSTS]
    everything += [(a.id, " ".join([a.text.title, a.text.lead, *a.text.blocks])) for a in ARTICLES]
    mails = [(i, m) for i, t in everything for m in re.findall(r"[\w.]+@[\w-]+\.[\w.]+", t) if ".example" not in m]
    numbers = [
        (i, n)
        for i, t in everything
        for n in re.findall(r"(?<![\d.,])0\d{2,3}[ .]?\d{3}[ .]?\d{3}(?![\d.,])", t)
        if not re.sub(r"\D", "", n).startswith("0905000")
    ]
    assert mails == []
    assert numbers == []


def test_each_false_claim_spreads_and_is_debunked() -> None:
    stances: dict[str, Counter[str]] = {}
    for file in LABELS.glob("*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            label = json.loads(line)
            if label["claim"]:
                stances.setdefault(label["claim"], Counter())[label["stance_to_claim"]] += 1
    assert sorted(stances) == ["FC1", "FC2", "FC3", "FC4"]
    assert [claim for claim in ("FC1", "FC2", "FC3") if stances[claim]["repeats"] < 12] == []
    assert [claim for claim, counted in stances.items() if not counted["debunks"]] == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("no head at all", "no head"),
        ('+++\nid = "a/b"\ntitle = "T"\n+++\nText.', "incomplete"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: str, fault: str) -> None:
    file = tmp_path / "articles" / "songhan" / "broken.md"
    file.parent.mkdir(parents=True)
    file.write_text(content, "utf-8")
    with pytest.raises(ValueError, match=rf"broken\.md.*{fault}"):
        texts.articles(tmp_path)
