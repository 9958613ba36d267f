"""`bria-assets sandbox`: serves the built-in imitation of Bria's API."""

from pathlib import Path
from typing import Annotated

import typer

from bria_assets.cli.preparation import prepare, refuse, sandbox_faults


def sandbox(
    *,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8900,
    host: Annotated[str, typer.Option(help="Address to listen on; loopback unless told otherwise.")] = "127.0.0.1",
    state: Annotated[Path | None, typer.Option(help="Folder of its jobs; the built-in sandbox's by default.")] = None,
    picture_px: Annotated[int | None, typer.Option(help="Side of its square pictures in pixels.")] = None,
    faults: Annotated[Path | None, typer.Option(help="YAML file of faults to play.")] = None,
) -> None:
    """Serves the built-in imitation of Bria's API, for any client that takes a base URL."""
    configuration = prepare()
    from bria_assets.sandbox import SandboxSettings, SandboxStartError, serve  # noqa: PLC0415

    try:
        settings = SandboxSettings(
            state_dir=state or Path(configuration.sandbox_state),
            picture_px=picture_px or configuration.sandbox_picture_px,
            faults=sandbox_faults(faults) if faults else (),
        )
        serve(settings, host=host, port=port, when_ready=lambda url: typer.echo(f"Sandbox on {url}, Ctrl-C stops it"))
    except SandboxStartError as unusable:
        refuse(str(unusable))
