"""The endpoints that make pictures, one row each: path, request, how the picture is made, what the answer says.

A new endpoint is a request model in ``requests``, a function in ``renderings`` and a row here.
Paths are those of docs.bria.ai's OpenAPI files (read August 2026), and two that callers use besides.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from PIL import Image

from bria_assets.sandbox.faults import RESULTS_ENDPOINT, STATUS_ENDPOINT, Fault
from bria_assets.sandbox.renderings import editing, generation, product_shots
from bria_assets.sandbox.renderings.commission import Commission
from bria_assets.sandbox.requests.editing import (
    LifestyleShotRequest,
    RemoveBackgroundRequest,
    ReplaceBackgroundRequest,
)
from bria_assets.sandbox.requests.fields import SandboxRequest
from bria_assets.sandbox.requests.generation import GenerateRequest
from bria_assets.sandbox.requests.product_shots import CutoutRequest, V1LifestyleShotRequest

RequestT = TypeVar("RequestT", bound=SandboxRequest)


def _answer_nothing_more(_request: SandboxRequest, _seed: int) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Endpoint(Generic[RequestT]):
    """One endpoint.

    Attributes:
        path: Its path, also its name in faults, rate limits and usage.
        request: The model of its body.
        draw: Makes its picture.
        answer: Says what its result holds beside the picture's URL.
        aliases: Other paths that lead to it.
    """

    path: str
    request: type[RequestT]
    draw: Callable[[RequestT, Commission], Image.Image]
    answer: Callable[[RequestT, int], dict[str, Any]] = field(default=_answer_nothing_more)
    aliases: tuple[str, ...] = ()

    @property
    def is_v1(self) -> bool:
        """Whether it answers as API version 1 does."""
        return self.path.startswith("/v1/")

    def draw_stored(self, payload: dict[str, Any], commission: Commission) -> Image.Image:
        """Make the picture of a stored request.

        Args:
            payload: The validated request as JSON data, pictures by their stored names.
            commission: What else the picture is made from.
        """
        return self.draw(self.request.model_validate_json(json.dumps(payload)), commission)


GENERATION: tuple[Endpoint[Any], ...] = (
    Endpoint(
        path="/v2/image/generate",
        request=GenerateRequest,
        draw=generation.generate,
        answer=generation.generate_answer,
    ),
)

EDITING: tuple[Endpoint[Any], ...] = (
    Endpoint(
        path="/v2/image/edit/remove_background",
        request=RemoveBackgroundRequest,
        draw=editing.remove_background,
    ),
    Endpoint(
        path="/v2/image/edit/replace_background",
        request=ReplaceBackgroundRequest,
        draw=editing.replace_background,
        answer=editing.replace_background_answer,
    ),
    Endpoint(
        path="/v2/image/edit/lifestyle_shot_by_text",
        request=LifestyleShotRequest,
        draw=editing.lifestyle_shot,
        answer=editing.lifestyle_shot_answer,
    ),
)

PRODUCT_SHOTS: tuple[Endpoint[Any], ...] = (
    Endpoint(
        path="/v2/image/edit/product/cutout",
        request=CutoutRequest,
        draw=product_shots.product_cutout,
        aliases=("/v2/product/cutout",),
    ),
    Endpoint(
        path="/v1/product/lifestyle_shot_by_text",
        request=V1LifestyleShotRequest,
        draw=product_shots.v1_lifestyle_shot,
    ),
)

ENDPOINTS = (*GENERATION, *EDITING, *PRODUCT_SHOTS)

ENDPOINT_BY_PATH = {endpoint.path: endpoint for endpoint in ENDPOINTS}

_STRUCK_BY_FAULTS = (*ENDPOINT_BY_PATH, STATUS_ENDPOINT, RESULTS_ENDPOINT)


def wrong_endpoint(fault: Fault) -> str | None:
    """Return what to say of a fault that is meant for an endpoint the sandbox does not have; None: it has it.

    Args:
        fault: The fault.
    """
    if fault.endpoint is None or fault.endpoint in _STRUCK_BY_FAULTS:
        return None
    return f"no endpoint {fault.endpoint} for a fault; there are: {', '.join(_STRUCK_BY_FAULTS)}"
