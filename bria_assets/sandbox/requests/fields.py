"""What the request bodies of several endpoints have in common.

Fields, values, defaults and ranges are those of docs.bria.ai's OpenAPI files (read August 2026). Unknown fields are
refused: a typo in a paid field is worth knowing.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bria_assets.sandbox.jobs import PictureFormat
from bria_assets.sandbox.request_pictures import Picture

AspectRatio = Literal["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9"]
BackgroundMode = Literal["base", "high_control", "fast"]
WebAddress = Annotated[str, Field(pattern=r"^https?://")]


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WholeNumber = Annotated[int, BeforeValidator(_whole)]
"""An integer as JSON has them: 50.0 is one too."""

LOWEST_SEED, HIGHEST_SEED = -(2**63), 2**63 - 1
Seed = Annotated[WholeNumber, Field(ge=LOWEST_SEED, le=HIGHEST_SEED)]

MAX_TEXT_CHARACTERS = 20_000
"""Longest prompt; Bria publishes no limit, but the sandbox's reading of one takes time."""

Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARACTERS)]


class SandboxRequest(BaseModel):
    """A request body."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, protected_namespaces=())

    def is_sync(self) -> bool:
        """Tell whether the caller waits for the result on the open connection."""
        return getattr(self, "sync", False)

    def given_seed(self) -> int | None:
        """Return the seed that the caller asked for."""
        return getattr(self, "seed", None)

    def guiding_picture(self) -> Picture | None:
        """Return the picture whose form and frame the result is to keep."""
        return None

    def webhook_address(self) -> str | None:
        """Return where the caller wants the end of the job delivered."""
        return getattr(self, "webhook_url", None)

    def picture_format(self) -> PictureFormat:
        """Return the file format of the result."""
        return getattr(self, "output_type", "png")

    def picture_count(self) -> int:
        """Return how many pictures, each a job of its own, the request asks for."""
        return 1

    def moderates_texts(self) -> bool:
        """Tell whether its texts have to pass moderation."""
        return getattr(self, "prompt_content_moderation", False)

    def moderates_sent_pictures(self) -> bool:
        """Tell whether the pictures that it brings have to pass moderation."""
        return getattr(self, "visual_input_content_moderation", False) or self._moderates_pictures()

    def moderates_made_pictures(self) -> bool:
        """Tell whether the pictures that are made for it have to pass moderation."""
        return getattr(self, "visual_output_content_moderation", False) or self._moderates_pictures()

    def warns_of_protected_content(self) -> bool:
        """Tell whether the caller wants to be warned of content that others have rights in."""
        return getattr(self, "ip_signal", False)

    def _moderates_pictures(self) -> bool:
        return getattr(self, "content_moderation", False)


class V2Request(SandboxRequest):
    """What v2 endpoints take; the few that are published without one of these fields take it too."""

    sync: bool = False
    webhook_url: WebAddress | None = None
    visual_input_content_moderation: bool = False
    visual_output_content_moderation: bool = False


class ModeratedV2Request(V2Request):
    """A v2 request whose pictures are moderated unless the caller says otherwise."""

    visual_input_content_moderation: bool = True
    visual_output_content_moderation: bool = True
