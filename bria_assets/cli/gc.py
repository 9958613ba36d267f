"""`bria-assets gc`: removes pictures that nothing names any more."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bria_assets.cli.ledger_opening import missing_ledger, open_ledger
from bria_assets.cli.preparation import FAILED, read_settings, refuse
from bria_assets.configuration import Configuration

if TYPE_CHECKING:
    from bria_assets.images.garbage import Garbage, Removal
    from bria_assets.images.store import ImageStore
    from bria_assets.images.stored_files import ListedFile

MOST_NAMED = 10


def gc(
    *,
    delete: Annotated[bool, typer.Option("--delete", help="Remove them; without it they are only listed.")] = False,
    older_than_hours: Annotated[
        int, typer.Option(help="Leave alone what is younger: a run may be about to name it.", min=1)
    ] = 24,
    superseded: Annotated[
        bool,
        typer.Option(
            "--superseded",
            help="Also pictures of earlier states that the ledger would use again without a bill: "
            "asked for once more, they are paid for again.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON document instead of sentences.")] = False,
) -> None:
    """Lists, and with --delete removes, pictures that no record names, and what writes that were cut off left behind.

    Exits 0, 1 if something could not be removed, 2 if the store or the ledger cannot be read: nothing is removed then.
    """
    configuration = read_settings()
    paid = _paid(configuration, is_needed=not superseded)
    from bria_assets.images.garbage import NoRecords, find_garbage, remove_files  # noqa: PLC0415
    from bria_assets.images.store import ImageStore, RecordUnreadable  # noqa: PLC0415

    store = ImageStore(configuration.image_store)
    removal: Removal | None = None
    try:
        garbage = find_garbage(store, paid=paid, older_than=timedelta(hours=older_than_hours))
        doomed = [*garbage.unnamed, *(garbage.superseded if superseded else ()), *garbage.unfinished]
        if delete:
            removal = remove_files(store, doomed, looked_at=garbage.looked_at)
    except NoRecords as unknown:
        refuse(f"{unknown}: nothing is removed. Check BRIA_IMAGE_STORE, or remove the folder by hand if it is garbage")
    except RecordUnreadable as unreadable:
        refuse(f"nothing is removed, because it is unknown which picture this record names: {unreadable}")
    except OSError as failed:
        reason = f"{type(failed).__name__}: {failed}"
        refuse(f"nothing is removed: the image store {store.root} cannot be read ({reason}); mend BRIA_IMAGE_STORE")
    if as_json:
        typer.echo(_as_json(garbage, removal, paid, with_superseded=superseded))
    else:
        _say(garbage, removal, paid, store, doomed, hours=older_than_hours, with_superseded=superseded)
    raise typer.Exit(FAILED if removal is not None and removal.failures else 0)


def _paid(configuration: Configuration, *, is_needed: bool) -> Mapping[str, float]:
    """Pictures that the ledger names; the command ends where they must be known and are not."""
    if missing := missing_ledger(configuration):
        if is_needed:
            refuse(
                f"{missing}, so it is unknown which pictures it would use again: set BRIA_LEDGER_URL, or remove them "
                "all the same with --superseded"
            )
        return {}
    from bria_assets.jobs.register import Register  # noqa: PLC0415

    with open_ledger(configuration) as ledger:
        return Register(ledger.database).pictures()


def _say(
    garbage: "Garbage",
    removal: "Removal | None",
    paid: Mapping[str, float],
    store: "ImageStore",
    doomed: "Sequence[ListedFile]",
    *,
    hours: int,
    with_superseded: bool,
) -> None:
    typer.echo(f"{store.root}: {_counted(garbage.in_use, 'picture')} in use")
    typer.echo(f"No record and no job names {_sized(garbage.unnamed, 'picture')}")
    if garbage.superseded:
        price = f"{sum(paid[file.path] for file in garbage.superseded):.2f} USD at list prices"
        what_of_them = (
            f"--superseded takes them too, and a catalog that returns to that state pays for them again, {price}"
            if with_superseded
            else f"kept, for a catalog that returns to that state uses them without a bill ({price} otherwise); "
            "--superseded removes them too"
        )
        typer.echo(f"Only jobs of the ledger name {_sized(garbage.superseded, 'picture')}: {what_of_them}")
    typer.echo(f"Writes that were cut off left {_sized(garbage.unfinished, 'file')}")
    if garbage.young:
        typer.echo(f"Left alone, younger than {hours} hours or of unknown age: {_counted(garbage.young, 'file')}")
    shown = doomed if removal is None else removal.removed
    for file in shown[:MOST_NAMED]:
        typer.echo(f"  {file.path}")
    if len(shown) > MOST_NAMED:
        typer.echo(f"  ... and {len(shown) - MOST_NAMED} more: --json names all")
    if removal is None:
        typer.echo(f"Nothing was removed: --delete removes {_sized(doomed, 'file')}" if doomed else "Nothing to remove")
        return
    typer.echo(f"Removed {_sized(removal.removed, 'file')}")
    if removal.spared:
        typer.echo(f"{_counted(len(removal.spared), 'file')} spared: a record has come to name them meanwhile")
    for failure in removal.failures:
        typer.echo(f"failed {failure}")


def _as_json(garbage: "Garbage", removal: "Removal | None", paid: Mapping[str, float], *, with_superseded: bool) -> str:
    def described(files: "Sequence[ListedFile]") -> dict[str, object]:
        return {"count": len(files), "bytes": _bytes(files), "paths": [file.path for file in files]}

    price_usd = sum(paid[file.path] for file in garbage.superseded)
    return json.dumps(
        {
            "in_use": garbage.in_use,
            "unnamed": described(garbage.unnamed),
            "superseded": described(garbage.superseded)
            | {"price_to_make_again_usd": round(price_usd, 6), "is_garbage": with_superseded},
            "unfinished": described(garbage.unfinished),
            "young": garbage.young,
            "removed": None if removal is None else described(removal.removed),
            "spared": [] if removal is None else [file.path for file in removal.spared],
            "failures": [] if removal is None else list(removal.failures),
        },
        indent=2,
    )


def _bytes(files: "Sequence[ListedFile]") -> int:
    return sum(file.size_bytes for file in files)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _sized(files: "Sequence[ListedFile]", what: str) -> str:
    return f"{_counted(len(files), what)} ({_bytes(files) / 1_000_000:.1f} MB)"
