"""How long jobs take: the time from a job's acceptance to its end.

Callers of Bria have seen about 3 s for a cutout, 18 s for an edit and 19 to 57 s for a generated picture. The
sandbox's own default is far shorter, so that trying things out costs no patience.
"""

import hashlib
import math
from statistics import NormalDist

from pydantic import BaseModel, ConfigDict, Field, model_validator

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


Latency = Uniform | Lognormal


def latency_of(source: str, latency: Latency) -> float:
    """Draw the time in seconds that a job takes, always the same for the same source.

    Args:
        source: What the job is known by.
        latency: How times are spread.
    """
    number = int.from_bytes(hashlib.sha256(source.encode()).digest()[:4], "big")
    return latency.seconds_at((number + 0.5) / 2**32)
