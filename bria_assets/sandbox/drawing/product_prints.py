"""What is printed on a product: its text entries, each on its part of the label's area."""

from collections.abc import Sequence

from bria_assets.sandbox.drawing.colours import Rgb, linear
from bria_assets.sandbox.drawing.fields import Floats, floats
from bria_assets.sandbox.drawing.lettering import lettered
from bria_assets.sandbox.drawing.look import Look, readable_on
from bria_assets.sandbox.drawing.model import Label
from bria_assets.sandbox.drawing.prints import Print
from bria_assets.sandbox.drawing.text_entries import TextEntry

LEAST_HEIGHT_PX, MOST_HEIGHT_PX = 24, 400
_FINER = 1.3  # than the picture
_RELIEF_OFFSET = 0.014  # of the area's height


def prints_on(look: Look, label: Label, entries: Sequence[TextEntry], *, pixel: float) -> list[Print]:
    """Return the prints of the entries that go on the product, those on top last.

    Entries at one height share the label's area from top to bottom.

    Args:
        look: The product's look, which decides inks that no entry names.
        label: The area for text.
        entries: What to print.
        pixel: Size of a pixel of the picture at the product, in model units: finer letters would flicker.
    """
    prints: list[Print] = []
    for down in (-1, 0, 1):
        row = [entry for entry in entries if entry.down == down]
        for number, entry in enumerate(row):
            prints += _prints(entry, look, _area(label, entry, number, len(row)), pixel)
    return prints


def _area(label: Label, entry: TextEntry, number: int, count: int) -> Label:
    high = label.height / count
    middle = label.centre_y + label.height / 2 - high * (number + 0.5) - 0.5 * label.height * entry.down
    wide = label.width * (1.0 if entry.across == 0 else 0.6)
    return Label(label.centre_x + 0.28 * label.width * entry.across, middle, wide * entry.size, high * entry.size)


def _prints(entry: TextEntry, look: Look, area: Label, pixel: float) -> list[Print]:
    high = round(min(max(_FINER * area.height / pixel, LEAST_HEIGHT_PX), MOST_HEIGHT_PX))
    coverage = lettered(
        entry.text,
        width_px=max(round(high * area.width / area.height), 16),
        height_px=high,
        bold=entry.bold or bool(entry.relief),
        italic=entry.italic,
        outlined=entry.outlined,
    )
    if entry.relief:
        body = linear(look.colour) if entry.colour is None else linear(entry.colour)
        light, dark = _moved(coverage, -entry.relief), _moved(coverage, entry.relief)
        inked = body * floats(1.15 if entry.relief > 0 else 0.5)
        bright = body * floats(0.6) + floats([0.4, 0.4, 0.4])
        return [
            Print(light, bright, area),
            Print(dark, body * floats(0.18), area),
            Print(coverage, inked, area),
        ]
    colour: Rgb = readable_on(look.colour) if entry.colour is None else entry.colour
    ink = Print(coverage, linear(colour), area, glowing=entry.glowing)
    if entry.shadowed:
        return [Print(_moved(coverage, 2), linear(look.colour) * floats(0.25), area), ink]
    return [ink]


def _moved(coverage: Floats, steps: int) -> Floats:
    """Return coverage moved down to the right by some steps, or up to the left by negative ones."""
    offset = steps * max(round(_RELIEF_OFFSET * coverage.shape[0]), 1)
    moved = floats(coverage * 0)
    if offset > 0:
        moved[offset:, offset:] = coverage[:-offset, :-offset]
    else:
        moved[:offset, :offset] = coverage[-offset:, -offset:]
    return moved
