"""The shop's own photo as a product's image: kept, never generated, and looked at again each time."""

# ruff: noqa: ASYNC240 - nothing else runs on these event loops
from pathlib import Path

import httpx
import pytest

from bria_assets.client.photo_source import FetchedPhoto, PhotoUnreachable, fetch_if_changed
from bria_assets.pipeline.cell import CUTOUT, PRODUCT_IMAGE
from bria_assets.pipeline.plan import Plan
from bria_assets.pipeline.survey import Standing
from bria_assets_tests.pictures import picture
from bria_assets_tests.workbench import BOWL, MUG, TABLE, Workbench

PHOTO_MUG = MUG.model_copy(update={"image": "photos/mug.png"})
GENERATE = "/v2/image/generate"


@pytest.fixture
def photo(bench: Workbench) -> Path:
    file = bench.folder / "photos" / "mug.png"
    file.parent.mkdir()
    file.write_bytes(picture("red"))
    return file


async def test_the_photo_beside_the_catalog_is_the_product_image(bench: Workbench, photo: Path):
    notes = await bench.walk(bench.orders(PHOTO_MUG, scenes=(TABLE,)))
    record = bench.store.record(PRODUCT_IMAGE, "MUG")
    assert notes.made_cells == ["product_image MUG", "cutout MUG", "lifestyle_shot MUG|table"]
    assert record is not None
    assert bench.store.read(record.path) == photo.read_bytes()
    assert (record.server, record.source_url, record.cost_usd) == ("own", str(photo), 0.0)


async def test_for_an_own_photo_nothing_is_generated(bench: Workbench, photo: Path):
    del photo
    await bench.walk(bench.orders(PHOTO_MUG, scenes=(TABLE,)))
    assert bench.jobs == {"/v2/image/edit/remove_background": 1, "/v2/image/edit/replace_background": 1}


async def test_an_unchanged_photo_costs_no_call(bench: Workbench, photo: Path):
    del photo
    orders = bench.orders(PHOTO_MUG, scenes=(TABLE,))
    await bench.walk(orders)
    asked = bench.jobs
    notes = await bench.walk(orders)
    assert (notes.planned_cells, notes.made_cells, bench.jobs) == ([], [], asked)
    assert len(notes.unchanged_cells) == 3


async def test_a_photo_that_was_only_touched_costs_no_call(bench: Workbench, photo: Path):
    orders = bench.orders(PHOTO_MUG, scenes=(TABLE,))
    await bench.walk(orders)
    content = photo.read_bytes()
    photo.unlink()
    photo.write_bytes(content)
    notes = await bench.walk(orders)
    assert (notes.planned_cells, notes.made_cells) == ([], [])


async def test_changed_bytes_make_image_cutout_and_shots_anew_all_planned_before(bench: Workbench, photo: Path):
    orders = bench.orders(PHOTO_MUG, scenes=(TABLE,))
    await bench.walk(orders)
    photo.write_bytes(picture("navy"))
    notes = await bench.walk(orders)
    assert notes.made_cells == ["product_image MUG", "cutout MUG", "lifestyle_shot MUG|table"]
    assert notes.planned_cells == notes.made_cells


async def test_a_photo_takes_the_place_of_the_generated_image_and_back(bench: Workbench, photo: Path):
    del photo
    await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE, CUTOUT]))
    with_photo = await bench.walk(bench.orders(PHOTO_MUG, assets=[PRODUCT_IMAGE, CUTOUT]))
    assert with_photo.made_cells == ["product_image MUG", "cutout MUG"]
    asked = bench.jobs
    without = await bench.walk(bench.orders(MUG, assets=[PRODUCT_IMAGE, CUTOUT]))
    # Both were paid for before.
    assert (without.known_cells, bench.jobs) == (["product_image MUG", "cutout MUG"], asked)


async def test_a_new_photo_is_no_call_in_the_plan_and_what_hangs_on_it_is(bench: Workbench, photo: Path):
    del photo
    (order,) = bench.orders(PHOTO_MUG, scenes=(TABLE,))
    plan = Plan()
    plan.add(bench.survey().findings(order))
    assert bench.standings(order)["product_image MUG"] is Standing.NEW_PHOTO
    assert [plan.calls(asset) for asset in ("product_image", "cutout", "lifestyle_shot")] == [0, 1, 1]


async def test_a_missing_photo_fails_its_product_alone(bench: Workbench):
    notes = await bench.walk(bench.orders(PHOTO_MUG, BOWL))
    missing = bench.folder / "photos" / "mug.png"
    assert notes.reasons == {"product_image MUG": f"the photo {missing} does not exist"}
    assert sorted(notes.made_cells) == ["cutout BOWL", "product_image BOWL"]


async def test_a_photo_that_went_missing_plans_and_fails_what_was_made_from_it(bench: Workbench, photo: Path):
    orders = bench.orders(PHOTO_MUG, scenes=(TABLE,))
    await bench.walk(orders)
    photo.unlink()
    notes = await bench.walk(orders)
    assert notes.planned_cells == ["product_image MUG", "cutout MUG", "lifestyle_shot MUG|table"]
    assert list(notes.failures) == notes.planned_cells
    assert list(notes.reasons) == ["product_image MUG"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"<html>not found</html>", "not a PNG, JPEG or WEBP picture"),  # an error page saved as a photo
        (picture("red")[:60], "damaged or cut short"),  # an upload that broke off
        (picture("red", file_format="GIF"), "not a PNG, JPEG or WEBP picture"),  # a format that Bria does not take
    ],
    ids=["empty", "page", "cut short", "GIF"],
)
async def test_a_photo_that_is_no_picture_fails_with_its_name_and_reason(
    bench: Workbench, photo: Path, content: bytes, reason: str
):
    photo.write_bytes(content)
    notes = await bench.walk(bench.orders(PHOTO_MUG, assets=[PRODUCT_IMAGE]))
    assert notes.reasons["product_image MUG"].startswith(f"the photo {photo}: ")
    assert reason in notes.reasons["product_image MUG"]


async def test_a_folder_in_a_photo_s_place_fails_with_that_reason(bench: Workbench):
    (bench.folder / "photos" / "mug.png").mkdir(parents=True)
    notes = await bench.walk(bench.orders(PHOTO_MUG, assets=[PRODUCT_IMAGE]))
    assert notes.reasons["product_image MUG"].endswith("is a folder")


class ShopWebsite:
    """Serves one photo with its ETag, and counts how often its bytes were sent."""

    def __init__(self) -> None:
        self.content = picture("red")
        self.times_sent = 0
        self.is_open = True

    async def source(self, location: str, *, validator: str | None) -> FetchedPhoto | None:
        return await fetch_if_changed(location, validator=validator, transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if not self.is_open:
            return httpx.Response(404)
        tag = f'"{hash(self.content)}"'
        if request.headers.get("if-none-match") == tag:
            return httpx.Response(304)
        self.times_sent += 1
        return httpx.Response(200, content=self.content, headers={"etag": tag})


WEB_MUG = MUG.model_copy(update={"image": "https://shop.example/mug.png"})


async def test_a_photo_on_the_web_is_fetched_once_and_again_only_when_it_changed(bench: Workbench):
    website = ShopWebsite()
    bench.photo_source = website.source
    orders = bench.orders(WEB_MUG)
    await bench.walk(orders)
    unchanged = await bench.walk(orders)
    assert (website.times_sent, unchanged.made_cells) == (1, [])
    website.content = picture("navy")
    changed = await bench.walk(orders)
    assert (website.times_sent, changed.made_cells) == (2, ["product_image MUG", "cutout MUG"])


async def test_a_photo_that_left_the_web_fails_its_product_alone(bench: Workbench):
    website = ShopWebsite()
    website.is_open = False
    bench.photo_source = website.source
    notes = await bench.walk(bench.orders(WEB_MUG, BOWL, assets=[PRODUCT_IMAGE]))
    assert notes.reasons == {"product_image MUG": "the photo at https://shop.example/mug.png answers HTTP 404"}
    assert notes.made_cells == ["product_image BOWL"]


async def test_a_source_that_serves_nothing_where_nothing_was_seen_is_unreachable(bench: Workbench):
    async def nothing(location: str, *, validator: str | None) -> FetchedPhoto | None:
        del location, validator
        return None

    bench.photo_source = nothing
    notes = await bench.walk(bench.orders(WEB_MUG, assets=[PRODUCT_IMAGE]))
    assert notes.reasons["product_image MUG"] == "the photo https://shop.example/mug.png was not served"
    assert issubclass(PhotoUnreachable, Exception)
