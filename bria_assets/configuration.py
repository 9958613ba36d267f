"""The project's settings, from the environment. The only place that knows the variables' names and defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from bria_assets.dagster_home import project_root


class ConfigurationError(ValueError):
    """A setting cannot be used; the message names its variable."""


def _variable(name: str, *, default: Any, description: str, **rules: Any) -> Any:
    return Field(default=default, alias=name, description=description, **rules)


class Configuration(BaseModel):
    """Settings by environment variable. Relative paths start from the checkout."""

    model_config = ConfigDict(frozen=True, extra="ignore", validate_default=True)

    has_api_token: Annotated[bool, Field(alias="BRIA_API_TOKEN")] = False
    base_url: str = _variable(
        "BRIA_BASE_URL",
        default="https://engine.prod.bria-api.com",
        description="Scheme, host and port of Bria's API.",
    )
    requests_per_minute: int | None = _variable(
        "BRIA_REQUESTS_PER_MINUTE",
        default=None,
        description="The plan's limit for each endpoint; 60 for Bria, none for the sandbox where it is not set.",
        ge=1,
    )
    result_ttl_seconds: int = _variable(
        "BRIA_RESULT_TTL_SECONDS", default=259_200, description="Seconds that v2 result URLs live.", ge=0
    )
    resend_ambiguous: bool = _variable(
        "BRIA_RESEND_AMBIGUOUS",
        default=True,
        description="Whether a job whose answer was lost is sent once more, at the risk of a second bill.",
    )
    lifestyle_wire: Literal["replace_background", "lifestyle_shot_by_text", "v1"] = _variable(
        "BRIA_LIFESTYLE_WIRE", default="replace_background", description="Which endpoint makes lifestyle shots."
    )
    catalog: str = _variable(
        "BRIA_CATALOG", default="data/catalog.csv", description="The catalog: path, fsspec URL or SQL URL."
    )
    refinements: str = _variable(
        "BRIA_REFINEMENTS", default="data/refinements.yaml", description="The refinements: path or fsspec URL."
    )
    refinement_wire: Literal["published", "wrapped"] = _variable(
        "BRIA_REFINEMENT_WIRE",
        default="published",
        description="How refinements are asked for: as Bria's OpenAPI file says, or as its refinement example does.",
    )
    unknown_instructions: Literal["refuse", "translate"] = _variable(
        "BRIA_UNKNOWN_INSTRUCTIONS",
        default="refuse",
        description="An instruction that is not understood here fails with what is understood, or Bria translates it "
        "in a call of its own.",
    )
    refuse_side_effects: bool = _variable(
        "BRIA_REFUSE_SIDE_EFFECTS",
        default=False,
        description="Whether a refinement fails that would change more of a structured prompt than its patch names.",
    )
    scenes: str = _variable("BRIA_SCENES", default="data/scenes.yaml", description="The scenes: path or fsspec URL.")
    channels: str = _variable(
        "BRIA_CHANNELS", default="data/channels.yaml", description="The channels of listing images: path or fsspec URL."
    )
    packshot_wire: Literal["local", "v1_packshot", "v1_shadow"] = _variable(
        "BRIA_PACKSHOT_WIRE",
        default="local",
        description="What makes packshots: this machine, or one of Bria's endpoints.",
    )
    public_base_url: str | None = _variable(
        "BRIA_PUBLIC_BASE_URL",
        default=None,
        description="Where the image store's root is served to the world; not set: manifests name no addresses.",
        max_length=1900,
    )
    recipes: str = _variable(
        "BRIA_RECIPES",
        default="data/recipes.yaml",
        description="The recipes of campaign pictures: path or fsspec URL.",
    )
    styles: str = _variable(
        "BRIA_STYLES",
        default="data/styles.yaml",
        description="The styles that products are restyled in: path or fsspec URL.",
    )
    most_rejected_share: float = _variable(
        "BRIA_MOST_REJECTED_SHARE",
        default=0.4,
        description="Share of rejected rows, 0 to 1, above which a catalog is refused as a whole.",
        ge=0,
        le=1,
    )
    most_retired_share: float = _variable(
        "BRIA_MOST_RETIRED_SHARE",
        default=0.2,
        description="Share of the products, 0 to 1, above which a catalog that no longer has them is refused.",
        ge=0,
        le=1,
    )
    retirement_grace_days: float = _variable(
        "BRIA_RETIREMENT_GRACE_DAYS",
        default=7.0,
        description="Days that a product which left the catalog keeps its partitions; 0: none.",
        ge=0,
        le=36_500,
    )
    refresh_cron: str = _variable(
        "BRIA_REFRESH_CRON",
        default="0 4 * * *",
        description="When the schedule refresh_daily ticks, as a cron expression.",
    )
    refresh_timezone: str = _variable(
        "BRIA_REFRESH_TIMEZONE", default="UTC", description="The time zone of BRIA_REFRESH_CRON, by its IANA name."
    )
    image_store: str = _variable(
        "BRIA_IMAGE_STORE", default=".bria/images", description="Where pictures are kept: path or fsspec URL."
    )
    ledger_url: str = _variable(
        "BRIA_LEDGER_URL", default=".bria/ledger.db", description="The job ledger: SQLAlchemy URL, or a SQLite file."
    )
    sandbox_state: str = _variable(
        "BRIA_SANDBOX_STATE", default=".bria/sandbox", description="Folder that holds the built-in sandbox's jobs."
    )
    sandbox_picture_px: int = _variable(
        "BRIA_SANDBOX_PICTURE_PX",
        default=1024,
        description="Side of the sandbox's square pictures, in pixels.",
        ge=16,
        le=4096,
    )
    sandbox_plan: Literal["free", "starter", "enterprise"] | None = _variable(
        "BRIA_SANDBOX_PLAN", default=None, description="The plan whose rate limit the sandbox keeps; none: no limit."
    )
    sandbox_profile: str = _variable(
        "BRIA_SANDBOX_PROFILE",
        default="quick",
        description="How the sandbox's jobs advance: instant, quick, realistic, or a YAML file.",
    )
    sandbox_faults: str | None = _variable(
        "BRIA_SANDBOX_FAULTS", default=None, description="YAML file of faults that the sandbox plays."
    )

    rate_budget: str | None = _variable(
        "BRIA_RATE_BUDGET",
        default=None,
        description="Name of the limit that all tokens of one organisation share; not set: each token has its own.",
        max_length=50,
    )
    request_log: str | None = _variable(
        "BRIA_REQUEST_LOG",
        default=None,
        description="File that every HTTP exchange is written to as a JSON line, for debugging; not set: none is.",
    )

    webhook_url: str | None = _variable(
        "BRIA_WEBHOOK_URL",
        default=None,
        description="Where Bria's deliveries reach `bria-assets webhooks`; not set: jobs are asked for by polls alone.",
    )

    prices: str | None = _variable(
        "BRIA_PRICES",
        default=None,
        description="YAML or JSON file of your prices, {endpoint: USD a call}; not set: Bria's list prices.",
    )
    max_spend_usd: float | None = _variable(
        "BRIA_MAX_SPEND_USD",
        default=None,
        description="The most that all runs may spend in a day of UTC, in USD; not set: no limit.",
        ge=0,
        allow_inf_nan=False,
    )
    max_spend_usd_per_run: float | None = _variable(
        "BRIA_MAX_SPEND_USD_PER_RUN",
        default=None,
        description="The most that one run may spend, in USD; not set: no limit.",
        ge=0,
        allow_inf_nan=False,
    )
    alert_url: SecretStr | None = _variable(
        "BRIA_ALERT_URL", default=None, description="Where a failed run is POSTed as JSON; not set: nowhere."
    )
    dagster_url: str | None = _variable(
        "BRIA_DAGSTER_URL",
        default=None,
        description="Where people open the Dagster UI, so that an alert can link to its run; not set: no link.",
    )

    @field_validator("has_api_token", mode="before")
    @classmethod
    def _is_given(cls, value: object) -> bool:
        return bool(value)

    @field_validator(
        "catalog",
        "scenes",
        "channels",
        "recipes",
        "styles",
        "refinements",
        "image_store",
        "sandbox_state",
        "sandbox_faults",
        "request_log",
        "prices",
    )
    @classmethod
    def _from_the_checkout(cls, place: str | None) -> str | None:
        return place if place is None else from_folder(place, project_root())

    @field_validator("sandbox_profile")
    @classmethod
    def _file_from_the_checkout(cls, name_or_file: str) -> str:
        is_file = name_or_file.endswith((".yaml", ".yml"))
        return from_folder(name_or_file, project_root()) if is_file else name_or_file

    @field_validator("base_url")
    @classmethod
    def _origin(cls, address: str) -> str:
        if not re.fullmatch(r"https?://[^/\s?#@]+/?", address):
            raise ValueError("not scheme, host and port alone, such as https://engine.prod.bria-api.com")
        return address

    @field_validator("public_base_url")
    @classmethod
    def _servable(cls, address: str | None) -> str | None:
        if address is None:
            return None
        if re.search(r"[?#\s@\"'<>]", address):
            raise ValueError("an address of pictures may hold no blanks, quotes, user name, query or #fragment")
        if re.search(r"[^!-~]|[\\^`{|}]", address):  # which feeds refuse (RFC 3986)
            raise ValueError("an address in feeds is plain ASCII: write xn--... for the host, and %-signs for the path")
        _check_address(address, called_by="a shop")
        return address.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _deliverable(cls, address: str | None) -> str | None:
        if address is None:
            return None
        _check_address(address, called_by="Bria")
        if "submission" in parse_qs(urlsplit(address).query, keep_blank_values=True):
            raise ValueError("the query parameter `submission` is added to it for each job: leave it out")
        return address

    @field_validator("refresh_timezone")
    @classmethod
    def _known_time_zone(cls, name: str) -> str:
        if name != "UTC":  # which needs no database of time zones
            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                raise ValueError("not a time zone that is known here: write one such as Europe/Berlin or UTC") from None
        return name

    @field_validator("alert_url")
    @classmethod
    def _alertable(cls, address: SecretStr | None) -> SecretStr | None:
        if address is not None:
            _check_address(address.get_secret_value(), called_by="this machine")
        return address

    @field_validator("dagster_url")
    @classmethod
    def _linkable(cls, address: str | None) -> str | None:
        if address is not None and not re.fullmatch(r"https?://[^/\s?#@]+(/[^\s?#]*)?", address):
            raise ValueError("not an address such as https://dagster.example.com, without a query")
        return address

    @field_validator("ledger_url")
    @classmethod
    def _database_url(cls, place: str) -> str:
        if "://" not in place and not place.endswith((".db", ".sqlite", ".sqlite3")):
            # A slip of the pen would open a new, empty ledger, which knows nothing of what was paid.
            raise ValueError("neither a database URL nor a path that ends in .db, .sqlite or .sqlite3")
        return from_folder(place if "://" in place else f"sqlite:///{place}", project_root())

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Configuration:
        """Reads the settings; a variable that is empty counts as not set.

        Raises:
            ConfigurationError: a variable's value cannot be used.
        """
        given = {name: value.strip() for name, value in environment.items() if value.strip()}
        try:
            return cls.model_validate(given)
        except ValidationError as invalid:
            first = invalid.errors(include_url=False)[0]
            reason = first["msg"].removeprefix("Value error, ")
            name = str(first["loc"][0])
            shown = "no such address" if name in _SECRET else re.sub(r"//[^/@]*@", "//***@", repr(first["input"]))
            raise ConfigurationError(f"{name} is {shown}: {reason}") from None


def _check_address(address: str, *, called_by: str) -> None:
    parts = urlsplit(address)  # a ValueError of its own says what is wrong
    is_loopback = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and is_loopback)):
        raise ValueError(f"not an https:// address that {called_by} can reach (http:// is for this machine alone)")
    if any(character.isspace() for character in address) or parts.username is not None or parts.fragment:
        raise ValueError("an address may hold no blanks, no user name or password, and no #fragment")


def from_folder(place: str, folder: Path) -> str:
    """A path, also that of a SQLite URL, made absolute from a folder; any other URL stays as it is."""
    prefix, path = "", place
    if sqlite := _SQLITE_PATH.match(place):
        prefix, path = sqlite["prefix"], sqlite["path"]
    elif "://" in place:
        return place
    return f"{prefix}{(folder / Path(path).expanduser()).absolute()}"


_SECRET = {"BRIA_ALERT_URL"}
"""Shown in no message: a chat room's address lets anybody who knows it write there."""

_SQLITE_PATH = re.compile(r"(?P<prefix>sqlite(\+\w+)?:///)(?P<path>[^:].*)")
"""Not `sqlite:///:memory:`, which is no path. What follows a path (`?...`, `#SELECT ...`) stays behind it."""
