"""One object of a picture: its shaded pixels, what they cover, and the shadow that it throws on the ground."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from bria_assets.sandbox.drawing.camera import Camera
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.lighting import Studio
from bria_assets.sandbox.drawing.look import Look
from bria_assets.sandbox.drawing.model import Model
from bria_assets.sandbox.drawing.palette import skins_for
from bria_assets.sandbox.drawing.patterns import Patterns
from bria_assets.sandbox.drawing.product_prints import prints_on
from bria_assets.sandbox.drawing.shading import shade
from bria_assets.sandbox.drawing.text_entries import TextEntry
from bria_assets.sandbox.drawing.tracing import Trace, normals, trace

Bytes = npt.NDArray[np.uint8]

RAYS_PER_MEGAPIXEL = 150_000
LEAST_RAYS = 40_000
MOST_RAYS = 1_500_000
SHALLOW_BLUR = 0.016  # of the object's longer side, where it lies farthest out of focus


@dataclass(frozen=True)
class View:
    """An object as a camera sees it.

    Attributes:
        model: Its solids.
        look: Its colours and finish.
        camera: Who looks at it.
        entries: Text on it.
        ray_share: Its share of the picture's rays: small objects need fewer.
    """

    model: Model
    look: Look
    camera: Camera
    entries: Sequence[TextEntry] = ()
    ray_share: float = 1.0


def place_object(
    picture: Bytes, view: View, studio: Studio, patterns: Patterns, *, behind: Floats, shallow: bool
) -> None:
    """Draw an object over a picture, in place.

    Args:
        picture: sRGB bytes, shape ``(rows, columns, 3)``.
        view: The object.
        studio: The light.
        patterns: The picture's surface patterns.
        behind: What clear glass shows, linear light, shape ``(3,)``.
        shallow: Whether only the object's front is sharp.
    """
    box = view.camera.product_box()
    traced = _traced(view, box, picture.shape[0] * picture.shape[1])
    if not traced.seen.size:
        return
    colours = _shaded(view, traced, box, studio, patterns, behind)
    if shallow:
        colours = _focused_in_front(colours, traced, view.camera)
    enlarged, covered = _enlarged(colours, traced, box)
    left, top, right, bottom = box
    height, width = picture.shape[:2]
    inside = (slice(max(top, 0), min(bottom, height)), slice(max(left, 0), min(right, width)))
    cut = (slice(inside[0].start - top, inside[0].stop - top), slice(inside[1].start - left, inside[1].stop - left))
    cover = covered[cut][:, :, None]
    under = picture[inside].astype(np.float32)
    picture[inside] = np.rint(under + (np.asarray(enlarged, np.float32)[cut] - under) * cover).astype(np.uint8)


def cutout_of(view: View, studio: Studio, patterns: Patterns, *, picture_pixels: int) -> Image.Image:
    """Draw an object alone.

    Args:
        view: The object.
        studio: The light.
        patterns: Its surface patterns.
        picture_pixels: Number of pixels of the picture that the view's camera was made for.

    Returns:
        An RGBA picture, as large as the camera's product box.
    """
    box = view.camera.product_box()
    traced = _traced(view, box, picture_pixels)
    colours = _shaded(view, traced, box, studio, patterns, floats([1, 1, 1]))
    cutout, covered = _enlarged(colours, traced, box)
    cutout.putalpha(Image.fromarray(np.rint(covered * 255).astype(np.uint8)))
    return cutout


def _traced(view: View, box: tuple[int, int, int, int], picture_pixels: int) -> Trace:
    rows, columns = _grid(box, picture_pixels, view.ray_share)
    return trace(view.model, view.camera, box, rows=rows, columns=columns)


def _shaded(
    view: View,
    traced: Trace,
    box: tuple[int, int, int, int],
    studio: Studio,
    patterns: Patterns,
    behind: Floats,
) -> Bytes:
    """Return RGBA bytes on the grid of rays; what no ray met is transparent."""
    label = view.model.label
    rows, columns = traced.shape
    pixel = traced.pixel * rows / (box[3] - box[1])
    light = shade(
        view.model,
        traced,
        view.camera,
        studio,
        skins_for(view.look),
        patterns,
        normals(view.model, traced),
        prints_on(view.look, label, view.entries, pixel=pixel) if label is not None else [],
        behind=behind,
    )
    colours = np.zeros((rows * columns, 4), np.uint8)
    colours[traced.seen, :3] = encode(light)
    colours[traced.seen, 3] = 255
    return colours.reshape(rows, columns, 4)


def _grid(box: tuple[int, int, int, int], picture_pixels: int, ray_share: float) -> tuple[int, int]:
    width, height = box[2] - box[0], box[3] - box[1]
    budget = float(np.clip(RAYS_PER_MEGAPIXEL * picture_pixels / 2**20, LEAST_RAYS, MOST_RAYS)) * ray_share
    scale = min((budget / (width * height)) ** 0.5, 2.0)
    return max(round(height * scale), 2), max(round(width * scale), 2)


def _focused_in_front(colours: Bytes, traced: Trace, camera: Camera) -> Bytes:
    """Blur what lies behind the object's front; its outline stays where it is."""
    rows, columns = traced.shape
    fx, fy, fz = camera.forward.tolist()
    depth = traced.x * fx + traced.y * fy + traced.z * fz
    near, far = np.percentile(depth, (8, 98))
    out_of_focus = np.zeros(rows * columns, np.float32)
    out_of_focus[traced.seen] = np.clip((depth - near) / max(far - near, 0.2) * 1.3 - 0.3, 0.0, 1.0)
    # Empty pixels have no colour: they weigh nothing in the blur.
    radius = ImageFilter.GaussianBlur(SHALLOW_BLUR * max(rows, columns))
    there = colours[:, :, 3]
    weighed = Image.fromarray(np.where(there[:, :, None] > 0, colours[:, :, :3], 0).astype(np.uint8))
    cover = np.asarray(Image.fromarray(there).filter(radius), np.float32)[:, :, None] / np.float32(255)
    blurry = np.asarray(weighed.filter(radius), np.float32) / np.maximum(cover, 0.02)
    sharp = colours[:, :, :3].astype(np.float32)
    mixed = sharp + (blurry - sharp) * out_of_focus.reshape(rows, columns, 1)
    result = colours.copy()
    result[:, :, :3] = np.rint(np.clip(mixed, 0, 255)).astype(np.uint8)
    return result


def _enlarged(colours: Bytes, traced: Trace, box: tuple[int, int, int, int]) -> tuple[Image.Image, Floats]:
    """Enlarge the shaded grid to the picture's pixels; return its colours and what they cover, 0 to 1."""
    size = (box[2] - box[0], box[3] - box[1])
    columns = traced.shape[1]
    # Pillow weighs colours with alpha when it resizes, so the emptiness round the product never darkens its edge.
    enlarged = Image.fromarray(colours).resize(size, Image.Resampling.BICUBIC).convert("RGB")
    missed = Image.fromarray(traced.miss).resize(size, Image.Resampling.BICUBIC)
    return enlarged, np.clip(1.0 - np.asarray(missed) * max(size[0] / columns, 0.8), 0.0, 1.0)


def encode(light: Floats) -> Bytes:
    """Turn linear light into sRGB bytes with a soft shoulder, as film does, so that highlights keep their form."""
    steps = 2048
    most = 4.0
    ramp = np.linspace(0, most, steps, dtype=np.float32)
    shoulder = np.where(ramp < 0.7, ramp, 0.7 + 0.3 * (1.0 - np.exp(-(ramp - 0.7) / 0.3)))  # noqa: PLR2004 - knee
    # Highlights stay a little below paper white: the product keeps its outline even where it shines.
    table = np.rint(249 * shoulder ** np.float32(1 / 2.2)).astype(np.uint8)
    return table[np.clip(light * ((steps - 1) / most), 0, steps - 1).astype(np.int32)]
