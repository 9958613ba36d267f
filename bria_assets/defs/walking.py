"""Opens what a walk needs for one run, walks, and says what came of it: the one walk behind both doors."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

from bria_assets.defs.dead_runs import close_dead_runs, sign_run, signs_of_life
from bria_assets.defs.partition_events import PartitionEvents
from bria_assets.defs.resources import BriaResource, GenerationResource, ImageStoreResource, LedgerResource
from bria_assets.defs.results_collected import jobs_collected
from bria_assets.defs.resuming import resumes_since
from bria_assets.defs.run_events import Context, RunEvents
from bria_assets.defs.watcher import RefreshWatcher
from bria_assets.images.store import ImageStore
from bria_assets.jobs.database import LedgerUnavailable
from bria_assets.jobs.job import FailureKind, Job
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.runner import JobRunner
from bria_assets.jobs.spending import PossibleSecondBill, Spending
from bria_assets.jobs.spending_limit import ReachedLimit, Scope, usd
from bria_assets.pipeline.inspection import Inspection
from bria_assets.pipeline.listener import CellFailure
from bria_assets.pipeline.listeners import Listeners
from bria_assets.pipeline.order import Regenerate
from bria_assets.pipeline.step import Order
from bria_assets.pipeline.survey import Survey
from bria_assets.pipeline.tally import BriaUse, RefreshReport, Tally
from bria_assets.pipeline.walk import Walk

REGENERATE_TAG = "bria/regenerate"
"""Run tag of the UI: `stale`, `failed` or `all`."""


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What one run walks products with.

    Args:
        context: of the op or asset.
        bria: asks Bria.
        ledger: knows what was asked.
        image_store: keeps pictures.
        generation: how pictures are asked for.
        regenerate: what is made anew without need.
    """

    context: Context
    bria: BriaResource
    ledger: LedgerResource
    image_store: ImageStoreResource
    generation: GenerationResource
    regenerate: Regenerate

    def sign(self) -> None:
        """Puts this process's name on the run, and closes the runs of processes that died."""
        sign_run(self.context.instance, self.context.run.run_id)
        for run_id in close_dead_runs(self.context.instance):
            self.context.log.warning(f"Closed run {run_id}, whose process is gone; this run takes up its jobs")

    @asynccontextmanager
    async def open(self) -> AsyncGenerator["OpenWorkshop"]:
        """Opens the store and the ledger for the length of the run.

        Raises:
            StoreNotWritable: pictures could not be kept; better known before they are paid for.
            LedgerUnavailable: the ledger cannot be opened.
        """
        store = self.image_store.open()
        await asyncio.to_thread(store.check_writable)
        since = await asyncio.to_thread(resumes_since, self.context.instance, self.context.run)
        ledger = await asyncio.to_thread(self.ledger.open, run=uuid4().hex, resumes_since=since)
        try:
            survey = await asyncio.to_thread(
                Survey.of_ledger,
                ledger,
                store=store,
                generation=self.generation.settings(),
                server=self.bria.server,
                regenerate=self.regenerate,
            )
            async with signs_of_life(self.context.instance, self.context.run.run_id):
                yield OpenWorkshop(context=self.context, bria=self.bria, store=store, ledger=ledger, survey=survey)
        finally:
            ledger.close()


@dataclass(frozen=True, kw_only=True)
class OpenWorkshop:
    """A workshop whose store and ledger are open."""

    context: Context
    bria: BriaResource
    store: ImageStore
    ledger: Ledger
    survey: Survey

    def inspection(self, orders: Sequence[Order]) -> Inspection:
        """What checks the pictures of these orders."""
        return Inspection(self.store, self.survey.generation, orders)

    async def walk(
        self,
        orders: Sequence[Order],
        *,
        missing: Sequence[CellFailure] = (),
        tally: Tally,
        events: PartitionEvents,
        watcher: RefreshWatcher | None = None,
    ) -> RefreshReport:
        """Walks the orders. However that ends, the watcher gets the report: money may have been spent.

        Args:
            orders: of products, or of whatever else has pictures.
            missing: cells that were asked for and that no order has.
            tally: counts.
            events: tells Dagster.
            watcher: follows.

        Raises:
            TokenRefused: Bria does not accept the token.
            StoreNotWritable: there was no room for what would have been paid for.
        """
        began = time.monotonic()

        def tell(notice: str) -> None:
            self.context.log.warning(notice)
            tally.warnings.append(notice)

        with ExitStack() as at_the_end:
            async with self.bria.open_runner(ledger=self.ledger, store=self.store, tell=tell) as runner:
                # Once the runner is closed, and with it the last POST has its answer.
                at_the_end.callback(lambda: self._hand_over(runner, self._report(runner, tally, began=began), watcher))
                if watcher is not None:
                    watcher.walking(runner)
                listener = Listeners(events, tally, *([] if watcher is None else [watcher]))
                async with events:
                    for failure in missing:
                        await listener.failed(failure)
                    await Walk(survey=self.survey, runner=runner, listener=listener).orders(orders)
        await asyncio.to_thread(self._check_leftovers)
        if runner.closed_door is not None:
            raise runner.closed_door
        return self._report(runner, tally, began=began)

    def _check_leftovers(self) -> None:
        entry = RunEvents(self.context).checked(jobs_collected(self.ledger, self.bria))
        self.context.instance.handle_new_event(entry)

    def _hand_over(self, runner: JobRunner, report: RefreshReport, watcher: RefreshWatcher | None) -> None:
        if watcher is not None:
            watcher.finished(report)
        for warning in _warnings(runner.spending):
            self.context.log.warning(warning)

    def _report(self, runner: JobRunner, tally: Tally, *, began: float) -> RefreshReport:
        return RefreshReport(
            run_ids=[self.context.run.run_id],
            assets=dict(tally.assets),
            failures=tally.failures,
            bria=BriaUse(
                submitted=runner.client.counts.submitted,
                polls=runner.client.counts.polls,
                http_429=runner.client.counts.http_429,
                cost_usd=round(runner.spending.cost_usd, 4),
            ),
            seconds=round(time.monotonic() - began, 2),
            limits_reached=_limits_reached(runner.spending.over_limit),
            warnings=[*tally.warnings, *_warnings(runner.spending), *self._left_over()],
        )

    def _left_over(self) -> list[str]:
        try:
            left = self.ledger.left_over(self.bria.server)
        except LedgerUnavailable as unreadable:
            return [str(unreadable)]
        jobs = "1 job was sent and is" if left == 1 else f"{left} jobs were sent and are"
        return [f"{jobs} not collected yet: the next refresh does it, no new bill"] if left else []


def _warnings(spending: Spending) -> list[str]:
    return [
        *_limits_reached(spending.over_limit),
        *map(_second_bill, spending.possible_second_bills),
        *(f"{job}: its picture was in no store any more, so it was paid anew" for job in spending.missing_pictures),
        *(_asked_again(job) for job in spending.asked_again),
    ]


def _limits_reached(over_limit: Sequence[ReachedLimit]) -> list[str]:
    """One line for each limit, whatever the number of jobs that it stopped."""
    stopped: defaultdict[Scope, list[ReachedLimit]] = defaultdict(list)
    for reached in over_limit:
        stopped[reached.scope].append(reached)
    return [
        f"{'1 job' if len(jobs) == 1 else f'{len(jobs)} jobs'} for {usd(sum(job.price_usd for job in jobs))} USD "
        f"{'was' if len(jobs) == 1 else 'were'} not sent: {jobs[-1].in_words}"
        for jobs in stopped.values()
    ]


def _second_bill(bill: PossibleSecondBill) -> str:
    unanswered = "its first request" if bill.unanswered == 1 else f"{bill.unanswered} requests before this one"
    sent = ", and an earlier run sent it once more" if bill.is_of_earlier_run else ""
    which = "a second bill" if bill.unanswered == 1 else f"bill number {bill.unanswered + 1}"
    return f"{bill.label}: {unanswered} got no answer{sent}, so this may be {which}"


def _asked_again(job: Job) -> str:
    ended = job.failure_kind is FailureKind.ENDED
    why = "after Bria ended it with an error" if ended else "because its result could no longer be had"
    return f"{job.label}: asked again {why}: a new bill ({job.failure})"
