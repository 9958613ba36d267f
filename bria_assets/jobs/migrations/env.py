"""Runs migrations on the connection that the ledger hands over."""

from __future__ import annotations

from alembic import context

from bria_assets.jobs.schema import metadata

VERSION_TABLE = "bria_ledger_version"
"""Not alembic's default name: the ledger may share a database with Dagster's own storage."""

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
