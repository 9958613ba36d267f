"""A product's chain of pictures as it is shown in a terminal, in a pipe, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from bria_assets.cli.job_views import (
    SHORT_FINGERPRINT_CHARACTERS,
    moment_words,
    paid_words,
    polls_words,
    submission_words,
)
from bria_assets.images.record import ImageRecord
from bria_assets.jobs.job import Job
from bria_assets.jobs.register import possible_bills, standing
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.lineage import Lineage, Parent, TracedJob, TracedPicture

MOST_PROMPT_CHARACTERS = 300
MOST_STRUCTURED_PROMPT_CHARACTERS = 160
_HASH_CHARACTERS = 12


def print_lineage(console: Console, lineage: Lineage, *, ledger_note: str | None) -> None:
    """Prints the chain: how each picture stands, then each with all that is known of it, then the bills.

    Args:
        console: to print on.
        lineage: what is known.
        ledger_note: why nothing is known of bills; None where the ledger was read.
    """
    console.print(_overview(lineage), highlight=False)
    _print_fields(console, f"{lineage.sku} in the stored catalog", _product_fields(lineage))
    for traced in lineage.pictures:
        _print_fields(console, f"{traced.cell}: {traced.standing}", _picture_fields(traced))
    console.print()
    if ledger_note is not None:
        console.print(f"Bills: {escape(ledger_note)}", highlight=False)
        return
    count = f"{len(lineage.jobs)} job{'' if len(lineage.jobs) == 1 else 's'}"
    console.print(f"Bills: {count}, {paid_words([traced.job for traced in lineage.jobs])}", highlight=False)
    for traced in lineage.jobs:
        _print_fields(console, _job_heading(traced), _job_fields(traced.job))


def lineage_as_json(lineage: Lineage, *, ledger_note: str | None) -> str:
    """The same as a JSON document, nothing cut."""
    jobs = [traced.job for traced in lineage.jobs]
    document = {
        "sku": lineage.sku,
        "product": None if lineage.product is None else dict(lineage.product.picture_inputs()),
        "photo": lineage.photo,
        "pictures": [_picture_as_json(traced) for traced in lineage.pictures],
        "jobs": [_job_as_json(traced) for traced in lineage.jobs],
        "cost_usd": round(sum(sent.cost_usd for job in jobs for sent in job.submissions), 6),
        "possibly_billed_besides": sum(len(possible_bills(job)) for job in jobs),
        "ledger_note": ledger_note,
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _overview(lineage: Lineage) -> Tree:
    tree = Tree(escape(lineage.sku), guide_style="dim")
    branches: dict[Cell, Tree] = {}
    for traced in lineage.pictures:  # upstream first
        cell = traced.cell
        what_of_it = cell.second_key or (cell.first_key if cell.first_key != lineage.sku else None)
        name = cell.asset if what_of_it is None else f"{cell.asset} {what_of_it}"
        branch = next((branches[above] for above in traced.upstream if above in branches), tree)
        branches[cell] = branch.add(escape(f"{name}: {traced.standing}"))
    return tree


def _print_fields(console: Console, heading: str, fields: Iterator[tuple[str, str]]) -> None:
    console.print()
    console.print(escape(heading), highlight=False, style="bold")
    if not console.is_terminal:
        for name, value in fields:
            console.print(f"  {name:<11} {escape(value)}", highlight=False, soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="dim", min_width=12)
    grid.add_column(overflow="fold")
    for name, value in fields:
        grid.add_row(f"  {name}", escape(value))
    console.print(grid, highlight=False)


def _product_fields(lineage: Lineage) -> Iterator[tuple[str, str]]:
    if lineage.product is None:
        yield "", "it is not there (any more); what was made for it is kept"
        return
    for name, value in lineage.product.picture_inputs().items():
        yield name, ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _picture_fields(traced: TracedPicture) -> Iterator[tuple[str, str]]:
    record = traced.record
    if traced.change is not None:
        yield "change", _cut(traced.change, MOST_PROMPT_CHARACTERS)
    if record is None:
        yield "picture", "none"
        return
    picture = record.picture
    kind = f"{picture.format}, {picture.width_px} x {picture.height_px} px, {picture.size_bytes / 1000:.1f} kB"
    yield "picture", f"{kind}, {'with' if picture.has_alpha else 'without'} alpha, {_short(picture.sha256)}"
    yield "kept at", f"{traced.place}{'' if traced.is_kept else ' (it is not there any more, or damaged)'}"
    yield "version", picture.sha256
    for parent in traced.parents:
        yield "made from", _parent_words(parent)
    yield "made", f"{moment_words(record.made_at)} by {record.server}"
    if record.imported_from is not None:
        yield "imported", f"from {record.imported_from}"
    if record.endpoint is not None:
        yield "endpoint", record.endpoint
        yield "cost", _cost_words(record)
    elif record.cost_usd:
        yield "cost", f"{record.cost_usd:.3f} USD"
    if record.request_id is not None:
        yield "request", record.request_id
    if record.source_url is not None:
        yield "source", record.source_url
        if record.source_url_expires_at is not None:
            until = moment_words(record.source_url_expires_at)
            yield "", f"lives until {until}" if traced.source_lives else f"expired {until}"
    yield from _prompt_fields(record)


def _prompt_fields(record: ImageRecord) -> Iterator[tuple[str, str]]:
    if record.seed is not None:
        yield "seed", str(record.seed)
    if record.prompt is not None:
        yield "prompt", _cut(record.prompt, MOST_PROMPT_CHARACTERS)
    if record.refined_prompt is not None:
        yield "refined", _cut(record.refined_prompt, MOST_PROMPT_CHARACTERS)
    if record.structured_prompt is not None:
        yield "structured", _cut(record.structured_prompt, MOST_STRUCTURED_PROMPT_CHARACTERS)


def _parent_words(parent: Parent) -> str:
    made_by = f", request {parent.request_id}" if parent.request_id else ""
    name = f"{parent.cell.asset} {_short(parent.sha256)}"
    if parent.is_current:
        return f"{name}, the current one"
    return f"an older {name}{made_by}: not the current one"


def _cost_words(record: ImageRecord) -> str:
    latency = "" if record.latency_seconds is None else f", {record.latency_seconds:.1f} s"
    return f"{record.cost_usd:.3f} USD{latency}, {polls_words(record.polls)}"


def _job_heading(traced: TracedJob) -> str:
    job = traced.job
    whom_for = ", ".join(map(str, traced.cells)) or job.label
    stands = standing(job.state, job.owner, job.lease_until).value
    return f"job {job.fingerprint[:SHORT_FINGERPRINT_CHARACTERS]}, {stands}, for {whom_for}"


def _job_fields(job: Job) -> Iterator[tuple[str, str]]:
    for number, sent in enumerate(submission_words(job), 1):
        yield f"sent, {number}.", sent
    if job.failure is not None:
        yield "failure", job.failure


def _picture_as_json(traced: TracedPicture) -> dict[str, Any]:
    record = traced.record
    return {
        "asset": traced.cell.asset,
        "partition": traced.cell.partition,
        "standing": traced.standing,
        "change": traced.change,
        "data_version": None if record is None else record.picture.sha256,
        "kept_at": traced.place,
        "is_kept": traced.is_kept,
        "source_lives": traced.source_lives,
        "made_from": [
            {
                "sha256": parent.sha256,
                "asset": parent.cell.asset,
                "partition": parent.cell.partition,
                "is_current": parent.is_current,
                "request_id": parent.request_id,
            }
            for parent in traced.parents
        ],
        "record": None if record is None else record.model_dump(mode="json"),
    }


def _job_as_json(traced: TracedJob) -> dict[str, Any]:
    job = traced.job
    maybe_billed = possible_bills(job)
    return {
        "fingerprint": job.fingerprint,
        "server": job.server,
        "state": standing(job.state, job.owner, job.lease_until).value,
        "endpoint": job.endpoint,
        "cells": [{"asset": cell.asset, "partition": cell.partition} for cell in traced.cells],
        "failure": job.failure,
        "submissions": [
            {
                "state": sent.state.value,
                "request_id": sent.request_id,
                "sent_at": sent.sent_at.isoformat(),
                "accepted_at": sent.accepted_at and sent.accepted_at.isoformat(),
                "ended_at": sent.ended_at and sent.ended_at.isoformat(),
                "polls": sent.polls,
                "cost_usd": sent.cost_usd,
                "sent_after_one_without_an_answer": sent.possible_second_bill,
                "possibly_billed": sent in maybe_billed,
            }
            for sent in job.submissions
        ],
    }


def _short(sha256: str) -> str:
    return f"sha256 {sha256[:_HASH_CHARACTERS]}"


def _cut(words: str, most_characters: int) -> str:
    line = " ".join(words.split())
    if len(line) <= most_characters:
        return line
    return f"{line[:most_characters]}... ({len(line)} characters, whole in --json)"
