"""`bria-assets sandbox`: serves the built-in imitation of Bria's API."""

from pathlib import Path
from typing import Annotated

import typer

from bria_assets.cli.preparation import configured_faults, read_settings, refuse, sandbox_profile


# Numbers and choices are taken as text, so that a wrong one is refused in one line as everything else is.
def sandbox(
    *,
    port: Annotated[str, typer.Option(help="Port to listen on; 0 takes a free one.", metavar="N")] = "8900",
    host: Annotated[str, typer.Option(help="Address to listen on; loopback unless told otherwise.")] = "127.0.0.1",
    public_url: Annotated[
        str | None, typer.Option(help="Base of the URLs it gives out; the address it listens on by default.")
    ] = None,
    state: Annotated[
        Path | None, typer.Option(help="Folder of its jobs; that of BRIA_SANDBOX_STATE by default.")
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            help="How jobs advance: instant, quick, realistic, or a YAML file; BRIA_SANDBOX_PROFILE by default."
        ),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(help="Whose rate limit holds: free, starter, enterprise, none; BRIA_SANDBOX_PLAN by default."),
    ] = None,
    faults: Annotated[
        Path | None, typer.Option(help="YAML file of faults to play; that of BRIA_SANDBOX_FAULTS by default.")
    ] = None,
    retry_after: Annotated[
        str, typer.Option(help="How a 429 says in Retry-After when to come again: seconds, date or none.")
    ] = "none",
    picture_px: Annotated[
        str | None,
        typer.Option(help="Side of its square pictures in pixels; BRIA_SANDBOX_PICTURE_PX by default.", metavar="N"),
    ] = None,
) -> None:
    """Serves the built-in imitation of Bria's API, for any client that takes a base URL."""
    configuration = read_settings()
    from bria_assets.cli import sandbox_options as chosen  # noqa: PLC0415 - the sandbox takes long to import
    from bria_assets.sandbox import SandboxSettings, SandboxStartError, StateUnusable, serve  # noqa: PLC0415

    how_jobs_advance = sandbox_profile(configuration.sandbox_profile) if profile is None else chosen.profile_of(profile)
    settings = SandboxSettings(
        state_dir=Path(configuration.sandbox_state) if state is None else state,
        picture_px=configuration.sandbox_picture_px if picture_px is None else chosen.picture_px_of(picture_px),
        plan=configuration.sandbox_plan if plan is None else chosen.plan_of(plan),
        faults=configured_faults(configuration) if faults is None else chosen.faults_of(faults),
        retry_after=chosen.retry_after_of(retry_after),
        **how_jobs_advance.as_settings(),
    )
    if public_url is not None:
        settings = chosen.with_public_url(settings, public_url)
    number = chosen.port_of(port)
    if not chosen.is_this_machine_alone(host):
        typer.echo(f"Warning: {host} is not this machine alone; whoever reaches it may draw, and read what was asked")
    try:
        serve(settings, host=host, port=number, when_ready=lambda url: typer.echo(f"Sandbox on {url}, Ctrl-C stops it"))
    except SandboxStartError as unusable:
        refuse(str(unusable))
    except StateUnusable as unusable:
        refuse(f"the sandbox's state {unusable} (--state or BRIA_SANDBOX_STATE)")
