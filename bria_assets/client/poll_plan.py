"""Which jobs are worth a status poll now.

Polls are the scarce good: they count against a limit of their own, which all jobs share. A poll that comes late keeps a
product waiting, one that comes early is spent for nothing. Each job has a worth that grows while nobody looks: the
seconds that it has been finished, on average, times its weight, which is greatest where the most work is still to come
after it. A job is polled when its worth reaches the price of a poll. The price is the lowest at which the polls that
this and the work behind it will ask for, over the next minute, fit into what the budget will have by then.

A poll that nobody sends is lost as well. So a job that is most likely finished is polled at any price; and where the
polls are what all the work waits for, a job of an endpoint that little is known of is polled to learn from it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bria_assets.client.latency import AGES_SECONDS, LatencyBelief, Seconds
from bria_assets.client.rate import WINDOW_SECONDS, Room

PRICES_SECONDS: Seconds = 0.02 * 1.25 ** np.arange(34)
"""The prices of a poll that are tried, in seconds of waiting, for a job of full weight."""

DEAREST_SHARE = 0.65
"""The highest price, as a share of the mean latency: where polls do not suffice even at that, jobs queue for them."""

RIPE_CHANCE = 0.9
"""A job that has ended with this probability is polled at any price."""

PROBE_CHANCE = 0.6
PROBE_DOUBT = 0.7
"""An endpoint is probed at that probability while the logarithm of its median latency is known no better than this."""

PROBE_MINUTES = 2.0
"""Endpoints are probed where the work in hand is worth more minutes of polls than this."""

CAUTION = 0.8
"""The share of the expected demand that the budget must cover: not every job ends when the model says."""

LEAST_WEIGHT = 0.05
SLACK_SECONDS = 6.0
"""A job whose product would be done this much before the last ones has 1/e of the weight above the least."""

LAST_ONES = 0.97
"""The share of the jobs whose products would be done before the last ones, which have full weight: a single job that
turns out to be slow does not make all others unimportant."""

MOST_BEHIND_SECONDS = 12.0
"""The last ones themselves have the more weight the later they would be done, up to this much later: they decide when
all is done, and their polls are few."""

AHEAD_SECONDS: Seconds = np.array([2, 5, 8, 12, 16, 20, 25, 30, 35, 40, 45, 50, 55, 60], dtype=np.float64)
"""How far ahead demand is compared with what the budget will have."""

A_MINUTE: Seconds = np.array([WINDOW_SECONDS])

MOST_POLLS_PLANNED = 40
LEAST_UNFINISHED = 0.01
"""A schedule is followed until that share of the jobs is left, which the price hardly matters for."""

STEADY_JOBS_SEEN = 40
"""Before that many jobs every new one may change the plan; later, one in ten does."""


@dataclass(frozen=True, kw_only=True)
class WorkBehind:
    """The work that can begin only when a job has ended."""

    steps: int
    """How many jobs come one after the other."""
    jobs: int
    """How many there are in all."""


NOTHING_BEHIND = WorkBehind(steps=0, jobs=0)


@dataclass(frozen=True, kw_only=True)
class WaitingJobs:
    """Jobs in flight, an array element each.

    Attributes:
        endpoints: where each was submitted.
        ages_seconds: since submission.
        polled_at_seconds: the age at the last poll, 0 if none.
        steps_behind, jobs_behind: the work that waits for each.
    """

    endpoints: Sequence[str]
    ages_seconds: Seconds
    polled_at_seconds: Seconds
    steps_behind: Seconds
    jobs_behind: Seconds

    @cached_property
    def places(self) -> Mapping[str, NDArray[np.intp]]:
        """Where the jobs of each endpoint stand."""
        places: dict[str, list[int]] = {}
        for place, endpoint in enumerate(self.endpoints):
            places.setdefault(endpoint, []).append(place)
        return {endpoint: np.array(where) for endpoint, where in places.items()}


@dataclass(frozen=True, kw_only=True)
class Schedules:
    """For each of `PRICES_SECONDS`, how a job fares that is polled when its worth reaches it."""

    polls: Seconds
    """How many polls it takes on average."""
    delays_seconds: Seconds
    """How long it is finished on average before a poll finds that out."""


class PollPlan:
    """Ranks jobs by what a poll of each is worth, and prices polls.

    Args:
        beliefs: what is believed of each endpoint's latencies; endpoints are added by whoever learns of them.
    """

    def __init__(self, beliefs: Mapping[str, LatencyBelief]) -> None:
        self._beliefs = beliefs
        self._schedules: dict[str, tuple[int, Schedules]] = {}

    def due(self, jobs: WaitingJobs, room: Room, *, price_seconds: float) -> list[int]:
        """The places of the jobs to be polled now, those first whose poll is worth most."""
        waited = self._of_each(jobs, lambda belief, at: belief.waited_in_vain_seconds(*at))
        worths = waited * self._weights(jobs)
        chances = self._of_each(jobs, lambda belief, at: belief.chance_ended(*at))
        is_due = (worths >= price_seconds) | (chances >= RIPE_CHANCE)
        is_due[self._probes(jobs, chances, room)] = True
        return [int(place) for place in np.argsort(-worths, kind="stable") if is_due[place]]

    def price_seconds(self, jobs: WaitingJobs, room: Room) -> float:
        """The worth from which on a job is polled."""
        weights = self._weights(jobs)
        mean_seconds = float(np.mean([belief.mean_seconds() for belief in self._beliefs.values()]))
        dearest = min(int(np.searchsorted(PRICES_SECONDS, DEAREST_SHARE * mean_seconds)), len(PRICES_SECONDS) - 1)
        cheapest = 0
        supply = polls_to_come(room, AHEAD_SECONDS)
        left, means = self._seconds_left(jobs), self._means(jobs)
        while cheapest < dearest:
            middle = (cheapest + dearest) // 2
            if np.all(CAUTION * self._demand(jobs, weights, left, means, middle) <= supply):
                dearest = middle
            else:
                cheapest = middle + 1
        return float(PRICES_SECONDS[cheapest])

    def _probes(self, jobs: WaitingJobs, chances: Seconds, room: Room) -> list[int]:
        """For each endpoint that little is known of, the job that has most likely ended, if that is likely enough."""
        if len(jobs.endpoints) + jobs.jobs_behind.sum() <= PROBE_MINUTES * float(polls_to_come(room, A_MINUTE)[0]):
            return []
        likeliest = [
            int(where[chances[where].argmax()])
            for endpoint, where in jobs.places.items()
            if self._beliefs[endpoint].doubt() > PROBE_DOUBT
        ]
        return [place for place in likeliest if chances[place] >= PROBE_CHANCE]

    def _weights(self, jobs: WaitingJobs) -> Seconds:
        """From `LEAST_WEIGHT` up, by how long before the last ones each product would be done; 1 is the last ones'."""
        left = self._seconds_left(jobs) + jobs.steps_behind * self._means(jobs)
        behind = np.minimum(left - _quantile(left, LAST_ONES), MOST_BEHIND_SECONDS)
        return LEAST_WEIGHT + (1 - LEAST_WEIGHT) * np.exp(behind / SLACK_SECONDS)

    def _demand(self, jobs: WaitingJobs, weights: Seconds, left: Seconds, means: Seconds, price: int) -> Seconds:
        """How many polls will have been asked for by each of `AHEAD_SECONDS`, at a price by its number.

        Args:
            jobs: in flight.
            weights: of each.
            left: for how many seconds each goes on.
            means: how many seconds a job of its endpoint takes.
            price: a place in `PRICES_SECONDS`.
        """
        steps_dearer = -np.log(weights) / math.log(PRICES_SECONDS[1] / PRICES_SECONDS[0])
        prices = np.clip(np.rint(price + steps_dearer), 0, len(PRICES_SECONDS) - 1).astype(np.intp)
        polls = np.empty(len(jobs.endpoints))
        delays = np.empty(len(jobs.endpoints))
        for endpoint, where in jobs.places.items():
            schedule = self._schedule(endpoint)
            polls[where] = schedule.polls[prices[where]]
            delays[where] = schedule.delays_seconds[prices[where]]
        ends = left + delays
        demand = (polls * (ends <= AHEAD_SECONDS[:, None])).sum(axis=1)
        a_step = means + delays
        for step in range(1, int(jobs.steps_behind.max()) + 1):
            jobs_a_step = np.where(step <= jobs.steps_behind, jobs.jobs_behind / np.maximum(jobs.steps_behind, 1), 0.0)
            demand += (polls * jobs_a_step * (ends + step * a_step <= AHEAD_SECONDS[:, None])).sum(axis=1)
        return demand

    def _seconds_left(self, jobs: WaitingJobs) -> Seconds:
        return self._of_each(jobs, lambda belief, at: belief.seconds_left(*at))

    def _means(self, jobs: WaitingJobs) -> Seconds:
        return self._of_each(jobs, lambda belief, at: np.full_like(at[0], belief.mean_seconds()))

    def _of_each(
        self, jobs: WaitingJobs, figure: Callable[[LatencyBelief, tuple[Seconds, Seconds]], Seconds]
    ) -> Seconds:
        values = np.empty(len(jobs.endpoints))
        for endpoint, where in jobs.places.items():
            at = jobs.polled_at_seconds[where], jobs.ages_seconds[where]
            values[where] = figure(self._beliefs[endpoint], at)
        return values

    def _schedule(self, endpoint: str) -> Schedules:
        belief = self._beliefs[endpoint]
        version = belief.version if belief.jobs_seen < STEADY_JOBS_SEEN else -(belief.jobs_seen // 10)
        known = self._schedules.get(endpoint)
        if known is None or known[0] != version:
            known = self._schedules[endpoint] = version, schedules_of(belief)
        return known[1]


def _quantile(values: Seconds, share: float) -> float:
    """As `np.quantile`, which takes ten times as long for a few values."""
    return float(np.interp(share * (len(values) - 1), np.arange(len(values)), np.sort(values)))


def polls_to_come(room: Room, seconds: Seconds) -> Seconds:
    """How many polls this process may have sent by then, if it starts now."""
    if room.free is None:
        return np.full_like(seconds, np.inf)
    freed = np.searchsorted(np.asarray(room.freeing_seconds), seconds, side="right")
    return room.share * (room.free + freed)


def schedules_of(belief: LatencyBelief) -> Schedules:
    """How jobs of these latencies fare at each price, polled at ages of the belief's table."""
    worths_by_age = belief.waited_in_vain_by_age()
    ended = np.append(0.0, belief.share_ended_by(AGES_SECONDS))
    every = np.arange(len(PRICES_SECONDS))
    polled_at = np.zeros_like(every)
    polls = np.zeros_like(PRICES_SECONDS)
    delays = np.zeros_like(PRICES_SECONDS)
    for _ in range(MOST_POLLS_PLANNED):
        worths = worths_by_age[polled_at]
        is_due = worths >= PRICES_SECONDS[:, None]
        first = is_due.argmax(axis=1)
        due = np.where(is_due[every, first], first, len(AGES_SECONDS) - 1)
        unfinished = 1 - ended[polled_at]
        polls += unfinished
        delays += unfinished * worths[every, due]
        polled_at = due + 1  # of the ages 0 and `AGES_SECONDS`
        if 1 - ended[polled_at].min() < LEAST_UNFINISHED:
            break
    return Schedules(polls=polls, delays_seconds=delays)
