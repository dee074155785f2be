"""Alembic's entry: the connection comes from haidang.store.schema, never from a file."""

from alembic import context

from haidang.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
