"""The sandbox as a server of its own, for people at a terminal, and in a thread, for tests."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Generator

import uvicorn

from bria_assets.sandbox.app import create_sandbox
from bria_assets.sandbox.clock import Clock
from bria_assets.sandbox.cutting import CuttableProtocol
from bria_assets.sandbox.settings import SandboxSettings

START_TIMEOUT_SECONDS = 30.0


class SandboxStartError(RuntimeError):
    """A sandbox did not start to listen."""


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, *, when_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_ready = when_ready
        self.callback_error: Exception | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        try:
            self._when_ready()
        except Exception as error:  # noqa: BLE001 - raised again by the caller, after an orderly shutdown
            self.callback_error = error
            self.should_exit = True


def serve(
    settings: SandboxSettings,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    clock: Clock = time.time,
    when_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve a sandbox until it is interrupted; prints nothing.

    Args:
        settings: How it behaves; without a ``public_url`` of its own it gets the address it listens on.
        host: Address to listen on. The sandbox draws for anyone who can reach it: leave it on loopback.
        port: Port to listen on; 0 takes a free one.
        clock: Tells the time in seconds since 1970; jobs and the rate limit's minute move by it.
        when_ready: Called once with the base URL when requests are answered; what it raises ends the server.

    Raises:
        SandboxStartError: The address cannot be listened on.
        StateUnusable: The state folder cannot be used.
    """
    listener = _listen(host, port)
    base_url = _base_url(listener)
    with listener:
        server = _server(settings, base_url, clock, (lambda: when_ready(base_url)) if when_ready else lambda: None)
        server.run(sockets=[listener])
    if server.callback_error is not None:
        raise server.callback_error


@contextlib.contextmanager
def running_sandbox(settings: SandboxSettings, *, clock: Clock = time.time) -> Generator[str, None, None]:
    """Serve a sandbox on a free loopback port from a thread, as long as the block lasts.

    Args:
        settings: How it behaves; without a ``public_url`` of its own it gets the address it listens on.
        clock: Tells the time in seconds since 1970; jobs and the rate limit's minute move by it.

    Yields:
        The base URL, such as ``http://127.0.0.1:49152``.

    Raises:
        SandboxStartError: It did not start within 30 seconds.
    """
    listener = _listen("127.0.0.1", 0)
    base_url = _base_url(listener)
    settled = threading.Event()
    server = _server(settings, base_url, clock, settled.set)

    def run() -> None:
        try:
            server.run(sockets=[listener])
        finally:
            settled.set()

    thread = threading.Thread(target=run, name="sandbox-server", daemon=True)
    with listener:
        thread.start()
        try:
            if not settled.wait(START_TIMEOUT_SECONDS) or not server.started:
                raise SandboxStartError(f"the sandbox at {base_url} did not start")
            yield base_url
        finally:
            server.should_exit = True
            thread.join()


def _server(settings: SandboxSettings, base_url: str, clock: Clock, when_ready: Callable[[], None]) -> _Server:
    if "public_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"public_url": base_url})
    app = create_sandbox(settings, clock=clock)
    config = uvicorn.Config(app, http=CuttableProtocol, log_config=None, access_log=False, ws="none")
    return _Server(config, when_ready=when_ready)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as refused:
        reason = str(getattr(refused, "strerror", None) or refused).partition(" (while attempting")[0]
        raise SandboxStartError(
            f"the sandbox cannot listen on {host} port {port} ({reason}): choose another --host or --port, or port 0"
        ) from refused


def _base_url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
