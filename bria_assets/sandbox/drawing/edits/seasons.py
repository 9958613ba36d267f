"""Moving a picture into another season."""

from PIL import Image

from bria_assets.sandbox.drawing.edits.pixels import colours_of, picture_of
from bria_assets.sandbox.drawing.fields import floats

_TINTS = {
    "spring": (1.0, 1.06, 1.0),
    "summer": (1.08, 1.03, 0.92),
    "autumn": (1.12, 0.98, 0.82),
    "winter": (0.94, 1.0, 1.1),
}


def reseason(picture: Image.Image, season: str, *, seed: int) -> Image.Image:  # noqa: ARG001 - next
    """Move a picture into a season."""
    return picture_of(colours_of(picture) * floats(_TINTS.get(season, _TINTS["summer"])), like=picture)
