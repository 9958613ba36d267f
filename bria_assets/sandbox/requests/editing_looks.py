"""The request bodies of the endpoints that give a whole picture another look.

Fields and values are those of docs.bria.ai's image-editing.yml (read August 2026). It lists styles and seasons and says
of both that a text of one's own will do; of kinds of light and of colours it does not. Unknown fields are refused: a
typo in a paid field is worth knowing.
"""

from typing import Literal

from bria_assets.sandbox.request_pictures import Picture
from bria_assets.sandbox.requests.editing_instructions import WordedEdit
from bria_assets.sandbox.requests.editing_words import Words

LightDirection = Literal["front", "side", "bottom", "top-down"]
LightType = Literal[
    "midday",
    "blue hour light",
    "low-angle sunlight",
    "sunrise light",
    "spotlight on subject, keep background settings",
    "overcast light",
    "soft overcast daylight lighting",
    "cloud-filtered lighting",
    "fog-diffused lighting",
    "moonlight lighting",
    "starlight lighting nighttime",
    "soft bokeh lighting",
    "harsh studio lighting keep background setting",
]
Colouring = Literal["color_contemporary", "color_vivid", "black_and_white", "sepia_vintage"]


class ReseasonRequest(WordedEdit):
    """Body of POST /v2/image/edit/reseason."""

    image: Picture
    season: Words

    def in_words(self) -> str:
        """Ask for the season."""
        return f"Change the season to {self.season}."


class RestyleRequest(WordedEdit):
    """Body of POST /v2/image/edit/restyle."""

    image: Picture
    style: Words

    def in_words(self) -> str:
        """Ask for the style."""
        return f"Change the style to {self.style.replace('_', ' ')}."


class RelightRequest(WordedEdit):
    """Body of POST /v2/image/edit/relight."""

    image: Picture
    light_type: LightType
    light_direction: LightDirection | None = None

    def in_words(self) -> str:
        """Ask for the light."""
        direction = "" if self.light_direction is None else f", from the direction {self.light_direction}"
        return f"Change the light to {self.light_type}{direction}."


class ColorizeRequest(WordedEdit):
    """Body of POST /v2/image/edit/colorize."""

    image: Picture
    color: Colouring

    def in_words(self) -> str:
        """Ask for the colours."""
        return f"Change the colours to {self.color.replace('_', ' ')}."


class RestoreRequest(WordedEdit):
    """Body of POST /v2/image/edit/restore."""

    image: Picture

    def in_words(self) -> str:
        """Ask for the restoration."""
        return "Take noise, scratches and blur out of the photo."


class SketchRequest(WordedEdit):
    """Body of POST /v2/image/edit/sketch_to_colored_image."""

    image: Picture

    def in_words(self) -> str:
        """Ask for the picture behind the sketch."""
        return "Make a coloured, realistic picture of the sketch."
