"""A relevant article joins a story or opens one. One owner: the grouping remembers its window."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from haidang.errors import Quarantined
from haidang.model.article import Version
from haidang.model.story import Joined, Merged, Parted, Placement, StoryMember
from haidang.model.work import Job, Outcome, Step, Wish
from haidang.steps.measure import told_at
from haidang.store import analyses, articles, stories
from haidang.store.unit import Store, Unit
from haidang.telling import telling
from nlp.likeness import WINDOW as NEAR
from nlp.story import Grouper

WINDOW = timedelta(days=7)  # that is read around a text
_TOUCHED = 50  # members of a story that are shown anew when it grows


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """One article with its place."""

    member: StoryMember
    placement: Placement
    n: int
    told: datetime  # when its turn was


@dataclass(frozen=True, slots=True, kw_only=True)
class _Older:
    """A window around an instant of long ago."""

    middle: datetime
    grouper: Grouper

    def knows(self, at: datetime) -> bool:
        """Whether all that lies near an instant is in it."""
        return abs(at - self.middle) <= WINDOW - NEAR and at - NEAR >= self.grouper.since


class Group:
    """store.work.Handler. One row a batch: each placing needs the one before it."""

    step = Step.GROUP
    batch = 1
    lease = timedelta(minutes=2)
    newest_first = False

    def __init__(self, store: Store, *, recipe: str, model: str, grouper: Grouper) -> None:
        self._store = store
        self._recipe = recipe
        self._model = model
        self._grouper = grouper
        self._older: _Older | None = None
        self._loaded = False

    def compute(self, job: Job) -> Grouped | None:
        """Compares with the window. None while the newest version waits: measuring it wishes for this again."""
        found = self._member(int(job.subject))
        if found is None:
            return None
        member, version, seen = found
        if not self._loaded:
            # By when it came, not by its date: an imported text of long ago has a window of its own.
            self._load(self._grouper, seen - WINDOW)
            self._loaded = True
        told = told_at(version, member.at)
        return Grouped(member=member, placement=self._knowing(member.at).place(member), n=version.n, told=told)

    def _load(self, grouper: Grouper, since: datetime, until: datetime | None = None) -> None:
        with self._store.read() as unit:
            members = stories.window(unit, since, until, recipe=self._recipe, model=self._model)
        grouper.reset(members, since=since)

    def _knowing(self, at: datetime) -> Grouper:
        """A window in which nothing near an instant is missing: what comes late or is imported may be of long ago."""
        if at - NEAR >= self._grouper.since:
            return self._grouper
        if self._older is None or not self._older.knows(at):
            grouper = self._grouper.empty()
            self._load(grouper, at - WINDOW, at + WINDOW)
            self._older = _Older(middle=at, grouper=grouper)
        return self._older.grouper

    def _member(self, article_id: int) -> tuple[StoryMember, Version, datetime] | None:
        """The article as grouping sees it, its newest version, and when it was first seen."""
        with self._store.read() as unit:
            article = articles.get(unit, article_id)
            version = articles.version(unit, article_id)
            analysis = analyses.latest(unit, article_id, self._recipe)
            if article is None or version is None:
                raise Quarantined("no such article")
            if analysis is None:
                return None
            vector = analyses.vector(unit, version.text_digest, self._model)
        member = telling(
            version.text,
            analysis,
            article=article.id,
            at=version.published or article.first_seen_at,
            source=article.source,
            fingerprint=analysis.fingerprint,
            vector=None if vector is None else tuple(vector.tolist()),
        )
        return member, version, article.first_seen_at

    def write(self, unit: Unit, job: Job, output: Grouped | None, now: datetime) -> Outcome:
        """By article: a repeat changes nothing."""
        if output is None:
            return Outcome(fate="done", reason="a newer version is being measured")
        before, placement = stories.of(unit, output.member.article), output.placement
        if before is not None:  # what is placed stays, though the window no longer knows it
            placement = Joined(article=output.member.article, story=before, score=1.0)
        story = stories.apply(unit, placement, at=output.member.at, fingerprint=output.member.fingerprint)
        leaving = placement.leaving if isinstance(placement, Parted) else ()
        # The story of those that left; of what was erased meanwhile the store knows nothing.
        opened = next((there for one in leaving if (there := stories.of(unit, one)) is not None), None)
        self._remember(replace(output.member, story=story), placement, opened=opened)
        moved = sorted({output.member.article, *leaving})
        if before != story:
            grown = stories.get(unit, story)
            shown = grown and (len(grown.articles) <= _TOUCHED or isinstance(placement, Merged))
            moved = sorted({*moved, *grown.articles}) if grown and shown else moved
        articles.touch(unit, *moved)
        subject = f"{output.member.article}/{output.n}"
        return Outcome(
            fate="done",
            reason=type(placement).__name__.lower(),
            next=(Wish(step=Step.JUDGE, subject=subject, due_at=min(now, output.told)),),
            marks=tuple(("index", str(article)) for article in moved),
            input_key=str(output.n),
        )

    def _remember(self, member: StoryMember, placement: Placement, *, opened: int | None) -> None:
        self._grouper.add(member, placement, opened=opened)
        if self._older is not None and abs(member.at - self._older.middle) <= WINDOW:
            self._older.grouper.add(member, placement, opened=opened)
        elif isinstance(placement, Merged | Parted):  # a story of its members may have moved
            self._older = None

    def abandoned(self) -> None:
        """The windows are read again."""
        self._loaded = False
        self._older = None
