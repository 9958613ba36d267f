"""Styles made with a brush: oil, watercolour, cubism, art nouveau."""

import numpy as np
from PIL import Image, ImageDraw

from bria_assets.sandbox.drawing.edits.flattening import flattened, nearest_of
from bria_assets.sandbox.drawing.edits.grading import contrasted, saturated, toned
from bria_assets.sandbox.drawing.edits.outlines import contour_lines, ink_lines, relief, slopes
from bria_assets.sandbox.drawing.edits.pixels import lightness_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.patterns import noise_tile, sample
from bria_assets.sandbox.drawing.scenes.canvas import smoothstep

NOUVEAU = floats(
    [(244, 232, 202), (226, 196, 138), (196, 150, 82), (176, 104, 70), (128, 134, 92), (78, 98, 84), (88, 58, 44)]
) / np.float32(255)
NOUVEAU_INK = floats([58, 38, 28]) / np.float32(255)


def places(colours: Floats) -> tuple[Floats, Floats]:
    """Return column and row positions as shares of the longer side, shapes ``(1, columns)`` and ``(rows, 1)``."""
    rows, columns = colours.shape[:2]
    scale = np.float32(1.0 / max(rows, columns))
    return np.arange(columns, dtype=np.float32)[None, :] * scale, np.arange(rows, dtype=np.float32)[:, None] * scale


def oil_painting(colours: Floats, rng: np.random.Generator) -> Floats:
    """Thick strokes that follow the forms, with the brush's ridges lit from the upper left."""
    side = max(colours.shape[:2])
    paint = saturated(flattened(colours, radius_share=0.014), 1.35)
    x, y = places(colours)
    # Strokes follow the contours: along a level line lightness does not change.
    across, down = slopes(softened(lightness_of(paint), side * 0.02))
    upright = across * across > down * down
    tile = noise_tile(rng, octaves=3, cells=24)
    level_strokes = sample(tile, x * 0.8 + 0.3 * y, y * 5.5 + 0 * x)
    steep_strokes = sample(tile, x * 5.5 + 0 * y, y * 0.8 + 0.3 * x)
    share = softened(upright.astype(np.float32), side * 0.012)
    bristles = level_strokes + (steep_strokes - level_strokes) * share
    ridge = relief(bristles, light_x=-0.6, light_y=0.8, steepness=side / 40)
    return contrasted(paint, 1.08) + (0.11 * ridge + 0.05 * bristles)[:, :, None]


def watercolour(colours: Floats, rng: np.random.Generator) -> Floats:
    """Thin washes on rough paper, darker where they dried at their edges."""
    side = max(colours.shape[:2])
    x, y = places(colours)
    wash = flattened(colours, radius_share=0.018)
    edges = contour_lines(lightness_of(wash), width_px=max(side / 260, 1.0), threshold=0.02)
    cloud = sample(noise_tile(rng, octaves=4, cells=4), x + 0 * y, y + 0 * x)
    grain = sample(noise_tile(rng, octaves=2, cells=96), x * 3.0 + 0 * y, y * 3.0 + 0 * x)
    paper = floats([0.985, 0.975, 0.95])
    pigment = np.clip(1.0 - saturated(wash, 1.15), 0.0, 1.0)
    strength = (0.72 + 0.30 * cloud + 0.10 * grain)[:, :, None]
    thin = paper - pigment * strength - (0.10 * softened(edges, side / 500))[:, :, None] * (0.3 + pigment)
    margin = np.minimum(np.minimum(x, x.max() - x), np.minimum(y, y.max() - y))
    fade = smoothstep(0.01, 0.06, margin + 0.03 * cloud)[:, :, None]
    return paper + (thin - paper) * fade


def cubism(colours: Floats, rng: np.random.Generator) -> Floats:
    """The picture seen from several sides at once: shards with shifted views, their own light, and hard edges."""
    rows, columns = colours.shape[:2]
    side = max(rows, columns)
    x, y = places(colours)
    code = np.zeros((rows, columns), np.int32)
    cuts = 8
    for bit in range(cuts):
        angle, through_x, through_y = rng.uniform(0, np.pi), rng.uniform(0.15, 0.85), rng.uniform(0.15, 0.85)
        away = (x - through_x * columns / side) * np.float32(np.cos(angle)) + (
            y - through_y * rows / side
        ) * np.float32(np.sin(angle))
        code |= (away > 0).astype(np.int32) << bit
    shards = 1 << cuts
    shift_x = rng.normal(0, 0.028 * side, shards).astype(np.int32)[code]
    shift_y = rng.normal(0, 0.028 * side, shards).astype(np.int32)[code]
    source_row = np.clip(np.arange(rows, dtype=np.int32)[:, None] + shift_y, 0, rows - 1)
    source_column = np.clip(np.arange(columns, dtype=np.int32)[None, :] + shift_x, 0, columns - 1)
    seen = flattened(colours, radius_share=0.02)[source_row, source_column]
    lean = rng.uniform(0, 2 * np.pi, shards)
    slant = (
        np.cos(lean).astype(np.float32)[code] * (x - 0.5) + np.sin(lean).astype(np.float32)[code] * (y - 0.5)
    ) * 0.5
    own = rng.normal(0, 0.055, shards).astype(np.float32)[code]
    earth = floats([0.62, 0.50, 0.36])
    muted = saturated(seen, 0.8) * 0.8 + earth * 0.2 * (0.4 + 1.1 * lightness_of(seen)[:, :, None])
    lit = muted * (1.0 + own + slant)[:, :, None]
    edge = np.zeros((rows, columns), np.float32)
    edge[:, 1:] = code[:, 1:] != code[:, :-1]
    edge[1:] = np.maximum(edge[1:], code[1:] != code[:-1])
    line = np.clip(softened(edge, max(side / 500, 0.4)) * 2.2, 0.0, 1.0)[:, :, None]
    return contrasted(lit, 1.12) * (1.0 - 0.78 * line) + 0.10 * line * earth


def art_nouveau(colours: Floats, rng: np.random.Generator) -> Floats:
    """A poster in muted golds and greens: flat areas, flowing brown outlines, a halo and an ornamental frame."""
    rows, columns = colours.shape[:2]
    side = max(rows, columns)
    x, y = places(colours)
    flat = flattened(colours, radius_share=0.016)
    lightness = lightness_of(flat)
    mapped = nearest_of(flat * floats([1.02, 0.97, 0.86]), NOUVEAU, softness=0.012)
    own = saturated(flat, 0.9) * floats([1.0, 0.96, 0.84])
    poster = mapped * 0.62 + own * 0.38
    # Rays and rings of a halo show on what is as light as paper.
    away_x, away_y = x - 0.5 * columns / side, y - 0.46 * rows / side
    distance = np.sqrt(away_x * away_x + away_y * away_y)
    ring = smoothstep(0.004, 0.0, np.abs(np.mod(distance, 0.09) - 0.045) - 0.002) * smoothstep(0.48, 0.40, distance)
    paper = smoothstep(0.72, 0.9, lightness)
    halo = toned(np.clip(1.25 - 1.6 * distance, 0, 1), ((0.0, (206, 176, 118)), (1.0, (250, 238, 206))))
    poster += (halo - poster) * (0.75 * paper)[:, :, None]
    poster += (NOUVEAU[2] - poster) * (0.45 * ring * paper)[:, :, None]
    lines = ink_lines(lightness, width_px=max(side / 190, 1.0), sensitivity=1.3)
    poster += (NOUVEAU_INK - poster) * (0.9 * lines)[:, :, None]
    cover = _nouveau_frame(columns, rows, rng)
    return poster + (NOUVEAU_INK - poster) * (0.92 * cover)[:, :, None]


def _nouveau_frame(columns: int, rows: int, rng: np.random.Generator) -> Floats:
    """Draw a double frame with tendrils in its corners; return its coverage."""
    grown = 2 if max(columns, rows) <= 512 else 1  # noqa: PLR2004 - large pictures need no finer pen
    wide, high = columns * grown, rows * grown
    picture = Image.new("L", (wide, high))
    pen = ImageDraw.Draw(picture)
    unit = min(wide, high)
    thick = max(round(unit * 0.006), 1)
    for inset in (0.018, 0.042):
        gap = unit * inset
        pen.rounded_rectangle((gap, gap, wide - 1 - gap, high - 1 - gap), radius=unit * 0.05, outline=255, width=thick)
    curl = float(rng.uniform(0.9, 1.1))
    for at_x, at_y, toward_x, toward_y in (
        (0, 0, 1, 1),
        (wide, 0, -1, 1),
        (0, high, 1, -1),
        (wide, high, -1, -1),
    ):
        turn = np.linspace(0.0, 2.2 * np.pi, 28)
        reach = unit * 0.085 * curl * (1.0 - turn / 9.0)
        middle_x, middle_y = at_x + toward_x * unit * 0.14, at_y + toward_y * unit * 0.14
        spiral = [
            (float(middle_x + toward_x * r * np.cos(t)), float(middle_y + toward_y * r * np.sin(t)))
            for t, r in zip(turn, reach, strict=True)
        ]
        pen.line(spiral, fill=255, width=thick, joint="curve")
    return np.asarray(picture.resize((columns, rows), Image.Resampling.BOX), np.float32) * np.float32(1 / 255)
