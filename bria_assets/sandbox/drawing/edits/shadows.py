"""Shadows under cutouts."""

from collections.abc import Sequence

from PIL import Image, ImageChops, ImageColor, ImageFilter


def shadow(
    cutout: Image.Image,
    *,
    kind: str = "regular",  # noqa: ARG001 - next
    background_color: str | None = None,
    shadow_color: str = "#000000",
    shadow_offset: Sequence[int] = (0, 15),
    shadow_intensity: int = 60,
    shadow_blur: int | None = None,
    shadow_width: int | None = None,  # noqa: ARG001 - next
    shadow_height: int = 70,  # noqa: ARG001 - next
) -> Image.Image:
    """Lay a shadow under a cutout."""
    rgba = cutout.convert("RGBA")
    dark = ImageChops.offset(rgba.getchannel("A"), shadow_offset[0], shadow_offset[1])
    dark = dark.filter(ImageFilter.GaussianBlur(15 if shadow_blur is None else shadow_blur))
    under = Image.new("RGBA", rgba.size, ImageColor.getrgb(shadow_color))
    under.putalpha(dark.point([round(value * shadow_intensity / 100) for value in range(256)]))
    under.alpha_composite(rgba)
    if background_color is None:
        return under
    ground = Image.new("RGBA", rgba.size, ImageColor.getrgb(background_color))
    ground.alpha_composite(under)
    return ground.convert("RGB")
