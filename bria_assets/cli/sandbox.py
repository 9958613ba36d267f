"""`bria-assets sandbox`: serves the built-in imitation of Bria's API."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from bria_assets.cli.preparation import read_settings, refuse, sandbox_faults


def sandbox(
    *,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8900,
    host: Annotated[str, typer.Option(help="Address to listen on; loopback unless told otherwise.")] = "127.0.0.1",
    state: Annotated[
        Path | None, typer.Option(help="Folder of its jobs; that of BRIA_SANDBOX_STATE by default.")
    ] = None,
    picture_px: Annotated[
        int | None, typer.Option(help="Side of its square pictures in pixels; BRIA_SANDBOX_PICTURE_PX by default.")
    ] = None,
    faults: Annotated[
        Path | None, typer.Option(help="YAML file of faults to play; that of BRIA_SANDBOX_FAULTS by default.")
    ] = None,
) -> None:
    """Serves the built-in imitation of Bria's API, for any client that takes a base URL."""
    configuration = read_settings()
    from bria_assets.sandbox import SandboxSettings, SandboxStartError, StateUnusable, serve  # noqa: PLC0415

    if faults is None and configuration.sandbox_faults:
        faults = Path(configuration.sandbox_faults)
    try:
        settings = SandboxSettings(
            state_dir=Path(configuration.sandbox_state) if state is None else state,
            picture_px=configuration.sandbox_picture_px if picture_px is None else picture_px,
            faults=() if faults is None else sandbox_faults(faults),
        )
    except ValidationError as invalid:
        # Settings of the environment were checked before: it is an option.
        first = invalid.errors(include_url=False)[0]
        refuse(f"--{str(first['loc'][0]).replace('_', '-')} {first['input']}: {first['msg']}")
    try:
        serve(settings, host=host, port=port, when_ready=lambda url: typer.echo(f"Sandbox on {url}, Ctrl-C stops it"))
    except SandboxStartError as unusable:
        refuse(str(unusable))
    except StateUnusable as unusable:
        refuse(f"the sandbox's state {unusable} (--state or BRIA_SANDBOX_STATE)")
