"""Answers that a fault spoils: how each kind looks to the caller."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from io import BytesIO

from PIL import Image
from starlette.responses import HTMLResponse, Response

from bria_assets.sandbox.cutting import CutShort, Reset
from bria_assets.sandbox.errors import BriaError, error_response, phrase
from bria_assets.sandbox.faults import Fault

Answer = Callable[[], Awaitable[Response]]
"""Makes the answer as it would be without the fault."""

DETAILS = "a fault that the sandbox was told to show"


async def spoiled(fault: Fault | None, answer: Answer, *, path: str) -> Response:
    """Return what a request is answered.

    Args:
        fault: What struck the request; None, or a kind that shows elsewhere: nothing did.
        answer: Makes the answer as it would be otherwise; not called where none is sent.
        path: The request's path.
    """
    match fault:
        case Fault(kind="reset_before_accept" | "reset_after_accept"):
            return Reset()
        case Fault(kind="html", status_code=int(status_code)):
            return HTMLResponse(gateway_page(status_code), status_code=status_code)
        case Fault(kind="status", status_code=int(status_code)):
            headers = {} if fault.retry_after_seconds is None else {"Retry-After": str(fault.retry_after_seconds)}
            refusal = BriaError(status_code, DETAILS, headers=headers)
            return error_response(refusal, request_id=uuid.uuid4().hex, path=path)
        case Fault(kind="slow", delay_seconds=float(delay_seconds)):
            await asyncio.sleep(delay_seconds)
            return await answer()
        case Fault(kind="malformed_json" | "truncated_json" as kind):
            whole = await answer()
            body = bytes(whole.body)
            spoiled_body = body.replace(b'"', b"'") if kind == "malformed_json" else body[: len(body) // 2]
            return Response(spoiled_body, status_code=whole.status_code, media_type=whole.media_type)
        case _:
            return await answer()


def spoiled_picture(fault: Fault | None, content: bytes, *, media_type: str) -> Response:
    """Return what a download is answered.

    Args:
        fault: What struck the download or goes with the job; None: nothing.
        content: The picture's file.
        media_type: Its type.

    Raises:
        BriaError: The fault is a refusal of the download.
    """
    match fault:
        case Fault(kind="result_status", status_code=int(status_code)):
            raise BriaError(status_code, DETAILS)
        case Fault(kind="result_expired"):
            raise BriaError(HTTPStatus.FORBIDDEN, "the result's URL has expired")
        case Fault(kind="result_truncated"):
            return CutShort(content, media_type=media_type)
        case Fault(kind="result_damaged"):
            return Response(content[: len(content) // 2], media_type=media_type)
        case Fault(kind="result_wrong_type", content=other):
            page = gateway_page(HTTPStatus.OK).encode()
            return Response(page if other == "html" else _gif(), headers={"Content-Type": media_type})
        case _:
            return Response(content, media_type=media_type)


def gateway_page(status_code: int) -> str:
    """Return the page that a gateway puts in place of an answer."""
    title = f"{status_code} {phrase(status_code)}"
    return f"<html>\n<head><title>{title}</title></head>\n<body><center><h1>{title}</h1></center></body>\n</html>\n"


def _gif() -> bytes:
    file = BytesIO()
    Image.new("P", (8, 8)).save(file, "GIF")
    return file.getvalue()
