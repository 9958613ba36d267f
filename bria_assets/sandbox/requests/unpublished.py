"""The request bodies of endpoints that docs.bria.ai's OpenAPI files (read August 2026) do not have.

Bria's own MCP server 2.6.0 calls them; fields, ranges and what is optional are what its tools send and say. Unknown
fields are refused: a typo in a paid field is worth knowing.
"""

from typing import Annotated

from pydantic import Field

from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests.fields import AspectRatio, Seed, Text, V2Request

OneToThreePictures = Annotated[list[Picture], Field(min_length=1, max_length=3)]


class GuidedRemovalRequest(V2Request):
    """Body of POST /v2/image/edit/remove_background/guided."""

    image: Picture
    prompt: Text


class PersonRequest(V2Request):
    """What the endpoints that work on the photo of a person take beside it."""

    person_image: Picture
    instruction: Text | None = None
    aspect_ratio: AspectRatio | None = None
    seed: Seed | None = None


class HoldingRequest(PersonRequest):
    """Body of POST /v2/image/edit/product/holding."""

    product_images: OneToThreePictures


class TryOnRequest(PersonRequest):
    """Body of POST /v2/image/edit/product/virtual-tryon."""

    garment_images: OneToThreePictures
