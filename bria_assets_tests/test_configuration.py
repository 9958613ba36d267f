"""Settings from the environment."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from bria_assets.catalog.intake_rules import MOST_REJECTED_SHARE, MOST_RETIRED_SHARE, RETIREMENT_GRACE
from bria_assets.configuration import Configuration, ConfigurationError, from_folder
from bria_assets.dagster_home import project_root

CHECKOUT = project_root()


def read(**variables: str) -> Configuration:
    return Configuration.from_environment(variables)


def test_without_any_setting_everything_lies_in_the_checkout():
    settings = read()
    assert (settings.catalog, settings.scenes) == (f"{CHECKOUT}/data/catalog.csv", f"{CHECKOUT}/data/scenes.yaml")
    assert (settings.recipes, settings.styles) == (f"{CHECKOUT}/data/recipes.yaml", f"{CHECKOUT}/data/styles.yaml")
    assert (settings.image_store, settings.sandbox_state) == (f"{CHECKOUT}/.bria/images", f"{CHECKOUT}/.bria/sandbox")
    assert settings.ledger_url == f"sqlite:///{CHECKOUT}/.bria/ledger.db"


def test_without_a_token_there_is_none_and_no_limit():
    assert (read().has_api_token, read().requests_per_minute) == (False, None)


def test_a_token_is_noticed_and_not_kept():
    settings = read(BRIA_API_TOKEN="secret")
    assert settings.has_api_token
    assert "secret" not in repr(settings) + settings.model_dump_json()


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_variable_counts_as_not_set(value: str):
    assert read(BRIA_API_TOKEN=value, BRIA_CATALOG=value, BRIA_REQUESTS_PER_MINUTE=value) == read()


def test_blanks_around_a_value_do_not_count():
    assert read(BRIA_LIFESTYLE_WIRE=" v1\n").lifestyle_wire == "v1"


def test_variables_of_others_are_ignored():
    assert read(PATH="/bin", BRIA_MCP_SERVER="x") == read()


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("shop/c.csv", f"{CHECKOUT}/shop/c.csv"),  # relative: from the checkout
        ("/srv/c.csv", "/srv/c.csv"),
        ("s3://shop/c.csv", "s3://shop/c.csv"),
        ("postgresql+psycopg://u:p@h/d#products", "postgresql+psycopg://u:p@h/d#products"),
        ("sqlite:///shop.db#SELECT 1", f"sqlite:///{CHECKOUT}/shop.db#SELECT 1"),  # a path within a URL
        ("sqlite:////srv/shop.db#products", "sqlite:////srv/shop.db#products"),
    ],
)
def test_relative_paths_start_from_the_checkout_and_urls_stay(given: str, meant: str):
    assert read(BRIA_CATALOG=given).catalog == meant


@pytest.mark.parametrize(
    ("given", "meant"),
    [("realistic", "realistic"), ("slow.yaml", f"{CHECKOUT}/slow.yaml"), ("/srv/p.yml", "/srv/p.yml")],
)
def test_a_profile_is_a_name_or_a_file_from_the_checkout(given: str, meant: str):
    assert read(BRIA_SANDBOX_PROFILE=given).sandbox_profile == meant


def test_a_home_folder_is_spelled_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", "/home/shop")
    assert read(BRIA_CATALOG="~/c.csv").catalog == "/home/shop/c.csv"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("jobs.db", f"sqlite:///{CHECKOUT}/jobs.db"),
        ("/srv/jobs.db", "sqlite:////srv/jobs.db"),
        ("sqlite:///jobs.db", f"sqlite:///{CHECKOUT}/jobs.db"),
        ("sqlite+pysqlite:////srv/jobs.db", "sqlite+pysqlite:////srv/jobs.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://host/jobs", "postgresql://host/jobs"),
    ],
)
def test_a_ledger_is_a_file_or_a_database_s_url(given: str, meant: str):
    assert read(BRIA_LEDGER_URL=given).ledger_url == meant


def test_a_path_starts_from_the_folder_it_was_typed_in(tmp_path: Path):
    assert from_folder("c.csv", tmp_path) == str(tmp_path / "c.csv")


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("BRIA_REQUESTS_PER_MINUTE", "abc", "valid integer"),
        ("BRIA_REQUESTS_PER_MINUTE", "0", "greater than or equal to 1"),
        ("BRIA_RESULT_TTL_SECONDS", "-1", "greater than or equal to 0"),
        ("BRIA_LIFESTYLE_WIRE", "foo", "'replace_background', 'lifestyle_shot_by_text' or 'v1'"),
        ("BRIA_REFINEMENT_WIRE", "v1", "'published' or 'wrapped'"),
        ("BRIA_UNKNOWN_INSTRUCTIONS", "guess", "'refuse' or 'translate'"),
        ("BRIA_REFUSE_SIDE_EFFECTS", "maybe", "valid boolean"),
        ("BRIA_BASE_URL", "engine.prod.bria-api.com", "not scheme, host and port alone"),  # no scheme
        ("BRIA_BASE_URL", "https://host/path", "not scheme, host and port alone"),  # endpoints begin at the host
        ("BRIA_BASE_URL", "https://host/v2", "not scheme, host and port alone"),  # a path would be doubled
        ("BRIA_SANDBOX_PICTURE_PX", "8", "greater than or equal to 16"),
        ("BRIA_MOST_REJECTED_SHARE", "40", "less than or equal to 1"),  # no percentage
        ("BRIA_MOST_RETIRED_SHARE", "nan", "less than or equal to 1"),
        ("BRIA_RETIREMENT_GRACE_DAYS", "-1", "greater than or equal to 0"),
        ("BRIA_PACKSHOT_WIRE", "v1", "'local', 'v1_packshot' or 'v1_shadow'"),
        ("BRIA_PUBLIC_BASE_URL", "http://cdn.example.com", "not an https:// address"),
        ("BRIA_PUBLIC_BASE_URL", "https://cdn.example.com/?size=9", "no blanks, quotes, user name, query"),
        ("BRIA_PUBLIC_BASE_URL", "cdn.example.com", "not an https:// address"),
        ("BRIA_PUBLIC_BASE_URL", "https://cdn.example.com/größe", "an address in feeds is plain ASCII"),
        ("BRIA_REFRESH_TIMEZONE", "Berlin", "write one such as Europe/Berlin"),
        ("BRIA_REFRESH_TIMEZONE", "../etc", "write one such as Europe/Berlin"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_variable(variable: str, value: str, reason: str):
    with pytest.raises(ConfigurationError) as refused:
        read(**{variable: value})
    assert str(refused.value).startswith(f"{variable} is {value!r}: ")
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(("given", "read_as"), [("https://host", "https://host"), ("http://127.0.0.1:8900/", None)])
def test_an_api_address_is_scheme_host_and_port(given: str, read_as: str | None):
    assert read(BRIA_BASE_URL=given).base_url == (read_as or given)


def test_a_public_address_has_no_slash_at_its_end_and_channels_start_from_the_checkout():
    settings = read(BRIA_PUBLIC_BASE_URL="https://cdn.example.com/shop/")
    assert (settings.public_base_url, read().public_base_url) == ("https://cdn.example.com/shop", None)
    assert settings.channels == f"{CHECKOUT}/data/channels.yaml"


def test_limits_grace_and_schedule_have_the_documented_defaults():
    settings = read()
    assert (settings.most_rejected_share, settings.most_retired_share) == (MOST_REJECTED_SHARE, MOST_RETIRED_SHARE)
    assert timedelta(days=settings.retirement_grace_days) == RETIREMENT_GRACE == timedelta(days=7)
    assert (settings.refresh_cron, settings.refresh_timezone) == ("0 4 * * *", "UTC")


def test_every_variable_is_explained_and_named_alike():
    for name, field in Configuration.model_fields.items():
        assert field.alias is not None
        assert field.alias.startswith("BRIA_")
        assert name == "has_api_token" or field.description


def test_no_test_sees_a_setting_of_this_machine():
    assert [name for name in os.environ if name.startswith("BRIA_") or name == "DAGSTER_HOME"] == []


def test_refinements_have_the_documented_defaults():
    settings = read()
    assert settings.refinements == f"{CHECKOUT}/data/refinements.yaml"
    assert (settings.refinement_wire, settings.unknown_instructions) == ("published", "refuse")
    assert not settings.refuse_side_effects


def test_a_password_in_a_value_is_not_repeated():
    with pytest.raises(ConfigurationError, match=r"BRIA_BASE_URL is 'https://\*\*\*@host'"):
        Configuration.from_environment({"BRIA_BASE_URL": "https://user:password@host"})
