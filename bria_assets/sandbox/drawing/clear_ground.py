"""Takes the ground away from a picture that was drawn on white and on black: what differs is ground."""

import numpy as np
from PIL import Image

WHITE, BLACK = "#FFFFFF", "#000000"


def on_no_ground(on_white: Image.Image, on_black: Image.Image) -> Image.Image:
    """Return a picture with an alpha channel: shadows and glass stay half clear.

    Args:
        on_white: The RGB picture on white.
        on_black: The same on black.
    """
    white, black = (np.asarray(picture, np.float32) for picture in (on_white, on_black))
    # Letters choose an ink that can be read on their ground, so that black may even be the lighter of the two.
    alpha = 1.0 - np.clip(white - black, 0.0, 255.0).max(axis=-1, keepdims=True) / 255.0
    own = (white - 255.0 * (1.0 - alpha)) / np.maximum(alpha, 1 / 255)
    pixels = np.concatenate([np.clip(own, 0.0, 255.0), 255.0 * alpha], axis=-1)
    return Image.fromarray(np.rint(pixels).astype(np.uint8))
