"""The record of a picture that Bria made, or that was made here."""

from __future__ import annotations

from datetime import datetime, timezone

from bria_assets.images.picture import PictureFacts
from bria_assets.images.record import ImageRecord, ServerName
from bria_assets.jobs.job import JobOutcome
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.making import LocalMaking, Making


def picture_record(cell: Cell, making: Making, outcome: JobOutcome, *, server: ServerName) -> ImageRecord:
    """What is kept of a cell's picture: where it came from, what it cost, what it was made from."""
    return ImageRecord(
        asset=cell.asset,
        partition=cell.partition,
        picture=outcome.picture,
        path=outcome.path,
        server=server,
        input_hash=making.input_hash,
        fingerprint=making.fingerprint(server),
        parents=tuple(upstream.picture.sha256 for upstream in making.inputs),
        parent_cells=tuple(upstream.cell_name for upstream in making.inputs),
        made_at=datetime.now(timezone.utc),
        endpoint=making.request.endpoint,
        request_id=outcome.request_id,
        source_url=outcome.source_url,
        source_url_expires_at=outcome.source_url_expires_at,
        seed=outcome.seed,
        prompt=outcome.prompt,
        refined_prompt=outcome.refined_prompt,
        structured_prompt=making.structured_prompt or outcome.structured_prompt,
        cost_usd=outcome.cost_usd,
        latency_seconds=outcome.latency_seconds,
        polls=outcome.polls,
    )


def drawn_record(
    cell: Cell, making: LocalMaking, picture: PictureFacts, path: str, *, server: ServerName
) -> ImageRecord:
    """What is kept of a picture that was made here from those of a server."""
    return ImageRecord(
        asset=cell.asset,
        partition=cell.partition,
        picture=picture,
        path=path,
        server=server,
        input_hash=making.input_hash,
        fingerprint=making.fingerprint(server),
        parents=tuple(upstream.picture.sha256 for upstream in making.inputs),
        parent_cells=tuple(upstream.cell_name for upstream in making.inputs),
        made_at=datetime.now(timezone.utc),
    )
