"""The artifact of a refined picture: its original, every change since, and what was asked of Bria for each.

It lies in the image store beside the record (`designs/<refinement>.json`, and the heat map of its last change as
`.heat.png`). Its history says all that is needed to make the structured prompt of today again: the original's, and each
patch. The idea and most names are those of Bria's refinement example.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bria_assets.images.record import ImageRecord
from bria_assets.images.store import ImageStore
from bria_assets.images.visual_diff import VisualDiff
from bria_assets.pipeline.cell import REFINED_IMAGE
from bria_assets.pipeline.refinement import Refinement
from bria_assets.prompts.merging import refine
from bria_assets.prompts.patch import Patch
from bria_assets.prompts.prompt_changes import PromptChange
from bria_assets.prompts.structured_prompt import StructuredPrompt

_FOLDER = "designs"

Way = Literal["patch", "translated", "reference"]
"""How a change was asked for: by the structured prompt with the patch merged into it; the same with a patch that Bria
made of the instruction; or, without a structured prompt, by the instruction beside the picture."""


class DesignUnreadable(ValueError):
    """An artifact in the store is damaged, or there is none."""


class Translation(BaseModel):
    """The call by which Bria said what an instruction means."""

    model_config = ConfigDict(frozen=True)

    request_endpoint: str
    request_payload: dict[str, Any]
    full_response: dict[str, Any] = Field(description="The status body, as Bria gave it.")
    request_id: str
    status_url: str | None
    cost_usd: float


class RefinementStep(BaseModel):
    """One change, as it was asked for and what became of it."""

    model_config = ConfigDict(frozen=True)

    refinement: str = Field(description="Its id, the key of its partition.")
    instruction: str | None
    way: Way
    patch: dict[str, Any] | None = Field(description="None where there was no structured prompt to patch.")
    translation: Translation | None = Field(default=None, description="Where the patch is Bria's.")
    before_structured_prompt: StructuredPrompt | None
    after_structured_prompt: StructuredPrompt | None
    json_diff: tuple[PromptChange, ...] = Field(description="Every difference between the two.")
    outside_patch: tuple[PromptChange, ...] = Field(description="Those that the patch does not name.")
    request_endpoint: str
    request_payload: dict[str, Any] = Field(
        description="The body that was sent, without a webhook's address. A picture that travelled in it is named."
    )
    full_response: dict[str, Any] = Field(description="The status body, as Bria gave it.")
    request_id: str
    status_url: str | None
    seed: int | None
    made_at: AwareDatetime
    original_image_url: str | None = Field(description="Where Bria served the picture before.")
    refined_image_url: str | None
    before_sha256: str
    before_path: str = Field(description="Where the picture before lies, relative to the store's root.")
    after_sha256: str
    visual_diff: VisualDiff

    @property
    def visual_diff_summary(self) -> str:
        """One line for people."""
        return self.visual_diff.summary

    @property
    def outputs(self) -> dict[str, Any]:
        """What Bria's refinement example lists as the outputs of a refinement, in its order, as JSON."""
        changes = [change.model_dump(mode="json") for change in self.json_diff]
        return {
            "request_payload": self.request_payload,
            "full_response": self.full_response,
            "request_id": self.request_id,
            "status_url": self.status_url,
            "before_structured_prompt": _as_json(self.before_structured_prompt),
            "after_structured_prompt": _as_json(self.after_structured_prompt),
            "json_diff": {"patch": self.patch, "changes": changes},
            "original_image_url": self.original_image_url,
            "refined_image_url": self.refined_image_url,
            "visual_diff_summary": self.visual_diff_summary,
        }


class Design(BaseModel):
    """A picture with its whole history."""

    model_config = ConfigDict(frozen=True)

    design_id: str = Field(description="The refinement that made its current state.")
    row: Refinement = Field(description="The same as it was written, so that it can be made again.")
    server: str
    original: str = Field(description="The cell it began with, as `asset partition`.")
    original_image_url: str | None
    original_sha256: str
    original_structured_prompt: str | None = Field(description="A JSON document, as Bria gave it.")
    current_state: StructuredPrompt | None
    seed: int | None
    history: tuple[RefinementStep, ...]

    @property
    def latest(self) -> RefinementStep:
        """The last change."""
        return self.history[-1]

    def replayed(self) -> StructuredPrompt | None:
        """The structured prompt that the history leads to from the original's; None where there is none to begin with.

        A change that was asked for without one begins anew with what Bria answered.
        """
        given = self.original_structured_prompt
        state = None if given is None else StructuredPrompt.parse(given)
        for step in self.history:
            if step.patch is None:
                state = step.after_structured_prompt
            elif state is not None:
                state = refine(state, Patch.parse(step.patch)).prompt
        return state


def _as_json(prompt: StructuredPrompt | None) -> dict[str, Any] | None:
    return None if prompt is None else prompt.as_mapping()


def design_path(refinement: str) -> str:
    """Where a refinement's artifact lies, relative to the store's root."""
    return f"{_FOLDER}/{refinement}.json"


def heat_map_path(refinement: str) -> str:
    """Where the heat map of its last change lies, relative to the store's root."""
    return f"{_FOLDER}/{refinement}.heat.png"


def read_design(store: ImageStore, refinement: str) -> Design | None:
    """The artifact of a refinement, if there is one. Blocks.

    Raises:
        DesignUnreadable: it is there and cannot be understood.
        OSError: it cannot be read.
    """
    try:
        written = store.read(design_path(refinement))
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return Design.model_validate_json(written)
    except ValidationError as invalid:
        fault = invalid.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, fault["loc"]))
        raise DesignUnreadable(
            f"{store.root / design_path(refinement)}: {where}: {fault['msg']}; "
            "move the file away and make the refinement anew"
        ) from invalid


def design_before(store: ImageStore, base: ImageRecord) -> Design | None:
    """The artifact of the picture that is about to be refined; None where it is no refinement, or a later picture."""
    design = read_design(store, base.partition) if base.asset == REFINED_IMAGE else None
    is_its_picture = design is not None and design.history and design.latest.after_sha256 == base.picture.sha256
    return design if is_its_picture else None
