"""What the server saw of a run, read from the sandbox's database: requests, jobs, and the latencies they really had."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.clairvoyant import most_in_a_window
from bria_assets.sandbox.database import FILE_NAME
from bria_assets.sandbox.request_pictures import STORED_PREFIX

STATUS_ENDPOINT = "/v2/status"
STAGES = ("/v2/image/generate", "/v2/image/edit/remove_background", "/v2/image/edit/replace_background")


@dataclass(frozen=True, kw_only=True)
class ServerView:
    """One run as the server saw it. Times are seconds since 1970 by its clock."""

    first_post_at: float | None
    jobs: int
    """Accepted, so billed."""
    polls: int
    """Status requests, those that were turned away among them."""
    http_429: int
    fullest_windows: dict[str, int]
    """By endpoint the largest number of requests within any 60 s, those that were turned away among them."""
    chains: tuple[tuple[float, ...], ...]
    """Latencies of the products whose three jobs were accepted, in seconds."""


def server_view(state_dir: Path) -> ServerView:
    """Reads the state folder of a sandbox."""
    with closing(sqlite3.connect(state_dir / FILE_NAME)) as connection:
        requests = connection.execute("SELECT endpoint, at, admitted FROM request_log").fetchall()
        jobs = connection.execute(
            "SELECT request_id, endpoint, payload, picture_format, ready_at - created_at FROM jobs ORDER BY created_at"
        ).fetchall()
    times: defaultdict[str, list[float]] = defaultdict(list)
    for endpoint, at, _ in requests:
        times[endpoint].append(at)
    return ServerView(
        first_post_at=min((at for endpoint, at, _ in requests if endpoint != STATUS_ENDPOINT), default=None),
        jobs=len(jobs),
        polls=len(times[STATUS_ENDPOINT]),
        http_429=sum(not admitted for _, _, admitted in requests),
        fullest_windows={endpoint: most_in_a_window(asked) for endpoint, asked in sorted(times.items())},
        chains=_chains(jobs, state_dir / "results"),
    )


def _chains(jobs: list[Any], results: Path) -> tuple[tuple[float, ...], ...]:
    """Follows each product by its pictures: a stage's input is the result of the stage before."""
    first_stage, *later_stages = STAGES
    by_input: dict[tuple[str, str], tuple[str, float]] = {}
    begun: list[tuple[str, float]] = []
    for request_id, endpoint, payload, picture_format, latency_seconds in jobs:
        result = f"{request_id}.{picture_format}"
        if endpoint == first_stage:
            begun.append((result, latency_seconds))
        else:
            by_input.setdefault((endpoint, _stored_hash(json.loads(payload))), (result, latency_seconds))
    chains: list[tuple[float, ...]] = []
    for result, latency_seconds in begun:
        chain, picture = [latency_seconds], result
        for endpoint in later_stages:
            following = by_input.get((endpoint, _sha256(results / picture)))
            if following is None:
                break
            picture, latency = following
            chain.append(latency)
        if len(chain) == len(STAGES):
            chains.append(tuple(chain))
    return tuple(chains)


def _stored_hash(payload: dict[str, Any]) -> str:
    """Of the picture that a stored request works on."""
    return str(payload.get("image", "")).removeprefix(STORED_PREFIX)


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""
