"""Pictures given by callers: base64, own results, URLs; and all that is refused about them."""

import base64
import hashlib
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from PIL import Image
from sandbox_caller import (
    GENERATE,
    REMOVE_BACKGROUND,
    V1_LIFESTYLE,
    Caller,
    as_base64,
    details,
    file_bytes,
    photo_base64,
    product_photo,
)

from bria_assets.sandbox import PictureFetcher

OpenSandbox = Callable[..., Caller]


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP"])
async def test_the_published_file_types_are_taken(caller: Caller, file_format: str):
    response = await caller.post(REMOVE_BACKGROUND, {"image": as_base64(file_bytes(product_photo(), file_format))})
    assert response.status_code == 202


async def test_an_input_is_kept_under_the_hash_of_its_bytes(caller: Caller, state_dir: Path):
    content = file_bytes(product_photo())
    await caller.submit(REMOVE_BACKGROUND, {"image": as_base64(content)})
    assert (state_dir / "inputs" / hashlib.sha256(content).hexdigest()).read_bytes() == content


@pytest.mark.parametrize(
    ("content", "status_code"),
    [
        (file_bytes(product_photo(), "GIF"), 415),
        (file_bytes(product_photo(), "BMP"), 415),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415),
        (file_bytes(product_photo())[:-40], 415),  # cut off
        (b"", 422),  # no picture at all
    ],
    ids=["gif", "bmp", "svg", "cut off", "empty"],
)
async def test_what_is_no_picture_of_a_supported_type_is_refused(caller: Caller, content: bytes, status_code: int):
    response = await caller.post(REMOVE_BACKGROUND, {"image": as_base64(content)})
    assert response.status_code == status_code


async def test_a_picture_of_more_than_12_megabytes_is_too_large(caller: Caller):
    response = await caller.post(REMOVE_BACKGROUND, {"image": as_base64(bytes(12_000_001))})
    assert (response.status_code, "12 MB" in details(response)) == (413, True)


async def test_a_body_without_end_is_too_large(caller: Caller):
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(1024 * 1024)

    response = await caller.client.post(REMOVE_BACKGROUND, content=endless(), headers={"api_token": "t"})
    assert response.status_code == 413


def png_that_claims(*, width_px: int, height_px: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "side_px",
    [
        8193,  # one more than Bria works on
        12_000,  # Pillow would warn
        60_000,  # Pillow would refuse
    ],
)
async def test_a_decompression_bomb_is_refused(caller: Caller, side_px: int):
    bomb = png_that_claims(width_px=side_px, height_px=side_px)
    response = await caller.post(REMOVE_BACKGROUND, {"image": as_base64(bomb)})
    assert (response.status_code, "pixels" in details(response)) == (413, True)


async def test_a_data_url_prefix_is_refused(caller: Caller):
    response = await caller.post(REMOVE_BACKGROUND, {"image": f"data:image/png;base64,{photo_base64()}"})
    assert (response.status_code, "data:" in details(response)) == (422, True)


async def test_text_that_is_neither_url_nor_base64_is_refused(caller: Caller):
    response = await caller.post(REMOVE_BACKGROUND, {"image": "my picture!"})
    assert (response.status_code, "base64" in details(response)) == (422, True)


async def test_the_name_of_a_kept_picture_is_no_way_to_it(caller: Caller):
    content = file_bytes(product_photo())
    await caller.submit(REMOVE_BACKGROUND, {"image": as_base64(content)})
    stored_name = f"sha256:{hashlib.sha256(content).hexdigest()}"
    answers = [
        await caller.post(REMOVE_BACKGROUND, {"image": stored_name}),
        await caller.post(V1_LIFESTYLE, {"image_url": stored_name, "scene_description": "a"}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/a.png",
        "http://localhost/a.png",
        "http://[::1]/a.png",
        "http://[::ffff:127.0.0.1]/a.png",
        "http://[64:ff9b::7f00:1]/a.png",  # loopback behind an address translator
        "http://10.0.0.1/a.png",
        "http://192.168.1.1/a.png",
        "http://169.254.169.254/latest/meta-data",  # link-local: cloud metadata
        "http://0.0.0.0/a.png",
        "http://2130706433/a.png",  # 127.0.0.1 as one number
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "http://",
        "http://[broken/a.png",
    ],
)
async def test_urls_that_are_not_public_http_fail_to_download(caller: Caller, url: str):
    response = await caller.post(REMOVE_BACKGROUND, {"image": url})
    assert (response.status_code, response.json()["error"]["message"]) == (460, "Failed to download image")


def fetcher_over(
    handler: Callable[[httpx.Request], httpx.Response], *, addresses: tuple[str, ...] = ("93.184.216.34",)
) -> PictureFetcher:
    async def find_addresses(_host: str, _port: int) -> list[str]:
        return list(addresses)

    return PictureFetcher(transport=httpx.MockTransport(handler), find_addresses=find_addresses)


async def test_a_public_url_is_downloaded(open_sandbox: OpenSandbox):
    photo = file_bytes(Image.new("RGB", (33, 22), "red"))
    caller = open_sandbox(fetcher=fetcher_over(lambda _: httpx.Response(200, content=photo)))
    result = await caller.finish(GENERATE, {"images": ["https://shop.example/mug.png"]})
    assert (await caller.picture(result["image_url"])).size == (64, 64)


async def test_a_download_connects_to_the_address_that_was_checked(open_sandbox: OpenSandbox):
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=file_bytes(product_photo()))

    await open_sandbox(fetcher=fetcher_over(answer)).submit(GENERATE, {"images": ["https://shop.example:444/a?b=c"]})
    assert [(str(request.url), request.headers["Host"]) for request in seen] == [
        ("https://93.184.216.34:444/a?b=c", "shop.example:444")
    ]
    assert seen[0].extensions["sni_hostname"] == "shop.example"


async def test_a_name_with_any_private_address_is_not_downloaded(open_sandbox: OpenSandbox):
    fetcher = fetcher_over(lambda _: httpx.Response(200), addresses=("93.184.216.34", "10.1.2.3"))
    response = await open_sandbox(fetcher=fetcher).post(GENERATE, {"images": ["https://shop.example/a.png"]})
    assert response.status_code == 460


async def test_a_redirect_is_checked_like_the_first_address(open_sandbox: OpenSandbox):
    fetcher = fetcher_over(lambda _: httpx.Response(302, headers={"Location": "file:///etc/passwd"}))
    response = await open_sandbox(fetcher=fetcher).post(GENERATE, {"images": ["https://shop.example/a.png"]})
    assert (response.status_code, "http" in details(response)) == (460, True)


async def test_a_redirect_is_followed(open_sandbox: OpenSandbox):
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/a.png":
            return httpx.Response(302, headers={"Location": "/b.png"})
        return httpx.Response(200, content=file_bytes(product_photo()))

    response = await open_sandbox(fetcher=fetcher_over(answer)).post(
        GENERATE, {"images": ["https://shop.example/a.png"]}
    )
    assert response.status_code == 202


@pytest.mark.parametrize(
    ("answer", "status_code"),
    [
        (httpx.Response(404), 404),  # nothing there
        (httpx.Response(500), 460),
        (httpx.Response(302, headers={"Location": "https://shop.example/a.png"}), 460),  # in a circle
        (httpx.Response(200, content=b"<html>"), 415),
        (httpx.Response(200, content=bytes(12_000_001)), 413),
    ],
    ids=["missing", "server error", "redirect loop", "web page", "too large"],
)
async def test_a_download_that_gives_no_picture_is_refused(
    open_sandbox: OpenSandbox, answer: httpx.Response, status_code: int
):
    content, headers, status = answer.content, answer.headers, answer.status_code
    fetcher = fetcher_over(lambda _: httpx.Response(status, headers=headers, content=content))
    response = await open_sandbox(fetcher=fetcher).post(GENERATE, {"images": ["https://shop.example/a.png"]})
    assert response.status_code == status_code


async def test_a_network_failure_is_a_failed_download(open_sandbox: OpenSandbox):
    def fail(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    response = await open_sandbox(fetcher=fetcher_over(fail)).post(GENERATE, {"images": ["https://shop.example/a"]})
    assert response.status_code == 460


async def test_an_own_result_under_an_earlier_loopback_address_is_still_known(caller: Caller):
    result = await caller.finish(GENERATE, {"prompt": "a red mug"})
    earlier = result["image_url"].replace("http://sandbox.bria.local", "http://127.0.0.1:4321")
    assert (await caller.post(REMOVE_BACKGROUND, {"image": earlier})).status_code == 202


async def test_an_own_result_that_does_not_exist_is_not_found(caller: Caller):
    url = "http://sandbox.bria.local/results/0123.png"
    assert (await caller.post(REMOVE_BACKGROUND, {"image": url})).status_code == 404


async def test_an_own_result_that_has_expired_fails_to_download(caller: Caller):
    result = await caller.finish(GENERATE, {"prompt": "a red mug"})
    caller.clock.advance(3 * 24 * 3600 + 1)
    assert (await caller.post(REMOVE_BACKGROUND, {"image": result["image_url"]})).status_code == 460


async def test_a_refusal_never_repeats_the_picture(caller: Caller):
    picture = photo_base64()
    response = await caller.post(REMOVE_BACKGROUND, {"image": picture, "sync": picture})
    assert response.status_code == 422
    assert base64.b64decode(picture)
    assert picture[:40] not in response.text
