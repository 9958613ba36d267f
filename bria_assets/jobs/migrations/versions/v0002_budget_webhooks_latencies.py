"""The shared rate budget, webhook deliveries, learned latencies, and whom a job was wanted for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the tables, and the nonce of a submission."""
    with op.batch_alter_table("bria_submission") as submission:
        submission.add_column(sa.Column("nonce", sa.String(32), nullable=True))
        submission.create_unique_constraint("uq_bria_submission_nonce", ["nonce"])
    op.create_table(
        "bria_job_cell",
        sa.Column("fingerprint", sa.String(64), sa.ForeignKey("bria_job.fingerprint"), primary_key=True),
        sa.Column("asset", sa.String(64), primary_key=True),
        sa.Column("partition", sa.String(160), primary_key=True),
        sa.Column("sku", sa.String(64), nullable=False, index=True),
    )
    op.create_table(
        "bria_delivery",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("request_id", sa.Text, nullable=False, unique=True),
        sa.Column("nonce", sa.String(32), nullable=True),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "bria_grant",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("budget", sa.String(64), nullable=False),
        sa.Column("endpoint", sa.String(128), nullable=False),
        sa.Column("free_at", sa.Float, nullable=False),
    )
    op.create_index("ix_bria_grant_window", "bria_grant", ["budget", "endpoint", "free_at"])
    op.create_table(
        "bria_limit",
        sa.Column("budget", sa.String(64), primary_key=True),
        sa.Column("endpoint", sa.String(128), primary_key=True),
        sa.Column("closed_until", sa.Float, nullable=False),
        sa.Column("requests_per_minute", sa.Integer, nullable=True),
        sa.Column("learned_at", sa.Float, nullable=False),
    )
    op.create_table(
        "bria_spender",
        sa.Column("budget", sa.String(64), primary_key=True),
        sa.Column("spender", sa.String(320), primary_key=True),
        sa.Column("jobs_in_flight", sa.Integer, nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
    )
    op.create_table(
        "bria_latency",
        sa.Column("server", sa.String(16), primary_key=True),
        sa.Column("endpoint", sa.String(128), primary_key=True),
        sa.Column("belief", sa.JSON, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    # Jobs of the first version say whom they are for in their label alone: `cutout MUG-1`, `lifestyle_shot MUG-1|oak`.
    connection = op.get_bind()
    job = sa.table("bria_job", sa.column("fingerprint"), sa.column("label"))
    cell = sa.table(
        "bria_job_cell", sa.column("fingerprint"), sa.column("asset"), sa.column("partition"), sa.column("sku")
    )
    for fingerprint, label in connection.execute(sa.select(job.c.fingerprint, job.c.label)).all():
        asset, _, partition = label.partition(" ")
        if partition:
            connection.execute(
                cell.insert().values(
                    fingerprint=fingerprint, asset=asset, partition=partition, sku=partition.partition("|")[0]
                )
            )


def downgrade() -> None:
    """Removes them."""
    for table in ("bria_latency", "bria_spender", "bria_limit", "bria_grant", "bria_delivery", "bria_job_cell"):
        op.drop_table(table)
    with op.batch_alter_table("bria_submission") as submission:
        submission.drop_constraint("uq_bria_submission_nonce", type_="unique")
        submission.drop_column("nonce")
