"""What the pages work with; the roof builds it."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from haidang.model.bulletin import Letterhead
from haidang.model.health import Finding
from haidang.ports import Clock, SearchIndex
from haidang.settings import Settings
from haidang.store.unit import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """One house's worth."""

    store: Store
    clock: Clock
    zone: ZoneInfo
    search: Callable[[], SearchIndex]  # opened for reading; whoever opens it closes it
    recipe: Callable[[], str]
    letterhead: Letterhead
    settings: Settings
    examine: Callable[[], list[Finding]]
