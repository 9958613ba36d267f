"""What can be set about the sandbox.

Defaults follow docs.bria.ai as read in August 2026: result URLs of v2 live 3 days, those of v1 one hour.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from bria_assets.sandbox.faults import Fault
from bria_assets.sandbox.plans import REQUESTS_PER_MINUTE, Plan
from bria_assets.sandbox.prices import LIST_PRICES_USD
from bria_assets.sandbox.profiles import Profile

IN_PROCESS_URL = "http://sandbox.bria.local"
"""Base of the URLs of a sandbox that is called in process; no machine has this name."""


class SandboxSettings(Profile):
    """One sandbox: where it keeps its state and how it behaves; when jobs end is the profile's part of it.

    Two sandboxes with the same ``state_dir`` know the same jobs, also in two processes.
    """

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
    result_ttl_seconds: float = Field(
        default=3 * 24 * 3600, gt=0, description="Life in seconds of a v2 job and its result URL; Bria's 3 days."
    )
    v1_result_ttl_seconds: float = Field(
        default=3600, gt=0, description="Life in seconds of a v1 result URL; Bria's one hour."
    )
    plan: Plan | None = Field(
        default=None,
        description="The plan whose limit holds for each token and endpoint, above which 429 is answered; free: 10, "
        "starter: 60, enterprise: 1000 requests per minute. None: no plan's.",
    )
    requests_per_minute: int | None = Field(
        default=None,
        ge=1,
        description="A limit of its own in place of a plan's, in requests per minute for each token and endpoint; "
        "None: no limit but the plan's.",
    )
    retry_after: Literal["seconds", "date"] | None = Field(
        default=None,
        description="Form in which a 429 says in Retry-After when the minute has room again; None: it does not say, "
        "as Bria often does not.",
    )
    prices_usd: dict[str, Annotated[float, Field(ge=0)]] = Field(
        default_factory=dict,
        description="Prices of single endpoints by their path, in USD a job, in place of the list's: for the bill "
        "that the usage shows.",
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

    @model_validator(mode="after")
    def _one_limit(self) -> "SandboxSettings":
        if self.plan is not None and self.requests_per_minute is not None:
            raise ValueError("plan and requests_per_minute are two limits: give one of them")
        return self

    @property
    def allowed_requests_per_minute(self) -> int | None:
        """The limit of each token and endpoint, the plan's or one of its own; None: there is none."""
        return self.requests_per_minute if self.plan is None else REQUESTS_PER_MINUTE[self.plan]

    def price_usd(self, path: str) -> float | None:
        """Return what a job of an endpoint costs at Bria in USD; None: no list names it.

        Args:
            path: The endpoint's path.
        """
        return self.prices_usd.get(path, LIST_PRICES_USD.get(path))
