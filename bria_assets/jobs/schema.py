"""The ledger's tables. Changes need a migration in `migrations/versions`."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

job_table = sa.Table(
    "bria_job",
    metadata,
    sa.Column("fingerprint", sa.String(64), primary_key=True),
    sa.Column("server", sa.String(16), nullable=False),
    sa.Column("endpoint", sa.String(128), nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("request", sa.JSON, nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("owner", sa.String(320), nullable=True, index=True),
    sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
    sa.Column("outcome", sa.JSON, nullable=True),
    sa.Column("failure_kind", sa.String(16), nullable=True),
    sa.Column("failure", sa.Text, nullable=True),
    sa.Column("failed_in", sa.String(36), nullable=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)

submission_table = sa.Table(
    "bria_submission",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("fingerprint", sa.String(64), sa.ForeignKey("bria_job.fingerprint"), nullable=False, index=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("request_id", sa.Text, nullable=True, index=True),
    sa.Column("placeholder_url", sa.Text, nullable=True),
    sa.Column("possible_second_bill", sa.Boolean, nullable=False),
    sa.Column("cost_usd", sa.Float, nullable=False),
    sa.Column("polls", sa.Integer, nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
)
