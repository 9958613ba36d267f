"""Paints an empty scene: backdrop, props, surface, light and focus."""

import numpy as np

from bria_assets.sandbox.drawing.blurring import blurred
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.patterns import noise_tile, sample
from bria_assets.sandbox.drawing.scenes.backdrops import paint_backdrop, paint_lights
from bria_assets.sandbox.drawing.scenes.canvas import Canvas, canvas_for, resized, smoothstep, tone
from bria_assets.sandbox.drawing.scenes.props import draw_props
from bria_assets.sandbox.drawing.scenes.setting import Setting
from bria_assets.sandbox.drawing.scenes.surfaces import plane, surface_tone

BACK_SIDE = 288  # cells of the blurred background's longer side
FRONT_SIDE = 640  # cells of the surface's longer side
EDGE = 0.635  # row of the table's far edge, in picture heights
PROP_FLOOR = 0.60


def paint_scene(setting: Setting, rng: np.random.Generator, *, light_x: float, width_px: int, height_px: int) -> Floats:
    """Paint a scene without its product.

    Args:
        setting: What the scene shows.
        rng: Decides details.
        light_x: Side the light comes from, -1 or 1.
        width_px: Width of the picture.
        height_px: Height of the picture.

    Returns:
        sRGB from 0 to about 1, shape ``(height_px, width_px, 3)``; a new array.
    """
    back = canvas_for(width_px, height_px, long_side=BACK_SIDE)
    behind = _background(back, setting, rng, light_x)
    front = canvas_for(width_px, height_px, long_side=min(FRONT_SIDE, max(width_px, height_px, 64)))
    first = int(front.rows * (EDGE - 0.03))
    lower = Canvas(front.x, front.y[first:])
    top = _surface(lower, setting, rng, light_x)
    mirrored = resized(behind, lower.columns, front.rows)[first::-1][: lower.rows]
    if mirrored.shape[0] < lower.rows:
        mirrored = np.concatenate([mirrored, np.repeat(mirrored[-1:], lower.rows - mirrored.shape[0], axis=0)])
    top += (blurred(mirrored, front.rows * 0.02) - top) * (0.5 * setting.gloss * smoothstep(1.05, EDGE, lower.y))[
        :, :, None
    ]
    # Ground in the open fades into the view; a table ends in a slightly blurred edge.
    softness = 0.03 if setting.outdoors else 0.006
    cover = smoothstep(EDGE - softness, EDGE + softness, lower.y) + 0 * lower.x

    picture = resized(behind, width_px, height_px)
    start = min(round(first / front.rows * height_px), height_px - 1)
    cover_full = resized(cover, width_px, height_px - start)[:, :, None]
    picture[start:] += (resized(top, width_px, height_px - start) - picture[start:]) * cover_full
    return picture


def _background(canvas: Canvas, setting: Setting, rng: np.random.Generator, light_x: float) -> Floats:
    picture = paint_backdrop(canvas, setting, rng)
    light = setting.light
    coming = _streaming(canvas, light_x)
    tint, shade = floats(light.tint), floats(light.shade)
    factor = shade + (tint - shade) * (0.25 + 0.75 * coming)[:, :, None]
    picture = picture * factor
    picture = blurred(picture, canvas.rows * (0.004 if setting.outdoors else 0.006))
    if not setting.outdoors:
        colours, cover = draw_props(canvas, setting.props, rng, light_x=light_x, floor=PROP_FLOOR)
        radius = canvas.rows * 0.013
        shadow = np.roll(blurred(cover, canvas.rows * 0.035), -round(light_x * canvas.rows * 0.03), axis=1)
        picture *= (1.0 - 0.22 * shadow)[:, :, None]
        colours, cover = blurred(colours, radius), blurred(cover, radius)
        bright = 0.95 + 0.08 * light.glow * coming
        picture = picture * (1.0 - cover[:, :, None]) + colours * (0.35 * factor + 0.65 * bright[:, :, None] * tint)
        for name, glow_colour, size in (
            ("lamp", (1.0, 0.74, 0.40), 0.05),
            ("fire", (1.0, 0.52, 0.20), 0.09),
            ("window", (0.5, 0.48, 0.44), 0.10),
        ):
            if name in setting.props:
                x = light_x * canvas.reach * 0.66
                halo = np.exp(-((canvas.x - x) ** 2 + (canvas.y - 0.30) ** 2) / size)
                picture += halo[:, :, None] * floats(glow_colour) * 0.22
    if "lights" in setting.props:
        picture += 0.8 * paint_lights(canvas, rng)
    if light.pattern == "window" and not setting.outdoors:
        picture *= (1.0 + 0.16 * _window_patches(canvas.x * 1.0 + 0.35 * canvas.y, canvas.y + 0 * canvas.x, rng))[
            :, :, None
        ]
    picture += (0.08 * light.glow * coming**2)[:, :, None] * tint
    return np.clip(picture, 0.0, 1.15).astype(np.float32)


def _surface(canvas: Canvas, setting: Setting, rng: np.random.Generator, light_x: float) -> Floats:
    light = setting.light
    shades = surface_tone(canvas, setting.surface, rng)
    # Focus lies on the product; the far edge and the very front are softer.
    soft = blurred(shades, canvas.columns * 0.006)
    focus = smoothstep(0.66, 0.80, canvas.y) * smoothstep(1.06, 0.93, canvas.y)
    shades = soft + (shades - soft) * focus
    coming = _streaming(canvas, light_x)
    tint, shade = floats(light.tint), floats(light.shade)
    strength = 0.30 + 0.70 * coming
    u, v = plane(canvas)
    if light.pattern == "window":
        strength = strength * 0.80 + 0.42 * blurred(
            _window_patches(u * 0.5 * -light_x + 0.25 * v, v * 0.7, rng), canvas.rows * 0.02
        )
    elif light.pattern == "dapple":
        leaves = sample(noise_tile(rng, octaves=3, cells=8), u * 0.16, v * 0.22)
        strength = strength * 0.55 + 0.75 * blurred(smoothstep(0.02, 0.25, leaves), canvas.rows * 0.012)
    factor = shade + (tint - shade) * strength[:, :, None]
    factor *= (1.0 + 0.20 * light.glow * (coming - 0.35))[:, :, None]
    picture = tone(setting.top) * shades[:, :, None] * factor
    return picture.astype(np.float32)


def _streaming(canvas: Canvas, light_x: float) -> Floats:
    """How much of the light reaches each place: it fades with the distance from the upper corner it comes from."""
    across = (canvas.x * light_x / canvas.reach + 1.0) / 2.0
    return np.clip(across * 0.85 + 0.25 * (1.0 - canvas.y), 0.0, 1.0) ** 1.3


def _window_patches(u: Floats, v: Floats, rng: np.random.Generator) -> Floats:
    """Bright fields as of a paned window, slanted."""
    shift = float(rng.uniform(0, 1))
    pane_u = np.abs(np.mod(u * 1.6 + shift, 1.0) - 0.5)
    pane_v = np.abs(np.mod(v * 1.1 + 0.3 * u, 1.0) - 0.5)
    return smoothstep(0.44, 0.38, pane_u) * smoothstep(0.46, 0.40, pane_v)
