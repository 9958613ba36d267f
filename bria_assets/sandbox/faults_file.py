"""Reads faults from a file: a YAML list of entries with the fields of ``Fault``.

For example::

    - when_body_contains: red mug      # the request's text, case-insensitive
      kind: refuse                     # 422, as when content moderation fails
    - when_body_contains: SKU-7
      endpoint: /v2/image/edit/product/cutout
      kind: error                      # accepted, then the job ends as ERROR
    - kind: status                     # without when_body_contains: every request
      status_code: 503
      times: 2                         # only the first two
    - endpoint: /v2/status             # status requests, not those that make jobs
      kind: truncated_json
      share: 0.1                       # every tenth

Entries with ``times`` and ``after`` play a sequence: here the first request fails, the second and third do not, the
fourth is accepted and ends as ERROR, and all others go well::

    - kind: status
      status_code: 503
      times: 1
    - kind: error
      after: 2                         # of the requests that the entries above did not strike
      times: 1
"""

from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from bria_assets.sandbox.endpoints import wrong_endpoint
from bria_assets.sandbox.faults import Fault

_FAULT_LIST: TypeAdapter[tuple[Fault, ...]] = TypeAdapter(tuple[Fault, ...])


class FaultsFileError(ValueError):
    """A file of faults cannot be used; the message names the file and the first thing wrong with each entry."""


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
        faults = _FAULT_LIST.validate_python(loaded)
    except ValidationError as error:
        wrong = "; ".join(
            _finding([str(part) for part in found["loc"]], found["msg"])
            for found in error.errors(include_input=False, include_url=False)
        )
        raise FaultsFileError(f"faults file {path}: {wrong}") from error
    for number, fault in enumerate(faults, 1):
        if (nowhere := wrong_endpoint(fault)) is not None:
            raise FaultsFileError(f"faults file {path}: entry {number} endpoint: {nowhere}")
    return faults


def _finding(location: list[str], message: str) -> str:
    entry, *field = location
    return f"{' '.join([f'entry {int(entry) + 1}', '.'.join(field)]).rstrip()}: {message.removeprefix('Value error, ')}"
