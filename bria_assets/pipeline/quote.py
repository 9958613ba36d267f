"""What a run costs, how long it takes, and whether the spending limits let it: said before any money is spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from bria_assets.client.requests import GenerateStructuredPrompt
from bria_assets.images.record import ServerName
from bria_assets.jobs.prices import LIST_PRICES_USD, is_estimate
from bria_assets.jobs.spending_limit import UNLIMITED, SpendingLimits, usd
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.pace import AssetJobs, Pace, in_words
from bria_assets.pipeline.picture_assets import endpoint_of
from bria_assets.pipeline.plan import ALREADY_PAID, Plan
from bria_assets.pipeline.survey import Standing


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a plan is priced and timed by."""

    server: ServerName
    generation: Generation
    pace: Pace
    prices_usd: Mapping[str, float]
    limits: SpendingLimits = UNLIMITED
    spent_today_usd: float = 0.0


class AssetQuote(BaseModel):
    """One asset's part."""

    model_config = ConfigDict(frozen=True)

    cells: int = Field(description="Partitions that are wanted.")
    standings: dict[str, int] = Field(description="How many of them stand how.")
    already_paid: int = Field(description="Partitions whose job was paid for, and gave a picture or is under way.")
    stale: int = Field(
        description="Partitions made by other settings or another prompt template, and left as they are."
    )
    endpoint: str | None = Field(description="Of Bria's; none where the pictures are made here, without a job.")
    jobs: int = Field(description="To be sent, at most. Identical work is one job.")
    jobs_under_way: int = Field(description="Sent before, to be collected.")
    price_usd: float = Field(description="Of one job.")
    is_estimate: bool = Field(default=False, description="Whether Bria publishes no price of it, and ours is a guess.")
    translations: int = Field(
        default=0, description="Jobs sent before those, at most: for Bria to say what an instruction means."
    )
    cost_usd: float = Field(description="Of all of them.")


class CatalogCounts(BaseModel):
    """The catalog against the one that was taken in last."""

    model_config = ConfigDict(frozen=True)

    products: int
    added: int
    changed: int = Field(description="In a field that a picture depends on.")
    retired: int = Field(description="No longer there, where the whole catalog is refreshed.")
    rejected_rows: int


class Quote(BaseModel):
    """The whole; the content of `bria-assets plan --json`. Costs and jobs are the most there can be."""

    model_config = ConfigDict(frozen=True)

    server: ServerName
    assets: dict[str, AssetQuote]
    jobs: int
    already_paid: int
    stale: int
    cost_usd: float
    seconds: float = Field(description="About, from the first request to the last picture.")
    requests_per_minute: int | None
    spent_today_usd: float
    max_spend_usd: float | None
    left_today_usd: float | None
    max_spend_usd_per_run: float | None
    missing_usd: float = Field(description="What the limits lack for all of it; 0 where they let it all be made.")
    catalog: CatalogCounts | None = None
    lines: list[str] = Field(exclude=True, description="How many partitions stand how, for people.")
    notes: list[str] = Field(default=[], description="What could not be planned.")
    has_list_prices: bool = Field(default=True, exclude=True)

    @property
    def summary(self) -> str:
        """One line about the jobs, their cost and time, and the limits."""
        if not self.jobs:
            return "at most 0 calls"
        own = "at your prices" if not self.has_list_prices else "at Bria's list prices" * (self.server != "bria")
        parts = [
            f"at most {self.jobs} call{'' if self.jobs == 1 else 's'}",
            f"at most {self.cost_usd:.2f} USD {own}".rstrip() + self._estimated(),
            in_words(self.seconds),
            *self._limits(),
        ]
        return ", ".join(parts)

    def _estimated(self) -> str:
        guessed = {asset.endpoint: asset for asset in self.assets.values() if asset.is_estimate and asset.jobs}
        if not guessed:
            return ""
        of = " and of ".join(f"{endpoint}, counted as {asset.price_usd:.2f}" for endpoint, asset in guessed.items())
        return f" (an estimate: Bria publishes no price of {of})"

    def _limits(self) -> list[str]:
        words: list[str] = []
        if self.max_spend_usd is not None and self.left_today_usd is not None:
            left = f"{usd(self.left_today_usd)} of today's {usd(self.max_spend_usd)} USD are left"
            words.append(left + (", not enough for all of it" if self.cost_usd > self.left_today_usd else ""))
        if self.max_spend_usd_per_run is not None:
            enough = ", not enough for all of it" if self.cost_usd > self.max_spend_usd_per_run else ""
            words.append(f"a run may spend {usd(self.max_spend_usd_per_run)} USD{enough}")
        return words


def quote_of(plan: Plan, terms: Terms, *, catalog: CatalogCounts | None = None) -> Quote:
    """Prices and times a plan."""
    assets = {asset: _asset_quote(plan, asset, terms) for asset in plan.standings}
    cost_usd = round(sum(asset.cost_usd for asset in assets.values()), 6)
    limits = terms.limits
    left_today_usd = None
    if limits.usd_per_day is not None:
        left_today_usd = round(max(0.0, limits.usd_per_day - terms.spent_today_usd), 6)
    available_usd = min(
        cost_usd if left_today_usd is None else left_today_usd,
        cost_usd if limits.usd_per_run is None else limits.usd_per_run,
    )
    steps = [
        AssetJobs(endpoint=asset.endpoint, to_send=asset.jobs, to_collect=asset.jobs_under_way)
        for asset in assets.values()
        if asset.endpoint is not None
    ]
    if translations := sum(asset.translations for asset in assets.values()):
        steps.insert(0, AssetJobs(endpoint=GenerateStructuredPrompt.endpoint, to_send=translations))
    return Quote(
        server=terms.server,
        assets=assets,
        jobs=sum(asset.jobs + asset.translations for asset in assets.values()),
        already_paid=sum(asset.already_paid for asset in assets.values()),
        stale=sum(asset.stale for asset in assets.values()),
        cost_usd=cost_usd,
        seconds=round(terms.pace.about_seconds(steps), 1),
        requests_per_minute=terms.pace.requests_per_minute,
        spent_today_usd=terms.spent_today_usd,
        max_spend_usd=limits.usd_per_day,
        left_today_usd=left_today_usd,
        max_spend_usd_per_run=limits.usd_per_run,
        missing_usd=round(max(0.0, cost_usd - available_usd), 6),
        catalog=catalog,
        lines=plan.lines(),
        notes=plan.unreadable,
        has_list_prices=terms.prices_usd == LIST_PRICES_USD,
    )


def _asset_quote(plan: Plan, asset: str, terms: Terms) -> AssetQuote:
    standings = plan.standings[asset]
    endpoint = endpoint_of(asset, terms.generation)
    jobs, price_usd = (0, 0.0) if endpoint is None else (plan.calls(asset), terms.prices_usd[endpoint])
    translations = plan.translations(asset)
    translations_usd = translations * terms.prices_usd[GenerateStructuredPrompt.endpoint] if translations else 0.0
    return AssetQuote(
        cells=sum(standings.values()),
        standings={standing.name.lower(): number for standing, number in standings.items()},
        already_paid=sum(standings[standing] for standing in ALREADY_PAID),
        stale=standings[Standing.STALE],
        endpoint=endpoint,
        jobs=jobs,
        jobs_under_way=plan.to_collect(asset),
        price_usd=price_usd,
        is_estimate=endpoint is not None and is_estimate(endpoint, terms.prices_usd),
        translations=translations,
        cost_usd=round(jobs * price_usd + translations_usd, 6),
    )
