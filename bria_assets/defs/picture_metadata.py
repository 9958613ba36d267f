"""What a materialization shows of its picture, and what each entry means."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import dagster as dg

from bria_assets.defs.refinement_metadata import refinement_metadata
from bria_assets.gallery.place import GalleryPlace
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.picture import NotAPicture
from bria_assets.images.preview import preview_data_uri
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import REFINED_IMAGE, Cell
from bria_assets.pipeline.standards import REST_PRESERVED, SHOWS_THE_PRODUCT, Standard
from bria_assets.pipeline.verdict import Verdict

MEANINGS = {
    "preview": "the picture, 320 px at most; squares show what is clear",
    "made_by": "`bria`, `sandbox` (the built-in imitation), or `own` for the shop's own photo",
    "reused": "whether this run had it without a call to Bria",
    "cost_usd": "list price of the call that made it, paid once, also where `reused` is true",
    "latency_seconds": "from the request to the finished picture",
    "polls": "status requests that this took",
    "fidelity": "of a shot, how much of the cutout is found in it; of a refinement, how alike it is to the one before",
    "prompt": "what was asked for in words",
    "refined_prompt": "what Bria made of the prompt",
    "structured_prompt": "Bria's own full description of the picture, from which it can be made again",
    "seed": "start of the generator's random numbers: the same seed and prompt repeat the picture",
    "upstream": "the page of the picture it was made from",
    "made_from": "the pictures it was made from: asset, partition, and SHA-256",
    "gallery": "its page in the gallery, as the last build of it shows it",
    "endpoint": "which of Bria's endpoints made it",
    "request_id": "Bria's name of the job, for questions to Bria's support",
    "bria_url": "where Bria serves it until `bria_url_expires_at`",
    "bria_url_expires_at": "when Bria forgets it; the kept picture stays",
    "source": "where the shop's own photo was read",
    "store_path": "where the picture is kept",
    "sha256": "hash of the picture's bytes, which is the data version, too",
    "format": "png, jpeg or webp",
    "width_px": "its size",
    "height_px": "its size",
    "bytes": "its file's size",
}
"""Each entry of `picture_metadata`; what does not apply to a picture is left out."""

METADATA_HELP = "\n".join(
    [
        "Each partition's materialization shows:",
        "",
        "| metadata | meaning |",
        "|---|---|",
        *(f"| `{name}` | {meaning} |" for name, meaning in MEANINGS.items()),
    ]
)
"""The same as a table for an asset's page."""


_FIDELITY: Mapping[Standard, str] = {SHOWS_THE_PRODUCT: "likeness", REST_PRESERVED: "similarity"}
"""Where a check has measured it."""


def picture_metadata(
    kept: KeptPicture, *, reused: bool, verdicts: Sequence[Verdict], gallery: GalleryPlace
) -> dict[str, Any]:
    """Metadata for one picture. Blocks: it reads and scales the picture.

    Args:
        kept: the picture.
        reused: whether this run had it without a call to Bria.
        verdicts: what its checks found.
        gallery: where it is looked at.
    """
    record, picture = kept.record, kept.record.picture
    parents = _parents(record)
    shown: dict[str, Any] = {
        "preview": _preview(kept),
        **(refinement_metadata(kept) if record.asset == REFINED_IMAGE else {}),
        "made_by": record.server,
        "reused": reused,
        "cost_usd": record.cost_usd,
        "latency_seconds": record.latency_seconds,
        "polls": record.polls,
        "fidelity": _fidelity(verdicts),
        "prompt": record.prompt,
        "refined_prompt": record.refined_prompt,
        "structured_prompt": _structured_prompt(record),
        "seed": None if record.seed is None else str(record.seed),  # a number would be plotted
        "upstream": parents and _page_of(parents),
        "made_from": parents,
        "gallery": dg.MetadataValue.path(gallery.address_of(record.asset, record.partition)),
        "endpoint": record.endpoint,
        "request_id": record.request_id,
        "bria_url": dg.MetadataValue.url(record.source_url) if record.source_url and record.endpoint else None,
        "bria_url_expires_at": record.source_url_expires_at
        and dg.MetadataValue.timestamp(record.source_url_expires_at),
        "source": record.source_url if not record.endpoint else None,
        "imported_from": record.imported_from,
        "store_path": dg.MetadataValue.path(str(kept.store.root / record.path)),
        "sha256": picture.sha256,
        "format": picture.format,
        "width_px": picture.width_px,
        "height_px": picture.height_px,
        "bytes": picture.size_bytes,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _preview(kept: KeptPicture) -> dg.MetadataValue:
    try:
        uri = preview_data_uri(kept.decoded)
    except (OSError, NotAPicture) as unreadable:  # one damaged file must not end a run of ten thousand
        return dg.MetadataValue.text(f"The kept picture cannot be shown: {unreadable}")
    return dg.MetadataValue.md(f"![{kept.record.asset} {kept.record.partition}]({uri})")


def _fidelity(verdicts: Sequence[Verdict]) -> float | None:
    measured = (verdict.numbers.get(_FIDELITY.get(verdict.standard, "")) for verdict in verdicts)
    return next((float(number) for number in measured if number is not None), None)


def _page_of(parents: dg.JsonMetadataValue) -> dg.MetadataValue:
    """A link from the UI's pages of assets and runs: relative, because the UI may be served below a path."""
    first: Any = parents.data[0] if isinstance(parents.data, list) else parents.data
    return dg.MetadataValue.url(f"../assets/{first['asset']}?view=partitions&partition={quote(first['partition'])}")


def _parents(record: ImageRecord) -> dg.JsonMetadataValue | None:
    if not record.parents:
        return None
    cells = map(Cell.of_name, record.parent_cells)
    return dg.MetadataValue.json(
        [
            {"asset": cell.asset, "partition": cell.partition, "sha256": sha256}
            for cell, sha256 in zip(cells, record.parents, strict=True)
        ]
    )


def _structured_prompt(record: ImageRecord) -> dg.MetadataValue | None:
    if record.structured_prompt is None:
        return None
    try:
        return dg.MetadataValue.json(json.loads(record.structured_prompt))
    except ValueError:
        return dg.MetadataValue.text(record.structured_prompt)
