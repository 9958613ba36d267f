"""Bria or the built-in sandbox: which one the settings choose, and how it is reached. Needs no Dagster."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypedDict

from bria_assets.client.api import Transport
from bria_assets.configuration import Configuration
from bria_assets.jobs.connection import Connection, ServerUnusable
from bria_assets.jobs.prices import read_prices
from bria_assets.sandbox import (
    IN_PROCESS_URL,
    REQUESTS_PER_MINUTE,
    FaultsFileError,
    InProcessTransport,
    Plan,
    ProfileError,
    SandboxSettings,
    StateUnusable,
    create_sandbox,
    read_faults,
    read_profile,
)

PAY_AS_YOU_GO_REQUESTS_PER_MINUTE = 60
# No secret: the sandbox takes any text, and this one stands in no answer of its own, where it would be blotted out.
SANDBOX_TOKEN = "built-in-sandbox"  # noqa: S105


class HowToAsk(TypedDict):
    """What the settings say of asking, whoever answers: arguments of a `Connection`, and of the Dagster resource."""

    requests_per_minute: int | None
    result_ttl_seconds: int
    resend_ambiguous: bool
    rate_budget: str | None
    request_log: str | None
    webhook_url: str | None
    max_spend_usd: float | None
    max_spend_usd_per_run: float | None


def how_to_ask(configuration: Configuration, *, server: Literal["bria", "sandbox"]) -> HowToAsk:
    """The same for both servers, but for the limit where none is set: the sandbox has none but its plan's."""
    plan = configuration.sandbox_plan
    of_the_sandbox = None if plan is None else REQUESTS_PER_MINUTE[plan]
    unless_set = PAY_AS_YOU_GO_REQUESTS_PER_MINUTE if server == "bria" else of_the_sandbox
    return HowToAsk(
        requests_per_minute=configuration.requests_per_minute or unless_set,
        result_ttl_seconds=configuration.result_ttl_seconds,
        resend_ambiguous=configuration.resend_ambiguous,
        rate_budget=configuration.rate_budget,
        request_log=configuration.request_log,
        webhook_url=configuration.webhook_url,
        max_spend_usd=configuration.max_spend_usd,
        max_spend_usd_per_run=configuration.max_spend_usd_per_run,
    )


def chosen_connection(configuration: Configuration, *, api_token: str | None) -> Connection:
    """Bria where there is a token, else the sandbox.

    Args:
        configuration: the settings.
        api_token: `BRIA_API_TOKEN`.

    Raises:
        ServerUnusable: the sandbox's folder or its faults cannot be used.
        PricesUnusable: the file of prices cannot be used.
    """
    prices_usd = read_prices(configuration.prices)
    if api_token:
        return Connection(
            server="bria",
            api_token=api_token,
            base_url=configuration.base_url,
            prices_usd=prices_usd,
            **how_to_ask(configuration, server="bria"),
        )
    return Connection(
        server="sandbox",
        api_token=SANDBOX_TOKEN,
        base_url=IN_PROCESS_URL,
        prices_usd=prices_usd,
        transport=sandbox_transport(
            state_dir=configuration.sandbox_state,
            base_url=IN_PROCESS_URL,
            picture_px=configuration.sandbox_picture_px,
            plan=configuration.sandbox_plan,
            profile=configuration.sandbox_profile,
            faults=configuration.sandbox_faults,
        ),
        **how_to_ask(configuration, server="sandbox"),
    )


def sandbox_transport(
    *, state_dir: str, base_url: str, picture_px: int, plan: str | None, profile: str, faults: str | None
) -> Transport:
    """Straight into a sandbox in this process.

    Args:
        state_dir: folder of its jobs and pictures.
        base_url: what its result URLs begin with.
        picture_px: side of its square pictures.
        plan: whose rate limit it keeps; None: none.
        profile: how its jobs advance: a name or a YAML file.
        faults: YAML file of faults that it plays.

    Raises:
        ServerUnusable: the folder or a file cannot be used, or there is no such plan.
    """
    plans: dict[str | None, Plan | None] = {None: None, **{each: each for each in REQUESTS_PER_MINUTE}}
    if plan not in plans:
        raise ServerUnusable(f"no plan {plan}: choose {', '.join(REQUESTS_PER_MINUTE)} (BRIA_SANDBOX_PLAN)")
    try:
        settings = SandboxSettings(
            state_dir=Path(state_dir),
            public_url=base_url,
            picture_px=picture_px,
            plan=plans[plan],
            **read_profile(profile).as_settings(),
            faults=read_faults(Path(faults)) if faults else (),
        )
        return InProcessTransport(create_sandbox(settings))
    except FaultsFileError as unusable:
        raise ServerUnusable(str(unusable)) from unusable
    except ProfileError as unusable:
        raise ServerUnusable(f"{unusable} (BRIA_SANDBOX_PROFILE)") from unusable
    except StateUnusable as unusable:
        raise ServerUnusable(f"the sandbox's state {unusable} (BRIA_SANDBOX_STATE)") from unusable
