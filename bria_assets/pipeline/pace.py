"""About how long a run takes: its requests against the plan's requests per minute, and Bria's latencies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bria_assets.client.latency import LatencyBelief
from bria_assets.client.poll_plan import DEAREST_SHARE, PRICES_SECONDS, schedules_of
from bria_assets.client.rate import WINDOW_SECONDS
from bria_assets.client.webhooks import takes_webhook

MOST_PRODUCTS_IN_FLIGHT = 300
"""Enough jobs under way to spend 1000 requests a minute at 18 seconds a job; the rate budget does the rest."""

MINUTES_IN_FLIGHT = 2
"""On a small plan no more are taken up than its polls get round to in this time: the others would only wait at Bria."""

FEWEST_PRODUCTS_IN_FLIGHT = 20


_TYPICAL = 0.5
"""The median: while little is known of an endpoint the mean is that of the worst guesses."""


def products_in_flight(requests_per_minute: int | None) -> int:
    """How many products are walked at a time."""
    if requests_per_minute is None:
        return MOST_PRODUCTS_IN_FLIGHT
    return min(max(MINUTES_IN_FLIGHT * requests_per_minute, FEWEST_PRODUCTS_IN_FLIGHT), MOST_PRODUCTS_IN_FLIGHT)


@dataclass(frozen=True, kw_only=True)
class AssetJobs:
    """The jobs of one asset, which begin when those of the asset before have ended."""

    endpoint: str
    to_send: int
    to_collect: int = 0
    """Sent before, and not collected."""

    @property
    def jobs(self) -> int:
        """All that are waited for."""
        return self.to_send + self.to_collect


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast jobs can be sent and collected.

    Args:
        requests_per_minute: the plan's limit for each endpoint; None: none.
        beliefs: what was learned of latencies, by endpoint; of others the prior is taken.
        has_webhooks: whether deliveries spare polls.
    """

    requests_per_minute: int | None
    beliefs: Mapping[str, LatencyBelief] = field(default_factory=dict[str, LatencyBelief])
    has_webhooks: bool = False

    def about_seconds(self, steps: Sequence[AssetJobs]) -> float:
        """From the first POST to the last picture, if nobody else uses the plan.

        What takes longest of these decides: the POSTs of one endpoint, the status polls of all, which share a limit
        of their own, or the products in flight. The last product then goes through its steps.
        """
        busy = [step for step in steps if step.jobs]
        if not busy:
            return 0.0
        latencies = {step.endpoint: self._belief(step.endpoint).age_by_which(_TYPICAL) for step in busy}
        in_flight = products_in_flight(self.requests_per_minute)
        flow_seconds = sum(step.jobs * latencies[step.endpoint] for step in busy) / in_flight
        posts: Counter[str] = Counter()
        for step in busy:
            posts[step.endpoint] += step.to_send
        polls = sum(step.jobs * self._polls_a_job(step.endpoint) for step in busy)
        slowest_seconds = max(flow_seconds, self._requests_seconds(max([*posts.values(), polls])))
        return slowest_seconds + sum(latencies[step.endpoint] for step in busy)

    def _requests_seconds(self, requests: float) -> float:
        """A first minute's worth may be sent at once."""
        if self.requests_per_minute is None:
            return 0.0
        return max(0.0, requests / self.requests_per_minute - 1) * WINDOW_SECONDS

    def _polls_a_job(self, endpoint: str) -> float:
        """Where polls are scarce; where they are not, they cost no time."""
        if self.has_webhooks and takes_webhook(endpoint):
            return 0.0
        belief = self._belief(endpoint)
        dearest = int(np.searchsorted(PRICES_SECONDS, DEAREST_SHARE * belief.mean_seconds()))
        return float(schedules_of(belief).polls[min(dearest, len(PRICES_SECONDS) - 1)])

    def _belief(self, endpoint: str) -> LatencyBelief:
        return self.beliefs.get(endpoint) or LatencyBelief.of_endpoint(endpoint)


def in_words(seconds: float) -> str:
    """A time that is not known better, for people."""
    for unit, length, least in (("days", 86_400, 2), ("h", 3600, 2), ("min", 60, 2)):
        if seconds >= least * length:
            return f"about {seconds / length:.0f} {unit}"
    return f"about {max(10, 10 * round(seconds / 10))} s"
