"""How a run says that some of its partitions were not made."""

import dagster as dg

from bria_assets.pipeline.tally import RefreshReport

MOST_FAILURES_NAMED = 20


def partitions_failed(report: RefreshReport) -> dg.Failure:
    """The failure that ends a run in which some partitions failed; the others keep what they got.

    Not retried: what failed for good would fail again, and the next run takes up the rest.
    """
    named = [f"{failure.asset} {failure.partition}: {failure.error}" for failure in report.failures]
    more = len(named) - MOST_FAILURES_NAMED
    failed = sum(count.failed for count in report.assets.values())
    return dg.Failure(
        description="\n".join(
            [
                f"{failed} partitions or rows were not made; all others are kept.",
                *named[:MOST_FAILURES_NAMED],
                *([f"... and {more} more"] if more > 0 else []),
            ]
        ),
        allow_retries=False,
    )
