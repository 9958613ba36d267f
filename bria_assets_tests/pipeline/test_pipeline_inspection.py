"""Pictures of the sandbox, good ones and spoiled ones, held against the standards."""

import asyncio
import io
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE, Cell
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.inspection import Inspection
from bria_assets.pipeline.standards import Severity
from bria_assets.pipeline.verdict import Verdict
from bria_assets_tests.workbench import Workbench

KETTLE = Product(sku="KETTLE", title="Steel kettle", category="Kitchen", color="steel")
LAMP = Product(sku="LAMP", title="Yellow table lamp", category="Home", color="yellow")
SHOE = Product(sku="SHOE", title="Blue running shoe", category="Fashion", color="blue", aspect_ratio="4:5")
OWN_WORDS = Product(sku="WORDS", title="Mug", prompt="A mug in a forest")
PRODUCTS = (KETTLE, LAMP, SHOE)
BEACH = Scene(id="beach", title="Beach", prompt="On a sandy beach at golden hour, the sea behind")
LOFT = Scene(id="loft", title="Loft", prompt="On a dark walnut desk in a brick loft at dusk")
PICTURE_PX = 160

Spoiling = Callable[[Image.Image], Image.Image]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """Three products that were walked once; tests read from it and spoil pictures under other products' names."""
    made = Workbench(tmp_path_factory.mktemp("inspection"), picture_px=PICTURE_PX, draws_pictures=True)
    notes = asyncio.run(made.walk(made.orders(*PRODUCTS, scenes=(BEACH, LOFT))))
    assert not notes.failures
    return made


def inspection(bench: Workbench, *products: Product, generation: Generation | None = None) -> Inspection:
    orders = bench.orders(*(products or PRODUCTS))
    return Inspection(bench.store, generation or Generation(), orders)


def kept(bench: Workbench, cell: Cell) -> ImageRecord:
    record = bench.store.record(cell.asset, cell.partition)
    assert record is not None
    return record


def verdicts(
    bench: Workbench, cell: Cell, record: ImageRecord | None = None, *, by: Inspection | None = None
) -> Mapping[str, Verdict]:
    found = (by or inspection(bench)).verdicts(cell, KeptPicture(bench.store, record or kept(bench, cell)))
    return {verdict.standard.name: verdict for verdict in found}


def spoiled(bench: Workbench, cell: Cell, spoil: Spoiling, **changes: object) -> ImageRecord:
    """The record of a cell's picture after something was done to it."""
    record = kept(bench, cell)
    with Image.open(io.BytesIO(bench.store.read(record.path))) as good:
        file = io.BytesIO()
        spoil(good.convert("RGBA" if cell.asset == CUTOUT else "RGB")).save(file, "PNG")
    facts, path = bench.store.keep(file.getvalue())
    return record.model_copy(update={"picture": facts, "path": path, **changes})


def every_cell(products: Sequence[Product]) -> list[Cell]:
    return [
        cell
        for product in products
        for cell in (
            Cell(PRODUCT_IMAGE, product.sku),
            Cell(CUTOUT, product.sku),
            Cell(LIFESTYLE_SHOT, product.sku, BEACH.id),
            Cell(LIFESTYLE_SHOT, product.sku, LOFT.id),
        )
    ]


@pytest.mark.parametrize("cell", every_cell(PRODUCTS), ids=str)
def test_good_pictures_keep_every_standard(bench: Workbench, cell: Cell):
    assert {name: verdict.reason for name, verdict in verdicts(bench, cell).items() if not verdict.passed} == {}


def opaque(cutout: Image.Image) -> Image.Image:
    return cutout.convert("RGB")


def empty(cutout: Image.Image) -> Image.Image:
    return Image.new("RGBA", cutout.size, (0, 0, 0, 0))


def cut_at_the_border(cutout: Image.Image) -> Image.Image:
    box = cutout.getchannel("A").getbbox()
    assert box is not None
    return cutout.crop((0, 0, (box[0] + box[2]) // 2, cutout.height))


@pytest.mark.parametrize(
    ("spoil", "severity", "reason"),
    [
        (opaque, Severity.ERROR, "only 0.0% is clear: the ground was not removed"),
        (empty, Severity.ERROR, "only 0.0% is opaque: nothing is left of the product"),
        (cut_at_the_border, Severity.WARN, "of the frame: it is cut off"),
    ],
)
def test_a_bad_cutout_is_found(bench: Workbench, spoil: Spoiling, severity: Severity, reason: str):
    cell = Cell(CUTOUT, "KETTLE")
    verdict = verdicts(bench, cell, spoiled(bench, cell, spoil))["clean_cutout"]
    assert (verdict.passed, verdict.severity) == (False, severity)
    assert verdict.reason.endswith(reason)


def test_a_cutout_that_bria_crops_to_the_product_may_touch_the_frame(bench: Workbench):
    cell = Cell(CUTOUT, "KETTLE")
    record = spoiled(bench, cell, cut_at_the_border, endpoint="/v2/image/edit/product/cutout")
    assert verdicts(bench, cell, record)["clean_cutout"].passed


def grey(image: Image.Image) -> Image.Image:
    pixels = np.asarray(image).copy()
    pixels[pixels.min(axis=2) > 240] = 225
    return Image.fromarray(pixels)


def test_a_grey_ground_is_found(bench: Workbench):
    cell = Cell(PRODUCT_IMAGE, "LAMP")
    verdict = verdicts(bench, cell, spoiled(bench, cell, grey))["white_ground"]
    assert (verdict.passed, verdict.severity) == (False, Severity.WARN)
    assert verdict.numbers["white_border"] == 0


def test_a_frame_of_another_ratio_is_found(bench: Workbench):
    cell = Cell(PRODUCT_IMAGE, "SHOE")
    square = spoiled(bench, cell, lambda image: image.resize((PICTURE_PX, PICTURE_PX)))
    verdict = verdicts(bench, cell, square)["frame_as_asked"]
    assert (verdict.passed, verdict.reason) == (False, "160 x 160 px is not 4:5")


def test_a_picture_that_is_smaller_than_asked_is_found(bench: Workbench):
    cell = Cell(PRODUCT_IMAGE, "LAMP")
    by = inspection(bench, generation=Generation(resolution="1MP"))
    verdict = verdicts(bench, cell, by=by)["frame_as_asked"]
    assert (verdict.passed, verdict.reason) == (False, "160 x 160 px is less than 1MP")
    assert verdict.numbers["least_pixels"] == 950_000


def test_an_own_photo_is_not_judged(bench: Workbench):
    cell = Cell(PRODUCT_IMAGE, "LAMP")
    own = spoiled(bench, cell, grey, server="own")
    found = verdicts(bench, cell, own)
    assert {name: verdict.reason for name, verdict in found.items()} == {
        "frame_as_asked": "not judged: the shop's own photo",
        "white_ground": "not judged: the shop's own photo",
    }


def test_the_ground_of_a_prompt_of_the_product_s_own_is_not_judged(bench: Workbench):
    record = spoiled(bench, Cell(PRODUCT_IMAGE, "LAMP"), grey)
    verdict = verdicts(bench, Cell(PRODUCT_IMAGE, "WORDS"), record, by=inspection(bench, OWN_WORDS))["white_ground"]
    assert verdict.reason == "not judged: the product has a prompt of its own"


@pytest.mark.parametrize("scene", [BEACH, LOFT], ids=lambda scene: scene.id)
@pytest.mark.parametrize(("wanted", "shown"), [("KETTLE", "LAMP"), ("LAMP", "SHOE"), ("SHOE", "KETTLE")])
def test_another_product_in_the_shot_is_found(bench: Workbench, wanted: str, shown: str, scene: Scene):
    cell = Cell(LIFESTYLE_SHOT, wanted, scene.id)
    other = kept(bench, Cell(LIFESTYLE_SHOT, shown, scene.id))
    wrong = kept(bench, cell).model_copy(update={"picture": other.picture, "path": other.path})
    verdict = verdicts(bench, cell, wrong)["shows_the_product"]
    assert (verdict.passed, "is not found in the shot" in verdict.reason) == (False, True)


def test_a_shot_without_any_product_is_surely_wrong(bench: Workbench):
    cell = Cell(LIFESTYLE_SHOT, "KETTLE", BEACH.id)
    verdict = verdicts(bench, cell, spoiled(bench, cell, lambda shot: Image.new("RGB", shot.size, "tan")))
    assert (verdict["shows_the_product"].passed, verdict["shows_the_product"].severity) == (False, Severity.ERROR)


def darker_and_warmer(shot: Image.Image) -> Image.Image:
    return Image.fromarray((np.asarray(shot) * np.array([0.75, 0.7, 0.65])).astype(np.uint8))


def smaller(shot: Image.Image) -> Image.Image:
    small = shot.resize((round(shot.width * 0.8), round(shot.height * 0.8)))
    room = Image.new("RGB", shot.size, "tan")
    room.paste(small, (0, shot.height - small.height))
    return room


@pytest.mark.parametrize("change", [darker_and_warmer, smaller])
@pytest.mark.parametrize("sku", [product.sku for product in PRODUCTS])
def test_the_product_is_found_in_another_light_and_at_another_place(bench: Workbench, sku: str, change: Spoiling):
    cell = Cell(LIFESTYLE_SHOT, sku, BEACH.id)
    assert verdicts(bench, cell, spoiled(bench, cell, change))["shows_the_product"].passed


def test_a_shot_made_from_an_earlier_cutout_is_not_judged(bench: Workbench):
    cell = Cell(LIFESTYLE_SHOT, "KETTLE", BEACH.id)
    record = kept(bench, cell).model_copy(update={"parents": ("0" * 64,)})
    assert verdicts(bench, cell, record)["shows_the_product"].reason.startswith("not judged: the cutout")


def test_a_picture_that_cannot_be_read_fails_its_checks_with_the_reason(bench: Workbench):
    cell = Cell(CUTOUT, "KETTLE")
    record = kept(bench, cell).model_copy(update={"path": "blobs/00/gone.png"})
    verdict = verdicts(bench, cell, record)["clean_cutout"]
    assert not verdict.passed
    assert verdict.reason.startswith("could not be checked: ")


def scribble(seed: int) -> Image.Image:
    numbers = np.random.default_rng(seed)
    image = Image.new("RGB", (96, 96), "white")
    pen = ImageDraw.Draw(image)
    for _ in range(12):
        pen.line([tuple(map(int, numbers.integers(0, 96, 2))) for _ in range(2)], fill="black", width=5)
    return image


def as_file(image: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("second", "same_file"), [(as_file(scribble(1)), "true"), (as_file(scribble(1).resize((80, 80)), "JPEG"), "false")]
)
def test_the_same_picture_for_another_product_and_request_is_a_duplicate(
    bench: Workbench, tmp_path_factory: pytest.TempPathFactory, second: bytes, same_file: str
):
    apart = Workbench(tmp_path_factory.mktemp("looks"))
    by = Inspection(apart.store, Generation(), apart.orders(*PRODUCTS))
    records = []
    for sku, content, fingerprint in (("KETTLE", as_file(scribble(1)), "a" * 64), ("LAMP", second, "b" * 64)):
        facts, path = apart.store.keep(content)
        record = kept(bench, Cell(LIFESTYLE_SHOT, "KETTLE", BEACH.id)).model_copy(
            update={"partition": f"{sku}|beach", "picture": facts, "path": path, "fingerprint": fingerprint}
        )
        records.append(verdicts(apart, Cell(LIFESTYLE_SHOT, sku, "beach"), record, by=by)["not_a_duplicate"])
    first, twin = records
    assert (first.passed, twin.passed) == (True, False)
    assert (twin.numbers["closest_shot"], twin.numbers["is_same_file"]) == ("KETTLE|beach", same_file)
