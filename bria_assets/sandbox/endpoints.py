"""The endpoints that make jobs, one row each: path, request, how the picture is made, what the answer says.

A new endpoint is a request model in ``requests``, a function in ``renderings`` and a row here.
Paths are those of docs.bria.ai's OpenAPI files (read August 2026), and two that callers use besides.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from PIL import Image

from bria_assets.sandbox.faults import RESULTS_ENDPOINT, STATUS_ENDPOINT, Fault
from bria_assets.sandbox.renderings import editing, generation, product_shots
from bria_assets.sandbox.renderings.commission import Basis, Commission
from bria_assets.sandbox.requests.editing import (
    LifestyleShotRequest,
    RemoveBackgroundRequest,
    ReplaceBackgroundRequest,
)
from bria_assets.sandbox.requests.fields import SandboxRequest
from bria_assets.sandbox.requests.generation import GenerateRequest
from bria_assets.sandbox.requests.product_shots import CutoutRequest, V1LifestyleShotRequest

RequestT = TypeVar("RequestT", bound=SandboxRequest)


AnswerForm = Literal["job", "results", "result_url"]
"""How an endpoint answers a request that it accepts.

``job``: v2; 202 with the job's id and where its status is, or with ``sync`` 200 with the result.
``results``: v1; 200 with ``[[url, seed, session id], ...]``, whose pictures come later unless ``sync`` was asked for.
``result_url``: v1; 200 with the picture's URL once the picture is there; the connection is always held.
"""


def _answer_nothing_more(_request: SandboxRequest, _basis: Basis) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Endpoint(Generic[RequestT]):
    """One endpoint.

    Attributes:
        path: Its path, also its name in faults, rate limits and usage.
        request: The model of its body.
        draw: Makes its picture; None: its result has none, only what ``answer`` says.
        answer: Says what its result holds beside the picture's URL.
        form: How it answers.
        aliases: Other paths that lead to it.
    """

    path: str
    request: type[RequestT]
    draw: Callable[[RequestT, Commission], Image.Image] | None
    answer: Callable[[RequestT, Basis], dict[str, Any]] = field(default=_answer_nothing_more)
    form: AnswerForm = "job"
    aliases: tuple[str, ...] = ()

    @property
    def is_v1(self) -> bool:
        """Whether it belongs to API version 1, whose results live for an hour only."""
        return self.form != "job"

    @property
    def makes_a_picture(self) -> bool:
        """Whether its result has a picture."""
        return self.draw is not None

    def holds_the_connection(self, request: RequestT) -> bool:
        """Tell whether a request is answered only when its jobs have ended.

        Args:
            request: The body.
        """
        return self.form == "result_url" or request.is_sync()

    def stored_request(self, payload: dict[str, Any]) -> RequestT:
        """Read a stored request, whose pictures are given by their stored names.

        Args:
            payload: The validated request as JSON data.
        """
        return self.request.model_validate_json(json.dumps(payload))

    def draw_stored(self, payload: dict[str, Any], commission: Commission) -> Image.Image:
        """Make the picture of a stored request.

        Args:
            payload: The validated request as JSON data, pictures by their stored names.
            commission: What else the picture is made from.

        Raises:
            LookupError: The endpoint makes no picture.
        """
        if self.draw is None:
            raise LookupError(f"{self.path} makes no picture")
        return self.draw(self.stored_request(payload), commission)


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
        form="results",
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
