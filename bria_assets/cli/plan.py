"""`bria-assets plan`: what a refresh would ask, cost and take, before it does."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bria_assets.cli.preparation import check_writable, names, read_settings, refuse
from bria_assets.cli.refresh import RegenerateChoice
from bria_assets.configuration import from_folder

if TYPE_CHECKING:
    from bria_assets.pipeline.quote import Quote


def plan(
    *,
    catalog: Annotated[str | None, typer.Option(help="Another catalog than BRIA_CATALOG.")] = None,
    scenes: Annotated[str | None, typer.Option(help="Another file of scenes than BRIA_SCENES.")] = None,
    select: Annotated[
        str | None,
        typer.Option(
            "--select",
            "--assets",
            help="Assets to plan, separated by commas; product_image, cutout and lifestyle_shot by default.",
        ),
    ] = None,
    skus: Annotated[str | None, typer.Option(help="Products to plan, separated by commas; all by default.")] = None,
    recipes: Annotated[
        str | None, typer.Option(help="Recipes of campaign_visual to plan, separated by commas; all by default.")
    ] = None,
    regenerate: Annotated[
        RegenerateChoice | None, typer.Option(help="What the refresh would be told to pay for anew.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the numbers into this file.")] = None,
) -> None:
    """Says what a refresh with the same options would ask of Bria, what it costs and about how long it takes.

    Sends, stores and changes nothing; exits 0, or 2 on wrong use or configuration.
    """
    configuration = read_settings()
    if json_file is not None:
        check_writable(json_file)
    assets, products = names("--select", select), names("--skus", skus)
    chosen_recipes = names("--recipes", recipes)
    from bria_assets.definitions import build_definitions  # noqa: PLC0415
    from bria_assets.defs.failures import REFUSALS  # noqa: PLC0415
    from bria_assets.defs.refresh_config import RefreshConfig  # noqa: PLC0415
    from bria_assets.defs.refresh_plan import quote_refresh  # noqa: PLC0415

    resources = build_definitions(configuration).resources or {}
    needed = {name: resources[name] for name in ("bria", "ledger", "image_store", "generation", "catalog", "book")}
    choices = RefreshConfig(
        catalog=catalog and from_folder(catalog, Path.cwd()),
        scenes=scenes and from_folder(scenes, Path.cwd()),
        assets=assets,
        skus=products,
        recipes=chosen_recipes,
        regenerate=regenerate.value if regenerate else "nothing",
    )
    try:
        quote = quote_refresh(choices, **needed)
    except REFUSALS as refusal:
        refuse(str(refusal))
    _print(quote)
    if json_file is not None:
        try:
            json_file.write_text(quote.model_dump_json(indent=2) + "\n", encoding="utf-8")
        except OSError as failed:
            refuse(f"--json {json_file} cannot be written ({failed.strerror}): the plan is shown above")


def _print(quote: "Quote") -> None:
    from rich.console import Console  # noqa: PLC0415

    from bria_assets.jobs.spending_limit import usd  # noqa: PLC0415
    from bria_assets.terminal import print_plan  # noqa: PLC0415

    console = Console()
    print_plan(console, quote)

    def say(line: str) -> None:
        console.print(line, highlight=False, soft_wrap=True, markup=False)

    if (catalog := quote.catalog) is not None:
        say(
            f"Catalog: {_counted(catalog.products, 'product')}, {_counted(catalog.rejected_rows, 'row')} set aside; "
            "since the last refresh "
            f"{catalog.added} added, {catalog.changed} changed, {catalog.retired} gone"
        )
    if quote.already_paid:
        say(f"Paid already: {quote.already_paid} of these pictures cost nothing more")
    if quote.stale:
        say(f"Stale, left as they are: {_counted(quote.stale, 'picture')}; --regenerate stale makes them anew")
    if quote.missing_usd:
        say(f"Limits: {usd(quote.missing_usd)} USD more than may be spent now: what does not fit is left to later runs")
    for note in quote.notes:
        say(f"note {note}")
    say("Nothing was sent or changed; `bria-assets refresh` does it.")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
