"""How each cell of an order stands, read off the records and the ledger: no call is made and nothing is spent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import Any

from bria_assets.images.record import ImageRecord, ServerName
from bria_assets.images.store import ImageStore
from bria_assets.jobs.job import AnyOutcome, JobOutcome, PromptOutcome
from bria_assets.jobs.ledger import Ledger
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import AnyMaking, Making, TranslatedMaking
from bria_assets.pipeline.order import Regenerate
from bria_assets.pipeline.own_photo import OWN
from bria_assets.pipeline.picture_record import picture_record
from bria_assets.pipeline.step import Order, OwnPhoto, Step


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
    IMPOSSIBLE = "cannot be made as it is asked for"


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
    translation: str | None = None
    """Names the job that is sent before that of the picture, to say what its words mean."""

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
    """Fingerprints of jobs that gave what was asked for."""
    ledger: Ledger | None = None
    """Knows what a completed job gave."""

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

    def findings(self, order: Order) -> Iterator[Finding]:
        """Each wanted cell of an order, upstream first.

        Raises:
            RecordUnreadable: a record in the store is damaged.
        """
        known = _Known(self)
        for step in order.steps():
            yield known.add(step)

    def making(self, step: Step, upstream: Mapping[Cell, ImageRecord]) -> AnyMaking:
        """How a step's cell is made from the pictures upstream; not for one that is the shop's own photo.

        A translation that is paid for already has been made use of, unless all is to be made anew.

        Raises:
            ValueError: it cannot be made as it is asked for.
        """
        if isinstance(step.how, OwnPhoto):
            raise TypeError(f"{step.cell} is a photo, and nothing makes it")
        making = step.how(upstream, self.generation, server=self.server)
        if not isinstance(making, TranslatedMaking):
            return making
        is_anew = self.regenerate is Regenerate.ALL
        translated = None if is_anew else self._outcome(making.fingerprint(self.server))
        if isinstance(translated, PromptOutcome):
            return making.then(translated)
        if making.refusal is not None:
            raise making.refusal
        return making

    def standing(self, record: ImageRecord | None, making: AnyMaking) -> Standing:
        """How a cell stands whose upstream pictures are settled."""
        fingerprint = making.fingerprint(self.server)
        if fingerprint in self.under_way and not isinstance(making, TranslatedMaking):
            return Standing.UNDER_WAY
        standing = self._need(record, making, fingerprint)
        asks_again = self.regenerate in {Regenerate.ALL, Regenerate.FAILED}
        is_refused = fingerprint in self.refused and standing not in SETTLED and not asks_again
        return Standing.REFUSED if is_refused else standing

    def _need(self, record: ImageRecord | None, making: AnyMaking, fingerprint: str) -> Standing:
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

    def found(self, cell: Cell, record: ImageRecord | None, making: AnyMaking) -> Finding:
        """The finding of a cell whose upstream pictures are known."""
        standing = self.standing(record, making)
        fingerprint = making.fingerprint(self.server)
        asks_again = self.regenerate is Regenerate.ALL
        is_done = fingerprint in self.completed and standing not in {*SETTLED, Standing.UNDER_WAY} and not asks_again
        coming = self._paid(cell, making, fingerprint) if is_done and isinstance(making, Making) else None
        return Finding(
            cell=cell,
            standing=Standing.PAID if coming else standing,
            record=record,
            work=fingerprint,
            coming=coming,
            translation=fingerprint if self._is_translated_first(making) else None,
        )

    def _is_translated_first(self, making: AnyMaking) -> bool:
        return isinstance(making, TranslatedMaking) and making.fingerprint(self.server) not in self.under_way

    def _outcome(self, fingerprint: str) -> AnyOutcome | None:
        """What the ledger knows that a job gave."""
        job = self.ledger.job(fingerprint) if self.ledger and fingerprint in self.completed else None
        return job and job.outcome

    def _paid(self, cell: Cell, making: Making, fingerprint: str) -> ImageRecord | None:
        """The record of a picture that the ledger knows, if it is in the store or Bria still serves it."""
        outcome = self._outcome(fingerprint)
        if not isinstance(outcome, JobOutcome):
            return None
        record = picture_record(cell, making, outcome, server=self.server)
        is_kept = self.store.has(record.path, size_bytes=record.picture.size_bytes)
        return record if is_kept or record.lives_at_source(datetime.now(timezone.utc)) else None


_BEHIND = {
    Standing.REFUSED: Standing.BEHIND_REFUSED,
    Standing.BEHIND_REFUSED: Standing.BEHIND_REFUSED,
    Standing.NO_UPSTREAM: Standing.NO_UPSTREAM,
    Standing.IMPOSSIBLE: Standing.NO_UPSTREAM,
}
"""How a cell stands whose upstream picture will not come; where it will, the cell follows it."""


class _Known:
    """What was found of one order so far."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._findings: dict[Cell, Finding] = {}
        self._stored: dict[Cell, ImageRecord | None] = {}

    def add(self, step: Step) -> Finding:
        """Finds how a step's cell stands, once all upstream have been added that the order has."""
        record = self._survey.store.record(step.cell.asset, step.cell.partition)
        found = _photo(step.cell, record, step.how) if isinstance(step.how, OwnPhoto) else self._made(step, record)
        self._findings[step.cell] = found
        return found

    def _made(self, step: Step, record: ImageRecord | None) -> Finding:
        upstream = {cell: self._picture(cell) for cell in (*step.upstream, *step.optional)}
        lacking = [
            cell
            for cell, picture in upstream.items()
            if picture is None and (cell in step.upstream or self._will_come(cell))
        ]
        if not lacking:
            there = {cell: picture for cell, picture in upstream.items() if picture is not None}
            try:
                making = self._survey.making(step, there)
            except ValueError:  # which the walk says of this cell alone
                return Finding(cell=step.cell, standing=Standing.IMPOSSIBLE, record=record, work=str(step.cell))
            return self._survey.found(step.cell, record, making)
        findings = [self._findings.get(cell) for cell in lacking]
        behind = [Standing.NO_UPSTREAM if found is None else _BEHIND.get(found.standing) for found in findings]
        standing = next((standing for standing in behind if standing is not None), Standing.FOLLOWS)
        before = " ".join(found.work for found in findings if found is not None)
        work = f"{before} {step.cell.asset} {step.words}"
        # What the words mean shows when the picture upstream is there: until then the dearer way is counted.
        may_be_translated = step.is_instruction and self._survey.generation.unknown_instructions == "translate"
        translation = f"{work} translated" if may_be_translated else None
        return Finding(cell=step.cell, standing=standing, record=record, work=work, translation=translation)

    def _will_come(self, cell: Cell) -> bool:
        found = self._findings.get(cell)
        return found is not None and found.standing not in _BEHIND

    def _picture(self, cell: Cell) -> ImageRecord | None:
        """The picture that others would be made from, if that is known already."""
        found = self._findings.get(cell)
        if found is None:
            if cell not in self._stored:
                self._stored[cell] = self._survey.store.record(cell.asset, cell.partition)
            return self._survey.usable(self._stored[cell])
        if found.coming is not None:
            return found.coming
        is_final = found.is_settled or found.standing is Standing.OWN_PHOTO
        return self._survey.usable(found.record) if is_final else None


def _photo(cell: Cell, record: ImageRecord | None, photo: OwnPhoto) -> Finding:
    is_seen = record is not None and record.server == OWN and record.source_url == photo.location
    standing = Standing.OWN_PHOTO if is_seen else Standing.NEW_PHOTO
    return Finding(cell=cell, standing=standing, record=record, work=f"photo {photo.location}")
