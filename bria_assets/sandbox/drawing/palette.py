"""Decides colour and finish of every part of a product from its look."""

from dataclasses import replace

import numpy as np

from bria_assets.sandbox.drawing.colours import Rgb, linear
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.look import Look
from bria_assets.sandbox.drawing.materials import MATERIALS, Finish
from bria_assets.sandbox.drawing.model import Role
from bria_assets.sandbox.drawing.shading import Skin

DARK_LIMIT = 0.06  # linear lightness under which an accent must be lighter than the colour instead of darker


def _lightness(colour: Floats) -> float:
    return float(colour @ floats([0.21, 0.72, 0.07]))


def _shade_of(colour: Floats) -> Floats:
    if _lightness(colour) < DARK_LIMIT:
        return colour * np.float32(2.0) + np.float32(0.035)
    return colour * np.float32(0.55)


def skins_for(look: Look) -> dict[Role, Skin]:
    """Return the skin of every role.

    Roles that the prompt says nothing about get what such parts usually are: black rubber, steel, oak, undyed cloth.
    """
    main = linear(look.colour)
    accent = linear(look.accent) if look.accent else _shade_of(main)
    soft = look.finish if not look.finish.metal else MATERIALS["canvas"]
    metal = MATERIALS[look.metal]
    wood = MATERIALS[look.wood]

    def of(colour: Rgb, finish: Finish) -> Skin:
        return Skin(linear(colour), finish)

    opaque = replace(look.finish, clarity=0.0) if look.finish.clarity else look.finish
    return {
        Role.MAIN: Skin(main, look.finish),
        Role.ACCENT: Skin(accent, opaque),
        Role.DARK: of((38, 38, 40), Finish(0.4, 0.045)),
        Role.LIGHT: of((240, 238, 232), Finish(0.5, 0.04)),
        Role.METAL: of(metal.own_colour or (198, 200, 204), metal),
        Role.WOOD: of(wood.own_colour or (190, 140, 92), wood),
        Role.CLOTH: Skin(accent, soft) if look.accent else of((232, 224, 206), MATERIALS["linen"]),
        Role.GLASS: of((34, 38, 42), Finish(0.06, 0.06)),
        Role.GREEN: of((84, 124, 66), Finish(0.5, 0.04, pattern="plaster", contrast=0.25)),
        Role.SKIN: of((246, 238, 222), Finish(0.5, 0.04)),
        Role.GLOW: of((255, 206, 120), Finish(0.9, 0.0)),
    }
