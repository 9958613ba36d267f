"""The shop's own photos on the web."""

import httpx
import pytest
from client_parts import scripted

from bria_assets.client.photo_source import FetchedPhoto, PhotoUnreachable, fetch_if_changed

URL = "https://shop.example.com/mug.png?key=s3cr3t"


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({"etag": '"v1"', "last-modified": "Sat, 01 Aug 2026 12:00:00 GMT"}, '"v1"'),
        ({"last-modified": "Sat, 01 Aug 2026 12:00:00 GMT"}, "Sat, 01 Aug 2026 12:00:00 GMT"),
        ({}, None),
        ({"etag": b'"v\xe91"'}, None),  # it could not be sent back
    ],
)
async def test_a_photo_comes_with_what_tells_of_its_change(headers: dict[str, str], validator: str | None):
    bria = scripted(httpx.Response(200, content=b"photo", headers=headers))
    photo = await fetch_if_changed(URL, validator=None, transport=httpx.MockTransport(bria))
    assert photo == FetchedPhoto(content=b"photo", validator=validator)


@pytest.mark.parametrize(
    ("validator", "header"),
    [
        ('"v1"', "if-none-match"),
        ('W/"v1"', "if-none-match"),
        ("Sat, 01 Aug 2026 12:00:00 GMT", "if-modified-since"),
    ],
)
async def test_an_unchanged_photo_is_not_fetched(validator: str, header: str):
    shop = scripted(httpx.Response(304))
    assert await fetch_if_changed(URL, validator=validator, transport=httpx.MockTransport(shop)) is None
    assert shop.requests[0].headers[header] == validator


@pytest.mark.parametrize(
    "answers",
    [
        [httpx.Response(404)],
        [httpx.Response(302, headers={"location": "http://shop.example.com/mug.png"}), httpx.Response(200)],
        [  # out over http and back
            httpx.Response(302, headers={"location": "http://shop.example.com/mug.png"}),
            httpx.Response(302, headers={"location": "https://shop.example.com/mug.png"}),
            httpx.Response(200),
        ],
        [httpx.Response(302, headers={"location": URL})],  # round and round
        [httpx.ConnectError("no route")],
    ],
)
async def test_a_photo_that_cannot_be_had_is_told_without_the_secrets_of_its_address(
    answers: list[httpx.Response | Exception],
):
    url = URL.replace("https://", "https://user:pa55@")
    with pytest.raises(PhotoUnreachable, match=r"shop\.example\.com/mug\.png") as caught:
        await fetch_if_changed(url, validator=None, transport=httpx.MockTransport(scripted(*answers)))
    assert "s3cr3t" not in str(caught.value)
    assert "pa55" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://[bad/mug.png", "https://shop.example.com:99999/", "https://a..b/mug.png"])
async def test_an_address_that_cannot_be_read_is_told(url: str):
    with pytest.raises(PhotoUnreachable):
        await fetch_if_changed(url, validator=None)
