"""What a plan is priced and timed by: the settings, and what the ledger has learned."""

from bria_assets.defs.resources import BriaResource
from bria_assets.jobs.latency_book import LatencyBook
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.prices import read_prices
from bria_assets.jobs.spending_book import SpendingBook
from bria_assets.jobs.spending_limit import SpendingLimits
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.pace import Pace
from bria_assets.pipeline.quote import Terms


def read_terms(bria: BriaResource, generation: Generation, ledger: Ledger | None) -> Terms:
    """The terms of this moment. Blocks.

    Args:
        bria: who would be asked, and how fast; it is not asked.
        generation: how pictures would be asked for.
        ledger: knows latencies, and what was spent today; None: nothing was ever asked.

    Raises:
        PricesUnusable: the file of prices cannot be used.
        LedgerUnavailable: the ledger cannot be read.
    """
    database = ledger and ledger.database
    return Terms(
        server=bria.server,
        generation=generation,
        pace=Pace(
            requests_per_minute=bria.requests_per_minute,
            beliefs=LatencyBook(database, server=bria.server).read() if database else {},
            has_webhooks=bria.webhook_url is not None,
        ),
        prices_usd=read_prices(bria.prices),
        limits=SpendingLimits(usd_per_day=bria.max_spend_usd, usd_per_run=bria.max_spend_usd_per_run),
        spent_today_usd=SpendingBook(database, server=bria.server).spent_today_usd() if database else 0.0,
    )
