"""What can be set about the sandbox.

Defaults follow docs.bria.ai as read in August 2026: result URLs of v2 live 3 days, those of v1 one hour.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bria_assets.sandbox.faults import Fault

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
    latency_seconds: tuple[float, float] = Field(
        default=(0.05, 0.25),
        description="Shortest and longest time in seconds from a job's acceptance to its end; drawn from the "
        "request id. Short by default, so that trying things out costs no patience.",
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
    accepted_tokens: frozenset[str] | None = Field(
        default=None, repr=False, description="The only tokens let in; None: any token that is not empty."
    )
    random_seed: int | None = Field(
        default=None,
        description="Source of the seeds of jobs that were sent without one. A number: the same request always gets "
        "the same seed. None: a new random seed each time, as at Bria.",
    )
    faults: tuple[Fault, ...] = Field(default=(), description="What goes wrong on purpose; the first match counts.")

    @field_validator("public_url")
    @classmethod
    def _without_trailing_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("public_url must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("latency_seconds")
    @classmethod
    def _in_order(cls, value: tuple[float, float]) -> tuple[float, float]:
        shortest, longest = value
        if not 0 <= shortest <= longest:
            raise ValueError("latency_seconds must be (shortest, longest) with 0 <= shortest <= longest")
        return value
