"""The audit's chain: what is changed, removed, inserted, swapped or cut off shows."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from haidang.errors import Conflict
from haidang.store import audit
from haidang.store.audit import Anchor, AuditRow, Filter
from haidang.store.unit import Store

NOW = datetime(2026, 11, 24, 3, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def chain(store: Store) -> Store:
    with store.begin() as unit:
        for n in range(1, 9):
            audit.append(
                unit, f"người {n}", "approve", f"case:{n}", detail=f"kết quả {n}", now=NOW + timedelta(seconds=n)
            )
    return store


def faults(store: Store, anchor: tuple[Anchor, ...] = ()) -> list[tuple[int, str]]:
    with store.read() as unit:
        return [(fault.n, fault.kind) for fault in audit.verify(unit, anchor)]


def spoil(store: Store, *statements: str) -> None:
    with store.begin() as unit:
        for statement in statements:
            unit.execute(text(statement))


def shift(by: int, since: int) -> tuple[str, str]:
    """Renumbers rows past a gap of negative numbers: the key is checked row by row."""
    return (
        f"UPDATE audit SET n = -(n + {by}) WHERE n >= {since}",
        "UPDATE audit SET n = -n WHERE n < 0",
    )


def anchored(store: Store, path: Path) -> tuple[Anchor, ...]:
    with store.read() as unit:
        audit.write_anchor(unit, path, NOW)
    return audit.read_anchor(path)


def test_a_whole_chain_has_no_fault(chain: Store, tmp_path: Path) -> None:
    assert faults(chain, anchored(chain, tmp_path / "audit.anchor")) == []


def test_an_empty_chain_has_no_fault(store: Store) -> None:
    assert faults(store) == []


@pytest.mark.parametrize("column", ["who", "what", "subject", "detail", "digest"])
def test_a_changed_row(chain: Store, column: str) -> None:
    spoil(chain, f"UPDATE audit SET {column} = 'x' WHERE n = 4")
    assert (4, "changed") in faults(chain)


def test_a_changed_instant(chain: Store) -> None:
    spoil(chain, "UPDATE audit SET at = at + 1 WHERE n = 8")
    assert faults(chain) == [(8, "changed")]


def test_a_changed_row_with_a_fitting_digest_does_not_fit_the_next(chain: Store) -> None:
    with chain.begin() as unit:
        old = audit.read(unit, limit=1, offset=4)[0]
        forged = audit_row(old, detail="kết quả khác")
        unit.execute(
            text("UPDATE audit SET detail = :detail, digest = :digest WHERE n = :n"),
            {"detail": forged.detail, "digest": forged.digest, "n": forged.n},
        )
    assert faults(chain) == [(4, "changed")]


def audit_row(row: AuditRow, **changes: str) -> AuditRow:
    """The row with other content and the digest that goes with it, as a forger would write it."""
    changed = replace(row, **changes)  # type: ignore[arg-type]
    return replace(changed, digest=audit._digest_of(changed))


def test_a_removed_row(chain: Store) -> None:
    spoil(chain, "DELETE FROM audit WHERE n IN (3, 4)")
    assert faults(chain) == [(3, "removed")]


def test_a_removed_row_whose_gap_was_closed(chain: Store) -> None:
    spoil(chain, "DELETE FROM audit WHERE n = 3", *shift(-1, 4), "UPDATE audit_head SET n = 7")
    assert faults(chain)[0] == (3, "removed")


def test_the_first_row_removed(chain: Store) -> None:
    spoil(chain, "DELETE FROM audit WHERE n = 1")
    assert faults(chain) == [(1, "removed")]


def test_an_inserted_row(chain: Store) -> None:
    spoil(
        chain,
        *shift(1, 5),
        "INSERT INTO audit SELECT 5, at, who, what, subject, 'thêm vào', prev, digest FROM audit WHERE n = 4",
        "UPDATE audit_head SET n = 9",
    )
    assert (5, "inserted") in faults(chain)


def test_a_row_put_after_the_head_or_before_the_first(chain: Store) -> None:
    spoil(
        chain,
        "INSERT INTO audit SELECT 9, at, who, what, subject, detail, digest, digest FROM audit WHERE n = 8",
        "INSERT INTO audit SELECT 0, at, who, what, subject, detail, digest, digest FROM audit WHERE n = 8",
    )
    assert faults(chain) == [(0, "inserted"), (9, "inserted")]


@pytest.mark.parametrize("pair", [(2, 6), (4, 5)])
def test_swapped_rows(chain: Store, pair: tuple[int, int]) -> None:
    a, b = pair
    spoil(
        chain,
        f"UPDATE audit SET n = -1 WHERE n = {a}",
        f"UPDATE audit SET n = {a} WHERE n = {b}",
        f"UPDATE audit SET n = {b} WHERE n = -1",
    )
    assert faults(chain) == [(a, "swapped"), (b, "swapped")]


def test_rows_whose_contents_were_swapped(chain: Store) -> None:
    with chain.begin() as unit:
        rows = {row.n: row for row in audit.read(unit)}
        for n, other in ((2, 6), (6, 2)):
            unit.execute(
                text("UPDATE audit SET at = :at, who = :who, subject = :subject, detail = :detail WHERE n = :n"),
                {
                    "n": n,
                    "at": (rows[other].at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1),
                    "who": rows[other].who,
                    "subject": rows[other].subject,
                    "detail": rows[other].detail,
                },
            )
    assert faults(chain) == [(2, "swapped"), (6, "swapped")]


def test_rows_cut_off_the_end(chain: Store) -> None:
    spoil(chain, "DELETE FROM audit WHERE n > 6")
    assert faults(chain) == [(8, "truncated")]


def test_rows_cut_off_with_the_head_edited_show_against_the_anchor(chain: Store, tmp_path: Path) -> None:
    anchor = anchored(chain, tmp_path / "audit.anchor")
    spoil(
        chain,
        "DELETE FROM audit WHERE n > 6",
        "UPDATE audit_head SET n = 6, digest = (SELECT digest FROM audit WHERE n = 6)",
    )
    assert faults(chain) == []
    assert faults(chain, anchor) == [(8, "truncated")]
    with pytest.raises(Conflict), chain.read() as unit:
        audit.write_anchor(unit, tmp_path / "audit.anchor", NOW)
    assert audit.read_anchor(tmp_path / "audit.anchor") == anchor


def test_a_chain_written_anew_shows_against_the_anchor(chain: Store, tmp_path: Path) -> None:
    anchor = anchored(chain, tmp_path / "audit.anchor")
    spoil(chain, "DELETE FROM audit", f"UPDATE audit_head SET n = 0, digest = '{'0' * 64}'")
    with chain.begin() as unit:
        for _ in range(12):
            audit.append(unit, "x", "approve", "case:1", now=NOW)
    assert faults(chain) == []
    assert faults(chain, anchor) == [(8, "rewritten")]


def test_the_head_row_gone_or_edited(chain: Store) -> None:
    spoil(chain, "UPDATE audit_head SET digest = 'x'")
    assert faults(chain) == [(8, "head")]
    spoil(chain, "DELETE FROM audit_head")
    assert faults(chain) == [(0, "head")]


def test_anchors_add_up_and_a_torn_line_is_left_out(chain: Store, tmp_path: Path) -> None:
    path = tmp_path / "audit.anchor"
    anchored(chain, path)
    with chain.begin() as unit:
        audit.append(unit, "mai", "take", "case:9", now=NOW)
    assert [anchor.n for anchor in anchored(chain, path)] == [8, 9]
    path.write_text(path.read_text() + "10 abc")
    assert [anchor.n for anchor in audit.read_anchor(path)] == [8, 9]
    assert faults(chain, audit.read_anchor(path)) == []


def test_a_line_stands_or_falls_with_its_unit(store: Store) -> None:
    class Stopped(Exception):
        pass

    def half_done() -> None:
        with store.begin() as unit:
            audit.append(unit, "mai", "take", "case:1", now=NOW)
            raise Stopped

    with pytest.raises(Stopped):
        half_done()
    with store.read() as unit:
        assert (audit.count(unit), audit.verify(unit)) == (0, ())


def test_many_writers_make_one_chain(store: Store) -> None:
    def write(who: str) -> None:
        for n in range(10):
            with store.begin() as unit:
                audit.append(unit, who, "take", f"case:{n}", now=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, ("mai", "tâm", "lan", "sơn")))
    with store.read() as unit:
        assert (audit.count(unit), audit.verify(unit)) == (40, ())


def test_reading_newest_first_and_by_field(chain: Store) -> None:
    with chain.read() as unit:
        assert [row.n for row in audit.read(unit, limit=3, offset=1)] == [7, 6, 5]
        only = Filter(subject="case:4", since=NOW, until=NOW + timedelta(seconds=5))
        assert [(row.who, row.detail) for row in audit.read(unit, only=only)] == [("người 4", "kết quả 4")]
        assert (audit.count(unit, only), audit.count(unit, Filter(who="ai đó"))) == (1, 0)
