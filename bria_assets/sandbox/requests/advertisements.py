"""The request body of the endpoint that resizes advertisements, which no published file of docs.bria.ai has.

Bria's own MCP server 2.6.0 calls it; fields, ranges and what is optional are what its tool sends and says. Unknown
fields are refused: a typo in a paid field is worth knowing.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests.fields import Text, V2Request
from bria_assets.sandbox.requests.product_shots import Side


class AdFormat(BaseModel):
    """One size in pixels to resize an advertisement to. Bria publishes no range; the machine's memory has one."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: Text
    width: Side
    height: Side


class AdResizeRequest(V2Request):
    """Body of POST /v2/ads/resize."""

    attachments: Annotated[list[Picture], Field(min_length=1, max_length=1)]
    formats: Annotated[list[AdFormat], Field(min_length=1, max_length=10)]
    prompt: Text | None = None
