"""Retries and re-executions resume a run: they redo nothing of it, also where everything was to be made anew."""

import dagster as dg
import pytest

from bria_assets_tests.shop import BOWL, MUG, Shop

ANEW = {"bria/regenerate": "all"}


@pytest.fixture
def pictured(shop: Shop) -> Shop:
    """Two products with their images."""
    shop.sell(MUG, BOWL)
    shop.refresh(assets=["product_image"])
    assert shop.jobs() == 2
    return shop


def image(shop: Shop, run: dg.DagsterRun | None = None, **tags: str) -> dg.DagsterRun:
    """Makes the images of both products in a new run, or in a retry of a run."""
    if run is not None:
        return shop.retry(run, tags=tags)
    return shop.materialize("product_image", partitions=("MUG", "BOWL"), tags=tags)


def test_a_retry_pays_for_nothing_that_the_run_before_made_anew(pictured: Shop):
    first = image(pictured, **ANEW)
    assert pictured.jobs() == 4
    image(pictured, first)
    assert pictured.jobs() == 4


def test_a_retry_makes_anew_what_the_run_before_did_not_come_to(pictured: Shop):
    pictured.go_wrong({"kind": "refuse", "when_body_contains": "oak bowl"})
    first = image(pictured, **ANEW)
    assert (first.status, pictured.jobs()) == (dg.DagsterRunStatus.FAILURE, 3)
    pictured.go_wrong()
    again = image(pictured, first)
    assert (again.status, pictured.jobs()) == (dg.DagsterRunStatus.SUCCESS, 4)
    image(pictured, again)
    assert pictured.jobs() == 4


def test_a_new_run_with_the_same_tag_pays_again(pictured: Shop):
    image(pictured, **ANEW)
    image(pictured, **ANEW)
    assert pictured.jobs() == 6


def test_a_retried_refresh_redoes_nothing_either(pictured: Shop):
    first = pictured.refresh(assets=["product_image"], regenerate="all")
    again = pictured.retry(first.run)
    assert (again.status, pictured.jobs()) == (dg.DagsterRunStatus.SUCCESS, 4)
