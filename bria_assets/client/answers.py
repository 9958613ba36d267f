"""Bria's answers, read tolerantly: unknown fields are kept aside, odd types are mended, nonsense is named."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bria_assets.client.errors import AnswerLost


def _whole_number(value: object) -> object:
    """Seeds come as integers or as strings of digits."""
    return int(value) if isinstance(value, str) and value.strip().lstrip("-").isdigit() else value


class Accepted(BaseModel):
    """Bria took the job.

    `placeholder_url` is set for v1 endpoints only: the result will appear there, and there is no status to ask for.
    """

    model_config = ConfigDict(frozen=True)

    request_id: str
    placeholder_url: str | None = None
    seed: int | None = None
    warning: str | None = None


class JobResult(BaseModel):
    """`result` of a finished job."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    image_url: str
    seed: Annotated[int | None, BeforeValidator(_whole_number)] = None
    prompt: str | None = None
    refined_prompt: str | None = None
    structured_prompt: str | None = Field(default=None, description="A JSON document, as a string.")


class JobStatus(BaseModel):
    """What `GET /v2/status/{request_id}` says. Older texts write FAILED where today's say ERROR."""

    model_config = ConfigDict(frozen=True)

    state: Literal["IN_PROGRESS", "COMPLETED", "ERROR", "UNKNOWN"]
    result: JobResult | None = None
    error_code: str | None = None
    error_message: str | None = None
    warning: str | None = None


def read_accepted(body: object) -> Accepted:
    """Reads the answer to a v2 or a v1 submission.

    Raises:
        AnswerLost: the answer names no job, so it cannot be known whether one was started.
    """
    if isinstance(body, dict):
        request_id = body.get("request_id")
        if isinstance(request_id, str) and request_id:
            return Accepted(request_id=request_id, warning=_text(body.get("warning")))
        placeholders = body.get("result")
        match placeholders:
            case [[str(url), *rest], *_] if url.startswith(("http://", "https://")):
                seed = _whole_number(rest[0]) if rest else None
                session_id = rest[1] if len(rest) > 1 and isinstance(rest[1], str) else url.rsplit("/", 1)[-1]
                return Accepted(
                    request_id=session_id, placeholder_url=url, seed=seed if isinstance(seed, int) else None
                )
            case _:
                pass
    raise AnswerLost(f"Bria's answer names no request id: {str(body)[:200]}")


def read_status(body: object, *, request_id: str) -> JobStatus:
    """Reads a status body.

    Raises:
        AnswerLost: the body is not a status; asking again is safe, since a status costs nothing.
    """
    if not isinstance(body, dict) or not isinstance(body.get("status"), str):
        raise AnswerLost(f"Bria's status answer cannot be read: {str(body)[:200]}", request_id=request_id)
    state = body["status"].upper()
    state = "ERROR" if state == "FAILED" else state
    error = body.get("error")
    details = error if isinstance(error, dict) else {"message": error}
    try:
        return JobStatus(
            state=state,
            result=JobResult.model_validate(body.get("result")) if state == "COMPLETED" else None,
            error_code=_text(details.get("code")),
            error_message=_text(details.get("message")),
            warning=_text(body.get("warning")),
        )
    except ValidationError as invalid:
        raise AnswerLost(
            f"Bria's status answer cannot be read: {invalid.errors()[0]['msg']} in {str(body)[:200]}",
            request_id=request_id,
        ) from invalid


def error_message(body: object) -> str:
    """The words of an error body: v2's `{"error": {...}}`, a plain string (v1's 422), or whatever stands there."""
    if isinstance(body, dict):
        error = body.get("error", body)
        if isinstance(error, dict):
            parts = [_text(error.get("message")), _text(error.get("details"))]
            words = ": ".join(dict.fromkeys(part for part in parts if part))
            return words or str(error)[:300]
        return str(error)[:300]
    return str(body)[:300]


def error_request_id(body: object) -> str | None:
    """The request id that stands in an error body, if any."""
    return _text(body.get("request_id")) if isinstance(body, dict) else None


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)
