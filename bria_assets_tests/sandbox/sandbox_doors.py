"""The two ways into a sandbox, over TCP and in process, for tests that claim the same of both."""

import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx
from sandbox_caller import GENERATE, TOKEN

from bria_assets.sandbox import Fault, InProcessTransport, SandboxSettings, Uniform, create_sandbox, running_sandbox

DOORS = ("over TCP", "in process")


@contextlib.asynccontextmanager
async def open_door(door: str, state_dir: Path, *faults: Fault, **settings: Any) -> AsyncGenerator[httpx.AsyncClient]:
    """Open a sandbox whose jobs end at once."""
    values: dict[str, Any] = {"picture_px": 32, "plain_pictures": True, "latency": Uniform.exactly(0), **settings}
    prepared = SandboxSettings(state_dir=state_dir, faults=faults, **values)
    async with contextlib.AsyncExitStack() as stack:
        if door == "over TCP":
            base_url = stack.enter_context(running_sandbox(prepared))
            client = httpx.AsyncClient(base_url=base_url, headers={"api_token": TOKEN}, trust_env=False)
        else:
            client = httpx.AsyncClient(
                transport=InProcessTransport(create_sandbox(prepared)),
                base_url=prepared.public_url,
                headers={"api_token": TOKEN},
            )
        yield await stack.enter_async_context(client)


async def submit(client: httpx.AsyncClient, prompt: str = "a red mug", **more: str) -> str:
    response = await client.post(GENERATE, json={"prompt": prompt, **more})
    assert response.status_code == 202, response.text
    return response.json()["request_id"]


async def status(client: httpx.AsyncClient, request_id: str) -> httpx.Response:
    return await client.get(f"/v2/status/{request_id}")
