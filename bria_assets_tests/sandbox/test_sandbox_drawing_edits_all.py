"""What holds for every edit: the same bytes for the same arguments, and pictures of any size and kind."""

from collections.abc import Callable

import pytest
from edit_pictures import textured_photo
from PIL import Image

from bria_assets.sandbox.drawing import edits

Edit = Callable[[Image.Image], Image.Image]


def centre(picture: Image.Image) -> Image.Image:
    mask = Image.new("L", picture.size)
    width, height = picture.size
    mask.paste(
        255, (width // 4, height // 4, max(width * 3 // 4, width // 4 + 1), max(height * 3 // 4, height // 4 + 1))
    )
    return mask


EDITS: dict[str, Edit] = {
    "restyle": lambda p: edits.restyle(p, "oil_painting", seed=3),
    "relight": lambda p: edits.relight(p, direction="side", light_type="sunrise light", seed=3),
    "reseason": lambda p: edits.reseason(p, "winter", seed=3),
    "enhance": lambda p: edits.enhance(p, seed=3, side_px=max(p.size)),
    "blur_background": lambda p: edits.blur_background(p, centre(p), strength=3),
    "erase_foreground": lambda p: edits.erase_foreground(p, centre(p)),
    "add_object_by_text": lambda p: edits.add_object_by_text(p, "add a vase on the left", seed=3),
    "replace_object_by_text": lambda p: edits.replace_object_by_text(
        p, "replace it with a mug", alpha=centre(p), seed=3
    ),
    "erase_by_text": lambda p: edits.erase_by_text(p, "table", alpha=centre(p), seed=3),
    "erase": lambda p: edits.erase(p, centre(p)),
    "gen_fill": lambda p: edits.gen_fill(p, centre(p), "a vase", seed=3),
    "blend": lambda p: edits.blend(p, Image.new("RGB", (9, 7), "red"), "print it on the shirt", seed=3),
    "colorize": lambda p: edits.colorize(p, "color_vivid"),
    "restore": edits.restore,
    "sketch_to_colored_image": lambda p: edits.sketch_to_colored_image(p, seed=3),
    "rewrite_text": lambda p: edits.rewrite_text(p, "NEW", seed=3),
    "edit_by_instruction": lambda p: edits.edit_by_instruction(p, "make it red", alpha=centre(p), mask=None, seed=3),
    "integrate": lambda p: edits.integrate(p, [(Image.new("RGBA", (5, 5), "red"), (1, 1, 4, 4))], seed=3),
    "expand": lambda p: edits.expand(
        p,
        canvas_size=p.size,
        picture_size=(max(p.width // 2, 1), max(p.height // 2, 1)),
        location=(0, 0),
        prompt=None,
        seed=3,
    ),
}


@pytest.mark.parametrize("name", sorted(EDITS))
def test_the_same_arguments_give_the_same_bytes(name: str):
    once, again = (EDITS[name](textured_photo(side=48)) for _ in range(2))
    assert once.tobytes() == again.tobytes()


@pytest.mark.parametrize("name", sorted(EDITS))
@pytest.mark.parametrize("size", [(1, 1), (2, 3), (5, 40)])
def test_pictures_of_every_size_are_edited_and_keep_it(name: str, size: tuple[int, int]):
    assert EDITS[name](textured_photo().resize(size)).size == size


@pytest.mark.parametrize("name", sorted(EDITS))
@pytest.mark.parametrize("colour", ["black", "white"])
def test_plain_pictures_are_edited_without_trouble(name: str, colour: str):
    assert EDITS[name](Image.new("RGB", (32, 24), colour)).size == (32, 24)


# What expand does with transparency is told in test_sandbox_drawing_edits_sizes.py.
@pytest.mark.parametrize("name", sorted(EDITS.keys() - {"expand"}))
def test_transparent_pictures_stay_as_transparent_as_they_were(name: str):
    picture = textured_photo(side=40)
    picture.putalpha(Image.linear_gradient("L").resize((40, 40)))
    assert EDITS[name](picture).getchannel("A").tobytes() == picture.getchannel("A").tobytes()


@pytest.mark.parametrize("name", sorted(EDITS))
def test_the_picture_that_came_in_is_not_changed(name: str):
    picture = textured_photo(side=40)
    before = picture.tobytes()
    EDITS[name](picture)
    assert picture.tobytes() == before


def test_every_edit_is_tried():
    others = {"crop_foreground", "increase_resolution", "packshot", "shadow"}
    assert set(EDITS) | others == set(edits.__all__)
