"""What Dagster is told of each partition: planned, materialized, reused, checked. The one place that says so.

Dagster takes a partition for Failed when an event planned it, nothing materialized it, and its run failed. That is
what gives every partition of one run its own fate.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial

import dagster as dg
from typing_extensions import Self

from bria_assets.defs.event_batches import open_event_batches
from bria_assets.defs.event_writer import Entries, EventWriter
from bria_assets.defs.partitions import PARTITIONS
from bria_assets.defs.picture_checks import evaluation
from bria_assets.defs.picture_metadata import picture_metadata
from bria_assets.defs.run_events import Context, RunEvents
from bria_assets.gallery.place import GalleryPlace
from bria_assets.gallery.thumbnails import keep_thumbnail
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.picture import NotAPicture
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore
from bria_assets.pipeline.cell import PRODUCT_CATALOG, PRODUCT_IMAGE, Cell
from bria_assets.pipeline.inspection import Inspection
from bria_assets.pipeline.listener import CellFailure
from bria_assets.pipeline.verdict import Verdict

_DATA_VERSION = "dagster/data_version"
_USER_PROVIDED = "dagster/data_version_is_user_provided"
_MOST_KEYS_IN_A_QUERY = 500
"""Above this a query for all partitions is faster, and SQLite takes no more than 32,766 variables."""


def report_planned(context: Context, asset: str, partition: str | None = None) -> None:
    """Says that this run is about to materialize a partition. Blocks."""
    context.instance.handle_new_event(RunEvents(context).planned(asset, partition))


def data_version_tags(version: str) -> dict[str, str]:
    """Tags of a materialization that has this data version."""
    return {_DATA_VERSION: version, _USER_PROVIDED: "true"}


def provenance_tags(versions: Mapping[str, str], *, newest_event: int | None = None) -> dict[str, str]:
    """Tags of a materialization that say what it was made from, so that Dagster calls it unsynced when that changed.

    Dagster compares versions only where a code version stands beside them; without, it compares times, which is right
    for most of our assets.

    Args:
        versions: Data version of each asset that it was made from.
        newest_event: Number of the last event that was known of them.
    """
    pointer = "NULL" if newest_event is None else str(newest_event)
    return {
        "dagster/code_version": "1",
        **{f"dagster/input_data_version/{asset}": version for asset, version in versions.items()},
        **{f"dagster/input_event_pointer/{asset}": pointer for asset in versions},
    }


def latest_data_version(instance: dg.DagsterInstance, asset: str) -> str | None:
    """The data version of an unpartitioned asset's latest materialization. Blocks."""
    event = instance.get_latest_materialization_event(dg.AssetKey(asset))
    materialization = event.asset_materialization if event else None
    return (materialization.tags or {}).get(_DATA_VERSION) if materialization else None


class PartitionEvents:
    """Tells Dagster what happens to each cell of a walk; an async context manager that ends when all is written.

    Args:
        context: of the op or asset that walks.
        store: holds the pictures.
        inspection: checks them.
        catalog_version: of the catalog that the products were taken from.
        plans: whether cells are planned here, because no partition of the run itself plans them.
    """

    def __init__(
        self,
        context: Context,
        store: ImageStore,
        inspection: Inspection,
        *,
        catalog_version: str,
        plans: bool,
    ) -> None:
        self._context = context
        self._store = store
        self._inspection = inspection
        self._catalog_version = catalog_version
        self._plans = plans
        self._gallery = GalleryPlace(store.root)
        self._known: Mapping[Cell, str] = {}
        self._events = RunEvents(context)
        self._writer = EventWriter(open_event_batches(context.instance))

    async def __aenter__(self) -> Self:
        await self._writer.__aenter__()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._writer.__aexit__(*exc_info)

    async def planned(self, cells: Sequence[Cell]) -> None:
        """These cells are about to be made."""
        if self._plans:
            await self._writer.put(partial(self._plans_of, cells))

    async def made(self, cell: Cell, record: ImageRecord, *, was_known: bool) -> None:
        """A cell has a new picture."""
        await self._writer.put(partial(self._materialization, cell, record, reused=was_known, is_new=True))

    async def unchanged(self, cell: Cell, record: ImageRecord) -> None:
        """A cell's picture still holds: logged unless Dagster is known to show it already."""
        if not self.knows(cell, record):
            await self._writer.put(partial(self._materialization, cell, record, reused=True))

    async def checked(self, cell: Cell, record: ImageRecord) -> None:
        """A cell's picture is looked at once more, and nothing else is said of it."""
        await self._writer.put(partial(self._look_again, cell, record))

    async def failed(self, failure: CellFailure) -> None:
        """A cell was not made: its partition's page says why, and the run will fail."""
        await self._writer.put(partial(self._failure, failure))

    def look_up(self, cells: Iterable[Cell]) -> None:
        """Asks Dagster which pictures it shows of these cells, and in no run as planned; all in one go. Blocks.

        One by one this would take tens of milliseconds a cell.
        """
        by_asset: defaultdict[str, dict[str, Cell]] = defaultdict(dict)
        for cell in cells:
            by_asset[cell.asset][cell.partition] = cell
        self._known = {
            of_asset[partition]: version
            for asset, of_asset in by_asset.items()
            for partition, version in self._versions(asset, list(of_asset)).items()
        }

    def knows(self, cell: Cell, record: ImageRecord) -> bool:
        """Whether Dagster was found to show this picture of a cell."""
        return self._known.get(cell) == record.picture.sha256

    def _versions(self, asset: str, partitions: Sequence[str]) -> dict[str, str]:
        key = dg.AssetKey(asset)
        instance = self._context.instance
        status = instance.get_status_by_partition(key, partitions, PARTITIONS[asset]) or {}
        tags = instance.event_log_storage.get_latest_tags_by_partition(
            key,
            dg.DagsterEventType.ASSET_MATERIALIZATION,
            [_DATA_VERSION],
            asset_partitions=list(partitions) if len(partitions) <= _MOST_KEYS_IN_A_QUERY else None,
        )
        return {
            partition: tags[partition][_DATA_VERSION]
            for partition, state in status.items()
            if state is not None and state.name == "MATERIALIZED" and _DATA_VERSION in tags.get(partition, {})
        }

    def _plans_of(self, cells: Sequence[Cell]) -> Entries:
        return [self._events.planned(cell.asset, cell.partition) for cell in cells]

    def _failure(self, failure: CellFailure) -> Entries:
        cell, request_id = failure.cell, failure.request_id
        request = f" (request {request_id})" if request_id else ""
        # Dagster keeps no event of a partition that failed, but an observation of it is shown on its page.
        observation = dg.AssetObservation(
            asset_key=cell.asset,
            partition=cell.partition,
            description=f"Failed: {failure.reason}",
            metadata={"request_id": request_id} if request_id else {},
        )
        return [self._events.error(f"{cell}: {failure.reason}{request}"), self._events.observed(observation)]

    def _materialization(self, cell: Cell, record: ImageRecord, *, reused: bool, is_new: bool = False) -> Entries:
        kept = KeptPicture(self._store, record)
        if is_new:
            # It is decoded for its preview and its checks anyway. What goes wrong here, the gallery's build will say.
            with suppress(OSError, NotAPicture):
                keep_thumbnail(self._gallery, record, kept.decoded)
        verdicts = self._inspection.verdicts(cell, kept)
        # Reading an unchanged catalog again leaves no image unsynced.
        made_from = {PRODUCT_CATALOG: self._catalog_version} if cell.asset == PRODUCT_IMAGE else {}
        materialization = dg.AssetMaterialization(
            asset_key=cell.asset,
            partition=cell.partition,
            metadata=picture_metadata(kept, reused=reused, verdicts=verdicts, gallery=self._gallery),
            tags=data_version_tags(record.picture.sha256) | (provenance_tags(made_from) if made_from else {}),
        )
        return [self._events.materialized(materialization), *self._evaluations(cell, verdicts)]

    def _look_again(self, cell: Cell, record: ImageRecord) -> Entries:
        return self._evaluations(cell, self._inspection.verdicts(cell, KeptPicture(self._store, record)))

    def _evaluations(self, cell: Cell, verdicts: Sequence[Verdict]) -> Entries:
        return [self._events.checked(evaluation(cell, verdict)) for verdict in verdicts]
