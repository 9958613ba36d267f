"""What was spent in each day and run, and what each submission counts for."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_LIST_PRICES_USD = {
    "/v2/image/generate": 0.03,
    "/v2/image/edit/remove_background": 0.018,
    "/v2/image/edit/product/cutout": 0.018,
    "/v2/image/edit/replace_background": 0.03,
    "/v2/image/edit/lifestyle_shot_by_text": 0.04,
    "/v1/product/lifestyle_shot_by_text": 0.04,
}
"""As they were then: a submission without an answer, which may have been billed, had no cost noted."""


def upgrade() -> None:
    """Adds the table and the column; this day's spending is taken from the submissions of today."""
    with op.batch_alter_table("bria_submission") as submission:
        submission.add_column(sa.Column("reserved_micro_usd", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "bria_spending",
        sa.Column("server", sa.String(16), primary_key=True),
        sa.Column("scope", sa.String(8), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("spent_micro_usd", sa.BigInteger, nullable=False),
    )
    connection = op.get_bind()
    begins = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    tables = sa.MetaData()
    job = sa.Table(
        "bria_job", tables, sa.Column("fingerprint"), sa.Column("server", sa.String), sa.Column("endpoint", sa.String)
    )
    submission = sa.Table(
        "bria_submission",
        tables,
        sa.Column("fingerprint"),
        sa.Column("state", sa.String),
        sa.Column("cost_usd", sa.Float),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
    )
    today = (
        sa.select(job.c.server, job.c.endpoint, submission.c.state, submission.c.cost_usd)
        .join(submission, submission.c.fingerprint == job.c.fingerprint)
        .where(submission.c.sent_at >= begins, submission.c.sent_at < begins + timedelta(days=1))
    )
    spent: dict[str, float] = {}
    for server, endpoint, state, cost_usd in connection.execute(today).all():
        is_unanswered = state in {"sending", "answer lost"}
        bill_usd = _LIST_PRICES_USD.get(endpoint, 0.0) if is_unanswered else cost_usd
        spent[server] = spent.get(server, 0.0) + bill_usd
    spending = sa.table(
        "bria_spending", sa.column("server"), sa.column("scope"), sa.column("key"), sa.column("spent_micro_usd")
    )
    for server, amount_usd in spent.items():
        row = {"scope": "day", "key": begins.date().isoformat(), "spent_micro_usd": round(amount_usd * 1_000_000)}
        connection.execute(spending.insert().values(server=server, **row))


def downgrade() -> None:
    """Removes them."""
    op.drop_table("bria_spending")
    with op.batch_alter_table("bria_submission") as submission:
        submission.drop_column("reserved_micro_usd")
