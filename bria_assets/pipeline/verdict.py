"""What a check found of one picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bria_assets.pipeline.standards import Severity, Standard

Number = float | int | str
"""A number that was measured or asked for, or words about it."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a picture keeps a standard.

    Attributes:
        standard: that it was held against.
        passed: whether it keeps it; true of what is not judged, too.
        reason: in one line.
        severity: of what was found.
        numbers: what was measured, and the thresholds.
    """

    standard: Standard
    passed: bool
    reason: str
    severity: Severity
    numbers: Mapping[str, Number] = field(default_factory=dict[str, Number])


def not_judged(standard: Standard, why: str) -> Verdict:
    """Nothing is said of a picture."""
    return Verdict(standard=standard, passed=True, reason=f"not judged: {why}", severity=standard.severity)


def judged(
    standard: Standard,
    faults: Mapping[str, Severity],
    numbers: Mapping[str, Number],
    *,
    good: str,
) -> Verdict:
    """A verdict from the faults that were found, the worst of which decides.

    Args:
        standard: that the picture was held against.
        faults: what is wrong with it, and how bad that is.
        numbers: what was measured, and the thresholds.
        good: what is said of a picture without faults.
    """
    return Verdict(
        standard=standard,
        passed=not faults,
        reason="; ".join(faults) or good,
        severity=Severity.ERROR if Severity.ERROR in faults.values() else Severity.WARN,
        numbers=numbers,
    )


def checked(standard: Standard, check: Callable[[], Verdict]) -> Verdict:
    """A check's verdict; a check that breaks is one that was not passed, and keeps no other from being made."""
    try:
        return check()
    except Exception as broken:  # noqa: BLE001 - whatever it is, the picture was made and is kept
        reason = f"could not be checked: {broken or type(broken).__name__}"
        return Verdict(standard=standard, passed=False, reason=reason, severity=standard.severity)
