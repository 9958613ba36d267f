"""A walk with real parts and no Dagster: image store, ledger and runner on a sandbox in this process."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx

from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene
from bria_assets.client.api import BriaClient
from bria_assets.client.polling import StatusPoller
from bria_assets.client.rate import RateBudget
from bria_assets.client.request_window import ProcessWindow
from bria_assets.images.record import ImageRecord, ServerName
from bria_assets.images.store import ImageStore
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.process import this_process
from bria_assets.jobs.runner import JobRunner
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.listener import CellFailure, WalkListener
from bria_assets.pipeline.order import ProductOrder, Regenerate
from bria_assets.pipeline.own_photo import PhotoSource, read_photo
from bria_assets.pipeline.picture_assets import REFRESHED_ASSETS
from bria_assets.pipeline.step import Order
from bria_assets.pipeline.survey import Standing, Survey
from bria_assets.pipeline.walk import Walk
from bria_assets.sandbox import Fault, SandboxSettings, Uniform, create_sandbox, read_usage

BASE_URL = "http://sandbox.bria.local"

MUG = Product(sku="MUG", title="Red mug", category="Kitchen")
BOWL = Product(sku="BOWL", title="Oak bowl", category="Kitchen")
TABLE = Scene(id="table", title="Table", prompt="On an oak table")
SHELF = Scene(id="shelf", title="Shelf", prompt="On a white shelf")


class Notes:
    """A listener that writes down what it is told."""

    def __init__(self) -> None:
        self.planned_cells: list[str] = []
        self.made_cells: list[str] = []
        self.known_cells: list[str] = []
        self.unchanged_cells: list[str] = []
        self.failures: dict[str, CellFailure] = {}
        self.records: dict[str, ImageRecord] = {}

    async def planned(self, cells: Sequence[Cell]) -> None:
        self.planned_cells += map(str, cells)

    async def made(self, cell: Cell, record: ImageRecord, *, was_known: bool) -> None:
        assert (record.asset, record.partition) == (cell.asset, cell.partition)
        self.records[str(cell)] = record
        (self.known_cells if was_known else self.made_cells).append(str(cell))

    async def unchanged(self, cell: Cell, record: ImageRecord) -> None:
        assert (record.asset, record.partition) == (cell.asset, cell.partition)
        self.unchanged_cells.append(str(cell))

    async def failed(self, failure: CellFailure) -> None:
        self.failures[str(failure.cell)] = failure

    @property
    def reasons(self) -> dict[str, str]:
        """Why each cell failed whose own fault it was."""
        return {cell: failure.reason for cell, failure in self.failures.items() if failure.root is None}


@dataclass
class Workbench:
    """Everything a walk works on, in one folder."""

    folder: Path
    server: ServerName = "sandbox"
    generation: Generation = field(default_factory=Generation)
    faults: tuple[Fault, ...] = ()
    photo_source: PhotoSource = read_photo
    picture_px: int = 48
    draws_pictures: bool = False
    """Whether pictures show what they are of; drawing them takes longer than all the rest."""

    @property
    def store(self) -> ImageStore:
        return ImageStore(self.folder / "images")

    @property
    def jobs(self) -> dict[str, int]:
        """How many jobs the server was asked for, by endpoint."""
        state = self._state_dir()
        return dict(read_usage(state).jobs) if state.is_dir() else {}

    @property
    def job_count(self) -> int:
        return sum(self.jobs.values())

    def orders(
        self, *products: Product, scenes: Sequence[Scene] = (), assets: Sequence[str] = REFRESHED_ASSETS
    ) -> list[ProductOrder]:
        return [
            ProductOrder(product=product, photo_root=str(self.folder), scenes=tuple(scenes), assets=frozenset(assets))
            for product in products
        ]

    def survey(self, regenerate: Regenerate = Regenerate.NOTHING) -> Survey:
        ledger = self.open_ledger()
        try:
            under_way, refused = ledger.under_way(self.server), ledger.refused(self.server)
        finally:
            ledger.close()
        return Survey(
            store=self.store,
            generation=self.generation,
            server=self.server,
            regenerate=regenerate,
            under_way=under_way,
            refused=refused,
        )

    def open_ledger(self) -> Ledger:
        return Ledger(f"sqlite:///{self.folder / 'ledger.db'}", owner=this_process(), run=uuid4().hex)

    def open_client(self) -> BriaClient:
        settings = SandboxSettings(
            state_dir=self._state_dir(),
            public_url=BASE_URL,
            picture_px=self.picture_px,
            plain_pictures=not self.draws_pictures,
            latency=Uniform.between(0.0, 0.02),
            faults=self.faults,
        )
        return BriaClient(
            api_token="token",
            base_url=BASE_URL,
            rate_budget=RateBudget(None, window=ProcessWindow()),
            transport=httpx.ASGITransport(app=create_sandbox(settings)),
        )

    def standings(self, *orders: Order, regenerate: Regenerate = Regenerate.NOTHING) -> dict[str, Standing]:
        found = [finding for order in orders for finding in self.survey(regenerate).findings(order)]
        return {str(finding.cell): finding.standing for finding in found}

    async def walk(self, orders: Sequence[Order], regenerate: Regenerate = Regenerate.NOTHING) -> Notes:
        """One run over these orders."""
        notes = Notes()
        ledger = self.open_ledger()
        client = self.open_client()
        try:
            async with (
                client,
                JobRunner(
                    client=client, poller=StatusPoller(client), ledger=ledger, store=self.store, server=self.server
                ) as runner,
            ):
                survey = Survey.of_ledger(
                    ledger, store=self.store, generation=self.generation, server=self.server, regenerate=regenerate
                )
                await self._walk(survey, runner, orders, notes)
        finally:
            ledger.close()
        return notes

    async def walk_with(
        self,
        runner: JobRunner,
        orders: Sequence[Order],
        listener: WalkListener,
        regenerate: Regenerate = Regenerate.NOTHING,
    ) -> None:
        """The same with a runner and a listener of one's own."""
        await self._walk(self.survey(regenerate), runner, orders, listener)

    async def _walk(self, survey: Survey, runner: JobRunner, orders: Sequence[Order], listener: WalkListener) -> None:
        await Walk(survey=survey, runner=runner, listener=listener, photo_source=self.photo_source).orders(orders)

    def _state_dir(self) -> Path:
        return self.folder / self.server
