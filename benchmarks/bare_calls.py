"""What asking Bria takes by itself: the calls of image and cutout over one httpx client, and nothing kept.

`python -m benchmarks.bare_calls PRODUCTS` reads its settings from the environment, as `bria-assets` does, asks for
image and cutout of that many products, one POST, one status and one download each, and prints what that took, as JSON.
It remembers nothing and would pay again for whatever it is stopped at: what remembering costs is measured against it.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx

from bria_assets.configuration import Configuration

CALLERS = 20
"""Products at a time; more make it no faster."""


async def asked(http: httpx.AsyncClient, endpoint: str, body: dict[str, Any]) -> str:
    """Has one job done; returns the address of its picture, which is downloaded."""
    accepted = (await http.post(endpoint, json=body)).raise_for_status().json()
    status = (await http.get(accepted["status_url"])).raise_for_status().json()
    image_url = status["result"]["image_url"]
    (await http.get(image_url)).raise_for_status()
    return image_url


async def call(configuration: Configuration, products: int, *, api_token: str) -> None:
    """Asks for image and cutout of new products."""
    limits = httpx.Limits(max_connections=CALLERS, max_keepalive_connections=CALLERS)
    headers = {"api_token": api_token}
    async with httpx.AsyncClient(base_url=str(configuration.base_url), headers=headers, limits=limits) as http:

        async def work(numbers: Iterator[int]) -> None:
            for number in numbers:
                image_url = await asked(http, "/v2/image/generate", {"prompt": f"product {number}", "seed": number})
                await asked(http, "/v2/image/edit/remove_background", {"image": image_url})

        numbers = iter(range(products))
        await asyncio.gather(*(work(numbers) for _ in range(CALLERS)))


def main() -> None:
    """Measures and prints."""
    configuration = Configuration.from_environment(os.environ)
    began, cpu_began = time.monotonic(), time.process_time()
    asyncio.run(call(configuration, int(sys.argv[1]), api_token=os.environ["BRIA_API_TOKEN"]))
    print(json.dumps({"seconds": time.monotonic() - began, "cpu_seconds": time.process_time() - cpu_began}))


if __name__ == "__main__":
    main()
