"""Bria's official client (`bria-client` on PyPI) with 50 products in flight, used as its README says.

`submit`, then `poll(response, interval=2, timeout=300)`, which the README recommends for long operations. (`run` holds
the connection, and the client's own timeout cuts it after 30 s.) Its pauses go by the benchmark's clock: the interval
and the back-off of its retries are given to it divided by the scale, its time-outs for reading are left as they are.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
from bria_client import BriaAsyncClient
from httpx_retries import Retry

from benchmarks.work import ProductWork, WorkDone, WorkOrder, attend

IN_FLIGHT = 50
POLL_SECONDS = 2.0
TIMEOUT_SECONDS = 300.0


async def run(order: WorkOrder, done: WorkDone) -> None:
    """Makes every product, fifty at a time."""
    semaphore = asyncio.Semaphore(IN_FLIGHT)
    client = BriaAsyncClient(base_url=order.base_url, api_token=order.api_token, retry=_retry(order.scale))

    async def make(product: ProductWork) -> None:
        async with semaphore:
            try:
                picture_url: str | None = None
                for stage in product.stages:
                    payload = stage.body if picture_url is None else {**stage.body, "image": picture_url}
                    sent = await client.submit(endpoint=stage.endpoint, payload=payload, raise_for_status=True)
                    ended = await client.poll(
                        sent,
                        interval=POLL_SECONDS / order.scale,
                        timeout=TIMEOUT_SECONDS / order.scale,  # pyright: ignore[reportArgumentType] - any number does
                    )
                    # None only beside an error, which poll has raised.
                    picture_url = str(ended.result.image_url)  # pyright: ignore[reportOptionalMemberAccess]
                    done.jobs_collected += 1
                if picture_url is not None:
                    await _keep(picture_url, Path(order.folder) / f"{product.number}.png")
                done.finished_at[product.number] = order.clock.now()
            except Exception as error:  # noqa: BLE001 - it ends this product alone
                done.failed(f"{type(error).__name__}: {error}")

    async with client:
        await asyncio.gather(*(make(product) for product in order.products))


def _retry(scale: float) -> Any:
    """The client's own retry policy (3 more tries, back-off of 2 s and more), by the benchmark's clock."""

    class Scaled(Retry):
        def _calculate_sleep(self, headers: Any) -> float:
            return super()._calculate_sleep(headers) / scale

    return Scaled(total=3, backoff_factor=2)


async def _keep(picture_url: str, file: Path) -> None:
    async with httpx.AsyncClient(timeout=60.0) as session:
        response = await session.get(picture_url)
        response.raise_for_status()
    await asyncio.to_thread(file.write_bytes, response.content)


if __name__ == "__main__":
    attend(run)
