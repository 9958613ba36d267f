"""Bria's official MCP server (bria-mcp on PyPI) works against a served sandbox that BRIA_BASE_URL names.

Its tools are called through the MCP library's own client. The server reads BRIA_BASE_URL and BRIA_API_TOKEN when it is
imported, so it is imported anew for the sandbox of this file.
"""

import base64
import importlib
import json
import sys
from collections.abc import Generator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.server import MCPServer
from mcp_types import CallToolResult, ImageContent, TextContent
from official_client import Serve, downloaded, official_environment
from PIL import Image, ImageChops, ImageDraw, ImageStat
from sandbox_caller import TOKEN, as_base64, file_bytes, product_photo

from bria_assets.sandbox import Fault

# The server sends notes of its progress in a way that its own library has given up.
pytestmark = pytest.mark.filterwarnings("ignore:The logging capability is deprecated")

PHOTO = product_photo(width_px=48, height_px=32)
IMAGE = as_base64(file_bytes(PHOTO))
FOUND_BY_WORDS = (
    Fault(kind="error", when_body_contains="doomed"),
    Fault(kind="refuse", when_body_contains="indecent"),
    Fault(kind="status", status_code=429, when_body_contains="hasty"),
    Fault(kind="status", status_code=503, when_body_contains="unlucky"),
)


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Generator[Serve]:
    with official_environment(tmp_path_factory.mktemp("official") / "state") as opened:
        yield opened


@pytest.fixture(scope="module")
def base_url(serve: Serve) -> str:
    return serve(*FOUND_BY_WORDS, accepted_tokens=frozenset({TOKEN}))


@pytest.fixture(scope="module")
def server(base_url: str) -> MCPServer:
    for name in [name for name in sys.modules if name.partition(".")[0] == "bria_mcp"]:
        del sys.modules[name]
    imported = importlib.import_module("bria_mcp")
    assert importlib.import_module("bria_mcp.client").client.engine.base_url == base_url
    return imported.mcp


async def call(server: MCPServer | StdioServerParameters, tool: str, **arguments: Any) -> CallToolResult:
    try:
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)
    finally:
        if isinstance(server, MCPServer):
            # The server keeps its connections for the life of its event loop, which is a test's here.
            await importlib.import_module("bria_mcp.client").client.aclose()


def texts(result: CallToolResult) -> list[str]:
    return [part.text for part in result.content if isinstance(part, TextContent)]


def picture(result: CallToolResult) -> Image.Image:
    """Return the picture whose URL a tool names, having seen that its preview shows the same."""
    assert not result.is_error, texts(result)
    made = downloaded(texts(result)[-1].partition("For full image Preview use: ")[2])
    (preview,) = (part for part in result.content if isinstance(part, ImageContent))
    assert Image.open(BytesIO(base64.b64decode(preview.data))).size == made.size
    return made


def refusal(result: CallToolResult) -> str:
    assert result.is_error
    (told,) = texts(result)
    return told


def structured_prompt(result: CallToolResult) -> dict[str, Any]:
    (told,) = (text for text in texts(result) if text.startswith("Structured prompt"))
    return json.loads(told.partition(": ")[2])


def mask() -> str:
    drawn = Image.new("L", PHOTO.size, 0)
    ImageDraw.Draw(drawn).rectangle((16, 10, 32, 22), fill=255)
    return as_base64(file_bytes(drawn))


CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "remove_background": ("remove_background", {"image": IMAGE}),
    "remove_background, guided": ("remove_background", {"image": IMAGE, "prompt": "only the red ball"}),
    "blur_background": ("blur_background", {"image": IMAGE}),
    "blur_background, scale beyond the range": ("blur_background", {"image": IMAGE, "scale": 9}),
    "crop_out_foreground": ("crop_out_foreground", {"image": IMAGE}),
    "crop_out_foreground, padding": ("crop_out_foreground", {"image": IMAGE, "padding": 7}),
    "increase_resolution": ("increase_resolution", {"image": IMAGE}),
    "expand_image, named ratio": ("expand_image", {"image": IMAGE, "aspect_ratio": "16:9"}),
    "expand_image, ratio as a number": ("expand_image", {"image": IMAGE, "aspect_ratio": "2.5"}),
    "expand_image, options": (
        "expand_image",
        {"image": IMAGE, "aspect_ratio": "1:1", "preserve_alpha": True, "content_moderation": True},
    ),
    "generate_background": ("generate_background", {"image": IMAGE, "prompt": "on a beach"}),
    "generate_background, fast": ("generate_background", {"image": IMAGE, "prompt": "on a beach", "fast": True}),
    "generate_background, references": ("generate_background", {"image": IMAGE, "reference_images": [IMAGE]}),
    "erase_foreground": ("erase_foreground", {"image": IMAGE}),
    "erase_from_image": ("erase_from_image", {"image": IMAGE, "mask": mask()}),
    "erase_from_image, composite": ("erase_from_image", {"image": IMAGE, "mask": mask(), "composite": True}),
    "enhance_image": ("enhance_image", {"image": IMAGE}),
    "enhance_image, options": (
        "enhance_image",
        {"image": IMAGE, "preserve_alpha": False, "content_moderation": True},
    ),
    "edit_image": ("edit_image", {"images": [IMAGE], "instruction": "make the ball blue", "seed": 7}),
    "edit_image, two images": (
        "edit_image",
        {"images": [IMAGE, IMAGE], "instruction": "put the ball from image 2 into image 1", "aspect_ratio": "1:1"},
    ),
    "product_holding": ("product_holding", {"person_image": IMAGE, "product_images": [IMAGE]}),
    "product_holding, options": (
        "product_holding",
        {
            "person_image": IMAGE,
            "product_images": [IMAGE, IMAGE, IMAGE],
            "instruction": "in the left hand",
            "aspect_ratio": "1:1",
            "seed": 7,
        },
    ),
    "virtual_tryon": ("virtual_tryon", {"person_image": IMAGE, "garment_images": [IMAGE]}),
    "virtual_tryon, options": (
        "virtual_tryon",
        {
            "person_image": IMAGE,
            "garment_images": [IMAGE, IMAGE, IMAGE],
            "instruction": "worn open",
            "aspect_ratio": "16:9",
            "seed": 7,
        },
    ),
    "text_to_image": ("text_to_image", {"prompt": "a red mug"}),
    "text_to_image, lite": ("text_to_image", {"prompt": "a red mug", "model_version": "FIBO_LITE"}),
    "text_to_image, style": ("text_to_image", {"prompt": "a red mug", "style": "kodak_film"}),
    "text_to_image, like an image": ("text_to_image", {"image": IMAGE}),
    "text_to_image, like an image, in words": ("text_to_image", {"image": IMAGE, "prompt": "a blue mug"}),
    "text_to_image, options": (
        "text_to_image",
        {"prompt": "a red mug", "negative_prompt": "text", "aspect_ratio": "16:9", "seed": 7},
    ),
}

VIDEO = {"video": "https://bria.example/clip.mp4"}
NOT_IMITATED: list[tuple[str, dict[str, Any]]] = [
    ("ad_to_layers", {"image": IMAGE}),
    ("remove_video_background", VIDEO),
    ("increase_video_resolution", VIDEO),
    ("video_mask_by_prompt", {**VIDEO, "prompt": "the cat"}),
    ("erase_from_video", {**VIDEO, "mask_video": None, "prompt": "the cat"}),
]

SIZES = {
    "remove_background": (48, 32),
    "remove_background, guided": (48, 32),
    "blur_background": (48, 32),
    "increase_resolution": (96, 64),
    "expand_image, named ratio": (57, 32),
    "expand_image, ratio as a number": (80, 32),
    "erase_from_image": (48, 32),
    "edit_image": (48, 32),
    "edit_image, two images": (48, 48),
    "product_holding": (48, 32),
    "virtual_tryon, options": (57, 32),
    "text_to_image": (32, 32),
}


@pytest.mark.parametrize("name", CALLS)
async def test_a_tool_makes_its_picture(server: MCPServer, name: str):
    tool, arguments = CALLS[name]
    made = picture(await call(server, tool, **arguments))
    assert made.size == SIZES.get(name, made.size)


async def test_every_tool_that_makes_still_images_is_called_here(server: MCPServer):
    async with Client(server) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
    called = {tool for tool, _ in CALLS.values()} | {"ad_resize"}
    assert tools - called == {tool for tool, _ in NOT_IMITATED}


async def test_an_advertisement_is_resized_to_every_format(server: MCPServer):
    formats = [{"name": "banner", "width": 120, "height": 30}, {"name": "story", "width": 30, "height": 60}]
    result = await call(server, "ad_resize", image=IMAGE, formats=formats, prompt="keep the logo")
    made = json.loads(texts(result)[0])
    assert [(each["name"], each["status"], each["error"]) for each in made] == [
        ("banner", "ok", None),
        ("story", "ok", None),
    ]
    assert [downloaded(each["url"]).size for each in made] == [(120, 30), (30, 60)]


async def test_a_resized_advertisement_is_edited_further_by_its_url(server: MCPServer):
    formats = [{"name": "banner", "width": 120, "height": 30}, {"name": "story", "width": 30, "height": 60}]
    result = await call(server, "ad_resize", image=IMAGE, formats=formats)
    story = json.loads(texts(result)[0])[1]["url"]
    assert picture(await call(server, "increase_resolution", image=story)).size == (60, 120)


async def test_a_picture_that_one_tool_made_is_edited_by_another_by_its_url(server: MCPServer):
    generated = texts(await call(server, "text_to_image", prompt="a red mug"))[-1].rpartition(" ")[2]
    assert picture(await call(server, "remove_background", image=generated)).mode == "RGBA"


async def test_a_structured_prompt_that_a_tool_told_makes_the_same_picture_again(server: MCPServer):
    first = await call(server, "text_to_image", prompt="a red mug", seed=7)
    again = await call(server, "text_to_image", structured_prompt=structured_prompt(first), seed=7)
    assert ImageChops.difference(picture(first), picture(again)).getbbox() is None


async def test_a_structured_prompt_is_refined_by_a_prompt(server: MCPServer):
    first = structured_prompt(await call(server, "text_to_image", prompt="a red mug"))
    refined = await call(server, "text_to_image", structured_prompt=first, prompt="make it blue")
    assert structured_prompt(refined) != first


async def test_an_edit_tells_the_structured_prompt_behind_it(server: MCPServer):
    edited = await call(server, "edit_image", images=[IMAGE], instruction="make the ball blue")
    assert structured_prompt(edited)


def two_balls() -> Image.Image:
    photo = Image.new("RGB", (96, 48), "white")
    for left, colour in ((8, (180, 20, 30)), (56, (30, 60, 180))):
        ImageDraw.Draw(photo).ellipse((left, 8, left + 32, 40), fill=colour)
    return photo


@pytest.mark.parametrize(
    ("prompt", "stays"),
    [("only the red ball", "left"), ("without the red ball", "right"), ("the right one", "right"), ("a dog", "both")],
)
async def test_a_guided_removal_keeps_what_its_prompt_names(server: MCPServer, prompt: str, stays: str):
    result = await call(server, "remove_background", image=as_base64(file_bytes(two_balls())), prompt=prompt)
    alpha = picture(result).getchannel("A")
    left, right = (ImageStat.Stat(alpha.crop(box)).mean[0] > 20 for box in ((0, 0, 48, 48), (48, 0, 96, 48)))
    assert (left, right) == {"left": (True, False), "right": (False, True), "both": (True, True)}[stays]


@pytest.mark.parametrize(
    ("tool", "things"), [("product_holding", "product_images"), ("virtual_tryon", "garment_images")]
)
async def test_what_a_person_holds_or_wears_is_seen_in_the_picture(server: MCPServer, tool: str, things: str):
    person = Image.new("RGB", (64, 96), "white")
    ImageDraw.Draw(person).rectangle((20, 8, 44, 92), fill=(90, 90, 90))
    result = await call(server, tool, person_image=as_base64(file_bytes(person)), **{things: [IMAGE]})
    red, green, _ = picture(result).convert("RGB").split()
    redness = ImageChops.subtract(red, green).histogram()
    assert sum(redness[100:]) > 20


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("indecent", "Bria API error 422: the request's text did not pass content moderation"),
        ("hasty", "Bria API error 429: "),
    ],
)
async def test_a_refusal_is_told_with_its_code_and_reason(server: MCPServer, word: str, told: str):
    assert told in refusal(await call(server, "text_to_image", prompt=f"{word} mug"))


async def test_a_wrong_combination_of_arguments_is_told(server: MCPServer):
    told = refusal(await call(server, "text_to_image", prompt="a mug", image=IMAGE, style="hard_flash"))
    assert "Bria API error 422: style cannot be used with images" in told


async def test_the_edit_tools_which_hand_on_the_message_alone_name_the_wrong_field(server: MCPServer):
    told = refusal(await call(server, "product_holding", person_image=IMAGE, product_images=[IMAGE] * 4))
    assert "product_images" in told


async def test_a_picture_at_a_private_address_is_told_to_be_out_of_reach(server: MCPServer):
    told = refusal(await call(server, "remove_background", image="http://127.0.0.1:9/photo.png"))
    assert "Bria API error 460: " in told


@pytest.mark.parametrize("tool", ["text_to_image", "edit_image"])
async def test_a_job_that_fails_and_a_server_that_fails_are_errors(server: MCPServer, tool: str):
    for word in ("doomed", "unlucky"):
        arguments = {"prompt": word} if tool == "text_to_image" else {"images": [IMAGE], "instruction": word}
        assert refusal(await call(server, tool, **arguments))


async def test_a_wrong_token_is_told(server: MCPServer):
    token = importlib.import_module("bria_mcp").bria_api_token_var
    before = token.set("of-nobody")
    try:
        result = await call(server, "remove_background", image=IMAGE)
    finally:
        token.reset(before)
    assert "Bria API error 401: " in refusal(result)


@pytest.mark.parametrize(("tool", "arguments"), NOT_IMITATED)
async def test_tools_for_what_is_not_imitated_are_told_so(server: MCPServer, tool: str, arguments: dict[str, Any]):
    told = refusal(await call(server, tool, **arguments))
    assert "Bria API error 404: POST /v2/" in told
    assert "is not something the sandbox has" in told


async def test_the_server_as_a_process_of_its_own_finds_the_sandbox_by_its_environment(base_url: str):
    process = StdioServerParameters(
        command=sys.executable,
        args=[
            "-c",
            "from asked_hosts import only_loopback\nfrom bria_mcp.main import main\nwith only_loopback(): main()",
        ],
        env={
            "BRIA_BASE_URL": base_url,
            "BRIA_API_TOKEN": TOKEN,
            "NO_PROXY": "*",
            "PYTHONPATH": str(Path(__file__).parent),
        },
    )
    assert picture(await call(process, "text_to_image", prompt="a red mug")).size == (32, 32)
