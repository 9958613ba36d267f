"""Watches the catalog and the scenes, and refreshes when something that pictures depend on has changed."""

import hashlib
import time

import dagster as dg
from pydantic import BaseModel, ConfigDict, ValidationError

from bria_assets.catalog.errors import CatalogError, CatalogRefused
from bria_assets.catalog.source_state import source_state
from bria_assets.defs.catalog_intake import read_intake
from bria_assets.defs.catalog_metadata import counts_line
from bria_assets.defs.partition_keys import product_keys
from bria_assets.defs.refresh_state import REFRESH_JOB, is_news, state_of, waiting_refresh
from bria_assets.defs.resources import BriaResource, CatalogResource, ImageStoreResource
from bria_assets.images.store import ImageStore

CATALOG_CHANGED = "catalog_changed"
SECONDS_BETWEEN_TICKS = 60


class Seen(BaseModel):
    """What the sensor has seen: its cursor, as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fingerprint: str = ""
    """Of the sources as they were compared last."""
    number: int
    """Counts the changes that a run was asked for; makes each run's key another, also when the same catalog returns."""
    refusal: str | None = None
    """Why the catalog of this fingerprint was not taken in."""
    unreadable: str | None = None
    """What kept the sources from being read at the last tick, so that a warning is given once."""

    @classmethod
    def nothing(cls) -> "Seen":
        """A cursor to begin with. It counts from the time, so that one that was reset repeats no key of a run."""
        return cls(number=int(time.time()))


@dg.sensor(
    name=CATALOG_CHANGED,
    job_name=REFRESH_JOB,  # by its name: given the job itself, Dagster (1.13.27) warns of a beta parameter of its own
    minimum_interval_seconds=SECONDS_BETWEEN_TICKS,
    default_status=dg.DefaultSensorStatus.STOPPED,
    tags={"domain": "product-pictures"},
    description=(
        "Looks every minute whether BRIA_CATALOG or BRIA_SCENES has changed: a file by its size and time, an object by "
        "its etag, a database by a hash of its rows. Only then it reads the catalog, and starts one refresh if "
        "something that pictures depend on is another; a changed price or a file that was touched starts none. A "
        "catalog that cannot be read, or is refused as a whole, starts none either, and the tick says why."
    ),
)
def catalog_changed(
    context: dg.SensorEvaluationContext, catalog: CatalogResource, image_store: ImageStoreResource, bria: BriaResource
) -> dg.SensorResult:
    """Compares what is there with what was seen, then with what was refreshed."""
    seen = _seen(context)
    try:
        fingerprint = sources_fingerprint(catalog)
    except CatalogError as unreadable:
        return _unreadable(context, seen, str(unreadable))
    if fingerprint == seen.fingerprint:
        return _skip(seen.model_copy(update={"unreadable": None}), _unchanged(seen))
    if waiting := waiting_refresh(context.instance):
        return _skip(seen, f"The sources changed; the refresh {waiting} is waiting to begin, and reads them then.")
    return _compare(context, seen, fingerprint, catalog=catalog, store=image_store.open(), bria=bria)


def _compare(
    context: dg.SensorEvaluationContext,
    seen: Seen,
    fingerprint: str,
    *,
    catalog: CatalogResource,
    store: ImageStore,
    bria: BriaResource,
) -> dg.SensorResult:
    now_seen = Seen(fingerprint=fingerprint, number=seen.number)
    try:
        intake = read_intake(store, catalog, partitions=product_keys(context.instance), is_whole=True)
    except CatalogRefused as refused:
        context.log.warning(str(refused))
        return _skip(now_seen.model_copy(update={"refusal": str(refused)}), str(refused))
    except CatalogError as unreadable:
        return _unreadable(context, seen, str(unreadable))
    if not is_news(context.instance, intake, state_of(intake, store, bria.server)):
        bad = f"; {number} rows are rejected" if (number := len(intake.catalog.rejected)) else ""
        return _skip(now_seen, f"The sources changed, but nothing that pictures depend on{bad}.")
    context.log.info(counts_line(intake))
    number = seen.number + 1
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key=f"{number}-{fingerprint[:12]}")],
        cursor=now_seen.model_copy(update={"number": number}).model_dump_json(),
    )


def sources_fingerprint(catalog: CatalogResource) -> str:
    """Hash of the state of the catalog and the scenes, of where they are and of what is asked of them.

    Raises:
        CatalogError: one of them is missing or out of reach.
    """
    places = [catalog.location, catalog.scenes]
    parts = [*places, *map(source_state, places), repr(catalog.rules())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _seen(context: dg.SensorEvaluationContext) -> Seen:
    if not context.cursor:
        return Seen.nothing()
    try:
        return Seen.model_validate_json(context.cursor)
    except ValidationError:
        context.log.warning("The cursor is not one of this sensor's: it begins anew, and compares everything.")
        return Seen.nothing()


def _unchanged(seen: Seen) -> str:
    if seen.refusal:
        return f"The sources have not changed since the catalog was refused: {seen.refusal}"
    return "The sources have not changed."


def _unreadable(context: dg.SensorEvaluationContext, seen: Seen, reason: str) -> dg.SensorResult:
    """Looked at again by the next tick: what is out of reach now may be back then."""
    if seen.unreadable != reason:
        context.log.warning(reason)
    return _skip(seen.model_copy(update={"unreadable": reason}), reason)


def _skip(seen: Seen, reason: str) -> dg.SensorResult:
    return dg.SensorResult(skip_reason=dg.SkipReason(reason), cursor=seen.model_dump_json())
