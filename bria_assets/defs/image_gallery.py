"""The gallery as an asset: built when it is asked for, and at the end of a refresh after which it is another."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from bria_assets.catalog.errors import CatalogError
from bria_assets.defs.dead_runs import sign_run
from bria_assets.defs.failures import run_refused
from bria_assets.defs.gallery_notes import gallery_notes
from bria_assets.defs.gallery_source import gallery_source
from bria_assets.defs.partition_events import data_version_tags, latest_data_version, provenance_tags, report_planned
from bria_assets.defs.resources import BriaResource, ImageStoreResource, LedgerResource
from bria_assets.gallery.building import BuiltGallery, build_gallery
from bria_assets.gallery.place import GalleryPlace
from bria_assets.images.store import ImageStore
from bria_assets.jobs.database import LedgerUnavailable
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS
from bria_assets.pipeline.snapshot import snapshot_of

IMAGE_GALLERY = "image_gallery"

PAGE_METADATA = "page"

_UNBUILDABLE = (CatalogError, LedgerUnavailable, OSError)


@dg.asset(
    name=IMAGE_GALLERY,
    group_name="published",
    deps=list(PICTURE_ASSETS),
    kinds={"html"},
    owners=["team:content"],
    tags={"domain": "product-pictures"},
    description=(
        "A page on which people look at all pictures: a grid of products with image, cutout and shots, to be searched "
        "and filtered, and each product with its chain, prompts, seeds, versions, checks and a slider between before "
        "and after. Plain files in the image store's folder `gallery`: no server, nothing from elsewhere; open "
        "`index.html` from the folder or the bucket. A refresh that changed anything builds it at its end, and so does "
        "the job `refine`; after a backfill, materialize it here. Only what is new is drawn.\n\n"
        "Metadata: `page` is the file to open; `products`, `pictures`, `failed`, `missing` and `to_look_at` (a "
        "check was not passed) count what it shows; `thumbnails_drawn` is what was new."
    ),
)
def image_gallery(
    context: dg.AssetExecutionContext, bria: BriaResource, ledger: LedgerResource, image_store: ImageStoreResource
) -> dg.MaterializeResult[Any]:
    """Builds the gallery from the records."""
    sign_run(context.instance, context.run.run_id)
    try:
        store = image_store.open()
        source = gallery_source(context.instance, store)
        built = _build(context.instance, bria, ledger, store)
    except _UNBUILDABLE as refusal:
        raise run_refused(refusal) from refusal
    return dg.MaterializeResult(metadata=_metadata(built), data_version=dg.DataVersion(source.version))


def show_gallery(
    context: dg.OpExecutionContext, bria: BriaResource, ledger: LedgerResource, image_store: ImageStoreResource
) -> str:
    """Sees to the gallery at the end of a refresh, which does not fail where that fails: its pictures are made.

    Returns:
        Where the gallery is, or why there is no new one.
    """
    try:
        return f"Gallery: {_up_to_date(context, bria, ledger, image_store.open())}"
    except Exception as failed:  # whatever it is, the refresh did what it is for
        words = f"The gallery was not built: {failed or type(failed).__name__}"
        context.log.warning(words, exc_info=not isinstance(failed, _UNBUILDABLE))
        return words


def _up_to_date(context: dg.OpExecutionContext, bria: BriaResource, ledger: LedgerResource, store: ImageStore) -> str:
    """Builds the page unless it shows all that there is; returns where it is."""
    instance, place = context.instance, GalleryPlace(store.root)
    source = gallery_source(instance, store)
    if source.version == latest_data_version(instance, IMAGE_GALLERY) and place.has_page():
        return place.page
    report_planned(context, IMAGE_GALLERY)
    built = _build(instance, bria, ledger, store)
    # Of partitioned assets Dagster compares no version, but what it was told of them later.
    made_from = provenance_tags(dict.fromkeys(PICTURE_ASSETS, ""), newest_event=source.newest_event)
    tags = data_version_tags(source.version) | made_from
    context.log_event(dg.AssetMaterialization(asset_key=IMAGE_GALLERY, metadata=_metadata(built), tags=tags))
    return built.page


def _build(instance: dg.DagsterInstance, bria: BriaResource, ledger: LedgerResource, store: ImageStore) -> BuiltGallery:
    return build_gallery(store, snapshot_of(store).load(), gallery_notes(instance, ledger, store, server=bria.server))


def _metadata(built: BuiltGallery) -> Mapping[str, Any]:
    figures = built.figures
    return {
        PAGE_METADATA: dg.MetadataValue.path(built.page),
        "products": figures.products,
        "pictures": figures.picture_count,
        "failed": figures.failed,
        "missing": figures.missing,
        "to_look_at": figures.doubtful,
        "cost_usd": round(figures.cost_usd, 4),
        "thumbnails_drawn": built.thumbnails_drawn,
    }
