"""The settings of what may be spent, and at what prices."""

import pytest

from bria_assets.configuration import Configuration, ConfigurationError
from bria_assets.dagster_home import project_root
from bria_assets.servers import chosen_connection


def read(**variables: str) -> Configuration:
    return Configuration.from_environment(variables)


def test_without_settings_nothing_limits_what_is_spent():
    assert (read().max_spend_usd, read().max_spend_usd_per_run, read().prices) == (None, None, None)


def test_limits_are_in_usd_and_may_be_zero():
    settings = read(BRIA_MAX_SPEND_USD="5", BRIA_MAX_SPEND_USD_PER_RUN="0")
    assert (settings.max_spend_usd, settings.max_spend_usd_per_run) == (5.0, 0.0)


@pytest.mark.parametrize("name", ["BRIA_MAX_SPEND_USD", "BRIA_MAX_SPEND_USD_PER_RUN"])
@pytest.mark.parametrize("value", ["-1", "five", "5 USD", "nan", "inf"])
def test_a_limit_that_is_no_amount_is_refused_by_name(name: str, value: str):
    with pytest.raises(ConfigurationError, match=f"^{name} is '{value}': Input should be "):
        read(**{name: value})


def test_the_file_of_prices_is_taken_from_the_checkout():
    assert read(BRIA_PRICES="prices.yaml").prices == f"{project_root()}/prices.yaml"


def test_limits_reach_the_connection():
    settings = read(BRIA_MAX_SPEND_USD="5", BRIA_MAX_SPEND_USD_PER_RUN="1")
    connection = chosen_connection(settings, api_token="token")
    assert (connection.max_spend_usd, connection.max_spend_usd_per_run) == (5.0, 1.0)
