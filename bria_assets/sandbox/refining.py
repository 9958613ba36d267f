"""Changes a structured prompt by an instruction, as ``structured_prompt`` + ``prompt`` does at Bria, by simple rules.

Colour, light and ground are taken from the instruction's words; all of it is kept as ``edit_instruction``. Field names
follow the structured prompts of docs.bria.ai's image-generation.yml (read August 2026).
"""

from typing import Any, cast

from bria_assets.sandbox.drawing import describe


def refined(structured_prompt: dict[str, Any], instruction: str, *, seed: int) -> dict[str, Any]:
    """Return a structured prompt changed by an instruction; fields it does not touch stay as they are.

    Args:
        structured_prompt: What to change, with any fields.
        instruction: For example "make it blue".
        seed: The job's seed.
    """
    told, untold = describe(instruction, seed=seed), describe("", seed=seed)
    changed = dict(structured_prompt)
    for field in ("background_setting", "lighting"):
        if told[field] != untold[field]:
            changed[field] = told[field]
    colour = _colour_of(told["objects"][0]["shape_and_color"])
    objects = structured_prompt.get("objects")
    if colour and isinstance(objects, list) and objects and isinstance(objects[0], dict):
        first, *others = cast("list[dict[str, Any]]", objects)
        changed["objects"] = [{**first, "shape_and_color": _recoloured(first, colour)}, *others]
    summary = str(structured_prompt.get("short_description") or "").rstrip(" .")
    changed["short_description"] = f"{summary}; {instruction}" if summary else instruction
    changed["edit_instruction"] = instruction
    return changed


def _colour_of(shape_and_color: str) -> str:
    _, comma, colour = shape_and_color.rpartition(", ")
    return colour if comma else ""


def _recoloured(thing: dict[str, Any], colour: str) -> str:
    given = str(thing.get("shape_and_color") or "")
    shape = given.rpartition(", ")[0] or given
    return f"{shape}, {colour}" if shape else colour
