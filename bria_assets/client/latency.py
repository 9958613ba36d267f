"""How long Bria's jobs take: learned from every status poll, also from those that came too early.

An endpoint's latencies are taken to be lognormal, with an unknown median and an unknown spread, but for a few in a
hundred that take several times as long (a cold edit takes 260 s where a warm one takes 18). What is believed of the two
unknowns is a weight for each of a few hundred combinations; a poll that finds a job unfinished, or finished since the
poll before, changes the weights by its likelihood.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.floating[Any]]

SHORTEST_SECONDS = 0.02
LONGEST_SECONDS = 3600.0

AGES_SECONDS: Seconds = np.geomspace(SHORTEST_SECONDS, LONGEST_SECONDS, 320)
"""The ages of a job, in seconds, at which the distributions are tabulated; between them they are interpolated."""

MEDIANS_SECONDS: Seconds = np.geomspace(0.05, 400.0, 55)
SPREADS: Seconds = np.array([0.08, 0.15, 0.22, 0.31, 0.45, 0.65, 0.95])
"""Standard deviations of the latency's logarithm; 0.31 is a 95th percentile of 1.67 medians."""

SLOW_SHARE = 0.02
SLOW_TIMES = 5.0
SLOW_SPREAD = 0.9

PRIOR_MEDIAN_SECONDS: Mapping[str, float] = {
    "/v2/image/generate": 30.0,
    "/v2/image/edit/remove_background": 3.0,
    "/v2/image/edit/product/cutout": 3.0,
}
"""Latencies that users of the API report; those of other endpoints are OTHER_PRIOR_MEDIAN_SECONDS."""

OTHER_PRIOR_MEDIAN_SECONDS = 20.0
PRIOR_DOUBT = 0.8
"""Standard deviation of the logarithm of the prior's median: two out of three are within a factor of 2.2."""

PRIOR_SPREAD = 0.35
PRIOR_SPREAD_DOUBT = 0.6

MOST_EVIDENCE = 300
"""About as many jobs count: older ones fade, so that the belief follows a service that gets faster or slower."""

_LEAST_LIKELIHOOD = 1e-9


class LatencyBelief:
    """What is believed of one endpoint's latencies.

    Args:
        prior_median_seconds: the median before anything was seen.
    """

    def __init__(self, prior_median_seconds: float) -> None:
        medians, spreads = _hypotheses()
        doubts = (np.log(medians / prior_median_seconds) / PRIOR_DOUBT) ** 2
        doubts += (np.log(spreads / PRIOR_SPREAD) / PRIOR_SPREAD_DOUBT) ** 2
        self._prior: Seconds = -0.5 * doubts
        self._evidence: Seconds = np.zeros_like(self._prior)
        self.jobs_seen = 0
        """Finished jobs that the evidence rests on."""
        self.version = 0
        """Grows with everything that was learned."""
        self._ended_by: Seconds = AGES_SECONDS
        self._mass: Seconds = AGES_SECONDS
        self._doubt = PRIOR_DOUBT
        self._tabulated_version = -1

    @classmethod
    def of_endpoint(cls, endpoint: str) -> LatencyBelief:
        """What is believed of an endpoint before anything was seen."""
        return cls(PRIOR_MEDIAN_SECONDS.get(endpoint, OTHER_PRIOR_MEDIAN_SECONDS))

    def unfinished(self, age_seconds: float, *, since_seconds: float) -> None:
        """A poll at this age found a job unfinished; `since_seconds` is the age at the poll before, 0 if none."""
        self._learn(np.log(np.maximum(1 - _ended_by(age_seconds), _LEAST_LIKELIHOOD)), since_seconds)

    def finished(self, age_seconds: float, *, since_seconds: float) -> None:
        """A job was found finished at this age; at `since_seconds` it was not, 0 if nobody had looked."""
        likelihood = _ended_by(age_seconds) - _ended_by(since_seconds)
        self._learn(np.log(np.maximum(likelihood, _LEAST_LIKELIHOOD)), since_seconds)
        self._evidence *= 1 - 1 / MOST_EVIDENCE
        self.jobs_seen += 1

    def mean_seconds(self) -> float:
        """The expected latency."""
        self._tabulate()
        return float(self._mass[-1] / self._ended_by[-1])

    def share_ended_by(self, ages_seconds: Seconds) -> Seconds:
        """The probability that jobs have ended by their ages."""
        self._tabulate()
        return np.interp(ages_seconds, AGES_SECONDS, self._ended_by, left=0.0)

    def age_by_which(self, share: float) -> float:
        """The age in seconds by which that share of the jobs has ended."""
        self._tabulate()
        return float(np.interp(share, self._ended_by, AGES_SECONDS))

    def waited_in_vain_seconds(self, since_seconds: Seconds, ages_seconds: Seconds) -> Seconds:
        """How long, on average, jobs of these ages have been finished that were not at their last poll."""
        ended, mass = self._between(since_seconds, ages_seconds)
        left = 1 - self.share_ended_by(since_seconds)
        return np.maximum(ages_seconds * ended - mass, 0.0) / left

    def waited_in_vain_by_age(self) -> Seconds:
        """The same for jobs of `AGES_SECONDS`, a column each; a row for each age at the last poll, 0 and then these.

        0 where the age is not above the one at the last poll.
        """
        self._tabulate()
        ended = self._ended_by - np.append(0.0, self._ended_by)[:, None]
        mass = self._mass - np.append(0.0, self._mass)[:, None]
        left = 1 - np.append(0.0, self._ended_by)
        return np.triu(np.maximum(AGES_SECONDS * ended - mass, 0.0)) / left[:, None]

    def chance_ended(self, since_seconds: Seconds, ages_seconds: Seconds) -> Seconds:
        """The probability that jobs of these ages have ended that were unfinished at their last poll."""
        ended, _ = self._between(since_seconds, ages_seconds)
        return ended / (1 - self.share_ended_by(since_seconds))

    def doubt(self) -> float:
        """How little is known: the standard deviation of the logarithm of the median."""
        self._tabulate()
        return self._doubt

    def seconds_left(self, since_seconds: Seconds, ages_seconds: Seconds) -> Seconds:
        """How long, on average, jobs of these ages go on that were unfinished at their last poll; at least 0."""
        self._tabulate()
        ended = self._ended_by[-1] - self.share_ended_by(since_seconds)
        mass = self._mass[-1] - self._mass_by(since_seconds)
        return np.maximum(mass / np.maximum(ended, _LEAST_LIKELIHOOD) - ages_seconds, 0.0)

    def dump(self) -> dict[str, Any]:
        """The evidence as JSON."""
        return {"jobs_seen": self.jobs_seen, "evidence": [round(float(value), 3) for value in self._evidence]}

    def load(self, dumped: Mapping[str, Any]) -> bool:
        """Takes over dumped evidence in place of its own; says False where it is of another version's form."""
        evidence = np.array(dumped.get("evidence", ()), dtype=np.float64)
        if evidence.shape != self._evidence.shape:
            return False
        self._evidence = evidence
        self.jobs_seen = int(dumped.get("jobs_seen", 0))
        self.version += 1
        return True

    def _learn(self, log_likelihood: Seconds, since_seconds: float) -> None:
        known = np.log(np.maximum(1 - _ended_by(since_seconds), _LEAST_LIKELIHOOD))
        self._evidence += log_likelihood - known
        self._evidence -= self._evidence.max()
        self.version += 1

    def _tabulate(self) -> None:
        if self._tabulated_version == self.version:
            return
        log_weights = self._prior + self._evidence
        weights = np.exp(log_weights - log_weights.max())
        weights /= weights.sum()
        log_medians = np.log(_hypotheses()[0])
        self._doubt = math.sqrt(max(weights @ log_medians**2 - (weights @ log_medians) ** 2, 0.0))
        self._ended_by = np.minimum(weights @ _table(), 1 - 1e-7)
        middles = np.concatenate([AGES_SECONDS[:1] / 2, (AGES_SECONDS[1:] + AGES_SECONDS[:-1]) / 2])
        self._mass = np.cumsum(np.diff(self._ended_by, prepend=0.0) * middles)
        self._tabulated_version = self.version

    def _between(self, since_seconds: Seconds, until_seconds: Seconds) -> tuple[Seconds, Seconds]:
        """The share of jobs that end between two ages, and the sum of their ages at the end."""
        ended = self.share_ended_by(until_seconds) - self.share_ended_by(since_seconds)
        mass = self._mass_by(until_seconds) - self._mass_by(since_seconds)
        return ended, mass

    def _mass_by(self, ages_seconds: Seconds) -> Seconds:
        return np.interp(ages_seconds, AGES_SECONDS, self._mass, left=0.0)


@cache
def _hypotheses() -> tuple[Seconds, Seconds]:
    medians, spreads = np.meshgrid(MEDIANS_SECONDS, SPREADS, indexing="ij")
    return medians.ravel(), spreads.ravel()


@cache
def _table() -> Seconds:
    """For each hypothesis, the share of jobs that has ended by each of `AGES_SECONDS`."""
    medians, spreads = _hypotheses()
    usual = _normal((np.log(AGES_SECONDS) - np.log(medians)[:, None]) / spreads[:, None])
    slow = _normal((np.log(AGES_SECONDS) - np.log(SLOW_TIMES * medians)[:, None]) / SLOW_SPREAD)
    return (1 - SLOW_SHARE) * usual + SLOW_SHARE * slow


def _normal(deviations: Seconds) -> Seconds:
    """The normal distribution's cumulative probability, by a table that is exact to 1e-5."""
    points = np.linspace(-8.0, 8.0, 3201)
    values = np.array([NormalDist().cdf(float(point)) for point in points])
    return np.interp(deviations, points, values)


def _ended_by(age_seconds: float) -> Seconds:
    """For each hypothesis, the share of jobs that has ended by an age."""
    table = _table()
    if age_seconds <= SHORTEST_SECONDS:
        return np.zeros(len(table))
    place = (
        math.log(age_seconds / SHORTEST_SECONDS)
        / math.log(LONGEST_SECONDS / SHORTEST_SECONDS)
        * (len(AGES_SECONDS) - 1)
    )
    before = min(int(place), len(AGES_SECONDS) - 2)
    part = min(place - before, 1.0)
    return table[:, before] * (1 - part) + table[:, before + 1] * part
