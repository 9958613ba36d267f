"""What status polls teach about latencies."""

import math

import numpy as np
import pytest

from bria_assets.client.latency import (
    AGES_SECONDS,
    MEDIANS_SECONDS,
    OTHER_PRIOR_MEDIAN_SECONDS,
    PRIOR_DOUBT,
    PRIOR_MEDIAN_SECONDS,
    PRIOR_SPREAD,
    PRIOR_SPREAD_DOUBT,
    SLOW_SHARE,
    SLOW_SPREAD,
    SLOW_TIMES,
    SPREADS,
    LatencyBelief,
    Seconds,
)

SPREAD = 0.31


@pytest.fixture
def chance() -> np.random.Generator:
    return np.random.default_rng(7)


def median_seconds(belief: LatencyBelief) -> float:
    return belief.age_by_which(0.5)


def polled_every(seconds: float, belief: LatencyBelief, latency_seconds: float) -> None:
    """As a run does: polls at even ages until the job has ended."""
    age = 0.0
    while (age := age + seconds) < latency_seconds:
        belief.unfinished(age, since_seconds=age - seconds)
    belief.finished(age, since_seconds=age - seconds)


def sampled(chance: np.random.Generator, prior_median_seconds: float, count: int) -> Seconds:
    """Latencies drawn as the module says that they are: a hypothesis by its prior, then a job."""
    doubts = (np.log(MEDIANS_SECONDS / prior_median_seconds)[:, None] / PRIOR_DOUBT) ** 2
    doubts = doubts + (np.log(SPREADS / PRIOR_SPREAD)[None, :] / PRIOR_SPREAD_DOUBT) ** 2
    weights = np.exp(-0.5 * doubts).ravel()
    drawn = chance.choice(weights.size, size=count, p=weights / weights.sum())
    medians, spreads = MEDIANS_SECONDS[drawn // len(SPREADS)], SPREADS[drawn % len(SPREADS)]
    is_slow = chance.random(count) < SLOW_SHARE
    medians = np.where(is_slow, SLOW_TIMES * medians, medians)
    return medians * np.exp(chance.normal(size=count) * np.where(is_slow, SLOW_SPREAD, spreads))


@pytest.mark.parametrize(
    ("endpoint", "seconds"),
    [*PRIOR_MEDIAN_SECONDS.items(), ("/v2/image/edit/restyle", OTHER_PRIOR_MEDIAN_SECONDS)],
)
def test_before_anything_was_seen_the_latencies_that_others_saw_are_believed(endpoint: str, seconds: float):
    assert median_seconds(LatencyBelief.of_endpoint(endpoint)) == pytest.approx(seconds, rel=0.1)


@pytest.mark.parametrize("true_median_seconds", [0.3, 3.0, 18.0, 150.0])
def test_a_belief_comes_to_the_true_latencies(true_median_seconds: float, chance: np.random.Generator):
    belief = LatencyBelief(20.0)
    for latency in true_median_seconds * np.exp(SPREAD * chance.normal(size=150)):
        polled_every(0.5 * true_median_seconds, belief, float(latency))
    assert belief.jobs_seen == 150
    assert median_seconds(belief) == pytest.approx(true_median_seconds, rel=0.15)
    assert belief.age_by_which(0.95) == pytest.approx(true_median_seconds * math.exp(1.645 * SPREAD), rel=0.3)


def test_finished_jobs_alone_teach():
    belief = LatencyBelief(20.0)
    for _ in range(30):
        belief.finished(5.2, since_seconds=4.8)
    assert median_seconds(belief) == pytest.approx(5, rel=0.15)


def test_unfinished_jobs_alone_teach():
    belief = LatencyBelief(20.0)
    for _ in range(30):
        belief.unfinished(60.0, since_seconds=0.0)
    assert median_seconds(belief) > 60
    assert belief.jobs_seen == 0


def test_a_prior_that_is_ten_times_too_short_is_corrected_before_any_job_has_ended():
    belief = LatencyBelief(2.0)
    for _ in range(10):
        age = 0.0
        for next_age in (2.0, 4.0, 8.0, 16.0):
            belief.unfinished(next_age, since_seconds=age)
            age = next_age
    assert median_seconds(belief) > 10


def test_a_job_that_is_polled_often_teaches_no_more_than_one_that_is_polled_once():
    often, once = LatencyBelief(20.0), LatencyBelief(20.0)
    for age in range(1, 41):
        often.unfinished(float(age), since_seconds=age - 1.0)
    once.unfinished(40.0, since_seconds=0.0)
    assert often.share_ended_by(AGES_SECONDS) == pytest.approx(once.share_ended_by(AGES_SECONDS), abs=1e-6)


def test_a_job_of_an_earlier_run_teaches_next_to_nothing():
    belief = LatencyBelief(20.0)
    before = median_seconds(belief)
    for _ in range(20):
        belief.finished(3600.0, since_seconds=0.0)
    assert median_seconds(belief) == pytest.approx(before, rel=0.02)


def test_a_service_that_becomes_three_times_slower_is_followed(chance: np.random.Generator):
    belief = LatencyBelief(20.0)
    for latency in 10 * np.exp(SPREAD * chance.normal(size=1000)):
        polled_every(3.0, belief, float(latency))
    assert median_seconds(belief) == pytest.approx(10, rel=0.15)
    for latency in 30 * np.exp(SPREAD * chance.normal(size=500)):
        polled_every(3.0, belief, float(latency))
    assert median_seconds(belief) == pytest.approx(30, rel=0.25)


def test_every_lesson_makes_a_new_version():
    belief = LatencyBelief(20.0)
    versions = [belief.version]
    for teach in (
        lambda: belief.unfinished(5.0, since_seconds=0.0),
        lambda: belief.finished(9.0, since_seconds=5.0),
        lambda: belief.load(belief.dump()),
    ):
        teach()
        versions.append(belief.version)
    assert versions == sorted(set(versions))


def test_a_belief_that_was_dumped_is_loaded_the_same(chance: np.random.Generator):
    belief, loaded = LatencyBelief(20.0), LatencyBelief(20.0)
    for latency in 7 * np.exp(SPREAD * chance.normal(size=40)):
        polled_every(2.0, belief, float(latency))
    assert loaded.load(belief.dump())
    assert loaded.jobs_seen == 40
    assert loaded.share_ended_by(AGES_SECONDS) == pytest.approx(belief.share_ended_by(AGES_SECONDS), abs=1e-3)
    assert loaded.mean_seconds() == pytest.approx(belief.mean_seconds(), rel=1e-3)


@pytest.mark.parametrize("dumped", [{}, {"evidence": []}, {"evidence": [0.0, 1.0], "jobs_seen": 3}, {"median": 7}])
def test_what_was_dumped_in_another_form_is_not_loaded(dumped: dict[str, object]):
    belief = LatencyBelief(20.0)
    before = belief.mean_seconds()
    assert not belief.load(dumped)
    assert (belief.mean_seconds(), belief.jobs_seen) == (before, 0)


def test_shares_agree_with_a_sample(chance: np.random.Generator):
    latencies = sampled(chance, 20.0, 200_000)
    ages = np.array([3.0, 10.0, 20.0, 40.0, 120.0, 600.0])
    shares = [float((latencies <= age).mean()) for age in ages]
    assert LatencyBelief(20.0).share_ended_by(ages) == pytest.approx(shares, abs=0.005)


@pytest.mark.parametrize(("since", "age"), [(0.0, 10.0), (0.0, 60.0), (15.0, 25.0), (30.0, 31.0), (60.0, 300.0)])
def test_seconds_waited_in_vain_agree_with_a_sample(since: float, age: float, chance: np.random.Generator):
    latencies = sampled(chance, 20.0, 400_000)
    unfinished = latencies[latencies > since]
    waited = float(np.maximum(age - unfinished, 0).mean())
    [believed] = LatencyBelief(20.0).waited_in_vain_seconds(np.array([since]), np.array([age]))
    assert believed == pytest.approx(waited, rel=0.05, abs=0.02)


@pytest.mark.parametrize(("since", "age"), [(0.0, 10.0), (0.0, 60.0), (15.0, 25.0), (60.0, 300.0)])
def test_the_chance_that_a_job_has_ended_agrees_with_a_sample(since: float, age: float, chance: np.random.Generator):
    latencies = sampled(chance, 20.0, 400_000)
    unfinished = latencies[latencies > since]
    [believed] = LatencyBelief(20.0).chance_ended(np.array([since]), np.array([age]))
    assert believed == pytest.approx(float((unfinished <= age).mean()), abs=0.005)


def test_doubt_of_the_median_begins_as_the_priors_and_fades_with_every_job(chance: np.random.Generator):
    belief = LatencyBelief(20.0)
    doubts = [belief.doubt()]
    for latency in chance.lognormal(math.log(18.0), SPREAD, size=20):
        polled_every(10.0, belief, latency)
        doubts.append(belief.doubt())
    assert doubts[0] == pytest.approx(PRIOR_DOUBT, rel=0.02)
    assert doubts[5] < doubts[0] / 2
    assert doubts[20] < doubts[5]


@pytest.mark.parametrize(("since", "age"), [(0.0, 0.0), (0.0, 10.0), (15.0, 25.0), (60.0, 61.0)])
def test_seconds_left_agree_with_a_sample(since: float, age: float, chance: np.random.Generator):
    latencies = sampled(chance, 20.0, 400_000)
    left = float(latencies[latencies > since].mean()) - age
    [believed] = LatencyBelief(20.0).seconds_left(np.array([since]), np.array([age]))
    assert believed == pytest.approx(max(left, 0.0), rel=0.06, abs=0.05)


def test_the_mean_agrees_with_a_sample(chance: np.random.Generator):
    assert LatencyBelief(20.0).mean_seconds() == pytest.approx(float(sampled(chance, 20.0, 400_000).mean()), rel=0.04)


@pytest.mark.parametrize(
    ("since_seconds", "age_seconds", "is_finished"),
    [
        (0.0, 0.0, True),  # a sandbox that answers at once
        (0.0, 0.001, True),
        (0.0, 1e6, False),  # days later it is still on the way
        (9e5, 1e6, True),
        (5.0, 5.0, True),
    ],
)
def test_no_age_breaks_a_belief(since_seconds: float, age_seconds: float, is_finished: bool):  # noqa: FBT001
    belief = LatencyBelief(20.0)
    for _ in range(400):
        (belief.finished if is_finished else belief.unfinished)(age_seconds, since_seconds=since_seconds)
    since, ages = np.array([0.0, 5.0, 1e6]), np.array([1.0, 1e5, 2e6])
    figures = [
        belief.share_ended_by(ages),
        belief.waited_in_vain_seconds(since, ages),
        belief.seconds_left(since, ages),
        np.array([belief.mean_seconds(), belief.age_by_which(0.5)]),
    ]
    for figure in figures:
        assert np.all(np.isfinite(figure))
        assert np.all(figure >= 0)
