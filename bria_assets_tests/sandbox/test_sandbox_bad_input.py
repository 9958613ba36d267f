"""Bad input to every endpoint of the sandbox: refused in Bria's error shape, by the name of the field."""

import struct
import zlib
from typing import Any

import httpx
import pytest
from good_bodies import GOOD_BODIES, PHOTO, picture_places, with_picture
from PIL import Image
from sandbox_caller import TOKEN, Caller, ManualClock, as_base64, file_bytes, open_caller

from bria_assets.sandbox.endpoints import ENDPOINTS
from bria_assets_tests.case_samples import crossed

PATHS: list[str] = [endpoint.path for endpoint in ENDPOINTS]
ROWS = [(path,) for path in PATHS]
PICTURES = [(path, field, way) for path in PATHS for field, way in picture_places(path)]
FILES_ONLY = {(path, field) for path, field, _ in PICTURES if path.startswith("/v1/")}
HEADERS = {"api_token": TOKEN}
PRIVATE_URLS = [("http://127.0.0.1/a.png",), ("http://169.254.169.254/latest/meta-data",), ("file:///etc/passwd",)]


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Caller:
    """A caller of one sandbox for all that is refused: nothing of it stays."""
    return open_caller(
        tmp_path_factory.mktemp("bad-input") / "state",
        clock=ManualClock(),
        latency_seconds=0,
        picture_px=16,
        plain_pictures=True,
    )


def said(response: httpx.Response, path: str) -> str:
    """Return the details of a refusal, after a look at its shape."""
    answer = response.json()
    if path.startswith("/v1/") and response.status_code in {403, 422}:
        assert isinstance(answer, str)
        return answer
    assert set(answer) == {"error", "request_id"}
    assert set(answer["error"]) == {"code", "message", "details"}
    assert answer["error"]["code"] == response.status_code
    return answer["error"]["details"]


def bomb(side_px: int = 60_000) -> str:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side_px, side_px, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 9))
    return as_base64(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b""))


def test_every_endpoint_has_a_good_body_here():
    assert set(GOOD_BODIES) == set(PATHS)


@pytest.mark.parametrize("path", PATHS)
async def test_a_good_body_is_taken(caller: Caller, path: str):
    response = await caller.post(path, GOOD_BODIES[path])
    assert response.status_code in {200, 202}, response.text


BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "half": (b"{", 400),
    "not UTF-8": (b"\xff\xfe", 400),
    "very deep": (b"[" * 100_000, 400),
    "a list": (b"[]", 422),
    "null": (b"null", 422),
    "a text": (b'"a"', 422),
}


@pytest.mark.parametrize(("path", "body"), crossed(ROWS, [(name,) for name in BODIES]))
async def test_a_body_that_is_no_json_object_is_refused(caller: Caller, path: str, body: str):
    content, status_code = BODIES[body]
    response = await caller.client.post(path, content=content, headers=HEADERS)
    assert (response.status_code, bool(said(response, path))) == (status_code, True)


@pytest.mark.parametrize("path", PATHS)
async def test_a_request_without_a_token_is_not_let_in(caller: Caller, path: str):
    response = await caller.client.post(path, json=GOOD_BODIES[path])
    assert (response.status_code, "api_token" in said(response, path)) == (401, True)


@pytest.mark.parametrize("path", PATHS)
async def test_an_unknown_field_is_named(caller: Caller, path: str):
    response = await caller.post(path, {**GOOD_BODIES[path], "typo_of_mine": 1})
    assert (response.status_code, "unknown field 'typo_of_mine'" in said(response, path)) == (422, True)


@pytest.mark.parametrize(("path", "field"), [(path, field) for path in PATHS for field in GOOD_BODIES[path]])
async def test_a_field_of_a_wrong_type_is_named(caller: Caller, path: str, field: str):
    response = await caller.post(path, {**GOOD_BODIES[path], field: {"of": ["another type"]}})
    assert response.status_code in {400, 422}
    assert f"'{field}" in said(response, path)


BAD_PICTURES: dict[str, tuple[Any, int, str]] = {
    "data URL": (f"data:image/png;base64,{PHOTO}", 422, "data:"),
    "traversal": ("../../etc/passwd", 422, "base64"),
    "a path": ("/etc/passwd1", 415, "jpeg, png or webp"),  # base64 by accident
    "a kept name": ("sha256:0123456789abcdef", 422, "base64"),
    "no base64": ("not base64!", 422, "base64"),
    "PDF": (as_base64(b"%PDF-1.4"), 415, "jpeg, png or webp"),
    "GIF": (as_base64(file_bytes(Image.new("RGB", (4, 4)), "GIF")), 415, "jpeg, png or webp"),
    "bomb": (bomb(), 413, "pixels"),
    "number": (7, 422, "string"),
    "empty": ("", 422, "at least 1 character"),
}


@pytest.mark.parametrize(("path", "field", "way", "kind"), crossed(PICTURES, [(name,) for name in BAD_PICTURES]))
async def test_a_bad_picture_is_refused_by_its_field(
    caller: Caller, path: str, field: str, way: tuple[str | int, ...], kind: str
):
    picture, status_code, told = BAD_PICTURES[kind]
    response = await caller.post(path, with_picture(path, way, picture))
    details = said(response, path)
    assert (response.status_code, told in details) == (status_code, True), details
    assert f"'{field}'" in details


@pytest.mark.parametrize(
    ("path", "field", "way"),
    [pytest.param(*place, marks=() if number % 5 == 0 else pytest.mark.soak) for number, place in enumerate(PICTURES)],
)
async def test_a_picture_of_more_than_12_megabytes_is_refused_by_its_field(
    caller: Caller, path: str, field: str, way: tuple[str | int, ...]
):
    response = await caller.post(path, with_picture(path, way, TOO_LARGE))
    details = said(response, path)
    assert (response.status_code, f"'{field}': a picture may have at most 12 MB" in details) == (413, True)


TOO_LARGE = as_base64(bytes(12_000_001))


@pytest.mark.parametrize(("path", "field", "way", "url"), crossed(PICTURES, PRIVATE_URLS))
async def test_a_url_that_is_not_public_fails_to_download(
    caller: Caller, path: str, field: str, way: tuple[str | int, ...], url: str
):
    if (path, field) in FILES_ONLY:
        path_body = url_body(path, way, url)
        field = path_body[0]
        response = await caller.post(path, path_body[1])
    else:
        response = await caller.post(path, with_picture(path, way, url))
    details = said(response, path)
    assert (response.status_code, f"'{field}'" in details) == (460, True), details


def url_body(path: str, way: tuple[str | int, ...], url: str) -> tuple[str, dict[str, Any]]:
    """Return the field and the body in which v1 takes a URL in place of a file."""
    is_reference = way[0] == "ref_image_file"
    body = {name: value for name, value in GOOD_BODIES[path].items() if name != way[0]}
    if is_reference:
        return "ref_image_urls.0", {**body, "ref_image_urls": [url]}
    return "image_url", {**body, "image_url": url}


@pytest.mark.parametrize(("path", "field"), sorted(FILES_ONLY))
async def test_v1_takes_no_url_as_a_file(caller: Caller, path: str, field: str):
    way = next(way for each, name, way in PICTURES if (each, name) == (path, field))
    response = await caller.post(path, with_picture(path, way, "https://shop.example/mug.png"))
    assert (response.status_code, "must be base64" in said(response, path)) == (422, True)


@pytest.mark.parametrize(
    ("path", "url"),
    crossed([row for row in ROWS if row[0].startswith("/v2/")], [("example.com",), ("ftp://example.com",), (3,)]),
)
async def test_a_webhook_url_that_is_none_is_named(caller: Caller, path: str, url: Any):
    response = await caller.post(path, {**GOOD_BODIES[path], "webhook_url": url})
    assert (response.status_code, "'webhook_url'" in said(response, path)) == (422, True)


@pytest.mark.parametrize("path", PATHS)
async def test_a_path_is_there_for_post_only(caller: Caller, path: str):
    response = await caller.client.get(path, headers=HEADERS)
    assert (response.status_code, response.json()["error"]["code"]) == (405, 405)
