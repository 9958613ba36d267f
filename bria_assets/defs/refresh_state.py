"""What Dagster remembers of refreshes of the whole catalog, and whether another one would find anything to do.

A refresh of the whole catalog tags its run with the state that it took in, whoever started it: the schedule, the
sensor, the launchpad or the command line. Dagster's runs are the only memory.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from bria_assets.catalog.intake import CatalogIntake
from bria_assets.defs.dead_runs import PROCESS_TAG
from bria_assets.images.record import ServerName
from bria_assets.images.store import ImageStore
from bria_assets.jobs.process import is_known_alive

REFRESH_JOB = "refresh"
STATE_TAG = "bria/catalog_state"
"""Run tag: hash of the catalog that the run took in, of the server it asked and of the store it kept pictures in."""

WHOLE_TAG = "bria/whole_catalog"
"""Run tag that all runs with a state have, so that the latest of them can be asked for."""

_WAITING = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING]
_NARROWER = ("catalog", "scenes", "assets", "skus")
"""What a run's config names where it refreshes less than the whole configured catalog."""


def state_of(intake: CatalogIntake, store: ImageStore, server: ServerName) -> str:
    """Hash of all that decides whether a refresh has anything to do, but for the bytes of the shop's own photos.

    Short, because people see it among a run's tags.
    """
    return hashlib.sha256(f"{intake.version} {server} {store.root}".encode()).hexdigest()[:16]


def tag_state(
    instance: dg.DagsterInstance, run_id: str, intake: CatalogIntake, store: ImageStore, server: ServerName
) -> None:
    """Notes on a run that it has taken in the whole catalog and is about to make all that this asks for."""
    instance.add_run_tags(run_id, {STATE_TAG: state_of(intake, store, server), WHOLE_TAG: "true"})


def waiting_refresh(instance: dg.DagsterInstance) -> str | None:
    """The id of a refresh of the whole catalog that has not begun: it will read the catalog as it is then."""
    for run in instance.get_runs(filters=dg.RunsFilter(job_name=REFRESH_JOB, statuses=_WAITING)):
        if not any(_config(run).get(name) for name in _NARROWER):
            return run.run_id
    return None


def why_refresh(instance: dg.DagsterInstance, intake: CatalogIntake, state: str) -> str | None:
    """Says why the whole catalog should be refreshed; None where nothing that pictures depend on has changed.

    Args:
        instance: remembers runs.
        intake: the catalog, read and compared.
        state: of it, see `state_of`.
    """
    return next(_reasons(intake, state, _last_whole_refresh(instance)), None)


def is_news(instance: dg.DagsterInstance, intake: CatalogIntake, state: str) -> bool:
    """Whether anything that pictures depend on is another than in the last refresh of the whole catalog.

    What is stored does not tell it alone: the catalog may have been taken in since without refreshing all pictures.
    """
    return _differs(intake, state, _last_whole_refresh(instance))


def _differs(intake: CatalogIntake, state: str, last: dg.DagsterRun | None) -> bool:
    return last is None or intake.is_news or last.tags.get(STATE_TAG) != state


def _reasons(intake: CatalogIntake, state: str, last: dg.DagsterRun | None) -> Iterator[str]:
    if _differs(intake, state, last):
        yield "something that pictures depend on has changed since the last refresh of everything"
    if last is not None and last.status is not dg.DagsterRunStatus.SUCCESS:
        yield f"the last refresh, {last.run_id}, did not end well: what it left is taken up"
    if any(product.image for product in intake.catalog.products):
        yield "products have photos of the shop's own, which may have changed in their places"
    if rejected := len(intake.catalog.rejected):
        yield f"{rejected} rows are rejected, which a run has to say"
    if intake.dropped:
        yield f"the grace of {len(intake.dropped)} products is over"


def refresh_at_work(instance: dg.DagsterInstance, state: str) -> str | None:
    """The id of a refresh that is making this very state in a process that is known to live."""
    started = dg.RunsFilter(
        job_name=REFRESH_JOB, statuses=[dg.DagsterRunStatus.STARTED], tags={STATE_TAG: state, WHOLE_TAG: "true"}
    )
    at_work = (
        run.run_id for run in instance.get_runs(filters=started) if is_known_alive(run.tags.get(PROCESS_TAG, ""))
    )
    return next(at_work, None)


def _last_whole_refresh(instance: dg.DagsterInstance) -> dg.DagsterRun | None:
    found = instance.get_runs(filters=dg.RunsFilter(job_name=REFRESH_JOB, tags={WHOLE_TAG: "true"}), limit=1)
    return found[0] if found else None


def _config(run: dg.DagsterRun) -> Mapping[str, Any]:
    at: Any = run.run_config
    for name in ("ops", "refresh_pictures", "config"):
        at = at.get(name) or {}
    return at
