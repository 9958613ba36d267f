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
    sa.Column("nonce", sa.String(32), nullable=True),
    sa.Column("request_id", sa.Text, nullable=True, index=True),
    sa.Column("placeholder_url", sa.Text, nullable=True),
    sa.Column("possible_second_bill", sa.Boolean, nullable=False),
    sa.Column("cost_usd", sa.Float, nullable=False),
    sa.Column("reserved_micro_usd", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("polls", sa.Integer, nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    sa.UniqueConstraint("nonce", name="uq_bria_submission_nonce"),
)

spending_table = sa.Table(
    "bria_spending",
    metadata,
    sa.Column("server", sa.String(16), primary_key=True),
    sa.Column("scope", sa.String(8), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("spent_micro_usd", sa.BigInteger, nullable=False),
)
"""What was spent, or may have been, in a day of UTC (`day`, `2026-11-21`) and in a run (`run`, its name)."""

job_cell_table = sa.Table(
    "bria_job_cell",
    metadata,
    sa.Column("fingerprint", sa.String(64), sa.ForeignKey("bria_job.fingerprint"), primary_key=True),
    sa.Column("asset", sa.String(64), primary_key=True),
    sa.Column("partition", sa.String(160), primary_key=True),
    sa.Column("sku", sa.String(64), nullable=False, index=True),
)
"""Whom a job was wanted for: identical work for two products is one job."""

delivery_table = sa.Table(
    "bria_delivery",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("request_id", sa.Text, nullable=False, unique=True),
    sa.Column("nonce", sa.String(32), nullable=True),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
)
"""What Bria's webhooks brought, also for ids that no submission knows yet."""

grant_table = sa.Table(
    "bria_grant",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("budget", sa.String(64), nullable=False),
    sa.Column("endpoint", sa.String(128), nullable=False),
    sa.Column("free_at", sa.Float, nullable=False),
    sa.Index("ix_bria_grant_window", "budget", "endpoint", "free_at"),
)
"""Requests of the last minute, one row each; `free_at` (seconds since 1970) is when it leaves the window."""

limit_table = sa.Table(
    "bria_limit",
    metadata,
    sa.Column("budget", sa.String(64), primary_key=True),
    sa.Column("endpoint", sa.String(128), primary_key=True),
    sa.Column("closed_until", sa.Float, nullable=False),
    sa.Column("requests_per_minute", sa.Integer, nullable=True),
    sa.Column("learned_at", sa.Float, nullable=False),
)
"""What 429s taught: a pause, and a limit lower than the configured one."""

spender_table = sa.Table(
    "bria_spender",
    metadata,
    sa.Column("budget", sa.String(64), primary_key=True),
    sa.Column("spender", sa.String(320), primary_key=True),
    sa.Column("jobs_in_flight", sa.Integer, nullable=False),
    sa.Column("seen_at", sa.Float, nullable=False),
)
"""Processes that share a budget, and how many jobs each waits for."""

latency_table = sa.Table(
    "bria_latency",
    metadata,
    sa.Column("server", sa.String(16), primary_key=True),
    sa.Column("endpoint", sa.String(128), primary_key=True),
    sa.Column("belief", sa.JSON, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)
"""What was learned of each endpoint's latencies, see `client.latency`."""
