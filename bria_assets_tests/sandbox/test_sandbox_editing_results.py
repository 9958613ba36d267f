"""Every endpoint of image-editing.yml: a good request ends with a picture of the promised size."""

from collections.abc import Callable

import httpx
import pytest
from editing_bodies import (
    ADD_OBJECT,
    ALL,
    BLEND,
    BLUR_BACKGROUND,
    COLORIZE,
    CROP_FOREGROUND,
    EDIT,
    ENHANCE,
    ERASE,
    ERASE_BY_TEXT,
    ERASE_FOREGROUND,
    EXPAND,
    GEN_FILL,
    HEIGHT_PX,
    INCREASE_RESOLUTION,
    RELIGHT,
    REMOVE_BACKGROUND,
    REPLACE_BACKGROUND,
    REPLACE_OBJECT,
    RESEASON,
    RESTORE,
    RESTYLE,
    REWRITE_TEXT,
    SKETCH,
    STRUCTURED_INSTRUCTION,
    WIDTH_PX,
    WITH_PICTURE,
    good_body,
    other_photo,
    photo,
)
from PIL import Image, ImageStat
from sandbox_caller import Caller, as_base64, file_bytes

from bria_assets.sandbox import PictureFetcher
from bria_assets_tests.case_samples import crossed

OpenSandbox = Callable[..., Caller]

OTHER_SIZES = {
    REPLACE_BACKGROUND: (74, 55),  # the sandbox's "1MP", 64 x 64 pixels, at 4:3
    EXPAND: (48, 48),  # to 1:1
    ENHANCE: (96, 72),  # doubled
    INCREASE_RESOLUTION: (96, 72),  # doubled
    CROP_FOREGROUND: (16, 16),  # the disc
}

WORDED = frozenset({"image_url", "seed", "structured_instruction", "structured_prompt"})
SAID = {
    **dict.fromkeys((EDIT, ADD_OBJECT, REPLACE_OBJECT, ERASE_BY_TEXT, BLEND, RESEASON, REWRITE_TEXT), WORDED),
    **dict.fromkeys((SKETCH, RESTORE, COLORIZE, RESTYLE, RELIGHT), WORDED),
    **dict.fromkeys((ERASE, REMOVE_BACKGROUND, ERASE_FOREGROUND, BLUR_BACKGROUND), frozenset({"image_url"})),
    **dict.fromkeys((INCREASE_RESOLUTION, CROP_FOREGROUND), frozenset({"image_url"})),
    **dict.fromkeys((GEN_FILL, REPLACE_BACKGROUND), frozenset({"image_url", "seed", "refined_prompt"})),
    **dict.fromkeys((EXPAND, ENHANCE), frozenset({"image_url", "seed"})),
}


async def edited(caller: Caller, path: str, image: Image.Image | str | None = None) -> Image.Image:
    result = await caller.finish(path, good_body(path, image=image))
    return await caller.picture(result["image_url"])


@pytest.mark.parametrize("path", WITH_PICTURE)
async def test_a_good_request_ends_with_a_picture_of_the_promised_size(caller: Caller, path: str):
    picture = await edited(caller, path)
    wanted = OTHER_SIZES.get(path, (WIDTH_PX, HEIGHT_PX))
    assert abs(picture.width - wanted[0]) <= 2
    assert abs(picture.height - wanted[1]) <= 2
    assert path == CROP_FOREGROUND or picture.size == wanted  # where the foreground ends is the drawing's to say


@pytest.mark.parametrize("path", WITH_PICTURE)
async def test_a_result_says_what_the_published_file_says(caller: Caller, path: str):
    assert set(await caller.finish(path, good_body(path))) == SAID[path]


@pytest.mark.parametrize("path", WITH_PICTURE)
async def test_another_picture_leads_to_another_result(open_sandbox: OpenSandbox, path: str):
    caller = open_sandbox(random_seed=1)
    first = await edited(caller, path)
    other = await edited(caller, path, other_photo())
    assert file_bytes(first) != file_bytes(other)


@pytest.mark.parametrize("path", ALL)
async def test_a_picture_may_be_given_by_its_url(open_sandbox: OpenSandbox, path: str):
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["Host"])
        return httpx.Response(200, content=file_bytes(photo()))

    async def find_addresses(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34"]

    fetcher = PictureFetcher(transport=httpx.MockTransport(answer), find_addresses=find_addresses)
    caller = open_sandbox(fetcher=fetcher, random_seed=1)
    by_url = await caller.finish(path, good_body(path, image="https://shop.example/ball.png"))
    by_base64 = await caller.finish(path, good_body(path))
    assert asked == ["shop.example"]
    assert {**by_url, "image_url": ""} == {**by_base64, "image_url": ""}


@pytest.mark.parametrize("path", ALL)
async def test_the_same_request_with_the_same_random_seed_leads_to_the_same_plain_result(
    open_sandbox: OpenSandbox, path: str
):
    caller = open_sandbox(random_seed=1, plain_pictures=True)
    first, again = [await caller.finish(path, good_body(path)) for _ in range(2)]
    urls = [each.pop("image_url") for each in (first, again) if "image_url" in each]
    assert first == again
    assert len({(await caller.client.get(url)).content for url in urls}) == (path != STRUCTURED_INSTRUCTION)


def in_mode(mode: str) -> str:
    if mode == "I;16":
        deep = photo().convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
        return as_base64(file_bytes(deep))
    return as_base64(file_bytes(photo().convert(mode), "JPEG" if mode == "CMYK" else "PNG"))


@pytest.mark.parametrize(
    ("path", "mode"),
    crossed(
        [(EDIT,), (RESTYLE,), (ERASE,), (BLUR_BACKGROUND,), (EXPAND,), (CROP_FOREGROUND,)],
        [("L",), ("LA",), ("P",), ("CMYK",), ("I;16",)],
    ),
)
async def test_a_picture_may_have_any_colour_mode(caller: Caller, path: str, mode: str):
    assert (await edited(caller, path, in_mode(mode))).width > 0


async def test_a_grey_picture_of_16_bits_keeps_its_greys(caller: Caller):
    result = await edited(caller, EXPAND, in_mode("I;16"))
    # Were its upper bytes cut off, all would be white.
    assert ImageStat.Stat(result.convert("L")).mean[0] < 240


@pytest.mark.parametrize("path", [path for path in ALL if path != ENHANCE])
async def test_with_sync_the_result_is_answered_at_once(open_sandbox: OpenSandbox, path: str):
    caller = open_sandbox(latency_seconds=0.0)
    response = await caller.post(path, good_body(path, sync=True))
    assert response.status_code == 200, response.text
    assert set(response.json()) == {"result", "request_id"}


async def test_an_edit_can_be_a_jpeg_file(caller: Caller):
    result = await caller.finish(EDIT, good_body(EDIT, output_type="jpeg"))
    assert (await caller.picture(result["image_url"])).format == "JPEG"
