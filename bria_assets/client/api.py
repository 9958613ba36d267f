"""One call at a time: submit, status, download. What a call costs and means is decided by its callers.

The API token travels in one header, to the API's own origin only; results are fetched without it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import ValidationError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential
from typing_extensions import Self

from bria_assets.client.addresses import web_address
from bria_assets.client.answers import (
    Accepted,
    JobStatus,
    error_message,
    error_request_id,
    read_accepted,
    read_status,
    text_of,
)
from bria_assets.client.errors import (
    AnswerLost,
    BriaError,
    CallRefused,
    DownloadFailed,
    JobUnknown,
    NotSent,
    RateLimited,
    ResultGone,
    ServerBusy,
    TokenRefused,
    call_refused,
)
from bria_assets.client.rate import STATUS_ENDPOINT, Grant, RateBudget
from bria_assets.client.retry_after import retry_after_seconds
from bria_assets.client.tls import trusted_hosts

DEFAULT_BASE_URL = "https://engine.prod.bria-api.com"
MOST_RESULT_BYTES = 128 * 1024 * 1024
"""An 8192 x 8192 RGBA PNG, the largest picture that Bria makes, stays below this in practice."""

Transport = httpx.AsyncBaseTransport
"""How requests travel."""

NETWORK_LIMITS = httpx.Limits(max_connections=200, max_keepalive_connections=10)

UNREACHABLE_SECONDS = 120.0
"""A host that cannot be reached for this long is down, or its name is wrong; the next run goes on from there."""

_GONE = {403, 404, 410}
_NEVER_REACHED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_MOST_QUOTED_CHARACTERS = 300

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass
class CallCounts:
    """What was asked of Bria through one client."""

    submitted: int = 0
    """Jobs that Bria accepted."""
    polls: int = 0
    http_429: int = 0


class BriaClient:
    """Bria's API over one HTTP connection pool; an async context manager.

    Args:
        api_token: sent to `base_url` and nowhere else.
        rate_budget: grants every request before it is sent.
        base_url: scheme, host and port of the API.
        transport: how requests travel; None is the network.
        give_up_seconds: how long a call that Bria has surely not accepted is tried again; waiting for the rate
            budget does not count.
        sleep: waits a number of seconds.

    Example:
        ```python
        budget = RateBudget(60, window=ProcessWindow())
        async with BriaClient(api_token=token, rate_budget=budget) as client:
            accepted = await client.submit("/v2/image/generate", {"prompt": "a red mug"})
        ```
    """

    def __init__(
        self,
        *,
        api_token: str,
        rate_budget: RateBudget,
        base_url: str = DEFAULT_BASE_URL,
        transport: httpx.AsyncBaseTransport | None = None,
        give_up_seconds: float = 600.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.counts = CallCounts()
        self.holdup: str | None = None
        """Why the latest submission was not accepted, while it is tried again; None where nothing is in the way."""
        self.rate_budget = rate_budget
        self._api_token = _checked_token(api_token)
        self.give_up_seconds = give_up_seconds
        self._sleep = sleep
        self._http = httpx.AsyncClient(
            transport=transport,
            verify=trusted_hosts(),
            timeout=httpx.Timeout(60.0, connect=15.0, pool=15.0),
            limits=NETWORK_LIMITS,
            headers={"user-agent": "bria-assets"},
        )

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self._http.aclose()

    async def submit(self, endpoint: str, body: Mapping[str, Any], *, grant: Grant | None = None) -> Accepted:
        """One POST that starts a job.

        Args:
            endpoint: path, such as `/v2/image/generate`.
            body: the request's JSON.
            grant: the rate budget's, where the caller has it already; else its turn is waited for here.

        Raises:
            AnswerLost: it may have been accepted and billed; the caller decides.
            CallRefused: it was refused.
            NotSent: Bria could not be reached.
        """
        grant = grant or await self.rate_budget.acquire(endpoint)
        accepted = self._read(await self._call("POST", endpoint, grant, body=body), read_accepted)
        self.counts.submitted += 1
        self.holdup = None
        return accepted

    def until_accepted(self) -> AsyncRetrying:
        """Attempts at a submission: one more wherever Bria has surely not accepted it (connection, 429, 503)."""
        return self._attempts(NotSent, RateLimited, ServerBusy)

    def until_reached(self) -> AsyncRetrying:
        """Attempts at a submission until Bria answers it, whatever the answer."""
        return self._attempts(NotSent)

    def _attempts(self, *tried_again: type[BriaError]) -> AsyncRetrying:
        return AsyncRetrying(
            retry=retry_if_exception_type(tried_again),
            stop=_after_waiting(self.give_up_seconds),
            wait=_pause_seconds,
            before_sleep=self._note_holdup,
            sleep=self._sleep,
            reraise=True,
        )

    def _note_holdup(self, state: RetryCallState) -> None:
        self.holdup = str(state.outcome.exception()) if state.outcome else None

    async def status(self, request_id: str, *, grant: Grant | None = None) -> JobStatus:
        """One status poll. Whatever becomes of it, asking again costs nothing but another grant.

        Args:
            request_id: the job.
            grant: the rate budget's, where the caller has it already; else its turn is waited for here.

        Raises:
            JobUnknown: Bria does not know this id (404).
            BriaError: no answer could be had.
        """
        grant = grant or await self.rate_budget.acquire(STATUS_ENDPOINT)
        self.counts.polls += 1
        path = self.status_url(request_id).removeprefix(self.base_url)
        try:
            status = self._read(await self._call("GET", path, grant), read_status)
        except CallRefused as refused:
            if refused.status_code == HTTPStatus.NOT_FOUND:
                raise JobUnknown(
                    f"Bria does not know request {request_id}: unknown or expired",
                    request_id=request_id,
                    status_code=refused.status_code,
                ) from refused
            raise
        if status.error_message:
            return status.model_copy(update={"error_message": self._quoted(status.error_message)})
        return status

    def status_url(self, request_id: str) -> str:
        """Where Bria tells how a job stands."""
        return f"{self.base_url}{STATUS_ENDPOINT}/{quote(request_id, safe='')}"

    def without_token(self, answer: Any) -> Any:
        """A JSON value of Bria's that every database and file takes, and in which no text holds the token."""
        if isinstance(answer, dict):
            return {self.without_token(name): self.without_token(value) for name, value in answer.items()}
        if isinstance(answer, list):
            return [self.without_token(value) for value in answer]
        if not isinstance(answer, str):
            return answer
        return (text_of(answer) or "").replace(self._api_token, "[api_token]")

    async def is_ready(self, placeholder_url: str) -> bool:
        """Whether a v1 result has appeared at its URL. Spends no request of the API's limits."""
        if web_address(placeholder_url) is None:
            return False
        try:
            async with self._http.stream("GET", placeholder_url, follow_redirects=True) as response:
                return response.status_code == HTTPStatus.OK
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            return False

    async def download(self, url: str, *, most_bytes: int = MOST_RESULT_BYTES) -> bytes:
        """Fetches a result, without the token.

        Raises:
            ResultGone: the URL has expired, or is not served at the moment.
            DownloadFailed: too large, or it could not be fetched in several tries.
        """
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(_DownloadInterrupted),
            stop=_after_waiting(min(self.give_up_seconds, 60.0)),
            wait=wait_random_exponential(multiplier=0.5, max=8),
            sleep=self._sleep,
            reraise=True,
        ):
            with attempt:
                return await self._download_once(url, most_bytes=most_bytes)
        raise AssertionError("tenacity returns or raises")

    async def _download_once(self, url: str, *, most_bytes: int) -> bytes:
        address = web_address(url)
        if address is None:
            raise DownloadFailed("Bria's result has no web address")
        place = address.copy_with(query=None, fragment=None)
        try:
            async with self._http.stream("GET", url, follow_redirects=True) as response:
                if response.status_code in _GONE:
                    raise ResultGone(
                        f"the result at {place} is not to be had (HTTP {response.status_code})",
                        status_code=response.status_code,
                    )
                if response.status_code != HTTPStatus.OK:
                    kind = _DownloadInterrupted if response.is_server_error else DownloadFailed
                    raise kind(f"the result at {place} answers HTTP {response.status_code}")
                content = bytearray()
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > most_bytes:
                        raise DownloadFailed(f"the result at {place} is larger than {most_bytes} bytes")
                return bytes(content)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as failed:
            raise _DownloadInterrupted(f"the result at {place} could not be fetched: {_reason(failed)}") from failed

    async def _call(
        self, method: str, path: str, grant: Grant, *, body: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        try:
            response = await self._http.request(
                method, self.base_url + path, headers={"api_token": self._api_token}, json=body
            )
        except _NEVER_REACHED as failed:
            await self._answered(grant)
            raise NotSent(f"Bria cannot be reached at {self.base_url}: {_reason(failed)}") from failed
        except (httpx.HTTPError, httpx.InvalidURL) as failed:
            await self._answered(grant)
            raise AnswerLost(f"{method} {path} got no answer: {_reason(failed)}") from failed
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            self.counts.http_429 += 1
            pause_seconds = retry_after_seconds(response.headers.get("retry-after"))
            await self._counted(self.rate_budget.refused(grant, retry_after_seconds=pause_seconds), grant)
        else:
            await self._answered(grant)
        if response.is_success:
            return response
        raise self._refusal(method, path, response)

    async def _answered(self, grant: Grant) -> None:
        await self._counted(self.rate_budget.answered(grant), grant)

    async def _counted(self, counting: Awaitable[None], grant: Grant) -> None:
        """Counts what an answer means for the budget. The answer itself may be worth a bill: it outlives that."""
        try:
            await counting
        except Exception as failed:  # noqa: BLE001 - whatever keeps the count
            _log.warning(
                "an answer of %s is not counted in the rate budget, which grants the less for two minutes: %s",
                grant.endpoint,
                failed,
            )

    def _refusal(self, method: str, path: str, response: httpx.Response) -> BriaError:
        status_code = response.status_code
        try:
            answer = json.loads(response.content)
        except (ValueError, RecursionError):
            answer = response.text
        pause_seconds = retry_after_seconds(response.headers.get("retry-after"))
        words = self._quoted(error_message(answer)) or "no reason given"
        kind = call_refused(status_code)
        if method == "GET" and status_code == HTTPStatus.NOT_FOUND and _is_page(response):
            kind = AnswerLost  # a gateway that cannot find its way says nothing about the job
        if kind is TokenRefused:
            words = f"the API token is not accepted; set BRIA_API_TOKEN to a valid one ({words})"
        return kind(
            f"{method} {path} answered HTTP {status_code}: {words}",
            request_id=error_request_id(answer),
            status_code=status_code,
            retry_after_seconds=pause_seconds,
        )

    def _read(self, response: httpx.Response, read: Callable[[object], T]) -> T:
        try:
            return read(json.loads(response.content))
        except (ValueError, RecursionError) as broken:
            what = broken.errors()[0]["msg"] if isinstance(broken, ValidationError) else broken
            raise AnswerLost(
                f"{response.request.method} {response.request.url.path} answered HTTP {response.status_code} "
                f"with what cannot be read ({what}): {self._quoted(response.text)}"
            ) from broken

    def _quoted(self, words: str) -> str:
        """What a server said, on one line and without the token; cut only after that."""
        clean = " ".join(words.replace(self._api_token, "[api_token]").split())
        return clean if len(clean) <= _MOST_QUOTED_CHARACTERS else f"{clean[:_MOST_QUOTED_CHARACTERS]}..."


class _DownloadInterrupted(DownloadFailed):
    """A download that may succeed when tried again."""


_backoff_seconds = wait_random_exponential(multiplier=0.5, max=30)


def _pause_seconds(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after_seconds if isinstance(error, BriaError) else None
    return _backoff_seconds(state) if asked is None else asked + min(1.0, _backoff_seconds(state))


def _after_waiting(seconds: float) -> Callable[[RetryCallState], bool]:
    """Stops when that long was waited between attempts: time spent queueing for the rate budget is no outage."""

    def is_enough(state: RetryCallState) -> bool:
        is_unreachable = state.outcome is not None and isinstance(state.outcome.exception(), NotSent)
        return state.idle_for >= (min(seconds, UNREACHABLE_SECONDS) if is_unreachable else seconds)

    return is_enough


def _checked_token(api_token: str) -> str:
    token = api_token.strip()
    if not token or not token.isascii() or not token.isprintable():
        # Sent anyway, it would stand in the HTTP library's error message.
        raise TokenRefused("BRIA_API_TOKEN holds no usable token: it must be printable ASCII; copy it again")
    return token


def _is_page(response: httpx.Response) -> bool:
    return response.headers.get("content-type", "").startswith("text/html")


def _reason(failed: Exception) -> str:
    return f"{type(failed).__name__}: {failed}" if str(failed) else type(failed).__name__
