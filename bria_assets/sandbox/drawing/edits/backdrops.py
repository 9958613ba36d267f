"""Putting another background behind a picture's subject, which stays where it is."""

from PIL import Image

from bria_assets.sandbox.drawing.edits.inpainting import continued
from bria_assets.sandbox.drawing.edits.pixels import bytes_of
from bria_assets.sandbox.drawing.edits.scenery import scenery
from bria_assets.sandbox.drawing.edits.standing import stand
from bria_assets.sandbox.drawing.fields import Floats
from bria_assets.sandbox.drawing.flooding import grow


def with_backdrop(colours: Floats, subject: Floats, words: str, *, seed: int) -> Floats:
    """Stand a picture's subject in other scenery, at its place and in the light there.

    Args:
        colours: sRGB 0 to 1, shape ``(rows, columns, 3)``.
        subject: The foreground's coverage, 0 to 1, shape ``(rows, columns)``.
        words: What the background shows.
        seed: Decides the scenery's details.
    """
    rows, columns = subject.shape
    painted = scenery(words, seed=seed, width_px=columns, height_px=rows)
    covered = subject > 0.02  # noqa: PLR2004 - what is fainter cannot be seen
    if not covered.any():
        return painted
    # Half transparent edges hold some of the old background: they take the colours from further inside.
    solid = ~grow(subject < 0.95, by=1)  # noqa: PLR2004 - wholly foreground
    pure = continued(colours, ~solid & grow(covered, by=2)) if solid.any() else colours
    cutout = Image.fromarray(bytes_of(pure))
    cutout.putalpha(Image.fromarray(bytes_of(subject)))
    left, top, right, bottom = cutout.getchannel("A").point([0] * 6 + [255] * 250).getbbox() or (0, 0, columns, rows)
    return stand(painted, cutout.crop((left, top, right, bottom)), (left, top, right - left, bottom - top))
