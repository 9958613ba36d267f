"""The algorithm of the script that users of the API start from: a few products at once, a poll every two seconds.

As in Bria's published workflow examples: a semaphore (3 to 5 are recommended, 5 here), status asked for every 2 s and
at most 60 times, no answer to a 429: what it does not find in an answer ends the product. Its jobs go to the same
endpoints as those of the other methods, and the last picture is fetched: all are measured at the same work.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx

from benchmarks.work import ProductWork, WorkDone, WorkOrder, attend

AT_ONCE = 5
POLL_SECONDS = 2.0
MOST_POLLS = 60


async def run(order: WorkOrder, done: WorkDone) -> None:
    """Makes every product, five at a time."""
    semaphore = asyncio.Semaphore(AT_ONCE)

    async def make(product: ProductWork) -> None:
        async with semaphore, httpx.AsyncClient(headers={"api_token": order.api_token}, timeout=60.0) as session:
            try:
                picture_url: str | None = None
                for stage in product.stages:
                    body = stage.body if picture_url is None else {**stage.body, "image": picture_url}
                    answer = (await session.post(order.base_url + stage.endpoint, json=body)).json()
                    picture_url = await _poll(session, answer["status_url"], order)
                    done.jobs_collected += 1
                if picture_url is not None:
                    await _keep(picture_url, Path(order.folder) / f"{product.number}.png")
                done.finished_at[product.number] = order.clock.now()
            except Exception as error:  # noqa: BLE001 - as `return_exceptions=True` has it: it ends this product alone
                done.failed(f"{type(error).__name__}: {error}")

    await asyncio.gather(*(make(product) for product in order.products))


async def _poll(session: httpx.AsyncClient, status_url: str, order: WorkOrder) -> str:
    for _ in range(MOST_POLLS):
        answer: dict[str, Any] = (await session.get(status_url)).json()
        if answer["status"] == "COMPLETED":
            return answer["result"]["image_url"]
        if answer["status"] == "FAILED":
            raise RuntimeError(answer.get("error", "Generation failed"))
        await order.clock.sleep(POLL_SECONDS)
    raise TimeoutError(f"Timeout polling {status_url}")


async def _keep(picture_url: str, file: Path) -> None:
    async with httpx.AsyncClient(timeout=60.0) as session:
        response = await session.get(picture_url)
        response.raise_for_status()
    await asyncio.to_thread(file.write_bytes, response.content)


if __name__ == "__main__":
    attend(run)
