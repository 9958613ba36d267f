"""The definitions as Dagster loads them."""

import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from bria_assets.definitions import defs
from bria_assets.defs.refresh_config import RefreshConfig
from bria_assets.defs.resources import GenerationResource
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS

ASSETS = ["product_catalog", "recipe_book", "image_gallery", "refresh_plan", "image_manifest", *PICTURE_ASSETS]


def test_the_definitions_load():
    dg.Definitions.validate_loadable(defs)


def test_the_graph_reads_catalog_image_cutout_shot():
    specs = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
    assert {name: sorted(dep.asset_key.to_user_string() for dep in spec.deps) for name, spec in specs.items()} == {
        "product_catalog": [],
        "product_image": ["product_catalog"],
        "cutout": ["product_image"],
        "lifestyle_shot": ["cutout"],
        "image_gallery": sorted(PICTURE_ASSETS),
        "refresh_plan": ["product_catalog"],
        "edited_image": ["product_image"],
        "upscaled_image": ["edited_image", "product_image"],
        "restyled_image": ["product_image", "recipe_book"],
        "image_variations": ["product_catalog", "recipe_book"],
        "recipe_book": [],
        "campaign_visual": ["product_catalog", "recipe_book"],
        "campaign_cutout": ["campaign_visual"],
        "packshot": ["cutout", "upscaled_image"],
        "listing_image": ["cutout", "lifestyle_shot", "packshot", "upscaled_image"],
        "image_manifest": sorted(PICTURE_ASSETS),
        "refined_image": ["campaign_visual", "cutout", "lifestyle_shot", "product_image"],
    }


@pytest.mark.parametrize("asset", ASSETS)
def test_every_asset_says_what_it_is_and_whose(asset: str):
    (spec,) = [spec for spec in defs.resolve_all_asset_specs() if spec.key == dg.AssetKey(asset)]
    assert len(spec.description or "") > 50
    assert spec.owners
    assert spec.kinds
    assert spec.group_name not in {None, "default"}
    assert spec.tags["domain"] == "product-pictures"


def test_a_backfill_of_a_range_is_one_run_for_each_thousand_of_its_partitions():
    graph = defs.resolve_asset_graph()
    policies = [graph.get(dg.AssetKey(asset)).backfill_policy for asset in PICTURE_ASSETS]
    assert policies == [dg.BackfillPolicy.multi_run(max_partitions_per_run=1000)] * len(PICTURE_ASSETS)


def test_every_field_of_the_launchpad_is_explained():
    assert list(RefreshConfig.model_fields) == [
        "catalog",
        "scenes",
        "assets",
        "skus",
        "regenerate",
        "accept_retirements",
        "recipes",
    ]
    assert all(field.description for field in RefreshConfig.model_fields.values())


def test_model_settings_are_resource_config_with_the_same_defaults():
    assert GenerationResource().settings() == Generation()
    assert GenerationResource(resolution="4MP", steps_num=40).settings() == Generation(resolution="4MP", steps_num=40)


def test_a_model_setting_that_bria_does_not_know_is_refused():
    with pytest.raises(ValueError, match="resolution"):
        GenerationResource(resolution="8MP").settings()


_WATCHES_WHAT_IS_OPENED = """
import os, sys
import dagster, pandas, httpx, sqlalchemy, alembic.command, upath, uvicorn, starlette.applications, PIL.Image
from pathlib import Path
before = set(Path.cwd().iterdir())
seen = []
def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event in ("socket.connect", "socket.bind", "sqlite3.connect", "os.mkdir", "subprocess.Popen"):
        seen.append((event, arguments))
    elif event == "open" and str(arguments[0]).startswith(os.getcwd()):
        seen.append((event, arguments))
sys.addaudithook(watch)
sys.dont_write_bytecode = True
import bria_assets.definitions
sys.exit(repr(seen) if seen or set(Path.cwd().iterdir()) != before else 0)
"""


def test_importing_the_definitions_opens_no_database_no_connection_and_writes_no_file(tmp_path: Path):
    finished = subprocess.run(
        [sys.executable, "-c", _WATCHES_WHAT_IS_OPENED], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, "")
