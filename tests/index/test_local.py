"""The folder: one writer, many readers, and what is told when it is busy, lost or broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from haidang.errors import Unavailable
from haidang.model.search import Query
from index.local import LocalIndex
from tests.contracts.test_search import text

HOLDS = """
import sys
from pathlib import Path
from index.local import LocalIndex
from tests.contracts.test_search import text
index = LocalIndex(Path(sys.argv[1]), writer=True)
index.put([text(1, "Của người kia")])
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_writer_is_told_and_readers_see_the_first(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        second = LocalIndex(tmp_path, writer=True)
        with pytest.raises(Unavailable, match="another process is writing the search index"):
            second.put([text(2, "Của tôi")])
        assert [hit.id for hit in LocalIndex(tmp_path).search(Query(words="người kia")).hits] == [1]
        holder.kill()
    second.put([text(2, "Của tôi")])
    assert sorted(second.revs()) == [(1, 1), (2, 1)]
    second.close()


def test_closing_frees_the_lock(tmp_path: Path) -> None:
    first, second = LocalIndex(tmp_path, writer=True), LocalIndex(tmp_path, writer=True)
    first.put([text(1, "Một")])
    first.close()
    second.put([text(2, "Hai")])
    assert sorted(first.revs()) == [(1, 1), (2, 1)]
    second.close()


def test_a_reader_may_not_write(tmp_path: Path) -> None:
    for write in (lambda index: index.put([text(1, "Một")]), lambda index: index.delete([1]), LocalIndex.clear):
        with pytest.raises(Unavailable, match="may only read"):
            write(LocalIndex(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_lost_folder_is_told_and_then_made_anew(tmp_path: Path) -> None:
    writer, reader = LocalIndex(tmp_path, writer=True), LocalIndex(tmp_path)
    writer.put([text(1, "Một")])
    assert reader.status().documents == 1
    shutil.rmtree(tmp_path)
    assert not reader.status().reachable
    with pytest.raises(Unavailable):
        writer.put([text(2, "Hai")])
    writer.put([text(2, "Hai")])
    assert sorted(reader.revs()) == [(2, 1)]
    writer.close()


def test_a_broken_folder_is_told(tmp_path: Path) -> None:
    writer = LocalIndex(tmp_path, writer=True)
    writer.put([text(1, "Một")])
    writer.close()
    next(tmp_path.glob("*/meta.json")).write_text("{")
    with pytest.raises(Unavailable, match="can't be opened"):
        writer.search(Query(words="một"))
    assert not writer.status().reachable


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="can't be opened"):
        LocalIndex(tmp_path / "file", writer=True).put([text(1, "Một")])
