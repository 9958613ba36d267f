"""What a run is about to do, before any money is spent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bria_assets.jobs.prices import LIST_PRICES_USD
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.making import endpoint_of
from bria_assets.pipeline.survey import Finding, Standing

_NO_CALL = frozenset(
    {
        Standing.UP_TO_DATE,
        Standing.STALE,
        Standing.UNDER_WAY,
        Standing.OWN_PHOTO,
        Standing.NEW_PHOTO,
        Standing.REFUSED,
        Standing.BEHIND_REFUSED,
        Standing.NO_UPSTREAM,
    }
)


@dataclass
class Plan:
    """How many cells of each asset stand how."""

    standings: defaultdict[str, Counter[Standing]] = field(default_factory=lambda: defaultdict(Counter[Standing]))

    def add(self, findings: Iterable[Finding]) -> None:
        """Counts one product's findings."""
        for found in findings:
            self.standings[found.cell.asset][found.standing] += 1

    def calls(self, asset: str) -> int:
        """How many calls of this asset the run makes at most; what the ledger knows already costs none."""
        return sum(number for standing, number in self.standings[asset].items() if standing not in _NO_CALL)

    def cost_usd(self, generation: Generation) -> float:
        """What the run costs at most, at list prices."""
        return sum(
            self.calls(asset) * LIST_PRICES_USD[endpoint_of(asset, generation)] for asset in list(self.standings)
        )

    def lines(self) -> list[str]:
        """One line an asset and standing, for people."""
        return [
            f"{number} {asset}: {standing.value}"
            for asset, counts in self.standings.items()
            for standing, number in counts.items()
        ]
