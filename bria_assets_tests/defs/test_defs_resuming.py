"""Retries and re-executions resume a run: they redo nothing of it, also where everything was to be made anew."""

import dagster as dg
import pytest

from bria_assets_tests.shop import BOWL, MUG, Shop


@pytest.fixture
def pictured(shop: Shop) -> Shop:
    """Two products with their images."""
    shop.sell(MUG, BOWL)
    shop.refresh(assets=["product_image"])
    assert shop.jobs() == 2
    return shop


def make_anew(shop: Shop) -> dg.DagsterRun:
    """Makes the images of both products anew, in a new run."""
    return shop.materialize("product_image", partitions=("MUG", "BOWL"), tags={"bria/regenerate": "all"})


def test_a_retry_pays_for_nothing_that_the_run_before_made_anew(pictured: Shop):
    first = make_anew(pictured)
    assert pictured.jobs() == 4
    pictured.retry(first)
    assert pictured.jobs() == 4


def test_a_retry_makes_anew_what_the_run_before_did_not_come_to(pictured: Shop):
    pictured.go_wrong({"kind": "refuse", "when_body_contains": "oak bowl"})
    first = make_anew(pictured)
    assert (first.status, pictured.jobs()) == (dg.DagsterRunStatus.FAILURE, 3)
    pictured.go_wrong()
    again = pictured.retry(first)
    assert (again.status, pictured.jobs()) == (dg.DagsterRunStatus.SUCCESS, 4)
    pictured.retry(again)
    assert pictured.jobs() == 4


def test_a_new_run_with_the_same_tag_pays_again(pictured: Shop):
    make_anew(pictured)
    make_anew(pictured)
    assert pictured.jobs() == 6


def test_a_retried_refresh_redoes_nothing_either(pictured: Shop):
    first = pictured.refresh(assets=["product_image"], regenerate="all")
    again = pictured.retry(first.run)
    assert (again.status, pictured.jobs()) == (dg.DagsterRunStatus.SUCCESS, 4)
