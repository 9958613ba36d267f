"""One coroutine a product: image -> cutout -> shots, each success told at once, each failure kept to itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bria_assets.client.errors import BriaError
from bria_assets.client.photo_source import PhotoUnreachable
from bria_assets.client.poll_plan import NOTHING_BEHIND, WorkBehind
from bria_assets.images.picture_threads import in_picture_thread
from bria_assets.images.record import ImageRecord
from bria_assets.jobs.database import LedgerUnavailable
from bria_assets.jobs.job import AskAgain
from bria_assets.jobs.runner import JobRunner
from bria_assets.jobs.spending_limit import SpendingLimitReached
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.listener import CellFailure, WalkListener
from bria_assets.pipeline.making import Making, cutout_making, image_making, shot_making
from bria_assets.pipeline.order import ProductOrder, Regenerate
from bria_assets.pipeline.own_photo import PhotoSource, photo_record, read_photo
from bria_assets.pipeline.pace import products_in_flight
from bria_assets.pipeline.picture_record import picture_record
from bria_assets.pipeline.survey import SETTLED, Finding, Survey

_ASK_AGAIN = {Regenerate.ALL: AskAgain.ALWAYS, Regenerate.FAILED: AskAgain.AFTER_REFUSAL}

Upstream = ImageRecord | CellFailure | None
"""The picture a cell is made from, why it was not made, or None where it was not asked for and is not there."""


@dataclass(frozen=True, kw_only=True)
class _Photo:
    """A look at a product's own photo."""

    image: ImageRecord | CellFailure
    is_unchanged: bool


@dataclass(frozen=True, kw_only=True)
class Walk:
    """Takes products through their assets.

    Args:
        survey: says how cells stand, and with which settings they are made.
        runner: asks Bria.
        listener: is told what happens.
        photo_source: reads the shop's own photos.
    """

    survey: Survey
    runner: JobRunner
    listener: WalkListener
    photo_source: PhotoSource = read_photo

    async def products(self, orders: Iterable[ProductOrder]) -> None:
        """Walks all products, many at once. What fails for one product is told to the listener."""
        waiting = iter(orders)

        async def work() -> None:
            for order in waiting:
                await self.product(order)

        at_once = products_in_flight(self.runner.client.rate_budget.requests_per_minute)
        workers = [asyncio.create_task(work()) for _ in range(at_once)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def product(self, order: ProductOrder) -> None:
        """Walks one product."""
        photo = await self._look_at_photo(order)
        try:
            findings = await in_picture_thread(lambda: {found.cell: found for found in self.survey.findings(order)})
        except Exception as error:  # noqa: BLE001 - whatever it is, it fails this product alone
            await self._fail_whole(order, error)
            return
        await self._plan(order, photo, findings)
        image = await self._image(order, photo, findings)
        cutout = await self._cutout(order, image, findings)
        await self._shots(order, cutout, findings)

    async def _look_at_photo(self, order: ProductOrder) -> _Photo | None:
        cell = order.image_cell
        if order.photo is None or cell.asset not in order.assets:
            return None
        try:
            before = await in_picture_thread(self.survey.store.record, cell.asset, cell.partition)
            image = await photo_record(cell, order.photo, before, source=self.photo_source, store=self.survey.store)
        except Exception as error:  # noqa: BLE001 - whatever it is, it fails this cell alone
            return _Photo(image=_failure(cell, error), is_unchanged=False)
        is_unchanged = before is not None and before.picture.sha256 == image.picture.sha256
        return _Photo(image=image, is_unchanged=is_unchanged)

    async def _plan(self, order: ProductOrder, photo: _Photo | None, findings: dict[Cell, Finding]) -> None:
        has_no_photo = photo is not None and isinstance(photo.image, CellFailure)  # so nothing that hangs on it holds
        unsettled = [cell for cell, found in findings.items() if has_no_photo or not found.is_settled]
        if photo is not None and photo.is_unchanged:
            unsettled.remove(order.image_cell)
        if unsettled:
            await self.listener.planned(unsettled)

    async def _image(self, order: ProductOrder, photo: _Photo | None, findings: dict[Cell, Finding]) -> Upstream:
        cell = order.image_cell
        if cell not in findings:
            return await self._stored(cell)
        if photo is None:
            making = image_making(order.product, self.survey.generation, server=self.survey.server)
            return await self._settle(findings[cell], making, behind=_behind(order, findings, cell))
        if isinstance(photo.image, CellFailure):
            await self.listener.failed(photo.image)
        elif photo.is_unchanged:
            await self.listener.unchanged(cell, photo.image)
        else:
            await self.listener.made(cell, photo.image, was_known=False)
        return photo.image

    async def _cutout(self, order: ProductOrder, image: Upstream, findings: dict[Cell, Finding]) -> Upstream:
        cell = order.cutout_cell
        if cell not in findings:
            return await self._stored(cell)
        generation, server = self.survey.generation, self.survey.server
        return await self._derive(
            findings[cell],
            image,
            order.image_cell,
            lambda record: cutout_making(record, generation, server=server),
            behind=_behind(order, findings, cell),
        )

    async def _shots(self, order: ProductOrder, cutout: Upstream, findings: dict[Cell, Finding]) -> None:
        generation, server = self.survey.generation, self.survey.server
        await asyncio.gather(
            *(
                self._derive(
                    findings[order.shot_cell(scene)],
                    cutout,
                    order.cutout_cell,
                    lambda record, scene=scene: shot_making(record, scene, generation, server=server),
                )
                for scene in order.scenes
                if order.shot_cell(scene) in findings
            )
        )

    async def _derive(
        self,
        found: Finding,
        upstream: Upstream,
        upstream_cell: Cell,
        making: Callable[[ImageRecord], Making],
        *,
        behind: WorkBehind = NOTHING_BEHIND,
    ) -> ImageRecord | CellFailure:
        if isinstance(upstream, ImageRecord):
            return await self._settle(found, making(upstream), behind=behind)
        if upstream is None:
            reason = (
                f"there is no picture of {upstream_cell} made by {self.survey.server} to make it from: "
                f"select {upstream_cell.asset} too"
            )
            failure = CellFailure(cell=found.cell, reason=reason)
        else:
            root = upstream.root or upstream.cell
            failure = CellFailure(
                cell=found.cell,
                reason=f"not made, because {root} failed",
                root=root,
                is_over_limit=upstream.is_over_limit,
            )
        await self.listener.failed(failure)
        return failure

    async def _settle(self, found: Finding, making: Making, *, behind: WorkBehind) -> ImageRecord | CellFailure:
        if found.record is not None and self.survey.standing(found.record, making) in SETTLED:
            await self.listener.unchanged(found.cell, found.record)
            return found.record
        try:
            record, was_known = await self._make(found.cell, making, behind)
        except Exception as error:  # noqa: BLE001 - whatever it is, it fails this cell alone
            failure = _failure(found.cell, error)
            await self.listener.failed(failure)
            return failure
        await self.listener.made(found.cell, record, was_known=was_known)
        return record

    async def _make(self, cell: Cell, making: Making, behind: WorkBehind) -> tuple[ImageRecord, bool]:
        done = await self.runner.run(
            making.request,
            label=str(cell),
            inputs=making.inputs,
            ask_again=_ASK_AGAIN.get(self.survey.regenerate, AskAgain.NEVER),
            behind=behind,
        )
        record = picture_record(cell, making, done.outcome, server=self.survey.server)
        await in_picture_thread(self.survey.store.write_record, record)
        return record, done.was_known

    async def _stored(self, cell: Cell) -> ImageRecord | CellFailure | None:
        """The latest picture of a cell that this run was not asked for."""
        try:
            record = await in_picture_thread(self.survey.store.record, cell.asset, cell.partition)
        except Exception as error:  # noqa: BLE001 - whatever it is, it fails what hangs on this cell alone
            return _failure(cell, error)
        return self.survey.usable(record)

    async def _fail_whole(self, order: ProductOrder, error: Exception) -> None:
        first, *others = order.cells()
        await self.listener.planned([first, *others])
        await self.listener.failed(_failure(first, error))
        for cell in others:
            await self.listener.failed(CellFailure(cell=cell, reason=f"not made, because {first} failed", root=first))


def _behind(order: ProductOrder, findings: Mapping[Cell, Finding], cell: Cell) -> WorkBehind:
    """What of this product's work waits for a cell's picture."""
    steps = [
        {order.image_cell},
        {order.cutout_cell},
        {order.shot_cell(scene) for scene in order.scenes},
    ]
    own = next(number for number, step in enumerate(steps) if cell in step)
    waiting = [len(step & findings.keys()) for step in steps[own + 1 :]]
    return WorkBehind(steps=sum(jobs > 0 for jobs in waiting), jobs=sum(waiting))


def _failure(cell: Cell, error: Exception) -> CellFailure:
    is_expected = isinstance(error, (BriaError, LedgerUnavailable, OSError, ValueError, PhotoUnreachable))
    reason = str(error) if is_expected and str(error) else f"{type(error).__name__}: {error}"
    return CellFailure(
        cell=cell,
        reason=reason,
        request_id=error.request_id if isinstance(error, BriaError) else None,
        is_over_limit=isinstance(error, SpendingLimitReached),
    )
