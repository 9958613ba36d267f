"""Restyling: which style a name or a text asks for, and the style's treatment of the picture.

The style names are those of docs.bria.ai's image-editing.yml, /restyle (read August 2026).
"""

import re
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.colours import colour_words, rgb
from bria_assets.sandbox.drawing.edits.cartooning import (
    anime,
    cartoon,
    coloring_book,
    pixel_art,
    render_3d,
    story_board,
    vector_art,
)
from bria_assets.sandbox.drawing.edits.grading import contrasted, saturated, toned
from bria_assets.sandbox.drawing.edits.painting import art_nouveau, cubism, oil_painting, watercolour
from bria_assets.sandbox.drawing.edits.pixels import colours_of, lightness_of, picture_of
from bria_assets.sandbox.drawing.edits.printing import cross_etching, pop_art_halftone, retro_ad, wood_cut
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.randomness import generator, stable_choice
from bria_assets.sandbox.drawing.scenes.canvas import resized

Treatment: TypeAlias = Callable[[Floats, np.random.Generator], Floats]

WORKING_SIDE = 1024  # px; larger pictures are treated at this size and enlarged, as strokes have no finer detail


def _noir(colours: Floats, rng: np.random.Generator) -> Floats:
    grain = rng.standard_normal(colours.shape[:2]).astype(np.float32) * np.float32(0.025)
    grey = contrasted(lightness_of(colours), 1.55, pivot=0.55) + grain
    return np.repeat(grey[:, :, None], 3, axis=-1)


def _neon(colours: Floats, rng: np.random.Generator) -> Floats:  # noqa: ARG001 - every style takes one
    lightness = lightness_of(colours)
    stops = (
        (0.0, (12, 6, 40)),
        (0.35, (92, 20, 150)),
        (0.6, (236, 40, 150)),
        (0.85, (40, 214, 240)),
        (1.0, (24, 20, 62)),
    )
    return toned(lightness, stops) * 0.8 + saturated(colours, 1.8) * 0.2


def _vintage(colours: Floats, rng: np.random.Generator) -> Floats:
    grain = rng.standard_normal(colours.shape[:2]).astype(np.float32) * np.float32(0.03)
    stops = ((0.0, (44, 30, 20)), (0.5, (158, 124, 84)), (1.0, (248, 234, 204)))
    return toned(lightness_of(colours) * 0.94 + 0.04 + grain, stops)


STYLES: dict[str, Treatment] = {
    "render_3d": render_3d,
    "cubism": cubism,
    "oil_painting": oil_painting,
    "anime": anime,
    "cartoon": cartoon,
    "coloring_book": coloring_book,
    "retro_ad": retro_ad,
    "pop_art_halftone": pop_art_halftone,
    "vector_art": vector_art,
    "story_board": story_board,
    "art_nouveau": art_nouveau,
    "cross_etching": cross_etching,
    "wood_cut": wood_cut,
}
_OTHERS: dict[str, Treatment] = {
    "watercolour": watercolour,
    "pixel_art": pixel_art,
    "noir": _noir,
    "neon": _neon,
    "vintage": _vintage,
}
# What people write instead of a name; the first row that matches wins, so the narrower words come first.
_WORDS: tuple[tuple[str, str], ...] = (
    (r"water\s?colou?rs?|aquarelle|gouache|ink wash", "watercolour"),
    (r"pixel\w*|8[- ]?bit|16[- ]?bit|minecraft|voxel", "pixel_art"),
    (r"colou?ring|line[- ]?art|line drawing|outlines?|contours?", "coloring_book"),
    (r"story\s?board\w*|pencil|sketch\w*|charcoal drawing|graphite|hand[- ]drawn|marker", "story_board"),
    (r"cross[- ]?(?:etch|hatch)\w*|etch\w*|engrav\w*|hatch\w*|pen and ink|ink drawing|banknote", "cross_etching"),
    (r"wood\s?-?(?:cut|block)s?|lino\s?cut|block print|ukiyo\w*|relief print", "wood_cut"),
    (r"art (?:nouveau|deco)|mucha|klimt|jugendstil|ornamental", "art_nouveau"),
    (r"half\s?-?tone|pop[- ]?art|comic\w*|warhol|lichtenstein|graphic novel|manga", "pop_art_halftone"),
    (r"retro|advert\w*|fifties|1950s?|mid[- ]century|propaganda|travel poster", "retro_ad"),
    (r"cubis\w*|picasso|braque|low[- ]?poly|stained glass|mosaic|fractured|geometric|origami|abstract", "cubism"),
    (
        r"oil|impressionis\w*|van gogh|monet|impasto|baroque|rembrandt|renaissance|acrylic paint\w*|paint\w*",
        "oil_painting",
    ),
    (r"anime|ghibli|cel[- ]shad\w*|japanese animation|chibi|kawaii", "anime"),
    (r"cartoon\w*|disney|animated|caricature|children'?s book|sticker|toon", "cartoon"),
    (r"vector\w*|flat design|flat illustration|minimal\w*|silhouette|icon|infographic|paper cut\w*", "vector_art"),
    (r"3d|render\w*|pixar|clay\w*|plasticine|cgi|octane|blender|toy|glossy plastic|isometric", "render_3d"),
    (r"noir|black[- ]and[- ]white|monochrome|b&w|grayscale|greyscale|silver gelatin", "noir"),
    (r"neon|cyber\s?punk|synth\s?wave|vapor\s?wave|futuristic|sci[- ]?fi|glow\w*", "neon"),
    (r"sepia|vintage|daguerreotype|antique|old photo\w*|polaroid|nostalgi\w*|faded", "vintage"),
)


def style_named(style: str) -> str | None:
    """Return the name of the style that a text asks for, None when its words name none."""
    given = re.sub(r"[\s-]+", "_", style.strip().lower())
    if given in STYLES or given in _OTHERS:
        return given
    text = style.lower().replace("_", " ")
    return next((name for words, name in _WORDS if re.search(rf"(?<!\w)(?:{words})(?!\w)", text)), None)


def restyle(picture: Image.Image, style: str, *, seed: int) -> Image.Image:
    """Redraw a picture in another style.

    Args:
        picture: The picture.
        style: A style's name, or free text: the nearest style by its words, tinted in the colours that it names. Words
            that name nothing known still decide a style and a tint, always the same.
        seed: Decides strokes, shards and grain.

    Returns:
        A picture of the same size and transparency.

    Raises:
        ValueError: The style is blank.
    """
    if not style.strip():
        raise ValueError("style is blank: name a style or describe one")
    scale = min(1.0, WORKING_SIDE / max(picture.size))
    colours = colours_of(picture)
    if scale < 1.0:
        colours = np.clip(resized(colours, round(picture.width * scale), round(picture.height * scale)), 0.0, 1.0)
    name = style_named(style)
    tints = colour_words(style)
    names = list(STYLES)
    treatment = (STYLES | _OTHERS)[name or names[stable_choice(style, len(names))]]
    drawn = treatment(colours, generator(seed, "restyle", style))
    if name is None and not tints:
        drawn = _tinted(drawn, _own_tint(style))
    for word in tints[:1]:
        drawn = _tinted(drawn, floats(rgb(word)) / np.float32(255))
    if scale < 1.0:
        drawn = resized(drawn, picture.width, picture.height)
    return picture_of(drawn, like=picture)


def _tinted(colours: Floats, tint: Floats) -> Floats:
    """Return colours that lean to a tint as far as a filter before the lens makes them, as light as before."""
    strength = 0.45
    leaning = lightness_of(colours)[:, :, None] * (tint / max(float(lightness_of(tint)), 0.15))
    return colours + (np.clip(leaning, 0.0, 1.0) - colours) * np.float32(strength)


def _own_tint(text: str) -> Floats:
    hue = stable_choice(f"tint {text}", 360)
    channels = [0.62 + 0.30 * np.cos(np.radians(hue - shift)) for shift in (0, 120, 240)]
    return floats(channels)
