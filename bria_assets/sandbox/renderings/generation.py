"""How pictures and structured prompts are made from descriptions."""

import json
from collections.abc import Mapping
from typing import Any

from PIL import Image

from bria_assets.sandbox.drawing import describe, describe_picture, shortened
from bria_assets.sandbox.merging import merged
from bria_assets.sandbox.refining import refined
from bria_assets.sandbox.renderings.commission import Basis, Commission, scaled, size_of
from bria_assets.sandbox.requests.generation import (
    DescribedRequest,
    GenerateLiteRequest,
    GenerateRequest,
    StructuredPromptDiffRequest,
)
from bria_assets.sandbox.requests.structured_prompts import parse_structured_prompt

_RESOLUTION_SCALE = {"1MP": 1, "4MP": 2}


def generate(request: GenerateRequest, commission: Commission) -> Image.Image:
    """Draw the product that the structured prompt describes, a wrapped refinement in its reference picture's frame."""
    if request.input is not None:
        frame = commission.open_picture(request.input.reference_image.url).size
        return _draw(commission, scaled(frame, picture_px=commission.picture_px))
    scale = _RESOLUTION_SCALE[request.resolution]
    return _draw(commission, size_of(request.aspect_ratio, picture_px=commission.picture_px * scale))


def generate_lite(request: GenerateLiteRequest, commission: Commission) -> Image.Image:
    """Draw the product that the structured prompt describes, always at 1MP."""
    return _draw(commission, size_of(request.aspect_ratio, picture_px=commission.picture_px))


def generate_answer(request: GenerateRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed and the structured prompt: new, given or refined, in the style that was asked for."""
    if request.input is not None:
        return _answer(parse_structured_prompt(request.input.structured_prompt), basis)
    structured_prompt = _structured_prompt(request, basis)
    if request.style is not None:
        structured_prompt = {**structured_prompt, "artistic_style": request.style.replace("_", " ")}
    return _answer(structured_prompt, basis)


def describe_answer(request: DescribedRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed and the structured prompt: new, given or refined."""
    return _answer(_structured_prompt(request, basis), basis)


def describe_lite_answer(request: DescribedRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed and the structured prompt; a new one in fewer words, as a smaller model says it."""
    structured_prompt = _structured_prompt(request, basis)
    return _answer(structured_prompt if request.structured_prompt is not None else shortened(structured_prompt), basis)


def diff_answer(request: StructuredPromptDiffRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed and the structured prompt that the user's changes lead to."""
    given = parse_structured_prompt(request.structured_prompt)
    adjusted = parse_structured_prompt(request.user_adjusted_structured_prompt)
    return _answer(merged(given, adjusted), basis)


def _draw(commission: Commission, size: tuple[int, int]) -> Image.Image:
    width_px, height_px = size
    structured_prompt = parse_structured_prompt(commission.answer["structured_prompt"])
    return commission.painter.draw_product(
        structured_prompt, seed=commission.seed, width_px=width_px, height_px=height_px
    )


def _structured_prompt(request: DescribedRequest, basis: Basis) -> dict[str, Any]:
    if request.structured_prompt is not None:
        given = parse_structured_prompt(request.structured_prompt)
        return given if request.prompt is None else refined(given, request.prompt, seed=basis.seed)
    if request.images is not None:
        return describe_picture(basis.open_picture(request.images[0]), request.prompt, seed=basis.seed)
    return describe(request.prompt or "", seed=basis.seed)


def _answer(structured_prompt: Mapping[str, Any], basis: Basis) -> dict[str, Any]:
    return {"seed": basis.seed, "structured_prompt": json.dumps(structured_prompt, ensure_ascii=False)}
