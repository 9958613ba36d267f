"""The poll scheduler at the plans that Bria sells, in virtual time."""

import asyncio
from collections.abc import Awaitable

import pytest
from client_parts import GENERATE
from timed_bria import STAGES, Made, TimedBria, Wait, latencies, make_products, now, opened
from virtual_time import in_virtual_time

from bria_assets.client.answers import Accepted
from bria_assets.client.api import BriaClient
from bria_assets.client.errors import JobOverdue
from bria_assets.client.poll_plan import WorkBehind
from bria_assets.client.polling import PROMPT_SECONDS, StatusPoller


@pytest.mark.parametrize(
    ("limit", "products", "most_critical_paths"),
    [
        (10, 6, 4.0),  # 18 jobs and ten polls a minute
        (60, 20, 2.2),
        (1000, 60, 1.25),
    ],
)
def test_every_product_is_made_near_the_critical_path_without_a_429(
    limit: int, products: int, most_critical_paths: float
):
    bria = TimedBria(latencies(products, seed=1), limit)
    made = in_virtual_time(make_products(bria))
    assert (made.products, bria.http_429) == (products, 0)
    assert made.seconds <= most_critical_paths * bria.critical_path_seconds()


@pytest.mark.parametrize(("limit", "products"), [(10, 6), (60, 20)])
def test_asking_for_every_job_in_turn_takes_longer(limit: int, products: int):
    def naive(client: BriaClient) -> Wait:
        async def wait(accepted: Accepted, _endpoint: str, _behind: WorkBehind) -> None:
            while (await client.status(accepted.request_id)).state == "IN_PROGRESS":
                await asyncio.sleep(2)

        return wait

    work = latencies(products, seed=1)
    slow, quick = TimedBria(work, limit), TimedBria(work, limit)
    seconds = in_virtual_time(make_products(slow, waiting=naive)).seconds
    assert in_virtual_time(make_products(quick)).seconds < 0.75 * seconds
