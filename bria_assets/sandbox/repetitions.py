"""Requests that came more than once: possible double bills.

Bria has no idempotency key: a repeated POST is a new job and a new bill (docs.bria.ai, read August 2026).
"""

import json
import sqlite3

from pydantic import BaseModel, Field

from bria_assets.sandbox.labels import label_of

MOST_LISTED = 50
MOST_NAMED = 20

_COUNT = """SELECT COALESCE(SUM(posts - 1), 0) FROM (
    SELECT COUNT(*) AS posts FROM jobs WHERE work_hash IS NOT NULL AND picture_index = 0
    GROUP BY token_hash, work_hash)"""
# SQLite takes the bare columns from the row that has the MIN.
_LIST = """SELECT endpoint, payload, COUNT(*) AS posts, MIN(rowid), GROUP_CONCAT(request_id) AS request_ids
    FROM jobs WHERE work_hash IS NOT NULL AND picture_index = 0
    GROUP BY token_hash, work_hash HAVING posts > 1 ORDER BY posts DESC, MIN(rowid) LIMIT ?"""


class Repetition(BaseModel):
    """One request that came more than once from the same token."""

    endpoint: str = Field(description="Its path.")
    label: str = Field(description="Its prompt or another of its texts, shortened.")
    posts: int = Field(description="How often it was accepted.")
    request_ids: list[str] = Field(description="The first jobs that were made of it, at most 20.")


def count_repeated_posts(connection: sqlite3.Connection) -> int:
    """Count the requests for which jobs were made although the same work was asked for before by the same token.

    Args:
        connection: A transaction.
    """
    (repeated,) = connection.execute(_COUNT).fetchone()
    return int(repeated)


def list_repetitions(connection: sqlite3.Connection) -> list[Repetition]:
    """List the requests that came more than once, the most frequent first, at most ``MOST_LISTED``.

    Args:
        connection: A transaction.
    """
    return [
        Repetition(
            endpoint=endpoint,
            label=label_of(json.loads(payload)),
            posts=posts,
            request_ids=request_ids.split(",")[:MOST_NAMED],
        )
        for endpoint, payload, posts, _, request_ids in connection.execute(_LIST, (MOST_LISTED,))
    ]
