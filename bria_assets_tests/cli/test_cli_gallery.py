"""`bria-assets gallery`: where it is, and what keeps it from being built."""

from bria_assets_tests.command import run_command
from bria_assets_tests.shop import Shop


def test_the_refresh_and_the_command_say_where_the_gallery_is(shop: Shop):
    page = shop.folder / "images/gallery/index.html"
    refreshed = run_command("refresh", "--select", "product_image", variables=shop.variables, folder=shop.folder)
    assert f"Gallery: {page}\n" in refreshed.stdout
    page.unlink()
    built = run_command("gallery", variables=shop.variables, folder=shop.folder)
    assert (built.exit_code, built.stdout, built.stderr) == (0, f"{page}\n", "")
    assert page.is_file()

    (shop.folder / "images/catalog/catalog.jsonl").write_text("cut off")
    refused = run_command("gallery", variables=shop.variables, folder=shop.folder)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("bria-assets: ")
    assert "the stored catalog is damaged" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
