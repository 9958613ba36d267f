"""Faults: what the sandbox gets wrong on purpose, so that a caller's answer to failures can be seen.

A fault strikes a request to make a job, a status request (``endpoint: /v2/status``) or a download (``endpoint:
/results``). Some kinds are decided when the job is accepted and show later, whatever is asked about it.
The entries of a file (``faults_file``) have the fields of ``Fault``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

STATUS_ENDPOINT = "/v2/status"
RESULTS_ENDPOINT = "/results"

FaultKind = Literal[
    "refuse",
    "status",
    "html",
    "slow",
    "reset_before_accept",
    "reset_after_accept",
    "malformed_json",
    "truncated_json",
    "error",
    "early_404",
    "unknown",
    "flapping",
    "result_status",
    "result_expired",
    "result_truncated",
    "result_damaged",
    "result_wrong_type",
    "webhook_lost",
    "webhook_twice",
    "webhook_early",
    "webhook_bad_signature",
]


@dataclass(frozen=True)
class _Rule:
    """What belongs to a kind: fields that must and may be given, and where it may strike beside job endpoints."""

    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()


_ANYWHERE = frozenset({STATUS_ENDPOINT, RESULTS_ENDPOINT})
_STATUS = frozenset({STATUS_ENDPOINT})
_RESULTS = frozenset({RESULTS_ENDPOINT})
_CODE = frozenset({"status_code"})
_AT_FIRST = frozenset({"polls", "for_seconds"})

_RULES: dict[str, _Rule] = {
    "status": _Rule(_CODE, frozenset({"accepted", "retry_after_seconds"}), _ANYWHERE),
    "html": _Rule(_CODE, frozenset({"accepted"}), _ANYWHERE),
    "slow": _Rule(frozenset({"delay_seconds"}), elsewhere=_ANYWHERE),
    "reset_before_accept": _Rule(elsewhere=_ANYWHERE),
    "reset_after_accept": _Rule(elsewhere=_ANYWHERE),
    "malformed_json": _Rule(elsewhere=_STATUS),
    "truncated_json": _Rule(elsewhere=_STATUS),
    "error": _Rule(takes=frozenset({"code"})),
    "early_404": _Rule(takes=_AT_FIRST),
    "unknown": _Rule(takes=_AT_FIRST),
    "result_status": _Rule(_CODE),
    "result_truncated": _Rule(elsewhere=_RESULTS),
    "result_damaged": _Rule(elsewhere=_RESULTS),
    "result_wrong_type": _Rule(takes=frozenset({"content"}), elsewhere=_RESULTS),
}
_FIELDS_OF_KINDS = frozenset().union(*(rule.needs | rule.takes for rule in _RULES.values()))

_BEFORE_ACCEPTANCE = frozenset({"refuse", "reset_before_accept"})
_OF_THE_ANSWER = frozenset({"slow", "reset_after_accept", "malformed_json", "truncated_json"})
_UNLESS_ACCEPTED = frozenset({"status", "html"})


class Fault(BaseModel):
    """One thing that goes wrong, and for which requests."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    when_body_contains: str = Field(
        default="",
        description="Text to look for, in any case, in the text fields and URLs of the body that asked for the job; "
        "empty: always.",
    )
    endpoint: str | None = Field(
        default=None,
        description="Only this path, such as /v2/image/generate, /v2/status for status requests or /results for "
        "downloads; None: every endpoint that makes jobs.",
    )
    kind: FaultKind = Field(
        description="refuse: 422 as when moderation fails. status: the HTTP status of status_code. html: a gateway's "
        "page. slow: the answer comes delay_seconds late. reset_before_accept: the connection is reset, nothing is "
        "recorded. reset_after_accept: the job exists, the connection is reset. malformed_json, truncated_json: the "
        "answer. error: the job is accepted and ends as ERROR. early_404, unknown: what a fresh job's status answers "
        "at first. flapping: its first four answers are IN_PROGRESS, UNKNOWN, 404, IN_PROGRESS. result_status, "
        "result_expired, result_truncated, result_damaged, result_wrong_type: what its download answers. "
        "webhook_lost, webhook_twice, webhook_early (before the answer to the request), webhook_bad_signature: its "
        "delivery."
    )
    status_code: int | None = Field(
        default=None, ge=200, le=599, description="HTTP status of the kinds status, result_status and html."
    )
    accepted: bool = Field(default=False, description="Kinds status and html: whether the job is made all the same.")
    retry_after_seconds: int | None = Field(
        default=None, ge=0, description="Kind status: the answer's Retry-After in seconds."
    )
    delay_seconds: float | None = Field(
        default=None, gt=0, description="Kind slow: how late the answer comes, in seconds."
    )
    code: int | str = Field(default=500, description="Kind error: error.code in the status; Bria's is a string.")
    polls: int | None = Field(
        default=None, ge=1, description="Kinds early_404 and unknown: how many status requests they last."
    )
    for_seconds: float | None = Field(
        default=None, gt=0, description="Kinds early_404 and unknown: how long after acceptance they last."
    )
    content: Literal["gif", "html"] = Field(
        default="gif", description="Kind result_wrong_type: what is sent under the right type."
    )
    times: int | None = Field(
        default=None,
        ge=1,
        description="How many requests it strikes, counted over the life of the state folder; None: every one.",
    )
    after: int | None = Field(
        default=None,
        ge=1,
        description="How many requests that come to it, struck by no entry before it, it first lets by, counted over "
        "the life of the state folder; None: it begins with the first.",
    )
    share: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="This share of the requests it is meant for; which ones, the random_seed decides where there is "
        "one. None: every one.",
    )

    @model_validator(mode="after")
    def _fields_belong_to_kind(self) -> "Fault":
        rule = _RULES.get(self.kind, _Rule())
        missing = sorted(name for name in rule.needs if name not in self.model_fields_set)
        if missing:
            raise ValueError(f"kind: {self.kind} needs {' and '.join(missing)}")
        given = self.model_fields_set & _FIELDS_OF_KINDS
        strangers = sorted(name for name in given - rule.needs - rule.takes if getattr(self, name) is not None)
        if strangers:
            raise ValueError(f"{' and '.join(strangers)} does not go with kind: {self.kind}")
        return self

    @model_validator(mode="after")
    def _values_fit(self) -> "Fault":
        if self.kind in {"status", "result_status"} and (self.status_code or 0) < 400:  # noqa: PLR2004 - HTTP's errors
            raise ValueError(f"status_code of kind: {self.kind} must be 400 to 599")
        if self.kind in {"early_404", "unknown"} and (self.polls is None) == (self.for_seconds is None):
            raise ValueError(f"kind: {self.kind} needs exactly one of polls and for_seconds")
        if self.endpoint in _ANYWHERE and self.endpoint not in _RULES.get(self.kind, _Rule()).elsewhere:
            raise ValueError(
                f"kind: {self.kind} cannot strike {self.endpoint}: name an endpoint that makes jobs, or none"
            )
        return self

    @property
    def leaves_no_trace(self) -> bool:
        """Whether the request it strikes is not even in the request log."""
        return self.kind == "reset_before_accept"

    @property
    def prevents_the_job(self) -> bool:
        """Whether no job is made of the request that it strikes."""
        return self.kind in _BEFORE_ACCEPTANCE or (self.kind in _UNLESS_ACCEPTED and not self.accepted)

    @property
    def goes_with_the_job(self) -> bool:
        """Whether it shows later, when the job that it struck is asked about."""
        return self.kind not in _BEFORE_ACCEPTANCE | _UNLESS_ACCEPTED | _OF_THE_ANSWER

    def is_for(self, endpoint: str) -> bool:
        """Tell whether requests to an endpoint may be struck, depending on their texts.

        Args:
            endpoint: The endpoint's path.
        """
        return self.endpoint == endpoint if self.endpoint or endpoint in _ANYWHERE else True

    def strikes(self, endpoint: str, texts: Callable[[], Iterable[str]]) -> bool:
        """Tell whether a request is one that this fault is meant for.

        Args:
            endpoint: The endpoint's path, such as ``/v2/image/generate``.
            texts: Returns the texts of the body that asked for the job.
        """
        if not self.is_for(endpoint):
            return False
        wanted = self.when_body_contains.casefold()
        return not wanted or any(wanted in text.casefold() for text in texts())
