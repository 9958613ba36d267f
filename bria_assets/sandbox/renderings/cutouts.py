"""How a product is parted from its background."""

from PIL import Image, ImageChops

from bria_assets.sandbox.renderings.commission import Commission
from bria_assets.sandbox.renderings.transparency import on_white
from bria_assets.sandbox.request_pictures import Picture


def cutout_of(
    image: Picture, commission: Commission, *, preserve_alpha: bool = True, ignore_alpha: bool = False
) -> Image.Image:
    """Cut the product of an input picture out, at its size.

    Args:
        image: The picture's stored name.
        commission: Opens it, and has what cuts it.
        preserve_alpha: Whether transparency that it has stays, in its degrees.
        ignore_alpha: Whether it is laid on white first, so that its own transparency does not count.
    """
    picture = commission.open_picture(image)
    opaque = Image.new("L", picture.size, 255)
    given_alpha = picture.convert("RGBA").getchannel("A") if picture.has_transparency_data else opaque
    cutout = commission.painter.cut_out(
        on_white(picture) if ignore_alpha or given_alpha is opaque else picture.convert("RGBA")
    )
    alpha = cutout.getchannel("A")
    if given_alpha is not opaque:
        alpha = ImageChops.darker(alpha, given_alpha) if preserve_alpha else alpha.point([0] + [255] * 255)
    # A picture of one colour shows no product; then the whole of it is taken for one.
    cutout.putalpha(given_alpha if alpha.getbbox() is None else alpha)
    return cutout


def foreground_of(picture: Image.Image, commission: Commission) -> Image.Image:
    """Return where the foreground of a picture is, as an "L" picture of its size, 255 where it is opaque.

    Args:
        picture: Any picture; where it is transparent there is no foreground.
        commission: Has what cuts it.
    """
    alpha = commission.painter.cut_out(picture).getchannel("A")
    # A picture of one colour shows no product; then the whole of it is taken for one.
    return Image.new("L", picture.size, 255) if alpha.getbbox() is None else alpha
