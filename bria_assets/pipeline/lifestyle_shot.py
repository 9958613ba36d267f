"""The product in a scene: its cutout before a background that Bria makes from the scene's prompt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bria_assets.catalog.scene import Scene
from bria_assets.client.requests import BriaRequest, LifestyleShotByText, LifestyleShotV1, ReplaceBackground
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.cell import CUTOUT, LIFESTYLE_SHOT, Cell
from bria_assets.pipeline.generation import Generation, LifestyleWire
from bria_assets.pipeline.making import Making, input_hash
from bria_assets.pipeline.picture_asset import ProductAsset
from bria_assets.pipeline.product_brief import ProductBrief
from bria_assets.pipeline.step import MakingOf, Step

SHOT_REQUESTS: Mapping[LifestyleWire, type[BriaRequest]] = {
    "replace_background": ReplaceBackground,
    "lifestyle_shot_by_text": LifestyleShotByText,
    "v1": LifestyleShotV1,
}


def shot_making(cutout: ImageRecord, scene: Scene, generation: Generation, *, server: str) -> Making:
    """The product in a scene, from its cutout."""
    inputs = {"cutout": cutout.picture.sha256, "scene": scene.prompt}
    return Making(
        request=_request(cutout.picture.sha256, scene.prompt, generation),
        input_hash=input_hash(LIFESTYLE_SHOT, server, inputs),
        inputs=(cutout,),
    )


def _request(cutout_sha256: str, prompt: str, generation: Generation) -> BriaRequest:
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


def _steps(brief: ProductBrief) -> Iterator[Step]:
    cutout = brief.cell(CUTOUT)
    for scene in brief.scenes:
        cell = brief.cell(LIFESTYLE_SHOT, scene.id)
        yield Step(cell=cell, how=_how(cutout, scene), upstream=(cutout,), words=scene.prompt)


def _how(cutout: Cell, scene: Scene) -> MakingOf:
    def how(upstream: Mapping[Cell, ImageRecord], generation: Generation, *, server: str) -> Making:
        return shot_making(upstream[cutout], scene, generation, server=server)

    return how


ASSET = ProductAsset(
    name=LIFESTYLE_SHOT,
    endpoint=lambda generation: SHOT_REQUESTS[generation.lifestyle_wire].endpoint,
    is_refreshed=True,
    second_key="scene",
    steps=_steps,
    why_none=lambda _, cell: f"scene {cell.second_key} is not in the stored catalog: materialize product_catalog first",
)
