"""Styles made on a press or with a burin: halftone, old advertisements, woodcut, etching."""

import numpy as np

from bria_assets.sandbox.drawing.edits.flattening import flattened, nearest_of
from bria_assets.sandbox.drawing.edits.grading import contrasted, saturated
from bria_assets.sandbox.drawing.edits.outlines import contour_lines, ink_lines
from bria_assets.sandbox.drawing.edits.painting import places
from bria_assets.sandbox.drawing.edits.pixels import lightness_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.patterns import noise_tile, sample
from bria_assets.sandbox.drawing.scenes.canvas import smoothstep

LEAST_PERIOD_PX = 3.0  # finer screens cannot be told from grey
POP = floats([(255, 236, 92), (236, 58, 106), (40, 170, 226), (250, 250, 246), (24, 22, 30)]) / np.float32(255)
RETRO = floats(
    [(246, 232, 200), (226, 96, 62), (54, 128, 132), (236, 180, 74), (44, 52, 76), (206, 190, 160), (140, 70, 58)]
) / np.float32(255)


def _period_px(colours: Floats, share: float) -> float:
    return max(max(colours.shape[:2]) * share, LEAST_PERIOD_PX)


def _pixel_places(colours: Floats) -> tuple[Floats, Floats]:
    rows, columns = colours.shape[:2]
    return np.arange(columns, dtype=np.float32)[None, :], np.arange(rows, dtype=np.float32)[:, None]


def _dots(colours: Floats, darkness: Floats, *, period_px: float, degrees: float) -> Floats:
    """Return the coverage of round dots on a turned screen whose size grows with the darkness."""
    x, y = _pixel_places(colours)
    cos, sin = np.float32(np.cos(np.radians(degrees))), np.float32(np.sin(np.radians(degrees)))
    u = (x * cos + y * sin) * np.float32(2 * np.pi / period_px)
    v = (y * cos - x * sin) * np.float32(2 * np.pi / period_px)
    screen = 0.5 - 0.25 * (np.cos(u) + np.cos(v))
    return smoothstep(-0.09, 0.09, darkness - screen)


def _strokes(
    colours: Floats, darkness: Floats, *, period_px: float, degrees: float, sway: Floats | float = 0
) -> Floats:
    """Return the coverage of parallel strokes whose width grows with the darkness."""
    x, y = _pixel_places(colours)
    cos, sin = np.float32(np.cos(np.radians(degrees))), np.float32(np.sin(np.radians(degrees)))
    wave = 0.5 + 0.5 * np.cos(((x * sin + y * cos) + sway) * np.float32(2 * np.pi / period_px))
    return smoothstep(-0.13, 0.13, darkness - wave)


def pop_art_halftone(colours: Floats, rng: np.random.Generator) -> Floats:  # noqa: ARG001 - every style takes one
    """Comic print: a few loud colours, fat dots for the half tones, black outlines."""
    side = max(colours.shape[:2])
    flat = flattened(colours, radius_share=0.014)
    lightness = lightness_of(flat)
    loud = contrasted(saturated(flat, 2.4), 1.25)
    chroma = softened(flat.max(axis=-1) - flat.min(axis=-1), side * 0.004)
    coloured = smoothstep(0.08, 0.22, chroma)[:, :, None]
    inks = nearest_of(loud, POP[:4])
    ground = POP[0] + (POP[3] - POP[0]) * smoothstep(0.97, 0.80, lightness)[:, :, None]
    paper = ground + (inks - ground) * coloured
    # Grey things have no ink of their own: theirs is cyan.
    ink = POP[2] + (paper * floats([0.62, 0.22, 0.45]) - POP[2]) * coloured
    dots = _dots(colours, np.clip(1.06 - lightness * 1.1, 0, 0.94), period_px=_period_px(colours, 0.017), degrees=30)
    picture = paper + (ink - paper) * dots[:, :, None]
    black = np.maximum(
        smoothstep(0.20, 0.12, lightness), ink_lines(lightness, width_px=max(side / 150, 1.0), sensitivity=1.2)
    )
    return picture + (POP[4] - picture) * black[:, :, None]


def retro_ad(colours: Floats, rng: np.random.Generator) -> Floats:
    """A magazine advertisement of the fifties: few inks, slightly out of register, on yellowed paper."""
    side = max(colours.shape[:2])
    x, y = places(colours)
    flat = flattened(colours, radius_share=0.012)
    picture = nearest_of(contrasted(saturated(flat, 1.4), 1.1), RETRO, softness=0.02)
    picture = picture * (0.74 + 0.30 * lightness_of(flat))[:, :, None]
    off = max(round(side * 0.003), 1)
    picture[:, :, 0] = np.roll(picture[:, :, 0], off, axis=1)
    picture[:, :, 2] = np.roll(picture[:, :, 2], -off, axis=0)
    dots = _dots(colours, 0.5 + 0 * picture[:, :, 0], period_px=_period_px(colours, 0.0065), degrees=45)
    grain = sample(noise_tile(rng, octaves=2, cells=96), x * 2.0 + 0 * y, y * 2.0 + 0 * x)
    age = 1.0 - 0.22 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)
    return picture * ((0.955 + 0.05 * dots + 0.035 * grain) * age)[:, :, None]


def wood_cut(colours: Floats, rng: np.random.Generator) -> Floats:
    """Black blocks and gouged lines that swell with the light, printed on warm paper."""
    side = max(colours.shape[:2])
    x, y = places(colours)
    lightness = lightness_of(flattened(contrasted(colours, 1.2), radius_share=0.012))
    # Gouges bend with the form, and no hand draws them quite straight.
    unsteady = sample(noise_tile(rng, octaves=3, cells=4), x * 0.7 + 0 * y, y * 0.7 + 0 * x)
    sway = softened(lightness, side * 0.03) * (side * 0.10) + unsteady * (side * 0.012)
    darkness = smoothstep(0.98, 0.22, lightness) * 1.12
    cuts = _strokes(colours, darkness, period_px=_period_px(colours, 0.016), degrees=12, sway=sway)
    lines = contour_lines(lightness, width_px=max(side / 170, 1.0), threshold=0.05)
    ink = np.maximum(cuts, lines)
    grain = sample(noise_tile(rng, octaves=3, cells=24), x * 0.4 + 0 * y, y * 6.0 + 0 * x)
    ink = ink * (1.0 - 0.22 * smoothstep(0.25, 0.7, grain))
    paper, black = floats([0.93, 0.87, 0.74]), floats([0.10, 0.07, 0.06])
    return paper + (black - paper) * ink[:, :, None]


def cross_etching(colours: Floats, rng: np.random.Generator) -> Floats:
    """Fine hatching in up to four directions, one over the other where it is darker, in sepia ink on ivory."""
    side = max(colours.shape[:2])
    x, y = places(colours)
    lightness = softened(lightness_of(colours), side * 0.003)
    wobble = sample(noise_tile(rng, octaves=3, cells=8), x + 0 * y, y + 0 * x) * (side * 0.004)
    period_px = _period_px(colours, 0.0085)
    clear = np.ones(lightness.shape, np.float32)
    for degrees, begins in ((45.0, 0.94), (-45.0, 0.72), (90.0, 0.50), (0.0, 0.30)):
        darkness = np.clip((begins - lightness) * 1.9, 0.0, 0.62)
        clear *= 1.0 - 0.85 * _strokes(colours, darkness, period_px=period_px, degrees=degrees, sway=wobble) * (
            darkness > 0
        )
    outline = ink_lines(lightness, width_px=max(side / 420, 0.8), sensitivity=1.4)
    ink = 1.0 - clear * (1.0 - 0.8 * outline)
    paper, brown = floats([0.965, 0.945, 0.895]), floats([0.20, 0.14, 0.10])
    return paper + (brown - paper) * ink[:, :, None]
