"""Structured instructions: what an edit is to do, with the fields of Bria's structured prompts, by simple rules.

The fields follow the examples of docs.bria.ai's image-editing.yml (read August 2026). A structured instruction says all
that the edit is drawn from, so that whoever sends it back with the same picture, mask and seed gets the same result.
"""

import json

from PIL import Image

from bria_assets.sandbox.drawing import describe_picture
from bria_assets.sandbox.refining import refined
from bria_assets.sandbox.renderings.transparency import on_white


def structured_instruction(words: str, picture: Image.Image, mask: Image.Image | None, *, seed: int) -> str:
    """Describe a picture as it is to be after an edit, and the edit, as JSON text.

    Args:
        words: What is to be done, for example "make the sky blue".
        picture: What it is done to.
        mask: Where it is done, white on black, of any size; None: everywhere.
        seed: The job's seed.
    """
    described = refined(describe_picture(on_white(picture), None, seed=seed), words, seed=seed)
    described["context"] = "An edit of a given picture"
    if mask is not None:
        described["context"] += f", where a mask selects {_place_of(mask)}"
    return json.dumps(described, ensure_ascii=False)


def _place_of(mask: Image.Image) -> str:
    box = mask.convert("L").getbbox()
    if box is None:
        return "nothing"
    across = _third((box[0] + box[2]) / 2 / mask.width, ("left", "center", "right"))
    down = _third((box[1] + box[3]) / 2 / mask.height, ("upper", "middle", "lower"))
    return f"the {down} {across}"


def _third(position: float, names: tuple[str, str, str]) -> str:
    return names[min(int(position * 3), 2)]
