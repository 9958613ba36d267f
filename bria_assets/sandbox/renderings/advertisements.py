"""How an advertisement is resized: as a whole, with its ground continued where the other size has more room.

Its headline, logo and picture are not told apart, so nothing is laid out anew; a prompt changes nothing.
"""

from typing import Any

from PIL import Image

from bria_assets.sandbox.drawing import edits
from bria_assets.sandbox.jobs import LISTED_RESULTS
from bria_assets.sandbox.renderings.commission import Basis, Commission
from bria_assets.sandbox.renderings.transparency import on_white
from bria_assets.sandbox.requests.advertisements import AdResizeRequest


def resize(request: AdResizeRequest, commission: Commission) -> Image.Image:
    """Make the picture of one format: the whole advertisement in the middle, its ground continued around it."""
    wanted = request.formats[commission.picture_index]
    ad = on_white(commission.open_picture(request.attachments[0]))
    scale = min(wanted.width / ad.width, wanted.height / ad.height)
    width, height = max(1, round(ad.width * scale)), max(1, round(ad.height * scale))
    return edits.expand(
        ad,
        canvas_size=(wanted.width, wanted.height),
        picture_size=(width, height),
        location=((wanted.width - width) // 2, (wanted.height - height) // 2),
        prompt=None,
        seed=commission.seed,
    ).convert("RGB")


def resize_answer(request: AdResizeRequest, _basis: Basis) -> dict[str, Any]:
    """List what was made: each format as it was asked for, and how Bria says that it makes all of them."""
    made = {"status": "ok", "strategy": "delayer_dispatch"}
    return {LISTED_RESULTS: [{**each.model_dump(), **made} for each in request.formats]}
