"""The command line: `bria-assets`, one module a command."""

import typer

from bria_assets.cli.gallery import gallery
from bria_assets.cli.gc import gc
from bria_assets.cli.import_pictures import import_pictures
from bria_assets.cli.jobs import jobs
from bria_assets.cli.plan import plan
from bria_assets.cli.refine import refine
from bria_assets.cli.refresh import refresh
from bria_assets.cli.sandbox import sandbox
from bria_assets.cli.trace import trace
from bria_assets.cli.webhooks import webhooks
from bria_assets.interrupts import accept_interrupts

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command()(refresh)
app.command()(plan)
app.command()(refine)
app.add_typer(jobs)
app.command()(sandbox)
app.command()(webhooks)
app.command()(trace)
app.command()(gallery)
app.command()(gc)
app.command("import")(import_pictures)


@app.callback()
def bria_assets() -> None:
    """Keeps a shop's product pictures in step with its catalog."""


def main() -> None:
    """The `bria-assets` command."""
    accept_interrupts()
    app()
