"""A backfill's scattered partitions: the first run at work makes those of the runs that still wait, too."""

import dagster as dg
import pytest
from dagster._core.events import DagsterEvent, DagsterEventType
from dagster._core.remote_origin import InProcessCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.storage.tags import BACKFILL_ID_TAG
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

from bria_assets.defs.backfill_siblings import MADE_BY_TAG
from bria_assets_tests.shop import BOWL, LAMP, MUG, Shop

IMAGE = ("product_image",)
BACKFILL = {BACKFILL_ID_TAG: "backfill"}
VASE = {"sku": "VASE", "title": "Blue vase", "category": "Home"}
_LOADED_FROM = LoadableTargetOrigin(module_name="bria_assets.definitions", attribute="defs")
_REPOSITORY = RemoteRepositoryOrigin(InProcessCodeLocationOrigin(_LOADED_FROM, "bria_assets"), "__repository__")
QUEUED, SUCCESS = dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.SUCCESS


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """Four products, in the catalog and not yet in any picture."""
    shop.sell(MUG, BOWL, LAMP, VASE)
    shop.materialize_catalog()
    return shop


def waiting(
    shop: Shop,
    first: str,
    last: str | None = None,
    *,
    assets: tuple[str, ...] = IMAGE,
    backfill: str = "backfill",
    status: DagsterEventType = DagsterEventType.RUN_ENQUEUED,
) -> str:
    """A run as the daemon makes it of a range of a backfill."""
    ends = {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last or first}
    job = shop.definitions().resolve_implicit_global_asset_job_def()
    subset = job.get_subset(asset_selection={dg.AssetKey(asset) for asset in assets})
    run = shop.instance.create_run_for_job(
        subset,
        tags={**ends, BACKFILL_ID_TAG: backfill},
        asset_selection=subset.asset_selection,
        remote_job_origin=RemoteJobOrigin(_REPOSITORY, job.name),
    )
    shop.instance.report_dagster_event(DagsterEvent(status.value, run.job_name), run.run_id)
    return run.run_id


def run_of(shop: Shop, run_id: str) -> dg.DagsterRun:
    run = shop.instance.get_run_by_id(run_id)
    assert run is not None
    return run


def statuses(shop: Shop, asset: str = "product_image") -> str:
    """Of each product in the catalog's order, by its first letter."""
    return "".join(status[0] for status in shop.statuses(asset).values())


def test_the_first_run_at_work_makes_what_waits_and_ends_those_runs(stocked: Shop):
    siblings = [waiting(stocked, "LAMP"), waiting(stocked, "VASE")]
    run = stocked.materialize(*IMAGE, partitions=("MUG", "MUG"), tags=BACKFILL)
    assert (run.status, statuses(stocked)) == (SUCCESS, "MNMM")
    assert [run_of(stocked, sibling).status for sibling in siblings] == [SUCCESS] * 2
    assert [run_of(stocked, sibling).tags[MADE_BY_TAG] for sibling in siblings] == [run.run_id] * 2


def test_a_partition_taken_over_that_fails_is_failed_by_the_run_that_took_it_over(stocked: Shop):
    stocked.go_wrong({"kind": "refuse", "when_body_contains": "brass lamp"})
    waiting(stocked, "LAMP")
    waiting(stocked, "VASE")
    run = stocked.materialize(*IMAGE, partitions=("MUG", "MUG"), tags=BACKFILL)
    assert (run.status, statuses(stocked)) == (dg.DagsterRunStatus.FAILURE, "MNFM")
    assert "product_image LAMP: " in stocked.failure_message(run)


def test_scenes_of_scattered_products_are_taken_over(stocked: Shop):
    stocked.materialize("product_image", "cutout", partitions=("MUG", "VASE"))
    shot = ("lifestyle_shot",)
    for key in ("MUG|studio", "LAMP|table", "LAMP|studio"):
        waiting(stocked, key, assets=shot)
    stocked.materialize(*shot, partitions=("MUG|table", "MUG|table"), tags=BACKFILL)
    made = {key for key, status in stocked.statuses("lifestyle_shot").items() if status == "MATERIALIZED"}
    assert made == {"MUG|table", "MUG|studio", "LAMP|table", "LAMP|studio"}


def test_a_waiting_range_is_taken_over_whole(stocked: Shop):
    waiting(stocked, "LAMP", "VASE")
    stocked.materialize(*IMAGE, partitions=("MUG", "MUG"), tags=BACKFILL)
    assert statuses(stocked) == "MNMM"


def test_a_large_range_keeps_a_worker_of_its_own(stocked: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bria_assets.defs.backfill_siblings.MOST_PARTITIONS", 1)
    sibling = waiting(stocked, "LAMP", "VASE")
    stocked.materialize(*IMAGE, partitions=("MUG", "MUG"), tags=BACKFILL)
    assert (run_of(stocked, sibling).status, statuses(stocked)) == (QUEUED, "MNII")


@pytest.mark.parametrize("other", [{"backfill": "another"}, {"assets": ("product_image", "cutout")}], ids=str)
def test_runs_of_other_backfills_and_other_assets_are_left_alone(stocked: Shop, other: dict[str, str]):
    sibling = waiting(stocked, "LAMP", **other)  # pyright: ignore[reportArgumentType]
    stocked.materialize(*IMAGE, partitions=("MUG", "MUG"), tags=BACKFILL)
    assert (run_of(stocked, sibling).status, statuses(stocked)) == (QUEUED, "MNIN")


def test_while_an_older_run_is_at_work_a_younger_one_takes_over_nothing(stocked: Shop):
    waiting(stocked, "BOWL", status=DagsterEventType.RUN_START)
    sibling = waiting(stocked, "LAMP")
    stocked.materialize(*IMAGE, partitions=("MUG", "MUG"), tags=BACKFILL)
    assert (run_of(stocked, sibling).status, statuses(stocked)) == (QUEUED, "MIIN")


def test_what_is_queued_during_the_walk_is_taken_over_at_its_end(stocked: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bria_assets.defs.backfill_siblings.MOST_RUNS_AT_ONCE", 1)
    waiting(stocked, "LAMP")
    waiting(stocked, "VASE")
    stocked.materialize(*IMAGE, partitions=("MUG", "MUG"), tags=BACKFILL)
    assert statuses(stocked) == "MNMM"


def test_the_retry_of_a_run_makes_what_that_one_had_taken_over_and_pays_for_nothing_twice(stocked: Shop):
    stocked.go_wrong({"kind": "refuse", "when_body_contains": "brass lamp"})
    sibling = waiting(stocked, "LAMP")
    waiting(stocked, "VASE")
    first = stocked.materialize(*IMAGE, partitions=("MUG", "MUG"), tags=BACKFILL)
    stocked.go_wrong()
    again = stocked.retry(first, tags={"bria/regenerate": "failed"})
    assert (again.status, statuses(stocked), stocked.jobs()) == (SUCCESS, "MNMM", 3)
    assert run_of(stocked, sibling).tags[MADE_BY_TAG] == again.run_id


def test_a_run_that_no_backfill_made_takes_over_nothing(stocked: Shop):
    sibling = waiting(stocked, "LAMP")
    stocked.materialize(*IMAGE, partitions=("MUG", "MUG"))
    assert (run_of(stocked, sibling).status, statuses(stocked)) == (QUEUED, "MNIN")
