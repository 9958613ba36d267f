"""What a materialization shows of its picture."""

import json
from typing import Any

import dagster as dg

from bria_assets.images.picture import NotAPicture
from bria_assets.images.preview import preview_data_uri
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore


def picture_metadata(record: ImageRecord, store: ImageStore, *, reused: bool) -> dict[str, Any]:
    """Metadata for one picture. Blocks: it reads and scales the picture.

    Args:
        record: of the picture.
        store: holds it.
        reused: whether this run had it without a call to Bria.
    """
    picture = record.picture
    shown: dict[str, Any] = {
        "preview": _preview(record, store),
        "made_by": record.server,
        "reused": reused,
        "store_path": dg.MetadataValue.path(str(store.root / record.path)),
        "sha256": picture.sha256,
        "format": picture.format,
        "width_px": picture.width_px,
        "height_px": picture.height_px,
        "bytes": picture.size_bytes,
        "bria_url": dg.MetadataValue.url(record.source_url) if record.source_url and record.endpoint else None,
        "bria_url_expires_at": record.source_url_expires_at
        and dg.MetadataValue.timestamp(record.source_url_expires_at),
        "source": record.source_url if not record.endpoint else None,
        "imported_from": record.imported_from,
        "endpoint": record.endpoint,
        "request_id": record.request_id,
        "seed": record.seed,
        "prompt": record.prompt,
        "refined_prompt": record.refined_prompt,
        "structured_prompt": _structured_prompt(record),
        "cost_usd": record.cost_usd,
        "latency_seconds": record.latency_seconds,
        "polls": record.polls,
        "made_from": dg.MetadataValue.json(list(record.parents)) if record.parents else None,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _preview(record: ImageRecord, store: ImageStore) -> dg.MetadataValue:
    try:
        uri = preview_data_uri(store.read(record.path))
    except (OSError, NotAPicture) as unreadable:  # one damaged file must not end a run of ten thousand
        return dg.MetadataValue.text(f"The kept picture cannot be shown: {unreadable}")
    return dg.MetadataValue.md(f"![{record.asset} {record.partition}]({uri})")


def _structured_prompt(record: ImageRecord) -> dg.MetadataValue | None:
    if record.structured_prompt is None:
        return None
    try:
        return dg.MetadataValue.json(json.loads(record.structured_prompt))
    except ValueError:
        return dg.MetadataValue.text(record.structured_prompt)
