"""What was paid for and is in no store is a check's finding, at the end of each run and when somebody asks."""

from pathlib import Path
from typing import Any

import dagster as dg

from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT
from bria_assets_tests.shop import MUG, Shop

CHECK = dg.AssetCheckKey(dg.AssetKey(LIFESTYLE_SHOT), "results_collected")


def latest(shop: Shop) -> dg.AssetCheckEvaluation:
    record = shop.instance.event_log_storage.get_latest_asset_check_execution_by_key([CHECK])[CHECK]
    assert record.event is not None
    assert record.event.dagster_event is not None
    return record.event.dagster_event.asset_check_evaluation_data


def execute_alone(shop: Shop) -> dg.AssetCheckEvaluation:
    """The check by itself, as the UI's Execute button does it."""
    job = shop.definitions().resolve_implicit_global_asset_job_def()
    subset = job.get_subset(asset_selection=set(), asset_check_selection={CHECK})
    assert subset.execute_in_process(instance=shop.instance).success
    return latest(shop)


def use_sandbox(shop: Shop, **settings: Any) -> None:
    """From now on the sandbox is asked with other settings."""
    configured: Any = (shop.definitions().resources or {})["bria"]
    fields = {name: getattr(configured, name) for name in type(configured).model_fields}
    shop.resources["bria"] = type(configured)(**{**fields, **settings})


def test_after_a_good_run_all_is_collected(shop: Shop):
    shop.sell(MUG)
    shop.refresh()
    assert (latest(shop).passed, latest(shop).description) == (True, "all results are in the store")
    assert execute_alone(shop).passed


def test_a_job_that_was_left_at_bria_is_named_at_the_end_of_its_run(shop: Shop):
    shop.sell(MUG)
    use_sandbox(shop, profile="realistic", job_timeout_seconds=0.5)
    shop.refresh()
    found = latest(shop)
    assert (found.passed, found.severity) == (False, dg.AssetCheckSeverity.WARN)
    table: Any = found.metadata["first"]
    assert [record.data["what"] for record in table.records] == ["product_image MUG: taken by Bria and not collected"]


def test_a_picture_that_went_missing_is_not_looked_for_while_its_address_lives_long(shop: Shop):
    shop.sell(MUG)
    shop.refresh()
    record = shop.store.record(CUTOUT, "MUG")
    assert record is not None
    (Path(str(shop.store.root)) / record.path).unlink()
    assert execute_alone(shop).passed  # it lives for three days yet


def test_a_picture_that_went_missing_is_named_while_its_address_is_about_to_expire(shop: Shop):
    use_sandbox(shop, result_ttl_seconds=3600)
    shop.sell(MUG)
    shop.refresh()
    record = shop.store.record(CUTOUT, "MUG")
    assert record is not None
    (Path(str(shop.store.root)) / record.path).unlink()
    found = execute_alone(shop)
    assert (found.passed, found.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert found.description == "1 results are not in the store, 0 of them past their URL's end"


def test_a_picture_that_went_missing_is_an_error_once_its_address_has_expired(shop: Shop):
    use_sandbox(shop, result_ttl_seconds=0)
    shop.sell(MUG)
    shop.refresh()
    record = shop.store.record(CUTOUT, "MUG")
    assert record is not None
    (Path(str(shop.store.root)) / record.path).unlink()
    found = execute_alone(shop)
    assert (found.passed, found.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert found.description == "1 results are not in the store, 1 of them past their URL's end"


def test_a_picture_that_another_took_the_place_of_is_not_missed(shop: Shop):
    use_sandbox(shop, result_ttl_seconds=3600)
    shop.sell(MUG)
    shop.refresh()
    earlier = shop.store.record(CUTOUT, "MUG")
    assert earlier is not None
    shop.sell({**MUG, "title": "Green mug"})
    shop.refresh()
    (Path(str(shop.store.root)) / earlier.path).unlink()
    assert execute_alone(shop).passed
