"""`bria-assets refine`: changes one thing of a picture, and shows what was asked, answered and changed."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from bria_assets.cli.preparation import FAILED, INTERRUPTED, check_sandbox, check_writable, names, prepare, refuse
from bria_assets.cli.refresh import RegenerateChoice
from bria_assets.configuration import Configuration, ConfigurationError

if TYPE_CHECKING:
    from bria_assets.pipeline.design import Design

_TO_STANDARD_OUTPUT = "-"


def refine(
    instruction: Annotated[
        str | None, typer.Argument(help='The change, such as "Change the color of the mug to red".')
    ] = None,
    *,
    base: Annotated[
        str | None,
        typer.Option(help="What is changed: ASSET:PARTITION, such as product_image:KIT-0001, or refinement:ID."),
    ] = None,
    patch: Annotated[
        str | None, typer.Option(help='In place of the instruction: {"modifications": {"mug": {"color": "red"}}}.')
    ] = None,
    refinement_id: Annotated[
        str | None, typer.Option("--id", help="Its name; by default one made of base and change.")
    ] = None,
    entries: Annotated[
        str | None, typer.Option(help="Entries of BRIA_REFINEMENTS to make instead, separated by commas.")
    ] = None,
    regenerate: Annotated[
        RegenerateChoice | None, typer.Option(help="Pay anew although the same was made before.")
    ] = None,
    json_file: Annotated[
        str | None, typer.Option("--json", help="Write the outputs into this file; - prints them.")
    ] = None,
) -> None:
    """Refines a picture; exits 0 if all is good, 1 if it failed, 2 on wrong use or configuration.

    The same once more costs nothing: the outputs are those of the first time.
    """
    chosen = names("--entries", entries)
    if (base is None) == (not chosen):
        refuse("name what to refine: --base ASSET:PARTITION with an instruction, or --entries of BRIA_REFINEMENTS")
    if chosen and (instruction or patch or refinement_id):
        refuse("--entries have their instruction and id in the file: leave them out here")
    configuration = prepare()
    is_printed = json_file == _TO_STANDARD_OUTPUT
    if json_file is not None and not is_printed:
        check_writable(Path(json_file))
    config = {
        "refinements": chosen or None,
        "base": base,
        "instruction": instruction,
        "patch": _json_object(patch),
        "refinement_id": refinement_id,
        "regenerate": regenerate and regenerate.value,
    }
    _run(configuration, config, Console(stderr=is_printed))
    outputs = [_outputs(configuration, design) for design in _designs(configuration, config)]
    if is_printed:
        typer.echo(json.dumps(outputs, indent=2, ensure_ascii=False))
        return
    for each in outputs:
        _print(each)
    if json_file is not None:
        try:
            Path(json_file).write_text(json.dumps(outputs, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError as failed:
            refuse(f"--json {json_file} cannot be written ({failed.strerror}): the outputs are shown above")


def _json_object(patch: str | None) -> dict[str, Any] | None:
    if patch is None:
        return None
    from bria_assets.prompts.patch import Patch, UnusablePatch  # noqa: PLC0415

    try:
        return Patch.parse(patch).as_mapping()
    except UnusablePatch as unusable:
        refuse(f"--patch: {unusable}")


def _run(configuration: Configuration, config: dict[str, Any], console: Console) -> None:
    # Dagster takes seconds to import: what needs it comes after what may be refused without it.
    try:
        from bria_assets.refreshing import RefreshRefused, RefreshStopped, run_refinement  # noqa: PLC0415
    except ConfigurationError as unusable:  # a setting that only Dagster can judge, as it loads the definitions
        refuse(str(unusable))
    check_sandbox(configuration)
    try:
        report = run_refinement(configuration, console=console, config=config)
    except RefreshRefused as refusal:
        refuse(str(refusal))
    except (RefreshStopped, KeyboardInterrupt):
        console.print("Stopped. What Bria is making is collected when the same is asked again.", soft_wrap=True)
        raise typer.Exit(INTERRUPTED) from None
    if not report.is_good:
        raise typer.Exit(FAILED)


def _designs(configuration: Configuration, config: dict[str, Any]) -> "list[Design]":
    """What was made, or was there."""
    from bria_assets.images.store import ImageStore  # noqa: PLC0415
    from bria_assets.pipeline.cell import REFINED_IMAGE  # noqa: PLC0415
    from bria_assets.pipeline.design import design_path, read_design  # noqa: PLC0415
    from bria_assets.pipeline.refinement_choice import one_off  # noqa: PLC0415

    ids = config["refinements"]
    if ids is None:
        given = {name: config[name] for name in ("base", "instruction", "patch", "refinement_id")}
        ids = [one_off(**given).id]
    store = ImageStore(configuration.image_store)
    designs = {name: read_design(store, name) for name in ids}
    for name in (name for name, design in designs.items() if design is None):
        record = store.record(REFINED_IMAGE, name)
        if record is not None and record.parents:  # an original has none
            refuse(
                f"{name} is made, but {design_path(name)} is not in the store any more: --regenerate all makes it anew"
            )
    return [design for design in designs.values() if design is not None]


def _outputs(configuration: Configuration, design: "Design") -> dict[str, Any]:
    from bria_assets.pipeline.design import design_path, heat_map_path  # noqa: PLC0415

    store = configuration.image_store.rstrip("/")
    return {
        "refinement": design.design_id,
        **design.latest.outputs,
        "design": f"{store}/{design_path(design.design_id)}",
        "heat_map": f"{store}/{heat_map_path(design.design_id)}",
    }


def _print(outputs: dict[str, Any]) -> None:
    for name, value in outputs.items():
        shown = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
        sys.stdout.write(f"{name}: {shown}\n")
