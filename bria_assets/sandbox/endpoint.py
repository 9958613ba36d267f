"""What an endpoint is: its path, its request, how its picture is made, what its answer says."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from PIL import Image
from pydantic import BaseModel

from bria_assets.sandbox.answers import ImageResult
from bria_assets.sandbox.inputs import InputStore
from bria_assets.sandbox.renderings.commission import Basis, Commission
from bria_assets.sandbox.requests.fields import SandboxRequest

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
        result: The model of its result; endpoints of v1 have none of their own.
        check: Refuses what only the sent pictures show to be wrong; None: there is nothing.
        form: How it answers.
        aliases: Other paths that lead to it.
    """

    path: str
    request: type[RequestT]
    draw: Callable[[RequestT, Commission], Image.Image] | None
    answer: Callable[[RequestT, Basis], dict[str, Any]] = field(default=_answer_nothing_more)
    result: type[BaseModel] = ImageResult
    check: Callable[[RequestT, InputStore], None] | None = None
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

    def check_stored(self, payload: dict[str, Any], inputs: InputStore) -> None:
        """Look at the pictures of a stored request, where there is something to look for.

        Args:
            payload: The validated request as JSON data, pictures by their stored names.
            inputs: Has the pictures.

        Raises:
            BriaError: The request is refused.
        """
        if self.check is not None:
            self.check(self.stored_request(payload), inputs)

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
