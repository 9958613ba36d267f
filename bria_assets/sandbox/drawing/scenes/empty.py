"""Scenes without a product, into which one is put at a place of its own."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.scenes.room import paint_scene
from bria_assets.sandbox.drawing.scenes.setting import setting_of

LIT_FROM_THE_LEFT = -1.0


def draw_scene(scene_prompt: str, *, seed: int, width_px: int, height_px: int) -> Image.Image:
    """Draw a scene.

    Args:
        scene_prompt: For example "on an oak kitchen table by a window, morning light, plants in background".
        seed: Decides details.
        width_px: Width of the picture.
        height_px: Height of the picture.

    Returns:
        An RGB picture.
    """
    scene = paint_scene(
        setting_of(scene_prompt),
        generator(seed, "scene", scene_prompt),
        light_x=LIT_FROM_THE_LEFT,
        width_px=width_px,
        height_px=height_px,
    )
    return Image.fromarray(np.rint(np.clip(scene, 0.0, 1.0) * 255).astype(np.uint8))
