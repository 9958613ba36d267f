"""The request log: who asked what and when, for the rate limit and for the count of what was used.

Bria limits requests per minute for each organisation and each endpoint (docs.bria.ai, read August 2026); here each
token stands for an organisation of its own. Status requests are one endpoint.
All functions work inside a transaction of their caller.
"""

import sqlite3

WINDOW_SECONDS = 60.0

_NTH_NEWEST = """SELECT at FROM request_log WHERE token_hash = ? AND endpoint = ? AND admitted
    ORDER BY at DESC LIMIT 1 OFFSET ?"""
_INSERT = "INSERT INTO request_log (at, token_hash, endpoint, admitted) VALUES (?, ?, ?, ?)"


def seconds_until_room(
    connection: sqlite3.Connection, *, token_hash: str, endpoint: str, now: float, requests_per_minute: int | None
) -> float:
    """Return how long it takes until another request would be within the limit, in seconds; 0 when it is now.

    Args:
        connection: The transaction.
        token_hash: SHA-256 of the token.
        endpoint: The endpoint's path.
        now: Seconds since 1970.
        requests_per_minute: The limit; None: there is none.
    """
    if requests_per_minute is None:
        return 0.0
    nth = connection.execute(_NTH_NEWEST, (token_hash, endpoint, requests_per_minute - 1)).fetchone()
    return 0.0 if nth is None else max(0.0, nth[0] + WINDOW_SECONDS - now)


def log_request(connection: sqlite3.Connection, *, token_hash: str, endpoint: str, now: float, admitted: bool) -> None:
    """Write a request down; one that was turned away (429) does not count against the limit.

    Args:
        connection: The transaction.
        token_hash: SHA-256 of the token.
        endpoint: The endpoint's path.
        now: Seconds since 1970.
        admitted: Whether it was let in.
    """
    connection.execute(_INSERT, (now, token_hash, endpoint, admitted))
