"""What a run is about to do, before any money is spent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bria_assets.pipeline.survey import Finding, Standing

ALREADY_PAID = frozenset({Standing.PAID, Standing.UNDER_WAY})

_NO_CALL = ALREADY_PAID | {
    Standing.UP_TO_DATE,
    Standing.STALE,
    Standing.OWN_PHOTO,
    Standing.NEW_PHOTO,
    Standing.REFUSED,
    Standing.BEHIND_REFUSED,
    Standing.NO_UPSTREAM,
    Standing.IMPOSSIBLE,
}


@dataclass
class Plan:
    """How many cells of each asset stand how, and how many jobs that makes: identical work is one job."""

    standings: defaultdict[str, Counter[Standing]] = field(default_factory=lambda: defaultdict(Counter[Standing]))
    unreadable: list[str] = field(default_factory=list[str])
    """Why some products could not be planned."""
    _to_send: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set[str]))
    _to_translate: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set[str]))
    _to_collect: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set[str]))

    def add(self, findings: Iterable[Finding]) -> None:
        """Counts one product's findings."""
        for found in findings:
            asset = found.cell.asset
            self.standings[asset][found.standing] += 1
            if found.standing not in _NO_CALL:
                self._to_send[asset].add(found.work)
                if found.translation is not None:
                    self._to_translate[asset].add(found.translation)
            elif found.standing is Standing.UNDER_WAY:
                self._to_collect[asset].add(found.work)

    def calls(self, asset: str) -> int:
        """How many jobs for pictures of this asset the run sends at most; what the ledger knows already costs none."""
        return len(self._to_send[asset])

    def translations(self, asset: str) -> int:
        """How many jobs it sends at most besides, to learn from Bria what the words for these pictures mean."""
        return len(self._to_translate[asset])

    def to_collect(self, asset: str) -> int:
        """How many jobs of this asset Bria has taken, and the run waits for."""
        return len(self._to_collect[asset])

    def lines(self) -> list[str]:
        """One line an asset and standing, for people."""
        return [
            f"{number} {asset}: {standing.value}"
            for asset, counts in self.standings.items()
            for standing, number in counts.items()
        ]
