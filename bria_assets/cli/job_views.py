"""Jobs as they are shown in a terminal, in a pipe, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bria_assets.jobs.job import Job, JobCell, JobOutcome, Submission, SubmissionState
from bria_assets.jobs.register import JobLine, JobList, Standing, possible_bills, standing

SHORT_FINGERPRINT_CHARACTERS = 12
SHORTEST_FINGERPRINT_CHARACTERS = 8
"""In a narrow terminal: still enough to name one job of a hundred thousand."""

REQUEST_ID_COLUMNS = 120
ALL_COLUMNS = 170
"""Widths from which there is room for Bria's request ids, and for everything."""

NARROWEST_PARTITION_CHARACTERS = 22
"""What a terminal of 80 columns has room for beside the rest."""

_COLOURS = {Standing.FAILED: "red", Standing.AMBIGUOUS: "yellow"}

MOST_FAILURE_CHARACTERS = 60
PIPE_WIDTH = 240
"""Columns where there is no terminal to fit into."""


def wide_console() -> Console:
    """A console that does not squeeze a table where nobody's terminal asks for it."""
    console = Console()
    if not console.is_terminal:
        console.width = max(console.width, PIPE_WIDTH)
    return console


def print_list(console: Console, found: JobList) -> None:
    """Prints jobs as a table, with as many columns as there is room for: `jobs show` and `--json` have all."""
    if not found.lines:
        console.print("No such jobs.")
        return
    has_request_ids = console.width >= REQUEST_ID_COLUMNS
    has_all = console.width >= ALL_COLUMNS
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("job", no_wrap=True)
    for name in ("state", "asset"):
        table.add_column(name)
    table.add_column("partition", overflow="fold", ratio=None if has_all else 1)
    for name in ("sent", "USD", "age"):
        table.add_column(name, justify="right", no_wrap=True)
    if has_request_ids:
        table.add_column("request id", no_wrap=True)
    if has_all:
        table.add_column("endpoint", overflow="fold")
        table.add_column("failure", overflow="fold")
    now = datetime.now(timezone.utc)
    for line in found.lines:
        asset, partition = _cells(line)
        failure = _cut(line.failure or "")
        # Where the failure has no column of its own it stands below the partition.
        below = f"\n{failure}" if failure and not has_all else ""
        shown = (
            line.fingerprint[: SHORT_FINGERPRINT_CHARACTERS if has_request_ids else SHORTEST_FINGERPRINT_CHARACTERS],
            line.standing.value,
            asset,
            f"{partition if has_all else _in_two_lines(partition)}{below}",
            str(line.submissions),
            f"{line.cost_usd:.3f}",
            _age((now - line.changed_at).total_seconds()),
            *([line.request_id or ""] if has_request_ids else []),
            *([line.endpoint.removeprefix("/v2/image/"), failure] if has_all else []),
        )
        table.add_row(*map(escape, shown), style=_COLOURS.get(line.standing, ""))
    console.print(table, highlight=False)
    if found.more:
        console.print(f"... and {found.more} more: --limit shows more, --state, --skus and --asset show fewer")


def list_as_json(found: JobList) -> str:
    """The same jobs as a JSON document, nothing cut."""
    jobs = [_as_json(line) for line in found.lines]
    return json.dumps({"jobs": jobs, "more": found.more}, indent=2, ensure_ascii=False)


def print_job(console: Console, job: Job, cells: tuple[JobCell, ...], *, outlook: str) -> None:
    """Prints everything that the ledger knows of a job."""

    def say(name: str, what: object) -> None:
        console.print(f"{name:<11}{escape(str(what))}", highlight=False, soft_wrap=True)

    say("job", job.fingerprint)
    say("state", standing(job.state, job.owner, job.lease_until).value)
    say("next", outlook)
    say("for", ", ".join(map(str, cells)) or job.label)
    say("server", job.server)
    say("endpoint", job.endpoint)
    for name, value in job.request.items():
        say("", f"{name} = {json.dumps(value, ensure_ascii=False)}")
    say("created", moment_words(job.created_at))
    say("changed", moment_words(job.updated_at))
    if job.owner is not None:
        until = f", lease until {moment_words(job.lease_until)}" if job.lease_until else ""
        say("owner", f"{job.owner}{until}")
    if job.failure is not None:
        say("failure", f"{job.failure} ({job.failure_kind.value if job.failure_kind else 'of unknown kind'})")
    if (outcome := job.outcome) is not None:
        if isinstance(outcome, JobOutcome):
            picture = outcome.picture
            say("picture", f"{outcome.path}: {picture.format}, {picture.width_px} x {picture.height_px} px")
            say("", f"from {outcome.source_url}, which lives until {moment_words(outcome.source_url_expires_at)}")
        else:
            say("prompt", outcome.structured_prompt)
        say("", f"seed {outcome.seed}, {outcome.latency_seconds:.1f} s, {outcome.cost_usd:.3f} USD")
    say("paid", paid_words([job]))
    for number, sent in enumerate(submission_words(job), 1):
        say(f"sent, {number}.", sent)


def paid_words(jobs: Sequence[Job]) -> str:
    """What jobs have cost, and what may have been billed besides."""
    cost_usd = sum(sent.cost_usd for job in jobs for sent in job.submissions)
    unanswered = sum(len(possible_bills(job)) for job in jobs)
    maybe = f"; {unanswered} sent without an answer, which may have been billed besides" if unanswered else ""
    return f"{cost_usd:.3f} USD at list prices{maybe}"


def submission_words(job: Job) -> list[str]:
    """Each POST of a job, first to last."""
    unanswered = possible_bills(job)
    return [
        _submission(sent, SubmissionState.ANSWER_LOST if sent in unanswered else sent.state) for sent in job.submissions
    ]


def _submission(sent: Submission, state: SubmissionState) -> str:
    parts = [
        state.value,
        f"request {sent.request_id}" if sent.request_id else "no request id",
        f"sent {moment_words(sent.sent_at)}",
        f"accepted {moment_words(sent.accepted_at)}" if sent.accepted_at else "",
        f"ended {moment_words(sent.ended_at)}" if sent.ended_at else "",
        polls_words(sent.polls),
        f"{sent.cost_usd:.3f} USD",
        "sent after one without an answer" if sent.possible_second_bill else "",
    ]
    return ", ".join(filter(None, parts))


def _cells(line: JobLine) -> tuple[str, str]:
    if not line.cells:
        return line.label, ""
    first, *others = line.cells
    return first.asset, f"{first.partition} +{len(others)}" if others else first.partition


def _in_two_lines(partition: str) -> str:
    """A long SKU|scene broken behind the bar: folded anywhere, a scene would be two halves of a word."""
    return partition.replace("|", "|\n") if len(partition) > NARROWEST_PARTITION_CHARACTERS else partition


def _as_json(line: JobLine) -> dict[str, Any]:
    return {
        "fingerprint": line.fingerprint,
        "server": line.server,
        "state": line.standing.value,
        "cells": [{"asset": cell.asset, "partition": cell.partition} for cell in line.cells],
        "label": line.label,
        "endpoint": line.endpoint,
        "submissions": line.submissions,
        "cost_usd": round(line.cost_usd, 6),
        "request_id": line.request_id,
        "changed_at": line.changed_at.isoformat(),
        "failure": line.failure,
    }


def _age(seconds: float) -> str:
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(seconds, 0.0):.0f} s"


def polls_words(polls: int) -> str:
    """How many status requests were sent."""
    return f"{polls} status poll{'' if polls == 1 else 's'}"


def moment_words(moment: datetime) -> str:
    """A moment in UTC, to the second."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")


def _cut(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= MOST_FAILURE_CHARACTERS else f"{line[: MOST_FAILURE_CHARACTERS - 3]}..."
