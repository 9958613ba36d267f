"""Bria's answers, read tolerantly: a job is paid for, so an odd type beside its picture must not cost the picture.

What cannot be read raises `ValueError` without quoting the answer: `BriaClient` quotes it, without the token.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, model_validator
from typing_extensions import Self

_STATES = {"COMPLETED": "COMPLETED", "ERROR": "ERROR", "FAILED": "ERROR", "UNKNOWN": "UNKNOWN"}


def text_of(value: Any) -> str | None:
    """A value as text that every database and file takes; None where there is none."""
    if value is None or value == "":
        return None
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _seed(value: Any) -> int | None:
    """Seeds come as integers or as strings of digits."""
    try:
        return int(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else None
    except ValueError:
        return None


Seed = Annotated[int | None, BeforeValidator(_seed)]
Text = Annotated[str | None, BeforeValidator(text_of)]


class Accepted(BaseModel):
    """Bria took the job.

    `placeholder_url` is set for v1 endpoints only: the result is there or will appear there, and there is no status to
    ask for.
    """

    model_config = ConfigDict(frozen=True)

    request_id: str
    placeholder_url: str | None = None
    seed: Seed = None
    warning: Text = None


class JobResult(BaseModel):
    """`result` of a finished job: a picture, or a structured prompt alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    image_url: str | None = None
    seed: Seed = None
    prompt: Text = None
    refined_prompt: Text = None
    structured_prompt: Text = Field(default=None, description="A JSON document, as a string.")
    _answer: dict[str, Any] = PrivateAttr(default_factory=dict[str, Any])

    @model_validator(mode="after")
    def _holds_what_was_paid_for(self) -> Self:
        if self.image_url is None and self.structured_prompt is None:
            raise ValueError("it names neither a picture nor a structured prompt")
        return self

    @property
    def answer(self) -> Mapping[str, Any]:
        """The status body that it stood in, as Bria gave it; empty where there was none, as for v1."""
        return self._answer

    def within(self, answer: dict[str, Any]) -> JobResult:
        """The same, that knows the status body that it stood in."""
        self._answer = answer
        return self


class JobStatus(BaseModel):
    """What `GET /v2/status/{request_id}` says.

    Older texts write FAILED where today's say ERROR. A state that no text names is one on the way: nothing has ended.
    """

    model_config = ConfigDict(frozen=True)

    state: Literal["IN_PROGRESS", "COMPLETED", "ERROR", "UNKNOWN"]
    result: JobResult | None = None
    error_code: Text = None
    error_message: Text = None
    warning: Text = None


def read_accepted(body: object) -> Accepted:
    """Reads the answer to a v2 or a v1 submission.

    Raises:
        ValueError: the answer names no job, so it cannot be known whether one was started.
    """
    match body:
        case {"result": [[str(url), *rest], *_]} if url.startswith(("http://", "https://")):
            seed, session_id = (*rest, None, None)[:2]
            name = url.partition("?")[0].rsplit("/", 1)[-1]
            return Accepted(request_id=text_of(session_id) or name, placeholder_url=url, seed=seed)
        case {"result_url": str(url)} if url.startswith(("http://", "https://")):
            return Accepted(request_id=url.partition("?")[0].rsplit("/", 1)[-1], placeholder_url=url)
        case {"request_id": str() | int() as given, **rest} if request_id := text_of(given):
            return Accepted(request_id=request_id, warning=rest.get("warning"))
        case _:
            raise ValueError("it names no request id")


def read_status(body: object) -> JobStatus:
    """Reads a status body.

    Raises:
        ValueError: the body is not a status; asking again is safe, since a status costs nothing.
    """
    if not isinstance(body, dict) or not isinstance(body.get("status"), str):
        raise ValueError("it names no status")  # noqa: TRY004 - whatever is wrong with an answer is a ValueError
    state = _STATES.get(body["status"].upper(), "IN_PROGRESS")
    error = body.get("error")
    details = error if isinstance(error, dict) else {"message": error}
    return JobStatus.model_validate(
        {
            "state": state,
            "result": JobResult.model_validate(body.get("result")).within(body) if state == "COMPLETED" else None,
            "error_code": details.get("code"),
            "error_message": details.get("message"),
            "warning": body.get("warning"),
        }
    )


def error_message(body: object) -> str:
    """The words of an error body: v2's `{"error": {...}}`, a plain string (v1's 422), or whatever stands there."""
    error = body.get("error", body) if isinstance(body, dict) else body
    if isinstance(error, dict):
        parts = [text_of(error.get("message")), text_of(error.get("details"))]
        error = ": ".join(dict.fromkeys(part for part in parts if part)) or error
    return " ".join((text_of(error) or "").split())


def error_request_id(body: object) -> str | None:
    """The request id that stands in an error body, if any."""
    return text_of(body.get("request_id")) if isinstance(body, dict) else None
