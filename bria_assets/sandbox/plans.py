"""Bria's plans and the requests a minute that each allows for a token and endpoint (docs.bria.ai, read August 2026)."""

from typing import Literal

Plan = Literal["free", "starter", "enterprise"]

REQUESTS_PER_MINUTE: dict[Plan, int] = {"free": 10, "starter": 60, "enterprise": 1000}
"""``starter`` is what Bria also calls pay-as-you-go."""
