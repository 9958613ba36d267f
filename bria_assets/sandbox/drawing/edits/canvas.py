"""Making a picture's canvas larger: what was beyond its border is continued from what is at it."""

import itertools

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.pixels import bytes_of, colours_of
from bria_assets.sandbox.drawing.edits.scenery import names_scenery, scenery
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.scenes.canvas import smoothstep

WORKING_SIDE = 768  # px of the canvas's longer side on which the new border is painted
STRIP_SHARE = 0.16  # of the picture's shorter side: the strip along the border whose grain is repeated
LOUDEST_GRAIN = 0.05  # what differs more from its surroundings is a thing and must not be repeated
BLURS = ((0.0, 0.0), (0.012, 0.006), (0.05, 0.02), (0.16, 0.055), (0.40, 0.14))  # distance and blur, of the longer side
SCENE_SHARE = 0.85


def expand(
    picture: Image.Image,
    *,
    canvas_size: tuple[int, int],
    picture_size: tuple[int, int],
    location: tuple[int, int],
    prompt: str | None,
    seed: int,
) -> Image.Image:
    """Lay a picture on a canvas and continue it to the canvas's border.

    Args:
        picture: The picture; a transparent one stays as transparent beyond its border as it is there.
        canvas_size: Width and height of the result in pixels.
        picture_size: Width and height in pixels that the picture is given on the canvas.
        location: Column and row of the picture's upper left corner; what lies beyond the canvas is cut off.
        prompt: What the new part shows away from the picture's border, where it names scenery.
        seed: Decides the scenery's details.

    Raises:
        ValueError: A size is less than one pixel, or the picture lies wholly beyond the canvas.
    """
    width, height = canvas_size
    for name, size in (("canvas_size", canvas_size), ("original_image_size", picture_size)):
        if min(size) < 1:
            raise ValueError(f"{name} {list(size)} has a side under 1 px")
    left, top = location
    right, bottom = left + picture_size[0], top + picture_size[1]
    if right <= 0 or bottom <= 0 or left >= width or top >= height:
        raise ValueError(f"original_image_location {list(location)} puts the picture wholly beyond the canvas")
    placed = picture if picture.size == picture_size else picture.resize(picture_size, Image.Resampling.LANCZOS)
    transparent = placed.has_transparency_data
    placed = placed.convert("RGBA" if transparent else "RGB")
    visible = (max(left, 0), max(top, 0), min(right, width), min(bottom, height))
    part = placed.crop((visible[0] - left, visible[1] - top, visible[2] - left, visible[3] - top))

    scale = min(1.0, WORKING_SIDE / max(canvas_size))
    box = (
        round(visible[0] * scale),
        round(visible[1] * scale),
        max(round(visible[2] * scale), round(visible[0] * scale) + 1),
        max(round(visible[3] * scale), round(visible[1] * scale) + 1),
    )
    work_size = (max(round(width * scale), box[2]), max(round(height * scale), box[3]))
    known = colours_of(part.convert("RGB").resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BOX))
    painted = _continued(known, box, work_size, prompt, seed)
    canvas = Image.fromarray(bytes_of(painted)).resize(canvas_size, Image.Resampling.BICUBIC)
    if transparent:
        alpha = np.asarray(part.getchannel("A"))
        row = np.clip(np.arange(height) - visible[1], 0, alpha.shape[0] - 1)
        column = np.clip(np.arange(width) - visible[0], 0, alpha.shape[1] - 1)
        canvas.putalpha(Image.fromarray(np.ascontiguousarray(alpha[row][:, column])))
    canvas.paste(part, visible[:2])
    return canvas


def _folded(
    offset: np.ndarray[tuple[int, ...], np.dtype[np.intp]], count: int, strip: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Return the row or column that a place beyond the border mirrors: to and fro within the strip along the border."""
    beyond = np.where(offset < 0, -1 - offset, np.maximum(offset - count, 0))
    swing = np.mod(beyond, 2 * strip)
    depth = np.where(swing < strip, swing, 2 * strip - 1 - swing)
    return np.where(offset < 0, depth, np.where(offset >= count, count - 1 - depth, offset)).astype(np.intp)


def _continued(
    known: Floats, box: tuple[int, int, int, int], size: tuple[int, int], prompt: str | None, seed: int
) -> Floats:
    rows, columns = known.shape[:2]
    side = max(size)
    row, column = np.arange(size[1]) - box[1], np.arange(size[0]) - box[0]
    edge_row, edge_column = np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)
    away_y, away_x = np.abs(row - edge_row)[:, None], np.abs(column - edge_column)[None, :]
    distance = np.sqrt((away_y * away_y + away_x * away_x).astype(np.float32)) / np.float32(side)
    # The outermost pixels go on outwards, the softer the farther away.
    stretched = known[edge_row][:, edge_column]
    result = stretched
    for (near, _), (far, blur) in itertools.pairwise(BLURS):
        soft = softened(stretched, blur * side)
        result = result + (soft - result) * smoothstep(near, far, distance)[:, :, None]
    strip = max(round(min(rows, columns) * STRIP_SHARE), 1)
    fine = np.clip(known - softened(known, 1.2), -LOUDEST_GRAIN, LOUDEST_GRAIN)
    grain = fine[_folded(row, rows, strip)][:, _folded(column, columns, strip)]
    result = result + grain * smoothstep(0.0, 0.004, distance)[:, :, None]
    if prompt and names_scenery(prompt):
        painted = scenery(prompt, seed=seed, width_px=size[0], height_px=size[1])
        result = result + (painted - result) * (SCENE_SHARE * smoothstep(0.01, 0.14, distance))[:, :, None]
    inside = (distance == 0.0)[:, :, None]
    return np.where(inside, stretched, result)
