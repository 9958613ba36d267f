"""The manifest of all current pictures as an asset: a table, and the feeds that shops read."""

from typing import Any

import dagster as dg

from bria_assets.catalog.errors import CatalogError
from bria_assets.defs.dead_runs import sign_run
from bria_assets.defs.failures import run_refused
from bria_assets.defs.resources import BriaResource, CatalogResource, ImageStoreResource
from bria_assets.images.store import RecordUnreadable, StoreNotWritable
from bria_assets.pipeline.image_manifest import ImageManifest
from bria_assets.pipeline.manifest_files import FOLDER, WrittenManifest, write_manifest
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS
from bria_assets.pipeline.snapshot import snapshot_of


@dg.asset(
    group_name="published",
    deps=list(PICTURE_ASSETS),
    kinds={"parquet", "table"},
    owners=["team:content"],
    tags={"domain": "product-pictures"},
    description=(
        "One row for every current picture: product, asset, scene or channel, path, address, hash, size, seed, prompt, "
        "alt text, how it came to be, cost. Written as Parquet and CSV into the folder `manifest` of the image store. "
        "Where BRIA_PUBLIC_BASE_URL says where the store is served, two feeds stand beside them: a CSV of product "
        "media for Shopify, and a supplemental feed for Google Merchant Center. They name listing images made for "
        "their channels, and none that its channel would refuse."
    ),
)
def image_manifest(
    context: dg.AssetExecutionContext, bria: BriaResource, image_store: ImageStoreResource, catalog: CatalogResource
) -> dg.MaterializeResult[Any]:
    """Writes the manifest."""
    sign_run(context.instance, context.run.run_id)
    store = image_store.open()
    try:
        manifest = ImageManifest(
            store=store,
            stored=snapshot_of(store).load(),
            channels=catalog.read_channels(),
            server=bria.server,
            public_base_url=image_store.public_base_url,
        )
        written = write_manifest(manifest, PICTURE_ASSETS)
    except (CatalogError, RecordUnreadable, StoreNotWritable, OSError) as unusable:
        raise run_refused(unusable) from unusable
    return dg.MaterializeResult(
        metadata=_metadata(written, place=str(store.root / FOLDER), has_urls=image_store.public_base_url is not None),
        data_version=dg.DataVersion(written.sha256),
    )


def _metadata(written: WrittenManifest, *, place: str, has_urls: bool) -> dict[str, Any]:
    return {
        "folder": dg.MetadataValue.path(place),
        "pictures": sum(written.pictures.values()),
        **{f"pictures_{asset}": number for asset, number in written.pictures.items()},
        "files": dg.MetadataValue.json(dict(written.files)),
        "refused_by_their_channel": written.left_out,
        **({} if has_urls else {"feeds": "none: set BRIA_PUBLIC_BASE_URL to where the image store is served"}),
    }
