import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw

from bria_assets.sandbox.drawing import draw_lifestyle
from bria_assets.sandbox.drawing.scenes.setting import setting_of

SCENES = [
    "on an oak kitchen table by a window, morning light, plants in background",
    "marble bathroom shelf, soft daylight",
    "concrete loft desk in the evening, warm lamp",
    "on a beach at golden hour",
    "forest picnic, moss and dappled light",
    "cosy living room with knitted blanket, fireplace glow",
    "hiking in the mountains",
    "city street at night, bokeh",
    "garden party",
    "wood panelling, shelves with books, red brick",
    "",
]


def disc(colour: str = "#c01828") -> Image.Image:
    cutout = Image.new("RGBA", (120, 160))
    ImageDraw.Draw(cutout).ellipse((10, 10, 110, 150), fill=colour)
    return cutout


def shot(scene: str, *, colour: str = "#c01828", seed: int = 1) -> npt.NDArray[np.int16]:
    picture = draw_lifestyle(disc(colour), scene, seed=seed, width_px=160, height_px=160)
    return np.asarray(picture).astype(np.int16)


@pytest.mark.parametrize("scene", SCENES)
def test_the_lifestyle_shot_contains_the_product_colours(scene: str):
    red, green, blue = shot(scene)[80:115, 70:90].mean(axis=(0, 1))
    assert red > 1.8 * green
    assert red > 1.5 * blue


@pytest.mark.parametrize("scene", SCENES)
def test_the_scene_fills_the_picture_to_its_corners(scene: str):
    picture = shot(scene)
    assert picture[[0, 0, -1, -1], [0, -1, 0, -1]].mean() < 254
    assert picture.std() > 8


def test_the_same_seed_stages_the_same_bytes():
    assert np.array_equal(shot(SCENES[0]), shot(SCENES[0]))


def test_another_seed_stages_another_scene():
    assert not np.array_equal(shot(SCENES[0], seed=1), shot(SCENES[0], seed=2))


def test_the_background_does_not_depend_on_the_product():
    assert np.array_equal(shot(SCENES[0])[:, :8], shot(SCENES[0], colour="#2040a0")[:, :8])


def test_the_product_fills_about_half_of_the_height():
    picture = shot("plain white studio wall, soft daylight")
    red = picture[:, :, 0] - picture[:, :, 1] > 60
    rows = np.flatnonzero(red.any(axis=1))
    assert 0.40 < (rows[-1] - rows[0]) / 160 < 0.58


def test_the_product_throws_a_shadow_on_the_surface():
    scene = "marble table, soft daylight"
    nothing = Image.new("RGBA", (120, 160))
    nothing.putpixel((60, 159), (255, 255, 255, 255))
    bare = draw_lifestyle(nothing, scene, seed=1, width_px=160, height_px=160)
    darker = np.asarray(bare).astype(np.int16) - shot(scene)
    assert (darker[132:142].mean(axis=-1) > 12).sum() > 40


def test_evenings_are_darker_than_mornings():
    assert shot("oak table in the evening").mean() < shot("oak table in the morning").mean()


@pytest.mark.parametrize(
    ("prompt", "backdrop", "surface"),
    [
        (SCENES[0], "plaster", "wood"),
        (SCENES[1], "tiles", "marble"),
        (SCENES[2], "concrete", "concrete"),
        (SCENES[3], "beach", "sand"),
        (SCENES[4], "forest", "moss"),
        (SCENES[5], "plaster", "knit"),
        ("on a marble table in the garden", "garden", "marble"),
        ("against a brick wall on a walnut desk", "brick", "wood"),
    ],
)
def test_the_scene_prompt_chooses_backdrop_and_surface(prompt: str, backdrop: str, surface: str):
    setting = setting_of(prompt)
    assert (setting.backdrop, setting.surface) == (backdrop, surface)


@pytest.mark.parametrize("size", [(16, 16), (1, 1), (40, 17), (72, 128), (128, 72)])
def test_every_shape_of_scene_is_drawn(size: tuple[int, int]):
    picture = draw_lifestyle(disc(), SCENES[0], seed=1, width_px=size[0], height_px=size[1])
    assert (picture.size, picture.mode) == (size, "RGB")


def test_a_transparent_product_is_refused():
    with pytest.raises(ValueError, match="fully transparent"):
        draw_lifestyle(Image.new("RGBA", (8, 8)), SCENES[0], seed=1, width_px=32, height_px=32)


def test_a_scene_without_pixels_is_refused():
    with pytest.raises(ValueError, match="10 x 0 px"):
        draw_lifestyle(disc(), SCENES[0], seed=1, width_px=10, height_px=0)
