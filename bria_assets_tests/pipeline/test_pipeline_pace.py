"""About how long a run takes: what the plan's rate allows, and what Bria's latencies add."""

import pytest

from bria_assets.client.latency import LatencyBelief
from bria_assets.pipeline.pace import AssetJobs, Pace, in_words

GENERATE = "/v2/image/generate"
CUTOUT = "/v2/image/edit/remove_background"
V1_SHOT = "/v1/product/lifestyle_shot_by_text"


def seconds(pace: Pace, *steps: AssetJobs) -> float:
    return pace.about_seconds(steps)


def learned(latency_seconds: float) -> LatencyBelief:
    belief = LatencyBelief.of_endpoint(GENERATE)
    for _ in range(60):
        belief.finished(latency_seconds + 0.2, since_seconds=latency_seconds - 0.2)
    return belief


def test_nothing_to_do_takes_no_time():
    assert seconds(Pace(requests_per_minute=10), AssetJobs(endpoint=GENERATE, to_send=0)) == 0


def test_one_job_takes_its_latency():
    pace = Pace(requests_per_minute=60, beliefs={GENERATE: learned(10.0)})
    assert seconds(pace, AssetJobs(endpoint=GENERATE, to_send=1)) == pytest.approx(10, rel=0.2)


def test_steps_follow_one_another():
    both = AssetJobs(endpoint=GENERATE, to_send=1), AssetJobs(endpoint=CUTOUT, to_send=1)
    pace = Pace(requests_per_minute=60)
    assert seconds(pace, *both) == pytest.approx(sum(seconds(pace, step) for step in both), rel=0.01)


def test_a_small_plan_is_limited_by_its_requests():
    with_webhooks = Pace(requests_per_minute=10, has_webhooks=True)
    assert 300 < seconds(with_webhooks, AssetJobs(endpoint=GENERATE, to_send=60)) < 400


def test_polls_share_one_limit_and_take_longer_than_posts():
    steps = [AssetJobs(endpoint=GENERATE, to_send=60), AssetJobs(endpoint=CUTOUT, to_send=60)]
    polled, delivered = Pace(requests_per_minute=10), Pace(requests_per_minute=10, has_webhooks=True)
    assert polled.about_seconds(steps) > 1.8 * delivered.about_seconds(steps)


def test_jobs_under_way_take_polls_and_no_posts():
    pace = Pace(requests_per_minute=10)
    under_way = seconds(pace, AssetJobs(endpoint=GENERATE, to_send=0, to_collect=60))
    assert under_way == seconds(pace, AssetJobs(endpoint=GENERATE, to_send=60))
    webhooks = Pace(requests_per_minute=10, has_webhooks=True)
    assert seconds(webhooks, AssetJobs(endpoint=GENERATE, to_send=0, to_collect=60)) < under_way / 2


def test_v1_jobs_are_polled_for_with_webhooks_too():
    step = AssetJobs(endpoint=V1_SHOT, to_send=60)
    assert seconds(Pace(requests_per_minute=10, has_webhooks=True), step) == seconds(Pace(requests_per_minute=10), step)


def test_without_a_limit_the_products_in_flight_decide():
    pace = Pace(requests_per_minute=None, beliefs={GENERATE: learned(10.0)})
    assert seconds(pace, AssetJobs(endpoint=GENERATE, to_send=3000)) == pytest.approx(110, rel=0.2)


@pytest.mark.parametrize(
    ("given_seconds", "words"),
    [
        (0.5, "about 10 s"),
        (47, "about 50 s"),
        (119, "about 120 s"),
        (150, "about 2 min"),
        (3600, "about 60 min"),
        (9000, "about 2 h"),
        (200_000, "about 2 days"),
    ],
)
def test_a_time_is_told_no_more_exactly_than_it_is_known(given_seconds: float, words: str):
    assert in_words(given_seconds) == words
