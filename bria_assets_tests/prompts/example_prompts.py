"""Structured prompts that the tests of this folder change."""

from typing import Any

from bria_assets.prompts.structured_prompt import StructuredPrompt

DEER = StructuredPrompt.parse(
    {
        "short_description": "A majestic black deer stands in a meadow.",
        "objects": [
            {
                "description": "A majestic black deer with black eyes, standing still",
                "location": "center",
                "relative_size": "large within frame",
                "shape_and_color": "slender, jet black",
                "texture": "glossy fur",
            }
        ],
        "background_setting": "a green meadow",
    }
)

_THINGS: tuple[dict[str, Any], ...] = (
    {"description": "A majestic black deer standing still", "shape_and_color": "slender, black", "texture": "fur"},
    {"description": "A small red hat on the deer's head, to the left", "shape_and_color": "round, red"},
    {"description": "A ceramic mug, Stoneware Mug", "texture": "glossy ceramic", "shape_and_color": "round, white"},
    {"description": "A tall tree", "shape_and_color": "tall, green", "location": "right"},
    {"description": "A burning cigar in its mouth"},
    {"description": "A person, far away"},
    {"description": "A cotton shirt", "shape_and_color": "blue"},
    {"description": "Striped trousers"},
    {"description": "A pair of shoes", "number_of_objects": 2},
)

CROWDED = StructuredPrompt.parse(
    {
        "short_description": "A majestic black deer in a red hat stands beside a white mug.",
        "objects": list(_THINGS),
        "text_render": [{"text": "TIGER", "location": "top", "color": "black"}],
        "background_setting": "A clean white studio backdrop.",
        "lighting": {"conditions": "soft", "shadows": "none"},
        "of_another_version": {"kept": [1, None, True, 0.5]},
    }
)
"""Everything that the understood instructions speak of."""

TRANSPARENT = StructuredPrompt.parse({**DEER.as_mapping(), "background_setting": "transparent background"})
