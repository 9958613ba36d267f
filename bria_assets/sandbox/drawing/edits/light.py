"""Relighting: moving the light of a picture and changing what it is like."""

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.foreground import foreground_of
from bria_assets.sandbox.drawing.edits.grading import contrasted, saturated
from bria_assets.sandbox.drawing.edits.lamps import DIRECTIONS, Lamp, direction_named, lamp_by_chance, lamp_named
from bria_assets.sandbox.drawing.edits.outlines import relief
from bria_assets.sandbox.drawing.edits.pixels import colours_of, lightness_of, picture_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats, Triple, floats
from bria_assets.sandbox.drawing.patterns import noise_tile, sample
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.scenes.canvas import resized, smoothstep

FIELD_SIDE = 192  # cells of the light's distribution, which is smooth


def relight(picture: Image.Image, *, direction: str, light_type: str, seed: int) -> Image.Image:
    """Light a picture anew.

    Args:
        picture: The picture.
        direction: Where the light comes from, such as "front", "side" (from the left), "bottom", "top-down", "left",
            "upper right"; blank leaves it to the light type.
        light_type: A named light or free text. Words that name nothing known still decide a light, always the same.
        seed: Decides the place of stars and lights out of focus.

    Returns:
        A picture of the same size and transparency.
    """
    lamp = lamp_named(light_type) or lamp_by_chance(light_type)
    name = direction_named(direction) or direction_named(light_type) or lamp.direction
    colours = colours_of(picture)
    lit = _light_field(picture, colours, lamp, DIRECTIONS[name])
    tint, shade = floats(lamp.tint), floats(lamp.shade)
    # Linear light is close to the square of sRGB; squares and roots are quick.
    linear = colours * colours
    linear *= shade + (tint - shade) * lit[:, :, None]
    result = np.sqrt(_shouldered(linear))
    if lamp.contrast != 1.0:
        result = contrasted(result, lamp.contrast, pivot=0.45)
    if lamp.saturation != 1.0:
        result = saturated(result, lamp.saturation)
    if lamp.haze > 0:
        thickness = lamp.haze * (1.15 - 0.5 * np.linspace(0, 1, picture.height, dtype=np.float32))[:, None, None]
        result = result + (floats(lamp.haze_colour) - result) * thickness
    if lamp.sparks:
        result = result + _sparks(picture, lamp, seed)
    return picture_of(result, like=picture)


def _shouldered(linear: Floats) -> Floats:
    """Bend what is too bright gently under white, so that lit paper keeps its shading."""
    knee = np.float32(0.8)
    over = np.maximum(linear - knee, 0.0)
    return np.maximum(np.minimum(linear, knee) + over / (1.0 + 2.2 * over), 0.0)


def _light_field(picture: Image.Image, colours: Floats, lamp: Lamp, toward: Triple) -> Floats:
    """Return how much of the light reaches each pixel, 0 to about 1, shape ``(rows, columns)``."""
    rows, columns = colours.shape[:2]
    scale = min(1.0, FIELD_SIDE / max(rows, columns))
    high, wide = max(round(rows * scale), 2), max(round(columns * scale), 2)
    x = np.linspace(-1, 1, wide, dtype=np.float32)[None, :]
    y = np.linspace(1, -1, high, dtype=np.float32)[:, None]
    right, up, before = toward
    away = np.sqrt(x * x + y * y)
    if lamp.spot:
        subject = resized(foreground_of(picture), wide, high)
        if float(subject.max()) < 0.5:  # noqa: PLR2004 - no subject found: the spot falls on the middle
            subject = smoothstep(0.75, 0.35, away)
        pool = np.clip(softened(subject, max(high, wide) * 0.06) * 1.25, 0.0, 1.0)
        field = np.maximum(pool, 0.92 * subject) * (1.0 + 0.25 * (x * right + y * up))
    elif abs(before) > abs(right) + abs(up):
        # From the front the middle is lit most, from behind the rim.
        field = 0.95 - 0.30 * away if before > 0 else 0.35 + 0.45 * away
    else:
        field = smoothstep(-1.35, 1.15, x * right + y * up)
    lightness = resized(lightness_of(colours), wide, high)
    height = softened(lightness, max(high, wide) * 0.02)
    model = relief(height, light_x=right, light_y=up + 0.35 * max(before, 0.0), steepness=max(high, wide) * 0.06)
    field = field + 0.35 * lamp.modelling * model
    return np.clip(resized(np.asarray(field, np.float32), columns, rows), 0.0, 1.15)


def _sparks(picture: Image.Image, lamp: Lamp, seed: int) -> Floats:
    """Return stars or discs of light out of focus, before or behind the subject, as light to be added."""
    rng = generator(seed, "sparks", lamp.sparks)
    high, wide = picture.height, picture.width
    side = max(high, wide)
    behind = 1.0 - foreground_of(picture)
    layer = np.zeros((high, wide), np.float32)
    if lamp.sparks == "stars":
        count = 90
        row = (rng.uniform(0, 0.62, count) * high).astype(int)
        column = (rng.uniform(0, 1, count) * wide).astype(int)
        layer[row, column] = rng.uniform(0.35, 1.0, count)
        glow = softened(layer, max(side / 700, 0.4))
        layer = glow / max(float(glow.max()), 1e-6) + 0.25 * np.clip(
            sample(
                noise_tile(rng, octaves=4, cells=4),
                np.linspace(0, 1, wide, dtype=np.float32)[None, :] + 0 * layer,
                np.linspace(0, 1, high, dtype=np.float32)[:, None] + 0 * layer,
            )
            - 0.2,
            0.0,
            0.3,
        )
        return (layer * behind)[:, :, None] * floats([0.75, 0.82, 1.0])
    x = np.arange(wide, dtype=np.float32)
    y = np.arange(high, dtype=np.float32)
    colour = np.zeros((high, wide, 3), np.float32)
    for _ in range(22):
        radius = float(rng.uniform(0.02, 0.06)) * side
        cx, cy = float(rng.uniform(0, wide)), float(rng.uniform(0, 0.75 * high))
        rows = slice(max(int(cy - radius - 2), 0), max(min(int(cy + radius + 2), high), 0))
        columns = slice(max(int(cx - radius - 2), 0), max(min(int(cx + radius + 2), wide), 0))
        distance = np.sqrt((x[None, columns] - cx) ** 2 + (y[rows, None] - cy) ** 2)
        disc = smoothstep(radius, radius * 0.86, distance) * (0.55 + 0.45 * distance / radius)
        warm = floats([[1.0, 0.72, 0.36], [1.0, 0.86, 0.60], [0.98, 0.56, 0.40]][int(rng.integers(3))])
        colour[rows, columns] += disc[:, :, None] * warm * np.float32(rng.uniform(0.12, 0.34))
    return colour * behind[:, :, None]
