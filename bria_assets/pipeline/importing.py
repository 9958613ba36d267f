"""Takes pictures that were bought elsewhere into the store, as records that hold until their inputs change.

A record gets the input hash and the fingerprint of the request that would be sent for it today, so that no refresh buys
the picture again, and none calls it stale. The ledger learns nothing of it: it says what was asked of Bria from here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone

from bria_assets.catalog.catalog import Catalog, RejectedRow
from bria_assets.catalog.errors import one_line
from bria_assets.catalog.location import parse_location
from bria_assets.catalog.scene import Scene
from bria_assets.catalog.style import Style
from bria_assets.client.photo_source import PhotoUnreachable
from bria_assets.images.picture import NotAPicture, PictureFacts, read_picture
from bria_assets.images.picture_threads import in_picture_thread
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import RecordUnreadable, StoreNotWritable
from bria_assets.pipeline.cell import CUTOUT, Cell
from bria_assets.pipeline.import_list import ImportList, ImportRow, ListedPicture
from bria_assets.pipeline.making import AnyMaking
from bria_assets.pipeline.order import ProductOrder
from bria_assets.pipeline.own_photo import PhotoSource, photo_record, read_photo
from bria_assets.pipeline.picture_assets import PRODUCT_ASSETS
from bria_assets.pipeline.step import OwnPhoto, Step
from bria_assets.pipeline.survey import SETTLED, Standing, Survey

PICTURES_READ_AT_ONCE = 16
"""From the web each takes a second or so; each holds some megabytes."""


class _Unimportable(Exception):
    """A row cannot be imported."""

    def __init__(self, column: str | None, reason: str) -> None:
        super().__init__(reason)
        self.column = column


@dataclass
class ImportReport:
    """What became of a list's rows."""

    imported: list[Cell] = field(default_factory=list[Cell])
    already_there: list[Cell] = field(default_factory=list[Cell])
    """Their pictures hold, and were not to be replaced."""
    rejected: list[RejectedRow] = field(default_factory=list[RejectedRow])


class Importer:
    """Imports the pictures of one list.

    Args:
        catalog: the shop's.
        scenes: the shop's.
        styles: the shop's.
        survey: its settings and its server are those that the pictures are recorded for; its store keeps them.
        replaces: whether a picture that holds is replaced.
        photo_source: reads pictures, and the shop's own photos.
        when_done: is called after each row.
    """

    def __init__(
        self,
        *,
        catalog: Catalog,
        scenes: Sequence[Scene],
        survey: Survey,
        styles: Sequence[Style] = (),
        replaces: bool = False,
        photo_source: PhotoSource = read_photo,
        when_done: Callable[[], None] = lambda: None,
    ) -> None:
        self.report = ImportReport()
        """Of what was done so far, however the import ends."""
        self._catalog = catalog
        self._products = catalog.products_by_sku
        self._why_rejected = {row.sku: row.reason for row in catalog.rejected if row.sku is not None}
        self._scenes = {scene.id: scene for scene in scenes}
        self._styles = styles
        self._survey = survey
        self._replaces = replaces
        self._photo_source = photo_source
        self._when_done = when_done
        # Made here: the store of a trial does not know them.
        self._records: dict[Cell, ImageRecord] = {}

    async def run(self, pictures: ImportList) -> ImportReport:
        """Imports upstream first, whatever the order of the list. Every row stands alone.

        Raises:
            StoreNotWritable: the store takes no more; what it took is recorded.
        """
        self.report.rejected.extend(pictures.rejected)
        for asset in PRODUCT_ASSETS:
            await self._several(iter([picture for picture in pictures.pictures if picture.row.asset == asset]))
        self.report.rejected.sort(key=lambda row: row.row_number)
        return self.report

    async def _several(self, waiting: Iterator[ListedPicture]) -> None:
        async def work() -> None:
            for picture in waiting:
                await self._one(picture)
                self._when_done()

        workers = [asyncio.create_task(work()) for _ in range(PICTURES_READ_AT_ONCE)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _one(self, picture: ListedPicture) -> None:
        row = picture.row
        try:
            is_new = await self._import(picture)
        except StoreNotWritable:
            raise
        except Exception as failed:  # noqa: BLE001 - whatever it is, it fails this row alone
            column = failed.column if isinstance(failed, _Unimportable) else None
            is_expected = isinstance(failed, (_Unimportable, RecordUnreadable, OSError))
            reason = one_line(failed if is_expected else f"{type(failed).__name__}: {failed}")
            self.report.rejected.append(
                RejectedRow(row_number=picture.row_number, sku=row.sku, column=column, reason=reason)
            )
        else:
            (self.report.imported if is_new else self.report.already_there).append(row.cell)

    async def _import(self, picture: ListedPicture) -> bool:
        """Makes the record; says whether there was need to."""
        row, store = picture.row, self._survey.store
        order = self._order(row)
        steps = {step.cell: step for step in order.steps()}
        if row.cell not in steps:
            asset = PRODUCT_ASSETS[row.asset]
            raise _Unimportable(asset.second_key or "asset", asset.why_none(order, row.cell))
        if isinstance(steps[row.cell].how, OwnPhoto):
            raise _Unimportable(
                "asset", f"the catalog names the shop's own photo of {row.sku}, so no {row.asset} is bought for it"
            )
        making = await self._making(row.cell, steps)
        standing = self._survey.standing(await self._record(row.cell), making)
        if standing is Standing.UNDER_WAY:
            raise _Unimportable(None, "Bria is making this picture already, and was paid for it: refresh collects it")
        if standing in SETTLED and not self._replaces:
            return False
        facts, path = await self._kept(picture)
        record = ImageRecord(
            asset=row.asset,
            partition=row.cell.partition,
            picture=facts,
            path=path,
            server=self._survey.server,
            input_hash=making.input_hash,
            fingerprint=making.fingerprint(self._survey.server),
            parents=tuple(upstream.picture.sha256 for upstream in making.inputs),
            parent_cells=tuple(upstream.cell_name for upstream in making.inputs),
            made_at=row.made_at or datetime.now(timezone.utc),
            request_id=row.request_id,
            source_url=row.source_url,
            seed=row.seed,
            prompt=row.prompt,
            structured_prompt=row.structured_prompt,
            cost_usd=row.cost_usd,
            imported_from=parse_location(picture.location).display,
        )
        await in_picture_thread(store.write_record, record)
        self._records[row.cell] = record
        return True

    async def _kept(self, picture: ListedPicture) -> tuple[PictureFacts, str]:
        try:
            fetched = await self._photo_source(picture.location, validator=None)
            if fetched is None:
                raise _Unimportable("file", "it was not served")
            if picture.row.asset == CUTOUT and not (await in_picture_thread(read_picture, fetched.content)).has_alpha:
                raise _Unimportable("file", "a cutout needs a transparent ground, and this picture has no alpha")
            return await in_picture_thread(self._survey.store.keep, fetched.content)
        except (PhotoUnreachable, NotAPicture) as unusable:
            raise _Unimportable("file", str(unusable)) from unusable

    def _order(self, row: ImportRow) -> ProductOrder:
        product = self._products.get(row.sku)
        if product is None:
            why = self._why_rejected.get(row.sku)
            its_row = "" if why is None else f": its row was rejected ({why})"
            raise _Unimportable("sku", f"{row.sku} is not in the catalog {self._catalog.source}{its_row}")
        if row.scene is not None and row.scene not in self._scenes:
            known = ", ".join(self._scenes) or "none"
            raise _Unimportable("scene", f"there is no scene {row.scene}; known scenes: {known}")
        scenes = () if row.scene is None else (self._scenes[row.scene],)
        return ProductOrder(
            product=product,
            photo_root=self._catalog.photo_root,
            scenes=scenes,
            styles=tuple(self._styles),
            variations=self._survey.generation.variations,
            assets=frozenset(PRODUCT_ASSETS),
        )

    async def _making(self, cell: Cell, steps: Mapping[Cell, Step]) -> AnyMaking:
        """How the picture would be made today, from pictures upstream that hold."""
        step = steps[cell]
        return self._survey.making(step, {above: await self._holding(above, steps) for above in step.upstream})

    async def _holding(self, cell: Cell, steps: Mapping[Cell, Step]) -> ImageRecord:
        """The picture upstream; a refresh must not make it anew, or it would make what hangs on it anew as well."""
        photo = steps[cell].how
        if isinstance(photo, OwnPhoto):
            return await self._photo(cell, photo)
        making = await self._making(cell, steps)
        record = self._survey.usable(await self._record(cell))
        if record is None:
            raise _Unimportable(
                None, f"there is no picture of {cell} made by {self._survey.server} to belong to: import that too"
            )
        standing = self._survey.standing(record, making)
        if standing not in SETTLED:
            raise _Unimportable(
                None, f"{cell}, which it belongs to, does not hold: {standing.value}; import or refresh that first"
            )
        return record

    async def _photo(self, cell: Cell, photo: OwnPhoto) -> ImageRecord:
        """The shop's own photo, looked at as a refresh would."""
        if cell not in self._records:
            store = self._survey.store
            before = await in_picture_thread(store.record, cell.asset, cell.partition)
            try:
                seen = await photo_record(cell, photo.location, before, source=self._photo_source, store=store)
            except (PhotoUnreachable, NotAPicture) as unusable:
                raise _Unimportable(None, f"the shop's own photo, its {cell.asset}: {unusable}") from unusable
            self._records[cell] = seen
        return self._records[cell]

    async def _record(self, cell: Cell) -> ImageRecord | None:
        """The latest record of a cell."""
        if cell in self._records:
            return self._records[cell]
        return await in_picture_thread(self._survey.store.record, cell.asset, cell.partition)
