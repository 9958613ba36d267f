"""The one rule for SKUs and scene ids, both of which are Dagster partition keys and parts of file names."""

import re
from typing import Annotated

from pydantic import AfterValidator

from bria_assets.catalog.cells import shown

MAX_PARTITION_KEY_CHARACTERS = 64

_PARTITION_KEY = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{MAX_PARTITION_KEY_CHARACTERS - 1}}}")


def is_partition_key(text: str) -> bool:
    """Say whether the text can be the key of a Dagster partition and a file's name."""
    return _PARTITION_KEY.fullmatch(text) is not None


def check_partition_key(text: str) -> str:
    """Return the text if it can be a partition key.

    Raises:
        ValueError: It cannot; the message says what is allowed and why.
    """
    if not is_partition_key(text):
        raise ValueError(
            f"{shown(text)} must be 1 to {MAX_PARTITION_KEY_CHARACTERS} of A-Z a-z 0-9 . _ - and begin with a letter "
            "or digit (a comma breaks Dagster's UI, a slash or | breaks paths and two-dimensional partition keys)"
        )
    return text


PartitionKey = Annotated[str, AfterValidator(check_partition_key)]
