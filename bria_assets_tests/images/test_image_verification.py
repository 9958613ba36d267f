"""Which bytes are a picture, and what is read off them."""

import hashlib
import random

import pytest
from picture_makers import encoded, noise, png_header
from PIL import Image

from bria_assets.images.picture import MOST_PIXELS, NotAPicture, read_picture

PALETTE = noise().quantize(16)
DEEP = Image.new("I;16", (8, 6), 30_000)
PNG = encoded(noise())
JPEG = encoded(noise(), "JPEG")
WEBP = encoded(noise(), "WEBP")


@pytest.mark.parametrize(
    ("content", "file_format", "has_alpha"),
    [
        (PNG, "png", False),
        (encoded(noise(mode="RGBA")), "png", True),
        (encoded(noise(mode="L")), "png", False),
        (encoded(PALETTE), "png", False),
        (encoded(PALETTE, transparency=3), "png", True),  # one colour of the palette is clear
        (encoded(DEEP), "png", False),  # 16 bits a pixel
        (JPEG, "jpeg", False),
        (encoded(noise(mode="CMYK"), "JPEG"), "jpeg", False),  # for print
        (encoded(noise(), "JPEG", progressive=True), "jpeg", False),
        (encoded(noise(), "MPO", save_all=True, append_images=[noise()]), "jpeg", False),  # from a phone
        (WEBP, "webp", False),
        (encoded(noise(mode="RGBA"), "WEBP", lossless=True), "webp", True),
        (PNG + b"more", "png", False),  # something behind the end
    ],
    ids=lambda value: "" if isinstance(value, bytes) else None,
)
def test_a_whole_picture_is_read(content: bytes, file_format: str, has_alpha: bool):  # noqa: FBT001
    facts = read_picture(content)
    assert (facts.format, facts.has_alpha) == (file_format, has_alpha)
    assert (facts.width_px, facts.height_px) in {(64, 48), (8, 6)}
    assert (facts.size_bytes, facts.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<html><body>Not found</body></html>", "not a PNG, JPEG or WEBP"),
        (b'{"error": "not ready"}', "not a PNG, JPEG or WEBP"),
        (encoded(noise(), "GIF"), "not a PNG, JPEG or WEBP"),
        (encoded(noise(), "BMP"), "not a PNG, JPEG or WEBP"),
        (PNG[:8], "not a PNG"),  # its first bytes only
        (PNG[: len(PNG) // 2], "cut short"),
        (JPEG[: len(JPEG) // 2], "cut short"),
        (WEBP[: len(WEBP) // 2], "PNG, JPEG or WEBP|cut short"),
        (png_header(8193, 8192), "more than 67108864 pixels"),  # one column above the limit
        (png_header(10_000, 10_000), "pixels"),  # where Pillow begins to warn
        (png_header(60_000, 60_000), "pixels"),  # where Pillow refuses
        (png_header(2**31 - 1, 2**31 - 1), "pixels"),
        (png_header(0, 0), "."),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else None,
)
def test_anything_else_is_no_picture(content: bytes, reason: str):
    with pytest.raises(NotAPicture, match=reason):
        read_picture(content)


def test_the_limit_of_pixels_is_bria_s_largest_picture():
    assert MOST_PIXELS == 8192 * 8192


@pytest.mark.parametrize("whole", [PNG, JPEG, WEBP, encoded(PALETTE, transparency=3)], ids=["png", "jpeg", "webp", "p"])
def test_damage_of_any_kind_is_named_or_harmless(whole: bytes):
    chance = random.Random(5)  # noqa: S311 - not a secret
    for _ in range(400):
        damaged = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.5 else whole)
        for _ in range(chance.randrange(4) if damaged else 0):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read_picture(bytes(damaged))
        except NotAPicture:
            continue
