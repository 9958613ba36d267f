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
    sent_again = (
        "the next refresh sends it once more and reports that as a possible second bill"
        if resend_ambiguous
        else "by your setting it is not sent again"
    )
    collected = (
        "the next refresh collects it, no new bill; or `bria-assets jobs collect` now"
        if is_free
        else f"the process {job.owner} waits for it while it lives; else the next refresh collects it, no new bill"
    )
    return {
        Standing.CLAIMED: "not sent yet: the run that has it in hand, or else the next refresh, sends it",
        Standing.SUBMITTING: f"the process {job.owner} is sending it",
        Standing.SUBMITTED: collected,
        Standing.COMPLETED: "done: the next refresh uses its picture without a call",
        Standing.FAILED: _after_failure(job),
        Standing.AMBIGUOUS: f"possibly billed: it was sent and no answer came; {sent_again}",
    }[stands]


def _after_failure(job: Job) -> str:
    if job.failure_kind is FailureKind.REFUSED:
        return "not asked again until its input changes, or with `bria-assets refresh --regenerate failed`"
    if job.sent_in_vain >= MOST_SUBMISSIONS:
        return (
            f"not asked again: it was sent {job.sent_in_vain} times without a picture; "
            "`bria-assets refresh --regenerate failed` asks again"
        )
    return "asked again by the next refresh, a new bill"
