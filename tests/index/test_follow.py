"""The follower loads what is marked, puts it, deletes what is gone."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from haidang.errors import Unavailable
from haidang.model.search import Query
from index.follow import follow
from index.local import LocalIndex
from tests.contracts.test_search import text


@dataclass(frozen=True)
class Mark:
    subject: str
    rev: int


def test_it_puts_what_is_there_and_deletes_what_is_gone(tmp_path: Path) -> None:
    index = LocalIndex(tmp_path, writer=True)
    store = {n: text(n, f"Tin {n}") for n in range(1, 5)}
    marks = [Mark(str(n), 1) for n in store]
    assert follow(marks, store.get, index) == tuple(marks)
    del store[2]
    store[3] = text(3, "Biển động", rev=2)
    again = [Mark("2", 5), Mark("3", 1), Mark("3", 2), Mark("9", 1)]
    assert follow(again, store.get, index) == tuple(again)
    assert sorted(index.revs()) == [(1, 1), (3, 2), (4, 1)]
    assert [hit.title for hit in index.search(Query(words="bien dong")).hits] == ["Biển động"]
    index.close()


def test_no_marks_touch_nothing(tmp_path: Path) -> None:
    assert follow([], {}.get, LocalIndex(tmp_path / "none", writer=True)) == ()
    assert not (tmp_path / "none").exists()


def test_an_index_that_takes_no_writes_clears_no_marks(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        follow([Mark("1", 1)], {1: text(1, "Tin")}.get, LocalIndex(tmp_path))
