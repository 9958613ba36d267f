"""The whole chain of one product: each picture, what it was made from, how it stands, and every bill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bria_assets.catalog.channel import Channel
from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import suiting_scenes
from bria_assets.catalog.snapshot import StoredCatalog
from bria_assets.catalog.style import Style
from bria_assets.images.record import ImageRecord
from bria_assets.jobs.job import Job, JobCell, JobOutcome
from bria_assets.pipeline.cell import (
    CUTOUT,
    LIFESTYLE_SHOT,
    LISTING_IMAGE,
    PRODUCT_IMAGE,
    REFINED_IMAGE,
    RESTYLED_IMAGE,
    Cell,
)
from bria_assets.pipeline.order import ProductOrder
from bria_assets.pipeline.ordering import UnknownSelection, check_skus, close_names
from bria_assets.pipeline.picture_assets import PRODUCT_ASSETS, REFRESHED_ASSETS
from bria_assets.pipeline.product_brief import ProductBrief
from bria_assets.pipeline.refinement import Refinement
from bria_assets.pipeline.refinement_lineage import refinement_rows, refinement_standings
from bria_assets.pipeline.survey import Survey

NOT_IN_CATALOG = "its product is not in the stored catalog"


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
    upstream: tuple[Cell, ...]
    """What it is made from today; for a cell that cannot be made any more what it was made from."""
    standing: str
    record: ImageRecord | None
    place: str | None
    """Where the picture is kept."""
    is_kept: bool
    """Whether it is there."""
    source_lives: bool
    """Whether Bria still serves it."""
    parents: tuple[Parent, ...]
    change: str | None = None
    """What a refinement was asked to change, in words."""


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
    second_key: str | None,
    *,
    stored: StoredCatalog,
    survey: Survey,
    jobs: Sequence[TracedJob],
    now: datetime,
    read_styles: Callable[[], Sequence[Style]] = tuple,
    read_channels: Callable[[], Sequence[Channel]] = tuple,
    refined: Sequence[Cell] = (),
    read_refinements: Callable[[], Mapping[str, Refinement]] = dict[str, Refinement],
) -> Lineage:
    """Follows a product from its image to all that was made from it. Blocks: run it off the event loop.

    Args:
        sku: the product.
        second_key: only its pictures of this scene, style or number, and what they were made from; None: all.
        stored: the last accepted catalog.
        survey: says how cells stand.
        jobs: all jobs of this product, and of its refinements.
        now: the time.
        read_styles: the shop's styles, asked for only if the product has pictures in some.
        read_channels: its channels, likewise.
        refined: the product's refinements, each after what it refines, as `refined_from` finds them.
        read_refinements: the shop's refinements, asked for only if there are some.

    Raises:
        UnknownSelection: there is no such product or scene, in the catalog, the store or the ledger.
        DesignUnreadable: what was kept of a refinement is damaged.
        RecordUnreadable: a record is damaged.
        OSError: the store cannot be read.
    """
    tracer = _Tracer(
        sku=sku,
        stored=stored,
        survey=survey,
        jobs=jobs,
        now=now,
        read_styles=read_styles,
        read_channels=read_channels,
        read_refinements=read_refinements,
    )
    cells = tracer.with_refinements(tracer.cells(second_key), refined)
    wanted = {str(cell) for cell in cells}
    brief = tracer.brief
    return Lineage(
        sku=sku,
        product=brief and brief.product,
        photo=brief and brief.photo,
        pictures=tracer.pictures(cells),
        jobs=tuple(
            sorted(
                (traced for traced in jobs if second_key is None or wanted & set(map(str, traced.cells))),
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
    read_styles: Callable[[], Sequence[Style]]
    read_channels: Callable[[], Sequence[Channel]]
    read_refinements: Callable[[], Mapping[str, Refinement]]

    @cached_property
    def brief(self) -> ProductBrief | None:
        """The product in all scenes and styles there are; None where the catalog does not have it."""
        stored = self.stored.products.get(self.sku)
        return stored and ProductBrief(
            product=stored.product,
            photo_root=stored.photo_root,
            scenes=self.stored.scenes,
            channels=tuple(self.read_channels()) if self._known[LISTING_IMAGE] else (),
            styles=tuple(self.read_styles()) if self._known[RESTYLED_IMAGE] else (),
            variations=self.survey.generation.variations,
        )

    @cached_property
    def _known(self) -> Mapping[str, list[Cell]]:
        """The cells of each asset that have a record, or were asked for without being part of a plain refresh."""
        asked = [Cell.of_partition(cell.asset, cell.partition) for traced in self.jobs for cell in traced.cells]
        known = {asset: self._recorded(asset) for asset in PRODUCT_ASSETS}
        for cell in asked:
            if cell.first_key == self.sku and cell.asset in known and cell.asset not in REFRESHED_ASSETS:
                known[cell.asset] += [cell] if cell not in known[cell.asset] else []
        return known

    def cells(self, second_key: str | None) -> list[Cell]:
        """The chain, upstream first."""
        recorded = [cell for cells in self._known.values() for cell in cells]
        if not (recorded or self.jobs):
            check_skus([self.sku], self.stored.products, {})
        shots = [Cell(LIFESTYLE_SHOT, self.sku, suiting) for suiting in self._suiting()]
        heads = [Cell(PRODUCT_IMAGE, self.sku), Cell(CUTOUT, self.sku)]
        if second_key is not None:
            scene_ids = [*(cell.second_key for cell in shots), *(scene.id for scene in self.stored.scenes)]
            known = [key for key in (*scene_ids, *(cell.second_key for cell in recorded)) if key is not None]
            if second_key not in known:
                hint = close_names([second_key], known)
                raise UnknownSelection(f"unknown scene {second_key}: {self.sku} has no shot in it{hint}")
            recorded = [cell for cell in recorded if cell.second_key in {None, second_key}]
            shots = [Cell(LIFESTYLE_SHOT, self.sku, second_key)] if second_key in scene_ids else []
        order = list(PRODUCT_ASSETS)
        return sorted(dict.fromkeys([*heads, *shots, *recorded]), key=lambda cell: order.index(cell.asset))

    def with_refinements(self, cells: Sequence[Cell], refined: Sequence[Cell]) -> list[Cell]:
        """The same, and those of the refinements that come from them."""
        chain = list(cells)
        for cell in refined:
            record = self.survey.store.written_record(cell.asset, cell.partition)
            if record is not None and any(Cell.of_name(base) in chain for base in record.parent_cells):
                chain.append(cell)
        return chain

    def _recorded(self, asset: str) -> list[Cell]:
        store = self.survey.store
        if PRODUCT_ASSETS[asset].second_key is None:
            return [Cell(asset, self.sku)] if store.written_record(asset, self.sku) else []
        return [Cell(asset, self.sku, key) for key in store.second_keys(asset, self.sku)]

    def pictures(self, cells: Sequence[Cell]) -> tuple[TracedPicture, ...]:
        store = self.survey.store
        records = {cell: store.written_record(cell.asset, cell.partition) for cell in cells}
        refined = [cell for cell in cells if cell.asset == REFINED_IMAGE]
        rows = refinement_rows(refined, self.read_refinements(), store) if refined else {}
        standings = {
            **self._standings([cell for cell in cells if cell.asset != REFINED_IMAGE]),
            **refinement_standings(refined, rows, self.survey),
        }
        return tuple(
            TracedPicture(
                cell=cell,
                upstream=self._upstream(cell, record),
                standing=standings[cell],
                record=record,
                place=None if record is None else str(store.root / record.path),
                is_kept=record is not None and store.has(record.path, size_bytes=record.picture.size_bytes),
                source_lives=record is not None and record.lives_at_source(self.now),
                parents=self._parents(record, records),
                change=rows[cell].words if cell in rows else None,
            )
            for cell, record in records.items()
        )

    def _suiting(self) -> list[str]:
        if self.brief is None:
            return []
        product, scenes = self.brief.product, self.brief.scenes
        # A row that is rejected today keeps its earlier product, whose scenes may have gone.
        named = [scene.id for scene in scenes if scene.id in product.scenes]
        return named if product.scenes else [scene.id for scene in suiting_scenes(product, scenes)]

    def _standings(self, cells: Sequence[Cell]) -> Mapping[Cell, str]:
        brief = self.brief
        if brief is None:
            return dict.fromkeys(cells, NOT_IN_CATALOG)
        order = ProductOrder(**vars(brief), assets=frozenset(PRODUCT_ASSETS), only=frozenset(cells))
        found = {finding.cell: finding.standing.value for finding in self.survey.findings(order)}
        return {cell: found.get(cell) or PRODUCT_ASSETS[cell.asset].why_none(brief, cell) for cell in cells}

    def _upstream(self, cell: Cell, record: ImageRecord | None) -> tuple[Cell, ...]:
        steps = PRODUCT_ASSETS[cell.asset].steps(self.brief) if self.brief and cell.asset in PRODUCT_ASSETS else ()
        of_today = next((step.upstream for step in steps if step.cell == cell), None)
        return tuple(map(Cell.of_name, record.parent_cells if record else ())) if of_today is None else of_today

    def _parents(self, record: ImageRecord | None, records: Mapping[Cell, ImageRecord | None]) -> tuple[Parent, ...]:
        if record is None:
            return ()
        return tuple(
            self._parent(sha256, Cell.of_name(name), records)
            for sha256, name in zip(record.parents, record.parent_cells, strict=True)
        )

    def _parent(self, sha256: str, cell: Cell, records: Mapping[Cell, ImageRecord | None]) -> Parent:
        store = self.survey.store
        current = records[cell] if cell in records else store.written_record(cell.asset, cell.partition)
        return Parent(
            sha256=sha256,
            cell=cell,
            is_current=current is not None and current.picture.sha256 == sha256,
            request_id=self._request_of(sha256),
        )

    def _request_of(self, sha256: str) -> str | None:
        outcomes = [traced.job.outcome for traced in self.jobs]
        pictures = (each for each in outcomes if isinstance(each, JobOutcome))
        made = (each.request_id for each in pictures if each.picture.sha256 == sha256)
        return next(made, None)
