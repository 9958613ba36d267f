"""Plain shapes in place of drawings: quick, and still what each step needs."""

from collections.abc import Callable

import pytest
from sandbox_caller import CUTOUT, GENERATE, LIFESTYLE, Caller

OpenSandbox = Callable[..., Caller]


@pytest.fixture
def plain(open_sandbox: OpenSandbox) -> Caller:
    return open_sandbox(plain_pictures=True, random_seed=1, picture_px=128)


async def test_a_plain_product_can_be_cut_out_and_put_into_a_scene(plain: Caller):
    product = await plain.finish(GENERATE, {"prompt": "a red mug"})
    cutout = await plain.finish(CUTOUT, {"image": product["image_url"]})
    shot = await plain.finish(LIFESTYLE, {"image": cutout["image_url"], "prompt": "on a desk"})
    pictures = [await plain.picture(each["image_url"]) for each in (product, cutout, shot)]
    assert [picture.mode for picture in pictures] == ["RGB", "RGBA", "RGB"]
    assert pictures[0].size == (128, 128)
    assert pictures[1].size == (65, 65)  # cropped to the product
    assert pictures[1].getchannel("A").getextrema() == (0, 255)


async def test_plain_pictures_differ_by_what_was_asked_for(plain: Caller):
    urls = [(await plain.finish(GENERATE, {"prompt": prompt}))["image_url"] for prompt in ("a mug", "a lamp", "a mug")]
    mug, lamp, again = [(await plain.client.get(url)).content for url in urls]
    assert mug == again
    assert mug != lamp
