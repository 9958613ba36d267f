"""The file of refinements: the order of its entries, and one clear line for each fault."""

from pathlib import Path

import pytest

from bria_assets.images.store import ImageStore
from bria_assets.pipeline.cell import Cell
from bria_assets.pipeline.ordering import UnknownSelection
from bria_assets.pipeline.refined_image import refinement_orders
from bria_assets.pipeline.refinement import cell_of_base
from bria_assets.pipeline.refinement_chains import RefinementRing
from bria_assets.pipeline.refinement_choice import check_base, one_off, with_upstream
from bria_assets.pipeline.refinement_file import RefinementFileError, read_refinements

ASSETS = ("product_image", "lifestyle_shot")

A = "{id: a, prompt: A mug}"
OF_MUG = "base: 'product_image:MUG'"


def read(tmp_path: Path, *entries: str) -> list[str]:
    file = tmp_path / "refinements.yaml"
    file.write_text("".join(f"- {entry}\n" for entry in entries), encoding="utf-8")
    return list(read_refinements(str(file), assets=ASSETS))


def test_each_refinement_comes_after_the_one_that_it_refines(tmp_path: Path):
    c = "{id: c, base: 'refinement:b', instruction: Add a hat}"
    b = "{id: b, base: 'refinement:a', patch: {remove: [hat]}}"
    assert read(tmp_path, c, b, A) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("{id: x}", "write prompt (an original) or base (what is refined): neither is there"),
        (f"{{id: x, prompt: P, {OF_MUG}}}", "prompt (an original) or base (what is refined): both are there"),
        ("{id: x, prompt: P, instruction: Add a hat}", "an original has a prompt alone"),
        (f"{{id: x, {OF_MUG}}}", "write instruction or patch, which say what changes: neither is there"),
        (f"{{id: x, {OF_MUG}, instruction: I, patch: {{remove: [hat]}}}}", "which say what changes: both are there"),
        (f"{{id: x, {OF_MUG}, instruction: I, seed: 1}}", "seed is for originals"),
        (f"{{id: x, {OF_MUG}, patch: {{}}}}", "patch changes nothing"),
        (f"{{id: x, {OF_MUG}, patch: {{colour: red}}}}", "colour is no part of a patch"),
        (f"{{id: x, {OF_MUG}, patch: red}}", "patch: 'red' is no patch: write what is to change, such as"),
        (
            f"{{id: x, {OF_MUG}, patch: {{additions: [hat]}}}}",
            'additions[0] must be an object, such as {"item": "hat"}',
        ),
        (f"{{id: x, {OF_MUG}, patch: {{fields: {{a: {'9' * 5000}}}}}}}", "cannot be read, line 2: put it in quotes"),
        ("{id: x, prompt: 2026-13-45}", "'2026-13-45' cannot be read, line 2: put it in quotes"),
        ("{id: x, prompt: P, seed: .nan}", "seed: 'nan' is not a whole number"),
        ("{id: x, prompt: P, seed: true}", "seed: 'True' is not a whole number"),
        (f"{{id: x, {OF_MUG}, instruction: ''}}", "instruction: is empty"),
        ("{id: x, base: MUG, instruction: I}", "'MUG' is no base: write ASSET:PARTITION"),
        ("{id: x, base: 'product_image:a/b', instruction: I}", "is no base"),
        ("{id: x, base: 'product_image:a|b|c', instruction: I}", "is no base"),
        ("{id: x, base: 'gallery:MUG', instruction: I}", "x: gallery is no asset that can be refined: choose from"),
        ("{id: x, base: 'refinement:aa', instruction: I}", "x: there is no refinement aa; did you mean a?"),
        ("{id: x, base: 'refinement:x', instruction: I}", "in a ring: x -> x"),
        ("{id: 'x/y', prompt: P}", "'x/y' must be 1 to 64"),
        ("{id: A, prompt: P}", "the id A is already used"),
        ("{id: x, prompt: P, aspect_ratio: '21:9'}", "aspect_ratio: "),
        ("{id: x, prompt: P, mood: calm}", "unknown key 'mood'"),
        ("{id: x, prompt: P, prompt: Q}", "the key prompt stands twice in one entry, line 2: remove one"),
        (f"{{id: x, {OF_MUG}, patch: {{remove: [a], remove: [b]}}}}", "the key remove stands twice in one entry"),
        (f"{{id: x, {OF_MUG}, patch: {{lighting: {{a: .nan}}}}}}", "lighting.a: nan is no JSON number"),
        (f"{{id: x, {OF_MUG}, patch: {{text_render: [{{text: 5}}]}}}}", "text_render[0].text must be a text"),
        (f"{{id: x, {OF_MUG}, patch: {{fields: {{a: {'[' * 40}{']' * 40}}}}}}}", "more than 32 levels deep"),
        (f"{{id: x, {OF_MUG}, patch: {{fields: {{a: {'[' * 1000}{']' * 1000}}}}}}}", "nested too deeply"),
        (f"{{id: x, {OF_MUG}, instruction: {'I' * 10_001}}}", "instruction: has 10001 characters: write at most 10000"),
    ],
)
def test_a_wrong_entry_is_one_line_that_says_what_to_mend(tmp_path: Path, entry: str, complaint: str):
    with pytest.raises(RefinementFileError) as caught:
        read(tmp_path, A, entry)
    assert str(caught.value).startswith(f"{tmp_path / 'refinements.yaml'}: ")
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_refinements_that_refine_each_other_are_named(tmp_path: Path):
    rows = [f"{{id: {own}, base: 'refinement:{other}', instruction: I}}" for own, other in ("xy", "yz", "zx")]
    with pytest.raises(RefinementFileError, match="x: refinements refine each other in a ring: x -> y -> z -> x"):
        read(tmp_path, *rows)


def test_a_base_is_an_asset_s_partition_or_a_refinement():
    assert cell_of_base("lifestyle_shot:MUG|table") == Cell("lifestyle_shot", "MUG", "table")
    assert cell_of_base("refinement:a") == cell_of_base("refined_image:a") == Cell("refined_image", "a")


def test_what_hangs_together_is_one_order_and_the_rest_another(tmp_path: Path):
    file = tmp_path / "refinements.yaml"
    read(tmp_path, A, "{id: b, base: 'refinement:a', instruction: I}", f"{{id: c, {OF_MUG}, instruction: I}}")
    rows = read_refinements(str(file), assets=ASSETS)
    assert [order.name for order in refinement_orders(rows, rows)] == ["a, b", "c"]
    assert [order.name for order in refinement_orders(rows, ["b"])] == ["b"]
    assert with_upstream(rows, ["b"]) == {"a", "b"}
    with pytest.raises(UnknownSelection, match="there is no refinement d"):
        with_upstream(rows, ["b", "d"])


def test_refinements_that_stand_in_no_file_are_put_in_order_too_and_a_ring_of_them_is_named():
    b = one_off(base="refinement:a", instruction="I", patch=None, refinement_id="b")
    c = one_off(base="refinement:b", instruction="I", patch=None, refinement_id="c")
    assert [order.name for order in refinement_orders({"c": c, "b": b}, ["c", "b"])] == ["b, c"]
    a = one_off(base="refinement:c", instruction="I", patch=None, refinement_id="a")
    ring = {"a": a, "b": b, "c": c}
    assert with_upstream(ring, ["a"]) == {"a", "b", "c"}
    with pytest.raises(RefinementRing, match="in a ring: a -> c -> b -> a"):
        refinement_orders(ring, ring)


def test_what_a_one_off_refines_must_be_there(tmp_path: Path):
    store = ImageStore(tmp_path)
    with pytest.raises(UnknownSelection, match="gallery is no asset that can be refined: choose from product_image"):
        check_base(one_off(base="gallery:X", instruction="I", patch=None), {}, store, assets=ASSETS)
    with pytest.raises(UnknownSelection, match="there is no refinement a"):
        check_base(one_off(base="refinement:a", instruction="I", patch=None), {}, store, assets=ASSETS)
    check_base(one_off(base="product_image:MUG", instruction="I", patch=None), {}, store, assets=ASSETS)
    itself = one_off(base="refinement:a", instruction="I", patch=None, refinement_id="a")
    with pytest.raises(UnknownSelection, match="a would refine itself: a -> a; choose another id"):
        check_base(itself, {"a": itself}, store, assets=ASSETS)


def test_a_one_off_is_named_by_its_content():
    one = one_off(base="product_image:MUG", instruction="Add a hat", patch=None)
    same = one_off(base="product_image:MUG", instruction="Add a hat", patch=None)
    other = one_off(base="product_image:MUG", instruction="Add a cap", patch=None)
    assert one.id == same.id != other.id
    assert one.id.startswith("one-off-")
    with pytest.raises(UnknownSelection, match="write instruction or patch, which say what changes: neither is there"):
        one_off(base="product_image:MUG", instruction=None, patch=None)
    with pytest.raises(UnknownSelection, match="id: 'a/b' must be"):
        one_off(base="product_image:MUG", instruction="I", patch=None, refinement_id="a/b")
