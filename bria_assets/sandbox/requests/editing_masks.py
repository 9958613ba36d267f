"""The request bodies of the endpoints that edit what a mask selects.

Fields, values and defaults are those of docs.bria.ai's image-editing.yml (read August 2026). Unknown fields are
refused: a typo in a paid field is worth knowing. ``composite`` is not in that file; Bria's own MCP server 2.6.0 sends
it. Here what lies outside of the mask stays as it is either way, as the file promises.
"""

from typing import Literal

from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests.editing_words import Words
from bria_assets.sandbox.requests.fields import Seed, V2Request


class EraseRequest(V2Request):
    """Body of POST /v2/image/edit/erase."""

    image: Picture
    mask: Picture
    mask_type: Literal["manual", "automatic"] = "manual"
    composite: bool = False
    preserve_alpha: bool = True


class GenFillRequest(V2Request):
    """Body of POST /v2/image/edit/gen_fill."""

    image: Picture
    mask: Picture
    prompt: Words
    refine_prompt: bool = True
    negative_prompt: str | None = None
    preserve_alpha: bool = True
    seed: Seed | None = None
    prompt_content_moderation: bool = True
