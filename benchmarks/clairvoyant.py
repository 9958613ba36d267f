"""The best schedule of someone who knows every latency in advance: what a run is measured against.

Each product is a chain of jobs, all known at time 0. A job is a POST to its stage's endpoint and one poll at its end or
later; the next job is POSTed after that poll. Each endpoint, and the status endpoint as one more, takes R requests in
any 60 s. The network takes no time. With webhooks there are no polls: the end of a job is known at once.

A request thus holds one of R places of its endpoint for 60 s: the resource-constrained project scheduling problem.
Placing requests one by one at the earliest time that fits gives, for some order of them, an optimal schedule
(Kolisch 1996, "Serial and parallel resource-constrained project scheduling methods revisited"): several orders are
tried, then changed at random. `Clairvoyant.at_least_seconds` says how far the result can be from the optimum.
"""

from __future__ import annotations

import random
from bisect import bisect_right, insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

WINDOW_SECONDS = 60.0
STATUS = "status"

Chain = Sequence[float]
"""Latencies of one product's jobs in seconds, in the order of its stages."""

_ROUNDING_SECONDS = 1e-9
_TRIES = 3000
_MOST_REQUESTS_TO_SEARCH = 400
"""Above this a single try takes too long; such cases have so many places that the plain orders reach the bound."""


@dataclass(frozen=True, kw_only=True)
class Clairvoyant:
    """A schedule."""

    seconds: float
    """From the first POST to the last end."""
    at_least_seconds: float
    """No schedule can be shorter than this."""
    requests: Mapping[str, Sequence[float]]
    """When each endpoint is asked, in seconds from the first POST; stages are `stage 0`, `stage 1`, ..."""


@dataclass(frozen=True, kw_only=True)
class _Request:
    """One request of a product's chain."""

    product: int
    endpoint: str
    head_seconds: float
    """Sum of the latencies before it: it can be sent no earlier."""
    lag_seconds: float
    """Between the request before it in the chain and this one."""
    tail_seconds: float
    """Sum of the latencies after it: the chain ends no earlier than this after it."""


class _Window:
    """Requests to one endpoint, at most `places` in any 60 s."""

    def __init__(self, places: int) -> None:
        self.starts: list[float] = []
        self._places = places

    def place(self, not_before: float) -> float:
        """Adds a request at the earliest time that fits between those that are there."""
        at = not_before
        while (later := self._conflict(at)) is not None:
            at = later
        insort(self.starts, at)
        return at

    def _conflict(self, at: float) -> float | None:
        """A later time to try, where `places` others lie within one window with this one."""
        middle = bisect_right(self.starts, at)
        last = len(self.starts) - self._places
        for first in range(max(0, middle - self._places), min(middle, last) + 1):
            begins, ends = self.starts[first], self.starts[first + self._places - 1]
            if max(ends, at) - min(begins, at) < WINDOW_SECONDS - _ROUNDING_SECONDS:
                return begins + WINDOW_SECONDS
        return None


def clairvoyant(
    chains: Sequence[Chain], *, requests_per_minute: int, by_webhook: bool = False, tries: int = _TRIES
) -> Clairvoyant:
    """The shortest schedule that could be found.

    Args:
        chains: one a product.
        requests_per_minute: the limit of each endpoint, and of the status endpoint.
        by_webhook: whether ends are known at once, without a poll.
        tries: how many random changes are tried where no plain order reaches the lower bound.
    """
    if not chains:
        raise ValueError("there are no products to schedule")
    by_product = [_requests(product, chain, by_webhook=by_webhook) for product, chain in enumerate(chains)]
    at_least = _lower_bound(by_product, requests_per_minute)
    best_order: list[int] = []
    best: tuple[float, dict[str, list[float]]] | None = None
    for order in _plain_orders(by_product):
        found = _schedule(order, by_product, requests_per_minute)
        if best is None or found[0] < best[0]:
            best, best_order = found, order
    if best is None:
        raise AssertionError("there is always an order")
    dice = random.Random(0)
    if sum(map(len, by_product)) <= _MOST_REQUESTS_TO_SEARCH:
        for _ in range(tries):
            if best[0] <= at_least + _ROUNDING_SECONDS:
                break
            order = _changed(best_order, dice)
            found = _schedule(order, by_product, requests_per_minute)
            if found[0] <= best[0]:
                best, best_order = found, order
    return Clairvoyant(seconds=best[0], at_least_seconds=at_least, requests=best[1])


def most_in_a_window(times: Sequence[float], *, window_seconds: float = WINDOW_SECONDS) -> int:
    """The largest number of requests in any window that holds its end but not its beginning.

    Args:
        times: when requests came, in seconds.
        window_seconds: how long a window is.
    """
    ordered = sorted(times)
    most = first = 0
    for last, at in enumerate(ordered):
        while ordered[first] <= at - window_seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def _requests(product: int, chain: Chain, *, by_webhook: bool) -> list[_Request]:
    requests: list[_Request] = []
    whole = sum(chain)
    head = lag = 0.0
    for stage, latency in enumerate(chain):
        asked = [(f"stage {stage}", lag)] if by_webhook else [(f"stage {stage}", lag), (STATUS, latency)]
        for endpoint, lag_seconds in asked:
            if endpoint == STATUS:
                head += latency
            requests.append(
                _Request(
                    product=product,
                    endpoint=endpoint,
                    head_seconds=head,
                    lag_seconds=lag_seconds,
                    tail_seconds=max(0.0, whole - head),
                )
            )
        if by_webhook:
            head, lag = head + latency, latency
    return requests


def _schedule(
    order: Sequence[int], by_product: Sequence[Sequence[_Request]], places: int
) -> tuple[float, dict[str, list[float]]]:
    """Places requests in the order of their products' turns; gives the makespan and when each endpoint is asked."""
    windows: dict[str, _Window] = {}
    following = [iter(requests) for requests in by_product]
    ready_at = [0.0] * len(by_product)
    ends_at = 0.0
    for product in order:
        request = next(following[product])
        window = windows.setdefault(request.endpoint, _Window(places))
        at = window.place(ready_at[product] + request.lag_seconds)
        ready_at[product] = at
        ends_at = max(ends_at, at + request.tail_seconds)
    return ends_at, {endpoint: window.starts for endpoint, window in windows.items()}


def _plain_orders(by_product: Sequence[Sequence[_Request]]) -> Iterator[list[int]]:
    """Turns of products by several rules; each keeps the order within a chain."""
    every = [request for requests in by_product for request in requests]

    def by(key: Callable[[_Request], tuple[float, ...]]) -> list[int]:
        return [request.product for request in sorted(every, key=key)]  # sorting is stable: chains stay in order

    length = [requests[0].tail_seconds for requests in by_product]
    yield by(lambda request: (-request.tail_seconds,))
    yield by(lambda request: (request.head_seconds,))
    yield by(lambda request: (-length[request.product], request.head_seconds))
    yield by(lambda request: (length[request.product], request.head_seconds))
    for weight in (0.2, 0.4, 0.6, 0.8):
        yield by(lambda request, weight=weight: (weight * request.head_seconds - (1 - weight) * request.tail_seconds,))


def _changed(order: Sequence[int], dice: random.Random) -> list[int]:
    """One product's turn taken out and put in elsewhere, once to three times."""
    changed = list(order)
    for _ in range(dice.randint(1, 3)):
        changed.insert(dice.randrange(len(changed)), changed.pop(dice.randrange(len(changed))))
    return changed


def _lower_bound(by_product: Sequence[Sequence[_Request]], places: int) -> float:
    """The longest chain, or what counting requests shows.

    Of all requests to one endpoint that can be sent no earlier than some head, number `n * places + 1` comes at least n
    windows after the first; and each has at least the shortest tail among them.
    """
    bound = max(requests[0].tail_seconds for requests in by_product)
    by_endpoint: dict[str, list[_Request]] = {}
    for requests in by_product:
        for request in requests:
            by_endpoint.setdefault(request.endpoint, []).append(request)
    for requests in by_endpoint.values():
        if len(requests) <= places:
            continue
        tails: list[float] = []  # ascending
        for request in sorted(requests, key=lambda one: -one.head_seconds):
            insort(tails, request.tail_seconds)
            for windows in range(1, (len(tails) - 1) // places + 1):
                shortest_tail = tails[len(tails) - 1 - windows * places]
                bound = max(bound, request.head_seconds + windows * WINDOW_SECONDS + shortest_tail)
    return bound
