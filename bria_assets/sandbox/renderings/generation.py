"""How pictures are made from descriptions."""

import json
from typing import Any

from PIL import Image

from bria_assets.sandbox.drawing import describe
from bria_assets.sandbox.refining import refined
from bria_assets.sandbox.renderings.commission import Basis, Commission, size_of
from bria_assets.sandbox.requests.fields import parse_structured_prompt
from bria_assets.sandbox.requests.generation import GenerateRequest

_RESOLUTION_SCALE = {"1MP": 1, "4MP": 2}


def generate(request: GenerateRequest, commission: Commission) -> Image.Image:
    """Draw the product that the structured prompt describes."""
    width_px, height_px = size_of(
        request.aspect_ratio, picture_px=commission.picture_px * _RESOLUTION_SCALE[request.resolution]
    )
    structured_prompt = parse_structured_prompt(commission.answer["structured_prompt"])
    return commission.painter.draw_product(
        structured_prompt, seed=commission.seed, width_px=width_px, height_px=height_px
    )


def generate_answer(request: GenerateRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed and the structured prompt, new, given or refined."""
    structured_prompt = _structured_prompt(request, basis.seed)
    return {"seed": basis.seed, "structured_prompt": json.dumps(structured_prompt, ensure_ascii=False)}


def _structured_prompt(request: GenerateRequest, seed: int) -> dict[str, Any]:
    if request.input is not None:
        given = request.input.structured_prompt
        return given if isinstance(given, dict) else parse_structured_prompt(given)
    if request.structured_prompt is None:
        return describe(request.prompt or "a product like the one in the reference picture", seed=seed)
    given = parse_structured_prompt(request.structured_prompt)
    return given if request.prompt is None else refined(given, request.prompt, seed=seed)
