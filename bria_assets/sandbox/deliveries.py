"""Webhook deliveries as they are written down: what is due, what was given up, and which process is at it.

The caller's token is in none of them, only the signing key that is derived from it, and that only as long as it is
needed. All functions work inside a transaction of their caller. Leases are by the machine's clock, all other times by
the sandbox's; both in seconds since 1970.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

DeliveryState = Literal["due", "delivered", "given_up", "lost"]

LEASE_SECONDS = 15.0
"""How long a process has a delivery for itself; more than one attempt can take."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One delivery of one job's end.

    Attributes:
        id: Its number; 0 before it is written down.
        request_id: The job.
        url: Where it goes.
        signing_key: What it is signed with, in hex.
        attempts: How often it was tried.
        next_at: When it is tried next, by the sandbox's clock.
        state: What became of it.
    """

    request_id: str
    url: str
    signing_key: str
    next_at: float
    id: int = 0
    attempts: int = 0
    state: DeliveryState = "due"


_INSERT = """INSERT INTO deliveries (request_id, url, signing_key, attempts, next_at, state, leased_until)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""


def _values(delivery: Delivery) -> tuple[object, ...]:
    return (
        delivery.request_id,
        delivery.url,
        delivery.signing_key,
        delivery.attempts,
        delivery.next_at,
        delivery.state,
    )


def add_deliveries(
    connection: sqlite3.Connection, deliveries: Sequence[Delivery], *, leased_until: float = 0.0
) -> list[Delivery]:
    """Write deliveries down and return them with their numbers.

    Args:
        connection: The transaction.
        deliveries: New ones.
        leased_until: Until when the caller has them for itself.
    """
    return [
        replace(each, id=connection.execute(_INSERT, (*_values(each), leased_until)).lastrowid or 0)
        for each in deliveries
    ]


def next_due_at(connection: sqlite3.Connection) -> float | None:
    """Return when the next delivery is to be tried, whoever is at it; None when there is nothing left to deliver."""
    (next_at,) = connection.execute("SELECT MIN(next_at) FROM deliveries WHERE state = 'due'").fetchone()
    return next_at


def claim_due(connection: sqlite3.Connection, *, now: float, machine_now: float, limit: int) -> list[Delivery]:
    """Take deliveries whose time has come and that no other process is at.

    Args:
        connection: The transaction.
        now: The sandbox's time.
        machine_now: The machine's time.
        limit: How many at most.
    """
    rows = connection.execute(
        """UPDATE deliveries SET leased_until = ? WHERE id IN (
            SELECT id FROM deliveries WHERE state = 'due' AND next_at <= ? AND leased_until <= ?
            ORDER BY next_at LIMIT ?)
        RETURNING id, request_id, url, signing_key, attempts, next_at, state""",
        (machine_now + LEASE_SECONDS, now, machine_now, limit),
    ).fetchall()
    return [Delivery(**dict(row)) for row in rows]


def settle(connection: sqlite3.Connection, delivery: Delivery, *, state: DeliveryState, next_at: float) -> None:
    """Write down what became of an attempt, and let go of the delivery.

    Args:
        connection: The transaction.
        delivery: As it was claimed.
        state: ``due`` when it is to be tried again.
        next_at: When, by the sandbox's clock.
    """
    connection.execute(
        """UPDATE deliveries SET attempts = attempts + 1, leased_until = 0, state = ?, next_at = ?,
        signing_key = CASE WHEN ? = 'due' THEN signing_key ELSE '' END WHERE id = ?""",
        (state, next_at, state, delivery.id),
    )


def release(connection: sqlite3.Connection, delivery_ids: Iterable[int]) -> None:
    """Let go of claimed deliveries that were not tried to the end."""
    connection.executemany("UPDATE deliveries SET leased_until = 0 WHERE id = ?", [(each,) for each in delivery_ids])


def count_by_state(connection: sqlite3.Connection) -> dict[str, int]:
    """Count all deliveries by what became of them."""
    rows = connection.execute("SELECT state, COUNT(*) FROM deliveries GROUP BY state ORDER BY state").fetchall()
    return {str(state): int(count) for state, count in rows}
