"""The schedule that benchmarks are measured against: it keeps the limits, and nothing real can beat it."""

import random
from itertools import pairwise, permutations

import pytest

from benchmarks.clairvoyant import STATUS, Clairvoyant, clairvoyant, most_in_a_window

SHORT, MEDIUM, LONG = 5.0, 18.0, 40.0


def some_chains(products: int, *, seed: int = 1, stages: int = 3) -> list[list[float]]:
    dice = random.Random(seed)  # noqa: S311 - the same each time
    return [[dice.lognormvariate(2.9, 0.31) for _ in range(stages)] for _ in range(products)]


def first_come_first_served(chains: list[list[float]], *, requests_per_minute: int) -> float:
    """A method that could be real: polls each job once at its end, in the order of the ends."""
    polls: list[float] = []
    waiting = [(chain[0], product, 0) for product, chain in enumerate(chains)]
    ended = 0.0
    while waiting:
        ready_at, product, stage = min(waiting)
        waiting.remove((ready_at, product, stage))
        free_at = polls[-requests_per_minute] + 60 if len(polls) >= requests_per_minute else 0.0
        at = max([ready_at, free_at, *polls[-1:]])
        polls.append(at)
        ended = max(ended, at)
        if stage + 1 < len(chains[product]):
            waiting.append((at + chains[product][stage + 1], product, stage + 1))
    return ended


def test_without_scarcity_it_is_the_longest_chain():
    found = clairvoyant([[SHORT, MEDIUM], [LONG, MEDIUM]], requests_per_minute=1000)
    assert found.seconds == found.at_least_seconds == LONG + MEDIUM


def test_a_poll_waits_for_a_place_in_the_window():
    # One request a minute: the POSTs go at 0 and 60 s; the polls at 5 s, then at 65 s.
    found = clairvoyant([[SHORT], [SHORT]], requests_per_minute=1)
    assert found.seconds == found.at_least_seconds == 65.0


def test_by_webhook_no_poll_is_made():
    found = clairvoyant([[MEDIUM, MEDIUM]] * 4, requests_per_minute=4, by_webhook=True)
    assert STATUS not in found.requests
    assert found.seconds == 2 * MEDIUM


def test_a_webhook_s_bound_still_counts_posts():
    found = clairvoyant([[MEDIUM]] * 3, requests_per_minute=2, by_webhook=True)
    assert found.seconds == found.at_least_seconds == 60.0 + MEDIUM


@pytest.mark.parametrize("requests_per_minute", [1, 3, 9])
def test_no_window_holds_more_than_the_limit(requests_per_minute: int):
    found = clairvoyant(some_chains(6), requests_per_minute=requests_per_minute, tries=100)
    almost_a_minute = 60 - 1e-6  # sums of fractions are rounded
    fullest = max(most_in_a_window(times, window_seconds=almost_a_minute) for times in found.requests.values())
    assert fullest == requests_per_minute


def test_every_job_is_posted_once_and_polled_once():
    found = clairvoyant(some_chains(6), requests_per_minute=10, tries=100)
    assert {endpoint: len(times) for endpoint, times in found.requests.items()} == {
        "stage 0": 6,
        "stage 1": 6,
        "stage 2": 6,
        STATUS: 18,
    }


@pytest.mark.parametrize("seed", range(5))
def test_it_is_never_longer_than_a_real_method(seed: int):
    chains = some_chains(6, seed=seed)
    found = clairvoyant(chains, requests_per_minute=10, tries=200)
    assert found.seconds <= first_come_first_served(chains, requests_per_minute=10) + 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_it_is_never_shorter_than_its_bound_and_close_to_it_on_the_smallest_plan(seed: int):
    found = clairvoyant(some_chains(6, seed=seed), requests_per_minute=10, tries=500)
    assert found.at_least_seconds <= found.seconds <= 1.2 * found.at_least_seconds


def test_no_order_of_turns_is_better_where_all_can_be_tried():
    chains = [[SHORT, LONG], [MEDIUM, SHORT]]
    best = min(_by_turns(chains, turns) for turns in set(permutations([0, 0, 1, 1])))
    assert clairvoyant(chains, requests_per_minute=1).seconds <= best


def _by_turns(chains: list[list[float]], turns: tuple[int, ...]) -> float:
    """One request a minute and endpoint; jobs are taken whole, in the order of the turns."""
    free_at = {"0": 0.0, "1": 0.0, STATUS: 0.0}
    ready_at, stage = [0.0, 0.0], [0, 0]
    for product in turns:
        endpoint = str(stage[product])
        posted_at = max(ready_at[product], free_at[endpoint])
        polled_at = max(posted_at + chains[product][stage[product]], free_at[STATUS])
        free_at[endpoint], free_at[STATUS] = posted_at + 60, polled_at + 60
        ready_at[product] = polled_at
        stage[product] += 1
    return max(ready_at)


def test_the_same_chains_give_the_same_schedule():
    def found() -> Clairvoyant:
        return clairvoyant(some_chains(6), requests_per_minute=10, tries=50)

    assert found() == found()


def test_no_products_are_refused():
    with pytest.raises(ValueError, match="no products"):
        clairvoyant([], requests_per_minute=10)


@pytest.mark.parametrize(
    ("times", "most"),
    [
        ([], 0),
        ([0.0, 30.0, 60.0], 2),  # the request at 60 s comes when the one at 0 s has left the window
        ([0.0, 30.0, 59.9], 3),
        ([100.0, 0.0, 130.0, 99.0], 3),
    ],
)
def test_the_fullest_window_is_counted(times: list[float], most: int):
    assert most_in_a_window(times) == most


def test_times_come_in_order():
    found = clairvoyant(some_chains(4), requests_per_minute=2, tries=10)
    assert all(earlier <= later for times in found.requests.values() for earlier, later in pairwise(times))
