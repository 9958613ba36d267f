"""How the times that jobs take are spread: the time from a job's acceptance to its end.

Which jobs take which times is a profile (``profiles``).
"""

import hashlib
import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

_P95_DEVIATIONS = NormalDist().inv_cdf(0.95)


class Uniform(BaseModel):
    """Any time between two is as likely as any other."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    shortest_seconds: float = Field(default=0.05, ge=0, description="Shortest time in seconds.")
    longest_seconds: float = Field(default=0.25, ge=0, description="Longest time in seconds.")

    @classmethod
    def between(cls, shortest_seconds: float, longest_seconds: float) -> "Uniform":
        """Let jobs take times in a range.

        Args:
            shortest_seconds: Its beginning.
            longest_seconds: Its end.
        """
        return cls(shortest_seconds=shortest_seconds, longest_seconds=longest_seconds)

    @classmethod
    def exactly(cls, seconds: float) -> "Uniform":
        """Let every job take the same time.

        Args:
            seconds: That time.
        """
        return cls(shortest_seconds=seconds, longest_seconds=seconds)

    def seconds_at(self, fraction: float) -> float:
        """Return the time that this fraction of jobs does not exceed.

        Args:
            fraction: Between 0 and 1.
        """
        return self.shortest_seconds + fraction * (self.longest_seconds - self.shortest_seconds)

    @model_validator(mode="after")
    def _in_order(self) -> "Uniform":
        if self.shortest_seconds > self.longest_seconds:
            raise ValueError("shortest_seconds must not be more than longest_seconds")
        return self


class Lognormal(BaseModel):
    """Most times are near the median, some are much longer, as with a shared service."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    median_seconds: float = Field(gt=0, description="Half of the jobs take no longer, in seconds.")
    p95_seconds: float = Field(gt=0, description="95 % of the jobs take no longer, in seconds.")

    def seconds_at(self, fraction: float) -> float:
        """Return the time that this fraction of jobs does not exceed.

        Args:
            fraction: More than 0, less than 1.
        """
        spread = math.log(self.p95_seconds / self.median_seconds) / _P95_DEVIATIONS
        return self.median_seconds * math.exp(spread * NormalDist().inv_cdf(fraction))

    @model_validator(mode="after")
    def _in_order(self) -> "Lognormal":
        if self.median_seconds > self.p95_seconds:
            raise ValueError("median_seconds must not be more than p95_seconds")
        return self


class Triangular(BaseModel):
    """Times in a range whose mean is known: the nearer to the most likely one, the more of them."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    shortest_seconds: float = Field(ge=0, description="Shortest time in seconds.")
    mean_seconds: float = Field(ge=0, description="Mean of all times in seconds.")
    longest_seconds: float = Field(gt=0, description="Longest time in seconds.")

    def seconds_at(self, fraction: float) -> float:
        """Return the time that this fraction of jobs does not exceed.

        Args:
            fraction: Between 0 and 1.
        """
        shortest, longest, likeliest = self.shortest_seconds, self.longest_seconds, self._likeliest_seconds
        width = longest - shortest
        if fraction * width <= likeliest - shortest:
            return shortest + math.sqrt(fraction * width * (likeliest - shortest))
        return longest - math.sqrt((1 - fraction) * width * (longest - likeliest))

    @property
    def _likeliest_seconds(self) -> float:
        # The mean of a triangle is that of its three corners.
        return 3 * self.mean_seconds - self.shortest_seconds - self.longest_seconds

    @model_validator(mode="after")
    def _in_order(self) -> "Triangular":
        if self.shortest_seconds > self.longest_seconds:
            raise ValueError("shortest_seconds must not be more than longest_seconds")
        if not self.shortest_seconds <= self._likeliest_seconds <= self.longest_seconds:
            raise ValueError("mean_seconds must be in the middle third between shortest_seconds and longest_seconds")
        return self


class WarmOrCold(BaseModel):
    """Most jobs meet a model that is loaded; the others wait until it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    warm: "Spread" = Field(description="Times of most jobs.")
    cold: "Spread" = Field(description="Times of jobs that wait for a model to be loaded.")
    cold_share: float = Field(gt=0, lt=1, description="Share of the latter.")

    def seconds_at(self, fraction: float) -> float:
        """Return a job's time for its place among all jobs, the cold ones behind the warm ones.

        Args:
            fraction: More than 0, less than 1.
        """
        warm_share = 1 - self.cold_share
        if fraction < warm_share:
            return self.warm.seconds_at(fraction / warm_share)
        # Kept off 0, where a lognormal spread has no time.
        return self.cold.seconds_at(max((fraction - warm_share) / self.cold_share, 1e-9))


_CLASSES: dict[type, str] = {Uniform: "uniform", Lognormal: "lognormal", Triangular: "triangular"}


def _spread_of(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return "warm or cold" if isinstance(value, WarmOrCold) else _CLASSES.get(type(value))
    if value.keys() & {"warm", "cold", "cold_share"}:
        return "warm or cold"
    if value.keys() & {"median_seconds", "p95_seconds"}:
        return "lognormal"
    return "triangular" if "mean_seconds" in value else "uniform"


_UNKNOWN = (
    "must be median_seconds and p95_seconds, or shortest_seconds and longest_seconds with or without mean_seconds"
)

Spread = Annotated[
    Annotated[Uniform, Tag("uniform")]
    | Annotated[Lognormal, Tag("lognormal")]
    | Annotated[Triangular, Tag("triangular")],
    Discriminator(_spread_of, custom_error_type="spread", custom_error_message=_UNKNOWN),
]
"""Told apart by their fields, so that what is wrong is said of the one that was meant."""

WarmOrCold.model_rebuild()

Latency = Annotated[
    Annotated[Uniform, Tag("uniform")]
    | Annotated[Lognormal, Tag("lognormal")]
    | Annotated[Triangular, Tag("triangular")]
    | Annotated[WarmOrCold, Tag("warm or cold")],
    Discriminator(
        _spread_of, custom_error_type="latency", custom_error_message=f"{_UNKNOWN}, or warm, cold and cold_share"
    ),
]


def latency_of(source: str, latency: Latency) -> float:
    """Draw the time in seconds that a job takes, always the same for the same source.

    Args:
        source: What the job is known by.
        latency: How times are spread.
    """
    number = int.from_bytes(hashlib.sha256(source.encode()).digest()[:4], "big")
    return latency.seconds_at((number + 0.5) / 2**32)
