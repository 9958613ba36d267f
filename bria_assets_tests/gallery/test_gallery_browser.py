"""The gallery in a browser, opened from a file: what is seen, filtered, opened and moved, with mouse and keyboard."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from gallery_store import LAMP, MUG, STUDIO, GalleryStore
from playwright.sync_api import BrowserContext, Page, Request, expect

from bria_assets.catalog.product import Product
from bria_assets.gallery.notes import CellFailure, CellName, CheckResult, Comparison, GalleryNotes
from bria_assets_tests.browser import open_browser

EVIL = "<script>document.title='broken'</script>"
MANY = [Product(sku=f"P-{number:03}", title=f"Plate {number}", category="Kitchen") for number in range(100)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> GalleryStore:
    """A mug with all its pictures and a refinement, a lamp that was refused, and others without any."""
    shop = GalleryStore(tmp_path_factory.mktemp("gallery"))
    image = shop.put("product_image", "MUG", "red", prompt=EVIL, structured_prompt='{"objects": []}', seed=7)
    cutout = shop.put("cutout", "MUG", "red", parents=[image])
    shop.put("lifestyle_shot", "MUG|table", "blue", parents=[cutout])
    shop.put("lifestyle_shot", "MUG|studio", "grey", parents=[cutout])
    refined = shop.put("refined_image", "greener", "green", parents=[image])
    heat_map = shop.put("heat_map", "of-greener", "yellow")
    (shop.folder / "records/heat_map/of-greener.json").unlink()
    notes = GalleryNotes(
        failures={CellName("product_image", "LAMP"): CellFailure(reason="Bria refused the prompt")},
        checks={CellName("lifestyle_shot", "MUG|table"): (CheckResult(name="shows_the_product", passed=True),)},
        comparisons={
            CellName("refined_image", "greener"): Comparison(
                before_path=image.path,
                before_sha256=image.picture.sha256,
                after_sha256=refined.picture.sha256,
                heat_map_path=heat_map.path,
                summary="4 % changed",
            )
        },
    )
    long = Product(sku="LONG", title="Donaudampfschiff" * 5, category="Home")
    shop.build(MUG.model_copy(update={"description": EVIL}), LAMP, long, *MANY, notes=notes)
    return shop


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserContext]:
    with open_browser() as opened:
        yield opened


@pytest.fixture
def page(browser: BrowserContext, shop: GalleryStore) -> Iterator[Page]:
    """The gallery, opened anew; whatever its console says, and whatever it asks for elsewhere, is an error."""
    said: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            said.append(f"asked for {request.url}")

    opened = browser.new_page()
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("requestfailed", lambda request: said.append(f"not there: {request.url}"))
    opened.on("request", asked)
    opened.goto((shop.gallery / "index.html").as_uri())
    yield opened
    opened.close()
    assert said == []


def cards(page: Page) -> list[str]:
    return page.locator(".card .title").all_inner_texts()


def test_pictures_have_words_and_only_cards_near_the_window_are_there(page: Page):
    expect(page.get_by_text("103 products")).to_be_visible()
    expect(page.get_by_role("img", name="Red mug, cutout")).to_be_visible()
    page.wait_for_function("document.querySelector('.card img').naturalWidth > 0")
    assert 10 < page.locator(".card").count() < 60
    page.mouse.wheel(0, 1_000_000)
    expect(page.get_by_text("Plate 99")).to_be_visible()
    assert page.locator(".card").count() < 60


def test_filters_join_and_stand_in_the_address(page: Page):
    page.get_by_label("Status").select_option("Failed")
    expect(page.locator("[data-count]")).to_have_text("1 product")
    assert cards(page) == ["Brass lamp"]
    page.get_by_label("Status").select_option("")
    page.get_by_label("Scene").select_option(STUDIO.title)
    page.keyboard.press("Escape")
    page.get_by_label("Category").select_option("Kitchen")
    page.get_by_role("searchbox").fill("tonwerk MUG")
    expect(page.locator("[data-count]")).to_have_text("1 product")
    expect(page.locator(".card img").first).to_have_attribute("alt", "Red mug, lifestyle shot: Grey studio")
    address = page.url
    assert "scene=Grey+studio" in address
    page.goto("about:blank")
    page.goto(address)
    expect(page.get_by_role("searchbox")).to_have_value("tonwerk MUG")
    expect(page.locator(".card .title")).to_have_text(["Red mug"])
    page.get_by_role("searchbox").fill("no such thing")
    expect(page.get_by_text("No product fits these filters.")).to_be_visible()


def test_a_product_opens_with_its_prompts_and_its_slider_moves(page: Page):
    page.get_by_text("Red mug").click()
    expect(page.get_by_role("heading", name="Red mug")).to_be_focused()
    expect(page.get_by_text(EVIL).first).to_be_visible()
    expect(page.get_by_text('"objects": []')).to_be_hidden()
    page.get_by_text("Structured prompt").click()
    expect(page.get_by_text('"objects": []')).to_be_visible()
    page.get_by_role("button", name="Cutout").click()
    page.get_by_role("button", name="Before and after").click()
    slider = page.get_by_role("slider", name=re.compile("before, product image, and"))
    box = slider.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    shown = "getComputedStyle(document.querySelector('.stage .after')).clipPath"
    by_mouse = float(re.findall(r"([\d.]+)%", page.evaluate(shown))[-1])
    assert 75 < by_mouse < 85
    slider.press("ArrowLeft")
    assert re.findall(r"([\d.]+)%", page.evaluate(shown))[-1] == f"{by_mouse - 1:g}"


def test_a_refinement_is_compared_with_what_it_was_made_from_under_the_map_of_changes(page: Page):
    # As Dagster's metadata link to it: under its own name, wherever it is shown.
    page.evaluate("location.hash = '#/product/greener/refined_image/greener'")
    expect(page.get_by_role("heading", name="Red mug")).to_be_visible()
    expect(page.get_by_role("slider", name=re.compile("before, product image"))).to_be_visible()
    expect(page.get_by_text("4 % changed")).to_be_visible()
    page.get_by_role("button", name="What changed").click()
    expect(page.get_by_role("img", name="Where Red mug, refined image: greener changed")).to_be_visible()


def test_a_product_without_pictures_says_why(page: Page):
    page.get_by_role("link", name=re.compile("Brass lamp")).click()
    expect(page.locator(".stage")).to_have_text("Product image: Bria refused the prompt")
    page.evaluate("location.hash = '#/product/NOBODY'")
    expect(page.get_by_text("There is no product NOBODY here.")).to_be_visible()


def test_the_keyboard_alone_searches_moves_opens_and_returns(page: Page):
    expect(page.locator(".card").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("plate")
    expect(page.locator("[data-count]")).to_have_text("100 products")
    page.keyboard.press("Escape")
    expect(page.locator("[data-count]")).to_have_text("103 products")
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.get_by_role("link", name=re.compile("Red mug"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Red mug")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Cutout")).to_be_visible()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("heading", name="Brass lamp")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=re.compile("Brass lamp"))).to_be_focused()


@pytest.mark.parametrize(
    ("scheme", "address"),
    [
        ("light", "#/"),
        ("dark", "#/"),
        ("light", "#/product/LAMP"),
        ("dark", "#/product/MUG/refined_image/greener"),
    ],
)
def test_nothing_serious_keeps_people_from_using_it(page: Page, scheme: Any, address: str):
    page.emulate_media(color_scheme=scheme)
    page.evaluate(f"location.hash = {address!r}")
    expect(page.locator("h1:visible")).to_be_visible()
    violations = Axe().run(page).response["violations"]
    found = [(broken["id"], [node["html"] for node in broken["nodes"]]) for broken in violations]
    assert [rule for rule in found if rule] == []


def test_a_phone_s_width_holds_everything(page: Page):
    page.set_viewport_size({"width": 360, "height": 780})
    for address in ("#/", "#/product/MUG/refined_image/greener", "#/product/LONG"):
        page.evaluate(f"location.hash = {address!r}")
        expect(page.locator("h1:visible")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
