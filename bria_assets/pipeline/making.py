"""What a cell is made from: the request to Bria, and the hash of the inputs that decide when it must be made anew.

The input hash covers what the shop decides (the product's fields, the scene's prompt, the pictures upstream) and who
makes it. The request's fingerprint covers, besides, what we decide (prompt template, model settings): a picture whose
input hash still holds but whose fingerprint does not is stale, not wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from bria_assets.catalog.product import Product
from bria_assets.catalog.scene import Scene
from bria_assets.client.requests import (
    BriaRequest,
    GenerateImage,
    LifestyleShotByText,
    LifestyleShotV1,
    ProductCutout,
    RemoveBackground,
    ReplaceBackground,
)
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, PRODUCT_IMAGE
from bria_assets.pipeline.generation import CutoutEndpoint, Generation, LifestyleWire
from bria_assets.prompts.product_prompt import product_prompt

CUTOUT_REQUESTS: Mapping[CutoutEndpoint, type[RemoveBackground | ProductCutout]] = {
    "remove_background": RemoveBackground,
    "product_cutout": ProductCutout,
}
SHOT_REQUESTS: Mapping[LifestyleWire, type[BriaRequest]] = {
    "replace_background": ReplaceBackground,
    "lifestyle_shot_by_text": LifestyleShotByText,
    "v1": LifestyleShotV1,
}


@dataclass(frozen=True, kw_only=True)
class Making:
    """How one cell is made by Bria."""

    request: BriaRequest
    input_hash: str
    inputs: tuple[ImageRecord, ...] = ()


def image_making(product: Product, generation: Generation, *, server: str) -> Making:
    """A generated product image."""
    if product.prompt:
        words: dict[str, object] = {"prompt": product.prompt}
    else:
        names = ("title", "description", "category", "brand", "color", "material")
        words = {name: getattr(product, name) for name in names}
    frame = {name: getattr(product, name) for name in ("negative_prompt", "aspect_ratio", "seed")}
    request = GenerateImage(
        prompt=product_prompt(product),
        negative_prompt=product.negative_prompt,
        aspect_ratio=product.aspect_ratio,
        seed=product.seed,
        resolution=generation.resolution,
        model_version=generation.model_version,
        steps_num=generation.steps_num,
        output_type=generation.output_type,
        ip_signal=generation.ip_signal,
        prompt_content_moderation=generation.prompt_content_moderation,
        visual_input_content_moderation=generation.visual_input_content_moderation,
        visual_output_content_moderation=generation.visual_output_content_moderation,
    )
    return Making(request=request, input_hash=input_hash(PRODUCT_IMAGE, server, {**words, **frame}))


def cutout_making(image: ImageRecord, generation: Generation, *, server: str) -> Making:
    """The product alone, from its image."""
    request = CUTOUT_REQUESTS[generation.cutout_endpoint](
        image=image.picture.sha256,
        visual_input_content_moderation=generation.visual_input_content_moderation,
        visual_output_content_moderation=generation.visual_output_content_moderation,
    )
    return Making(
        request=request, input_hash=input_hash(CUTOUT, server, {"image": image.picture.sha256}), inputs=(image,)
    )


def shot_making(cutout: ImageRecord, scene: Scene, generation: Generation, *, server: str) -> Making:
    """The product in a scene, from its cutout."""
    inputs = {"cutout": cutout.picture.sha256, "scene": scene.prompt}
    return Making(
        request=_shot_request(cutout.picture.sha256, scene.prompt, generation),
        input_hash=input_hash(LIFESTYLE_SHOT, server, inputs),
        inputs=(cutout,),
    )


def endpoint_of(asset: str, generation: Generation) -> str:
    """Which of Bria's endpoints makes an asset's pictures."""
    requests: Mapping[str, type[BriaRequest]] = {
        PRODUCT_IMAGE: GenerateImage,
        CUTOUT: CUTOUT_REQUESTS[generation.cutout_endpoint],
        LIFESTYLE_SHOT: SHOT_REQUESTS[generation.lifestyle_wire],
    }
    return requests[asset].endpoint


def input_hash(asset: str, server: str, inputs: Mapping[str, object]) -> str:
    """SHA-256 over what decides a cell's picture."""
    given = {name: value for name, value in inputs.items() if value is not None}
    canonical = json.dumps([asset, server, given], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _shot_request(cutout_sha256: str, prompt: str, generation: Generation) -> BriaRequest:
    match generation.lifestyle_wire:
        case "replace_background":
            return ReplaceBackground(
                image=cutout_sha256,
                prompt=prompt,
                mode=generation.lifestyle_mode,
                original_quality=generation.original_quality,
                prompt_content_moderation=generation.prompt_content_moderation,
                visual_output_content_moderation=generation.visual_output_content_moderation,
            )
        case "lifestyle_shot_by_text":
            return LifestyleShotByText(image=cutout_sha256, prompt=prompt)
        case "v1":
            return LifestyleShotV1(
                picture=cutout_sha256, scene_description=prompt, original_quality=generation.original_quality
            )
