"""How pictures are asked for: the settings that hold for all products of a run."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

LifestyleWire = Literal["replace_background", "lifestyle_shot_by_text", "v1"]
RefinementWire = Literal["published", "wrapped"]
CutoutEndpoint = Literal["remove_background", "product_cutout"]
PackshotWire = Literal["local", "v1_packshot", "v1_shadow"]


class Generation(BaseModel):
    """Settings of Bria's models. None leaves the choice to Bria's default.

    A change makes the pictures made before it stale: they are listed by the plan and made anew only when asked.
    """

    model_config = ConfigDict(frozen=True)

    lifestyle_wire: LifestyleWire = Field(
        default="replace_background",
        description="Which endpoint makes lifestyle shots: the published v2 one, the one of Bria's workflow examples, "
        "or v1.",
    )
    refinement_wire: RefinementWire = Field(
        default="published",
        description="How refinements are asked for: `published` (structured prompt and seed) or `wrapped`, as Bria's "
        "refinement example does, by reference picture and structured prompt.",
    )
    unknown_instructions: Literal["refuse", "translate"] = Field(
        default="refuse",
        description="An instruction that is not understood here fails, or (`translate`) goes to Bria, in a call of its "
        "own, whose answer becomes the patch.",
    )
    refuse_side_effects: bool = Field(
        default=False,
        description="Whether a refinement fails that would change more of the structured prompt than its patch names.",
    )
    cutout_endpoint: CutoutEndpoint = Field(
        default="remove_background",
        description="`remove_background` keeps the frame, which gives a lifestyle shot room around the product; "
        "`product_cutout` crops tightly.",
    )
    packshot_wire: PackshotWire = Field(
        default="local",
        description="What makes packshots: `local` frames the cutout here, on white and with a soft shadow; "
        "`v1_packshot` is Bria's, on white without a shadow; `v1_shadow` is Bria's shadow in the cutout's own frame.",
    )
    resolution: Literal["1MP", "4MP"] | None = Field(
        default=None, description="Size of generated images in megapixels; 4MP adds about 30 seconds."
    )
    model_version: str | None = Field(default=None, description="Bria's generation model, such as FIBO.")
    steps_num: int | None = Field(default=None, ge=35, le=50, description="Diffusion steps, 35 to 50.")
    output_type: Literal["png", "jpeg"] | None = Field(default=None, description="File format of generated images.")
    upscale_factor: Literal[2, 4] = Field(
        default=2, description="How many times as wide and as high an upscaled image is: 2 or 4."
    )
    variations: int = Field(
        default=4,
        ge=1,
        le=20,
        description="How many variations of a product's image there are, 1 to 20.",
    )
    lifestyle_mode: Literal["base", "high_control", "fast"] | None = Field(
        default=None, description="Bria's background mode for lifestyle shots."
    )
    original_quality: bool | None = Field(
        default=None, description="Keep the cutout's size in a lifestyle shot instead of scaling to 1 megapixel."
    )
    prompt_content_moderation: bool | None = Field(default=None, description="Refuse prompts that fail moderation.")
    visual_input_content_moderation: bool | None = Field(
        default=None, description="Refuse input pictures that fail moderation."
    )
    visual_output_content_moderation: bool | None = Field(
        default=None, description="Refuse results that fail moderation."
    )
    ip_signal: bool | None = Field(default=None, description="Warn of prompts that may touch intellectual property.")

    def of_generated_images(self) -> dict[str, Any]:
        """What a request to `image/generate` takes of these, whatever it makes its picture from."""
        names = (
            "resolution",
            "model_version",
            "steps_num",
            "output_type",
            "ip_signal",
            "prompt_content_moderation",
            "visual_input_content_moderation",
            "visual_output_content_moderation",
        )
        return {name: getattr(self, name) for name in names}
