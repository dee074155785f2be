"""Stories in the store: opened, joined, merged, parted; ids that once stood for a story stay good."""

from datetime import UTC, datetime, timedelta

from haidang.model.article import Kind, NewText, Text
from haidang.model.story import Joined, Merged, Opened, Parted, Placement
from haidang.store import articles, stories
from haidang.store.unit import Store, Unit
from haidang.text import digest

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def article(unit: Unit, number: int) -> int:
    text, url = f"Nội dung của tin thứ {number}.", f"https://a.example/{number}"
    new = NewText(
        kind=Kind.ARTICLE,
        source="a",
        url=url,
        addresses=((url, "canonical"),),
        text=Text(title=f"Tin {number}", lead="", text=text),
        page=None,
        seen_at=NOW,
        published=NOW + timedelta(hours=number),
    )
    return articles.place(unit, new, digest(url, text, "")).article


def put(unit: Unit, placement: Placement, hours: int) -> int:
    return stories.apply(unit, placement, at=NOW + timedelta(hours=hours), fingerprint="")


def three(unit: Unit) -> tuple[int, list[int]]:
    """A story of three articles."""
    made = [article(unit, number) for number in range(3)]
    story = put(unit, Opened(article=made[0]), 0)
    for hours, one in enumerate(made[1:], start=1):
        put(unit, Joined(article=one, story=story, score=0.9), hours)
    return story, made


def test_those_that_leave_open_a_story_of_their_own(store: Store) -> None:
    with store.begin() as unit:
        story, made = three(unit)
        new = article(unit, 3)
        parted = Parted(article=new, story=story, leaving=(made[2], new), score=0.5)
        opened = put(unit, parted, 3)
        stayed, left = stories.get(unit, story), stories.get(unit, opened)
        assert opened != story
        assert stayed is not None
        assert stayed.articles == (made[0], made[1])
        assert stayed.last_at == NOW + timedelta(hours=1)
        assert left is not None
        assert left.articles == (made[2], new)
        assert (left.opened_at, left.last_at) == (NOW + timedelta(hours=2), NOW + timedelta(hours=3))


def test_the_article_may_stay_while_others_leave(store: Store) -> None:
    with store.begin() as unit:
        story, made = three(unit)
        new = article(unit, 3)
        assert put(unit, Parted(article=new, story=story, leaving=(made[1], made[2]), score=0.9), 3) == story
        assert stories.of(unit, made[1]) == stories.of(unit, made[2]) != story


def test_parting_twice_changes_nothing_more(store: Store) -> None:
    with store.begin() as unit:
        story, made = three(unit)
        new = article(unit, 3)
        parted = Parted(article=new, story=story, leaving=(made[2], new), score=0.5)
        assert put(unit, parted, 3) == put(unit, parted, 3)
        assert stories.count(unit) == 2


def test_a_merged_story_can_part_again_and_its_old_id_still_leads_there(store: Store) -> None:
    with store.begin() as unit:
        story, made = three(unit)
        lone = article(unit, 3)
        other = put(unit, Opened(article=lone), 3)
        new = article(unit, 4)
        assert put(unit, Merged(article=new, into=story, stories=(other,), score=0.95), 4) == story
        last = article(unit, 5)
        opened = put(unit, Parted(article=last, story=other, leaving=(lone, last), score=0.4), 5)
        assert stories.resolve(unit, other) == story
        stayed = stories.get(unit, other)
        assert stayed is not None
        assert stayed.articles == (*made, new)
        assert stories.of(unit, lone) == opened
