"""What a poll of one job is worth beside those of others."""

import numpy as np
import pytest
from client_parts import GENERATE

from bria_assets.client.latency import LatencyBelief
from bria_assets.client.poll_plan import PollPlan, WaitingJobs
from bria_assets.client.rate import Room

JOBS = 100
LAST = 60
"""The place of the job whose product would be done after all others."""

AGE_SECONDS, POLLED_AT_SECONDS = 20.0, 16.0
ROOM = Room(free=1000)


def jobs(*, steps_behind_the_last: int) -> WaitingJobs:
    steps = np.zeros(JOBS)
    steps[LAST] = steps_behind_the_last
    return WaitingJobs(
        endpoints=[GENERATE] * JOBS,
        ages_seconds=np.full(JOBS, AGE_SECONDS),
        polled_at_seconds=np.full(JOBS, POLLED_AT_SECONDS),
        steps_behind=steps,
        jobs_behind=steps,
    )


@pytest.mark.parametrize(("steps_behind_the_last", "due"), [(0, []), (2, [LAST])])
def test_the_product_that_would_be_done_last_is_worth_a_dearer_poll_than_all_others(
    steps_behind_the_last: int, due: list[int]
):
    belief = LatencyBelief(18.0)
    [waited] = belief.waited_in_vain_seconds(np.array([POLLED_AT_SECONDS]), np.array([AGE_SECONDS]))
    plan = PollPlan({GENERATE: belief})
    price_seconds = 5 * float(waited)
    assert plan.due(jobs(steps_behind_the_last=steps_behind_the_last), ROOM, price_seconds=price_seconds) == due
