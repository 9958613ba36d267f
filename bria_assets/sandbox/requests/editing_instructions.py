"""The request bodies of the endpoints that edit a picture as words say, and of the one that makes those words exact.

Fields, values, defaults and ranges are those of docs.bria.ai's image-editing.yml (read August 2026). Unknown fields are
refused: a typo in a paid field is worth knowing. Bria's own MCP server 2.6.0 knows more of /v2/image/edit than that
file: up to four pictures, of which the first is edited, and an ``aspect_ratio`` for more than one. With a mask or a
structured instruction there is one picture only.
"""

from abc import abstractmethod
from typing import Annotated, ClassVar, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from bria_assets.sandbox.jobs import PictureFormat
from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests.combinations import Combinations, with_combinations
from bria_assets.sandbox.requests.editing_words import StructuredInstruction, Words
from bria_assets.sandbox.requests.fields import AspectRatio, Seed, V2Request, WholeNumber


class WordedEdit(V2Request):
    """A request that Bria answers with a structured instruction beside the picture."""

    @abstractmethod
    def in_words(self) -> str:
        """Return what is to be done, in words."""


class EditRequest(WordedEdit):
    """Body of POST /v2/image/edit."""

    COMBINATIONS: ClassVar[Combinations] = (frozenset({"instruction"}), frozenset({"structured_instruction"}))

    images: Annotated[list[Picture], Field(min_length=1, max_length=4)]
    instruction: Words | None = None
    structured_instruction: StructuredInstruction | None = None
    mask: Picture | None = None
    negative_prompt: str | None = None
    guidance_scale: WholeNumber = Field(default=5, ge=3, le=5)
    model_version: Literal["FIBO-edit"] = "FIBO-edit"
    steps_num: WholeNumber = Field(default=30, ge=20, le=50)
    seed: Seed | None = None
    aspect_ratio: AspectRatio | None = None
    output_type: PictureFormat = "png"
    ip_signal: bool = False
    prompt_content_moderation: bool = True
    visual_input_content_moderation: bool = True
    visual_output_content_moderation: bool = True

    @model_validator(mode="after")
    def _is_a_known_combination(self) -> "EditRequest":
        if (self.instruction is None) == (self.structured_instruction is None):
            raise ValueError("give exactly one of instruction and structured_instruction")
        if len(self.images) > 1 and (self.mask is not None or self.structured_instruction is not None):
            raise ValueError("images must hold exactly one picture when mask or structured_instruction is given")
        return self

    def in_words(self) -> str:
        """Return the caller's instruction; nothing where a structured one takes its place."""
        return self.instruction or ""

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say in the OpenAPI document that exactly one of both has to be there."""
        return with_combinations(schema, handler, cls.COMBINATIONS, exactly=True)


class StructuredInstructionRequest(WordedEdit):
    """Body of POST /v2/structured_instruction/generate."""

    images: Annotated[list[Picture], Field(min_length=1, max_length=1)]
    instruction: Words
    mask: Picture | None = None
    seed: Seed | None = None
    ip_signal: bool = False
    prompt_content_moderation: bool = True
    visual_input_content_moderation: bool = True
    visual_output_content_moderation: bool = True

    def in_words(self) -> str:
        """Return the caller's instruction."""
        return self.instruction


class InstructedPictureRequest(WordedEdit):
    """Body of POST /v2/image/edit/add_object_by_text, /replace_object_by_text and /blend."""

    image: Picture
    instruction: Words

    def in_words(self) -> str:
        """Return the caller's instruction."""
        return self.instruction


class EraseByTextRequest(WordedEdit):
    """Body of POST /v2/image/edit/erase_by_text."""

    image: Picture
    object_name: Words

    def in_words(self) -> str:
        """Ask for the object's removal."""
        return f"Remove {self.object_name}."


class RewriteTextRequest(WordedEdit):
    """Body of POST /v2/image/edit/rewrite_text."""

    image: Picture
    new_text: Words

    def in_words(self) -> str:
        """Ask for the other text."""
        return f'Replace the text with "{self.new_text}".'
