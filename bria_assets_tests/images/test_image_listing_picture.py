"""Files that are published: read back, they have the size, the ground, the format and the words that were asked for."""

import io
import struct
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from picture_makers import encoded as saved
from picture_makers import noise
from PIL import Image, ImageDraw

from bria_assets.images.digital_source import DigitalSource, digital_source_uri
from bria_assets.images.encoding import LEAST_QUALITY, encoded
from bria_assets.images.framing import Frame, framed, product_box
from bria_assets.images.ground import darkest_of_border
from bria_assets.images.listing_picture import Publication, published
from bria_assets.images.picture import NotAPicture, PictureFormat, decoded
from bria_assets.images.srgb import in_srgb

FORMATS: tuple[PictureFormat, ...] = ("jpeg", "png", "webp")


def cutout(width_px: int = 400, height_px: int = 600, margin_px: int = 100) -> Image.Image:
    """A striped thing on a clear ground, with hidden colour and faint dust where it is clear."""
    picture = Image.new("RGBA", (width_px + 2 * margin_px, height_px + 2 * margin_px), (200, 0, 0, 0))
    picture.putpixel((3, 3), (0, 0, 0, 6))
    thing = Image.new("RGBA", (width_px, height_px), (150, 30, 20, 255))
    ImageDraw.Draw(thing).rectangle((0, 0, width_px, 20), fill=(10, 90, 60, 255))
    picture.paste(thing, (margin_px, margin_px))
    return picture


def listing(picture: Image.Image, frame: Frame, file_format: PictureFormat = "jpeg", **limits: Any) -> Image.Image:
    publication = Publication(frame=frame, file_format=file_format, **limits)
    return decoded(published(saved(picture), publication, DigitalSource.GENERATED))


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_product_on_white_has_the_size_the_fill_and_a_ground_of_pure_white(file_format: PictureFormat):
    made = listing(cutout(), Frame(width_px=801, height_px=700, fill=0.9), file_format)
    assert (made.size, made.mode) == ((801, 700), "RGB")
    box = product_box(made)
    assert box is not None
    # 0.9 x 700 px, in the middle; formats that lose quality blur its rim by some pixels.
    assert box[3] - box[1] == pytest.approx(630, abs=12)
    assert (box[1] + box[3]) / 2 == pytest.approx(350, abs=3)
    ground = np.asarray(made).copy()
    ground[35 - 16 : 665 + 16, 190 - 16 : 610 + 16] = 255  # the product, and the blocks of 16 px that it touches
    assert (darkest_of_border(made), ground.min()) == (255, 255)


def test_a_small_product_is_enlarged_so_far_and_the_frame_shrinks_with_its_ratio_and_fill_kept():
    made = listing(cutout(200, 300), Frame(width_px=1801, height_px=2600, fill=0.9, most_upscaling=1.5), "png")
    # 300 px may become 450, which are 0.9 of 500 px.
    assert made.size == (346, 500)
    box = product_box(made)
    assert box is not None
    assert box[3] - box[1] == 450


def test_a_large_product_is_never_made_larger_than_its_frame():
    assert listing(cutout(1500, 450), Frame(width_px=500, height_px=600, fill=0.8)).size == (500, 600)


def test_a_whole_picture_is_cropped_in_the_middle():
    picture = Image.new("RGB", (300, 200), "red")
    picture.paste(Image.new("RGB", (200, 200), "blue"), (50, 0))
    made = listing(picture, Frame(width_px=100, height_px=100, ground="keep"), "png")
    assert np.asarray(made)[:, :, 2].min() > 230  # red is left of it on both sides
    assert made.size == (100, 100)


def test_a_whole_picture_is_shown_before_its_own_blur():
    picture = Image.new("RGB", (200, 200), "navy")
    made = listing(picture, Frame(width_px=90, height_px=160, ground="blur"), "png")
    assert made.size == (90, 160)
    assert made.getcolors() == [(90 * 160, (0, 0, 128))]


def test_a_picture_without_a_product_is_refused():
    with pytest.raises(NotAPicture, match="no product"):
        framed(Image.new("RGBA", (50, 50), (255, 0, 0, 4)), Frame(width_px=10, height_px=10))


def test_a_product_on_white_is_found_without_alpha():
    flat = Image.new("RGB", (400, 400), "white")
    flat.paste(cutout(100, 100, 0).convert("RGB"), (20, 250))
    made = listing(flat, Frame(width_px=100, height_px=100, fill=0.5), "png")
    assert product_box(made) == (25, 25, 75, 75)


def test_a_shadow_lies_under_the_product_and_leaves_the_border_white():
    frame = Frame(width_px=600, height_px=600, fill=0.8)
    plain = framed(cutout(), frame)
    shaded = framed(cutout(), Frame(width_px=600, height_px=600, fill=0.8, has_shadow=True))
    below = np.asarray(shaded)[545:555, 300]
    assert (np.asarray(plain)[545:555, 300].min(), darkest_of_border(shaded)) == (255, 255)
    assert 120 < below.mean() < 245


@pytest.mark.parametrize("file_format", ["jpeg", "webp"])
def test_a_limit_of_bytes_is_kept_in_the_best_quality_that_fits(file_format: PictureFormat):
    picture = noise(200, 200)
    sizes = [len(encoded(picture, file_format, most_bytes=most)) for most in (10**9, 30_000, 1000)]
    assert sizes[0] > 30_000 >= sizes[1] > 28_000
    assert sizes[2] > 1000  # what cannot fit is still a good file: its check fails with the number
    smallest = io.BytesIO()
    picture.save(smallest, file_format, quality=LEAST_QUALITY)
    assert sizes[2] == smallest.tell()


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize(
    ("source", "uri"),
    [
        (DigitalSource.GENERATED, "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"),
        (
            DigitalSource.REAL_PRODUCT,
            "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia",
        ),
    ],
)
def test_a_file_says_how_it_came_to_be(file_format: PictureFormat, source: DigitalSource, uri: str):
    content = published(
        saved(cutout()), Publication(frame=Frame(width_px=90, height_px=90), file_format=file_format), source
    )
    made = decoded(content)
    assert digital_source_uri(made) == uri
    packet = made.info["xmp"]
    assert packet in content
    description = ET.fromstring(packet)[0][0]  # noqa: S314 - our own words
    assert description.findtext("{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType") == uri


@pytest.mark.parametrize(
    ("written", "uri"),
    [
        (b'<rdf:Description Iptc4xmpExt:DigitalSourceType="http://x/y"/>', "http://x/y"),
        (b'<Iptc4xmpExt:DigitalSourceType rdf:resource="http://x/y"/>', "http://x/y"),
        (b"<Iptc4xmpExt:DigitalSourceType> http://x/y </Iptc4xmpExt:DigitalSourceType>", "http://x/y"),
        (b"<x:xmpmeta/>", None),
    ],
)
def test_all_ways_to_write_the_word_are_read(written: bytes, uri: str | None):
    picture = Image.new("RGB", (1, 1))
    picture.info["xmp"] = written
    assert digital_source_uri(picture) == uri


def profile_with_red_and_green_swapped() -> bytes:
    """An ICC profile of the linear kind, in which red light is called green."""

    def fixed(*numbers: float) -> bytes:
        return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)

    red, green, blue = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)  # sRGB, D50
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 8) + b"Swapped\0" + b"\0" * 79,
        b"wtpt": b"XYZ \0\0\0\0" + fixed(0.9642, 1.0, 0.8249),
        b"rXYZ": b"XYZ \0\0\0\0" + fixed(*green),
        b"gXYZ": b"XYZ \0\0\0\0" + fixed(*red),
        b"bXYZ": b"XYZ \0\0\0\0" + fixed(*blue),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"curv\0\0\0\0" + struct.pack(">IHH", 1, 0x0233, 0)),
    }
    table, data = b"", b""
    for name, content in tags.items():
        table += name + struct.pack(">II", 128 + 4 + 12 * len(tags) + len(data), len(content))
        data += content + b"\0" * (-len(content) % 4)
    body = struct.pack(">I", len(tags)) + table + data
    kind = struct.pack(">I4sI", 128 + len(body), b"\0\0\0\0", 0x02100000) + b"mntrRGB XYZ "
    return (kind + b"\0" * 12 + b"acsp").ljust(68, b"\0") + fixed(0.9642, 1.0, 0.8249) + b"\0" * 48 + body


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colours_are_brought_from_the_picture_s_profile_to_srgb(mode: str):
    red = Image.new("RGB" if mode == "P" else mode, (40, 40), (255, 0, 0, 77)[: max(3, len(mode))]).convert(mode)
    with_profile = decoded(saved(red, icc_profile=profile_with_red_and_green_swapped()))
    pixel = in_srgb(with_profile).getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert pixel[0] < 20
    assert pixel[1] > 235
    assert pixel[3:] == ((77,) if mode == "RGBA" else ())


def test_a_damaged_profile_is_named():
    broken = decoded(saved(Image.new("RGB", (4, 4)), icc_profile=b"no profile"))
    with pytest.raises(NotAPicture, match="colour profile cannot be used"):
        in_srgb(broken)


def test_a_photo_of_a_phone_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    content = saved(Image.new("RGB", (60, 30), "red"), "JPEG", exif=exif)
    publication = Publication(frame=Frame(width_px=20, height_px=40, ground="keep"), file_format="jpeg")
    assert decoded(published(content, publication, DigitalSource.REAL_PRODUCT)).size == (20, 40)


def test_a_jpeg_far_larger_than_its_frame_is_decoded_small():
    content = saved(Image.new("RGB", (1600, 1200)), "JPEG")
    assert decoded(content, least_size_px=(200, 200)).size == (400, 300)
