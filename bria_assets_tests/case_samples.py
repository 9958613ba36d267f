"""Large tables of cases: a sample of them is tried each time, all of them in the soak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import pytest
from _pytest.mark import ParameterSet


def sampled(cases: Mapping[str, Any], each_time: AbstractSet[str]) -> list[ParameterSet]:
    """Cases by their names, of which these are tried each time."""
    if unknown := each_time - set(cases):
        raise ValueError(f"no such cases: {sorted(unknown)}")
    return [
        pytest.param(case, id=name, marks=() if name in each_time else pytest.mark.soak) for name, case in cases.items()
    ]


def crossed(rows: Sequence[Sequence[Any]], columns: Sequence[Sequence[Any]]) -> list[ParameterSet]:
    """Every row with every column, of which each row and each column is tried at least once each time."""
    fewer = min(len(rows), len(columns))
    return [
        pytest.param(*row, *column, marks=() if (number - place) % fewer == 0 else pytest.mark.soak)
        for number, row in enumerate(rows)
        for place, column in enumerate(columns)
    ]
