"""Brings a database to the schema that this code knows, and refuses one that it must not touch.

Code starts on a newer schema if it is not older than `meta.oldest_code`; migrations expand first and contract one
release later.
"""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

from haidang.errors import SettingsError
from haidang.store.tables import audit_head, meta
from haidang.store.unit import Store, upsert

CODE_VERSION = "0.1.0"
OLDEST_CODE = "0.1.0"  # the oldest code that can work on the schema of this code
GENESIS = "0" * 64  # the digest before the first audit row


def config() -> Config:
    """Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(files("haidang") / "migrations"))
    return made


def upgrade(store: Store) -> str:
    """Makes or upgrades the schema; gives the revision back. Raises SettingsError for a database of newer code."""
    settings = config()
    head = ScriptDirectory.from_config(settings).get_current_head() or ""
    with store.raw() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        connection.commit()
        known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
        if current is not None and current not in known:
            _check_newer(store, current)
            return current
        if current != head:
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
            connection.commit()
    with store.read() as unit:
        there = select(meta.c.oldest_code).join(audit_head, audit_head.c.id == meta.c.id)
        if unit.execute(there).scalar() == OLDEST_CODE:
            return head  # nothing to write: readers start on a full disk too
    with store.begin() as unit:
        unit.execute(
            upsert(unit, meta).on_conflict_do_update(index_elements=["id"], set_={"oldest_code": OLDEST_CODE}),
            {"id": 1, "oldest_code": OLDEST_CODE},
        )
        unit.execute(
            upsert(unit, audit_head).on_conflict_do_nothing(index_elements=["id"]),
            {"id": 1, "n": 0, "digest": GENESIS},
        )
    return head


def _check_newer(store: Store, revision: str) -> None:
    with store.read() as unit:
        oldest = unit.execute(select(meta.c.oldest_code)).scalar() or "0"
    if _numbers(CODE_VERSION) < _numbers(oldest):
        raise SettingsError(
            f"the database has schema {revision} and needs Hải Đăng {oldest} or newer; this is {CODE_VERSION}: upgrade"
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
