"""How a whole picture is given another look: an opaque picture of the input's size."""

from PIL import Image

from bria_assets.sandbox.drawing import edits
from bria_assets.sandbox.renderings.commission import Commission
from bria_assets.sandbox.renderings.transparency import on_white
from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests.editing_looks import (
    ColorizeRequest,
    RelightRequest,
    ReseasonRequest,
    RestoreRequest,
    RestyleRequest,
    SketchRequest,
)


def reseason(request: ReseasonRequest, commission: Commission) -> Image.Image:
    """Move the picture into another season."""
    return edits.reseason(_opened(request.image, commission), request.season, seed=commission.seed)


def restyle(request: RestyleRequest, commission: Commission) -> Image.Image:
    """Redraw the picture in another style."""
    return edits.restyle(_opened(request.image, commission), request.style, seed=commission.seed)


def relight(request: RelightRequest, commission: Commission) -> Image.Image:
    """Light the picture anew."""
    return edits.relight(
        _opened(request.image, commission),
        direction=request.light_direction or "",
        light_type=request.light_type,
        seed=commission.seed,
    )


def colorize(request: ColorizeRequest, commission: Commission) -> Image.Image:
    """Give the picture other colours, or none."""
    return edits.colorize(_opened(request.image, commission), request.color)


def restore(request: RestoreRequest, commission: Commission) -> Image.Image:
    """Make an old photo new."""
    return edits.restore(_opened(request.image, commission))


def sketch_to_colored_image(request: SketchRequest, commission: Commission) -> Image.Image:
    """Colour a line drawing."""
    return edits.sketch_to_colored_image(_opened(request.image, commission), seed=commission.seed)


def _opened(image: Picture, commission: Commission) -> Image.Image:
    return on_white(commission.open_picture(image))
