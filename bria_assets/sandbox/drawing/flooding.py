"""Connected areas of a grid: labelled run by run, so that the work grows with the outlines and not with the area."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Mask: TypeAlias = npt.NDArray[np.bool_]
Labels: TypeAlias = npt.NDArray[np.intp]


def labels(mask: Mask) -> Labels:
    """Number the areas whose cells touch by their sides.

    Returns:
        The area's number from 1 for each cell of the mask, 0 elsewhere; same shape as the mask.
    """
    width = mask.shape[1] + 1
    steps = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1).ravel()
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    # A run touches the runs of the next row that begin before its end and end after its beginning.
    first = np.searchsorted(ends, starts + width, side="right")
    counts = np.maximum(np.searchsorted(starts, ends + width, side="left") - first, 0)
    upper = np.repeat(np.arange(starts.size), counts)
    lower = np.arange(upper.size) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    parent = list(range(starts.size))

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    for one, other in zip(upper.tolist(), lower.tolist(), strict=True):
        a, b = root(one), root(other)
        if a != b:
            parent[max(a, b)] = min(a, b)
    roots = np.fromiter((root(run) for run in range(starts.size)), np.intp, starts.size)
    numbers = np.unique(roots, return_inverse=True)[1].astype(np.intp) + 1
    result = np.zeros(mask.shape, np.intp)
    result[mask] = np.repeat(numbers, ends - starts)
    return result


def flood(allowed: Mask, seeds: Mask) -> Mask:
    """Return the allowed cells that are connected to allowed seeds; both masks have one shape."""
    numbered = labels(allowed)
    wanted = np.zeros(int(numbered.max(initial=0)) + 1, bool)
    wanted[numbered[seeds]] = True
    wanted[0] = False
    return wanted[numbered]


def pieces(mask: Mask, *, least: int) -> list[Mask]:
    """Return the connected areas of at least ``least`` cells, in reading order of their first cell."""
    numbered = labels(mask)
    areas = np.bincount(numbered.ravel())
    return [numbered == number for number in range(1, areas.size) if areas[number] >= least]


def border(shape: tuple[int, int], *, width: int = 1) -> Mask:
    """Return the cells within ``width`` of the grid's border."""
    rim = np.ones(shape, bool)
    rim[width:-width, width:-width] = False
    return rim


def grow(mask: Mask, *, by: int) -> Mask:
    """Return the mask widened by ``by`` cells to all sides (an octagon; cells beyond the grid count as empty)."""
    result = mask
    for step in range(by):
        wider = result.copy()
        wider[1:] |= result[:-1]
        wider[:-1] |= result[1:]
        wider[:, 1:] |= result[:, :-1]
        wider[:, :-1] |= result[:, 1:]
        if step % 2:
            wider[1:, 1:] |= result[:-1, :-1]
            wider[1:, :-1] |= result[:-1, 1:]
            wider[:-1, 1:] |= result[1:, :-1]
            wider[:-1, :-1] |= result[1:, 1:]
        result = wider
    return result


def shrink(mask: Mask, *, by: int) -> Mask:
    """Return the mask narrowed by ``by`` cells; the grid's border does not eat into it."""
    return ~grow(~mask, by=by)
