"""Draws the picture that a structured prompt describes: its objects on their ground, in its light, with its text."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from bria_assets.sandbox.drawing.backgrounds import Background, background_of, paint_background
from bria_assets.sandbox.drawing.camera import Camera, frame
from bria_assets.sandbox.drawing.clear_ground import BLACK, WHITE, on_no_ground
from bria_assets.sandbox.drawing.colours import linear
from bria_assets.sandbox.drawing.edit_layer import with_edits
from bria_assets.sandbox.drawing.edits.styles import restyle, style_named
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.ground import ground_shadow
from bria_assets.sandbox.drawing.light_words import mood_words, studio_for
from bria_assets.sandbox.drawing.loose_text import text_of
from bria_assets.sandbox.drawing.model import Model
from bria_assets.sandbox.drawing.patterns import Patterns
from bria_assets.sandbox.drawing.photography import Photography, photography_of
from bria_assets.sandbox.drawing.picture_text import lay_text
from bria_assets.sandbox.drawing.placing import PlacedObject, placed_objects
from bria_assets.sandbox.drawing.product_layer import Bytes, View, place_object
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.shapes import build
from bria_assets.sandbox.drawing.text_entries import TextEntry, text_entries

COMPANION_RAYS = 0.3  # of the main object's


def draw_product(structured_prompt: Mapping[str, Any], *, seed: int, width_px: int, height_px: int) -> Image.Image:
    """Draw the picture that a structured prompt describes.

    The seed decides forms, proportions and the details of the place, each from a random generator of its own; the
    prompt decides everything else. So a prompt with one changed attribute gives the same picture with that attribute
    changed: another colour keeps form and ground, another ground keeps the object, another light keeps both forms.
    Missing, odd and unknown fields are tolerated, and the order of keys does not matter.

    Args:
        structured_prompt: A structured prompt (VGL), as ``describe`` makes them, perhaps with an edit layer.
        seed: Any integer.
        width_px: Width of the picture.
        height_px: Height of the picture.

    Returns:
        An RGB picture, whose corners are pure white on a white ground; RGBA on a transparent background.

    Raises:
        ValueError: A side is shorter than one pixel.
    """
    if width_px < 1 or height_px < 1:
        raise ValueError(f"a picture of {width_px} x {height_px} px cannot be drawn")
    asked = with_edits(structured_prompt)
    medium = text_of(asked.get("style_medium"))
    if "transparent" not in text_of(asked.get("background_setting")).lower():
        return _in_style(_drawn(asked, seed=seed, width_px=width_px, height_px=height_px), medium, seed=seed)
    on_white, on_black = (
        _drawn({**asked, "background_setting": paper}, seed=seed, width_px=width_px, height_px=height_px)
        for paper in (WHITE, BLACK)
    )
    clear = on_no_ground(on_white, on_black)
    styled = _in_style(clear.convert("RGB"), medium, seed=seed)
    styled.putalpha(clear.getchannel("A"))
    return styled


def _drawn(asked: Mapping[str, Any], *, seed: int, width_px: int, height_px: int) -> Image.Image:
    studio = studio_for(asked.get("lighting"))
    photography = photography_of(asked.get("photographic_characteristics"))
    background = background_of(text_of(asked.get("background_setting")), mood_words(asked.get("lighting")))
    objects, entries = placed_objects(asked), text_entries(asked)
    scene = _Scene(objects, photography, seed=seed, width_px=width_px, height_px=height_px)
    labelled = scene.main_model.label is not None
    on_product = [entry for entry in entries if entry.on_product and labelled]
    # Products without room for letters get theirs below them.
    on_picture = [
        replace(entry, outside=1) if entry.on_product else entry
        for entry in entries
        if not (entry.on_product and labelled)
    ]

    left, top, right, bottom = scene.main_camera.product_box()
    behind = paint_background(
        background,
        seed=seed,
        studio=studio,
        foot=bottom / height_px,
        elevation_degrees=scene.elevation_degrees,
        shallow=photography.shallow,
        width_px=width_px,
        height_px=height_px,
    )
    shadows = [
        ground_shadow(view.model, view.camera, studio, width_px=width_px, height_px=height_px)
        for placed, views in scene.views(on_product)
        if not placed.floating
        for view in views
    ]
    picture = _ground(background, behind, _together(shadows, (height_px, width_px)))
    patterns = Patterns(generator(seed, "patterns"))
    for _, views in scene.views(on_product):
        for view in views:
            glass = linear(background.colour)
            place_object(picture, view, studio, patterns, behind=glass, shallow=photography.shallow)
    lay_text(picture, on_picture, product_box=(left, top, right, bottom))
    drawn = Image.fromarray(picture)
    if photography.softness:
        drawn = drawn.filter(ImageFilter.GaussianBlur(photography.softness * max(width_px, height_px)))
    return drawn


def _in_style(drawn: Image.Image, medium: str, *, seed: int) -> Image.Image:
    """Redraw a picture as another medium than a photograph; words that name none known leave it as it is."""
    if re.search(r"\bphoto", medium.lower()) or style_named(medium) is None:
        return drawn
    return restyle(drawn, medium, seed=seed)


class _Scene:
    """The objects with their models and cameras."""

    def __init__(
        self,
        objects: list[PlacedObject],
        photography: Photography,
        *,
        seed: int,
        width_px: int,
        height_px: int,
    ) -> None:
        self.main_model = build(objects[0].look.kind, generator(seed, objects[0].part, objects[0].look.kind))
        elevation = photography.elevation_degrees
        # All stand on one ground, so the viewer looks down on all by the same angle.
        self.elevation_degrees = self.main_model.elevation_degrees if elevation is None else elevation
        self._placed: list[tuple[PlacedObject, Model, list[Camera]]] = []
        for number, placed in enumerate(objects):
            kind = placed.look.kind
            model = self.main_model if number == 0 else build(kind, generator(seed, placed.part, kind))
            cameras = [
                frame(
                    model,
                    width_px=width_px,
                    height_px=height_px,
                    framing=framing,
                    elevation_degrees=self.elevation_degrees,
                    distance=photography.distance,
                )
                for framing in placed.framings
            ]
            self._placed.append((placed, model, cameras))

    @property
    def main_camera(self) -> Camera:
        """Return the camera of the main object, of its middle copy where it has several."""
        cameras = self._placed[0][2]
        return cameras[len(cameras) // 2]

    def views(self, entries: list[TextEntry]) -> list[tuple[PlacedObject, list[View]]]:
        """Return the objects' views, those in the back first."""
        order = sorted(self._placed, key=lambda item: (not item[0].behind, item[0] is not self._placed[0][0]))
        return [
            (
                placed,
                [
                    View(
                        model,
                        placed.look,
                        camera,
                        entries if model is self.main_model else (),
                        (1.0 if model is self.main_model else COMPANION_RAYS) / len(cameras),
                    )
                    for camera in cameras
                ],
            )
            for placed, model, cameras in order
        ]


def _together(shadows: list[Floats], shape: tuple[int, int]) -> Floats:
    lit = np.ones(shape, np.float32)
    for dark in shadows:
        lit = lit * (1.0 - dark)
    return floats(1.0 - lit)


def _ground(background: Background, behind: Floats | None, dark: Floats) -> Bytes:
    # Shadows on paper keep a trace of its colour: they darken blue a little less than red.
    depth = floats([1.0, 0.99, 0.965])
    if behind is not None:
        rows, columns = behind.shape[:2]
        soft = np.asarray(Image.fromarray(dark.astype(np.float32)).resize((columns, rows), Image.Resampling.BILINEAR))
        painted = np.rint(behind * (1.0 - soft[:, :, None] * depth) * 255).astype(np.uint8)
        enlarged = Image.fromarray(painted).resize(dark.shape[::-1], Image.Resampling.BICUBIC)
        return np.array(enlarged)
    steps = 4096
    ramp = np.linspace(0.0, 1.0, steps, dtype=np.float32)[:, None]
    table = np.rint(floats(background.colour) * (1.0 - ramp * depth)).astype(np.uint8)
    step = np.rint(dark * (steps - 1)).astype(np.intp)
    ground = np.empty((*dark.shape, 3), np.uint8)
    for channel in range(3):
        ground[:, :, channel] = table[:, channel].take(step)
    return ground
