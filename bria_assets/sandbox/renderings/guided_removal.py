"""How a background is removed as words say: of the parts of the usual cutout, some stay and some go."""

from PIL import Image

from bria_assets.sandbox.drawing.edits.guided_cutting import guided_cutout
from bria_assets.sandbox.renderings.commission import Commission
from bria_assets.sandbox.renderings.cutouts import cutout_of
from bria_assets.sandbox.requests.unpublished import GuidedRemovalRequest


def remove_background_guided(request: GuidedRemovalRequest, commission: Commission) -> Image.Image:
    """Cut the product out, at the size of the input, and keep of it what the prompt names."""
    return guided_cutout(cutout_of(request.image, commission), request.prompt)
