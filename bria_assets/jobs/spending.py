"""What one run's submissions cost, and what of it may have been billed twice."""

from __future__ import annotations

from dataclasses import dataclass, field

from bria_assets.jobs.job import Job
from bria_assets.jobs.spending_limit import ReachedLimit


@dataclass(frozen=True, kw_only=True)
class PossibleSecondBill:
    """A submission that followed one without an answer, which may have been billed as well."""

    label: str
    """Of its job."""
    unanswered: int
    """How many of the job's submissions got no answer before it."""
    is_of_earlier_run: bool = False
    """Sent by a run that ended without its picture; this one took it up."""


@dataclass
class Spending:
    """What this run's submissions cost."""

    cost_usd: float = 0.0
    possible_second_bills: list[PossibleSecondBill] = field(default_factory=list[PossibleSecondBill])
    missing_pictures: list[str] = field(default_factory=list)
    """Labels of the jobs that were done before, but whose picture is neither in the store nor at Bria any more."""
    asked_again: list[Job] = field(default_factory=list[Job])
    """Jobs that were paid before and gave no picture, which their failure explains, and that Bria took once more."""
    over_limit: list[ReachedLimit] = field(default_factory=list[ReachedLimit])
    """For each job that was not sent because of a spending limit."""
