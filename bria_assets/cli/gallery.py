"""`bria-assets gallery`: builds the page on which people look at the pictures."""

import typer

from bria_assets.cli.preparation import prepare, refuse
from bria_assets.configuration import ConfigurationError


def gallery() -> None:
    """Builds the gallery from the pictures and records there are, and prints where it is; asks nothing of Bria.

    Every refresh does this at its end. Exits 0, or 2 where the store, the ledger or the catalog cannot be read.
    """
    configuration = prepare()
    try:
        from bria_assets.refreshing import RefreshRefused, run_gallery  # noqa: PLC0415
    except ConfigurationError as unusable:  # a setting that only Dagster can judge, as it loads the definitions
        refuse(str(unusable))

    try:
        typer.echo(run_gallery(configuration))
    except RefreshRefused as refusal:
        refuse(str(refusal))
