"""Bria's official client (bria-client on PyPI), both of its classes called alike, against sandboxes served for it."""

import contextlib
import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from asked_hosts import only_loopback
from bria_client import BriaAsyncClient, BriaSyncClient
from httpx_retries import Retry
from PIL import Image
from sandbox_caller import TOKEN

from bria_assets.sandbox import Fault, SandboxSettings, Uniform, running_sandbox

OfficialClass = type[BriaSyncClient] | type[BriaAsyncClient]
Serve = Callable[..., str]

both_clients = pytest.mark.parametrize("client_class", [BriaSyncClient, BriaAsyncClient])

PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Official:
    """One of the official clients; the synchronous one holds the event loop, the sandbox runs on a thread."""

    client: BriaSyncClient | BriaAsyncClient

    async def __call__(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method that both have."""
        answer = getattr(self.client, method)(*args, **kwargs)
        return await answer if inspect.isawaitable(answer) else answer

    async def finish(self, endpoint: str, payload: dict[str, Any]) -> Any:
        """Submit a job and poll it to its end, as the client's README does."""
        submitted = await self("submit", endpoint, payload, raise_for_status=True)
        return await self("poll", submitted, interval=0.05, timeout=PATIENCE_SECONDS)


@contextlib.asynccontextmanager
async def official(client_class: OfficialClass, **settings: Any) -> AsyncGenerator[Official]:
    """Open a client that finds its server and its token in the environment, and waits for no retry."""
    values: dict[str, Any] = {"retry": Retry(total=3, backoff_factor=0), **settings}
    if client_class is BriaSyncClient:
        with BriaSyncClient(**values) as client:
            yield Official(client)
    else:
        async with BriaAsyncClient(**values) as client:
            yield Official(client)


@contextlib.contextmanager
def official_environment(state_dir: Path) -> Generator[Serve]:
    """Serve sandboxes that the environment names; nobody but this machine is spoken to.

    Yields:
        What serves one, given its faults and other settings, and returns its base URL.
    """
    with contextlib.ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIA_API_TOKEN", TOKEN)
        # The libraries under the official clients would go through a proxy of this machine's settings.
        patch.setenv("NO_PROXY", "*")
        # Every new client reads all certificates, which takes longer than a test. Only http is spoken here.
        patch.delenv("SSL_CERT_FILE", raising=False)
        patch.setenv("SSL_CERT_DIR", str(state_dir.parent))

        def serve(*faults: Fault, **settings: Any) -> str:
            values: dict[str, Any] = {
                "picture_px": 32,
                "plain_pictures": True,
                "latency": Uniform.exactly(0),
                **settings,
            }
            prepared = SandboxSettings(state_dir=state_dir, faults=faults, **values)
            base_url = stack.enter_context(running_sandbox(prepared))
            patch.setenv("BRIA_BASE_URL", base_url)
            return base_url

        with only_loopback():
            yield serve


def downloaded(url: str) -> Image.Image:
    """Return the picture behind a result's URL."""
    return Image.open(BytesIO(httpx.get(url).raise_for_status().content))
