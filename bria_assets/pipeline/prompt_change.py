"""What a refinement does to the structured prompt of its base, and which request says so to Bria."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from bria_assets.client.requests import (
    AspectRatio,
    BriaRequest,
    GenerateFromPicture,
    GenerateFromStructuredPrompt,
    WrappedRefinement,
)
from bria_assets.images.frame import ratio_deviation
from bria_assets.images.picture import PictureFacts
from bria_assets.images.record import ImageRecord
from bria_assets.pipeline.design import Way
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.refinement import Refinement
from bria_assets.prompts.edit_layer import PatchDoesNotFit
from bria_assets.prompts.instruction import InstructionNotUnderstood, patch_of
from bria_assets.prompts.merging import RefinedPrompt, refine
from bria_assets.prompts.patch import Patch
from bria_assets.prompts.structured_prompt import StructuredPrompt


class NothingToPatch(ValueError):
    """A patch cannot be merged, because the base has no structured prompt."""


@dataclass(frozen=True, kw_only=True)
class PromptRefinement:
    """How a change is asked for.

    Attributes:
        way: by which means.
        before: the base's structured prompt.
        patch: merged into it.
        refined: what that gave.
    """

    way: Way
    before: StructuredPrompt | None = None
    patch: Patch | None = None
    refined: RefinedPrompt | None = None


def prompt_refinement(row: Refinement, base: ImageRecord, generation: Generation) -> PromptRefinement:
    """How a refinement of a picture is asked for.

    Raises:
        NothingToPatch: there is a patch, and no structured prompt that it could be merged into.
        InstructionNotUnderstood: and it is not to be translated by Bria.
        PatchDoesNotFit: it names what is not there, or several things.
        SideEffectsRefused: more would change than the patch names.
        UnusableStructuredPrompt: the base's is none.
    """
    if base.structured_prompt is None:
        if row.instruction is None:
            raise NothingToPatch(
                f"{base.cell_name} has no structured prompt that a patch could change: write an instruction instead, "
                "which goes to Bria beside the picture"
            )
        return PromptRefinement(way="reference")
    before = StructuredPrompt.parse(base.structured_prompt)
    try:
        patch = Patch.parse(row.patch) if row.instruction is None else patch_of(row.instruction, before)
        refined = refine(before, patch, refuse_side_effects=generation.refuse_side_effects)
    except (InstructionNotUnderstood, PatchDoesNotFit):
        if row.instruction is None or generation.unknown_instructions == "refuse":
            raise
        return PromptRefinement(way="translated", before=before)
    return PromptRefinement(way="patch", before=before, patch=patch, refined=refined)


def request_of(row: Refinement, base: ImageRecord, change: PromptRefinement, generation: Generation) -> BriaRequest:
    """What is sent to Bria.

    The seed and the frame of the base are asked for again, so that what the prompt leaves alone stays much the same.
    """
    if change.refined is not None and generation.refinement_wire == "wrapped":
        return WrappedRefinement(reference_image=base.picture.sha256, structured_prompt=change.refined.prompt.text())
    settings: dict[str, Any] = {"seed": base.seed, "aspect_ratio": nearest_ratio(base.picture)}
    settings |= generation.of_generated_images()
    instruction = row.instruction or ""
    if change.before is None:
        return GenerateFromPicture(image=base.picture.sha256, prompt=instruction, **settings)
    if change.refined is None:
        return GenerateFromStructuredPrompt(
            structured_prompt=change.before.without_edit_layer().text(), prompt=instruction, **settings
        )
    refined = change.refined
    # Said twice, in the description and in the edit layer, a hat might be drawn twice.
    prompt = refined.prompt if refined.only_in_edit_layer else refined.prompt.without_edit_layer()
    return GenerateFromStructuredPrompt(structured_prompt=prompt.text(), **settings)


def nearest_ratio(picture: PictureFacts) -> AspectRatio:
    """The aspect ratio that can be asked for and that a picture's is nearest to."""
    ratios: tuple[AspectRatio, ...] = get_args(AspectRatio)
    return min(ratios, key=lambda ratio: ratio_deviation(picture.width_px, picture.height_px, ratio))
