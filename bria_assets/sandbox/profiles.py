"""Profiles: how jobs advance, and how long they take.

Jobs advance by time, by the number of status requests, or at once. Three profiles have names: ``instant``, ``quick``
(the sandbox's own times, so short that trying things out costs no patience) and ``realistic`` (times that callers of
Bria have seen). Any other is a YAML file with the fields of ``Profile``.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bria_assets.sandbox.latency import Latency, Lognormal, Triangular, Uniform, WarmOrCold

Advance = Literal["time", "polls", "at once"]

_FOUR_MEGAPIXELS = "4MP"


class Profile(BaseModel):
    """When jobs end."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    advance: Advance = Field(
        default="time",
        description="What moves a job to its end. time: its latency passes. polls: it is asked for often enough, by "
        "status requests or, in v1, by downloads; a job that is waited for (sync) or delivered (webhook_url) ends by "
        "its latency all the same. at once: nothing, it ends as it is accepted.",
    )
    ready_at_poll: int = Field(
        default=2, ge=1, description="Where jobs advance by polls: which one finds the job ended, counted from 1."
    )
    latency: Latency = Field(
        default=Uniform(),
        description="Time from a job's acceptance to its end: Uniform(shortest_seconds, longest_seconds), "
        "Triangular(shortest_seconds, mean_seconds, longest_seconds), Lognormal(median_seconds, p95_seconds) or "
        "WarmOrCold(warm, cold, cold_share). Short by default, so that trying things out costs no patience.",
    )
    latency_by_endpoint: dict[str, Latency] = Field(
        default_factory=dict, description="Latencies of single endpoints by their path, in place of the common one."
    )
    more_seconds_for_4mp: float = Field(
        default=0, ge=0, description="What a picture of resolution 4MP takes beyond that, in seconds."
    )

    def latency_of_endpoint(self, path: str) -> Latency:
        """Return how long the jobs of an endpoint take, without what a larger picture adds.

        Args:
            path: The endpoint's path.
        """
        return self.latency_by_endpoint.get(path, self.latency)

    def more_seconds_for(self, payload: Mapping[str, Any]) -> float:
        """Return what a request takes beyond its endpoint's latency, in seconds.

        Args:
            payload: The request as JSON data.
        """
        return self.more_seconds_for_4mp if payload.get("resolution") == _FOUR_MEGAPIXELS else 0.0

    def as_settings(self) -> dict[str, Any]:
        """Return the profile as arguments of ``SandboxSettings``, which has all its fields."""
        return {name: getattr(self, name) for name in Profile.model_fields}


_CUTOUT = Lognormal(median_seconds=3, p95_seconds=5)
_LIFESTYLE = Lognormal(median_seconds=25, p95_seconds=40)
_GENERATE = Triangular(shortest_seconds=19, mean_seconds=35, longest_seconds=57)

INSTANT = Profile(advance="at once")
QUICK = Profile()
REALISTIC = Profile(
    # Edits were seen at 18 s, and at 259 s where the model had to be loaded first. How many meet a cold model and how
    # far the times spread is not published: 3 %, and a 95th percentile of 30 s, are assumptions.
    latency=WarmOrCold(
        warm=Lognormal(median_seconds=18, p95_seconds=30),
        cold=Lognormal(median_seconds=259, p95_seconds=300),
        cold_share=0.03,
    ),
    latency_by_endpoint={
        # Seen at 19 to 57 s with a mean of 35 s.
        "/v2/image/generate": _GENERATE,
        # No figure is known of the lite model: it takes the other's.
        "/v2/image/generate/lite": _GENERATE,
        # A cutout was seen at about 3 s; the spread is an assumption.
        "/v2/image/edit/product/cutout": _CUTOUT,
        "/v2/image/edit/remove_background": _CUTOUT,
        "/v1/product/cutout": _CUTOUT,
        # No figure is known of packshots and shadows, which begin with a cutout: they take its times.
        "/v1/product/packshot": _CUTOUT,
        "/v1/product/shadow": _CUTOUT,
        # Lifestyle shots were seen at 25 s; the spread is an assumption.
        "/v2/image/edit/lifestyle_shot_by_text": _LIFESTYLE,
        "/v1/product/lifestyle_shot_by_text": _LIFESTYLE,
        "/v1/product/lifestyle_shot_by_image": _LIFESTYLE,
    },
    # Seen on generate: a 4MP picture takes about 30 s longer than one of 1MP.
    more_seconds_for_4mp=30,
)
"""Times that callers have seen of Bria's API, collected in August 2026; Bria's own files name none.

An endpoint without a figure of its own takes the times of an edit.
"""

PROFILES: dict[str, Profile] = {"instant": INSTANT, "quick": QUICK, "realistic": REALISTIC}
"""By name."""

_FILE_ENDINGS = (".yaml", ".yml")


class ProfileError(ValueError):
    """A profile cannot be used; the message names it and how to mend it."""


def read_profile(name_or_file: str) -> Profile:
    """Return a profile by its name, or read one from a YAML file.

    Args:
        name_or_file: ``instant``, ``quick``, ``realistic``, or the path of a file that ends in .yaml or .yml.

    Raises:
        ProfileError: There is no profile of that name, or the file is missing, is not YAML, or holds something else.
    """
    if name_or_file in PROFILES:
        return PROFILES[name_or_file]
    if not name_or_file.endswith(_FILE_ENDINGS):
        raise ProfileError(
            f"no profile {name_or_file}: choose {', '.join(PROFILES)}, or name a YAML file that ends in .yaml"
        )
    try:
        loaded: object = yaml.safe_load(Path(name_or_file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise ProfileError(f"profile {name_or_file}: cannot be read: {reason}") from error
    if not isinstance(loaded, dict):
        raise ProfileError(f"profile {name_or_file}: must be fields, such as `advance: time`, one a line")
    try:
        return Profile.model_validate(loaded)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        wrong = "; ".join(_finding(each["loc"], each["msg"]) for each in found)
        raise ProfileError(f"profile {name_or_file}: {wrong}") from error


_SPREADS = frozenset({"uniform", "lognormal", "triangular", "warm or cold"})


def _finding(location: tuple[int | str, ...], message: str) -> str:
    field = ".".join(str(part) for part in location if part not in _SPREADS)
    return f"{field}: {message.removeprefix('Value error, ')}"
