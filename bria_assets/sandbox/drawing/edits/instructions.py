"""Edits that are asked for in plain words: reads an instruction clause by clause and does what each asks for."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from bria_assets.sandbox.drawing.colours import colour_words, rgb
from bria_assets.sandbox.drawing.edits.adjusting import adjustment_named
from bria_assets.sandbox.drawing.edits.attributes import with_attributes
from bria_assets.sandbox.drawing.edits.backdrops import with_backdrop
from bria_assets.sandbox.drawing.edits.background import blur_background
from bria_assets.sandbox.drawing.edits.foreground import told_or_guessed
from bria_assets.sandbox.drawing.edits.lamps import lamp_named
from bria_assets.sandbox.drawing.edits.light import relight
from bria_assets.sandbox.drawing.edits.objects import add_object_by_text, erase_by_text, replace_object_by_text
from bria_assets.sandbox.drawing.edits.pixels import bytes_of, colours_of, coverage_of, picture_of
from bria_assets.sandbox.drawing.edits.recolouring import in_palette
from bria_assets.sandbox.drawing.edits.seasons import reseason
from bria_assets.sandbox.drawing.edits.styles import restyle, style_named
from bria_assets.sandbox.drawing.edits.words import write_text
from bria_assets.sandbox.drawing.fields import floats
from bria_assets.sandbox.drawing.instruction import read_instruction
from bria_assets.sandbox.drawing.prompt_texts import QUOTED
from bria_assets.sandbox.drawing.scenes.setting import names_a_scene

_CLAUSES = re.compile(
    r"[.;\n]+(?=\s|$)|,?\s+\b(?:and then|then|and also)\b|"
    r",?\s+and\s+(?=(?:add|make|change|remove|erase|delete|put|set|turn|place|replace|write|blur|relight|restyle|give)\b)",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"\b(?:text|words?|lettering|title|caption|slogan|headline|sign|label|logo)\b.*?"
    r"\b(?:to(?: say)?|with|into|saying|says?|reads?|reading|as)\b[:\s]+(?P<new>.+)$",
    re.IGNORECASE,
)
_WRITE = re.compile(
    r"^\s*(?:please\s+)?write\s+(?P<new>.+?)(?:\s+(?:on|onto|over|across|under|at|in)\b.*|,.*)?$", re.IGNORECASE
)
_REMOVE = re.compile(
    r"^\s*(?:please\s+)?(?:remove|delete|erase|get rid of|take (?:away|out|off)|clear|clean up)\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_ADD = re.compile(r"^\s*(?:please\s+)?(?:add|insert|place|put|include|draw)\b", re.IGNORECASE)
_REPLACE = re.compile(
    r"\b(?:replace|swap|exchange|substitute)\b|\b(?:turn|change|transform|convert)\b.+\binto\s+an?\b", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:it|this|the (?:product|object|item|subject))\b", re.IGNORECASE)
_BACKGROUND = re.compile(r"\b(?:background|backdrop|surroundings|scene|setting)\b", re.IGNORECASE)
_BACKDROP = re.compile(r"\b(?:background|backdrop)\b", re.IGNORECASE)
_BLUR = re.compile(r"\b(?:blur\w*|out of focus|bokeh|shallow depth)\b", re.IGNORECASE)
_PALETTE = re.compile(r"\b(?:pal+et+e?s?|colou?r scheme|colou?rs of the (?:image|picture|photo))\b", re.IGNORECASE)
_STYLE = re.compile(
    r"\b(?:styles?|stylized|paint(?:ing|ed|erly)s?|drawing|drawn|illustrat\w*|sketch\w*|cartoon\w*|anime|manga|comic\w*|render\w*|3d|"
    r"water\s?colou?r|pixel art|poster|art(?:work)?|wood\s?cut|engraving|etching|halftone|vintage|retro|cubis\w*|"
    r"noir)\b",
    re.IGNORECASE,
)
_SEASON = re.compile(
    r"\b(?:winter\w*|summer\w*|autumn\w*|fall (?:season|colou?rs|foliage|scene)|in (?:the )?fall|spring(?:time)?|"
    r"snow\w*|rain\w*|fog\w*|mist\w*|christmas|season)\b",
    re.IGNORECASE,
)
_LIGHT = re.compile(
    r"\b(?:\w*light(?:s|ing)?|lit|relit|shine|shadows?|sunset|sunrise|golden[- ]hour|blue hour|dusk|dawn|night\w*|"
    r"moon\w*|noon|mid\s?day|sunny|overcast|cloudy|dramatic|moody|neon|candle\w*|backlit|evening|morning|warm\w*|"
    r"cool(?:er)?|cold(?:er)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Job:
    """One clause's edit.

    Attributes:
        picture: What is edited, as earlier clauses left it.
        words: The clause.
        alpha: The foreground's coverage, "L".
        mask: Where the edit is to happen, "L"; None is everywhere.
        seed: The caller's.
    """

    picture: Image.Image
    words: str
    alpha: Image.Image
    mask: Image.Image | None
    seed: int


Reader = Callable[[Job], Image.Image | None]


def _text(job: Job) -> Image.Image | None:
    found = QUOTED.search(job.words)
    if found is not None:
        new = next(filter(None, found.groups()))
    else:
        named = _TEXT.search(job.words) or _WRITE.search(job.words)
        if named is None or colour_words(named.group("new")) == [named.group("new").strip().lower()]:
            return None
        new = named.group("new")
    if _REMOVE.match(job.words):
        return None
    return write_text(job.picture, new.strip(), within=job.mask)


def _palette(job: Job) -> Image.Image | None:
    named = colour_words(job.words)
    if len(named) < 2 or not _PALETTE.search(job.words):  # noqa: PLR2004 - one colour is no palette
        return None
    palette = floats([rgb(word) for word in named]) / np.float32(255)
    return picture_of(in_palette(colours_of(job.picture), palette), like=job.picture)


def _removal(job: Job) -> Image.Image | None:
    found = _REMOVE.match(job.words)
    if found is None:
        return None
    if _BACKGROUND.search(found.group("what")):
        return _before(job, "white background")
    return erase_by_text(job.picture, found.group("what"), alpha=job.alpha, seed=job.seed)


def _background(job: Job) -> Image.Image | None:
    if _BACKGROUND.search(job.words) and _BLUR.search(job.words):
        return blur_background(job.picture, job.alpha, strength=4)
    told = read_instruction(job.words).background
    return _before(job, f"{told} background" if not _BACKGROUND.search(told) else told) if told else None


def _before(job: Job, words: str) -> Image.Image:
    colours = colours_of(job.picture)
    subject = coverage_of(job.alpha, job.picture.size)
    return picture_of(with_backdrop(colours, subject, words, seed=job.seed), like=job.picture)


def _style(job: Job) -> Image.Image | None:
    if not _STYLE.search(job.words) or _ADD.match(job.words) or style_named(job.words) is None:
        return None
    return restyle(job.picture, job.words, seed=job.seed)


def _season(job: Job) -> Image.Image | None:
    if not _SEASON.search(job.words) or _ADD.match(job.words):
        return None
    # "A winter forest" is another place, "an autumn scene" the same one in autumn.
    if _BACKDROP.search(job.words) or names_a_scene(_SEASON.sub(" ", job.words)):
        return None
    return reseason(job.picture, job.words, seed=job.seed)


def _adjustment(job: Job) -> Image.Image | None:
    adjusted = adjustment_named(job.words)
    return None if adjusted is None else picture_of(adjusted(colours_of(job.picture)), like=job.picture)


def _light(job: Job) -> Image.Image | None:
    if not _LIGHT.search(job.words) or lamp_named(job.words) is None or _is_light_colour(job.words):
        return None
    return relight(job.picture, direction="", light_type=job.words, seed=job.seed)


def _is_light_colour(words: str) -> bool:
    """Tell whether "light" only names a colour, as in "light blue"."""
    plain = re.sub(r"\blight\s+(?=\w)", "", words, flags=re.IGNORECASE)
    return bool(colour_words(words)) and _LIGHT.search(plain) is None


def _replacement(job: Job) -> Image.Image | None:
    if not _REPLACE.search(job.words):
        return None
    if not read_instruction(job.words).replacement and not _names_two_things(job.words):
        return None
    return replace_object_by_text(job.picture, job.words, alpha=job.alpha, seed=job.seed)


def _names_two_things(words: str) -> bool:
    found = re.search(
        r"\b(?:replace|swap|exchange|substitute)\b.+\b(?:with|by|for)\s+(?P<new>.+)$", words, re.IGNORECASE
    )
    # "Replace the red with blue" speaks of colours alone.
    return found is not None and len(found.group("new").split()) > len(
        " ".join(colour_words(found.group("new"))).split()
    )


def _addition(job: Job) -> Image.Image | None:
    if not _ADD.match(job.words):
        return None
    if _PRONOUN.search(job.words.split(" on ")[0]):
        place = re.sub(r"^.*?\b(?=(?:on|in|at|onto|into|against)\b)", "", job.words, count=1)
        return _before(job, place)
    return add_object_by_text(job.picture, job.words, seed=job.seed)


def _attributes(job: Job) -> Image.Image | None:
    changed = with_attributes(
        colours_of(job.picture), coverage_of(job.alpha, job.picture.size), job.words, whole=job.mask, seed=job.seed
    )
    return None if changed is None else picture_of(changed, like=job.picture)


# The first that understands a clause does it, so the narrower ones come first.
_READERS: tuple[Reader, ...] = (
    _text,
    _palette,
    _removal,
    _season,
    _background,
    _style,
    _adjustment,
    _replacement,
    _addition,
    _light,
    _attributes,
)


def edit_by_instruction(
    picture: Image.Image, instruction: str, *, alpha: Image.Image, mask: Image.Image | None, seed: int
) -> Image.Image:
    """Do the edit that an instruction asks for.

    Read are text to write, colours and palettes, materials, backgrounds, seasons, light, styles, sizes and places,
    things to add, replace and remove, and plain adjustments; several clauses are done in turn. Words that ask
    for none of these change the light, always in the same way: they are not understood, but an edit is seen.

    Args:
        picture: The picture.
        instruction: For example "make the mug navy and add a plant on the left".
        alpha: The foreground's coverage, "L", of the picture's size.
        mask: Where the edit is to happen, "L", of the picture's size; all else stays as it is. None is everywhere.
        seed: Decides details of what is drawn.

    Returns:
        A picture of the same size and transparency.

    Raises:
        ValueError: The instruction is blank, or the alpha or the mask has another size than the picture.
    """
    if not instruction.strip():
        raise ValueError("instruction is blank: say what to change")
    foreground = Image.fromarray(bytes_of(told_or_guessed(picture, alpha)))
    chosen = None if mask is None else coverage_of(mask, picture.size)
    # A masked edit happens in the mask, whatever the foreground is.
    subject = foreground if mask is None else mask
    edited, understood = picture, False
    for clause in _CLAUSES.split(instruction):
        if not clause or not clause.strip():
            continue
        job = Job(edited, clause.strip(), subject, mask, seed)
        result = next((done for reader in _READERS if (done := reader(job)) is not None), None)
        if result is not None:
            edited, understood = result, True
    if not understood:
        edited = relight(picture, direction="", light_type=instruction, seed=seed)
    if chosen is None:
        return edited
    before, after = colours_of(picture), colours_of(edited)
    return picture_of(before + (after - before) * chosen[:, :, None], like=picture)
