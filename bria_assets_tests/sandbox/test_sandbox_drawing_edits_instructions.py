"""Edits in plain words: each instruction does what it says."""

import numpy as np
import pytest
from edit_pictures import (
    SIDE,
    box_mask,
    difference,
    lettered_photo,
    lightness,
    outside,
    pixels,
    product_alpha,
    product_photo,
    textured_photo,
)
from PIL import Image

from bria_assets.sandbox.drawing.edits import blend, edit_by_instruction, erase_by_text, relight, reseason, restyle

INSIDE = np.asarray(product_alpha()) == 255
BEHIND = np.asarray(product_alpha()) == 0


def edited(instruction: str, *, picture: Image.Image | None = None, mask: Image.Image | None = None) -> Image.Image:
    return edit_by_instruction(
        product_photo() if picture is None else picture, instruction, alpha=product_alpha(), mask=mask, seed=1
    )


@pytest.mark.parametrize(
    ("instruction", "strongest"),
    [
        ("make it red", 0),
        ("change the color to green", 1),
        ("turn the mug yellow", 0),
        ("paint the vase dark green", 1),
    ],
)
def test_colour_words_recolour_the_subject(instruction: str, strongest: int):
    subject = pixels(edited(instruction))[INSIDE].mean(axis=0)
    assert subject.argmax() == strongest
    assert subject[2] < subject[strongest] - 20


def test_recolouring_leaves_the_background_as_it_is():
    assert np.abs(pixels(edited("make it red")) - pixels(product_photo()))[BEHIND].max() == 0


def test_only_the_named_colour_is_exchanged():
    picture = product_photo()
    picture.paste("#c02020", (2, 2, 20, 20))
    changed = pixels(edited("change the red to green", picture=picture))
    assert changed[6:16, 6:16, 1].mean() > changed[6:16, 6:16, 0].mean()
    assert np.abs(changed - pixels(picture))[INSIDE].max() < 4


def test_a_material_gives_the_subject_its_texture():
    wooden = edited("make it wooden", picture=product_photo(side=SIDE))
    red, green, blue = pixels(wooden)[INSIDE].mean(axis=0)
    assert red > green > blue
    assert pixels(wooden)[INSIDE].std(axis=0).mean() > pixels(product_photo())[INSIDE].std(axis=0).mean() + 2


def test_a_background_goes_behind_the_subject():
    beach = edited("change the background to a sandy beach")
    assert np.abs(pixels(beach) - pixels(product_photo()))[BEHIND].mean() > 20
    assert np.abs(pixels(beach) - pixels(product_photo()))[INSIDE].mean() < 25


def test_a_background_takes_a_colour():
    corner = pixels(edited("make the background pink"))[2, 2]
    assert corner[0] > corner[1] + 20


def test_removing_the_background_leaves_white():
    assert pixels(edited("remove the background"))[2, 2].min() == 255


def test_blurring_the_background_leaves_the_subject_sharp():
    photo = textured_photo()
    blurred = edited("blur the background", picture=photo)
    assert (pixels(blurred)[INSIDE] == pixels(photo)[INSIDE]).all()
    assert difference(blurred, photo) > 1


@pytest.mark.parametrize("instruction", ["make it winter", "turn it into an autumn scene"])
def test_seasons_are_reseasoned(instruction: str):
    photo = textured_photo()
    assert edited(instruction, picture=photo).tobytes() == reseason(photo, instruction, seed=1).tobytes()


@pytest.mark.parametrize("instruction", ["change to golden hour", "dramatic light from the left", "make it night"])
def test_light_is_relit(instruction: str):
    photo = textured_photo()
    lit = relight(photo, direction="", light_type=instruction, seed=1)
    assert edited(instruction, picture=photo).tobytes() == lit.tobytes()


@pytest.mark.parametrize(
    "instruction", ["in the style of an oil painting", "turn this into a cartoon", "make it anime style"]
)
def test_styles_are_restyled(instruction: str):
    photo = textured_photo()
    assert edited(instruction, picture=photo).tobytes() == restyle(photo, instruction, seed=1).tobytes()


@pytest.mark.parametrize("instruction", ["replace the text to Great Work FIBO!", 'change the text to "WORLD"'])
def test_text_is_rewritten(instruction: str):
    card = lettered_photo()
    alpha = Image.new("L", card.size, 255)
    after = edit_by_instruction(card, instruction, alpha=alpha, mask=None, seed=1)
    change = np.abs(pixels(after) - pixels(card)).max(axis=-1) > 12
    assert change.any()
    assert not change[64:].any()


def test_text_is_written_within_the_mask():
    mask = box_mask((10, 4, 90, 24))
    written = edited("Write FIBO ROCKS on the wall, use a dark font", mask=mask)
    change = np.abs(pixels(written) - pixels(product_photo())).max(axis=-1) > 30
    assert change.sum() > 30
    assert not change[outside(mask)].any()


def test_a_palette_redraws_the_picture_in_its_colours():
    mapped = pixels(edited("change color pallet of the image to: #014040, #02735E, #F27405", picture=textured_photo()))
    palette = np.array([(1, 64, 64), (2, 115, 94), (242, 116, 5)], np.float32)
    assert abs(mapped.mean(axis=(0, 1)) - palette.mean(axis=0)).max() < 70


def test_an_added_thing_appears():
    assert difference(edited("add a red apple on the left"), product_photo()) > 1


def test_a_removed_thing_disappears():
    assert (
        edited("remove the vase").tobytes()
        == erase_by_text(product_photo(), "the vase", alpha=product_alpha(), seed=1).tobytes()
    )


def test_a_replaced_thing_is_another():
    values = pixels(edited("replace the vase with a red apple"))
    assert (values[:, :, 0] > 1.5 * values[:, :, 2]).mean() > 0.03


def test_a_larger_subject_covers_more():
    def covered(picture: Image.Image) -> float:
        return float((pixels(picture)[:, :, 0] < 150).mean())

    assert covered(edited("make it larger")) > 1.3 * covered(product_photo())
    assert covered(edited("make it smaller")) < 0.8 * covered(product_photo())


def test_a_moved_subject_is_elsewhere():
    moved = pixels(edited("move it to the left"))[:, :, 0] < 150
    assert np.nonzero(moved)[1].mean() < 0.4 * SIDE


def test_brighter_is_brighter_and_darker_is_darker():
    photo = textured_photo()
    brighter, darker = (lightness(edited(words, picture=photo)).mean() for words in ("make it brighter", "darken it"))
    assert darker + 10 < lightness(photo).mean() < brighter - 5


def test_more_contrast_is_more():
    photo = textured_photo()
    assert lightness(edited("increase the contrast", picture=photo)).std() > 1.1 * lightness(photo).std()


def test_a_mirrored_picture_is_mirrored():
    photo = textured_photo()
    assert (pixels(edited("mirror the image", picture=photo)) == pixels(photo)[:, ::-1]).all()


def test_several_clauses_are_done_one_after_the_other():
    both = pixels(edited("make it red and change the background to pure blue"))
    assert both[INSIDE].mean(axis=0).argmax() == 0
    assert both[2, 2].argmax() == 2


@pytest.mark.parametrize("instruction", ["make it red", "turn it into an oil painting", "make it winter", "quux"])
def test_a_mask_confines_the_edit(instruction: str):
    mask = box_mask((40, 40, 80, 80))
    photo = textured_photo()
    after = pixels(edited(instruction, picture=photo, mask=mask))
    assert (after[outside(mask)] == pixels(photo)[outside(mask)]).all()
    assert np.abs(after - pixels(photo))[~outside(mask)].mean() > 2


def test_words_that_ask_for_nothing_known_still_change_the_picture():
    assert difference(edited("quux plugh"), product_photo()) > 2


def test_the_same_words_do_the_same():
    assert edited("make it navy and add a plant").tobytes() == edited("make it navy and add a plant").tobytes()


def test_a_blank_instruction_is_refused_by_name():
    with pytest.raises(ValueError, match="instruction"):
        edited(" ")


ART = Image.new("RGB", (20, 20), "#d02030")


def test_an_overlay_is_printed_on_the_subject_alone():
    blended = pixels(blend(product_photo(), ART, "Place the art on the shirt, keep the art exactly the same", seed=1))
    assert blended[50, 48].argmax() == 0
    assert np.abs(blended - pixels(product_photo()))[BEHIND].max() <= 1


def test_a_texture_covers_the_subject():
    blended = pixels(blend(product_photo(), ART, "apply the texture", seed=1))
    assert (blended[INSIDE].argmax(axis=-1) == 0).mean() > 0.95


def test_an_overlay_becomes_the_background():
    blended = pixels(blend(product_photo(), ART, "use the image as background", seed=1))
    assert blended[2, 2].argmax() == 0
    assert np.abs(blended - pixels(product_photo()))[INSIDE].max() < 12


def test_an_overlay_is_stood_beside_the_subject():
    blended = pixels(blend(product_photo(), ART, "put it on the table on the left", seed=1))
    assert (blended[:, :30, 0] > 1.6 * blended[:, :30, 1]).mean() > 0.05


def test_without_an_overlay_the_instruction_is_done_to_the_picture():
    assert difference(blend(product_photo(), None, "make it red", seed=1), product_photo()) > 3
