"""What was asked of the sandboxes of a state folder, counted from what they wrote down."""

import sqlite3
from collections import deque
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, Field

from bria_assets.sandbox.database import Database
from bria_assets.sandbox.deliveries import count_by_state
from bria_assets.sandbox.faults import STATUS_ENDPOINT
from bria_assets.sandbox.prices import LIST_PRICES_USD
from bria_assets.sandbox.rate import WINDOW_SECONDS
from bria_assets.sandbox.repetitions import Repetition, count_repeated_posts, list_repetitions


class Usage(BaseModel):
    """What was asked of a sandbox since its state folder was made."""

    jobs: dict[str, int] = Field(description="Accepted jobs by endpoint path; a v1 request makes one for each picture.")
    bill_usd: float = Field(
        description="What the accepted jobs would have cost at Bria's list prices, in USD, whatever became of them."
    )
    bills_usd: dict[str, float] = Field(description="The same by endpoint path; those without a price are left out.")
    jobs_without_price: int = Field(description="Accepted jobs that the bill leaves out: no list names their price.")
    polls: int = Field(description="Status requests that were let in.")
    polls_per_job: dict[str, float] = Field(
        description="Status requests for each v2 job, the mean by endpoint path; v1 jobs are not asked about."
    )
    too_many_requests: int = Field(description="Requests answered with 429.")
    too_many_requests_by_endpoint: dict[str, int] = Field(description="Requests answered with 429, by endpoint path.")
    most_in_a_minute: dict[str, int] = Field(
        description="By endpoint path: the most requests of one token that were let in within any 60 seconds."
    )
    repeated_posts: int = Field(
        description="Requests for which jobs were made although an earlier one of the same token had asked for the "
        "same work: possible double bills."
    )
    repetitions: list[Repetition] = Field(description="Which these are, the most frequent first, at most 50.")
    deliveries: dict[str, int] = Field(description="Webhook deliveries: due, delivered, given_up or lost.")


def read_usage(state_dir: Path, *, prices_usd: Mapping[str, float] | None = None) -> Usage:
    """Count what was asked of the sandboxes of a state folder, also while they run.

    Args:
        state_dir: An existing state folder.
        prices_usd: Prices of single endpoints by their path, in USD a job, in place of the list's.
    """
    database = Database(state_dir)
    try:
        return database.read_at_once(lambda connection: count_usage(connection, prices_usd=prices_usd or {}))
    finally:
        database.close()


def count_usage(connection: sqlite3.Connection, *, prices_usd: Mapping[str, float]) -> Usage:
    """Count what was asked of the sandboxes of a state folder.

    Args:
        connection: A transaction.
        prices_usd: Prices of single endpoints by their path, in USD a job, in place of the list's.
    """
    jobs = _counts(connection, "SELECT endpoint, COUNT(*) FROM jobs GROUP BY endpoint ORDER BY endpoint")
    prices = {**LIST_PRICES_USD, **prices_usd}
    turned_away = _counts(
        connection, "SELECT endpoint, COUNT(*) FROM request_log WHERE NOT admitted GROUP BY endpoint ORDER BY endpoint"
    )
    (polls,) = connection.execute(
        "SELECT COUNT(*) FROM request_log WHERE admitted AND endpoint = ?", (STATUS_ENDPOINT,)
    ).fetchone()
    return Usage(
        jobs=jobs,
        bill_usd=_money(sum(count * prices.get(path, 0.0) for path, count in jobs.items())),
        bills_usd={path: _money(count * prices[path]) for path, count in jobs.items() if path in prices},
        jobs_without_price=sum(count for path, count in jobs.items() if path not in prices),
        polls=int(polls),
        polls_per_job=_polls_per_job(connection),
        too_many_requests=sum(turned_away.values()),
        too_many_requests_by_endpoint=turned_away,
        most_in_a_minute=_most_in_a_minute(connection),
        repeated_posts=count_repeated_posts(connection),
        repetitions=list_repetitions(connection),
        deliveries=count_by_state(connection),
    )


def _counts(connection: sqlite3.Connection, query: str) -> dict[str, int]:
    return {str(endpoint): int(count) for endpoint, count in connection.execute(query)}


def _money(amount_usd: float) -> float:
    # Prices are tenths of a cent; the rest is what binary fractions leave.
    return round(amount_usd, 6)


def _polls_per_job(connection: sqlite3.Connection) -> dict[str, float]:
    rows = connection.execute(
        "SELECT endpoint, AVG(polls) FROM jobs WHERE endpoint NOT LIKE '/v1/%' GROUP BY endpoint ORDER BY endpoint"
    )
    return {str(endpoint): round(float(mean), 2) for endpoint, mean in rows}


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
