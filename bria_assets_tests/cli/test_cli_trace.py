"""`bria-assets trace`: the chain of one product in a terminal, in a pipe and as JSON."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bria_assets.catalog.snapshot import StoredCatalog, StoredProduct
from bria_assets.cli.trace_views import lineage_as_json, print_lineage
from bria_assets.images.record import ImageRecord
from bria_assets.jobs.register import Register
from bria_assets.pipeline.lineage import TracedJob, trace_product
from bria_assets_tests.command import Finished, run_command
from bria_assets_tests.shop import MUG, Shop, open_shop
from bria_assets_tests.workbench import MUG as MUG_PRODUCT
from bria_assets_tests.workbench import TABLE as TABLE_SCENE
from bria_assets_tests.workbench import Workbench


@dataclass(frozen=True)
class Story:
    """A product whose title changed, and whose image alone was made anew."""

    shop: Shop
    first_image: ImageRecord
    image: ImageRecord
    traced: Finished
    as_json: dict[str, Any]
    one_shot: Finished
    in_a_file: Finished
    unknown: Finished


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with open_shop(tmp_path_factory.mktemp("trace") / "shop", is_on_disk=True) as shop:

        def command(*arguments: str) -> Finished:
            return run_command(*arguments, variables=shop.variables, folder=shop.folder)

        def image() -> ImageRecord:
            record = shop.store.record("product_image", "MUG")
            assert record is not None
            return record

        shop.sell(MUG)
        assert command("refresh").exit_code == 0
        first_image = image()
        shop.sell(MUG | {"title": "Blue mug"})
        command("refresh", "--select", "product_image")
        yield Story(
            shop=shop,
            first_image=first_image,
            image=image(),
            traced=command("trace", "MUG"),
            as_json=json.loads(command("trace", "MUG", "--json", "-").stdout),
            one_shot=command("trace", "MUG|table"),
            in_a_file=command("trace", "MUG", "--json", "chain.json"),
            unknown=command("trace", "MUGG"),
        )


def test_the_chain_is_shown_with_how_each_picture_stands(story: Story):
    assert (story.traced.exit_code, story.traced.stderr) == (0, "")
    assert story.traced.stdout.splitlines()[:5] == [
        "MUG",
        "└── product_image: up to date",
        "    └── cutout: its inputs changed",
        "        ├── lifestyle_shot table: follows its upstream picture",
        "        └── lifestyle_shot studio: follows its upstream picture",
    ]


def test_every_picture_is_shown_with_its_place_version_request_and_cost(story: Story):
    for part in (
        str(story.shop.folder / "images" / story.image.path),
        f"version     {story.image.picture.sha256}",
        f"request     {story.image.request_id}",
        f"seed        {story.image.seed}",
        "cost        0.030 USD, ",
        "endpoint    /v2/image/edit/remove_background",
        "lives until ",
        "title       Blue mug",
    ):
        assert part in story.traced.stdout


def test_a_cutout_of_an_older_image_says_so(story: Story):
    old = story.first_image
    short = old.picture.sha256[:12]
    assert (
        f"made from   an older product_image sha256 {short}, request {old.request_id}: not the current one"
        in story.traced.stdout
    )
    assert story.traced.stdout.count(", the current one") == 2


def test_every_bill_is_shown_with_what_all_cost(story: Story):
    # Two images, one cutout, two shots.
    assert "Bills: 5 jobs, 0.138 USD at list prices\n" in story.traced.stdout
    assert story.traced.stdout.count("completed, request ") == 5


def test_the_json_document_has_everything_whole(story: Story):
    image, cutout, *shots = story.as_json["pictures"]
    assert [shot["partition"] for shot in shots] == ["MUG|table", "MUG|studio"]
    assert image["record"] == json.loads(story.image.model_dump_json())
    assert image["data_version"] == story.image.picture.sha256
    assert json.loads(image["record"]["structured_prompt"])
    assert [parent["is_current"] for parent in cutout["made_from"]] == [False]
    assert (len(story.as_json["jobs"]), story.as_json["cost_usd"]) == (5, 0.138)
    assert story.as_json["possibly_billed_besides"] == 0


def test_one_shot_is_shown_with_its_upstream_pictures_alone(story: Story):
    assert story.one_shot.exit_code == 0
    assert "lifestyle_shot MUG|table: " in story.one_shot.stdout
    assert "MUG|studio" not in story.one_shot.stdout


def test_a_file_holds_what_is_shown(story: Story):
    assert json.loads((story.shop.folder / "chain.json").read_text()) == story.as_json
    assert story.in_a_file.stdout == story.traced.stdout


def test_an_unknown_product_is_refused_with_close_names(story: Story):
    assert (story.unknown.exit_code, story.unknown.stdout) == (2, "")
    assert story.unknown.stderr == "bria-assets: unknown SKU MUGG: not in the catalog; did you mean MUG?\n"


@pytest.mark.parametrize("where", ["nowhere/chain.json", "."])
def test_a_file_that_cannot_be_written_is_named(story: Story, where: str):
    shop = story.shop
    finished = run_command("trace", "MUG", "--json", where, variables=shop.variables, folder=shop.folder)
    assert finished.exit_code == 2
    assert finished.stderr.startswith(f"bria-assets: --json {where} cannot be written (")


def test_without_catalog_and_ledger_it_is_said_how_to_get_them(tmp_path: Path):
    variables = {"BRIA_IMAGE_STORE": str(tmp_path / "images"), "BRIA_LEDGER_URL": str(tmp_path / "ledger.db")}
    finished = run_command("trace", "MUG", variables=variables, folder=tmp_path)
    assert finished.exit_code == 2
    assert "no catalog is stored at" in finished.stderr
    assert list(tmp_path.glob("*")) == [tmp_path / "output-0"]


def test_it_does_without_dagster(story: Story):
    code = (
        "import sys\n"
        "from bria_assets.cli import app\n"
        "for arguments in (['trace', 'MUG'], ['gc'], ['import', 'no.csv']):\n"
        "    try:\n"
        "        app(arguments)\n"
        "    except SystemExit:\n"
        "        pass\n"
        "assert 'dagster' not in sys.modules\n"
    )
    settings = {**story.shop.variables, "PATH": ""}
    finished = subprocess.run([sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=False)
    assert (finished.returncode, "Traceback" in finished.stderr) == (0, False), finished.stderr


async def test_it_fits_a_terminal_of_80_columns_and_folds_what_does_not(tmp_path: Path):
    bench = Workbench(tmp_path)
    await bench.walk(bench.orders(MUG_PRODUCT, scenes=(TABLE_SCENE,)))
    ledger = bench.open_ledger()
    try:
        lines = Register(ledger.database).jobs(skus=["MUG"]).lines
        jobs = [(ledger.job(line.fingerprint), line.cells) for line in lines]
    finally:
        ledger.close()
    lineage = trace_product(
        "MUG",
        None,
        stored=StoredCatalog(products={"MUG": StoredProduct(MUG_PRODUCT, str(tmp_path))}, scenes=(TABLE_SCENE,)),
        survey=bench.survey(),
        jobs=[TracedJob(job=job, cells=cells) for job, cells in jobs if job is not None],
        now=datetime.now(timezone.utc),
    )
    shown = StringIO()
    print_lineage(Console(file=shown, width=80, force_terminal=True, color_system=None), lineage, ledger_note=None)
    assert max(map(len, shown.getvalue().splitlines())) <= 80
    image = lineage.pictures[0].record
    assert image is not None
    assert image.picture.sha256 in shown.getvalue()  # a version is never folded
    assert "characters, whole in --json)" in " ".join(shown.getvalue().split())
    assert str(image.structured_prompt) not in shown.getvalue()
    assert json.loads(lineage_as_json(lineage, ledger_note=None))["pictures"][0]["record"]["structured_prompt"]
