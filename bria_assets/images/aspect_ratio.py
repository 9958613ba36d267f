"""Ratios of width to height: how far a picture is from the one that was asked for."""

from __future__ import annotations


def ratio_deviation(width_px: int, height_px: int, asked: str) -> float:
    """By what share a picture's ratio of width to height differs from the one that was asked for; 0 is exact.

    Args:
        width_px: the picture's.
        height_px: the picture's.
        asked: as Bria's requests say it, such as `4:5`.
    """
    width, _, height = asked.partition(":")
    return abs(width_px / height_px * int(height) / int(width) - 1)
