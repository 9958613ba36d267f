"""Pictures from prompts alone, for whoever wants only that: no catalog, no Dagster, and all manners of the engine."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from pydantic import ValidationError

from bria_assets.catalog.product import AspectRatio
from bria_assets.client.requests import GenerateImage
from bria_assets.configuration import Configuration
from bria_assets.images.store import ImageStore
from bria_assets.jobs.job import JobOutcome
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.process import this_process
from bria_assets.jobs.runner import JobRunner
from bria_assets.pipeline.pace import products_in_flight
from bria_assets.servers import chosen_connection

_log = logging.getLogger(__name__)

JOB_LABEL = "generate_batch"
"""What `bria-assets jobs list` shows for such jobs."""


@dataclass(frozen=True, kw_only=True)
class GeneratedPicture:
    """A picture that was made from a prompt."""

    prompt: str
    file: str
    """Where it is kept: a path, or a URL of the image store."""
    image_url: str
    """Where Bria serves it for some days."""
    width_px: int
    height_px: int
    seed: int | None
    structured_prompt: str | None
    request_id: str
    cost_usd: float
    """What it cost when it was made."""
    was_known: bool
    """Whether it had been paid for before, and was had without a call."""


async def generate_batch(
    prompts: Iterable[str],
    aspect_ratio: AspectRatio = "1:1",
    *,
    negative_prompt: str | None = None,
    seed: int | None = None,
    resolution: Literal["1MP", "4MP"] | None = None,
    max_concurrent: int | None = None,
) -> list[GeneratedPicture | Exception]:
    """Makes a picture from each prompt, many at once: paid once, downloaded, verified and kept.

    Settings come from the environment as they do for the command: `BRIA_API_TOKEN` (without it the built-in sandbox
    draws, and nothing is billed), `BRIA_IMAGE_STORE`, `BRIA_LEDGER_URL`, `BRIA_REQUESTS_PER_MINUTE`, the spending
    limits and so on. The plan's rate limit is kept, also across processes. What was asked for before costs no call;
    after a crash the same call collects what Bria is making. What a person should know besides is logged as a warning.

    Args:
        prompts: what the pictures show. Equal ones are one job, and give the same picture.
        aspect_ratio: width to height of all.
        negative_prompt: what must not be seen in any.
        seed: start of the generator's random numbers, for all; None: Bria's choice.
        resolution: of all, in megapixels; None: Bria's default.
        max_concurrent: how many jobs are under way at a time; None: as many as the plan's rate limit is good for.

    Returns:
        For each prompt, in order, the picture or the exception that says why there is none: one failure is one failure.
        A prompt that is blank or no text is a `ValueError` of its own, and is not sent.

    Raises:
        ValueError: an argument besides the prompts, or a setting (`ConfigurationError`) cannot be used.
        LedgerUnavailable: the ledger cannot be opened.
        StoreNotWritable: pictures could not be kept; better known before they are paid for.

    Example:
        >>> import asyncio
        >>> from bria_assets import generate_batch
        >>> prompts = [f"Professional product photo of {item} on white background" for item in ("a mug", "a bag")]
        >>> for prompt, made in zip(prompts, asyncio.run(generate_batch(prompts, "1:1"))):
        ...     print(prompt, "FAILED" if isinstance(made, Exception) else made.file)  # doctest: +SKIP
    """
    if isinstance(prompts, str):
        raise ValueError("prompts is one text: give a list of them")  # noqa: TRY004 - as every other wrong argument
    if max_concurrent is not None and max_concurrent < 1:
        raise ValueError(f"max_concurrent is {max_concurrent}: give 1 or more")
    frame = {"aspect_ratio": aspect_ratio, "negative_prompt": negative_prompt, "seed": seed, "resolution": resolution}
    _request("a prompt", frame)  # what is wrong for all is said before anything is sent
    asked = list(prompts)
    configuration = Configuration.from_environment(os.environ)
    connection = chosen_connection(configuration, api_token=os.environ.get("BRIA_API_TOKEN", "").strip() or None)
    store = ImageStore(configuration.image_store)
    await asyncio.to_thread(store.check_writable)
    ledger = await asyncio.to_thread(Ledger, configuration.ledger_url, owner=this_process(), run=uuid4().hex)
    try:
        async with connection.open_runner(ledger=ledger, store=store, tell=_log.warning) as runner:
            limit = asyncio.Semaphore(max_concurrent or products_in_flight(connection.requests_per_minute))
            pictures = [asyncio.create_task(_picture(prompt, frame, runner, store, limit)) for prompt in asked]
            try:
                return list(await asyncio.gather(*pictures))
            finally:
                if bills := len(runner.spending.possible_second_bills):
                    _log.warning("%d requests got no answer and were sent once more: possibly billed twice", bills)
                for picture in pictures:
                    picture.cancel()
                await asyncio.gather(*pictures, return_exceptions=True)
    finally:
        ledger.close()


def generate_batch_sync(
    prompts: Iterable[str],
    aspect_ratio: AspectRatio = "1:1",
    *,
    negative_prompt: str | None = None,
    seed: int | None = None,
    resolution: Literal["1MP", "4MP"] | None = None,
    max_concurrent: int | None = None,
) -> list[GeneratedPicture | Exception]:
    """The same as `generate_batch` where there is no event loop, such as in a script."""
    return asyncio.run(
        generate_batch(
            prompts,
            aspect_ratio,
            negative_prompt=negative_prompt,
            seed=seed,
            resolution=resolution,
            max_concurrent=max_concurrent,
        )
    )


def _request(prompt: str, frame: Mapping[str, object]) -> GenerateImage:
    try:
        request = GenerateImage.model_validate({"prompt": prompt, **frame}, strict=True)
    except ValidationError as invalid:
        fault = invalid.errors(include_url=False)[0]
        raise ValueError(f"{fault['loc'][0]} is {fault['input']!r}: {fault['msg']}") from None
    if not request.prompt.strip():
        raise ValueError(f"prompt is {prompt!r}: write what the picture shows")
    return request


async def _picture(
    prompt: str, frame: Mapping[str, object], runner: JobRunner, store: ImageStore, limit: asyncio.Semaphore
) -> GeneratedPicture | Exception:
    async with limit:
        try:
            done = await runner.run(_request(prompt, frame), label=JOB_LABEL)
        except Exception as failed:  # noqa: BLE001 - whatever it is, it is this prompt's alone, and handed back
            return failed
    return _generated(prompt, done.outcome, store, was_known=done.was_known)


def _generated(prompt: str, outcome: JobOutcome, store: ImageStore, *, was_known: bool) -> GeneratedPicture:
    return GeneratedPicture(
        prompt=prompt,
        file=str(store.root / outcome.path),
        image_url=outcome.source_url,
        width_px=outcome.picture.width_px,
        height_px=outcome.picture.height_px,
        seed=outcome.seed,
        structured_prompt=outcome.structured_prompt,
        request_id=outcome.request_id,
        cost_usd=outcome.cost_usd,
        was_known=was_known,
    )
