"""Pictures that look alike are found among those of all runs, by the names of empty files."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bria_assets.images.known_looks import KnownLooks, Look
from bria_assets.images.perceptual_hash import BITS, bits_apart, perceptual_hash
from bria_assets.images.store import ImageStore

ASSET = "lifestyle_shot"


def look(partition: str, *, bits: int = 0, fingerprint: str = "a", sha256: str = "0") -> Look:
    """A look whose hash has so many bits set."""
    marks = np.packbits(np.arange(BITS) < bits).tobytes()
    return Look(marks, sha256 * 16, fingerprint * 16, partition)


@pytest.fixture
def store(tmp_path: Path) -> ImageStore:
    return ImageStore(tmp_path)


def test_the_closest_picture_of_another_product_and_request_is_found_by_a_later_run(store: ImageStore):
    first = KnownLooks(store, ASSET)
    first.note(look("MUG|table", bits=100))
    first.note(look("BO.W_L-1|table", bits=10, sha256="1"))
    twin = KnownLooks(store, ASSET).closest(look("LAMP|table", bits=14, fingerprint="b"))
    assert twin is not None
    assert (twin.partition, twin.bits_apart, twin.is_same_file) == ("BO.W_L-1|table", 4, False)


def test_neither_the_product_itself_nor_the_same_request_is_a_twin(store: ImageStore):
    looks = KnownLooks(store, ASSET)
    looks.note(look("MUG|table", fingerprint="a"))
    looks.note(look("MUG|shelf", fingerprint="b"))
    assert looks.closest(look("MUG|table", fingerprint="c")) is None
    assert looks.closest(look("BOWL|table", fingerprint="a")) != looks.closest(look("BOWL|table", fingerprint="b"))
    assert KnownLooks(store, "cutout").closest(look("BOWL", fingerprint="c")) is None


def test_the_look_of_a_picture_that_was_made_anew_replaces_the_old_one(store: ImageStore):
    KnownLooks(store, ASSET).note(look("MUG|table", bits=0, fingerprint="a"))
    KnownLooks(store, ASSET).note(look("MUG|table", bits=200, fingerprint="b"))
    twin = KnownLooks(store, ASSET).closest(look("BOWL|table", bits=0, fingerprint="c"))
    assert twin is not None
    assert twin.bits_apart == 200
    assert len(list((store.root / "looks" / ASSET).iterdir())) == 1


def test_files_of_somebody_else_s_are_left_alone(store: ImageStore):
    looks = KnownLooks(store, ASSET)
    looks.note(look("MUG|table"))
    for name in (".DS_Store", "note.txt", "zz.a.b.c", "00.a.b.c"):
        (store.root / "looks" / ASSET / name).write_bytes(b"")
    assert KnownLooks(store, ASSET).closest(look("MUG|shelf", fingerprint="b")) is None


def pattern(seed: int) -> Image.Image:
    noise = np.random.default_rng(seed).integers(0, 255, (12, 12, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize((192, 192), Image.Resampling.BICUBIC)


def reencoded(image: Image.Image) -> Image.Image:
    file = io.BytesIO()
    image.resize((150, 150)).save(file, "JPEG", quality=60)
    return Image.open(file)


def apart(one: Image.Image, other: Image.Image) -> int:
    hashes = np.frombuffer(perceptual_hash(other), dtype=np.uint8)[None]
    return int(bits_apart(perceptual_hash(one), hashes)[0])


@pytest.mark.parametrize("seed", range(4))
def test_a_reencoded_picture_keeps_its_hash_and_another_one_has_another(seed: int):
    assert apart(pattern(seed), reencoded(pattern(seed))) <= 18
    assert apart(pattern(seed), pattern(seed + 1)) > 80
