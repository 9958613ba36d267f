"""Faults: what the sandbox gets wrong on purpose, so that a caller's answer to failures can be seen.

A file of faults is a YAML list::

    - when_body_contains: red mug      # the request's text, case-insensitive
      kind: refuse                     # 422, as when content moderation fails
    - when_body_contains: SKU-7
      endpoint: /v2/image/edit/product/cutout
      kind: error                      # accepted, then the job ends as ERROR
    - kind: status                     # without when_body_contains: every request
      status_code: 503
      times: 2                         # only the first two
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator


class FaultsFileError(ValueError):
    """A file of faults cannot be used; the message names the file and the first thing wrong with each entry."""


class Fault(BaseModel):
    """One thing that goes wrong, and for which requests."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    when_body_contains: str = Field(
        default="",
        description="Text to look for, in any case, in the text fields and URLs of the request body; empty: always.",
    )
    endpoint: str | None = Field(
        default=None, description="Only this path, such as /v2/image/generate; None: every endpoint that makes jobs."
    )
    kind: Literal["refuse", "error", "status"] = Field(
        description="refuse: 422 as when moderation fails. error: the job is accepted and ends as ERROR. "
        "status: the HTTP status of status_code."
    )
    status_code: int | None = Field(
        default=None, ge=400, le=599, description="HTTP status of the kind status, 400 to 599; not for other kinds."
    )
    times: int | None = Field(
        default=None,
        ge=1,
        description="How many requests it strikes, counted over the life of the state folder; None: every one.",
    )

    @model_validator(mode="after")
    def _status_code_belongs_to_kind(self) -> "Fault":
        if (self.kind == "status") != (self.status_code is not None):
            raise ValueError("status_code goes with kind: status, and only with it")
        return self

    def strikes(self, endpoint: str, texts: Iterable[str]) -> bool:
        """Tell whether a request is one that this fault is meant for.

        Args:
            endpoint: The endpoint's path, such as ``/v2/image/generate``.
            texts: The texts of the request body.
        """
        if self.endpoint not in (None, endpoint):
            return False
        wanted = self.when_body_contains.casefold()
        return not wanted or any(wanted in text.casefold() for text in texts)


_FAULT_LIST: TypeAdapter[tuple[Fault, ...]] = TypeAdapter(tuple[Fault, ...])


def read_faults(path: Path) -> tuple[Fault, ...]:
    """Read faults from a YAML list; an empty file holds none.

    Args:
        path: The YAML file.

    Returns:
        The faults in the file's order.

    Raises:
        FaultsFileError: The file is missing, is not YAML, or holds something else than a list of faults.
    """
    try:
        loaded: object = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FaultsFileError(f"faults file {path}: cannot be read: {error}") from error
    if loaded is None:
        return ()
    if not isinstance(loaded, list):
        raise FaultsFileError(f"faults file {path}: must be a list of faults, each starting with '- '")
    try:
        return _FAULT_LIST.validate_python(loaded)
    except ValidationError as error:
        wrong = "; ".join(
            f"entry {int(found['loc'][0]) + 1} {'.'.join(map(str, found['loc'][1:]))}: {found['msg']}".replace(
                " :", ":"
            )
            for found in error.errors(include_input=False, include_url=False)
        )
        raise FaultsFileError(f"faults file {path}: {wrong}") from error
