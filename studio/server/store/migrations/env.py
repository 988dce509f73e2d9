"""Run by Alembic; the caller hands over an open connection."""

from __future__ import annotations

from alembic import context

from studio.server.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
    transaction_per_migration=False,
)
context.run_migrations()
