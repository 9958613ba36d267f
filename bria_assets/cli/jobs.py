"""`bria-assets jobs`: what was asked of Bria, what became of it, and what nobody has collected yet."""

import asyncio
import os
from collections import Counter
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from bria_assets.cli.ledger_opening import missing_ledger, open_ledger
from bria_assets.cli.preparation import (
    FAILED,
    INTERRUPTED,
    check_sandbox,
    configured_prices,
    names,
    read_settings,
    refuse,
)
from bria_assets.configuration import Configuration

if TYPE_CHECKING:
    from bria_assets.jobs.connection import Connection
    from bria_assets.jobs.ledger import Ledger
    from bria_assets.jobs.leftovers import Fate, Leftover

jobs = typer.Typer(
    name="jobs", no_args_is_help=True, help="Lists, shows, collects and forgets the jobs that were asked of Bria."
)


class StateChoice(str, Enum):
    """How a job stands."""

    CLAIMED = "claimed"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    COMPLETED = "completed"
    FAILED = "failed"
    AMBIGUOUS = "ambiguous"


JobName = Annotated[str, typer.Argument(metavar="ID", help="Fingerprint or its beginning, or Bria's request id.")]
SomeJobs = Annotated[
    list[str], typer.Argument(metavar="ID", help="Fingerprints or their beginnings, or Bria's request ids.")
]
MaybeJobs = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID", help="Fingerprints or their beginnings, or Bria's request ids; all by default."),
]


@jobs.command("list")
def list_jobs(
    *,
    state: Annotated[
        StateChoice | None,
        typer.Option(help="Only jobs in this state; ambiguous: sent without an answer, possibly billed."),
    ] = None,
    skus: Annotated[str | None, typer.Option(help="Only jobs for these products, separated by commas.")] = None,
    asset: Annotated[str | None, typer.Option(help="Only jobs for this asset, such as cutout.")] = None,
    limit: Annotated[int, typer.Option(help="How many jobs to show at most.", min=1)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON document instead of a table.")] = False,
) -> None:
    """Lists jobs, those that changed last first; exits 0, or 2 on wrong use or configuration."""
    configuration = read_settings()
    products = names("--skus", skus)
    _check_asset(asset)
    from bria_assets.cli.job_views import list_as_json, print_list, wide_console  # noqa: PLC0415
    from bria_assets.jobs.register import JobList, Register, Standing  # noqa: PLC0415

    if missing := missing_ledger(configuration):
        typer.echo(missing, err=True)
        if as_json:
            typer.echo(list_as_json(JobList(lines=(), more=0)))
        return
    with open_ledger(configuration) as ledger:
        standing = Standing(state.value) if state else None
        found = Register(ledger.database).jobs(standing=standing, skus=products, asset=asset, limit=limit)
    if as_json:
        typer.echo(list_as_json(found))
    else:
        print_list(wide_console(), found)


@jobs.command()
def show(name: JobName) -> None:
    """Shows one job whole: every submission, what it cost, and what will happen next."""
    configuration = read_settings()
    if missing := missing_ledger(configuration):
        refuse(missing)
    from bria_assets.cli.job_views import print_job, wide_console  # noqa: PLC0415
    from bria_assets.jobs.outlook import what_next  # noqa: PLC0415
    from bria_assets.jobs.register import Register  # noqa: PLC0415

    with open_ledger(configuration) as ledger:
        [fingerprint] = _found(ledger, [name])
        job = ledger.job(fingerprint)
        if job is None:
            refuse(f"job {fingerprint} is not in the ledger any more")
        cells = Register(ledger.database).cells(fingerprint)
    print_job(wide_console(), job, cells, outlook=what_next(job, resend_ambiguous=configuration.resend_ambiguous))


@jobs.command()
def collect(wanted: MaybeJobs = None) -> None:
    """Collects finished jobs that nobody waits for. Sends nothing; the next refresh uses what it brings.

    Exits 0 if all is good, 1 if a job ended without a picture or could not be collected, 2 on wrong use.
    """
    configuration = read_settings()
    if missing := missing_ledger(configuration):
        if wanted:
            refuse(missing)
        typer.echo(missing, err=True)
        return
    connection = _connection(configuration)
    from bria_assets.jobs.leftovers import Fate  # noqa: PLC0415

    with open_ledger(configuration) as ledger:
        fingerprints = _found(ledger, wanted) if wanted else sorted(ledger.under_way(connection.server))
        if wanted:
            _check_server(ledger, fingerprints, connection.server)
        fates = _collected(configuration, connection, ledger, fingerprints)
        elsewhere = 0 if wanted else len(ledger.under_way("sandbox" if connection.server == "bria" else "bria"))
    if elsewhere:
        whose, how = ("the built-in sandbox", "unset") if connection.server == "bria" else ("Bria", "set")
        typer.echo(f"{elsewhere} more under way at {whose}, which was not asked: {how} BRIA_API_TOKEN to collect them")
    raise typer.Exit(FAILED if fates[Fate.FAILED] or fates[Fate.LEFT] else 0)


@jobs.command()
def forget(
    wanted: SomeJobs,
    *,
    even_if_paid: Annotated[
        bool,
        typer.Option("--even-if-paid", "--yes", help="Also jobs whose work would be paid again, or may be."),
    ] = False,
) -> None:
    """Removes jobs from the ledger, all that are named or none; a run that asks for their work anew pays for it.

    Pictures and records stay: while they hold, nothing is asked.
    """
    configuration = read_settings()
    if missing := missing_ledger(configuration):
        refuse(missing)
    from bria_assets.jobs.forgetting import WouldBePaidAgain  # noqa: PLC0415
    from bria_assets.jobs.forgetting import forget as forget_jobs  # noqa: PLC0415

    prices_usd = configured_prices(configuration)
    with open_ledger(configuration) as ledger:
        try:
            forgotten = forget_jobs(
                ledger.database, _found(ledger, wanted), even_if_paid=even_if_paid, prices_usd=prices_usd
            )
        except WouldBePaidAgain as reason:
            refuse(f"nothing is forgotten: {reason}. --even-if-paid forgets it all the same")
        except LookupError as vanished:
            refuse(str(vanished))
    for gone in forgotten:
        anew = f"a run that asks for this work anew pays {gone.next_bill_usd:.3f} USD"
        holds = "; its picture and record stay, and while they hold nothing is asked" if gone.job.outcome else ""
        typer.echo(f"forgot {gone.job.fingerprint[:12]} {gone.job.label} ({gone.paid_usd:.3f} USD paid): {anew}{holds}")


def _connection(configuration: Configuration) -> "Connection":
    check_sandbox(configuration)
    from bria_assets.jobs.connection import ServerUnusable  # noqa: PLC0415
    from bria_assets.jobs.prices import PricesUnusable  # noqa: PLC0415
    from bria_assets.servers import chosen_connection  # noqa: PLC0415

    try:
        return chosen_connection(configuration, api_token=os.environ.get("BRIA_API_TOKEN", "").strip())
    except (ServerUnusable, PricesUnusable) as unusable:
        refuse(str(unusable))


def _collected(
    configuration: Configuration, connection: "Connection", ledger: "Ledger", fingerprints: list[str]
) -> "Counter[Fate]":
    from bria_assets.client.errors import BriaError  # noqa: PLC0415
    from bria_assets.client.request_log import RequestLogUnusable  # noqa: PLC0415
    from bria_assets.images.store import StoreNotWritable  # noqa: PLC0415

    try:
        return asyncio.run(_collect(configuration, connection, ledger, fingerprints))
    except (BriaError, StoreNotWritable, RequestLogUnusable) as unusable:
        refuse(str(unusable))
    except KeyboardInterrupt:
        typer.echo("Stopped. What was collected is kept; the rest is collected by the next refresh.")
        raise typer.Exit(INTERRUPTED) from None


async def _collect(
    configuration: Configuration, connection: "Connection", ledger: "Ledger", fingerprints: list[str]
) -> "Counter[Fate]":
    from bria_assets.images.store import ImageStore  # noqa: PLC0415
    from bria_assets.jobs.leftovers import Leftovers  # noqa: PLC0415

    store = ImageStore(configuration.image_store)
    await asyncio.to_thread(store.check_writable)
    fates: Counter[Fate] = Counter()

    def say(leftover: "Leftover") -> None:
        fates[leftover.fate] += 1
        request = f" (request {leftover.request_id})" if leftover.request_id else ""
        typer.echo(f"{leftover.fate.value}: {leftover.label or leftover.fingerprint[:12]}{request}: {leftover.words}")

    async with connection.open_runner(ledger=ledger, store=store) as runner:
        leftovers = Leftovers(
            client=runner.client,
            ledger=ledger,
            store=store,
            result_ttl_seconds=connection.result_ttl_seconds,
            prices_usd=connection.prices_usd,
        )
        await leftovers.collect(fingerprints, when_known=say)
    counted = ", ".join(f"{count} {fate.value}" for fate, count in fates.items())
    typer.echo(counted or "Nothing to collect: no job is under way that nobody waits for.")
    return fates


def _found(ledger: "Ledger", wanted: list[str]) -> list[str]:
    """The fingerprints of the jobs that are named."""
    from bria_assets.jobs.register import JobNotFound, Register  # noqa: PLC0415

    try:
        return list(dict.fromkeys(Register(ledger.database).find(name) for name in wanted))
    except JobNotFound as missing:
        refuse(str(missing))


def _check_server(ledger: "Ledger", fingerprints: list[str], server: str) -> None:
    for fingerprint in fingerprints:
        job = ledger.job(fingerprint)
        if job is not None and job.server != server:
            how = "set" if job.server == "bria" else "unset"
            refuse(f"job {fingerprint[:12]} is one of {job.server}: {how} BRIA_API_TOKEN to collect it")


def _check_asset(asset: str | None) -> None:
    from bria_assets.pipeline.picture_assets import PICTURE_ASSETS  # noqa: PLC0415

    if asset is not None and asset not in PICTURE_ASSETS:
        refuse(f"--asset {asset}: there is no such asset; choose from {', '.join(PICTURE_ASSETS)}")
