"""The engine alone as a process: the same walk, ledger and store as a refresh, without Dagster, checks and previews.

`python -m benchmarks.engine_alone PRODUCTS` reads its settings from the environment, as `bria-assets` does, walks image
and cutout of that many products, and prints the seconds from the first product to the last.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import closing
from uuid import uuid4

from benchmarks.products import product
from bria_assets.configuration import Configuration
from bria_assets.images.store import ImageStore
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.process import this_process
from bria_assets.pipeline.cell import CUTOUT, PRODUCT_IMAGE
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.listeners import Listeners
from bria_assets.pipeline.order import ProductOrder
from bria_assets.pipeline.survey import Survey
from bria_assets.pipeline.walk import Walk
from bria_assets.servers import chosen_connection


async def walk_seconds(configuration: Configuration, products: int, *, api_token: str | None) -> float:
    """Walks new products, and times that.

    Raises:
        SystemExit: a picture was not made.
    """
    store = ImageStore(configuration.image_store)
    connection = chosen_connection(configuration, api_token=api_token)
    assets = frozenset({PRODUCT_IMAGE, CUTOUT})
    orders = [
        ProductOrder(product=product(number), photo_root="", scenes=(), assets=assets) for number in range(products)
    ]
    with closing(Ledger(configuration.ledger_url, owner=this_process(), run=uuid4().hex)) as ledger:
        survey = Survey(store=store, generation=Generation(), server=connection.server)
        began = time.monotonic()
        async with connection.open_runner(ledger=ledger, store=store) as runner:
            await Walk(survey=survey, runner=runner, listener=Listeners()).orders(orders)
        seconds = time.monotonic() - began
    made = sum(1 for _ in store.records())
    if made != products * len(assets):
        raise SystemExit(f"{made} of {products * len(assets)} pictures were made: nothing was measured")
    return seconds


def main() -> None:
    """Prints the seconds."""
    configuration = Configuration.from_environment(os.environ)
    token = os.environ.get("BRIA_API_TOKEN")
    print(asyncio.run(walk_seconds(configuration, int(sys.argv[1]), api_token=token)))


if __name__ == "__main__":
    main()
