"""The ledger: every job and every POST, written down before it happens.

States change only through the named transitions below, each written wholly or not at all, and before it is told:

    claim -> sending -> accepted -> completed | failed
                     -> not_accepted (back to claimed: nothing was billed)
                     -> answer_lost  (stays `submitting`: possibly billed)

`sending` also reserves the price against the limits of the day and the run, see `jobs.spending_limit`.

Besides, a webhook delivery says that Bria took a job, see `jobs.deliveries`: `submitting` becomes `submitted`.

A job belongs to the process that claimed it while its lease lasts; `heartbeat` renews the leases. A job whose owner
is gone is taken over by whoever claims it next, in the state it was left in; the former owner can no longer send it,
and what it still learns is written to its own submission only.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bria_assets.client.answers import Accepted
from bria_assets.client.requests import BriaRequest
from bria_assets.jobs.claims import LEASE_SECONDS, Claim, Claimant, ClaimLost, put_back
from bria_assets.jobs.database import LedgerDatabase, now_of
from bria_assets.jobs.job import (
    UNANSWERED,
    AskAgain,
    FailureKind,
    Job,
    JobCell,
    JobOutcome,
    JobState,
    Sent,
    Submission,
    SubmissionState,
    sent_under_way,
)
from bria_assets.jobs.job_rows import read_job, read_job_locked
from bria_assets.jobs.process import is_in_living_hands
from bria_assets.jobs.row_changes import (
    change_job,
    change_job_of_owner,
    change_job_unless,
    change_submission,
    supersede_accepted,
)
from bria_assets.jobs.schema import job_cell_table, job_table, submission_table
from bria_assets.jobs.spending_limit import UNLIMITED, Purse, SpendingLimits, give_back, reserve
from bria_assets.jobs.upserts import insert_or_ignore

_ADD_SUBMISSION = submission_table.insert().returning(submission_table.c.id)


class TakenMeanwhile(Exception):
    """A delivery has said that Bria took an earlier submission of the job: it is collected, not sent again."""

    def __init__(self, sent: Sent) -> None:
        super().__init__(f"request {sent.accepted.request_id} is under way")
        self.sent = sent


class Ledger:
    """Jobs and submissions in one database. All calls block: run them off the event loop.

    Args:
        url: a SQLAlchemy URL, SQLite or PostgreSQL.
        owner: names this process, see `jobs.process`.
        run: names this run of it; a failure that this run has seen is not tried a second time in it.
        lease_seconds: after which an owner that gave no sign of life has lost its jobs.
        resumes_since: when the run began that this one resumes, if it does: a picture that was asked for since is new
            enough, also where everything is to be made anew.

    Raises:
        LedgerUnavailable: the database cannot be opened.
    """

    def __init__(
        self,
        url: str,
        *,
        owner: str,
        run: str,
        lease_seconds: float = LEASE_SECONDS,
        resumes_since: datetime | None = None,
    ) -> None:
        self.lease_seconds = lease_seconds
        self.owner = f"{owner}/{run}"
        self.run = run
        self._claimant = Claimant(owner=self.owner, run=run, lease_seconds=lease_seconds, resumes_since=resumes_since)
        self.database = LedgerDatabase(url)

    def close(self) -> None:
        """Closes the database's connections."""
        self.database.close()

    def job(self, fingerprint: str) -> Job | None:
        """One job with its submissions."""
        with self.database.transaction() as connection:
            return read_job(connection, fingerprint)

    def under_way(self, server: str) -> frozenset[str]:
        """Fingerprints of the jobs that a server has taken and nobody has collected."""
        return self._fingerprints(server, job_table.c.state == JobState.SUBMITTED.value)

    def left_over(self, server: str) -> int:
        """How many jobs a server has taken that nobody waits for."""
        with self.database.transaction() as connection:
            counting = sa.select(sa.func.count()).select_from(job_table)
            is_left = job_table.c.owner.is_(None) & (job_table.c.state == JobState.SUBMITTED.value)
            return connection.execute(counting.where(is_left, job_table.c.server == server)).scalar_one()

    def refused(self, server: str) -> frozenset[str]:
        """Fingerprints of the jobs that a server refused and will refuse again."""
        is_refused = job_table.c.failure_kind == FailureKind.REFUSED.value
        return self._fingerprints(server, is_refused & (job_table.c.state == JobState.FAILED.value))

    def claim(self, request: BriaRequest, *, server: str, label: str, ask_again: AskAgain = AskAgain.NEVER) -> Claim:
        """Takes a job, or says who has it, or what became of it.

        Args:
            request: the work.
            server: `bria` or `sandbox`.
            label: whom it is for, such as `cutout MUG-1`; for people, and kept as the job's cell where it names one.
            ask_again: whether to take a job that has ended.

        Returns:
            `is_mine` with the job in the state to go on from (`claimed`, `submitting`, `submitted`); otherwise the job
            is completed, has failed for good, or is in another living process's hands.
        """
        fingerprint = request.fingerprint(server)
        with self.database.transaction(is_durable=False) as connection:
            now = now_of(connection)
            fresh = {
                "fingerprint": fingerprint,
                "server": server,
                "endpoint": request.endpoint,
                "label": label,
                "request": request.deciding_fields(),
                "state": JobState.CLAIMED.value,
                "created_at": now,
                "updated_at": now,
            } | self._claimant.ownership(now)
            is_new = insert_or_ignore(connection, job_table, fresh)
            job = read_job_locked(connection, fingerprint)
            if (cell := JobCell.from_label(label)) is not None:
                # After the job's row is locked: its foreign key alone would lock it weakly, and two runs stand still.
                row = {"fingerprint": fingerprint, **asdict(cell)}
                insert_or_ignore(connection, job_cell_table, row)
            if is_new:
                return Claim(job=job, is_mine=True)
            # A run never has a job in hand twice: what it owns here, it could not release.
            if job.owner != self.owner and is_in_living_hands(job.owner, job.lease_until, now=now):
                return Claim(job=job, is_mine=False)
            if job.state is JobState.CLAIMED:
                put_back(connection, job, now)
                job = read_job_locked(connection, fingerprint)
            changes: dict[str, Any] = {}
            if job.state is JobState.COMPLETED or job.state is JobState.FAILED:
                if not self._claimant.goes_again(job, ask_again):
                    return Claim(job=job, is_mine=False)
                # How it failed stays until it gives a picture: the run says why it pays again.
                changes = {"state": JobState.CLAIMED.value, "label": label}
            change_job(connection, fingerprint, now, **changes, **self._claimant.ownership(now))
            return Claim(job=read_job_locked(connection, fingerprint), is_mine=True)

    def take_over(self, fingerprint: str) -> Job | None:
        """Takes a job that Bria has taken and nobody waits for, to collect it; None where it is none such any more."""
        with self.database.transaction() as connection:
            now = now_of(connection)
            job = read_job(connection, fingerprint, for_update=True)
            if job is None or job.state is not JobState.SUBMITTED:
                return None
            if is_in_living_hands(job.owner, job.lease_until, now=now):
                return None
            change_job(connection, fingerprint, now, **self._claimant.ownership(now))
            return read_job_locked(connection, fingerprint)

    def completed_jobs(self, server: str) -> frozenset[str]:
        """Fingerprints of the jobs that gave a picture."""
        return self._fingerprints(server, job_table.c.state == JobState.COMPLETED.value)

    def sending(
        self,
        fingerprint: str,
        *,
        possible_second_bill: bool,
        nonce: str | None = None,
        price_usd: float = 0.0,
        limits: SpendingLimits = UNLIMITED,
    ) -> int:
        """About to POST. Returns the submission's id.

        Args:
            fingerprint: the job.
            possible_second_bill: whether an earlier POST for it got no answer.
            nonce: names this submission in the address of its webhook.
            price_usd: what it will cost, which is reserved.
            limits: what the day and this run may spend.

        Raises:
            SpendingLimitReached: it would cost more than is left; the job stays as it was.
            ClaimLost: the job is no longer this run's to send.
            TakenMeanwhile: a delivery has settled an earlier submission.
        """
        with self.database.transaction() as connection:
            now = now_of(connection)
            job = read_job(connection, fingerprint, for_update=True)
            if job is None or job.owner != self.owner:
                raise ClaimLost(f"job {fingerprint} is in another run's hands")
            if (sent := sent_under_way(job)) is not None:
                raise TakenMeanwhile(sent)
            change_job(connection, fingerprint, now, state=JobState.SUBMITTING.value, **self._claimant.ownership(now))
            purse = self._purse(job.server, now)
            reserved = reserve(connection, purse, price_usd, limits, is_resend=possible_second_bill)
            row = {
                "fingerprint": fingerprint,
                "state": SubmissionState.SENDING.value,
                "nonce": nonce,
                "possible_second_bill": possible_second_bill,
                "cost_usd": 0.0,
                "reserved_micro_usd": reserved,
                "polls": 0,
                "sent_at": now,
            }
            return connection.execute(_ADD_SUBMISSION, row).scalar_one()

    def accepted(self, fingerprint: str, submission_id: int, accepted: Accepted, *, cost_usd: float) -> None:
        """Bria took the job: its request id is known."""
        with self.database.transaction() as connection:
            now = now_of(connection)
            change_job(connection, fingerprint, now)  # locks the job's row first, as everybody does
            # A delivery can be quicker than this: what it has settled, or another run has collected since, stays so.
            is_under_way = change_submission(
                connection,
                fingerprint,
                submission_id,
                states=[*UNANSWERED, SubmissionState.ACCEPTED],
                state=SubmissionState.ACCEPTED.value,
                request_id=accepted.request_id,
                placeholder_url=accepted.placeholder_url,
                cost_usd=cost_usd,
                accepted_at=now,
            )
            if is_under_way:
                # Whoever owns it now: a run that took it over must not send it again.
                change_job_unless(
                    connection,
                    fingerprint,
                    now,
                    other_state=JobState.COMPLETED.value,
                    state=JobState.SUBMITTED.value,
                )

    def not_accepted(self, fingerprint: str, submission_id: int) -> None:
        """Bria has surely not taken the job: nothing was billed, so the submission never was.

        An earlier one that got no answer leaves the job as ambiguous as it was. A delivery that has settled one
        meanwhile, this one even, knows better: the job is under way.
        """
        with self.database.transaction() as connection:
            job = read_job_locked(connection, fingerprint)
            for sent in job.unanswered:
                if sent.id == submission_id:
                    connection.execute(submission_table.delete().where(submission_table.c.id == submission_id))
                    self._give_back(connection, job, sent)
            left = read_job_locked(connection, fingerprint)
            if left.state is JobState.SUBMITTING:
                is_ambiguous = left.latest is not None and left.latest.state in UNANSWERED
                state = JobState.SUBMITTING if is_ambiguous else JobState.CLAIMED
                now = now_of(connection)
                change_job_of_owner(connection, fingerprint, now, its_owner=self.owner, state=state.value)

    def answer_lost(self, fingerprint: str, submission_id: int) -> None:
        """No usable answer came: the job stays `submitting`, which says that it may have been billed.

        Unless a delivery was quicker, and has settled it.
        """
        with self.database.transaction() as connection:
            change_submission(
                connection,
                fingerprint,
                submission_id,
                states=[SubmissionState.SENDING],
                state=SubmissionState.ANSWER_LOST.value,
                ended_at=now_of(connection),
            )

    def completed(self, fingerprint: str, submission_id: int, outcome: JobOutcome) -> None:
        """The job's picture is in the store. Other submissions of it that Bria took are not waited for any more."""
        with self.database.transaction() as connection:
            now = now_of(connection)
            change_job(
                connection,
                fingerprint,
                now,
                state=JobState.COMPLETED.value,
                outcome=outcome.model_dump(mode="json"),
                owner=None,
                lease_until=None,
                **_NO_FAILURE,
            )
            change_submission(
                connection,
                fingerprint,
                submission_id,
                state=SubmissionState.COMPLETED.value,
                more_polls=outcome.polls,
                ended_at=now,
            )
            supersede_accepted(connection, fingerprint, now)

    def failed(
        self,
        fingerprint: str,
        kind: FailureKind,
        why: str,
        *,
        submission_id: int,
        request_id: str | None = None,
        polls: int = 0,
    ) -> None:
        """The job ended without a picture. Where another submission of it is under way, that one is left to collect."""
        with self.database.transaction() as connection:
            now = now_of(connection)
            job = read_job_locked(connection, fingerprint)
            others = [sent for sent in job.submissions if sent.id != submission_id]
            if kind is FailureKind.REFUSED:  # not billed
                for sent in job.submissions:
                    if sent.id == submission_id:
                        self._give_back(connection, job, sent)
            has_another = any(sent.state is SubmissionState.ACCEPTED for sent in others)
            is_left = job.owner is None and job.state is JobState.SUBMITTED  # by a run that had taken it over
            if job.owner == self.owner or is_left:
                change_job(
                    connection,
                    fingerprint,
                    now,
                    state=(JobState.SUBMITTED if has_another else JobState.FAILED).value,
                    failure_kind=kind.value,
                    failure=why,
                    failed_in=self.run,
                    owner=None,
                    lease_until=None,
                )
            known_ids = [sent.request_id for sent in job.submissions if sent.id == submission_id]
            change_submission(
                connection,
                fingerprint,
                submission_id,
                state=SubmissionState.FAILED.value,
                request_id=next(filter(None, known_ids), request_id),
                more_polls=polls,
                ended_at=now,
            )

    def release(self, fingerprint: str) -> None:
        """Gives a job up for any run to go on with; one that was not sent is again what it was before its claim."""
        with self.database.transaction() as connection:
            now = now_of(connection)
            job = read_job(connection, fingerprint, for_update=True)
            if job is None or job.owner != self.owner:
                return
            if job.state is JobState.CLAIMED:
                put_back(connection, job, now)
            change_job(connection, fingerprint, now, owner=None, lease_until=None)

    def heartbeat(self) -> None:
        """Renews the lease of every job of this run."""
        with self.database.transaction(is_durable=False) as connection:
            self._claimant.renew_leases(connection, now_of(connection))

    def _purse(self, server: str, moment: datetime) -> Purse:
        return Purse.at(moment, server=server, run=self.run)

    def _give_back(self, connection: sa.Connection, job: Job, sent: Submission) -> None:
        give_back(connection, self._purse(job.server, sent.sent_at), sent.reserved_micro_usd)
        connection.execute(
            submission_table.update().where(submission_table.c.id == sent.id).values(reserved_micro_usd=0)
        )

    def _fingerprints(self, server: str, condition: sa.ColumnElement[bool]) -> frozenset[str]:
        query = sa.select(job_table.c.fingerprint).where(job_table.c.server == server, condition)
        with self.database.transaction() as connection:
            return frozenset(connection.execute(query).scalars())


_NO_FAILURE: dict[str, Any] = {"failure_kind": None, "failure": None, "failed_in": None}
