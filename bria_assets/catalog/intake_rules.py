"""Which catalogs are refused as a whole, so that a bad export retires nothing and no product stays behind unseen."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from bria_assets.catalog.catalog import Catalog, RejectedRow
from bria_assets.catalog.errors import CatalogRefused, one_line

MOST_REJECTED_SHARE = 0.4
"""Of the rows: an export with more bad ones is broken, not the rows."""

MOST_RETIRED_SHARE = 0.2
"""Of the products: more do not leave a shop between two exports unless somebody means it."""

RETIREMENT_GRACE = timedelta(days=7)
"""How long a product that left keeps its partitions: a week, so that somebody is back at work before it is over."""

UNREMARKABLE_REJECTED_SHARE = 0.0
"""The check of the catalog warns above this: every rejected row is a product that is not sold with a picture."""

GRAVE_REJECTED_SHARE = 0.5
"""Of the share that refuses the catalog: above it the check is an error, in time to mend the export."""

MOST_REASONS_NAMED = 3
MOST_SKUS_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class IntakeRules:
    """What is asked of a catalog before it replaces the one before, and how long what left it is kept.

    Attributes:
        most_rejected_share: Of the rows, 0 to 1; a catalog with more rejected ones is refused.
        most_retired_share: Of the products there were, 0 to 1; a catalog that lacks more of them is refused.
        grace: How long products that left keep their partitions.
    """

    most_rejected_share: float = MOST_REJECTED_SHARE
    most_retired_share: float = MOST_RETIRED_SHARE
    grace: timedelta = RETIREMENT_GRACE

    def check_rows(self, catalog: Catalog) -> None:
        """Make sure that enough rows are products.

        Raises:
            CatalogRefused: They are not.
        """
        share = catalog.rejected_share
        if catalog.products and share <= self.most_rejected_share:
            return
        limit = f"more than the {percent(self.most_rejected_share)} of BRIA_MOST_REJECTED_SHARE"
        raise CatalogRefused(
            f"{catalog.source}: refused as a whole, nothing was changed: {len(catalog.rejected)} of "
            f"{catalog.row_count} rows ({percent(share)}) are rejected, "
            f"{limit if catalog.products else 'so no product is left'}; {_reasons(catalog.rejected)}: "
            "correct the export" + (", or raise BRIA_MOST_REJECTED_SHARE" if catalog.products else "")
        )

    def check_retirements(self, source: str, *, retired: Collection[str], live: int) -> None:
        """Make sure that not too many products left at once.

        Args:
            source: The catalog, for the message.
            retired: SKUs that are no longer in it.
            live: How many products there were.

        Raises:
            CatalogRefused: Too many left.
        """
        share = len(retired) / live if live else 0.0
        if share <= self.most_retired_share:
            return
        named = ", ".join(list(retired)[:MOST_SKUS_NAMED]) + (", ..." if len(retired) > MOST_SKUS_NAMED else "")
        raise CatalogRefused(
            f"{source}: refused as a whole, nothing was changed: {len(retired)} of {live} products "
            f"({percent(share)}) are no longer in it, more than the {percent(self.most_retired_share)} of "
            f"BRIA_MOST_RETIRED_SHARE ({named}): export it again or, if they are meant to go, refresh once with "
            "--accept-retirements (in the launchpad accept_retirements: true)"
        )


def percent(share: float) -> str:
    """A share for a message, exact enough that what is above a limit does not read like it."""
    return f"{share * 100:.4g} %"


def _reasons(rejected: Collection[RejectedRow]) -> str:
    """The columns at fault, the most frequent first, each with its commonest reason."""
    by_column: defaultdict[str, Counter[str]] = defaultdict(Counter[str])
    for row in rejected:
        by_column[f"column {row.column}" if row.column else "whole rows"][row.reason] += 1
    worst = sorted(by_column.items(), key=lambda item: -item[1].total())[:MOST_REASONS_NAMED]
    return "most often " + "; ".join(
        f"{column} in {reasons.total()} ({one_line(reasons.most_common(1)[0][0])})" for column, reasons in worst
    )
