"""What stands behind the product: walls, and views into the open."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from bria_assets.sandbox.drawing.blurring import blurred
from bria_assets.sandbox.drawing.colours import Rgb
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.patterns import noise_tile, sample
from bria_assets.sandbox.drawing.scenes.canvas import Canvas, smoothstep, tone
from bria_assets.sandbox.drawing.scenes.setting import Setting

HORIZON = 0.42  # eye level, in picture heights


def _plaster(canvas: Canvas, colour: Rgb, rng: np.random.Generator) -> Floats:
    cloud = sample(noise_tile(rng, octaves=4, cells=4), canvas.x * 0.5 + 0 * canvas.y, canvas.y * 0.5 + 0 * canvas.x)
    return tone(colour) * (1.0 + 0.045 * cloud)[:, :, None]


def _tiles(canvas: Canvas, colour: Rgb, rng: np.random.Generator) -> Floats:
    wide, high = 0.21, 0.105
    row = np.floor(canvas.y / high)
    u = canvas.x / wide + 0.5 * np.mod(row, 2)
    edge_u, edge_v = (
        np.abs(np.mod(u, 1.0) - 0.5) * wide,
        np.abs(np.mod(canvas.y / high, 1.0) - 0.5) * high + 0 * canvas.x,
    )
    joint = np.maximum(
        smoothstep(wide / 2 - 0.007, wide / 2 - 0.002, edge_u), smoothstep(high / 2 - 0.007, high / 2 - 0.002, edge_v)
    )
    shades = rng.normal(0, 0.022, (64, 64)).astype(np.float32)
    own = shades[np.mod(row.astype(int), 64), np.mod(np.floor(u).astype(int), 64)]
    sheen = 0.05 * smoothstep(0.5, 0.0, np.mod(canvas.y / high, 1.0)) + 0 * canvas.x
    return tone(colour) * (1.0 + own + sheen - 0.16 * joint)[:, :, None]


def _bricks(canvas: Canvas, colour: Rgb, rng: np.random.Generator) -> Floats:
    wide, high = 0.17, 0.062
    row = np.floor(canvas.y / high)
    u = canvas.x / wide + 0.5 * np.mod(row, 2)
    edge_u, edge_v = (
        np.abs(np.mod(u, 1.0) - 0.5) * wide,
        np.abs(np.mod(canvas.y / high, 1.0) - 0.5) * high + 0 * canvas.x,
    )
    joint = np.maximum(
        smoothstep(wide / 2 - 0.009, wide / 2 - 0.003, edge_u), smoothstep(high / 2 - 0.009, high / 2 - 0.003, edge_v)
    )
    shades = rng.normal(0, 0.11, (64, 64)).astype(np.float32)
    own = shades[np.mod(row.astype(int), 64), np.mod(np.floor(u).astype(int), 64)]
    rough = sample(noise_tile(rng, cells=24), canvas.x + 0 * canvas.y, canvas.y + 0 * canvas.x)
    brick = tone(colour) * (1.0 + own + 0.10 * rough)[:, :, None]
    mortar = tone((186, 178, 168)) * 0.5 + tone(colour) * 0.5
    return brick + (mortar - brick) * (0.75 * joint)[:, :, None]


def _concrete(canvas: Canvas, colour: Rgb, rng: np.random.Generator) -> Floats:
    tile = noise_tile(rng, octaves=5, cells=3)
    cloud = sample(tile, canvas.x * 0.45 + 0 * canvas.y, canvas.y * 0.45 + 0 * canvas.x)
    offset = float(rng.uniform(0, 0.4))
    seam = smoothstep(0.006, 0.0, np.abs(np.mod(canvas.x + offset, 0.62) - 0.31)) + smoothstep(
        0.006, 0.0, np.abs(canvas.y - 0.34)
    )
    return tone(colour) * (1.0 + 0.13 * cloud - 0.22 * np.minimum(seam, 1.0))[:, :, None]


def _panels(canvas: Canvas, colour: Rgb, rng: np.random.Generator) -> Floats:
    wide = 0.085
    u = canvas.x / wide
    edge = np.abs(np.mod(u, 1.0) - 0.5)
    own = rng.normal(0, 0.08, 256).astype(np.float32)[np.mod(np.floor(u).astype(int), 256)]
    grain = sample(noise_tile(rng, octaves=4, cells=24), canvas.x * 3.0 + 0 * canvas.y, canvas.y * 0.12 + 0 * canvas.x)
    return tone(colour) * (1.0 + own + 0.12 * grain - 0.55 * smoothstep(0.42, 0.49, edge))[:, :, None]


def _discs(
    canvas: Canvas,
    rng: np.random.Generator,
    *,
    count: int,
    colours: tuple[Rgb, ...],
    rows: tuple[float, float],
    size: tuple[float, float],
) -> tuple[Floats, Floats]:
    """Paint out-of-focus discs; return their light (shape ``(rows, columns, 3)``) and where they are."""
    grown = 2
    picture = Image.new("RGB", (canvas.columns * grown, canvas.rows * grown))
    cover = Image.new("L", picture.size)
    paint, mask = ImageDraw.Draw(picture), ImageDraw.Draw(cover)
    for _ in range(count):
        x = float(rng.uniform(-0.1, 1.1))
        radius = float(rng.uniform(*size)) * canvas.rows * grown
        cx, cy = x * canvas.columns * grown, float(rng.uniform(*rows)) * canvas.rows * grown
        where = (cx - radius, cy - radius, cx + radius, cy + radius)
        paint.ellipse(where, fill=colours[int(rng.integers(len(colours)))])
        mask.ellipse(where, fill=int(rng.integers(50, 170)))
    small = (canvas.columns, canvas.rows)
    light = np.asarray(picture.resize(small, Image.Resampling.BOX), np.float32) / 255
    return light, np.asarray(cover.resize(small, Image.Resampling.BOX), np.float32) / 255


def _over(picture: Floats, light: Floats, cover: Floats) -> Floats:
    return picture + (light - picture) * cover[:, :, None]


def _gradient(canvas: Canvas, stops: tuple[tuple[float, Rgb], ...]) -> Floats:
    heights = [height for height, _ in stops]
    channels = [np.interp(canvas.y[:, 0], heights, [colour[c] / 255 for _, colour in stops]) for c in range(3)]
    return np.repeat(np.stack(channels, axis=-1).astype(np.float32)[:, None, :], canvas.columns, axis=1)


def _forest(canvas: Canvas, rng: np.random.Generator) -> Floats:
    picture = _gradient(
        canvas,
        (
            (0.0, (128, 148, 84)),
            (0.28, (176, 190, 122)),
            (0.5, (84, 106, 60)),
            (0.7, (44, 60, 36)),
            (1.0, (34, 46, 28)),
        ),
    )
    leaves = sample(noise_tile(rng, octaves=3, cells=8), canvas.x * 0.8 + 0 * canvas.y, canvas.y * 0.8 + 0 * canvas.x)
    picture *= (1.0 + 0.35 * leaves)[:, :, None]
    for _ in range(9):
        centre, half = float(rng.uniform(-1.0, 1.0)) * canvas.reach, float(rng.uniform(0.012, 0.045))
        trunk = smoothstep(
            half * 1.3, half * 0.6, np.abs(canvas.x - centre - 0.03 * np.sin(canvas.y * 4))
        ) * smoothstep(0.74, 0.70, canvas.y)
        picture = _over(picture, np.broadcast_to(tone((58, 48, 36)), picture.shape), 0.75 * trunk)
    light, cover = _discs(
        canvas,
        rng,
        count=46,
        colours=((206, 214, 120), (240, 236, 170), (128, 160, 78)),
        rows=(0.0, 0.5),
        size=(0.012, 0.045),
    )
    return _over(blurred(picture, canvas.rows * 0.012), light, cover * 0.6)


def _garden(canvas: Canvas, rng: np.random.Generator) -> Floats:
    picture = _gradient(
        canvas,
        (
            (0.0, (196, 214, 214)),
            (0.2, (190, 206, 160)),
            (0.38, (120, 150, 78)),
            (0.62, (98, 132, 62)),
            (1.0, (92, 124, 56)),
        ),
    )
    leaves = sample(noise_tile(rng, octaves=4, cells=6), canvas.x * 0.9 + 0 * canvas.y, canvas.y * 0.9 + 0 * canvas.x)
    picture *= (1.0 + 0.28 * leaves)[:, :, None]
    light, cover = _discs(
        canvas,
        rng,
        count=50,
        colours=((226, 232, 168), (246, 240, 206), (150, 182, 92), (240, 196, 190)),
        rows=(0.02, 0.56),
        size=(0.012, 0.05),
    )
    return _over(blurred(picture, canvas.rows * 0.016), light, cover * 0.6)


def _beach(canvas: Canvas, rng: np.random.Generator) -> Floats:
    level = HORIZON
    picture = _gradient(
        canvas,
        (
            (0.0, (150, 184, 212)),
            (level - 0.16, (206, 216, 214)),
            (level - 0.002, (244, 226, 196)),
            (level, (110, 150, 164)),
            (0.54, (126, 172, 176)),
            (0.575, (226, 222, 204)),
            (0.62, (222, 198, 158)),
            (1.0, (222, 196, 152)),
        ),
    )
    ripples = sample(noise_tile(rng, octaves=3, cells=12), canvas.x * 0.4 + 0 * canvas.y, canvas.y * 4.0 + 0 * canvas.x)
    water = smoothstep(level, level + 0.02, canvas.y) * smoothstep(0.58, 0.55, canvas.y)
    picture += (0.10 * ripples * water)[:, :, None]
    clouds = np.maximum(
        sample(noise_tile(rng, octaves=5, cells=3), canvas.x * 0.35 + 0 * canvas.y, canvas.y * 1.1 + 0 * canvas.x), 0
    )
    picture += (0.22 * clouds * smoothstep(level, level - 0.2, canvas.y))[:, :, None]
    sun = np.exp(-(((canvas.x + 0.30 * canvas.reach * 2) ** 2) + (canvas.y - level + 0.10) ** 2) / 0.012)
    return picture + sun[:, :, None] * floats([0.5, 0.42, 0.26])


def _mountains(canvas: Canvas, rng: np.random.Generator) -> Floats:
    picture = _gradient(canvas, ((0.0, (120, 164, 206)), (0.4, (214, 226, 232)), (1.0, (150, 160, 150))))
    for layer, shade in enumerate(((168, 186, 204), (126, 148, 166), (88, 110, 108), (66, 86, 66))):
        ridge = noise_tile(rng, octaves=5, cells=3)[0]
        where = np.mod((canvas.x[0] * 0.28 + 0.5) * ridge.size, ridge.size).astype(int)
        crest = 0.22 + 0.10 * layer - 0.13 * (1 - 0.2 * layer) * ridge[where][None, :]
        picture = _over(
            picture, np.broadcast_to(tone(shade), picture.shape), smoothstep(-0.004, 0.006, canvas.y - crest)
        )
    return picture


def _city(canvas: Canvas, rng: np.random.Generator) -> Floats:
    picture = _gradient(canvas, ((0.0, (140, 152, 170)), (0.5, (176, 172, 168)), (1.0, (120, 116, 114))))
    for _ in range(16):
        centre, half, top = (
            float(rng.uniform(-1, 1)) * canvas.reach,
            float(rng.uniform(0.04, 0.11)),
            float(rng.uniform(0.02, 0.36)),
        )
        block = smoothstep(half, half - 0.01, np.abs(canvas.x - centre)) * smoothstep(top, top + 0.01, canvas.y)
        grey = int(rng.integers(84, 150))
        picture = _over(picture, np.broadcast_to(tone((grey, grey + 2, grey + 8)), picture.shape), 0.8 * block)
    light, cover = _discs(
        canvas,
        rng,
        count=60,
        colours=((255, 206, 130), (255, 236, 200), (190, 210, 255), (240, 130, 96)),
        rows=(0.1, 0.6),
        size=(0.008, 0.03),
    )
    return _over(blurred(picture, canvas.rows * 0.01), light, cover * 0.8)


_WALLS: dict[str, Callable[[Canvas, Rgb, np.random.Generator], Floats]] = {
    "plaster": _plaster,
    "tiles": _tiles,
    "brick": _bricks,
    "concrete": _concrete,
    "panels": _panels,
}
_VIEWS: dict[str, Callable[[Canvas, np.random.Generator], Floats]] = {
    "forest": _forest,
    "garden": _garden,
    "beach": _beach,
    "mountains": _mountains,
    "city": _city,
}


def paint_backdrop(canvas: Canvas, setting: Setting, rng: np.random.Generator) -> Floats:
    """Paint a setting's backdrop, in even light and in focus.

    Returns:
        sRGB from 0 to about 1, shape ``(rows, columns, 3)``.
    """
    view = _VIEWS.get(setting.backdrop)
    painted = view(canvas, rng) if view else _WALLS[setting.backdrop](canvas, setting.wall, rng)
    return np.ascontiguousarray(painted, np.float32)


def paint_lights(canvas: Canvas, rng: np.random.Generator) -> Floats:
    """Paint warm out-of-focus lights as light to be added, shape ``(rows, columns, 3)``."""
    light, cover = _discs(
        canvas,
        rng,
        count=34,
        colours=((255, 196, 110), (255, 222, 160), (255, 170, 90)),
        rows=(0.04, 0.5),
        size=(0.012, 0.034),
    )
    return light * cover[:, :, None]
