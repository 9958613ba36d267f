"""The command and a catalog that lost too many products."""

from bria_assets_tests.command import Finished, run_command
from bria_assets_tests.shop import BOWL, LAMP, MUG, Shop


def refresh(shop: Shop, *arguments: str) -> Finished:
    return run_command("refresh", "--select", "product_image", *arguments, variables=shop.variables, folder=shop.folder)


def test_retirements_are_refused_with_the_option_that_accepts_them_and_then_accepted(shop: Shop):
    shop.settings["BRIA_MOST_RETIRED_SHARE"] = "0.2"
    shop.sell(MUG, BOWL, LAMP)
    shop.refresh(assets=["product_image"])
    shop.sell(MUG)
    refused, accepted = refresh(shop), refresh(shop, "--accept-retirements")
    assert (refused.exit_code, accepted.exit_code) == (2, 0)
    assert "2 of 3 products (66.67 %) are no longer in it" in refused.stderr
    assert "--accept-retirements" in refused.stderr
    assert "2 products left the catalog; their partitions go with the first refresh after" in accepted.stdout
