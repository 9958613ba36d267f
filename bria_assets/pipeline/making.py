"""What a cell is made from, and the hash of the inputs that decide when it must be made anew.

The input hash covers what the shop decides (the product's fields, the scene's prompt, the pictures upstream) and who
makes it. The fingerprint covers, besides, what we decide (prompt template, model settings): a picture whose input hash
still holds but whose fingerprint does not is stale, not wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bria_assets.client.requests import BriaRequest, GenerateStructuredPrompt
from bria_assets.images.kept_picture import KeptPicture
from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore
from bria_assets.jobs.job import JobOutcome, PromptOutcome


@dataclass(frozen=True, kw_only=True)
class Making:
    """How one cell is made by Bria."""

    request: BriaRequest
    input_hash: str
    inputs: tuple[ImageRecord, ...] = ()
    structured_prompt: str | None = None
    """What the picture shows, where that is known better than Bria's answer says it."""
    keep_besides: Callable[[ImageStore, ImageRecord, JobOutcome], None] | None = None
    """Keeps what belongs to the picture besides its record, before that is written; blocks."""

    def fingerprint(self, server: str) -> str:
        """Names the work on a server: equal work is one job."""
        return self.request.fingerprint(server)


@dataclass(frozen=True, kw_only=True)
class LocalMaking:
    """How one cell is made here, from pictures that are kept: without a call, and without a bill.

    Its input hash is to cover everything that decides the picture, our own settings too: to make it anew costs nothing,
    so that none is ever stale.
    """

    draw: Callable[[Sequence[KeptPicture]], bytes]
    """From the pictures of `inputs` to the file of the new one; blocks, and is run in a picture thread."""
    input_hash: str
    inputs: tuple[ImageRecord, ...]

    def fingerprint(self, server: str) -> str:  # noqa: ARG002 - as that of `Making`
        """Names the work."""
        return self.input_hash


@dataclass(frozen=True, kw_only=True)
class TranslatedMaking:
    """How one cell is made by Bria once Bria has said, in a job of its own, what the shop's words mean."""

    translation: GenerateStructuredPrompt
    then: Callable[[PromptOutcome], Making]
    """From Bria's answer to how the picture is made; cheap. Raises ValueError where nothing can be made of it."""
    input_hash: str
    """That of the making to come: what the shop decides is known before."""
    inputs: tuple[ImageRecord, ...]
    refusal: ValueError | None = None
    """Why Bria is not to be asked; a translation that is paid already holds all the same."""

    def fingerprint(self, server: str) -> str:
        """Names the translation on a server: what the picture's job will be is not known yet."""
        return self.translation.fingerprint(server)


AnyMaking = Making | LocalMaking | TranslatedMaking


def input_hash(asset: str, server: str, inputs: Mapping[str, object]) -> str:
    """SHA-256 over what decides a cell's picture."""
    given = {name: value for name, value in inputs.items() if value is not None}
    canonical = json.dumps([asset, server, given], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
