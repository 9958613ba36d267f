"""What a refinement does to the structured prompt of its base, and which request says so to Bria."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from bria_assets.client.requests import (
    AspectRatio,
    BriaRequest,
    GenerateFromPicture,
    GenerateFromStructuredPrompt,
    GenerateStructuredPrompt,
    WrappedRefinement,
)
from bria_assets.images.aspect_ratio import ratio_deviation
from bria_assets.images.picture import PictureFacts
from bria_assets.images.record import ImageRecord
from bria_assets.jobs.job import PromptOutcome
from bria_assets.pipeline.design import Way
from bria_assets.pipeline.generation import Generation
from bria_assets.pipeline.refinement import Refinement
from bria_assets.prompts.edit_layer import PatchDoesNotFit
from bria_assets.prompts.instruction import InstructionNotUnderstood, patch_of
from bria_assets.prompts.merging import RefinedPrompt, refine
from bria_assets.prompts.patch import Patch
from bria_assets.prompts.structured_prompt import StructuredPrompt, UnusableStructuredPrompt
from bria_assets.prompts.translation import patch_of_translation


class NothingToPatch(ValueError):
    """A patch cannot be merged, because the base has no structured prompt."""


class NothingChanges(ValueError):
    """A change that is there already: the picture would be paid for once more, and be the same."""


class TranslationUnusable(ValueError):
    """Bria's answer to what an instruction means is no structured prompt, or the same one; it is paid, and kept."""


@dataclass(frozen=True, kw_only=True)
class PromptRefinement:
    """How a change is asked for.

    Attributes:
        way: by which means.
        before: the base's structured prompt.
        patch: merged into it; None as long as Bria has not translated the instruction.
        refined: what that gave.
        translation: Bria's, where there is one.
        refusal: why the instruction is not understood here, where Bria is not to be asked.
    """

    way: Way
    before: StructuredPrompt | None = None
    patch: Patch | None = None
    refined: RefinedPrompt | None = None
    translation: PromptOutcome | None = None
    refusal: ValueError | None = None


def prompt_refinement(row: Refinement, base: ImageRecord, generation: Generation) -> PromptRefinement:
    """How a refinement of a picture is asked for.

    Raises:
        NothingChanges: the structured prompt says already what is asked for.
        NothingToPatch: there is a patch, and no structured prompt that it could be merged into.
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
    except (InstructionNotUnderstood, PatchDoesNotFit) as refusal:
        if row.instruction is None:
            raise
        is_refused = generation.unknown_instructions == "refuse"
        return PromptRefinement(way="translated", before=before, refusal=refusal if is_refused else None)
    if _is_same_description(before, refined):
        raise NothingChanges(f"the structured prompt of {base.cell_name} says so already: nothing would change")
    return PromptRefinement(way="patch", before=before, patch=patch, refined=refined)


def translation_of(
    row: Refinement, base: ImageRecord, before: StructuredPrompt, generation: Generation
) -> GenerateStructuredPrompt:
    """The question to Bria what an instruction makes of the base's structured prompt."""
    return GenerateStructuredPrompt(
        structured_prompt=before.without_edit_layer().text(),
        prompt=row.words,
        seed=base.seed,
        ip_signal=generation.ip_signal,
        prompt_content_moderation=generation.prompt_content_moderation,
    )


def translated_refinement(
    row: Refinement, before: StructuredPrompt, translation: PromptOutcome, generation: Generation
) -> PromptRefinement:
    """What Bria's answer makes of a refinement: the difference is its patch, under the same rules as any other.

    Raises:
        TranslationUnusable: nothing can be made of the answer.
        SideEffectsRefused: more would change than the patch names.
    """
    paid = f"request {translation.request_id} is paid; change the instruction, or ask again with `--regenerate all`"
    try:
        after = StructuredPrompt.parse(translation.structured_prompt)
        patch = patch_of_translation(before, after, row.words)
        refined = refine(before, patch, refuse_side_effects=generation.refuse_side_effects)
    except (UnusableStructuredPrompt, PatchDoesNotFit) as unusable:
        raise TranslationUnusable(f"Bria's translation of the instruction cannot be used: {unusable}; {paid}") from None
    if _is_same_description(before, refined):
        raise TranslationUnusable(f"Bria's translation of the instruction changes nothing; {paid}")
    return PromptRefinement(way="translated", before=before, patch=patch, refined=refined, translation=translation)


def request_of(row: Refinement, base: ImageRecord, change: PromptRefinement, generation: Generation) -> BriaRequest:
    """What is sent to Bria for the picture, once what is to change is known.

    The seed and the frame of the base are asked for again, so that what the prompt leaves alone stays much the same.
    """
    if change.refined is not None and generation.refinement_wire == "wrapped":
        return WrappedRefinement(reference_image=base.picture.sha256, structured_prompt=change.refined.prompt.text())
    settings: dict[str, Any] = {"seed": base.seed, "aspect_ratio": nearest_ratio(base.picture)}
    settings |= generation.of_generated_images()
    refined = change.refined
    if refined is None:
        return GenerateFromPicture(image=base.picture.sha256, prompt=row.words, **settings)
    # Said twice, in the description and in the edit layer, a hat might be drawn twice.
    prompt = refined.prompt if refined.only_in_edit_layer else refined.prompt.without_edit_layer()
    return GenerateFromStructuredPrompt(structured_prompt=prompt.text(), **settings)


def _is_same_description(before: StructuredPrompt, refined: RefinedPrompt) -> bool:
    """Whether the same words would be sent as for the picture there is."""
    if refined.only_in_edit_layer:
        return refined.prompt == before
    return refined.prompt.without_edit_layer() == before.without_edit_layer()


def nearest_ratio(picture: PictureFacts) -> AspectRatio:
    """The aspect ratio that can be asked for and that a picture's is nearest to."""
    ratios: tuple[AspectRatio, ...] = get_args(AspectRatio)
    return min(ratios, key=lambda ratio: ratio_deviation(picture.width_px, picture.height_px, ratio))
