"""What can be set about the sandbox.

Defaults follow docs.bria.ai as read in August 2026: result URLs of v2 live 3 days, those of v1 one hour.
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bria_assets.sandbox.faults import Fault
from bria_assets.sandbox.latency import Latency, Uniform

IN_PROCESS_URL = "http://sandbox.bria.local"
"""Base of the URLs of a sandbox that is called in process; no machine has this name."""


class SandboxSettings(BaseModel):
    """One sandbox: where it keeps its state and how it behaves.

    Two sandboxes with the same ``state_dir`` know the same jobs, also in two processes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    state_dir: Path = Field(description="Folder of the jobs, the input pictures and the results; made when missing.")
    public_url: str = Field(
        default=IN_PROCESS_URL,
        description="Base of status and result URLs, without a trailing slash. When left out, a served sandbox uses "
        "the address it listens on.",
    )
    picture_px: int = Field(
        default=1024,
        ge=16,
        le=4096,
        description="Side in pixels of a square 1MP picture: 1MP means picture_px**2 pixels at any aspect ratio, "
        "4MP four times as many.",
    )
    plain_pictures: bool = Field(
        default=False,
        description="Plain shapes in place of drawn products and scenes: made in a fraction of the time, for "
        "benchmarks.",
    )
    latency: Latency = Field(
        default=Uniform(),
        description="Time from a job's acceptance to its end: Uniform(shortest_seconds, longest_seconds) or "
        "Lognormal(median_seconds, p95_seconds). Short by default, so that trying things out costs no patience.",
    )
    latency_by_endpoint: dict[str, Latency] = Field(
        default_factory=dict, description="Latencies of single endpoints by their path, in place of the common one."
    )
    result_ttl_seconds: float = Field(
        default=3 * 24 * 3600, gt=0, description="Life in seconds of a v2 job and its result URL; Bria's 3 days."
    )
    v1_result_ttl_seconds: float = Field(
        default=3600, gt=0, description="Life in seconds of a v1 result URL; Bria's one hour."
    )
    requests_per_minute: int | None = Field(
        default=None,
        ge=1,
        description="Requests per minute for each token and endpoint, above which 429 is answered; None: no limit.",
    )
    retry_after: Literal["seconds", "date"] | None = Field(
        default=None,
        description="Form in which a 429 says in Retry-After when the minute has room again; None: it does not say, "
        "as Bria often does not.",
    )
    accepted_tokens: frozenset[str] | None = Field(
        default=None, repr=False, description="The only tokens let in; None: any token that is not empty."
    )
    random_seed: int | None = Field(
        default=None,
        description="Source of the seeds of jobs that were sent without one, of latencies and of which requests a "
        "fault's share strikes. A number: the same request always gets the same seed and takes the same time. None: "
        "new ones each time, as at Bria.",
    )
    faults: tuple[Fault, ...] = Field(default=(), description="What goes wrong on purpose; the first match counts.")

    @field_validator("public_url")
    @classmethod
    def _without_trailing_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("public_url must start with http:// or https://")
        return value.rstrip("/")

    def latency_of_endpoint(self, path: str) -> Latency:
        """Return how long the jobs of an endpoint take.

        Args:
            path: The endpoint's path.
        """
        return self.latency_by_endpoint.get(path, self.latency)
