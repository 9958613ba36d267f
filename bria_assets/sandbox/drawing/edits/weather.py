"""What falls and lies about in each season: snow, leaves, petals, rain, fog, sunshine."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from bria_assets.sandbox.drawing.colours import Rgb
from bria_assets.sandbox.drawing.edits.painting import places
from bria_assets.sandbox.drawing.edits.pixels import lightness_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.patterns import noise_tile, sample
from bria_assets.sandbox.drawing.scenes.canvas import smoothstep

LEAF_COLOURS: tuple[Rgb, ...] = ((196, 72, 30), (222, 134, 38), (168, 46, 34), (232, 178, 60), (134, 82, 40))
PETAL_COLOURS: tuple[Rgb, ...] = ((250, 206, 220), (246, 172, 196), (255, 232, 238), (236, 148, 178))
SNOW = floats([0.97, 0.98, 1.0])


def _over(colours: Floats, paint: Floats, cover: Floats) -> Floats:
    return colours + (paint - colours) * cover[:, :, None]


def _noise(colours: Floats, rng: np.random.Generator, *, across: float, down: float, cells: int) -> Floats:
    x, y = places(colours)
    return sample(noise_tile(rng, octaves=4, cells=cells), x * across + 0 * y, y * down + 0 * x)


def settled_snow(colours: Floats, around: Floats, rng: np.random.Generator) -> Floats:
    """Lay snow on the ground, and a cap on whatever the subject's outline carries.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        around: 1 where the surroundings are, 0 on the subject, shape ``(rows, columns)``.
        rng: Decides drifts.
    """
    rows = colours.shape[0]
    side = max(colours.shape[:2])
    drift = _noise(colours, rng, across=0.6, down=0.6, cells=4)
    down = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    ground = smoothstep(0.70, 0.80, down + 0.06 * drift) * around
    shaded = SNOW * (0.93 + 0.07 * np.clip(lightness_of(colours) + 0.5 * drift, 0.0, 1.0))[:, :, None]
    # A shadow that the ground shows stays visible in the snow, in blue.
    dark = np.clip(0.75 - lightness_of(softened(colours, side * 0.01)), 0.0, 0.6)[:, :, None]
    snowy = shaded * (1.0 - dark * floats([0.75, 0.60, 0.35]))
    colours = _over(colours, snowy, 0.88 * ground)
    thick = max(round(side * 0.022), 1)
    cap = _rim_above(1.0 - around, thick) * np.clip(0.65 + 0.6 * drift, 0.0, 1.0)
    return _over(colours, SNOW, 0.85 * softened(cap, max(side * 0.003, 0.4)))


def _rim_above(subject: Floats, thick: int) -> Floats:
    """Return where the subject's upper outline lies: surroundings just above it and its topmost pixels."""
    solid = subject > 0.5  # noqa: PLR2004 - more subject than surroundings
    lowered = np.zeros_like(solid)
    lowered[thick:] = solid[:-thick] if thick < len(solid) else False
    top = solid & ~lowered
    raised = np.zeros_like(solid)
    half = max(thick // 2, 1)
    raised[:-half] = top[half:]
    return (top | (raised & ~solid)).astype(np.float32)


def snowfall(colours: Floats, around: Floats, rng: np.random.Generator) -> Floats:
    """Let snow fall: small flakes far away behind the subject, a few large ones out of focus before it."""
    rows, columns = colours.shape[:2]
    side = max(rows, columns)
    layers = ((170, 0.0022, 0.9, around), (70, 0.0048, 0.85, 0.25 + 0.75 * around), (14, 0.012, 0.55, None))
    for count, size, strength, where in layers:
        picture = Image.new("L", (columns, rows))
        pen = ImageDraw.Draw(picture)
        for _ in range(count):
            x, y = float(rng.uniform(0, columns)), float(rng.uniform(0, rows))
            radius = max(side * size * float(rng.uniform(0.6, 1.4)), 0.5)
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=int(rng.integers(130, 256)))
        soft = picture.filter(ImageFilter.GaussianBlur(side * size * 0.45))
        cover = np.asarray(soft, np.float32) * np.float32(strength / 255)
        colours = _over(colours, SNOW, cover if where is None else cover * where)
    return colours


def _scattered(
    size: tuple[int, int],
    rng: np.random.Generator,
    *,
    count: int,
    length_px: float,
    slimness: float,
    colours: tuple[Rgb, ...],
    ground: bool,
) -> Image.Image:
    """Draw leaf shapes on transparent ground, in the air or lying flat on the lower fifth."""
    wide, high = size
    picture = Image.new("RGBA", size)
    pen = ImageDraw.Draw(picture)
    for _ in range(count):
        x = float(rng.uniform(0, wide))
        y = float(rng.uniform(0.80, 1.0) if ground else rng.uniform(-0.02, 0.86)) * high
        turn, length = float(rng.uniform(0, 2 * np.pi)), max(length_px * float(rng.uniform(0.6, 1.25)), 1.0)
        width = length * slimness * float(rng.uniform(0.5, 1.1))
        flat = 0.45 if ground else 1.0
        along = (np.cos(turn) * length, np.sin(turn) * length * flat)
        aside = (-np.sin(turn) * width, np.cos(turn) * width * flat)
        outline = ((-1, 0), (-0.5, 0.8), (0.1, 1.0), (0.65, 0.6), (1, 0), (0.65, -0.6), (0.1, -1.0), (-0.5, -0.8))
        points = [(float(x + a * along[0] + b * aside[0]), float(y + a * along[1] + b * aside[1])) for a, b in outline]
        red, green, blue = colours[int(rng.integers(len(colours)))]
        pen.polygon(points, fill=(red, green, blue, 255))
        vein = (max(red - 46, 0), max(green - 46, 0), max(blue - 40, 0), 255)
        pen.line((points[0], points[4]), fill=vein, width=max(round(length * 0.09), 1))
    return picture


def petals_and_leaves(colours: Floats, around: Floats, rng: np.random.Generator, *, autumn: bool) -> Floats:
    """Let leaves (autumn) or blossom petals (spring) fall and lie, behind the subject and some before it."""
    rows, columns = colours.shape[:2]
    side = max(rows, columns)
    paints, length, slim = (LEAF_COLOURS, 0.019, 0.50) if autumn else (PETAL_COLOURS, 0.0105, 0.62)
    for count, ground, before in ((46, True, False), (26, False, False), (4, False, True)):
        layer = _scattered(
            (columns, rows),
            rng,
            count=count,
            length_px=side * length * (2.0 if before else 1.0),
            slimness=slim,
            colours=paints,
            ground=ground,
        )
        soft = layer.convert("RGBa").filter(ImageFilter.GaussianBlur(side * (0.006 if before else 0.0009)))
        pixels = np.asarray(soft, np.float32) * np.float32(1 / 255)
        cover = pixels[:, :, 3] * (0.55 if before else around)
        if ground:
            dark = softened(pixels[:, :, 3], side * 0.004) * around
            colours = colours * (1.0 - 0.35 * np.roll(dark, round(side * 0.004), axis=0))[:, :, None]
        colours = _over(colours, pixels[:, :, :3] / np.maximum(pixels[:, :, 3:], 1e-3), cover)
    return colours


def rain(colours: Floats, around: Floats, rng: np.random.Generator) -> Floats:
    """Let rain fall in slanted streaks, and wet the ground so that it mirrors a little."""
    rows, columns = colours.shape[:2]
    side = max(rows, columns)
    picture = Image.new("L", (columns, rows))
    pen = ImageDraw.Draw(picture)
    for _ in range(240):
        x, y = float(rng.uniform(-0.1, 1.0)) * columns, float(rng.uniform(-0.1, 1.0)) * rows
        length = side * float(rng.uniform(0.03, 0.08))
        pen.line(
            (x, y, x + length * 0.18, y + length), fill=int(rng.integers(70, 190)), width=max(round(side / 700), 1)
        )
    streaks = np.asarray(picture.filter(ImageFilter.GaussianBlur(side / 1400)), np.float32) * np.float32(0.6 / 255)
    down = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    wet = smoothstep(0.78, 0.9, down) * around
    mirror = colours[::-1]
    colours = _over(colours, mirror * 0.7, 0.30 * wet)
    return _over(colours, np.broadcast_to(floats([0.86, 0.90, 0.95]), colours.shape), streaks * (0.4 + 0.6 * around))


def fog(colours: Floats, around: Floats, rng: np.random.Generator) -> Floats:
    """Draw fog before the surroundings and a thin veil before the subject."""
    cloud = _noise(colours, rng, across=0.5, down=0.9, cells=3)
    thick = np.clip(0.58 + 0.30 * cloud, 0.0, 0.9) * (0.35 + 0.65 * around)
    return _over(colours, np.broadcast_to(floats([0.88, 0.90, 0.92]), colours.shape), thick)


def sun_glow(colours: Floats, around: Floats) -> Floats:
    """Let the sun shine from the upper right corner."""
    x, y = places(colours)
    away = np.sqrt((x - x.max() * 0.92) ** 2 + (y - y.max() * 0.06) ** 2)
    core = np.exp(-((away / 0.10) ** 2)) * around
    glow = np.exp(-((away / 0.55) ** 2)) * (0.45 + 0.55 * around)
    lit = colours * (1.0 + 0.16 * glow)[:, :, None]
    lit = _over(lit, np.broadcast_to(floats([1.0, 0.90, 0.62]), colours.shape), 0.42 * glow)
    return _over(lit, np.broadcast_to(floats([1.0, 0.99, 0.93]), colours.shape), 0.9 * core)
