"""Turns the words of a product prompt into a structured prompt, as Bria's translator does, but by rules.

Field names follow Bria's structured prompt (VGL), https://docs.bria.ai/ (read 2026-09).
"""

import re
from typing import Any

from bria_assets.sandbox.drawing.colours import colour_words
from bria_assets.sandbox.drawing.kinds import KINDS
from bria_assets.sandbox.drawing.loose_text import MOST_CHARACTERS
from bria_assets.sandbox.drawing.materials import material_words
from bria_assets.sandbox.drawing.prompt_background import DEFAULT_BACKGROUND, split_background
from bria_assets.sandbox.drawing.prompt_lighting import lighting_of, split_lighting
from bria_assets.sandbox.drawing.prompt_photography import taken_as
from bria_assets.sandbox.drawing.prompt_texts import prompt_texts, speaks_of_text, without_texts
from bria_assets.sandbox.drawing.randomness import generator
from bria_assets.sandbox.drawing.shapes import build
from bria_assets.sandbox.drawing.words import kind_of, named_kind, without_kind_words

_LABELLED = re.compile(r"\b(colou?r|material|finish|category|brand|style)\s*:\s*([^,;.\n]+)", re.IGNORECASE)
_COLOUR_LABEL = re.compile(r"\bcolou?r\s*:[^,;.\n]*", re.IGNORECASE)
_OPENING = re.compile(
    r"^\s*(?:an?\s+)?(?:professional|studio|commercial|high[- ]quality|clean|photorealistic)?\s*"
    r"(?:e-?commerce\s+)?(?:product\s+)?(?:photo(?:graph)?|shot|image|picture|packshot|render(?:ing)?)\s+of\s+",
    re.IGNORECASE,
)
_FINISH = re.compile(
    r"\b(matte?|glossy?|shiny|polished|satin|frosted|brushed|textured|smooth|ribbed|speckled|unglazed)\b"
    r"(?:\s+(?:glaze|finish|surface|coating))?",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SET = re.compile(rf"\b(?:set|pack) of (\d{{1,2}}|{'|'.join(_NUMBERS)})\b", re.IGNORECASE)
_SEVERAL = re.compile(rf"^\W*({'|'.join(_NUMBERS)})\s+[\w\s-]{{0,30}}s\b", re.IGNORECASE)
_BESIDE = re.compile(r"\b(?:next to|beside|alongside|together with)\s+(?:an?\s+|the\s+)([\w\s-]{2,40})", re.IGNORECASE)
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
        seed: Decides wording and scores, field by field; what the words mean does not depend on it.

    Returns:
        A new dictionary with every field of Bria's structured prompt.
    """
    prompt = re.sub(r"[ \t]+", " ", prompt[:MOST_CHARACTERS])
    photography, without_angle = taken_as(without_texts(prompt), seed=seed)
    background, without_background = split_background(without_angle)
    background = background or DEFAULT_BACKGROUND
    about_product = _OPENING.sub("", without_background)
    labels = {key.lower().replace("colour", "color"): value.strip() for key, value in _LABELLED.findall(about_product)}
    light_words, about_product = split_lighting(about_product)
    beside = [match for match in _BESIDE.findall(about_product) if named_kind(match) is not None]
    about_product = _BESIDE.sub(" ", about_product)

    about_kind = _COLOUR_LABEL.sub(" ", about_product)  # "light blue" is no lamp, "cream" no jar
    title = re.sub(r"^(?:an?|the)\s+", "", " ".join(re.split(r"[,.;\n]", about_product.strip())[0].split()))
    thing = _described(about_kind, about_product, title, labels)
    colours = _colours(about_product, labels)
    material = thing["texture"].rpartition(", ")[2]
    described = f"{thing['description'].partition(',')[0].lower()} in {thing['texture']}"
    return {
        "short_description": f"{title or described}: {described}, {_photographed_on(background)}.",
        "objects": [thing, *(_companion(words) for words in beside)],
        "background_setting": background,
        "lighting": lighting_of(light_words),
        "aesthetics": {
            "composition": str(generator(seed, "composition").choice(_COMPOSITIONS)),
            "color_scheme": f"{colours[0] if colours else material} on {background}",
            "mood_atmosphere": str(generator(seed, "mood").choice(_MOODS)),
            "preference_score": f"{generator(seed, 'preference').uniform(0.78, 0.97):.2f}",
            "aesthetic_score": f"{generator(seed, 'aesthetic').uniform(0.78, 0.97):.2f}",
        },
        "photographic_characteristics": photography,
        "style_medium": "photograph",
        "text_render": _texts(prompt, kind_of(about_kind), seed),
        "context": f"E-commerce product photo{', ' + labels['category'] if 'category' in labels else ''}",
        "artistic_style": "realistic",
        "edit_instruction": "",
    }


def _photographed_on(background: str) -> str:
    return f"photographed on {background if re.match(r'(?:an?|the) ', background.lower()) else f'a {background}'}"


def described_object(words: str) -> dict[str, Any]:
    """Describe one object by the words for it alone, for example "a red wool hat"."""
    return _described(words, words, words.strip(), {})


def _described(about_kind: str, about_product: str, title: str, labels: dict[str, str]) -> dict[str, Any]:
    kind = KINDS[kind_of(about_kind)]
    named = named_kind(about_kind)
    title = title or kind.words[0]
    colours = _colours(about_product, labels)
    materials = _materials(about_product, labels)
    finishes = list(
        dict.fromkeys(
            match.group(0).lower() for match in _FINISH.finditer(labels.get("finish", "") + ", " + about_product)
        )
    )
    shape = kind.form + (f", {colours[0]}" if colours else "")
    return {
        "description": f"A {named[1] if named else kind.words[0]}, {title}",
        "location": "center",
        "relationship": "stands alone on the ground",
        "relative_size": "large within frame",
        "shape_and_color": shape + (f" with {colours[1]} accents" if len(colours) > 1 else ""),
        "texture": ", ".join([*finishes, materials[0] if materials else kind.material]),
        "appearance_details": kind.details + (f", {', '.join(materials[1:])} details" if len(materials) > 1 else ""),
        "number_of_objects": _number(about_product),
        "pose": "",
        "expression": "",
        "clothing": "",
        "action": "",
        "gender": "",
        "skin_tone_and_texture": "",
        "orientation": "upright, slightly turned",
    }


def _materials(about_product: str, labels: dict[str, str]) -> list[str]:
    return material_words(labels.get("material", "")) or material_words(without_kind_words(about_product))


def _colours(about_product: str, labels: dict[str, str]) -> list[str]:
    labelled = labels.get("color", "")
    colours = dict.fromkeys(colour_words(labelled) + colour_words(without_kind_words(about_product)))
    # "Walnut tray" and "gold ring" name a material, not a second colour.
    materials = _materials(about_product, labels)
    return [colour for colour in colours if colour not in materials or colour in labelled]


def _number(about_product: str) -> int:
    found = _SET.search(about_product) or _SEVERAL.search(about_product)
    if found is None:
        return 1
    word = found.group(1).lower()
    return max(_NUMBERS[word] if word in _NUMBERS else int(word), 1)


def _companion(words: str) -> dict[str, Any]:
    return {
        **described_object(words.strip()),
        "location": "right",
        "relationship": "stands beside the main object",
        "relative_size": "small",
    }


def _texts(prompt: str, kind: str, seed: int) -> list[dict[str, Any]]:
    texts = prompt_texts(prompt)
    if not texts or speaks_of_text(prompt):
        # Building the product to see whether letters go on it takes longer than all the rest of a request.
        return texts
    # A quotation in the title of a product without room for letters is only its name.
    return [] if build(kind, generator(seed, "shape", kind)).label is None else texts
