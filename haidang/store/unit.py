"""Opens the database: `begin` is one short unit of work, `read` one snapshot that refuses writes.

On SQLite a unit is BEGIN IMMEDIATE (the driver's own transactions are switched off: a deferred BEGIN that turns into a
write fails at once when another process has written meanwhile); on PostgreSQL it is READ COMMITTED, and a snapshot is
REPEATABLE READ, READ ONLY.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, event, literal, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from haidang.errors import Unavailable

Unit = Connection  # callers outside the store hold it as a token


class Store:
    """One database. Cheap to construct; nothing is opened before the first unit."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.get_backend_name() == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            self._engine = create_engine(parsed, connect_args={"timeout": 10})
            event.listen(self._engine, "connect", _prepare_sqlite)
        else:
            self._engine = create_engine(parsed, poolclass=NullPool if parsed.query.get("nopool") else None)

    @contextmanager
    def begin(self) -> Iterator[Unit]:
        """One unit: all of it or nothing. Keep it short; no model, network, file or template work inside.

        Raises Unavailable when the database can't be reached or is full.
        """
        try:
            with self._engine.connect() as connection:
                if self.is_sqlite:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                try:
                    yield connection
                    _commit(connection, sqlite=self.is_sqlite)
                except BaseException:
                    _rollback(connection, sqlite=self.is_sqlite)
                    raise
        except OperationalError as error:
            raise Unavailable(f"the database does not take writes: {error.orig}") from error

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """One snapshot. A write in it raises."""
        try:
            with self._engine.connect() as connection:
                if self.is_sqlite:
                    connection.exec_driver_sql("PRAGMA query_only = ON")
                    connection.exec_driver_sql("BEGIN")
                else:
                    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
                try:
                    yield connection
                finally:
                    _rollback(connection, sqlite=self.is_sqlite)
                    if self.is_sqlite:
                        connection.exec_driver_sql("PRAGMA query_only = OFF")
        except OperationalError as error:
            raise Unavailable(f"the database does not answer: {error.orig}") from error

    def close(self) -> None:
        """Closes all connections."""
        self._engine.dispose()

    @contextmanager
    def raw(self) -> Iterator[Connection]:
        """A connection without a transaction of ours, for migrations. Raises Unavailable."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except OperationalError as error:
            raise Unavailable(f"the database does not answer: {error.orig}") from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # no transactions of the driver's own
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _commit(connection: Connection, *, sqlite: bool) -> None:
    if sqlite:
        connection.exec_driver_sql("COMMIT")
    connection.commit()


def _rollback(connection: Connection, *, sqlite: bool) -> None:
    if sqlite and connection.connection.dbapi_connection is not None and _open(connection):
        connection.exec_driver_sql("ROLLBACK")
    connection.rollback()


def _open(connection: Connection) -> bool:
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", False))


def upsert(unit: Unit, table: Table) -> Any:
    """An INSERT of the unit's own dialect, which knows ON CONFLICT."""
    return postgresql.insert(table) if unit.dialect.name == "postgresql" else sqlite.insert(table)


def is_postgresql(unit: Unit) -> bool:
    """Whether rows can be locked one by one."""
    return unit.dialect.name == "postgresql"


def insert_if_new(unit: Unit, table: Table, key: Sequence[str], values: Mapping[str, Any]) -> bool:
    """Inserts unless a row with that key is there; whether it was inserted."""
    statement = upsert(unit, table).on_conflict_do_nothing(index_elements=list(key)).values(**values)
    return unit.execute(statement.returning(literal(1))).first() is not None
