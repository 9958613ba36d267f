"""From an instruction in words to a patch."""

from __future__ import annotations

from bria_assets.prompts.patch import Patch
from bria_assets.prompts.structured_prompt import StructuredPrompt


class InstructionNotUnderstood(ValueError):
    """An instruction, or a part of it, that no form fits. Nothing is guessed."""


def patch_of(instruction: str, prompt: StructuredPrompt | None) -> Patch:
    """The patch that an instruction asks for."""
    raise InstructionNotUnderstood(f"not understood: {instruction!r}; {prompt is None}")
