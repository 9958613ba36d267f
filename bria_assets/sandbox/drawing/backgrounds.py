"""What stands behind the objects of a generated picture: a studio's paper, a gradient, or a place."""

import re
from dataclasses import dataclass, replace

import numpy as np

from bria_assets.sandbox.drawing.blurring import blurred
from bria_assets.sandbox.drawing.colours import Rgb, colour_words, rgb, without_colours
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.lighting import Studio
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.scenes.room import EDGE, paint_scene
from bria_assets.sandbox.drawing.scenes.setting import Setting, mood_of, names_a_scene, setting_of

WHITE: Rgb = (255, 255, 255)
SHALLOW_BLUR = 0.014  # of the picture's longer side
SHALLOW_SIDE = 320  # px
PLACE_SIDE = 576  # px; enlarged, wood and sand are still crisp enough under a product that is not
_EDGE_ABOVE_FOOT = 0.16  # of the picture's height: how far behind the product its table ends
_STEEP_DEGREES = 22.0  # from here on, looking further down shows less and less of what stands behind a table
_EDGE_PER_DEGREE = 0.018  # of the picture's height
_MOST_SHIFT = 1.75  # of the picture's height: nothing but the table is left then
_STUDIO = re.compile(r"\b(?:studio(?! apartment)|seamless|backdrop|cyclorama|infinity|plain|solid|isolated|uniform)")
_FURNISHED = re.compile(r"\b(?:brick|concrete|wood|marble|tile|forest|beach|kitchen|table|plinth|podium)")
_DARKER = 0.72


@dataclass(frozen=True)
class Background:
    """A background.

    Attributes:
        colour: Of the paper; of places, the colour that clear glass shows.
        far_colour: The other end of a gradient, None for paper of one colour.
        round_gradient: Whether the gradient is brightest in the middle instead of at the bottom.
        setting: The place, None in a studio.
    """

    colour: Rgb
    far_colour: Rgb | None = None
    round_gradient: bool = False
    setting: Setting | None = None


def background_of(words: str, mood: str) -> Background:
    """Read a background.

    Args:
        words: The structured prompt's ``background_setting``. Nothing, white and transparent mean white paper.
        mood: Words for the light's conditions, which a place takes its light from unless its own name a time of day.
    """
    text = words.lower()
    if "transparent" in text:
        return Background(WHITE)
    if _is_place(text):
        setting = setting_of(text)
        return Background(setting.wall, setting=_in_the_light_of(setting, text, mood))
    named = [WHITE if name == "white" else rgb(name) for name in colour_words(text)]
    colour = WHITE if not named or (WHITE in named and "gradient" not in text) else named[0]
    if "gradient" not in text:
        return Background(colour)
    others = [other for other in named if other != colour]
    far = others[0] if others else _scaled(colour, _DARKER)
    return Background(colour, far_colour=far, round_gradient=re.search(r"radial|round|vignette|spot", text) is not None)


def _is_place(text: str) -> bool:
    # "Walnut", "sand" and "stone" are colours of paper too; "studio" and the like make even a named surface paper.
    without = without_colours(text)
    if _STUDIO.search(text):
        return _FURNISHED.search(without) is not None
    return names_a_scene(without)


def _in_the_light_of(setting: Setting, text: str, mood: str) -> Setting:
    own, told = mood_of(text), mood_of(mood)
    if told is None or (own is not None and own[1] and not told[1]):
        return setting
    light = told[0]
    return replace(
        setting, light=replace(light, pattern="") if setting.outdoors and light.pattern == "window" else light
    )


def _scaled(colour: Rgb, factor: float) -> Rgb:
    red, green, blue = (round(part * factor) for part in colour)
    return red, green, blue


def paint_background(
    background: Background,
    *,
    seed: int,
    studio: Studio,
    foot: float,
    elevation_degrees: float,
    shallow: bool,
    width_px: int,
    height_px: int,
) -> Floats | None:
    """Paint a background without objects and shadows.

    Args:
        background: What to paint.
        seed: Decides a place's details.
        studio: The light on the objects: a place is lit from the same side.
        foot: Where the main object stands, as a share of the picture's height.
        elevation_degrees: How far the viewer looks down.
        shallow: Whether the background lies far out of focus.
        width_px: Width of the picture.
        height_px: Height of the picture.

    Returns:
        sRGB 0 to 1, of the picture's shape but perhaps smaller, to be enlarged; None for paper of one colour.
    """
    if background.setting is not None:
        # Flat things stand high in the picture, and from above more of the table is seen.
        steep = _EDGE_PER_DEGREE * max(elevation_degrees - _STEEP_DEGREES, 0.0)
        edge = min(EDGE - steep, foot - _EDGE_ABOVE_FOOT)
        return _place(background.setting, seed, studio, edge, shallow=shallow, width_px=width_px, height_px=height_px)
    if background.far_colour is None:
        return None
    near, far = (floats(colour) / np.float32(255) for colour in (background.colour, background.far_colour))
    down = (np.arange(height_px, dtype=np.float32)[:, None] + 0.5) / height_px
    across = (np.arange(width_px, dtype=np.float32)[None, :] + 0.5) / width_px
    if background.round_gradient:
        share = np.clip(np.sqrt((down - 0.5) ** 2 + (across - 0.5) ** 2) / 0.72, 0.0, 1.0)
    else:
        share = 1.0 - down + 0 * across
    share = share * share * (3.0 - 2.0 * share)
    return near + (far - near) * share[:, :, None]


def _place(
    setting: Setting, seed: int, studio: Studio, edge: float, *, shallow: bool, width_px: int, height_px: int
) -> Floats:
    # A table's edge moves up by painting a taller scene and leaving its upper part out.
    shift = min((EDGE - edge) / (1.0 - EDGE), _MOST_SHIFT)
    above_px = round(shift * height_px)
    # What is out of focus needs few pixels, and scenes hold no finer detail than their own canvases.
    scale = min((SHALLOW_SIDE if shallow else PLACE_SIDE) / max(width_px, height_px + above_px), 1.0)
    above = round(above_px * scale)
    size = (max(round(width_px * scale), 1), max(round(height_px * scale), 1) + above)
    scene = paint_scene(
        setting,
        generator(seed, "background"),
        light_x=1.0 if studio.key[0] > 0 else -1.0,
        width_px=size[0],
        height_px=size[1],
    )
    if shallow:
        scene = blurred(scene, SHALLOW_BLUR * max(size))
    return np.clip(scene[above:], 0.0, 1.0)
