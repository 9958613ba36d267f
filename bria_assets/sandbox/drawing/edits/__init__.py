"""Edits: what the image editing endpoints do to a picture, as far as honest local drawing can.

Every function takes Pillow pictures (RGB or RGBA) and gives one back; a picture with an alpha channel keeps it unless
the edit says otherwise. Masks are "L" pictures of the picture's size, 255 where selected. The same arguments give the
same bytes.
"""

from bria_assets.sandbox.drawing.edits.background import blur_background, crop_foreground, erase_foreground
from bria_assets.sandbox.drawing.edits.blending import blend
from bria_assets.sandbox.drawing.edits.canvas import expand
from bria_assets.sandbox.drawing.edits.colouring import colorize
from bria_assets.sandbox.drawing.edits.filling import erase, gen_fill
from bria_assets.sandbox.drawing.edits.instructions import edit_by_instruction
from bria_assets.sandbox.drawing.edits.integration import integrate
from bria_assets.sandbox.drawing.edits.light import relight
from bria_assets.sandbox.drawing.edits.objects import add_object_by_text, erase_by_text, replace_object_by_text
from bria_assets.sandbox.drawing.edits.packshots import packshot
from bria_assets.sandbox.drawing.edits.resolution import enhance, increase_resolution
from bria_assets.sandbox.drawing.edits.restoring import restore
from bria_assets.sandbox.drawing.edits.seasons import reseason
from bria_assets.sandbox.drawing.edits.shadows import shadow
from bria_assets.sandbox.drawing.edits.sketches import sketch_to_colored_image
from bria_assets.sandbox.drawing.edits.styles import restyle
from bria_assets.sandbox.drawing.edits.words import rewrite_text

__all__ = [
    "add_object_by_text",
    "blend",
    "blur_background",
    "colorize",
    "crop_foreground",
    "edit_by_instruction",
    "enhance",
    "erase",
    "erase_by_text",
    "erase_foreground",
    "expand",
    "gen_fill",
    "increase_resolution",
    "integrate",
    "packshot",
    "relight",
    "replace_object_by_text",
    "reseason",
    "restore",
    "restyle",
    "rewrite_text",
    "shadow",
    "sketch_to_colored_image",
]
