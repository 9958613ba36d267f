"""Merging a second picture into a picture: as a print on its subject, as its texture, or as a thing beside it."""

import re

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.foreground import foreground_of
from bria_assets.sandbox.drawing.edits.instructions import edit_by_instruction
from bria_assets.sandbox.drawing.edits.pixels import bytes_of, colours_of, coverage_of, lightness_of, picture_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.edits.standing import stand
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.scenes.canvas import resized

PRINT_SHARE = 0.46  # of the subject's width that a print on it takes
TILE_SHARE = 0.30  # of the picture's longer side that one tile of a texture takes
THING_SHARE = 0.34  # of the picture's height that a thing placed beside takes

_BACKGROUND = re.compile(r"\b(?:background|backdrop|wall|behind|sky)\b", re.IGNORECASE)
_TEXTURE = re.compile(
    r"\b(?:textures?|pattern\w*|material|fabric|cover\w*|wrap\w*|tile\w*|all over|wallpaper)\b", re.IGNORECASE
)
_THING = re.compile(r"\b(?:next to|beside|near|in front|table|floor|ground|corner|left|right|hold\w*)\b", re.IGNORECASE)


def blend(picture: Image.Image, overlay: Image.Image | None, instruction: str, *, seed: int) -> Image.Image:
    """Merge an overlay into a picture as an instruction says.

    "Place the art on the shirt" prints it on the subject, in the subject's folds and shades; "apply the pattern" covers
    the subject with it, or the background where the words name that; "put it next to the vase" stands it there. Without
    an overlay the instruction is done to the picture alone.

    Args:
        picture: The picture.
        overlay: What is merged into it, RGB or RGBA; may be None.
        instruction: What to do with it.
        seed: Decides details where the picture is edited alone.

    Raises:
        ValueError: The instruction is blank and there is no overlay.
    """
    subject = foreground_of(picture)
    if overlay is None:
        alpha = Image.fromarray(bytes_of(subject))
        return edit_by_instruction(picture, instruction, alpha=alpha, mask=None, seed=seed)
    colours = colours_of(picture)
    found = bool((subject > 0.5).any())  # noqa: PLR2004 - more subject than background
    if _BACKGROUND.search(instruction) and found:
        ground = resized(_over_white(overlay), picture.width, picture.height)
        return picture_of(ground + (colours - ground) * subject[:, :, None], like=picture)
    if _TEXTURE.search(instruction):
        tiled = _tiled(overlay, picture.size)
        cover = subject if found else np.ones_like(subject)
        return picture_of(_printed(colours, tiled, cover), like=picture)
    if _THING.search(instruction):
        return picture_of(_beside(colours, overlay, instruction), like=picture)
    left, top, width, height = _print_box(subject, overlay.size)
    layer = Image.new("RGBA", picture.size)
    layer.paste(overlay.convert("RGBA").resize((width, height), Image.Resampling.LANCZOS), (left, top))
    cover = coverage_of(layer.getchannel("A"), picture.size)
    if found:
        cover = cover * np.clip(subject * 1.2, 0.0, 1.0)
    return picture_of(_printed(colours, colours_of(layer), cover), like=picture)


def _over_white(picture: Image.Image) -> Floats:
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    return colours_of(ground)


def _printed(colours: Floats, ink: Floats, cover: Floats) -> Floats:
    """Lay ink over a picture; the light and shade of what is under it stay."""
    lightness = lightness_of(colours)
    inside = cover > 0.5  # noqa: PLR2004 - more ink than none
    own = float(np.percentile(lightness[inside], 75)) if inside.any() else 0.5
    shading = np.clip(softened(lightness, 0.8) / max(own, 0.08), 0.35, 1.3)
    return colours + (ink * shading[:, :, None] - colours) * (0.96 * cover)[:, :, None]


def _tiled(overlay: Image.Image, size: tuple[int, int]) -> Floats:
    """Repeat an overlay over a picture's size, every second tile mirrored so that no seams show."""
    side = max(round(max(size) * TILE_SHARE), 1)
    scale = side / max(overlay.size)
    tile = resized(_over_white(overlay), max(round(overlay.width * scale), 1), max(round(overlay.height * scale), 1))
    pair = np.concatenate([tile, tile[:, ::-1]], axis=1)
    block = np.concatenate([pair, pair[::-1]], axis=0)
    repeats = (-(-size[1] // block.shape[0]), -(-size[0] // block.shape[1]), 1)
    return np.tile(block, repeats)[: size[1], : size[0]]


def _print_box(subject: Floats, overlay_size: tuple[int, int]) -> tuple[int, int, int, int]:
    rows, columns = subject.shape
    left, top, right, bottom = 0, 0, columns, rows
    solid = subject > 0.5  # noqa: PLR2004 - more subject than background
    if solid.any():
        across, down = np.nonzero(solid.any(axis=0))[0], np.nonzero(solid.any(axis=1))[0]
        left, top, right, bottom = int(across[0]), int(down[0]), int(across[-1]) + 1, int(down[-1]) + 1
    scale = PRINT_SHARE * min((right - left) / overlay_size[0], (bottom - top) / overlay_size[1])
    width, height = max(round(overlay_size[0] * scale), 1), max(round(overlay_size[1] * scale), 1)
    return (left + right - width) // 2, round(top + 0.48 * (bottom - top) - height / 2), width, height


def _beside(colours: Floats, overlay: Image.Image, instruction: str) -> Floats:
    rows, columns = colours.shape[:2]
    thing = overlay.convert("RGBA")
    box = thing.getchannel("A").getbbox()
    thing = thing.crop(box) if box else thing
    height = max(round(rows * THING_SHARE), 1)
    width = max(round(thing.width * height / thing.height), 1)
    x = 0.2 if re.search(r"\bleft\b", instruction, re.IGNORECASE) else 0.8
    return stand(colours, thing, (round(x * columns - width / 2), round(0.88 * rows) - height, width, height))
