"""Turns the words of a product prompt into a structured prompt, as Bria's translator does, but by rules.

Field names follow Bria's structured prompt (VGL), https://docs.bria.ai/ (read 2026-09).
"""

import re
from typing import Any

from bria_assets.sandbox.drawing.colours import colour_words
from bria_assets.sandbox.drawing.kinds import KINDS
from bria_assets.sandbox.drawing.materials import material_words
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.words import kind_of, named_kind, without_kind_words

_BACKGROUND = re.compile(
    r"\b(?:on|against|in front of|with|over)\s+(?:an?\s+|the\s+)?"
    r"((?:[\w#-]+\s+){0,4}?(?:background|backdrop|studio(?:\s+background)?|seamless))\b",
    re.IGNORECASE,
)
_TRANSPARENT = re.compile(r"\btransparent(?:\s+background)?\b", re.IGNORECASE)
_QUOTED = re.compile(r"\"([^\"]{1,60})\"|“([^”]{1,60})”|(?<!\w)'([^']{1,60})'(?!\w)")
_LABELLED = re.compile(r"\b(colou?r|material|finish|category|brand|style)\s*:\s*([^,;.\n]+)", re.IGNORECASE)
_COLOUR_LABEL = re.compile(r"\bcolou?r\s*:[^,;.\n]*", re.IGNORECASE)
_OPENING = re.compile(
    r"^\s*(?:an?\s+)?(?:professional|studio|commercial|high[- ]quality|clean|photorealistic)?\s*"
    r"(?:e-?commerce\s+)?(?:product\s+)?(?:photo(?:graph)?|shot|image|picture|packshot|render(?:ing)?)\s+of\s+",
    re.IGNORECASE,
)
_LIGHT = re.compile(
    r"[^,.;]*\b(?:light(?:ing)?|lit|shadows?|shadowless|glow|sun(?:light)?|golden hour)\b[^,.;]*", re.IGNORECASE
)
_FINISH = re.compile(
    r"\b(matte?|glossy?|shiny|polished|satin|frosted|brushed|textured|smooth|ribbed|speckled|unglazed)\b(?:\s+(?:glaze|finish|surface|coating))?",
    re.IGNORECASE,
)
_MOODS = ("clean, calm and professional", "fresh and minimal", "quiet and premium", "crisp and inviting")
_COMPOSITIONS = (
    "centered, product fills two thirds of the frame",
    "centered with even margins",
    "single centered product",
)


def describe(prompt: str, *, seed: int) -> dict[str, Any]:
    """Derive a full structured prompt from a product prompt.

    Args:
        prompt: For example "Professional product photo of Stoneware Mug, color: sage green, on a white background".
        seed: Decides wording and scores; what the words mean does not depend on it.

    Returns:
        A new dictionary with every field of Bria's structured prompt.
    """
    rng = generator(seed, "describe", prompt)
    background_match = _BACKGROUND.search(prompt)
    transparent = _TRANSPARENT.search(prompt) is not None
    background = (
        "transparent background" if transparent else background_match.group(1) if background_match else "white studio"
    )
    quoted = [next(filter(None, groups)) for groups in _QUOTED.findall(prompt)]
    about_product = _OPENING.sub("", _QUOTED.sub(" ", _TRANSPARENT.sub(" ", _BACKGROUND.sub(" ", prompt))))
    labels = {key.lower().replace("colour", "color"): value.strip() for key, value in _LABELLED.findall(about_product)}
    light_words = [part.strip() for part in _LIGHT.findall(about_product) if named_kind(part) is None]
    for part in light_words:
        about_product = about_product.replace(part, " ")

    about_kind = _COLOUR_LABEL.sub(" ", about_product)  # "light blue" is no lamp, "cream" no jar
    kind_name = kind_of(about_kind)
    kind = KINDS[kind_name]
    named = named_kind(about_kind)
    title = re.split(r"[,.;\n]", about_product.strip())[0].strip() or kind.words[0]
    plain = without_kind_words(about_product)
    colours = colour_words(labels.get("color", "")) + colour_words(plain)
    colours = list(dict.fromkeys(colours))
    materials = material_words(labels.get("material", "")) or material_words(plain)
    # "Walnut tray" and "gold ring" name a material, not a second colour.
    colours = [colour for colour in colours if colour not in materials or colour in labels.get("color", "")]
    finishes = list(
        dict.fromkeys(
            match.group(0).lower() for match in _FINISH.finditer(labels.get("finish", "") + ", " + about_product)
        )
    )
    material = materials[0] if materials else kind.material
    texture = ", ".join([*finishes, material])
    colour_text = colours[0] if colours else ""
    described = (
        f"A {named[1] if named else kind.words[0]}" if (named or title == kind.words[0]) else f"A {kind.words[0]}"
    )
    shape = (
        kind.form
        + (f", {colour_text}" if colour_text else "")
        + (f" with {colours[1]} accents" if len(colours) > 1 else "")
    )
    extra = f", {', '.join(materials[1:])} details" if len(materials) > 1 else ""
    shadows = next((part for part in light_words if "shadow" in part.lower()), "soft contact shadow")
    conditions = next(
        (part for part in light_words if "shadow" not in part.lower()), "bright, diffused studio lighting"
    )
    return {
        "short_description": f"{title}: {described.lower()} in {texture}, photographed on a {background}.",
        "objects": [
            {
                "description": f"{described}, {title}",
                "location": "center",
                "relationship": "stands alone on the ground",
                "relative_size": "large within frame",
                "shape_and_color": shape,
                "texture": texture,
                "appearance_details": kind.details + extra,
                "number_of_objects": 1,
                "pose": "",
                "expression": "",
                "clothing": "",
                "action": "",
                "gender": "",
                "skin_tone_and_texture": "",
                "orientation": "upright, slightly turned",
            }
        ],
        "background_setting": background,
        "lighting": {
            "conditions": conditions,
            "direction": "from the right" if "right" in conditions else "from the upper left",
            "shadows": shadows,
        },
        "aesthetics": {
            "composition": str(rng.choice(_COMPOSITIONS)),
            "color_scheme": f"{colour_text or material} on {background}",
            "mood_atmosphere": str(rng.choice(_MOODS)),
            "preference_score": f"{rng.uniform(0.78, 0.97):.2f}",
            "aesthetic_score": f"{rng.uniform(0.78, 0.97):.2f}",
        },
        "photographic_characteristics": {
            "depth_of_field": "deep",
            "focus": "sharp focus on the product",
            "camera_angle": "slightly above eye level",
            "lens_focal_length": str(rng.choice(("85mm", "90mm macro", "100mm"))),
        },
        "style_medium": "photograph",
        "text_render": [
            {
                "text": text,
                "location": "front of the product",
                "size": "medium",
                "color": "",
                "font": "clean sans-serif",
                "appearance_details": "printed",
            }
            for text in quoted
        ],
        "context": f"E-commerce product photo{', ' + labels['category'] if 'category' in labels else ''}",
        "artistic_style": "realistic",
        "edit_instruction": "",
    }
