"""Tells somebody's own server of a failed run. Its address may be a secret in itself, as those of chat rooms are."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_fixed

from bria_assets.client.tls import trusted_hosts

TIMEOUT_SECONDS = 5.0
MOST_TRIES = 3
SECONDS_BETWEEN_TRIES = 1.0
"""All tries together end long before Dagster gives up on a sensor's look, after 60 seconds."""

_FIRST_ERROR_STATUS = 300
"""A redirect is one too: nothing is told to an address that nobody has named."""


class AlertNotDelivered(Exception):
    """The receiver did not take an alert; the message names its host, and never its address."""


def post_alert(address: str, alert: Mapping[str, Any], *, sleep: Callable[[float], None]) -> None:
    """POSTs an alert as JSON, three times at most.

    Args:
        address: of the receiver.
        alert: what to tell.
        sleep: waits a number of seconds.

    Raises:
        AlertNotDelivered: it was not taken.
    """
    Retrying(
        retry=retry_if_exception_type(AlertNotDelivered),
        stop=stop_after_attempt(MOST_TRIES),
        wait=wait_fixed(SECONDS_BETWEEN_TRIES),
        sleep=sleep,
        reraise=True,
    )(_post, address, alert)


def _post(address: str, alert: Mapping[str, Any]) -> None:
    host = httpx.URL(address).host
    try:
        with _unlogged(), httpx.Client(verify=trusted_hosts(), timeout=TIMEOUT_SECONDS) as client:
            status = client.post(address, json=alert).status_code
    except httpx.HTTPError as failed:
        # Without its cause, which a traceback would print, address and all.
        raise AlertNotDelivered(f"the receiver at {host} could not be reached ({type(failed).__name__})") from None
    if status >= _FIRST_ERROR_STATUS:
        raise AlertNotDelivered(f"the receiver at {host} answered HTTP {status}")


@contextmanager
def _unlogged() -> Generator[None]:
    """While httpx would log each request's address."""
    logger = logging.getLogger("httpx")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
