"""A hash that pictures share which look the same, whatever their size, file format or brightness.

The signs of a picture's 16 x 16 lowest frequencies against their median ("pHash"). Of 64 bits, as this hash usually
has, two products in one scene differed by as little as a re-encoded picture from itself (6); of 256 they differ by 54
or more, a re-encoded one by 18 at most (76 shots of 24 products, JPEG of quality 60 at nine tenths of the size).
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from bria_assets.images.picture import for_screens

_FREQUENCIES = 16
_SIDE_PX = 64

BITS = _FREQUENCIES * _FREQUENCIES

_positions = 2 * np.arange(_SIDE_PX) + 1
_COSINES = np.cos(np.pi * np.outer(np.arange(_FREQUENCIES), _positions) / (2 * _SIDE_PX))


def perceptual_hash(picture: Image.Image) -> bytes:
    """The hash, of 32 bytes."""
    small = for_screens(picture).convert("L").resize((_SIDE_PX, _SIDE_PX), Image.Resampling.BOX)
    waves = (_COSINES @ np.asarray(small, dtype=np.float64) @ _COSINES.T).ravel()
    waves[0] = 0.0  # the mean brightness says nothing of what is seen
    return np.packbits(waves > np.median(waves)).tobytes()


def bits_apart(one: bytes, others: np.ndarray) -> np.ndarray:
    """In how many bits a hash differs from each of others.

    Args:
        one: a hash.
        others: hashes as rows of bytes.
    """
    return np.unpackbits(np.frombuffer(one, dtype=np.uint8) ^ others, axis=1).sum(axis=1)
