"""`bria-assets webhooks`: receives Bria's deliveries."""

import os
import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated

import typer

from bria_assets.cli.preparation import configured_prices, read_settings, refuse
from bria_assets.configuration import Configuration

if TYPE_CHECKING:
    from starlette.applications import Starlette

MOST_CONNECTIONS = 500
"""Bria's largest plan ends some 70 jobs a second; more open connections than this are not its deliveries."""


def webhooks(
    *,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8800,
    host: Annotated[str, typer.Option(help="Address to listen on; loopback unless told otherwise.")] = "127.0.0.1",
) -> None:
    """Receives Bria's webhook deliveries into the ledger; BRIA_WEBHOOK_URL must lead here from the internet."""
    configuration = read_settings()
    token = os.environ.get("BRIA_API_TOKEN", "").strip()
    with _listen(host, port) as listener:
        if not token:
            _check_loopback(listener, host)
        _receive(configuration, token, listener)


def _check_loopback(listener: socket.socket, host: str) -> None:
    """The sandbox's key is known to everybody: what it signs is only believed where nobody else can send it."""
    if not ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback:
        refuse(
            f"--host {host} can be reached from other machines, and without BRIA_API_TOKEN anybody could sign a "
            "delivery: set BRIA_API_TOKEN to the token that the runs use, or leave --host out"
        )


def _receive(configuration: Configuration, token: str, listener: socket.socket) -> None:
    from bria_assets.jobs.database import LedgerDatabase, LedgerUnavailable  # noqa: PLC0415
    from bria_assets.jobs.webhook_receiver import create_receiver  # noqa: PLC0415
    from bria_assets.servers import SANDBOX_TOKEN  # noqa: PLC0415

    prices_usd = configured_prices(configuration)
    try:
        database = LedgerDatabase(configuration.ledger_url)
    except LedgerUnavailable as unusable:
        refuse(str(unusable))
    whose = "Bria's webhooks" if token else "The built-in sandbox's webhooks (no BRIA_API_TOKEN)"
    ready = f"{whose} on {_base_url(listener)}, Ctrl-C stops it"
    app = create_receiver(database, api_token=token or SANDBOX_TOKEN, prices_usd=prices_usd)
    try:
        _serve(app, listener, when_ready=lambda: typer.echo(ready))
    except KeyboardInterrupt:
        pass  # it is how the command ends
    finally:
        database.close()


def _serve(app: "Starlette", listener: socket.socket, *, when_ready: Callable[[], None]) -> None:
    import uvicorn  # noqa: PLC0415

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            when_ready()

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # the address holds the nonce
        ws="none",
        lifespan="off",
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
    )
    Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, UnicodeError) as refused:
        reason = str(getattr(refused, "strerror", None) or refused).partition(" (while attempting")[0]
        refuse(f"cannot listen on {host} port {port} ({reason}): choose another --host or --port, or port 0")


def _base_url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
