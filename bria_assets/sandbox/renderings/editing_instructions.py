"""How pictures are edited as words say: opaque pictures of the input's size."""

from typing import Any

from PIL import Image

from bria_assets.sandbox.drawing import edits
from bria_assets.sandbox.renderings.commission import Basis, Commission
from bria_assets.sandbox.renderings.cutouts import foreground_of
from bria_assets.sandbox.renderings.editing_masks import mask_of
from bria_assets.sandbox.renderings.editing_sizes import widened
from bria_assets.sandbox.renderings.structured_instructions import structured_instruction
from bria_assets.sandbox.renderings.transparency import on_white
from bria_assets.sandbox.request_pictures import Picture, pictures_in
from bria_assets.sandbox.requests.editing_instructions import (
    EditRequest,
    EraseByTextRequest,
    InstructedPictureRequest,
    RewriteTextRequest,
    StructuredInstructionRequest,
    WordedEdit,
)
from bria_assets.sandbox.requests.editing_words import words_of


def edit(request: EditRequest, commission: Commission) -> Image.Image:
    """Do what the structured instruction says to the first picture, the others laid into it before."""
    words = words_of(commission.answer["structured_instruction"])
    picture, *others = (commission.open_picture(name) for name in request.images)
    picture = on_white(picture)
    if others and request.aspect_ratio is not None:
        picture = widened(picture, request.aspect_ratio, seed=commission.seed)
    for other in others:
        picture = edits.blend(picture, other.convert("RGBA"), words, seed=commission.seed)
    return edits.edit_by_instruction(
        picture,
        words,
        alpha=foreground_of(picture, commission),
        mask=None if request.mask is None else mask_of(request.mask, picture.size, commission),
        seed=commission.seed,
    )


def edit_answer(request: EditRequest | StructuredInstructionRequest, basis: Basis) -> dict[str, Any]:
    """Answer the seed and the structured instruction, new or as it was given."""
    given = request.structured_instruction if isinstance(request, EditRequest) else None
    if given is None:
        given = _structured(request, request.images[0], request.mask, basis)
    return _answer(request, given, basis)


def worded_answer(request: WordedEdit, basis: Basis) -> dict[str, Any]:
    """Answer the seed and a structured instruction for the request's only picture."""
    (image,) = pictures_in(request)
    return _answer(request, _structured(request, image, None, basis), basis)


def add_object_by_text(request: InstructedPictureRequest, commission: Commission) -> Image.Image:
    """Draw the object that the instruction names into the picture."""
    picture = on_white(commission.open_picture(request.image))
    return edits.add_object_by_text(picture, request.instruction, seed=commission.seed)


def replace_object_by_text(request: InstructedPictureRequest, commission: Commission) -> Image.Image:
    """Draw another object in the place of one."""
    picture = on_white(commission.open_picture(request.image))
    alpha = foreground_of(picture, commission)
    return edits.replace_object_by_text(picture, request.instruction, alpha=alpha, seed=commission.seed)


def erase_by_text(request: EraseByTextRequest, commission: Commission) -> Image.Image:
    """Take the named object out."""
    picture = on_white(commission.open_picture(request.image))
    alpha = foreground_of(picture, commission)
    return edits.erase_by_text(picture, request.object_name, alpha=alpha, seed=commission.seed)


def blend(request: InstructedPictureRequest, commission: Commission) -> Image.Image:
    """Merge what the picture shows as the instruction says."""
    picture = on_white(commission.open_picture(request.image))
    return edits.blend(picture, None, request.instruction, seed=commission.seed)


def rewrite_text(request: RewriteTextRequest, commission: Commission) -> Image.Image:
    """Write another text into the picture."""
    picture = on_white(commission.open_picture(request.image))
    return edits.rewrite_text(picture, request.new_text, seed=commission.seed)


def _structured(request: WordedEdit, image: Picture, mask: Picture | None, basis: Basis) -> str:
    return structured_instruction(
        request.in_words(),
        basis.open_picture(image),
        None if mask is None else basis.open_picture(mask),
        seed=basis.seed,
    )


def _answer(request: WordedEdit, structured: str, basis: Basis) -> dict[str, Any]:
    answer = {"seed": basis.seed, "structured_instruction": structured}
    # The files name the field for an answer on the open connection only. In a job's status Bria's MCP server 2.6.0
    # looks for the name that status.yml has.
    return answer if request.is_sync() else {**answer, "structured_prompt": structured}
