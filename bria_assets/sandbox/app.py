"""The sandbox as an ASGI application: routes, and answers in the form of Bria's two API versions.

Answers follow docs.bria.ai's OpenAPI files (read August 2026): v2 answers 202 with the job, or with ``sync`` 200 with
the result; v1 answers 200 with the URLs of pictures, some of which are there a little later. Whoever waits for a
result on the open connection is cut off after a minute, as Bria's CDN does it.
"""

import contextlib
import functools
import json
import time
import uuid
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bria_assets.sandbox.broken_answers import gateway_page, spoiled, spoiled_picture
from bria_assets.sandbox.clock import Clock
from bria_assets.sandbox.endpoint import AnswerForm, Endpoint
from bria_assets.sandbox.endpoints import ENDPOINT_BY_PATH, ENDPOINTS, wrong_endpoint
from bria_assets.sandbox.errors import BriaError, error_answer, error_response
from bria_assets.sandbox.faults import RESULTS_ENDPOINT, STATUS_ENDPOINT
from bria_assets.sandbox.fetching import PictureFetcher
from bria_assets.sandbox.jobs import Job, result_of
from bria_assets.sandbox.openapi import openapi_document
from bria_assets.sandbox.service import Sandbox, Submission
from bria_assets.sandbox.settings import SandboxSettings
from bria_assets.sandbox.shown_status import NOT_FOUND, shown_status
from bria_assets.sandbox.usage_routes import usage_routes

MAX_BODY_BYTES = 64 * 1024 * 1024
"""Room for a few pictures of 12 MB as base64; Bria publishes no limit for the body as a whole."""

OPENAPI_PATH = "/openapi.json"

Handler = Callable[[Request], Awaitable[Response]]


def create_sandbox(
    settings: SandboxSettings, *, clock: Clock = time.time, fetcher: PictureFetcher | None = None
) -> Starlette:
    """Make a sandbox that is served, or called in process through ``httpx.ASGITransport``.

    Args:
        settings: How it behaves.
        clock: Tells the time in seconds since 1970; jobs move by it.
        fetcher: Downloads pictures given by URL; by default from public addresses of the network.

    Raises:
        ValueError: A fault, a latency or a price is meant for an endpoint that the sandbox does not have.
        StateUnusable: The state folder cannot be made or read, or belongs to another version of the sandbox.
    """
    _check_endpoints(settings)
    sandbox = Sandbox(settings, clock=clock, fetcher=fetcher or PictureFetcher())

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None, None]:
        sandbox.resume_deliveries()
        yield
        await sandbox.stop()

    app = Starlette(
        routes=_routes(sandbox, settings),
        lifespan=lifespan,
        exception_handlers={
            BriaError: _answer_refusal,
            HTTPException: _answer_http_exception,
            HTTPStatus.INTERNAL_SERVER_ERROR.value: _answer_own_failure,
        },
    )
    # Called in process, an application is told neither of its start nor of its end.
    weakref.finalize(app, sandbox.close)
    return app


def _check_endpoints(settings: SandboxSettings) -> None:
    for fault in settings.faults:
        if (wrong := wrong_endpoint(fault)) is not None:
            raise ValueError(wrong)
    for path in settings.latency_by_endpoint:
        if path not in ENDPOINT_BY_PATH:
            raise ValueError(f"no endpoint {path} for a latency; there are: {', '.join(ENDPOINT_BY_PATH)}")
    for path in settings.prices_usd:
        if path not in ENDPOINT_BY_PATH:
            raise ValueError(f"no endpoint {path} for a price; there are: {', '.join(ENDPOINT_BY_PATH)}")


def _routes(sandbox: Sandbox, settings: SandboxSettings) -> list[Route]:
    posts = [
        Route(path, _post(sandbox, endpoint), methods=["POST"])
        for endpoint in ENDPOINTS
        for path in (endpoint.path, *endpoint.aliases)
    ]

    async def get_status(request: Request) -> Response:
        sandbox.resume_deliveries()
        token = sandbox.check_token(request.headers.get("api_token"))
        found = await sandbox.poll(request.path_params["request_id"], token=token)

        async def answer() -> Response:
            status_code, body = NOT_FOUND
            if found.job is not None:
                picture_url = sandbox.picture_url(found.job)
                status_code, body = shown_status(found.job, now=sandbox.now(), picture_url=picture_url)
            return JSONResponse(body, status_code=status_code)

        return await spoiled(found.fault, answer, path=request.url.path)

    async def get_result(request: Request) -> Response:
        picture_name = request.path_params["picture_name"]
        job, fault = await sandbox.downloads.begin(picture_name)

        async def answer() -> Response:
            content = await sandbox.downloads.picture_of(job, picture_name)
            return spoiled_picture(fault or job.fault, content, media_type=f"image/{job.picture_format}")

        return await spoiled(fault, answer, path=request.url.path)

    @functools.cache
    def document() -> bytes:
        return json.dumps(openapi_document(ENDPOINTS, public_url=sandbox.public_url)).encode()

    async def get_openapi(_request: Request) -> Response:
        return Response(document(), media_type="application/json")

    return [
        *posts,
        Route(OPENAPI_PATH, get_openapi),
        Route(f"{STATUS_ENDPOINT}/{{request_id}}", get_status),
        Route(f"{RESULTS_ENDPOINT}/{{picture_name}}", get_result),
        *usage_routes(sandbox, settings),
    ]


def _post(sandbox: Sandbox, endpoint: Endpoint[Any]) -> Handler:
    answer = _ANSWERS[endpoint.form]

    async def post(request: Request) -> Response:
        sandbox.resume_deliveries()
        token = sandbox.check_token(request.headers.get("api_token"))
        submission = await sandbox.submit(endpoint, await _body(request), token=token)

        async def answer_when_ready() -> Response:
            if not submission.waits:
                return answer(sandbox, submission)
            if not await sandbox.wait_until_ready(submission.jobs):
                return HTMLResponse(gateway_page(HTTPStatus.GATEWAY_TIMEOUT), status_code=HTTPStatus.GATEWAY_TIMEOUT)
            for job in submission.jobs:
                if job.error is not None:
                    return _failed_answer(job, job.error, path=endpoint.path)
            return answer(sandbox, submission)

        return await spoiled(submission.fault, answer_when_ready, path=endpoint.path)

    return post


def _job_answer(sandbox: Sandbox, submission: Submission) -> Response:
    (job,) = submission.jobs
    warning = {} if submission.warning is None else {"warning": submission.warning}
    if submission.waits:
        result = result_of(job, picture_url=sandbox.picture_url(job))
        return JSONResponse({"result": result, "request_id": job.request_id, **warning})
    accepted = {"request_id": job.request_id, "status_url": sandbox.status_url(job), **warning}
    return JSONResponse(accepted, status_code=HTTPStatus.ACCEPTED)


def _results_answer(sandbox: Sandbox, submission: Submission) -> Response:
    return JSONResponse(
        {"result": [[sandbox.picture_url(job), str(job.seed), job.request_id] for job in submission.jobs]}
    )


def _result_url_answer(sandbox: Sandbox, submission: Submission) -> Response:
    (job,) = submission.jobs
    return JSONResponse({"result_url": sandbox.picture_url(job)})


_ANSWERS: dict[AnswerForm, Callable[[Sandbox, Submission], Response]] = {
    "job": _job_answer,
    "results": _results_answer,
    "result_url": _result_url_answer,
}


def _failed_answer(job: Job, error: dict[str, Any], *, path: str) -> Response:
    code = error["code"]
    status_code = code if isinstance(code, int) else HTTPStatus.INTERNAL_SERVER_ERROR
    return error_answer(error, status_code=status_code, request_id=job.request_id, path=path)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise BriaError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body may have at most {MAX_BODY_BYTES} bytes")
    return bytes(body)


async def _answer_refusal(request: Request, error: Exception) -> Response:
    refusal = error if isinstance(error, BriaError) else BriaError(HTTPStatus.INTERNAL_SERVER_ERROR, "unknown error")
    return error_response(refusal, request_id=uuid.uuid4().hex, path=request.url.path)


async def _answer_http_exception(request: Request, error: Exception) -> Response:
    status_code = error.status_code if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    refusal = BriaError(status_code, f"{request.method} {request.url.path} is not something the sandbox has")
    return await _answer_refusal(request, refusal)


async def _answer_own_failure(request: Request, _error: Exception) -> Response:
    return await _answer_refusal(request, BriaError(HTTPStatus.INTERNAL_SERVER_ERROR, "the sandbox itself failed"))
