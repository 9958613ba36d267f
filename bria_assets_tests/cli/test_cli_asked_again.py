"""A job that Bria took and ended with an error is paid anew by the next refresh, which says so."""

import json

from bria_assets_tests.command import Finished, run_command
from bria_assets_tests.shop import Shop


def refresh(shop: Shop) -> Finished:
    arguments = ("refresh", "--select", "product_image", "--json", "report.json")
    return run_command(*arguments, variables=shop.variables, folder=shop.folder)


def test_the_second_bill_is_named_with_what_went_wrong_before(shop: Shop):
    shop.go_wrong({"kind": "error"})
    assert refresh(shop).exit_code == 1
    shop.go_wrong()
    again = refresh(shop)
    assert again.exit_code == 0, again
    assert (
        "note product_image MUG: asked again after Bria ended it with an error: a new bill (Bria's job ended with error"
        in again.stdout
    )
    report = json.loads((shop.folder / "report.json").read_text())
    assert (report["bria"]["submitted"], again.stdout.count("a new bill")) == (1, 1)


def test_a_first_bill_is_not_called_a_second_one(shop: Shop):
    finished = refresh(shop)
    assert (finished.exit_code, "asked again" in finished.stdout) == (0, False)
