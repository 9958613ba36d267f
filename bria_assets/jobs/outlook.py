"""What will happen to a job next, in plain words."""

from __future__ import annotations

from datetime import datetime, timezone

from bria_assets.jobs.job import FailureKind, Job
from bria_assets.jobs.process import is_in_living_hands
from bria_assets.jobs.register import Standing, standing
from bria_assets.jobs.runner import MOST_SUBMISSIONS


def what_next(job: Job, *, resend_ambiguous: bool) -> str:
    """One sentence; what it says of refreshes holds while the catalog still wants this work.

    Args:
        job: the job.
        resend_ambiguous: whether one that may have been billed without an answer is sent once more.
    """
    stands = standing(job.state, job.owner, job.lease_until)
    is_free = not is_in_living_hands(job.owner, job.lease_until, now=datetime.now(timezone.utc))
    collected = (
        "the next refresh collects it, no new bill; or `bria-assets jobs collect` now"
        if is_free
        else f"the process {job.owner} waits for it while it lives; else the next refresh collects it, no new bill"
    )
    return {
        Standing.CLAIMED: _claimed(job, is_free=is_free),
        Standing.SUBMITTING: f"the process {job.owner} is sending it",
        Standing.SUBMITTED: collected,
        Standing.COMPLETED: "done: the next refresh uses what it gave without a call",
        Standing.FAILED: after_failure(job),
        Standing.AMBIGUOUS: "possibly billed: it was sent and no answer came; "
        + _after_silence(job, resend_ambiguous=resend_ambiguous),
    }[stands]


_PICTURE_KEPT = "the picture it gave before is kept, and only `bria-assets refresh --regenerate all` sends it once more"


def _claimed(job: Job, *, is_free: bool) -> str:
    if is_free and job.failure_kind is not None:
        return f"it has failed, and was not sent again: {after_failure(job)}"
    if is_free and job.outcome is not None:
        return f"not sent: {_PICTURE_KEPT}"
    return "not sent yet: the run that has it in hand, or else the next refresh, sends it"


def _after_silence(job: Job, *, resend_ambiguous: bool) -> str:
    if not resend_ambiguous:
        return "by your setting it is not sent again"
    if job.outcome is not None:
        return _PICTURE_KEPT
    return "the next refresh sends it once more and reports that as a possible second bill"


def after_failure(job: Job) -> str:
    """What the next refresh does with a job that has failed, in plain words."""
    if job.failure_kind is FailureKind.REFUSED:
        return "not asked again until its input changes, or with `bria-assets refresh --regenerate failed`"
    if job.sent_in_vain >= MOST_SUBMISSIONS:
        return (
            f"not asked again: it was sent {job.sent_in_vain} times without a picture; "
            "`bria-assets refresh --regenerate failed` asks again"
        )
    return "asked again by the next refresh, a new bill"
