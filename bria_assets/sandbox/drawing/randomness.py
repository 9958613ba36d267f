"""Random generators that depend on a seed and a purpose only, so that drawing repeats everywhere."""

import hashlib

import numpy as np


def generator(seed: int, *purpose: str) -> np.random.Generator:
    """Make a generator for one purpose.

    Two purposes under one seed are independent: drawing one thing more never moves another.

    Args:
        seed: Any integer, also negative or larger than 64 bits.
        *purpose: Words that name what the numbers are for.
    """
    digest = hashlib.blake2b("\x1f".join((str(seed), *purpose)).encode(), digest_size=16).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def stable_choice(text: str, count: int) -> int:
    """Return an index in ``range(count)`` that depends on the text only (Python's own hash differs per process)."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") % count
