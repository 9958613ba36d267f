"""What was asked of the sandboxes of a state folder, counted from what they wrote down."""

import sqlite3
from collections import deque
from pathlib import Path

from pydantic import BaseModel, Field

from bria_assets.sandbox.database import Database
from bria_assets.sandbox.deliveries import count_by_state
from bria_assets.sandbox.faults import STATUS_ENDPOINT
from bria_assets.sandbox.rate import WINDOW_SECONDS


class Usage(BaseModel):
    """What was asked of a sandbox since its state folder was made."""

    jobs: dict[str, int] = Field(description="Accepted jobs by endpoint path; a v1 request makes one for each picture.")
    polls: int = Field(description="Status requests that were let in.")
    too_many_requests: int = Field(description="Requests answered with 429.")
    too_many_requests_by_endpoint: dict[str, int] = Field(description="Requests answered with 429, by endpoint path.")
    most_in_a_minute: dict[str, int] = Field(
        description="By endpoint path: the most requests of one token that were let in within any 60 seconds."
    )
    repeated_posts: int = Field(
        description="Requests for which jobs were made although an earlier one of the same token had asked for the "
        "same work: possible double bills."
    )
    deliveries: dict[str, int] = Field(description="Webhook deliveries: due, delivered, given_up or lost.")


def read_usage(state_dir: Path) -> Usage:
    """Count what was asked of the sandboxes of a state folder, also while they run.

    Args:
        state_dir: An existing state folder.
    """
    database = Database(state_dir)
    try:
        return database.read_at_once(count_usage)
    finally:
        database.close()


def count_usage(connection: sqlite3.Connection) -> Usage:
    """Count what was asked of the sandboxes of a state folder.

    Args:
        connection: A transaction.
    """
    jobs = connection.execute("SELECT endpoint, COUNT(*) FROM jobs GROUP BY endpoint ORDER BY endpoint").fetchall()
    turned_away = connection.execute(
        "SELECT endpoint, COUNT(*) FROM request_log WHERE NOT admitted GROUP BY endpoint ORDER BY endpoint"
    ).fetchall()
    (polls,) = connection.execute(
        "SELECT COUNT(*) FROM request_log WHERE admitted AND endpoint = ?", (STATUS_ENDPOINT,)
    ).fetchone()
    (repeated,) = connection.execute(
        """SELECT COALESCE(SUM(posts - 1), 0) FROM (
            SELECT COUNT(*) AS posts FROM jobs WHERE work_hash IS NOT NULL AND picture_index = 0
            GROUP BY token_hash, work_hash)"""
    ).fetchone()
    return Usage(
        jobs={str(endpoint): int(count) for endpoint, count in jobs},
        polls=int(polls),
        too_many_requests=sum(int(count) for _, count in turned_away),
        too_many_requests_by_endpoint={str(endpoint): int(count) for endpoint, count in turned_away},
        most_in_a_minute=_most_in_a_minute(connection),
        repeated_posts=int(repeated),
        deliveries=count_by_state(connection),
    )


def _most_in_a_minute(connection: sqlite3.Connection) -> dict[str, int]:
    # One pass over the index, with one window in memory.
    most: dict[str, int] = {}
    window: deque[float] = deque()
    of: tuple[str, str] | None = None
    for token_hash, endpoint, at in connection.execute(
        "SELECT token_hash, endpoint, at FROM request_log WHERE admitted ORDER BY token_hash, endpoint, at"
    ):
        if of != (token_hash, endpoint):
            of = (token_hash, endpoint)
            window.clear()
        while window and window[0] <= at - WINDOW_SECONDS:
            window.popleft()
        window.append(at)
        most[endpoint] = max(most.get(endpoint, 0), len(window))
    return dict(sorted(most.items()))
