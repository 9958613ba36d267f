"""From the environment to how Bria or the sandbox is asked, through both doors: plain code's and Dagster's."""

import hashlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, get_type_hints

import httpx
import pytest
import sqlalchemy as sa

from bria_assets.configuration import Configuration
from bria_assets.definitions import build_definitions
from bria_assets.images.store import ImageStore
from bria_assets.jobs.connection import Connection
from bria_assets.jobs.ledger import Ledger
from bria_assets.jobs.process import this_process
from bria_assets.jobs.schema import grant_table
from bria_assets.servers import SANDBOX_TOKEN, HowToAsk, chosen_connection

TOKEN = "made-up-0123456789abcdef-token"


def plain(configuration: Configuration) -> Connection:
    return chosen_connection(configuration, api_token=TOKEN if configuration.has_api_token else None)


def by_dagster(configuration: Configuration) -> Connection:
    resources = build_definitions(configuration).resources
    assert resources is not None
    return resources["bria"].connection()


DOORS = pytest.mark.parametrize("door", [plain, by_dagster])
SERVERS = pytest.mark.parametrize(("token", "server"), [(TOKEN, "bria"), ("", "sandbox")])
Door = Callable[[Configuration], Connection]


def settings(folder: Path, token: str, **variables: str) -> Configuration:
    places = {"BRIA_SANDBOX_STATE": str(folder / "sandbox"), "BRIA_LEDGER_URL": str(folder / "ledger.db")}
    return Configuration.from_environment({"BRIA_API_TOKEN": token, **places, **variables})


@DOORS
@SERVERS
@pytest.mark.parametrize(
    ("variable", "value", "name", "meant"),
    [
        ("BRIA_REQUESTS_PER_MINUTE", "7", "requests_per_minute", 7),
        ("BRIA_RESULT_TTL_SECONDS", "77", "result_ttl_seconds", 77),
        ("BRIA_RESEND_AMBIGUOUS", "false", "resend_ambiguous", False),
        ("BRIA_RATE_BUDGET", "the shop", "rate_budget", "the shop"),
        ("BRIA_REQUEST_LOG", "/srv/requests.jsonl", "request_log", "/srv/requests.jsonl"),
        ("BRIA_WEBHOOK_URL", "https://shop.example.com/bria", "webhook_url", "https://shop.example.com/bria"),
    ],
)
def test_every_variable_reaches_whoever_is_asked(
    tmp_path: Path, door: Door, token: str, server: str, variable: str, value: str, name: str, meant: Any
):
    connection = door(settings(tmp_path, token, **{variable: value}))
    assert (connection.server, getattr(connection, name)) == (server, meant)


def test_no_setting_of_how_to_ask_is_left_out():
    reached = set(get_type_hints(HowToAsk))
    of_a_connection = set(Connection.__dataclass_fields__)
    assert reached == of_a_connection & (set(Configuration.model_fields) - {"base_url"})


@DOORS
@pytest.mark.parametrize(("token", "limit"), [(TOKEN, 60), ("", None)])
def test_where_no_limit_is_set_bria_has_one_and_the_sandbox_none(
    tmp_path: Path, door: Door, token: str, limit: int | None
):
    assert door(settings(tmp_path, token)).requests_per_minute == limit


@DOORS
def test_the_engine_paces_for_the_plan_that_the_sandbox_keeps(tmp_path: Path, door: Door):
    assert door(settings(tmp_path, "", BRIA_SANDBOX_PLAN="free")).requests_per_minute == 10
    assert door(settings(tmp_path, TOKEN, BRIA_SANDBOX_PLAN="free")).requests_per_minute == 60


@DOORS
async def test_plan_and_profile_reach_the_sandbox_in_this_process(tmp_path: Path, door: Door):
    connection = door(settings(tmp_path, "", BRIA_SANDBOX_PLAN="free", BRIA_SANDBOX_PROFILE="instant"))
    async with httpx.AsyncClient(
        transport=connection.transport, base_url=connection.base_url, headers={"api_token": connection.api_token}
    ) as client:
        accepted = (await client.post("/v2/image/generate", json={"prompt": "a red mug"})).json()
        polls = [await client.get(accepted["status_url"]) for _ in range(11)]
    assert polls[0].json()["status"] == "COMPLETED"
    assert [poll.status_code for poll in polls] == [200] * 10 + [429]


@SERVERS
@pytest.mark.parametrize("named", ["", "the shop"])
async def test_requests_are_counted_under_the_budget_s_name_or_else_a_hash_of_the_token(
    tmp_path: Path, token: str, server: str, named: str
):
    configuration = settings(tmp_path, token, BRIA_RATE_BUDGET=named, BRIA_REQUESTS_PER_MINUTE="60")
    with closing(Ledger(configuration.ledger_url, owner=this_process(), run="run")) as ledger:
        store = ImageStore(tmp_path / "images")
        async with plain(configuration).open_runner(ledger=ledger, store=store) as runner:
            await runner.client.rate_budget.acquire("/v2/status")
        with ledger.database.transaction() as connection:
            budgets = connection.execute(sa.select(grant_table.c.budget)).scalars().all()
    hashed = hashlib.sha256((token or SANDBOX_TOKEN).encode()).hexdigest()[:16]
    assert budgets == [f"{server} {named or hashed}"]
