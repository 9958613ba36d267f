"""What the request bodies of several endpoints have in common.

Fields, values, defaults and ranges are those of docs.bria.ai's OpenAPI files (read August 2026). Unknown fields are
refused: a typo in a paid field is worth knowing.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bria_assets.sandbox.jobs import PictureFormat

AspectRatio = Literal["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9"]
BackgroundMode = Literal["base", "high_control", "fast"]
Seed = Annotated[int, Field(ge=-(2**63), lt=2**63)]
WebAddress = Annotated[str, Field(pattern=r"^https?://")]
Text = Annotated[str, Field(min_length=1)]


class SandboxRequest(BaseModel):
    """A request body. Fields that only matter to Bria (moderation, ip_signal) are checked and then ignored."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, protected_namespaces=())

    def is_sync(self) -> bool:
        """Tell whether the caller waits for the result on the open connection."""
        return getattr(self, "sync", False)

    def given_seed(self) -> int | None:
        """Return the seed that the caller asked for."""
        return getattr(self, "seed", None)

    def webhook_address(self) -> str | None:
        """Return where the caller wants the end of the job delivered."""
        return getattr(self, "webhook_url", None)

    def picture_format(self) -> PictureFormat:
        """Return the file format of the result."""
        return getattr(self, "output_type", "png")

    def picture_count(self) -> int:
        """Return how many pictures, each a job of its own, the request asks for."""
        return 1


class V2Request(SandboxRequest):
    """What all v2 endpoints take."""

    sync: bool = False
    webhook_url: WebAddress | None = None
    visual_input_content_moderation: bool | None = None
    visual_output_content_moderation: bool | None = None


def parse_structured_prompt(text: str) -> dict[str, Any]:
    """Read a structured prompt from its JSON text.

    Raises:
        ValueError: The text is not a JSON object.
    """
    try:
        parsed: object = json.loads(text)
    except ValueError as error:
        raise ValueError("must be a structured prompt as JSON text") from error
    if not isinstance(parsed, dict):
        raise ValueError("must be a JSON object as text")  # noqa: TRY004 - pydantic collects ValueError only
    return parsed
