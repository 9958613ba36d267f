"""Small differences between two products of one kind."""

import numpy as np


def vary(rng: np.random.Generator, value: float, share: float = 0.1) -> float:
    """Return a value that lies within ``share`` of the given one."""
    return float(value * rng.uniform(1.0 - share, 1.0 + share))


def chance(rng: np.random.Generator, share: float) -> bool:
    """Return True in the given share of products."""
    return bool(rng.random() < share)
