"""Takes the steps of each order, every one as soon as it has its pictures upstream.

Each success is told at once, and each failure is kept to itself and to what hangs on it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bria_assets.client.errors import BriaError
from bria_assets.client.photo_source import PhotoUnreachable
from bria_assets.client.poll_plan import WorkBehind
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.picture_threads import in_picture_thread
from bria_assets.images.record import ImageRecord
from bria_assets.jobs.database import LedgerUnavailable
from bria_assets.jobs.job import AskAgain, JobOutcome
from bria_assets.jobs.runner import JobRunner
from bria_assets.jobs.spending_limit import SpendingLimitReached
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.listener import CellFailure, WalkListener
from bria_assets.pipeline.making import AnyMaking, LocalMaking, Making, TranslatedMaking
from bria_assets.pipeline.order import Regenerate
from bria_assets.pipeline.own_photo import PhotoSource, photo_record, read_photo
from bria_assets.pipeline.pace import products_in_flight
from bria_assets.pipeline.picture_record import drawn_record, picture_record
from bria_assets.pipeline.step import Order, OwnPhoto, Step, downstream, work_behind
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
    """Takes orders through their steps.

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

    async def orders(self, orders: Iterable[Order]) -> None:
        """Walks all orders, many at once. What fails for one of them is told to the listener."""
        waiting = iter(orders)

        async def work() -> None:
            for order in waiting:
                await self.order(order)

        at_once = products_in_flight(self.runner.client.rate_budget.requests_per_minute)
        await _all(asyncio.create_task(work()) for _ in range(at_once))

    async def order(self, order: Order) -> None:
        """Walks one order: a task a step, each of which waits for the pictures upstream."""
        steps = order.steps()
        photos = await self._look_at_photos(steps)
        try:
            findings = await in_picture_thread(lambda: {found.cell: found for found in self.survey.findings(order)})
        except Exception as error:  # noqa: BLE001 - whatever it is, it fails this order alone
            await self._fail_whole(order, error)
            return
        await self._plan(steps, photos, findings)
        behind = work_behind(steps)
        tasks: dict[Cell, asyncio.Task[Upstream]] = {}
        for step in steps:
            upstream = (*step.upstream, *step.optional)
            for cell in upstream:
                if cell not in tasks:
                    tasks[cell] = asyncio.create_task(self._stored(cell))
            waited_for = {cell: tasks[cell] for cell in upstream}
            taken = self._take(step, findings[step.cell], photos.get(step.cell), waited_for, behind[step.cell])
            tasks[step.cell] = asyncio.create_task(taken)
        await _all(tasks.values())

    async def _look_at_photos(self, steps: Sequence[Step]) -> dict[Cell, _Photo]:
        return {
            step.cell: await self._look_at_photo(step.cell, step.how)
            for step in steps
            if isinstance(step.how, OwnPhoto)
        }

    async def _look_at_photo(self, cell: Cell, photo: OwnPhoto) -> _Photo:
        try:
            before = await in_picture_thread(self.survey.store.record, cell.asset, cell.partition)
            image = await photo_record(cell, photo.location, before, source=self.photo_source, store=self.survey.store)
        except Exception as error:  # noqa: BLE001 - whatever it is, it fails this cell alone
            return _Photo(image=_failure(cell, error), is_unchanged=False)
        is_unchanged = before is not None and before.picture.sha256 == image.picture.sha256
        return _Photo(image=image, is_unchanged=is_unchanged)

    async def _plan(self, steps: Sequence[Step], photos: dict[Cell, _Photo], findings: dict[Cell, Finding]) -> None:
        below = downstream(steps)
        without_photo = [cell for cell, photo in photos.items() if isinstance(photo.image, CellFailure)]
        lost = {cell for photo in without_photo for cell in below[photo]}  # nothing that hangs on it holds
        seen = {cell for cell, photo in photos.items() if photo.is_unchanged}
        unsettled = [cell for cell, found in findings.items() if cell in lost or not (found.is_settled or cell in seen)]
        if unsettled:
            await self.listener.planned(unsettled)

    async def _take(
        self,
        step: Step,
        found: Finding,
        photo: _Photo | None,
        upstream: Mapping[Cell, asyncio.Task[Upstream]],
        behind: WorkBehind,
    ) -> ImageRecord | CellFailure:
        """Takes one step."""
        if photo is not None:
            await self._tell_of(photo, step.cell)
            return photo.image
        pictures: dict[Cell, ImageRecord] = {}
        for cell, task in upstream.items():
            picture = await task
            if isinstance(picture, ImageRecord):
                pictures[cell] = picture
            elif cell in step.upstream:
                failure = self._not_made(step.cell, cell, picture)
                await self.listener.failed(failure)
                return failure
        return await self._settle(step, found, pictures, behind=behind)

    async def _tell_of(self, photo: _Photo, cell: Cell) -> None:
        if isinstance(photo.image, CellFailure):
            await self.listener.failed(photo.image)
        elif photo.is_unchanged:
            await self.listener.unchanged(cell, photo.image)
        else:
            await self.listener.made(cell, photo.image, was_known=False)

    def _not_made(self, cell: Cell, upstream: Cell, failure: CellFailure | None) -> CellFailure:
        if failure is None:
            reason = (
                f"there is no picture of {upstream} made by {self.survey.server} to make it from: "
                f"select {upstream.asset} too, or make it first"
            )
            return CellFailure(cell=cell, reason=reason)
        root = failure.root or failure.cell
        reason = f"not made, because {root} failed"
        return CellFailure(cell=cell, reason=reason, root=root, is_over_limit=failure.is_over_limit)

    async def _settle(
        self, step: Step, found: Finding, upstream: Mapping[Cell, ImageRecord], *, behind: WorkBehind
    ) -> ImageRecord | CellFailure:
        try:
            making = self.survey.making(step, upstream)
            kept = self._holding(found, making)
            record, was_known = (kept, True) if kept is not None else await self._make(step.cell, making, behind)
        except Exception as error:  # noqa: BLE001 - whatever it is, it fails this cell alone
            failure = _failure(step.cell, error)
            await self.listener.failed(failure)
            return failure
        if kept is not None:
            await self.listener.unchanged(step.cell, kept)
        else:
            await self.listener.made(step.cell, record, was_known=was_known)
        return record

    def _holding(self, found: Finding, making: AnyMaking) -> ImageRecord | None:
        """The picture there is, if it need not be made."""
        is_settled = found.record is not None and self.survey.standing(found.record, making) in SETTLED
        return found.record if is_settled else None

    async def _make(self, cell: Cell, making: AnyMaking, behind: WorkBehind) -> tuple[ImageRecord, bool]:
        if isinstance(making, LocalMaking):
            return await in_picture_thread(self._draw, cell, making), False
        asking: dict[str, Any] = {"label": str(cell), "ask_again": self._ask_again, "behind": behind}
        if isinstance(making, TranslatedMaking):
            making = making.then(await self.runner.run_prompt(making.translation, **asking))
        done = await self.runner.run(making.request, inputs=making.inputs, **asking)
        record = picture_record(cell, making, done.outcome, server=self.survey.server)
        await in_picture_thread(self._keep, making, record, done.outcome)
        return record, done.was_known

    @property
    def _ask_again(self) -> AskAgain:
        return _ASK_AGAIN.get(self.survey.regenerate, AskAgain.NEVER)

    def _keep(self, making: Making, record: ImageRecord, outcome: JobOutcome) -> None:
        if making.keep_besides is not None:
            making.keep_besides(self.survey.store, record, outcome)
        self.survey.store.write_record(record)

    def _draw(self, cell: Cell, making: LocalMaking) -> ImageRecord:
        store = self.survey.store
        picture, path = store.keep(making.draw([KeptPicture(store, record) for record in making.inputs]))
        record = drawn_record(cell, making, picture, path, server=self.survey.server)
        store.write_record(record)
        return record

    async def _stored(self, cell: Cell) -> ImageRecord | CellFailure | None:
        """The latest picture of a cell that this run was not asked for."""
        try:
            record = await in_picture_thread(self.survey.store.record, cell.asset, cell.partition)
        except Exception as error:  # noqa: BLE001 - whatever it is, it fails what hangs on this cell alone
            return _failure(cell, error)
        return self.survey.usable(record)

    async def _fail_whole(self, order: Order, error: Exception) -> None:
        first, *others = order.cells()
        await self.listener.planned([first, *others])
        await self.listener.failed(_failure(first, error))
        for cell in others:
            await self.listener.failed(CellFailure(cell=cell, reason=f"not made, because {first} failed", root=first))


async def _all(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Waits for tasks; none is left running where one of them breaks, or this is stopped."""
    started = list(tasks)
    try:
        await asyncio.gather(*started)
    finally:
        for task in started:
            task.cancel()
        await asyncio.gather(*started, return_exceptions=True)


def _failure(cell: Cell, error: Exception) -> CellFailure:
    is_expected = isinstance(error, (BriaError, LedgerUnavailable, OSError, ValueError, PhotoUnreachable))
    reason = str(error) if is_expected and str(error) else f"{type(error).__name__}: {error}"
    return CellFailure(
        cell=cell,
        reason=reason,
        request_id=error.request_id if isinstance(error, BriaError) else None,
        is_over_limit=isinstance(error, SpendingLimitReached),
    )
