"""Reseasoning: a season's or a weather's colours over a picture, and its marks round the subject.

The names of the seasons are those of docs.bria.ai's image-editing.yml, /reseason (read August 2026); other words are
read too.
"""

import re
from dataclasses import dataclass

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.edits.foreground import foreground_of
from bria_assets.sandbox.drawing.edits.grading import contrasted, lift_of_hue, saturated
from bria_assets.sandbox.drawing.edits.pixels import colours_of, lightness_of, picture_of
from bria_assets.sandbox.drawing.edits.softening import softened
from bria_assets.sandbox.drawing.edits.weather import fog, petals_and_leaves, rain, settled_snow, snowfall, sun_glow
from bria_assets.sandbox.drawing.fields import Floats, Triple, floats
from bria_assets.sandbox.drawing.randomness import generator, stable_choice

GREEN = floats([0.30, 0.60, 0.22])
SUBJECT_SHARE = 0.55  # how much of the season's colours the subject takes on


@dataclass(frozen=True)
class Season:
    """A season or a weather.

    Attributes:
        tint: Factors on the colours.
        saturation: Factor on colourfulness.
        contrast: Factor on differences in brightness.
        greens: What green turns into, as factors.
        veil: Colour that pale surroundings take on, sRGB 0 to 1.
        veil_share: How far they take it on.
        marks: What lies or falls: ``snow``, ``leaves``, ``petals``, ``sun``, ``rain`` or ``fog``.
    """

    tint: Triple
    saturation: float
    contrast: float
    greens: Triple
    veil: Triple
    veil_share: float
    marks: str


SEASONS: dict[str, Season] = {
    "spring": Season((1.01, 1.05, 0.99), 1.12, 0.97, (1.06, 1.14, 0.80), (0.93, 0.98, 0.94), 0.45, "petals"),
    "summer": Season((1.07, 1.03, 0.92), 1.22, 1.05, (1.00, 1.05, 0.72), (1.00, 0.96, 0.86), 0.4, "sun"),
    "autumn": Season((1.13, 0.98, 0.80), 1.08, 1.02, (1.75, 0.88, 0.42), (0.97, 0.86, 0.70), 0.6, "leaves"),
    "winter": Season((0.95, 1.00, 1.09), 0.62, 0.95, (1.35, 1.15, 1.45), (0.78, 0.86, 0.96), 0.7, "snow"),
    "rain": Season((0.84, 0.90, 0.96), 0.70, 0.95, (0.90, 0.96, 0.95), (0.68, 0.73, 0.78), 0.8, "rain"),
    "fog": Season((0.97, 0.99, 1.00), 0.62, 0.80, (0.95, 1.0, 1.0), (0.88, 0.90, 0.92), 0.6, "fog"),
}
_WORDS: tuple[tuple[str, str], ...] = (
    (r"winter\w*|snow\w*|frost\w*|ice|icy|blizzard|christmas|december|january|february|freez\w*|cold", "winter"),
    (r"autumn\w*|fall|october|november|september|harvest|halloween|thanksgiving|foliage", "autumn"),
    (r"spring\w*|blossom\w*|bloom\w*|march|april|may|cherry|easter|flower\w*", "spring"),
    (r"rain\w*|storm\w*|monsoon|wet|thunder\w*|drizzle|overcast|cloudy|gloomy", "rain"),
    (r"fog\w*|mist\w*|haz[ey]\w*|smog", "fog"),
    (r"summer\w*|sun\w*|hot|heat|tropical|june|july|august|beach|dry", "summer"),
)


def season_named(text: str) -> str | None:
    """Return the season or weather that a text means, None when its words name none."""
    lowered = text.lower()
    return next((name for words, name in _WORDS if re.search(rf"\b(?:{words})\b", lowered)), None)


def reseason(picture: Image.Image, season: str, *, seed: int) -> Image.Image:
    """Move a picture into a season.

    The colours change everywhere, on the subject less; snow, leaves, petals, rain and sun lie and fall round the
    subject where one can be told.

    Args:
        picture: The picture.
        season: "spring", "summer", "autumn", "winter", or free text such as "first snow" or "monsoon". Words that name
            nothing known still decide a season, always the same.
        seed: Decides where snow and leaves fall.

    Returns:
        A picture of the same size and transparency.

    Raises:
        ValueError: The season is blank.
    """
    if not season.strip():
        raise ValueError("season is blank: name a season")
    names = list(SEASONS)
    name = season_named(season) or names[stable_choice(season, len(names))]
    look = SEASONS[name]
    colours = colours_of(picture)
    subject = foreground_of(picture)
    rng = generator(seed, "season", name)
    graded = _graded(colours, look, around=1.0 - SUBJECT_SHARE * subject)
    marked = _marked(graded, look.marks, 1.0 - subject, rng)
    return picture_of(marked, like=picture)


def _graded(colours: Floats, look: Season, *, around: Floats) -> Floats:
    green = lift_of_hue(colours, GREEN)
    factors = floats(look.tint) * (1.0 + green[:, :, None] * (floats(look.greens) - 1.0))
    graded = contrasted(saturated(colours * factors, look.saturation), look.contrast, pivot=0.55)
    # What is pale and colourless, such as sky and paper, takes on the season's air.
    pale = np.clip(lightness_of(colours) * 2.5 - 1.4, 0.0, 1.0)
    pale *= np.clip(1.2 - 5.0 * (colours.max(axis=-1) - colours.min(axis=-1)), 0.0, 1.0)
    share = (look.veil_share * pale * around**2)[:, :, None]
    graded = graded + (floats(look.veil) * (0.25 + 0.75 * colours) - graded) * share
    return colours + (graded - colours) * around[:, :, None]


def _marked(colours: Floats, marks: str, around: Floats, rng: np.random.Generator) -> Floats:
    match marks:
        case "snow":
            return snowfall(settled_snow(colours, around, rng), around, rng)
        case "leaves" | "petals":
            return petals_and_leaves(colours, around, rng, autumn=marks == "leaves")
        case "rain":
            return rain(colours, around, rng)
        case "fog":
            return fog(colours, around, rng)
        case _:
            return sun_glow(colours, softened(around, max(around.shape) * 0.004))
