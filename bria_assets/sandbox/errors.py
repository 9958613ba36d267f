"""Refusals, and the bodies Bria gives them.

v2 (image-generation.yml, ``ErrorResponse``): ``{"error": {"code", "message", "details"}, "request_id"}``.
v1 (product-shot-editing.yml): 403 and 422 are a plain JSON string; no other body is published, so v2's is used.
Files of docs.bria.ai read in August 2026.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError
from starlette.responses import JSONResponse

DOWNLOAD_FAILED = 460
"""Bria's own status for a picture that it could not download."""

BAD_STRUCTURED_PROMPT = "bad_structured_prompt"
"""Kind of pydantic error that is a bad request (400): one endpoint publishes that for badly formed prompts."""

PLAIN_STRING_IN_V1 = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY})
"""The statuses whose body in API version 1 is a JSON string."""

_BRIA_PHRASES = {DOWNLOAD_FAILED: "Failed to download image", 506: "Insufficient data"}


class BriaError(Exception):
    """A request that is refused.

    Attributes:
        status_code: The HTTP status.
        message: The error in a few words.
        details: What was wrong with this request; names the field where there is one.
        headers: Headers of the answer.
    """

    def __init__(
        self,
        status_code: int,
        details: str,
        *,
        message: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(details)
        self.status_code = status_code
        self.message = message or phrase(status_code)
        self.details = details
        self.headers = dict(headers or {})

    def about(self, field: str) -> "BriaError":
        """Return the same refusal with the field that it is about.

        Args:
            field: Its name, such as ``products.0.image``.
        """
        return BriaError(self.status_code, f"'{field}': {self.details}", message=self.message, headers=self.headers)

    def object(self) -> dict[str, Any]:
        """Return Bria's error object, as it stands in error bodies and in the status of a failed job."""
        return {"code": self.status_code, "message": self.message, "details": self.details}


def phrase(status_code: int) -> str:
    """Name an HTTP status, Bria's own ones included."""
    if status_code in _BRIA_PHRASES:
        return _BRIA_PHRASES[status_code]
    try:
        return HTTPStatus(status_code).phrase
    except ValueError:
        return "Error"


def error_response(error: BriaError, *, request_id: str, path: str) -> JSONResponse:
    """Give a refusal the body that Bria gives it.

    Args:
        error: The refusal.
        request_id: The id of the refused request.
        path: The request's path, whose first part is the API's version.
    """
    response = error_answer(error.object(), status_code=error.status_code, request_id=request_id, path=path)
    response.headers.update(error.headers)
    return response


def error_answer(error: Mapping[str, Any], *, status_code: int, request_id: str, path: str) -> JSONResponse:
    """Give an error object the body around it that Bria gives it.

    Args:
        error: Bria's error object.
        status_code: The HTTP status.
        request_id: The id of the request or job.
        path: The request's path, whose first part is the API's version.
    """
    if path.startswith("/v1/") and status_code in PLAIN_STRING_IN_V1:
        return JSONResponse(error["details"], status_code=status_code)
    return JSONResponse({"error": error, "request_id": request_id}, status_code=status_code)


def invalid_request(error: ValidationError) -> BriaError:
    """Turn pydantic's findings into Bria's refusal; never repeats a value, which may be a whole picture.

    Returns:
        400 for a body that is not JSON, or where the endpoint says so; otherwise 422. Every wrong field by its name.
    """
    found = error.errors(include_input=False, include_url=False, include_context=False)
    if any(each["type"] == "json_invalid" for each in found):
        return BriaError(HTTPStatus.BAD_REQUEST, "the request body is not valid JSON")
    details = "; ".join(dict.fromkeys(_finding(each["loc"], each["type"], each["msg"]) for each in found))
    is_bad_request = all(each["type"] == BAD_STRUCTURED_PROMPT for each in found)
    status_code = HTTPStatus.BAD_REQUEST if is_bad_request else HTTPStatus.UNPROCESSABLE_ENTITY
    # Some of Bria's own tools show their users the message alone, so it has at least the names.
    fields = dict.fromkeys(".".join(map(str, each["loc"])) for each in found if each["loc"])
    message = f"Invalid request ({', '.join(fields)})" if fields else "Invalid request"
    return BriaError(status_code, details, message=message)


def _finding(location: Iterable[str | int], kind: str, message: str) -> str:
    field = ".".join(str(part) for part in location)
    if kind == "extra_forbidden":
        return f"unknown field '{field}'"
    if kind == "missing":
        return f"'{field}' is required"
    message = message.removeprefix("Value error, ")
    return f"'{field}': {message}" if field else message
