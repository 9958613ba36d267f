"""A refresh that is killed or stopped while Bria works for it: nothing is paid for twice, and nothing is lost."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg
import pytest

from bria_assets.sandbox import SandboxSettings, Uniform, read_usage, running_sandbox
from bria_assets_tests.command import Finished, run_command, start_command, wait_until
from bria_assets_tests.pictures import picture
from bria_assets_tests.shop import Shop, open_shop

CUTOUT_ENDPOINT = "/v2/image/edit/remove_background"
# The shop's own photos: the first job of each product is its cutout, which Bria makes in seconds.
PRODUCTS = [{"sku": sku, "title": sku, "category": "Home", "image": f"{sku}.png"} for sku in ("TEAL", "NAVY", "OLIVE")]


@dataclass(frozen=True)
class Story:
    """A refresh that was ended by a signal, and the next one."""

    ended: Finished
    request_ids_in_ledger: set[str]
    jobs_when_ended: int
    jobs_after_next: int
    next_one: Finished
    run_statuses: list[dg.DagsterRunStatus]
    run_statuses_between: list[dg.DagsterRunStatus]
    cutouts: dict[str, str]


def statuses(shop: Shop) -> list[dg.DagsterRunStatus]:
    """Of all runs, oldest first."""
    return [run.status for run in reversed(shop.instance.get_runs())]


@pytest.fixture(scope="module", params=[signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=["kill", "Ctrl-C", "term"])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with open_shop(tmp_path_factory.mktemp("interruption") / "shop", is_on_disk=True) as shop:
        for product in PRODUCTS:
            (shop.folder / product["image"]).write_bytes(picture(product["sku"].lower()))
        shop.sell(*PRODUCTS)
        settings = SandboxSettings(
            state_dir=shop.folder / "bria", picture_px=48, plain_pictures=True, latency=Uniform.between(0.3, 0.5)
        )
        with running_sandbox(settings) as url:
            variables = {**shop.variables, "BRIA_API_TOKEN": "token", "BRIA_BASE_URL": url}
            arguments = ("refresh", "--select", "product_image,cutout")
            command = start_command(*arguments, variables=variables, folder=shop.folder)
            wait_until(lambda: len(shop.request_ids_in_flight()) == len(PRODUCTS), what="all jobs are in flight")
            command.signal(request.param)
            ended = command.finish()
            in_flight = shop.request_ids_in_flight()
            jobs_when_ended = read_usage(settings.state_dir).jobs[CUTOUT_ENDPOINT]
            between = statuses(shop)
            next_one = run_command(*arguments, variables=variables, folder=shop.folder)
        yield Story(
            ended=ended,
            request_ids_in_ledger=in_flight,
            jobs_when_ended=jobs_when_ended,
            jobs_after_next=sum(read_usage(settings.state_dir).jobs.values()),
            next_one=next_one,
            run_statuses=statuses(shop),
            run_statuses_between=between,
            cutouts=shop.statuses("cutout"),
        )


def test_what_bria_is_making_is_in_the_ledger(story: Story):
    assert len(story.request_ids_in_ledger) == story.jobs_when_ended == len(PRODUCTS)


def test_the_next_refresh_collects_it_without_a_second_bill(story: Story):
    assert story.next_one.exit_code == 0, story.next_one
    assert story.jobs_after_next == len(PRODUCTS)
    assert story.cutouts == dict.fromkeys(("TEAL", "NAVY", "OLIVE"), "MATERIALIZED")


def test_the_next_refresh_counts_no_new_job(story: Story):
    assert "0 jobs sent" in story.next_one.stdout


def test_no_run_stays_started(story: Story):
    ended, following = story.run_statuses
    assert ended in {dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED}
    assert following is dg.DagsterRunStatus.SUCCESS


@pytest.mark.parametrize("story", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "term"], indirect=True)
def test_a_stopped_refresh_says_so_and_ends_its_run_at_once(story: Story):
    assert story.ended.exit_code == 130
    assert "Stopped. What was made is kept" in story.ended.stdout
    assert "Traceback" not in story.ended.stdout + story.ended.stderr
    assert story.run_statuses_between == [dg.DagsterRunStatus.CANCELED]


@pytest.mark.parametrize("story", [signal.SIGKILL], ids=["kill"], indirect=True)
def test_a_killed_refresh_is_closed_as_failed_by_the_next_start(story: Story):
    assert story.run_statuses_between == [dg.DagsterRunStatus.STARTED]
    assert story.run_statuses[0] is dg.DagsterRunStatus.FAILURE
