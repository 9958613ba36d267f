"""What is set for Bria holds on the sandbox too, so that it can be tried out there."""

from bria_assets_tests.command import run_command
from bria_assets_tests.shop import Shop


def test_a_lost_answer_is_not_asked_for_again_where_second_bills_are_unwanted(shop: Shop):
    shop.go_wrong({"kind": "reset_after_accept", "times": 1})
    variables = {**shop.variables, "BRIA_RESEND_AMBIGUOUS": "false"}
    first, second = (
        run_command("refresh", "--select", "product_image", variables=variables, folder=shop.folder) for _ in range(2)
    )
    assert (first.exit_code, second.exit_code, shop.jobs()) == (1, 1, 1)
    assert "possibly billed, and never sent again (BRIA_RESEND_AMBIGUOUS)" in first.stdout
    assert "possibly billed, and not sent again by your setting" in second.stdout
