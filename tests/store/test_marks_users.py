"""Marks that move while they are read, and accounts whose sessions end."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from haidang.model.person import Role, User
from haidang.store import marks, users
from haidang.store.tables import sessions
from haidang.store.unit import Store

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=10)


def test_a_mark_that_moved_since_it_was_read_stays(store: Store) -> None:
    with store.begin() as unit:
        for subject in ("1", "2"):
            marks.mark(unit, "index", subject, NOW)
        read = marks.pending(unit, "index", 10)
    with store.begin() as unit:
        marks.mark(unit, "index", "2", NOW + timedelta(seconds=5))
        marks.clear(unit, "index", read)
        assert [(mark.subject, mark.rev) for mark in marks.pending(unit, "index", 10)] == [("2", 2)]


def test_the_lag_is_told_by_the_oldest_mark_and_by_follower(store: Store) -> None:
    with store.begin() as unit:
        marks.mark(unit, "index", "1", NOW + timedelta(minutes=1))
        marks.mark(unit, "index", "2", NOW)
        marks.mark(unit, "alert", "3", NOW - timedelta(days=1))
        assert marks.lag(unit, "index") == (2, NOW)
        assert [mark.subject for mark in marks.pending(unit, "index", 1)] == ["2"]
        assert marks.lag(unit, "correct") == (0, None)


def _account(store: Store, *roles: Role, active: bool = True) -> User:
    user = User(name="mai", display="Mai", roles=frozenset(roles), active=active)
    with store.begin() as unit:
        users.put(unit, user, "hash", NOW)
        users.open_session(unit, "mai", token="token", csrf="csrf", now=NOW, until=LATER)
    return user


def test_a_session_is_its_account_until_it_ends(store: Store) -> None:
    user = _account(store, Role.ANALYST, Role.EDITOR)
    with store.read() as unit:
        found = users.session(unit, "token", NOW)
        assert found == users.Session(user=user, csrf="csrf", until=LATER)
        assert users.session(unit, "token", LATER) is None
        assert users.session(unit, "another", NOW) is None


def test_the_token_itself_is_not_kept(store: Store) -> None:
    _account(store, Role.ANALYST)
    with store.read() as unit:
        kept = list(unit.execute(select(sessions.c.token_digest)).scalars())
    assert len(kept) == 1
    assert "token" not in kept


def test_other_roles_end_the_sessions(store: Store) -> None:
    _account(store, Role.ANALYST)
    with store.begin() as unit:
        users.set_roles(unit, "mai", frozenset({Role.AUDITOR}), active=True)
        assert users.session(unit, "token", NOW) is None
        found = users.get(unit, "mai")
    assert found == (User(name="mai", display="Mai", roles=frozenset({Role.AUDITOR})), "hash")


def test_an_account_that_is_off_has_no_session(store: Store) -> None:
    _account(store, Role.ANALYST, active=False)
    with store.read() as unit:
        assert users.session(unit, "token", NOW) is None


def test_signing_out_ends_one_session_and_signing_in_sweeps_ended_ones(store: Store) -> None:
    _account(store, Role.ANALYST)
    with store.begin() as unit:
        users.open_session(unit, "mai", token="second", csrf="c", now=NOW, until=LATER)
        users.close_session(unit, "token")
        assert users.session(unit, "token", NOW) is None
        assert users.session(unit, "second", NOW) is not None
        users.open_session(unit, "mai", token="third", csrf="c", now=LATER + timedelta(1), until=LATER + timedelta(2))
        assert len(list(unit.execute(select(sessions.c.csrf)))) == 1
