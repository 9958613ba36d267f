"""What the assets need from outside: Bria, the ledger, the image store, the catalog, and how pictures are asked for."""

from collections.abc import Callable, Generator
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal, get_args, get_origin
from uuid import uuid4

import dagster as dg
from pydantic import Field, create_model

from bria_assets.catalog.intake_rules import MOST_REJECTED_SHARE, MOST_RETIRED_SHARE, RETIREMENT_GRACE, IntakeRules
from bria_assets.catalog.recipe import Recipe
from bria_assets.catalog.recipe_file import read_recipes
from bria_assets.catalog.style import Style, read_styles
from bria_assets.client.api import DEFAULT_BASE_URL, Transport
from bria_assets.images.record import ServerName
from bria_assets.images.store import ImageStore
from bria_assets.jobs.connection import JOB_TIMEOUT_SECONDS, Connection
from bria_assets.jobs.database import missing_file
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.prices import read_prices
from bria_assets.jobs.process import this_process
from bria_assets.jobs.runner import RESULT_TTL_SECONDS, JobRunner
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.picture_assets import PICTURE_ASSETS
from bria_assets.pipeline.refinement import Refinement
from bria_assets.pipeline.refinement_file import read_refinements


class BriaResource(dg.ConfigurableResource[Any]):
    """Bria's API with one organisation's token."""

    server: ClassVar[ServerName] = "bria"

    api_token: str = Field(description="Bria's API token; sent to `base_url` and nowhere else.")
    base_url: str = Field(
        default=DEFAULT_BASE_URL, description="Scheme, host and port of the API; Bria's production host by default."
    )
    requests_per_minute: int | None = Field(
        default=60,
        description="The plan's limit for each endpoint, in requests per minute: Free 10, pay-as-you-go 60 (the "
        "default), Enterprise 1000. None sets no limit.",
    )
    job_timeout_seconds: float = Field(
        default=JOB_TIMEOUT_SECONDS,
        description="Seconds after which a job is left to be collected by the next run; a cold edit takes 260.",
    )
    result_ttl_seconds: int = Field(
        default=RESULT_TTL_SECONDS, description="Seconds that v2 result URLs live: 3 days unless changed with Bria."
    )
    resend_ambiguous: bool = Field(
        default=True,
        description="Send a job once more whose POST got no answer, at the risk of a second bill, which is reported.",
    )
    rate_budget: str | None = Field(
        default=None,
        description="Name of the limit that all tokens of one organisation share; None: this token has one of its own.",
    )
    request_log: str | None = Field(
        default=None,
        description="File that every HTTP exchange is written to as a JSON line, for debugging; None writes nothing.",
    )

    webhook_url: str | None = Field(
        default=None,
        description="Where Bria's webhooks reach `bria-assets webhooks`; None: jobs are asked for by polls alone.",
    )

    prices: str | None = Field(
        default=None,
        description="YAML or JSON file of your prices, `{endpoint: USD a call}`; None: Bria's list prices.",
    )
    max_spend_usd: float | None = Field(
        default=None, description="The most that all runs may spend in a day of UTC, in USD; None: no limit."
    )
    max_spend_usd_per_run: float | None = Field(
        default=None, description="The most that one run may spend, in USD; None: no limit."
    )

    def transport(self) -> Transport | None:
        """How requests travel: None is the network."""
        return None

    def connection(self) -> Connection:
        """The same in plain words, for code that knows no Dagster.

        Raises:
            PricesUnusable: the file of prices cannot be used.
        """
        return Connection(
            server=self.server,
            api_token=self.api_token,
            base_url=self.base_url,
            requests_per_minute=self.requests_per_minute,
            transport=self.transport(),
            job_timeout_seconds=self.job_timeout_seconds,
            result_ttl_seconds=self.result_ttl_seconds,
            resend_ambiguous=self.resend_ambiguous,
            rate_budget=self.rate_budget,
            request_log=self.request_log,
            webhook_url=self.webhook_url,
            prices_usd=read_prices(self.prices),
            max_spend_usd=self.max_spend_usd,
            max_spend_usd_per_run=self.max_spend_usd_per_run,
        )

    def open_runner(
        self, *, ledger: Ledger, store: ImageStore, tell: Callable[[str], None]
    ) -> AbstractAsyncContextManager[JobRunner]:
        """A runner on an open connection to the API, for the length of one run; `tell` is for its log.

        Raises:
            TokenRefused: the token cannot be one.
            RequestLogUnusable: the log cannot be opened.
            PricesUnusable: the file of prices cannot be used.
        """
        return self.connection().open_runner(ledger=ledger, store=store, tell=tell)


class LedgerResource(dg.ConfigurableResource[Any]):
    """The database that knows what was asked of Bria."""

    url: str = Field(description="SQLAlchemy URL: a SQLite file, or PostgreSQL to share it between machines.")

    def open(self, *, run: str, resumes_since: datetime | None = None) -> Ledger:
        """The ledger, for one run.

        Args:
            run: its name.
            resumes_since: when the run began that it resumes, if it does.

        Raises:
            LedgerUnavailable: the database cannot be opened.
        """
        return Ledger(self.url, owner=this_process(), run=run, resumes_since=resumes_since)

    @contextmanager
    def open_if_there(self) -> Generator[Ledger | None]:
        """The ledger, to be read; None where none was ever made, rather than an empty one.

        Raises:
            LedgerUnavailable: the database cannot be opened.
        """
        if missing_file(self.url) is not None:
            yield None
            return
        ledger = self.open(run=uuid4().hex)
        try:
            yield ledger
        finally:
            ledger.close()


class ImageStoreResource(dg.ConfigurableResource[Any]):
    """Where pictures and their records are kept."""

    root: str = Field(description="A folder, or an fsspec URL such as `s3://bucket/pictures`.")

    def open(self) -> ImageStore:
        """The store."""
        return ImageStore(self.root)


class CatalogResource(dg.ConfigurableResource[Any]):
    """The shop's catalog and the scenes its products are shown in."""

    location: str = Field(
        description="CSV, TSV, Parquet or JSON Lines by path or fsspec URL, or `<SQLAlchemy URL>#<SELECT ...>`."
    )
    scenes: str = Field(description="YAML list of `{id, title, prompt, categories}` by path or fsspec URL.")
    sql_photo_root: str | None = Field(
        default=None,
        description="Folder that relative photo paths of a SQL catalog start from; those of a file start beside it.",
    )
    most_rejected_share: float = Field(
        default=MOST_REJECTED_SHARE,
        description="Share of rejected rows, 0 to 1, above which a catalog is refused as a whole.",
        ge=0,
        le=1,
    )
    most_retired_share: float = Field(
        default=MOST_RETIRED_SHARE,
        description="Share of the products, 0 to 1, above which a catalog that no longer has them is refused as a "
        "whole, unless the run accepts retirements.",
        ge=0,
        le=1,
    )
    retirement_grace_days: float = Field(
        default=RETIREMENT_GRACE / timedelta(days=1),
        description="Days that a product which left the catalog keeps its partitions; 0: none.",
        ge=0,
    )

    def rules(self) -> IntakeRules:
        """What is asked of a catalog, as plain code takes it."""
        return IntakeRules(
            most_rejected_share=self.most_rejected_share,
            most_retired_share=self.most_retired_share,
            grace=timedelta(days=self.retirement_grace_days),
        )


class RefinementsResource(dg.ConfigurableResource[Any]):
    """The refinements that the shop wants of its pictures."""

    location: str = Field(
        description="YAML list of originals (`id`, `prompt`) and refinements (`id`, `base`, `instruction` or `patch`) "
        "by path or fsspec URL."
    )

    def read(self) -> dict[str, Refinement]:
        """All refinements by their id, each after the one that it refines. Blocks.

        Raises:
            RefinementFileError: the file cannot be read, or an entry is wrong.
        """
        return read_refinements(self.location, assets=PICTURE_ASSETS)


class RecipeBookResource(dg.ConfigurableResource[Any]):
    """The shop's recipes for campaign pictures, and the styles that its products are restyled in."""

    recipes: str = Field(description="YAML list of recipes, by path or fsspec URL.")
    styles: str = Field(description="YAML list of `{id, title, style}`, by path or fsspec URL.")

    def read_recipes(self) -> tuple[Recipe, ...]:
        """All recipes. Blocks.

        Raises:
            RecipeFileError: the file cannot be used.
        """
        return read_recipes(self.recipes)

    def read_styles(self) -> tuple[Style, ...]:
        """All styles. Blocks.

        Raises:
            RecipeFileError: the file cannot be used.
        """
        return read_styles(self.styles)


def _config_type(annotation: Any) -> Any:
    """Dagster knows Literals of text alone, and none that are optional: `Generation` checks what gets here."""
    if get_origin(annotation) is Literal and isinstance(get_args(annotation)[0], int):
        return int
    is_optional_literal = any(get_origin(part) is Literal for part in get_args(annotation))
    return str | None if is_optional_literal else annotation


_GENERATION_FIELDS: dict[str, Any] = {
    name: (_config_type(field.annotation), field) for name, field in Generation.model_fields.items()
}
_GenerationFields: Any = create_model("_GenerationFields", __base__=dg.ConfigurableResource[Any], **_GENERATION_FIELDS)


class GenerationResource(_GenerationFields):
    """How pictures are asked for; its fields are those of `pipeline.generation.Generation`."""

    def settings(self) -> Generation:
        """The settings as plain code takes them."""
        return Generation(**{name: getattr(self, name) for name in Generation.model_fields})
