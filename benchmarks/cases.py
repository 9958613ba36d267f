"""The cases: plans, sizes and methods, with what must be reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.children import OFFICIAL_PYTHON


@dataclass(frozen=True, kw_only=True)
class Case:
    """A number of products on a plan."""

    name: str
    requests_per_minute: int
    products: int
    scale: float
    """How much faster than real time it runs, unless the method has a scale of its own."""
    must_percent: float
    """Of the clairvoyant schedule, polling."""
    aim_percent: float
    numbers_from: int = 0
    """Number of its first product; other numbers are other products."""


@dataclass(frozen=True, kw_only=True)
class MethodPlan:
    """How a method is run."""

    name: str
    title: str
    module: str
    python: Path | None = None
    is_ours: bool = False
    is_taught: bool = False
    """Its ledger knows latencies from an earlier run."""
    by_webhook: bool = False
    most_seconds: float = 3600.0
    """By the benchmark's clock; then it is stopped and counted as it stands."""
    scale: float | None = None


CASES: Mapping[str, Case] = {
    case.name: case
    for case in (
        Case(name="10x6", requests_per_minute=10, products=6, scale=4, must_percent=65, aim_percent=75),
        Case(name="60x20", requests_per_minute=60, products=20, scale=4, must_percent=75, aim_percent=85),
        Case(name="1000x60", requests_per_minute=1000, products=60, scale=2, must_percent=95, aim_percent=97),
        Case(name="1000x300", requests_per_minute=1000, products=300, scale=1, must_percent=88, aim_percent=93),
    )
}

WEBHOOK_MUST_PERCENT = 95.0
"""Of the POST-only bound."""

SHARING_CASES = ("60x20", "1000x300")
SHARING_PROCESSES = (2, 4)
SHARING_MUST_PERCENT = 90.0
"""Of what one process reaches."""

WHOLE_MUST_PERCENT = 85.0
"""Of what the client alone reaches."""
WHOLE_MOST_MEMORY_MB = 500.0
WHOLE_MOST_GROWTH = 1.3
"""Of peak memory from 300 to 2,000 products."""

OURS = "benchmarks.methods.ours"

METHODS: Mapping[str, MethodPlan] = {
    method.name: method
    for method in (
        MethodPlan(name="ours", title="this project, nothing learned yet", module=OURS, is_ours=True),
        MethodPlan(
            name="ours-taught",
            title="this project, latencies learned by an earlier run",
            module=OURS,
            is_ours=True,
            is_taught=True,
        ),
        MethodPlan(
            name="ours-webhooks",
            title="this project with webhooks (of possible: of the POST-only bound)",
            module=OURS,
            is_ours=True,
            by_webhook=True,
        ),
        # The pauses of the other two are long and few: nothing is lost by running them as fast as the clock may go.
        MethodPlan(
            name="plain-script",
            title="plain script",
            module="benchmarks.methods.plain_script",
            most_seconds=600,
            scale=4,
        ),
        MethodPlan(
            name="official-client",
            title="bria-client 0.3.1, 50 in flight",
            module="benchmarks.methods.official_client",
            python=OFFICIAL_PYTHON,
            most_seconds=900,
            scale=2,
        ),
    )
}
