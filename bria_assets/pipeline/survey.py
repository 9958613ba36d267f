"""How each cell of a product stands, read off the records and the ledger: no call is made and nothing is spent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import Any

from bria_assets.catalog.scene import Scene
from bria_assets.images.record import ImageRecord, ServerName
from bria_assets.images.store import ImageStore
from bria_assets.jobs.ledger import Ledger
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import Making, cutout_making, image_making, shot_making
from bria_assets.pipeline.order import ProductOrder, Regenerate
from bria_assets.pipeline.own_photo import OWN
from bria_assets.pipeline.picture_record import picture_record


class Standing(str, Enum):
    """How a cell stands."""

    UP_TO_DATE = "up to date"
    STALE = "stale: made by other settings or another prompt template"
    UNDER_WAY = "paid for already, to be collected"
    PAID = "paid for already, its picture is there"
    OWN_PHOTO = "the shop's own photo, looked at in its place"
    NEW_PHOTO = "the shop's own photo, new"
    NEW = "new"
    CHANGED = "its inputs changed"
    OTHER_SERVER = "made by another server"
    FOLLOWS = "follows its upstream picture"
    ASKED_FOR = "asked to be made anew"
    REFUSED = "refused by Bria, not asked again"
    BEHIND_REFUSED = "hangs on what Bria refused"
    NO_UPSTREAM = "has no upstream picture"


SETTLED = frozenset({Standing.UP_TO_DATE, Standing.STALE})


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A cell, how it stands, and the picture there is."""

    cell: Cell
    standing: Standing
    record: ImageRecord | None
    work: str
    """Names the work that would make it: equal work for several cells is one job."""
    coming: ImageRecord | None = None
    """The record it will have without a call, where its picture was paid for already."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing has to be done for it."""
        return self.standing in SETTLED


@dataclass(frozen=True, kw_only=True)
class Survey:
    """Reads how cells stand. Blocks: run it off the event loop."""

    store: ImageStore
    generation: Generation
    server: ServerName
    regenerate: Regenerate = Regenerate.NOTHING
    under_way: frozenset[str] = frozenset()
    """Fingerprints of jobs that Bria has taken and nobody has collected."""
    refused: frozenset[str] = frozenset()
    """Fingerprints of jobs that Bria refused and will refuse again."""
    completed: frozenset[str] = frozenset()
    """Fingerprints of jobs that gave a picture."""
    ledger: Ledger | None = None
    """Knows what picture a completed job gave."""

    @classmethod
    def of_ledger(
        cls,
        ledger: Ledger | None,
        *,
        store: ImageStore,
        generation: Generation,
        server: ServerName,
        regenerate: Regenerate = Regenerate.NOTHING,
    ) -> Survey:
        """A survey that knows what the ledger knows at this moment; None: nothing was ever asked.

        Raises:
            LedgerUnavailable: it cannot be read.
        """
        wanted: dict[str, Any] = {"store": store, "generation": generation, "server": server, "regenerate": regenerate}
        if ledger is None:
            return cls(**wanted)
        return cls(
            **wanted,
            under_way=ledger.under_way(server),
            refused=ledger.refused(server),
            completed=ledger.completed_jobs(server),
            ledger=ledger,
        )

    def findings(self, order: ProductOrder) -> Iterator[Finding]:
        """Each wanted cell of a product, upstream first.

        Raises:
            RecordUnreadable: a record in the store is damaged.
        """
        image = self._image(order)
        if order.image_cell.asset in order.assets:
            yield image
        if not order.assets - {order.image_cell.asset}:
            return
        cutout = self._cutout(order, image)
        if order.cutout_cell.asset in order.assets:
            yield cutout
        for scene in order.scenes:
            cell = order.shot_cell(scene)
            if cell.asset in order.assets:
                upstream = self._upstream(order, cutout)
                making = upstream and shot_making(upstream, scene, self.generation, server=self.server)
                yield self._finding(order, cell, making or None, cutout, scene=scene)

    def standing(self, record: ImageRecord | None, making: Making) -> Standing:
        """How a cell stands whose upstream pictures are settled."""
        fingerprint = making.request.fingerprint(self.server)
        if fingerprint in self.under_way:
            return Standing.UNDER_WAY
        standing = self._need(record, making, fingerprint)
        asks_again = self.regenerate in {Regenerate.ALL, Regenerate.FAILED}
        is_refused = fingerprint in self.refused and standing not in SETTLED and not asks_again
        return Standing.REFUSED if is_refused else standing

    def _need(self, record: ImageRecord | None, making: Making, fingerprint: str) -> Standing:
        if record is None:
            return Standing.NEW
        if self.regenerate is Regenerate.ALL:
            return Standing.ASKED_FOR
        if record.server not in {self.server, OWN}:
            return Standing.OTHER_SERVER
        if record.input_hash != making.input_hash:
            return Standing.CHANGED
        stale = Standing.ASKED_FOR if self.regenerate is Regenerate.STALE else Standing.STALE
        return Standing.UP_TO_DATE if record.fingerprint == fingerprint else stale

    def usable(self, record: ImageRecord | None) -> ImageRecord | None:
        """A record that may stand upstream: a sandbox picture is never taken for one of Bria's."""
        return record if record is not None and record.server in {self.server, OWN} else None

    def _image(self, order: ProductOrder) -> Finding:
        cell = order.image_cell
        record = self.store.record(cell.asset, cell.partition)
        if order.photo is None:
            making = image_making(order.product, self.generation, server=self.server)
            return self._found(cell, record, making)
        is_seen = record is not None and record.server == OWN and record.source_url == order.photo
        standing = Standing.OWN_PHOTO if is_seen else Standing.NEW_PHOTO
        return Finding(cell=cell, standing=standing, record=record, work=f"photo {order.photo}")

    def _cutout(self, order: ProductOrder, image: Finding) -> Finding:
        upstream = self._upstream(order, image)
        making = upstream and cutout_making(upstream, self.generation, server=self.server)
        return self._finding(order, order.cutout_cell, making or None, image)

    def _finding(
        self, order: ProductOrder, cell: Cell, making: Making | None, upstream: Finding, *, scene: Scene | None = None
    ) -> Finding:
        record = self.store.record(cell.asset, cell.partition)
        if making is not None:
            return self._found(cell, record, making)
        work = f"{upstream.work} {cell.asset} {scene.prompt if scene else ''}"
        if upstream.cell.asset not in order.assets:
            return Finding(cell=cell, standing=Standing.NO_UPSTREAM, record=record, work=work)
        behind = {
            Standing.REFUSED: Standing.BEHIND_REFUSED,
            Standing.BEHIND_REFUSED: Standing.BEHIND_REFUSED,
            Standing.NO_UPSTREAM: Standing.NO_UPSTREAM,
        }
        standing = behind.get(upstream.standing, Standing.FOLLOWS)
        return Finding(cell=cell, standing=standing, record=record, work=work)

    def _found(self, cell: Cell, record: ImageRecord | None, making: Making) -> Finding:
        standing = self.standing(record, making)
        fingerprint = making.request.fingerprint(self.server)
        asks_again = self.regenerate is Regenerate.ALL
        is_done = fingerprint in self.completed and standing not in {*SETTLED, Standing.UNDER_WAY} and not asks_again
        coming = self._paid(cell, making, fingerprint) if is_done else None
        return Finding(
            cell=cell,
            standing=Standing.PAID if coming else standing,
            record=record,
            work=fingerprint,
            coming=coming,
        )

    def _paid(self, cell: Cell, making: Making, fingerprint: str) -> ImageRecord | None:
        """The record of a picture that the ledger knows, if it is in the store or Bria still serves it."""
        job = self.ledger and self.ledger.job(fingerprint)
        if job is None or job.outcome is None:
            return None
        record = picture_record(cell, making, job.outcome, server=self.server)
        is_kept = self.store.has(record.path, size_bytes=record.picture.size_bytes)
        return record if is_kept or record.lives_at_source(datetime.now(timezone.utc)) else None

    def _upstream(self, order: ProductOrder, upstream: Finding) -> ImageRecord | None:
        """The picture a cell would be made from, if that is known already."""
        if upstream.coming is not None and upstream.cell.asset in order.assets:
            return upstream.coming
        is_final = upstream.is_settled or upstream.standing is Standing.OWN_PHOTO
        if upstream.cell.asset in order.assets and not is_final:
            return None
        return self.usable(upstream.record)
