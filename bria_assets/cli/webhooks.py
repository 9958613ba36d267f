"""`bria-assets webhooks`: receives Bria's deliveries."""

import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bria_assets.cli.preparation import prepare, refuse

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
    configuration = prepare()
    from bria_assets.jobs.database import LedgerDatabase, LedgerUnavailable  # noqa: PLC0415
    from bria_assets.jobs.webhook_receiver import create_receiver  # noqa: PLC0415
    from bria_assets.servers import SANDBOX_TOKEN  # noqa: PLC0415

    try:
        database = LedgerDatabase(configuration.ledger_url)
    except LedgerUnavailable as unusable:
        refuse(str(unusable))
    try:
        token = os.environ["BRIA_API_TOKEN"] if configuration.has_api_token else SANDBOX_TOKEN
        listener = _listen(host, port)
        with listener:
            ready = f"Webhooks on {_base_url(listener)}, Ctrl-C stops it"
            _serve(create_receiver(database, api_token=token), listener, when_ready=lambda: typer.echo(ready))
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
    except OSError as refused:
        # A port that is taken has an errno; a host name that leads nowhere a code of its own, below zero.
        reason = os.strerror(refused.errno) if refused.errno is not None and refused.errno > 0 else str(refused)
        refuse(f"cannot listen on {host} port {port} ({reason}): choose another --host or --port, or port 0")


def _base_url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
