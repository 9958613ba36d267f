"""What can go wrong with a call to Bria, one class for each decision that a caller makes.

BriaError
├── NotSent              nothing reached Bria: asking again is safe
├── BriaUnreachable      nothing reached Bria for two minutes: nothing more is sent in this run
├── AnswerLost           sent, but no usable answer came: possibly accepted and billed
├── CallRefused          Bria answered with an HTTP error
│   ├── TokenRefused     401: no call can succeed with this token
│   ├── AccountRefused   402, 403: billing, quota or permission
│   ├── RateLimited      429: not accepted, ask again later
│   ├── ServerBusy       503: not accepted, ask again later
│   ├── InputUnreachable 404, 460: Bria could not find or download the picture it was given by URL
│   └── RequestRefused   400, 413, 415, 422: asking the same again gives the same answer
├── JobFailed            the job was accepted and ended without a picture
├── JobUnknown           Bria does not know this request id, or no longer
├── JobOverdue           no end within the deadline; the job stays in the ledger to be collected later
└── DownloadFailed       the result could not be fetched
    └── ResultGone       its URL has expired, or is not served at the moment

Messages never hold the API token: `BriaClient` removes it from whatever a server says.
"""

from __future__ import annotations


class BriaError(Exception):
    """Anything that went wrong between this project and Bria."""

    def __init__(
        self,
        message: str,
        *,
        request_id: str | None = None,
        status_code: int | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message)
        self.request_id = request_id
        self.status_code = status_code
        self.retry_after_seconds = retry_after_seconds


class NotSent(BriaError):
    """Nothing reached Bria: asking again is safe."""


class BriaUnreachable(BriaError):
    """Nothing reached Bria for as long as it was tried; the next run goes on from there."""


class AnswerLost(BriaError):
    """The request was sent, but no usable answer came: it may have been accepted and billed."""


class CallRefused(BriaError):
    """Bria answered with an HTTP error, a redirect among them: not accepted."""


class TokenRefused(CallRefused):
    """401: Bria does not accept the API token."""


class AccountRefused(CallRefused):
    """402 or 403: the account may not make this call (billing, quota, permission)."""


class RateLimited(CallRefused):
    """429: too many requests in this minute; not accepted."""


class ServerBusy(CallRefused):
    """503: Bria takes no requests at the moment; not accepted."""


class InputUnreachable(CallRefused):
    """404 or 460: Bria could not find or download the picture it was given by URL."""


class RequestRefused(CallRefused):
    """400, 413, 415 or 422 (validation, moderation): the same request is refused again."""


class JobFailed(BriaError):
    """The job was accepted and ended without a picture (status ERROR, FAILED or UNKNOWN)."""


class JobUnknown(BriaError):
    """Bria does not know this request id, or no longer."""


class JobOverdue(BriaError):
    """The job did not end within the deadline; it stays in the ledger to be collected later."""


class DownloadFailed(BriaError):
    """The result could not be fetched."""


class ResultGone(DownloadFailed):
    """The result's URL answers 403, 404 or 410: it has expired, or it is not served at the moment."""


def call_refused(status_code: int) -> type[CallRefused | AnswerLost]:
    """The class for an HTTP error that answers a call.

    A 5xx other than 503 may come from a gateway after the request was taken, so it counts as a lost answer. Only what
    is the request's own fault is a `RequestRefused`, which is remembered: a wrong address or a proxy's 4xx is mended
    elsewhere.
    """
    exact: dict[int, type[CallRefused]] = {
        400: RequestRefused,
        401: TokenRefused,
        402: AccountRefused,
        403: AccountRefused,
        404: InputUnreachable,
        413: RequestRefused,
        415: RequestRefused,
        422: RequestRefused,
        429: RateLimited,
        460: InputUnreachable,
        503: ServerBusy,
    }
    if status_code in exact:
        return exact[status_code]
    return CallRefused if status_code < 500 else AnswerLost  # noqa: PLR2004 - the HTTP boundary of server errors
