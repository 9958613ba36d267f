"""The whole chain of one product: each picture, what it was made from, how it stands, and every bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene, suiting_scenes
from bria_assets.catalog.snapshot import StoredCatalog, StoredProduct
from bria_assets.images.record import ImageRecord
from bria_assets.jobs.job import Job, JobCell
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PICTURE_ASSETS, PRODUCT_IMAGE, Cell
from bria_assets.pipeline.order import ProductOrder
from bria_assets.pipeline.ordering import UnknownSelection, check_skus, close_names
from bria_assets.pipeline.survey import Survey

NOT_IN_CATALOG = "its product is not in the stored catalog"
SCENE_NOT_IN_CATALOG = "its scene is not in the stored catalog"


@dataclass(frozen=True, kw_only=True)
class Parent:
    """A picture that another was made from, known by the hash of its bytes."""

    sha256: str
    cell: Cell
    """Whose picture it was."""
    is_current: bool
    """Whether it is that cell's picture today."""
    request_id: str | None
    """Which of Bria's requests made it, as far as the ledger says."""


@dataclass(frozen=True, kw_only=True)
class TracedPicture:
    """One cell of the chain."""

    cell: Cell
    standing: str
    record: ImageRecord | None
    place: str | None
    """Where the picture is kept."""
    is_kept: bool
    """Whether it is there."""
    source_lives: bool
    """Whether Bria still serves it."""
    parents: tuple[Parent, ...]


@dataclass(frozen=True, kw_only=True)
class TracedJob:
    """A job that was asked of Bria, and whom for."""

    job: Job
    cells: tuple[JobCell, ...]


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """Everything that is known of a product's pictures."""

    sku: str
    product: Product | None
    """None where the stored catalog does not have it (any more)."""
    photo: str | None
    """Where the shop's own photo lies, if the catalog names one."""
    pictures: tuple[TracedPicture, ...]
    """Upstream first."""
    jobs: tuple[TracedJob, ...]
    """Oldest first."""


def trace_product(
    sku: str,
    scene_id: str | None,
    *,
    stored: StoredCatalog,
    survey: Survey,
    jobs: Sequence[TracedJob],
    now: datetime,
) -> Lineage:
    """Follows a product from its image to its shots. Blocks: run it off the event loop.

    Args:
        sku: the product.
        scene_id: only its shot in this scene, and what that was made from; None: all shots.
        stored: the last accepted catalog.
        survey: says how cells stand.
        jobs: all jobs of this product.
        now: the time.

    Raises:
        UnknownSelection: there is no such product or scene, in the catalog, the store or the ledger.
        RecordUnreadable: a record is damaged.
        OSError: the store cannot be read.
    """
    tracer = _Tracer(sku=sku, stored=stored, survey=survey, jobs=jobs, now=now)
    cells = tracer.cells(scene_id)
    wanted = {str(cell) for cell in cells}
    return Lineage(
        sku=sku,
        product=tracer.product.product if tracer.product else None,
        photo=tracer.order(()).photo if tracer.product else None,
        pictures=tracer.pictures(cells),
        jobs=tuple(
            sorted(
                (traced for traced in jobs if scene_id is None or wanted & set(map(str, traced.cells))),
                key=lambda traced: traced.job.created_at,
            )
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Tracer:
    sku: str
    stored: StoredCatalog
    survey: Survey
    jobs: Sequence[TracedJob]
    now: datetime

    @property
    def product(self) -> StoredProduct | None:
        return self.stored.products.get(self.sku)

    def order(self, scenes: Sequence[Scene]) -> ProductOrder:
        product, photo_root = self.stored.products[self.sku]
        assets = frozenset(PICTURE_ASSETS)
        return ProductOrder(product=product, photo_root=photo_root, scenes=tuple(scenes), assets=assets)

    def cells(self, scene_id: str | None) -> list[Cell]:
        """The chain, upstream first."""
        store = self.survey.store
        recorded = store.second_keys(LIFESTYLE_SHOT, self.sku)
        heads = [Cell(PRODUCT_IMAGE, self.sku), Cell(CUTOUT, self.sku)]
        has_records = recorded or any(store.written_record(cell.asset, cell.partition) for cell in heads)
        if not (has_records or self.jobs):
            check_skus([self.sku], self.stored.products, {})
        scene_ids = list(dict.fromkeys([*self._suiting(), *recorded]))
        if scene_id is not None:
            known = [*scene_ids, *(scene.id for scene in self.stored.scenes)]
            if scene_id not in known:
                hint = close_names([scene_id], known)
                raise UnknownSelection(f"unknown scene {scene_id}: {self.sku} has no shot in it{hint}")
            scene_ids = [scene_id]
        return [*heads, *(Cell(LIFESTYLE_SHOT, self.sku, scene_id) for scene_id in scene_ids)]

    def pictures(self, cells: Sequence[Cell]) -> tuple[TracedPicture, ...]:
        store = self.survey.store
        records = {cell: store.written_record(cell.asset, cell.partition) for cell in cells}
        standings = self._standings(cells)
        return tuple(
            TracedPicture(
                cell=cell,
                standing=standings[cell],
                record=record,
                place=None if record is None else str(store.root / record.path),
                is_kept=record is not None and store.has(record.path, size_bytes=record.picture.size_bytes),
                source_lives=record is not None and record.lives_at_source(self.now),
                parents=self._parents(cell, records),
            )
            for cell, record in records.items()
        )

    def _suiting(self) -> list[str]:
        if self.product is None:
            return []
        product = self.product.product
        # A row that is rejected today keeps its earlier product, whose scenes may have gone.
        named = [scene.id for scene in self.stored.scenes if scene.id in product.scenes]
        return named if product.scenes else [scene.id for scene in suiting_scenes(product, self.stored.scenes)]

    def _standings(self, cells: Sequence[Cell]) -> Mapping[Cell, str]:
        if self.product is None:
            return dict.fromkeys(cells, NOT_IN_CATALOG)
        wanted = {cell.scene_id for cell in cells}
        order = self.order([scene for scene in self.stored.scenes if scene.id in wanted])
        found = {finding.cell: finding.standing.value for finding in self.survey.findings(order)}
        return {cell: found.get(cell, SCENE_NOT_IN_CATALOG) for cell in cells}

    def _parents(self, cell: Cell, records: Mapping[Cell, ImageRecord | None]) -> tuple[Parent, ...]:
        record = records[cell]
        if record is None or cell.asset == PRODUCT_IMAGE:
            return ()
        upstream = Cell(PRODUCT_IMAGE if cell.asset == CUTOUT else CUTOUT, cell.sku)
        current = records[upstream]
        return tuple(
            Parent(
                sha256=sha256,
                cell=upstream,
                is_current=current is not None and current.picture.sha256 == sha256,
                request_id=self._request_of(sha256),
            )
            for sha256 in record.parents
        )

    def _request_of(self, sha256: str) -> str | None:
        outcomes = [traced.job.outcome for traced in self.jobs]
        made = (each.request_id for each in outcomes if each is not None and each.picture.sha256 == sha256)
        return next(made, None)
