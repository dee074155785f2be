"""The schema: an empty database is brought up, and the migrations say what the tables say."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic import command

from haidang.errors import SettingsError
from haidang.store import leases
from haidang.store.schema import config, upgrade
from haidang.store.unit import Store

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def test_migrations_and_tables_agree(store: Store) -> None:
    settings = config()
    with store.raw() as connection:
        settings.attributes["connection"] = connection
        command.check(settings)


def test_upgrading_twice_changes_nothing(store: Store) -> None:
    assert upgrade(store) == upgrade(store)


def test_a_database_of_newer_code_is_left_alone(store: Store) -> None:
    with store.raw() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.exec_driver_sql("UPDATE meta SET oldest_code = '9.0.0'")
        connection.commit()
    with pytest.raises(SettingsError, match=r"needs Hải Đăng 9\.0\.0 or newer"):
        upgrade(store)


def test_a_lease_has_one_holder_until_it_lapses(store: Store) -> None:
    length = timedelta(seconds=30)
    with store.begin() as unit:
        assert leases.take(unit, "run", "a", NOW, length)
        assert not leases.take(unit, "run", "b", NOW, length)
        assert leases.take(unit, "run", "a", NOW, length)
        assert leases.take(unit, "run", "b", NOW + 2 * length, length)


def test_a_slot_is_made_up_once(store: Store) -> None:
    with store.begin() as unit:
        assert leases.claim_slot(unit, "daily", NOW, NOW)
    with store.begin() as unit:
        assert not leases.claim_slot(unit, "daily", NOW, NOW)
