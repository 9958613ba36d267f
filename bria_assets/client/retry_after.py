"""`Retry-After`, in both of its forms."""

from __future__ import annotations

import math
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

LONGEST_PAUSE_SECONDS = 120.0
"""Two rate windows: a server that asks for more is asked again after this long."""


def retry_after_seconds(header: str | None, *, now: datetime | None = None) -> float | None:
    """How long a server asks to wait.

    Args:
        header: the value of `Retry-After`: seconds or an HTTP date; None where it was absent.
        now: the present, aware; for tests.

    Returns:
        Seconds between 0 and `LONGEST_PAUSE_SECONDS`, or None if the header says nothing readable.
    """
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            moment = parsedate_to_datetime(header)
        except (ValueError, OverflowError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        seconds = (moment - (now or datetime.now(timezone.utc))).total_seconds()
    return None if math.isnan(seconds) else min(max(seconds, 0.0), LONGEST_PAUSE_SECONDS)
