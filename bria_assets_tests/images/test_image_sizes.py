"""Pictures made smaller: for pages, and for Bria's limit of 12 MB."""

import base64
from io import BytesIO

import pytest
from picture_makers import encoded, noise
from PIL import Image, ImageStat

from bria_assets.images.picture import NotAPicture, decoded
from bria_assets.images.preview import MOST_DATA_URI_BYTES, preview_data_uri
from bria_assets.images.upload import MOST_UPLOAD_BYTES, upload_base64

SIDEWAYS = Image.Exif()
SIDEWAYS[0x0112] = 6  # the camera was turned: right is up


def shown(uri: str) -> Image.Image:
    return Image.open(BytesIO(base64.b64decode(uri.partition(",")[2])))


def sent(text: str) -> Image.Image:
    return Image.open(BytesIO(base64.b64decode(text, validate=True)))


def brightness(picture: Image.Image) -> float:
    return ImageStat.Stat(picture.convert("L")).mean[0]


@pytest.mark.parametrize(
    "picture",
    [
        noise(1500, 1500),  # as large as JPEG gets
        noise(1500, 1500, "RGBA"),
        noise(4000, 3),  # thin
        noise(1, 1),
        Image.new("RGBA", (900, 900)),  # nothing but ground
        noise().quantize(16),
        Image.new("I;16", (500, 500), 30_000),
    ],
    ids=["noise", "alpha", "thin", "dot", "clear", "palette", "16 bits"],
)
def test_a_preview_has_at_most_20_kilobytes(picture: Image.Image):
    uri = preview_data_uri(decoded(encoded(picture)))
    assert uri.startswith("data:image/jpeg;base64,")
    assert len(uri) <= MOST_DATA_URI_BYTES
    assert max(shown(uri).size) <= 320


def test_transparency_shows_as_a_checkerboard():
    preview = shown(preview_data_uri(decoded(encoded(Image.new("RGBA", (40, 40))))))
    grey = [brightness(preview.crop((x, y, x + 2, y + 2))) < 240 for x, y in [(5, 5), (15, 5), (5, 15), (15, 15)]]
    assert grey == [True, False, False, True]


def test_a_picture_of_16_bits_keeps_its_brightness():
    preview = shown(preview_data_uri(decoded(encoded(Image.new("I;16", (40, 40), 128 * 256)))))
    assert abs(brightness(preview) - 128) < 4


def test_a_preview_stands_upright():
    content = encoded(noise(60, 30), "JPEG", exif=SIDEWAYS)
    assert shown(preview_data_uri(decoded(content))).size == (30, 60)


def test_a_picture_that_fits_is_sent_byte_by_byte():
    content = encoded(noise())
    assert base64.b64decode(upload_base64(content)) == content


def test_bria_s_limit_is_counted_in_decimal_megabytes():
    assert MOST_UPLOAD_BYTES == 12_000_000


@pytest.mark.parametrize(
    ("picture", "file_format", "mode"),
    [
        (noise(400, 200), "JPEG", "RGB"),  # nothing clear: JPEG is smaller
        (noise(400, 200, "RGBA"), "PNG", "RGBA"),  # transparency is kept
    ],
)
def test_a_picture_that_is_too_large_is_scaled_until_it_fits(picture: Image.Image, file_format: str, mode: str):
    limit = 30_000
    text = upload_base64(encoded(picture), most_bytes=limit)
    smaller = sent(text)
    assert len(base64.b64decode(text)) <= limit
    assert (smaller.format, smaller.mode) == (file_format, mode)
    assert smaller.width / smaller.height == pytest.approx(2, rel=0.05)


def test_a_scaled_photo_stands_upright():
    content = encoded(noise(400, 200), "JPEG", quality=100, exif=SIDEWAYS)
    smaller = sent(upload_base64(content, most_bytes=len(content) // 3))
    assert smaller.height > smaller.width


def test_a_photo_for_print_is_sent_in_screen_colours():
    content = encoded(noise(400, 200, "CMYK"), "JPEG", quality=100)
    assert sent(upload_base64(content, most_bytes=len(content) // 3)).mode == "RGB"


def test_what_is_no_picture_is_not_scaled():
    with pytest.raises(NotAPicture):
        upload_base64(b"<html>" * 10, most_bytes=10)


def test_a_scaled_picture_of_16_bits_keeps_its_brightness():
    content = encoded(Image.new("I;16", (400, 400), 128 * 256), compress_level=0)
    smaller = sent(upload_base64(content, most_bytes=len(content) // 3))
    assert abs(brightness(smaller) - 128) < 4
