"""Changes to the rows of a job and its submissions. Each statement is built once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bria_assets.jobs.job import SubmissionState
from bria_assets.jobs.schema import job_table, submission_table

_CHANGE_JOB = job_table.update().where(job_table.c.fingerprint == sa.bindparam("job"))
_CHANGE_JOB_OF_OWNER = _CHANGE_JOB.where(job_table.c.owner == sa.bindparam("its_owner"))
_CHANGE_JOB_NOT_IN_STATE = _CHANGE_JOB.where(job_table.c.state != sa.bindparam("other_state"))

# By its job, too: the number of one that was forgotten may have been given anew.
_CHANGE_SUBMISSION = (
    submission_table.update()
    .where(submission_table.c.id == sa.bindparam("submission"), submission_table.c.fingerprint == sa.bindparam("job"))
    .values(polls=submission_table.c.polls + sa.bindparam("more_polls"))
)
_CHANGE_SUBMISSION_IN_STATES = _CHANGE_SUBMISSION.where(
    submission_table.c.state.in_(sa.bindparam("states", expanding=True))
)
_SUPERSEDE = (
    submission_table.update()
    .where(
        submission_table.c.fingerprint == sa.bindparam("job"),
        submission_table.c.state == SubmissionState.ACCEPTED.value,
    )
    .values(state=SubmissionState.SUPERSEDED.value)
)


def change_job(connection: sa.Connection, fingerprint: str, now: datetime, **changes: Any) -> None:
    """Changes a job, and locks its row until the transaction ends."""
    connection.execute(_CHANGE_JOB, {"job": fingerprint, "updated_at": now, **changes})


def change_job_of_owner(
    connection: sa.Connection, fingerprint: str, now: datetime, *, its_owner: str, **changes: Any
) -> None:
    """Changes a job if it has this owner."""
    connection.execute(_CHANGE_JOB_OF_OWNER, {"job": fingerprint, "its_owner": its_owner, "updated_at": now, **changes})


def change_job_unless(
    connection: sa.Connection, fingerprint: str, now: datetime, *, other_state: str, **changes: Any
) -> None:
    """Changes a job if it is not in this state."""
    connection.execute(
        _CHANGE_JOB_NOT_IN_STATE, {"job": fingerprint, "other_state": other_state, "updated_at": now, **changes}
    )


def change_submission(
    connection: sa.Connection,
    fingerprint: str,
    submission_id: int,
    *,
    states: Collection[SubmissionState] | None = None,
    more_polls: int = 0,
    **changes: Any,
) -> bool:
    """Changes a submission if it is in one of these states, whichever by default; says whether it did."""
    values = {"submission": submission_id, "job": fingerprint, "more_polls": more_polls, **changes}
    if states is None:
        return connection.execute(_CHANGE_SUBMISSION, values).rowcount > 0
    values["states"] = [state.value for state in states]
    return connection.execute(_CHANGE_SUBMISSION_IN_STATES, values).rowcount > 0


def supersede_accepted(connection: sa.Connection, fingerprint: str, now: datetime) -> None:
    """What Bria took and nobody has collected is not waited for any more."""
    connection.execute(_SUPERSEDE, {"job": fingerprint, "ended_at": now})
